// The playground: a player over which its layer, gradient and story can be chosen, and under which
// the code for just that stands. What can be chosen next, Python says (panel.py); it is asked for
// each setting, and where it does not answer there are those that were made ahead.

import { number } from "./number.js";
import { Saved, View, attempt, cleaned, element, icon } from "./player.js";
import { unpacked } from "./state.js";

const SOON = 200; // ms, then one is told that something is on its way
const PATIENCE = 6000; // ms, then nobody answers
const SMALL = 600; // a root that is narrower has its folds one below the other
const SQUARES = 9; // of a loss, that are written out
const DONE = 2000; // ms that "Copied" is seen
const REMEMBER = "convviz-code";
const CARET = "M6 9l6 6 6-6";
const INKED = /(#.*$|\b(?:as|for|from|import|in)\b)/gm;
const ALONE = "<b>No Python is running here.</b> What was made ahead can be chosen; the rest is off.";
const UNMADE = "<b>This was not made ahead,</b> and no Python is running here that could make it.";
const ON_ITS_WAY = "Python is making it …";

// numbers of a grid, of which those that were there before stay
function overlaid(fresh, kept) {
  if (!Array.isArray(fresh)) return kept ?? fresh;
  return fresh.map((row, i) => row.map((one, j) => kept?.[i]?.[j] ?? one));
}

// what a learner typed stays when a grid is smaller for a while
function remembered(kept, numbers) {
  if (!Array.isArray(numbers)) return numbers ?? kept;
  const rows = Array.isArray(kept) ? kept : [];
  numbers.forEach((row, i) => (rows[i] = [...row, ...(rows[i] ?? []).slice(row.length)]));
  return rows;
}

// a player that says when its numbers are others
class Heard extends View {
  renumber(given) {
    super.renumber(given);
    this.heard?.();
  }
}

class Ground {
  // `made` are settings made ahead, by key: [story, panel]
  constructor(model, el, made = new Map()) {
    Object.assign(this, { model, made, kept: {}, open: new Set() });
    this.alone = Boolean(model.whose) || typeof model.save_changes !== "function";
    this.asks = 0;
    this.settings = element("div", { class: "cv-settings" });
    this.stage = element("div", { class: "cv-stage" });
    this.code = this.codes();
    const look = { class: "cv-ground convviz-playground", role: "group", "aria-label": "Playground" };
    this.root = element("div", look, this.settings, this.stage, this.code);
    el.append(this.root);
    this.narrow = this.root.clientWidth < SMALL;
    this.listen();
  }

  listen() {
    this.ending = new AbortController();
    const { signal } = this.ending;
    for (const part of [this.settings, this.code]) {
      part.addEventListener("keydown", (event) => this.guard(event), { signal });
    }
    this.told = () => signal.aborted || this.again();
    this.model.on("change:_panel", this.told);
    this.no = () => signal.aborted || this.refused();
    this.model.on("change:_refused", this.no);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.root);
  }

  // JupyterLab takes plain keys for itself
  guard(event) {
    const passes = event.ctrlKey || event.metaKey || event.altKey || event.key === "Escape";
    if (!passes && !(event.key === "Enter" && event.shiftKey)) event.stopPropagation();
  }

  close() {
    this.ending.abort();
    this.settle();
    this.watcher.disconnect();
    this.view?.close();
    attempt(() => this.model.off("change:_panel", this.told));
    attempt(() => this.model.off("change:_refused", this.no));
  }

  fit() {
    const narrow = this.root.clientWidth < SMALL;
    if (narrow === this.narrow) return;
    this.narrow = narrow;
    this.draw();
  }

  // ---- what is shown ------------------------------------------------------------------------

  // a story and its panel belong together, and are told of one after the other
  async again() {
    const text = this.model.get("_story");
    const panel = this.model.get("_panel");
    const story = JSON.parse(await unpacked(text));
    const late = text !== this.model.get("_story") || panel.key !== this.model.get("_panel").key;
    if (this.ending.signal.aborted || late || panel.key === this.panel?.key) return;
    this.panel = panel;
    this.made.set(panel.key, [text, panel]);
    if (!this.model.whose) this.alone = false;
    this.settle();
    this.keep(this.grids((grid) => this.model.get(grid)));
    this.view?.close();
    this.stage.replaceChildren();
    this.view = new Heard(this.model, this.stage, story, () => this.again());
    this.view.heard = () => this.follow();
    this.draw();
  }

  // all that can be chosen; the focus stays where it is
  draw() {
    if (!this.panel) return;
    const { activeElement } = this.root.getRootNode();
    const name = this.settings.contains(activeElement) && activeElement.dataset.name;
    this.root.toggleAttribute("data-narrow", this.narrow);
    this.why = element("p", { class: "cv-why", role: "status" });
    this.note = element("p", { class: "cv-note", role: "status" });
    this.loss = element("p", { class: "cv-loss" });
    const foot = element("div", { class: "cv-foot" }, this.note, ...this.ahead());
    this.settings.replaceChildren(...this.folds(), foot);
    if (this.alone) this.note.append(cleaned(ALONE));
    this.follow();
    if (name) this.settings.querySelector(`[data-name="${name}"]`)?.focus({ preventScroll: true });
  }

  folds() {
    const { show, layer, from } = this.panel;
    const dy = '<span class="cv-name"><i>∂L/∂Y</i></span>';
    return [
      ...this.fold("show", `<span>Show</span> ${show}`, () => this.shows()),
      ...this.fold("layer", `<span>Layer</span> ${layer}`, () => this.layer()),
      ...this.fold("source", `<span>${dy}</span> ${from}`, () => this.source()),
    ];
  }

  fold(name, label, inside) {
    const always = name === "show" && !this.narrow;
    const open = always || this.open.has(name);
    const look = { type: "button", class: "cv-fold", "data-name": name, "aria-expanded": open };
    const button = element("button", look, element("span"), icon(CARET));
    button.firstChild.append(cleaned(label));
    button.addEventListener("click", () => {
      if (!this.open.delete(name)) this.open.add(name);
      this.draw();
    });
    const region = element("div", { class: `cv-region cv-in-${name}` });
    if (open) region.append(...inside());
    return [...(always ? [] : [button]), ...(open ? [region] : [])];
  }

  shows() {
    const { which, how } = this.panel;
    const as = element("span", { class: "cv-as" }, "as");
    return [this.choices("which", "What", which), as, this.choices("how", "As which story", how)];
  }

  source() {
    const help = element("p", { class: "cv-told" });
    help.append(cleaned(this.panel.help));
    return [this.choices("source", "∂L/∂Y", this.panel.source), help, this.loss];
  }

  choices(name, label, all) {
    const made = all.map((choice, k) => {
      const side = this.way(`${name}-${k}`, choice, () => this.note);
      side.append(cleaned(choice.label));
      side.setAttribute("aria-pressed", Boolean(choice.on));
      return side;
    });
    return element("div", { class: "cv-choices", role: "group", "aria-label": label }, ...made);
  }

  // a button that leads to another setting, or says why it does not, in the line `where` finds
  way(name, { to, why, on }, where) {
    const made = element("button", { type: "button", "data-name": name });
    const there = to !== undefined && (!this.alone || this.made.has(to));
    made.setAttribute("aria-disabled", !there && !on);
    const reason = why ?? (there || on ? "" : UNMADE);
    const say = () => where().replaceChildren(cleaned(reason));
    made.addEventListener("click", () => (there ? this.choose(to) : say()));
    return Object.assign(made, { say });
  }

  layer() {
    const knobs = this.apart() ? this.panel.apart : this.panel.together;
    const all = knobs.map((knob, k) => this.knob(knob, k));
    const look = { type: "button", class: "cv-apart", "data-name": "apart" };
    const words = this.apart() ? "rows and columns together" : "rows and columns apart";
    const apart = element("button", look, words);
    apart.addEventListener("click", () => {
      this.parted = !this.apart();
      this.draw();
    });
    return [element("div", { class: "cv-knobs" }, ...all, apart), this.why];
  }

  apart() {
    return this.parted ?? this.panel.uneven;
  }

  knob({ label, value, less, more }, k) {
    const word = element("span", { class: "cv-label" }, label);
    const shown = element("span", { class: "cv-value" }, value);
    const sides = [
      this.side(`${k}-less`, "−", `${label}: less`, less),
      shown,
      this.side(`${k}-more`, "+", `${label}: more`, more),
    ];
    const look = { class: "cv-knob", role: "group", "aria-label": `${label} ${value}` };
    return element("div", look, word, element("div", { class: "cv-sides" }, ...sides));
  }

  // one that stops says why as soon as it has the focus
  side(name, sign, label, choice) {
    const made = this.way(name, choice, () => this.why);
    made.append(sign);
    made.setAttribute("aria-label", label);
    made.addEventListener("focus", () => made.say());
    return made;
  }

  // where there is no Python: all that was made ahead
  ahead() {
    if (!this.alone || this.made.size < 2) return [];
    const look = { "aria-label": "Made ahead", "data-name": "ahead" };
    const list = element("select", look);
    for (const [key, [, { show, layer }]] of this.made) {
      const words = this.view.plain(`${show}: ${layer}`);
      list.append(element("option", { value: key }, words));
    }
    list.value = this.panel.key;
    list.addEventListener("change", () => this.choose(list.value));
    return [element("div", { class: "cv-ahead" }, element("span", {}, "Made ahead"), list)];
  }

  // ---- to choose ----------------------------------------------------------------------------

  choose(key) {
    if (key === this.panel.key || key === this.asked) return;
    if (this.alone) return this.take(key);
    this.settle();
    this.asked = key;
    this.asks += 1;
    this.model.set("_asked", { key, n: this.asks });
    attempt(() => this.model.save_changes());
    this.soon = setTimeout(() => this.note.replaceChildren(ON_ITS_WAY), SOON);
    this.patience = setTimeout(() => this.giveUp(key), PATIENCE);
  }

  // nothing is awaited any longer
  settle() {
    this.asked = undefined;
    clearTimeout(this.soon);
    clearTimeout(this.patience);
  }

  giveUp(key) {
    this.settle();
    this.alone = true;
    if (this.made.has(key)) this.take(key);
    else this.draw();
  }

  refused() {
    const { n, why } = this.model.get("_refused") ?? {};
    if (n !== this.asks) return;
    this.settle();
    this.note.replaceChildren(`⚠ ${why}`);
  }

  // one that was made ahead, with the numbers of now
  take(key) {
    const [story, panel] = this.made.get(key);
    const numbers = this.grids((grid) => overlaid(panel.fresh[grid], this.kept[grid]));
    for (const [grid, value] of Object.entries(numbers)) this.model.set(grid, value);
    this.model.set("step", 0);
    this.model.set("_story", story);
    this.model.set("_panel", panel);
    this.again(); // where a host does not tell us of our own changes
  }

  // ---- numbers ------------------------------------------------------------------------------

  // something for each grid that has numbers here
  grids(value) {
    const { fresh } = this.panel ?? this.model.get("_panel");
    return Object.fromEntries(Object.keys(fresh).map((grid) => [grid, value(grid)]));
  }

  keep(numbers) {
    for (const grid of Object.keys(numbers)) {
      this.kept[grid] = remembered(this.kept[grid], numbers[grid]);
    }
  }

  // the code and the loss have the numbers of now
  follow() {
    this.keep(this.view.nested());
    const now = this.grids((grid) => overlaid(this.panel.fresh[grid], this.kept[grid]));
    const python = (_, key) => JSON.stringify(now[key]).replace(/,/g, ", ");
    this.text = this.panel.code[this.library]?.replace(/\{(x|w|b|dy|t)\}/g, python) ?? "";
    this.listing.replaceChildren(...inked(this.text));
    this.loss.replaceChildren(cleaned(this.lost()));
  }

  // L from the numbers of ∂L/∂Y
  lost() {
    const { results } = this.view.story;
    const errors = this.panel.errors.map((k) => this.view.sheet.found[results[k]]);
    if (!errors.length || errors.includes(undefined)) return "";
    const squares = errors.map((error) => error * error);
    const some = squares.slice(0, SQUARES).map(number).join(" + ");
    const sum = number(squares.reduce((a, b) => a + b, 0) / 2);
    return `<i>L</i> = ½(${some}${squares.length > SQUARES ? " + …" : ""}) = ${sum}`;
  }

  // ---- code ---------------------------------------------------------------------------------

  codes() {
    this.listing = element("code");
    this.tabs = ["loop", "NumPy", "SciPy", "PyTorch", "convviz"].map((name) => this.tab(name));
    this.copying = element("button", { type: "button", class: "cv-copying" }, "Copy");
    this.copying.addEventListener("click", () => this.copy());
    const row = element("div", { class: "cv-tabs", role: "group", "aria-label": "Code" });
    row.append(element("span", { class: "cv-word", "aria-hidden": "true" }, "Code"));
    row.append(...this.tabs, this.copying);
    const look = { class: "cv-listing", tabindex: "0", role: "region", "aria-label": "Code" };
    this.sheet = element("pre", look, this.listing);
    attempt(() => (this.library = localStorage.getItem(REMEMBER)));
    this.tabbed();
    return element("div", { class: "cv-code" }, row, this.sheet);
  }

  tab(name) {
    const made = element("button", { type: "button", "data-code": name }, name);
    made.addEventListener("click", () => {
      this.library = this.library === name ? null : name;
      attempt(() => localStorage.setItem(REMEMBER, this.library ?? ""));
      this.tabbed();
      this.follow();
    });
    return made;
  }

  tabbed() {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-expanded", tab.dataset.code === this.library);
    }
    const open = this.tabs.some((tab) => tab.dataset.code === this.library);
    this.sheet.hidden = this.copying.hidden = !open;
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text);
      this.copying.replaceChildren("✓ Copied");
    } catch {
      this.copying.replaceChildren("Not copied");
    }
    setTimeout(() => this.copying.replaceChildren("Copy"), DONE);
  }
}

// code with bold keywords and quiet comments
function inked(text) {
  return text.split(INKED).map((piece, k) => {
    if (k % 2 === 0) return piece;
    return element(piece.startsWith("#") ? "span" : "b", {}, piece);
  });
}

// For Jupyter: a view of a model in `el`; what closes it
async function renderGround({ model, el }, made) {
  const ground = new Ground(model, el, made);
  await ground.again();
  return () => ground.close();
}

// For a page, and for saved outputs, which have no Python: `saved` holds what was made ahead
async function showGround({ panel, menu, ...saved }, el) {
  const ahead = JSON.parse(await unpacked(menu));
  const all = [[saved.story, panel], ...ahead];
  const made = new Map(all.map(([story, each]) => [each.key, [story, each]]));
  return renderGround({ model: new Saved({ ...saved, _panel: panel }), el }, made);
}

export { Ground, showGround as show };
export default { render: renderGround };
