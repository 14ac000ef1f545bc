// The front end of a player. Every group of its SVGs says on which steps it is seen; a step is
// shown by switching groups on and off. Nothing here asks the kernel for anything.

import { Hands } from "./hands.js";
import { Families, Judged, Row, Shades, Sheet, Slot, spoken } from "./live.js";
import { PLAIN, VERSION, linked, read, same, unpacked } from "./state.js";
import { Tries } from "./try.js";

const STEP_MS = 1600; // the shortest step
const LETTER_MS = 48; // what it takes to read one
const SLIDE_MS = 180;
const FACES = ["numbers", "symbols"];
const NARROW = 600;
const WIDE = 860; // of a picture that is as wide as its sheet, which may shrink to NARROWEST
const NARROWEST = 560;
const TICKS = 25;
// follows the numbers
const LIVE = "[data-row], [data-sum], [data-equals], [data-differ], [data-agree], [data-shade]";
const SIZERS = 6; // captions that are tried for the room that all need
const SPEEDS = [0.5, 1, 2];
const TRAITS = ["step", "face", "speed", "mode", "hidden", "locked"];

// all that pictures and captions are made of
const TAGS = new Set("svg defs g path circle rect use b i sub span".split(" "));
const ATTRIBUTES = new Set(
  `class id href aria-hidden viewBox width height display transform d x y r cx cy fill stroke
  stroke-width stroke-dasharray data-steps data-face data-slide data-at data-mark data-cell
  data-goto data-input data-sum data-form data-anchor data-room data-hangs data-zero data-ink
  data-equals data-differ data-agree data-row data-wide data-stroke data-family data-most data-size
  data-shade data-among data-darkest shape-rendering`.split(/\s+/),
);
const VALUES = { href: /^#l\w+$/, id: /^l\w+$/, class: /^(cv-[\w-]+ ?)*$/ };
const HARMLESS = /^(?!.*(url|\\))/is; // fetches nothing

const ICONS = {
  first: "M7 6v12M17 6l-6 6 6 6",
  previous: "M15 6l-6 6 6 6",
  play: "M8 5l11 7-11 7z",
  pause: "M7 5h4v14H7zM14 5h4v14h-4z",
  next: "M9 6l6 6-6 6",
  last: "M7 6l6 6-6 6M17 6v12",
};

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// what a host may not be able to do, such as telling a kernel that is not there
function attempt(act) {
  try {
    act();
  } catch (error) {
    console.debug("convviz:", error);
  }
}

// Markup as nodes. A saved output may come from anyone, and is drawn without being trusted: what
// our own pictures are not made of is left out, so that nothing in it can run or fetch anything.
// `own` ends all ids: with the same ones in two players, each new one makes a browser lay out the
// letters of all others again
function cleaned(markup, own = "") {
  const template = element("template");
  template.innerHTML = markup;
  for (const node of template.content.querySelectorAll("*")) {
    if (!TAGS.has(node.localName)) node.remove();
    for (const { name, value } of [...node.attributes]) {
      const fits = ATTRIBUTES.has(name) && (VALUES[name] ?? HARMLESS).test(value);
      if (!fits) node.removeAttribute(name);
      else if (own && (name === "id" || name === "href")) node.setAttribute(name, value + own);
    }
  }
  return template.content;
}

function icon(path, name = "") {
  const drawn = `<svg viewBox="0 0 24 24" width="20" height="20"><path d="${path}"/></svg>`;
  return element("span", { "aria-hidden": "true", class: `cv-icon cv-${name}` }, cleaned(drawn));
}

function button(label, name, act) {
  const attributes = { type: "button", "aria-label": label, class: `cv-${name}` };
  const made = element("button", attributes, icon(ICONS[name], name));
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") act();
  });
  return made;
}

// a button of words, such as one side of a switch
function choice(name, act) {
  const side = element("button", { type: "button" }, name);
  side.addEventListener("click", act);
  return side;
}

// "0-3,7" as a function that says whether a step is among them
function among(ranges) {
  if (!ranges) return () => true;
  const pairs = ranges.split(",").map((range) => range.split("-").map(Number));
  return (step) => pairs.some(([first, last = first]) => first <= step && step <= last);
}

// what follows the numbers; the parts of a row follow with it
const live = (node) =>
  [...node.querySelectorAll(LIVE)].filter((each) => !each.parentElement.closest("[data-row]"));

function follower(node) {
  if (Judged.is(node)) return new Judged(node);
  if ("shade" in node.dataset) return new Shades(node);
  return "row" in node.dataset ? new Row(node) : new Slot(node);
}

// the cell under the pointer, if its number can be typed
const numberAt = (event) => event.target.closest?.("[data-input]") ?? null;

// One SVG with its groups sorted by step and face, so that showing a step looks at its own only
class Picture {
  constructor(svg, count, own) {
    this.holder = element("div", { class: "cv-picture" });
    this.holder.append(cleaned(svg, own));
    this.svg = this.holder.firstElementChild;
    this.svg.setAttribute("role", "img"); // what is typed into lies beside it
    // a picture may shrink by a fifth or so; below that the card scrolls sideways
    const natural = Number(this.svg.getAttribute("width"));
    this.holder.style.setProperty("--natural", `${natural}px`);
    this.holder.style.setProperty("--least", `${natural === WIDE ? NARROWEST : 0.82 * natural}px`);
    this.groups = [...this.svg.querySelectorAll("g[data-steps], g[data-face]")];
    const tests = this.groups.map((group) => among(group.dataset.steps));
    this.visible = Object.fromEntries(
      FACES.map((face) => [
        face,
        Array.from({ length: count }, (_, step) =>
          this.groups.filter((g, k) => tests[k](step) && (g.dataset.face ?? face) === face),
        ),
      ]),
    );
    this.shown = this.visible.numbers[0];
    this.slots = new Map(); // of a group, made when it is first written
    this.families = new Families(this.svg);
    this.still = live(this.svg).filter((node) => !node.closest("g[data-steps], g[data-face]"));
  }

  // every number that is seen, as a sheet has it; `mark` says how one is underlined
  write(sheet, letters, mark) {
    if (this.measured !== sheet.found) this.sizes = this.families.sizes(sheet);
    this.measured = sheet.found;
    for (const group of [this, ...this.shown]) {
      for (const slot of this.within(group)) slot.write(sheet, letters, mark, this.sizes);
    }
  }

  within(group) {
    if (!this.slots.has(group)) {
      const found = group === this ? this.still : live(group);
      this.slots.set(group, found.map(follower));
    }
    return this.slots.get(group);
  }

  show(step, face, slide) {
    const now = this.visible[face][step];
    const keep = new Set(now);
    const before = new Map();
    for (const group of this.shown) {
      if (group.dataset.slide) before.set(group.dataset.slide, group.dataset.at);
      if (!keep.has(group)) group.setAttribute("display", "none");
    }
    for (const group of now) {
      group.removeAttribute("display");
      const from = before.get(group.dataset.slide);
      if (slide && from && from !== group.dataset.at) this.slide(group, from);
    }
    this.shown = now;
  }

  slide(group, from) {
    const [x0, y0] = from.split(",").map(Number);
    const [x1, y1] = group.dataset.at.split(",").map(Number);
    const start = { transform: `translate(${x0 - x1}px, ${y0 - y1}px)` };
    group.animate([start, { transform: "none" }], { duration: SLIDE_MS, easing: "ease-out" });
  }
}

// All views of one model play by one clock
class Clock {
  static of(model) {
    if (!Clock.all.has(model)) Clock.all.set(model, new Clock());
    return Clock.all.get(model);
  }

  constructor() {
    this.views = new Set();
  }

  toggle(view) {
    if (this.timer) this.stop();
    else this.start(view);
  }

  start(view) {
    if (view.step === view.count - 1) view.set("step", 0, { slide: false });
    for (const each of this.views) each.playing(true);
    this.tick(view);
  }

  tick(view) {
    this.timer = setTimeout(() => {
      view.set("step", view.step + 1);
      if (view.step === view.count - 1) this.stop();
      else this.tick(view);
    }, view.duration());
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = null;
    for (const each of this.views) each.playing(false);
  }

  leave(view) {
    this.views.delete(view);
    if (!this.views.size) this.stop();
  }
}
Clock.all = new WeakMap();

class View {
  constructor(model, el, story, again) {
    this.model = model;
    this.again = again; // for another story
    this.story = story;
    this.count = story.captions.length;
    this.own = `-${View.made++}`;
    this.sheet = new Sheet(story.sheet);
    if (model.linked) this.sheet.put(this.told()); // what Reset leads back to
    this.letters = (letter) => `#${story.salt}s${letter.codePointAt(0).toString(16)}${this.own}`;
    this.build();
    el.append(this.root);
    this.narrow(this.root.clientWidth);
    this.clock = Clock.of(model);
    this.clock.views.add(this);
    this.listen();
    this.renumber(this.told());
    this.fromModel();
  }

  build() {
    const { title, letters } = this.story;
    this.pictures = {};
    this.figure = element("div", { class: "cv-card", tabindex: "-1" });
    const hidden = `class="cv-letters" aria-hidden="true"`;
    this.figure.append(cleaned(`<svg ${hidden}><defs>${letters}</defs></svg>`, this.own));
    this.caption = element("p", { class: "cv-caption", "aria-live": "polite" });
    this.preview = element("p", { class: "cv-caption cv-preview", "aria-hidden": "true" });
    const room = element("div", { class: "cv-captions" }, ...this.longest());
    room.append(this.caption, this.preview);
    this.hands = new Hands(this, { element, icon, cleaned });
    this.tries = new Tries(this, { element, cleaned, choice });
    this.hands.head.prepend(this.tries.switch, ...this.sides());
    this.bar = element("div", { class: "cv-bar" }, room, this.controls());
    this.root = element(
      "div",
      { class: "cv-player convviz-player", role: "group", "aria-label": title, tabindex: "0" },
      this.hands.head,
      this.figure,
      this.bar,
    );
  }

  // the longest captions, unseen in the place of all, so that nothing below them jumps
  longest() {
    const steps = [...this.story.captions.keys()];
    const texts = steps.map((step) => this.plain(this.sentence(step, FACES[0])).length);
    steps.sort((a, b) => texts[b] - texts[a]);
    return steps.slice(0, SIZERS).map((step) => {
      const sizer = element("p", { class: "cv-caption cv-sizer", "aria-hidden": "true" });
      sizer.append(cleaned(this.sentence(step, FACES[0])));
      return sizer;
    });
  }

  // the wide or the narrow picture, made when it is seen for the first time
  get picture() {
    const kind = this.root.hasAttribute("data-narrow") ? "narrow" : "wide";
    if (!this.pictures[kind]) {
      const picture = new Picture(this.story[kind], this.tries.pictures, this.own);
      picture.holder.classList.add(`cv-${kind}`);
      this.figure.append(picture.holder);
      this.pictures[kind] = picture;
    }
    return this.pictures[kind];
  }

  controls() {
    this.buttons = {
      first: button("First step", "first", () => this.go(0)),
      previous: button("Previous step", "previous", () => this.go(this.step - 1)),
      play: button("Play", "play", () => this.toggle()),
      next: button("Next step", "next", () => this.go(this.step + 1)),
      last: button("Last step", "last", () => this.go(this.count - 1)),
    };
    this.buttons.play.append(icon(ICONS.pause, "pause"));
    const buttons = element("div", { class: "cv-buttons" }, ...Object.values(this.buttons));
    const options = element("div", { class: "cv-options" }, this.faces(), this.speeds());
    return element("div", { class: "cv-controls" }, buttons, this.scrub(), options);
  }

  scrub() {
    const last = this.count - 1;
    const range = { type: "range", min: 0, max: Math.max(last, 1), step: 1, "aria-label": "Step" };
    this.slider = element("input", range);
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value), { slide: false }));
    const track = element("div", { class: "cv-scrub" }, this.slider);
    const firsts = [...this.story.captions.keys()].filter((step) => !this.stage(step));
    if (firsts.length <= TICKS && last) {
      for (const step of firsts) {
        const tick = element("span", { class: "cv-tick", "aria-hidden": "true" });
        tick.style.setProperty("--at", step / last);
        track.prepend(tick);
      }
    }
    return track;
  }

  faces() {
    const names = FACES.map((face) => face[0].toUpperCase() + face.slice(1));
    this.switch = names.map((name, k) => choice(name, () => this.set("face", FACES[k])));
    const look = { class: "cv-switch cv-faces", role: "group", "aria-label": "Show" };
    // a picture that looks the same in both has nothing to be switched
    if (!this.story.wide.includes("data-face=")) look.hidden = "";
    return element("div", look, ...this.switch);
  }

  // where a story tells what comes of either way to take something, a switch between them
  sides() {
    const { sides = [] } = this.story;
    this.ways = sides.map(([name, step]) => [choice(cleaned(name), () => this.go(step)), step]);
    const look = { class: "cv-switch cv-modes cv-sides", role: "group", "aria-label": "What if" };
    return sides.length ? [element("div", look, ...this.ways.map(([side]) => side))] : [];
  }

  speeds() {
    this.speed = element("select", { "aria-label": "Speed" });
    for (const value of SPEEDS) this.speed.append(element("option", { value }, `${value}×`));
    this.speed.addEventListener("change", () => this.set("speed", Number(this.speed.value)));
    const word = element("span", { "aria-hidden": "true" }, "Speed");
    return element("div", { class: "cv-speed" }, word, this.speed);
  }

  // ---- what happens -----------------------------------------------------------------------

  listen() {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    this.figure.addEventListener("pointerover", (event) => this.hover(event), { signal });
    this.figure.addEventListener("pointerleave", () => this.leaveFigure(), { signal });
    this.figure.addEventListener("click", (event) => this.pin(event), { signal });
    this.figure.addEventListener("dblclick", (event) => this.open(event), { signal });
    // not every host can take a listener away again, so that a closed view has to turn deaf
    this.changed = () => this.ending.signal.aborted || this.fromModel();
    for (const name of TRAITS) this.model.on(`change:${name}`, this.changed);
    this.replaced = () => this.ending.signal.aborted || this.again();
    this.model.on("change:_story", this.replaced);
    this.numbered = () => this.ending.signal.aborted || this.soon();
    for (const grid of this.grids()) this.model.on(`change:${grid}`, this.numbered);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.root);
  }

  close() {
    this.ending.abort();
    this.clock.leave(this);
    this.watcher.disconnect();
    for (const name of TRAITS) attempt(() => this.model.off(`change:${name}`, this.changed));
    attempt(() => this.model.off("change:_story", this.replaced));
    const off = (grid) => this.model.off(`change:${grid}`, this.numbered);
    for (const grid of this.grids()) attempt(() => off(grid));
  }

  // JupyterLab takes plain keys for itself (an arrow moves to another cell), so none may reach it
  // but those that it has to have: to run a cell, and to leave the player
  key(event) {
    if (this.hands.command(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === "Tab") return;
    if (event.key === "Enter" && event.shiftKey) return;
    if (event.key === "Escape") return this.leave();
    event.stopPropagation();
    const own = event.target !== this.root && event.target.closest("button, select, input");
    const acts = {
      ArrowLeft: () => this.walk(-1, { slide: !event.repeat }),
      ArrowRight: () => this.walk(1, { slide: !event.repeat }),
      Home: () => this.go(0),
      End: () => this.go(this.count - 1),
      " ": () => !this.tries.on && this.toggle(),
    };
    const act = acts[event.key];
    if (!act || event.target === this.speed || (own && event.key === " ")) return;
    event.preventDefault();
    act();
  }

  // the focus goes to whatever the player stands in, a notebook or the page
  leave() {
    const home = this.root.getRootNode(); // a host may give each widget one of its own
    const around = (this.root.parentElement ?? home.host)?.closest("[tabindex]");
    const outer = around ?? home.host?.closest("[tabindex]");
    if (outer) outer.focus({ preventScroll: true });
    if (this.root.contains(home.activeElement)) home.activeElement.blur();
  }

  go(step, how = {}) {
    if (this.locks("step")) return;
    this.clock.stop();
    this.unhover();
    this.set("step", Math.min(Math.max(step, 0), this.count - 1), how);
  }

  walk(by, how) {
    if (this.tries.on) this.tries.walk(by);
    else this.go(this.step + by, how);
  }

  // the model first, which tells all views of it, this one too; then the kernel, if there is one
  set(name, value, how = {}) {
    this.how = how;
    this.model.set(name, value);
    this.fromModel(); // where a host does not tell us of our own changes
    this.how = {};
    attempt(() => this.model.save_changes());
  }

  // the model alone, of what is not drawn
  report(name, value) {
    this.model.set(name, value);
    attempt(() => this.model.save_changes());
  }

  fromModel() {
    const [step, face, speed, mode] = TRAITS.map((name) => this.model.get(name));
    this.tries.enter(mode === "try" && this.tries.asks.length ? mode : "watch");
    const last = this.count - 1;
    const near = Number.isFinite(step) ? Math.min(Math.max(Math.round(step), 0), last) : 0;
    const within = this.tries.within(near);
    if (within !== step) return this.set("step", within, { slide: false });
    this.bound();
    const known = FACES.includes(face) && !this.tries.on; // a question is asked in numbers
    this.show(step, known ? face : "numbers", SPEEDS.includes(speed) ? speed : 1, mode);
  }

  // what is hidden and what stays as it is
  bound() {
    const before = this.root.dataset.locked;
    for (const name of ["hidden", "locked"]) {
      const names = this.model.get(name);
      const plain = Array.isArray(names) ? names.filter((each) => /^[a-z]+$/.test(each)) : [];
      this.root.setAttribute(`data-${name}`, plain.join(" "));
    }
    if (before === this.root.dataset.locked || this.step === undefined) return;
    this.hands.settle();
    this.hands.advise();
    this.tell();
  }

  locks(what) {
    const locked = this.model.get("locked");
    return Array.isArray(locked) && locked.includes(what);
  }

  toggle() {
    this.unhover();
    if (this.count > 1 && !this.locks("step")) this.clock.toggle(this);
  }

  playing(on) {
    this.root.toggleAttribute("data-playing", on);
    this.buttons.play.setAttribute("aria-label", on ? "Pause" : "Play");
  }

  // a step lasts as long as its caption takes to read
  duration() {
    const text = this.caption.textContent;
    return Math.max(STEP_MS, LETTER_MS * text.length) / Number(this.speed.value);
  }

  hover(event) {
    if (event.pointerType === "mouse") this.hands.over(this.picture).hover(numberAt(event));
    const step = this.pointed(event);
    if (step === undefined || this.clock.timer || this.tries.on) return this.unhover();
    if (event.pointerType === "touch" || step === this.step) return this.unhover();
    this.previewed = true;
    this.root.setAttribute("data-preview", "");
    this.draw(step, false);
    this.preview.replaceChildren(cleaned(this.sentence(step, this.face)));
  }

  // the step about the cell under the pointer: of its stages, the one that is shown
  pointed(event) {
    const first = event.target.dataset?.goto;
    if (first === undefined || this.locks("step")) return undefined;
    return Number(first) + (this.staged(Number(first)) ? this.stage(this.step) : 0);
  }

  staged(step) {
    return Boolean(this.story.captions[step]?.stage);
  }

  // which stage of its cell a step is, from 0
  stage(step) {
    return this.story.captions[step].stage?.[0] ?? 0;
  }

  leaveFigure() {
    this.hands.over(this.picture).hover(null);
    this.unhover();
  }

  unhover() {
    if (!this.previewed) return;
    this.previewed = false;
    this.root.removeAttribute("data-preview");
    this.draw(this.step, false);
  }

  pin(event) {
    const number = numberAt(event);
    const mouse = event.pointerType ? event.pointerType === "mouse" : !this.hands.touch;
    if (number && this.tries.picks) return this.pick(number, event);
    if (number) this.press(number, !mouse);
    const step = this.pointed(event);
    if (step !== undefined) this.go(step, { slide: false });
  }

  open(event) {
    const number = numberAt(event);
    if (number) this.press(number, true);
  }

  // the second click of a double one opens it
  pick(number, { detail }) {
    this.hands.over(this.picture).pressed(number, false);
    if (detail < 2) this.hands.pick(Number(number.dataset.input));
  }

  press(number, opens) {
    if (!this.hands.fixed) this.hands.over(this.picture).pressed(number, opens);
  }

  // ---- what is seen -----------------------------------------------------------------------

  // each change is drawn once, however often it is told of
  show(step, face, speed, mode) {
    const same = step === this.step && face === this.face && mode === this.mode;
    this.speed.value = speed;
    if (same) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { slide = true } = this.how ?? {};
    const moved = this.step !== undefined && step !== this.step;
    Object.assign(this, { step, face, mode });
    if (this.tries.on) this.clock.stop();
    if (!this.previewed) this.draw(step, slide && !calm && moved);
    this.caption.setAttribute("aria-live", "polite");
    this.caption.replaceChildren(cleaned(this.sentence(step, face)));
    this.tries.show();
    this.hands.relax();
    this.tell();
  }

  tell() {
    const { step, face, count } = this;
    this.slider.value = step;
    const done = count > 1 ? step / (count - 1) : 1;
    this.slider.style.setProperty("--done", `${100 * done}%`);
    this.slider.setAttribute("aria-valuetext", this.plain(this.sentence(step, face)));
    const seen = `${this.story.title}, ${this.plain(this.place(step))}`;
    this.picture.svg.setAttribute("aria-label", seen);
    const stays = this.locks("step") || count === 1;
    for (const name of ["first", "previous"]) this.end(name, stays || step === 0);
    for (const name of ["next", "last"]) this.end(name, stays || step === count - 1);
    this.end("play", stays);
    this.slider.disabled = stays;
    this.switch.forEach((side, k) => side.setAttribute("aria-pressed", face === FACES[k]));
    for (const [side, at] of this.ways) side.setAttribute("aria-pressed", step === at);
  }

  draw(step, slide) {
    this.pictured(step, slide);
    this.root.dataset.step = step;
  }

  // the picture of a step, or of its question
  pictured(step, slide) {
    this.picture.show(this.tries.picture(step), this.face, slide);
    this.sheet.veiled = this.tries.veiled;
    this.write();
  }

  end(name, at) {
    this.buttons[name].setAttribute("aria-disabled", at);
  }

  plain(markup) {
    const spoken = element("span");
    spoken.append(cleaned(markup));
    return spoken.textContent;
  }

  // "Step 2 of 9", or "x₁₂ · 2 of 3" where a cell is told in stages
  place(step) {
    const { stage, name } = this.story.captions[step];
    return stage ? `${name} · ${stage[0] + 1} of ${stage[1]}` : `Step ${step + 1} of ${this.count}`;
  }

  sentence(step, face) {
    const { words, equation, long } = this.story.captions[step];
    const say = (pieces) => spoken(pieces, this.sheet);
    const kind = long ? "cv-equation cv-long" : "cv-equation";
    const sum = equation.length && face === "numbers" ? say(equation) : "";
    const end = sum ? `: <span class="${kind}">${sum}</span>` : ".";
    return `<b>${this.place(step)}</b> ${say(words)}${end}`;
  }

  // ---- numbers ----------------------------------------------------------------------------

  grids() {
    return new Set(this.sheet.cells.map(({ grid }) => grid));
  }

  // a learner's numbers: for this view, for the model, which tells its other views, and for the
  // kernel, if there is one
  put(given) {
    this.renumber(given);
    for (const [grid, numbers] of Object.entries(this.nested())) {
      if (!same(numbers, this.model.get(grid))) this.model.set(grid, numbers);
    }
    attempt(() => this.model.save_changes());
  }

  // other numbers in the place of the given ones; all that follows from them is written anew
  renumber(given) {
    this.sheet.put(given);
    this.tries.forget();
    this.hands.settle();
    if (this.step === undefined) return;
    this.redraw();
    this.caption.setAttribute("aria-live", "off"); // a change is told of in the head, once
    this.caption.replaceChildren(cleaned(this.sentence(this.step, this.face)));
    this.tries.show();
    this.tell();
  }

  // Several grids may change at once, and each is told of by itself
  soon() {
    if (this.waits) return;
    this.waits = true;
    queueMicrotask(() => {
      this.waits = false;
      if (!this.ending.signal.aborted) this.fromNumbers();
    });
  }

  // numbers from Python or from another view are a change like any other, and can be undone
  fromNumbers() {
    const given = this.told();
    if (same(given, this.sheet.given)) return;
    this.hands.came(given);
  }

  // the model's numbers in the order of the sheet; those that cannot be meant stay as they are
  told() {
    const given = [...this.sheet.given];
    for (const grid of this.grids()) {
      const cells = [...this.sheet.cells.entries()].filter(([, cell]) => cell.grid === grid);
      const value = this.model.get(grid);
      const found = cells.map(([, { at }]) => at.reduce((rows, k) => rows?.[k], value));
      const fits = found.every(Number.isFinite) && [value].flat(2).length === found.length;
      if (fits) cells.forEach(([entry], k) => (given[entry] = found[k]));
    }
    return given;
  }

  // where a shuffle goes on, for all views and for the kernel
  get seed() {
    return Math.trunc(this.model.get("seed")) || 0;
  }

  set seed(seed) {
    this.model.set("seed", seed);
  }

  // all that can be set, as Python has it
  get state() {
    const set = Object.keys(PLAIN).map((name) => [name, this.model.get(name) ?? PLAIN[name]]);
    const { call: story } = this.story;
    return { version: VERSION, story, numbers: this.nested(), ...Object.fromEntries(set) };
  }

  // the same as the text of a link
  link() {
    return linked(this.state);
  }

  redraw() {
    if (this.previewed) this.write();
    else if (this.step !== undefined) this.pictured(this.step, false);
  }

  write() {
    const { hands, sheet } = this;
    const asked = hands.current === undefined || this.tries.on; // what follows would answer
    const follows = asked ? new Set() : sheet.following(hands.current);
    const mark = (entry, cell) => hands.mark(entry, follows, cell);
    this.picture.write(sheet, this.letters, mark);
    hands.over(this.picture).place();
  }

  // the given numbers as Python has them: rows of numbers, or one
  nested(given = this.sheet.given) {
    const found = {};
    this.sheet.cells.forEach(({ grid, at }, k) => {
      const value = given[k];
      if (!at.length) found[grid] = value;
      else ((found[grid] ??= [])[at[0]] ??= [])[at[1]] = value;
    });
    return found;
  }

  narrow(width) {
    if (!width) return;
    this.root.toggleAttribute("data-narrow", width < NARROW);
    this.hands.fit(width < NARROW);
    this.tries.stand(this.root.hasAttribute("data-narrow"));
  }

  // the wide or the narrow picture
  fit() {
    const was = this.root.hasAttribute("data-narrow");
    this.narrow(this.root.clientWidth);
    if (was !== this.root.hasAttribute("data-narrow")) {
      this.unhover();
      this.draw(this.step, false);
      this.tell();
    }
  }
}

View.made = Math.floor(1e6 * Math.random()); // two versions of this file may be on one page

// A model with no kernel: what a saved output, a page or a link holds of a player
class Saved {
  constructor({ story, numbers = {}, ...set }, linked = false) {
    this.state = { ...PLAIN, ...set, ...numbers, _story: story };
    this.linked = linked;
    this.whose = linked ? "Numbers of the link" : "Numbers as saved";
    this.told = {};
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const tell of this.told[`change:${name}`] ?? []) tell();
  }

  on(name, tell) {
    (this.told[name] ??= []).push(tell);
  }

  off(name, tell) {
    this.told[name] = this.told[name]?.filter((other) => other !== tell);
  }

  save_changes() {}
}

// For Jupyter: a view of a model in `el`; what closes it
async function render({ model, el }) {
  const told = async () => JSON.parse(await unpacked(model.get("_story")));
  const draw = (story) => new View(model, el, story, again);
  let view = draw(await told());
  if (model.refused) view.hands.say(model.refused, true);
  async function again() {
    const story = await told();
    view.close();
    view.root.remove();
    view = draw(story);
  }
  return () => view.close();
}

// For a page, and for saved outputs: `saved` is {story, step, face, speed, …}, the story as packed
// and numbers where they are others than its own. A `link` sets what it says, or words refuse it;
// links that are made here begin with `address`
async function show(saved, el, link = "", address = "") {
  const { state, refused } = link ? await stateOf(saved, link) : {};
  const model = new Saved({ ...saved, ...state, story: saved.story }, Boolean(state));
  Object.assign(model, { refused, address });
  return render({ model, el });
}

async function stateOf(saved, link) {
  const { call } = JSON.parse(await unpacked(saved.story));
  return read(link, call);
}

export { Saved, View, attempt, cleaned, element, icon, show };
export default { render };
