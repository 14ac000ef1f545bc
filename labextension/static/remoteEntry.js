// JupyterLab and Notebook: an output that holds a player's story is drawn from it at once, trusted
// or not, run or not. Where its model is alive in a kernel, the live widget is shown instead.
// What is written here is what a build of an extension would come to, so that none is needed;
// the package's own scripts and styles are put beside this file as they stand there.
{
  // what draws an output, by its MIME type
  const DRAWN = {
    "application/vnd.convviz.playground+json": "./playground.js",
    "application/vnd.convviz.player+json": "./player.js",
  };
  const STYLES = ["player.css", "playground.css"];
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const BEFORE_WIDGETS = -20; // their rank is -10
  const PATIENCE = 1000; // ms for a new widget, then its story is drawn meanwhile
  const NEEDED = ["@lumino/widgets", "@jupyterlab/notebook"];
  const { src } = document.currentScript;

  // ---- an output --------------------------------------------------------------------------

  // A panel that shows a player as it was saved, and then perhaps the live one
  const outputs = ({ Panel, Widget }) =>
    class Output extends Panel {
      constructor(notebook) {
        super();
        this.notebook = notebook;
      }

      async renderModel({ data }) {
        const model = data[WIDGET]?.model_id;
        const made = isHeard(this.notebook, model);
        this.live = null;
        if (made) await Promise.race([this.handOver(data), pause(PATIENCE)]);
        if (!this.live) await this.draw(data);
        if (!made && (await answers(this.notebook, model))) await this.handOver(data);
      }

      async draw(data) {
        const mime = storyIn(data);
        const { show } = await import(DRAWN[mime]);
        const drawn = new Widget();
        const end = await show(data[mime], drawn.node);
        if (this.live) end();
        else this.put(drawn, end);
      }

      // the widgets' own renderer knows the model; until it shows something, what is here stays
      async handOver(data) {
        const live = this.notebook.content.rendermime.createRenderer(WIDGET);
        live.renderModel({ data });
        await filled(live.node);
        this.live = live;
        this.put(live);
      }

      put(widget, end = () => {}) {
        this.empty();
        if (this.isDisposed) return end();
        this.addWidget(widget);
        this.end = end;
      }

      empty() {
        this.end?.();
        for (const widget of [...this.widgets]) widget.dispose();
      }

      dispose() {
        if (!this.isDisposed) this.empty();
        super.dispose();
      }
    };

  const storyIn = (data = {}) => Object.keys(DRAWN).find((mime) => data[mime]);

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // when there is a player in a node
  function filled(node) {
    return new Promise((done) => {
      const watcher = new MutationObserver(() => {
        if (!node.querySelector(".cv-player")) return;
        watcher.disconnect();
        done();
      });
      watcher.observe(node, { childList: true, subtree: true });
    });
  }

  // ---- kernels ----------------------------------------------------------------------------

  const kernelOf = (notebook) => notebook.sessionContext.session?.kernel;

  // a model that has been made since the notebook was opened
  function isHeard(notebook, model) {
    return Boolean(model && kernelOf(notebook)?.hasComm(model));
  }

  // a model of a kernel that was running before
  async function answers(notebook, model) {
    if (!model) return false;
    await notebook.sessionContext.ready;
    const reply = await kernelOf(notebook)?.requestCommInfo({ target_name: "jupyter.widget" });
    return model in (reply?.content.comms ?? {});
  }

  // Which Python a kernel has is written into a notebook when it is opened. For one with players
  // that alone is no change to be saved: a lesson that is only read stays as it is
  function keepClean(model) {
    const told = [...model.cells].flatMap((cell) => cell.outputs?.toJSON() ?? []);
    if (!told.some((output) => storyIn(output.data))) return;
    model.metadataChanged.connect((_, { key }) => {
      const ours = key === "language_info" && !model.dirty;
      if (ours) queueMicrotask(() => (model.dirty = false));
    });
  }

  // ---- the plugin ---------------------------------------------------------------------------

  async function plugin(scope) {
    const [lumino, { INotebookTracker }] = await Promise.all(NEEDED.map((name) => taken(scope, name)));
    const Output = outputs(lumino);

    function serve(notebook) {
      const createRenderer = () => new Output(notebook);
      const factory = { safe: true, mimeTypes: Object.keys(DRAWN), createRenderer };
      notebook.content.rendermime.addFactory(factory, BEFORE_WIDGETS);
      notebook.context.ready.then(() => keepClean(notebook.model));
    }

    function activate(app, tracker) {
      for (const name of STYLES) {
        const style = { rel: "stylesheet", href: new URL(name, src) };
        document.head.append(Object.assign(document.createElement("link"), style));
      }
      tracker.forEach(serve);
      tracker.widgetAdded.connect((_, notebook) => serve(notebook));
    }
    return { id: "convviz:player", autoStart: true, requires: [INotebookTracker], activate };
  }

  // a module that the application shares, in the version that it has
  async function taken(scope, name) {
    const [{ get }] = Object.values(scope[name]);
    return (await get())();
  }

  let shared;
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.convviz = {
    init: (scope) => void (shared = scope),
    get: async () => {
      const plugins = [await plugin(shared)];
      return () => ({ __esModule: true, default: plugins });
    },
  };
}
