// JupyterLab and Notebook: an output that holds a player's story is drawn from it at once, trusted
// or not, run or not. Where its model is alive in a kernel, the live widget is shown instead.
// What is written here is what a build of an extension would come to, so that none is needed;
// `player.js` and `player.css` are put beside this file as they stand in the package.
{
  const STORY = "application/vnd.convviz.player+json";
  const WIDGET = "application/vnd.jupyter.widget-view+json";
  const BEFORE_WIDGETS = -20; // theirs have -10
  const { src } = document.currentScript;
  const NEEDED = ["@lumino/widgets", "@jupyterlab/notebook"];

  async function plugin(scope) {
    const taken = await Promise.all(NEEDED.map((name) => taking(scope, name)));
    const [{ Panel, Widget }, { INotebookTracker }] = taken;

    class Output extends Panel {
      constructor(panel) {
        super();
        this.panel = panel;
      }

      async renderModel({ data }) {
        const live = data[WIDGET]?.model_id;
        if (hears(this.panel, live)) return this.handOver(data);
        await this.draw(data[STORY]);
        if (live && (await answers(this.panel, live)) && !this.isDisposed) await this.handOver(data);
      }

      async draw(saved) {
        this.close?.();
        const { show } = await import("./player.js");
        const holder = new Widget();
        this.addWidget(holder);
        this.end = await show(saved, holder.node);
      }

      // the widgets' own renderer, which knows the model
      async handOver(data) {
        const renderer = this.panel.content.rendermime.createRenderer(WIDGET);
        await renderer.renderModel({ data });
        this.clear();
        this.addWidget(renderer);
      }

      clear() {
        this.end?.();
        this.end = null;
        for (const widget of [...this.widgets]) widget.dispose();
      }

      dispose() {
        if (!this.isDisposed) this.end?.();
        super.dispose();
      }
    }

    function serve(panel) {
      const createRenderer = () => new Output(panel);
      const factory = { safe: true, mimeTypes: [STORY], createRenderer };
      panel.content.rendermime.addFactory(factory, BEFORE_WIDGETS);
    }

    function activate(app, tracker) {
      const href = new URL("player.css", src);
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
      tracker.forEach(serve);
      tracker.widgetAdded.connect((_, panel) => serve(panel));
    }
    return { id: "convviz:player", autoStart: true, requires: [INotebookTracker], activate };
  }

  // a module that the application shares, in whatever version it has
  async function taking(scope, name) {
    const [{ get }] = Object.values(scope[name]);
    return (await get())();
  }

  const kernelOf = (panel) => panel.sessionContext.session?.kernel;

  // a model that has just been made, by a cell that was run here
  function hears(panel, model) {
    return Boolean(model && kernelOf(panel)?.hasComm(model));
  }

  // a model of a kernel that was running before the notebook was opened
  async function answers(panel, model) {
    await panel.sessionContext.ready;
    const reply = await kernelOf(panel)?.requestCommInfo({ target_name: "jupyter.widget" });
    return model in (reply?.content.comms ?? {});
  }

  let shared;
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.convviz = {
    init: (scope) => void (shared = scope),
    get: async () => {
      const made = await plugin(shared);
      return () => ({ __esModule: true, default: [made] });
    },
  };
}
