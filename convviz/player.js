// The front end of a player. Every group of its SVGs says on which steps it is seen; a step is
// shown by switching groups on and off. Nothing here asks the kernel for anything.

const STEP_MS = 1600;
const SLIDE_MS = 180;
const NARROW = 600;
const TICKS = 25;

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

function icon(name) {
  const box = element("span", { "aria-hidden": "true", class: `icon ${name}` });
  box.innerHTML = `<svg viewBox="0 0 24 24" width="20" height="20"><path d="${ICONS[name]}"/></svg>`;
  return box;
}

function button(label, name, act) {
  const made = element("button", { type: "button", "aria-label": label, class: name }, icon(name));
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") act();
  });
  return made;
}

// "0-3,7" as a function that says whether a step is among them
function among(ranges) {
  if (!ranges) return () => true;
  const pairs = ranges.split(",").map((range) => range.split("-").map(Number));
  return (step) => pairs.some(([first, last = first]) => first <= step && step <= last);
}

// One SVG with its groups sorted by step and face, so that showing a step looks at its own only
class Picture {
  constructor(svg, count) {
    this.holder = element("div", { class: "picture" });
    this.holder.innerHTML = svg;
    this.svg = this.holder.firstElementChild;
    this.svg.setAttribute("aria-hidden", "true");
    // a picture may shrink by a fifth or so; below that the card scrolls sideways
    const natural = Number(this.svg.getAttribute("width"));
    this.svg.style.setProperty("--natural", `${natural}px`);
    this.svg.style.setProperty("--least", `${natural > 344 && natural < 861 ? 560 : 0.82 * natural}px`);
    this.groups = [...this.svg.querySelectorAll("g[data-steps], g[data-face]")];
    const tests = this.groups.map((group) => among(group.dataset.steps));
    this.visible = Object.fromEntries(
      ["numbers", "symbols"].map((face) => [
        face,
        Array.from({ length: count }, (_, step) =>
          this.groups.filter((g, k) => tests[k](step) && (g.dataset.face ?? face) === face),
        ),
      ]),
    );
    this.shown = this.visible.numbers[0];
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

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

class View {
  constructor(model, el, story) {
    this.model = model;
    this.story = story;
    this.count = story.captions.length;
    this.step = model.get("step");
    this.build();
    el.append(this.root);
    this.narrow(this.root.clientWidth);
    this.listen();
    this.show(this.step, { slide: false });
  }

  build() {
    const { title, letters } = this.story;
    this.pictures = {};
    this.figure = element("div", { role: "img", class: "card", tabindex: "-1" });
    this.figure.innerHTML = `<svg class="letters" aria-hidden="true"><defs>${letters}</defs></svg>`;
    this.caption = element("p", { class: "caption", "aria-live": "polite" });
    this.preview = element("p", { class: "caption preview", "aria-hidden": "true" });
    this.room = element("div", { class: "captions", }, this.caption, this.preview);
    this.root = element(
      "div",
      { class: "convviz-player", role: "group", "aria-label": title, tabindex: "0" },
      this.figure,
      element("div", { class: "bar" }, this.room, this.controls()),
    );
  }

  // the wide or the narrow picture, made when it is seen for the first time
  get picture() {
    const kind = this.root.hasAttribute("data-narrow") ? "narrow" : "wide";
    if (!this.pictures[kind]) {
      const picture = new Picture(this.story[kind], this.count);
      picture.holder.classList.add(kind);
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
    this.buttons.play.append(icon("pause"));
    const buttons = element("div", { class: "buttons" }, ...Object.values(this.buttons));
    const options = element("div", { class: "options" }, this.faces(), this.speeds());
    return element("div", { class: "controls" }, buttons, this.scrub(), options);
  }

  scrub() {
    const last = this.count - 1;
    this.slider = element("input", {
      type: "range", min: 0, max: Math.max(last, 1), step: 1, "aria-label": "Step",
    });
    if (!last) this.slider.disabled = true;
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value), { slide: false }));
    const track = element("div", { class: "scrub" }, this.slider);
    if (this.count <= TICKS && last) {
      for (let k = 0; k <= last; k++) {
        const tick = element("span", { class: "tick", "aria-hidden": "true" });
        tick.style.setProperty("--at", k / last);
        track.prepend(tick);
      }
    }
    return track;
  }

  faces() {
    this.switch = ["numbers", "symbols"].map((face) => {
      const side = element("button", { type: "button" }, face[0].toUpperCase() + face.slice(1));
      side.addEventListener("click", () => this.set("face", face));
      return side;
    });
    return element("div", { class: "switch", role: "group", "aria-label": "Show" }, ...this.switch);
  }

  speeds() {
    this.speed = element("select", { "aria-label": "Speed" });
    for (const value of [0.5, 1, 2]) this.speed.append(element("option", { value }, `${value}×`));
    this.speed.addEventListener("change", () => this.set("speed", Number(this.speed.value)));
    const word = element("span", { "aria-hidden": "true" }, "Speed");
    return element("div", { class: "speed" }, word, this.speed);
  }

  // ---- what happens -----------------------------------------------------------------------

  listen() {
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.root.addEventListener("keydown", (event) => this.key(event), { signal });
    this.figure.addEventListener("pointerover", (event) => this.hover(event), { signal });
    this.figure.addEventListener("pointerleave", () => this.unhover(), { signal });
    this.figure.addEventListener("click", (event) => this.pin(event), { signal });
    this.changed = () => this.fromModel();
    for (const name of ["step", "face", "speed"]) this.model.on(`change:${name}`, this.changed);
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.root);
  }

  close() {
    this.pause();
    this.ending.abort();
    this.watcher.disconnect();
    for (const name of ["step", "face", "speed"]) this.model.off(`change:${name}`, this.changed);
  }

  // JupyterLab takes plain keys for itself (an arrow moves to another cell), so none may reach it
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" || event.key === "Tab") return;
    event.stopPropagation();
    const own = event.target !== this.root && event.target.closest("button, select, input");
    const acts = {
      ArrowLeft: () => this.go(this.step - 1, { slide: !event.repeat }),
      ArrowRight: () => this.go(this.step + 1, { slide: !event.repeat }),
      Home: () => this.go(0),
      End: () => this.go(this.count - 1),
      " ": () => this.toggle(),
    };
    const act = acts[event.key];
    if (!act || event.target === this.speed || (own && event.key === " ")) return;
    event.preventDefault();
    act();
  }

  go(step, how = {}) {
    this.pause();
    this.unhover();
    this.set("step", Math.min(Math.max(step, 0), this.count - 1), how);
  }

  // the picture first; the kernel hears of it if there is one
  set(name, value, how = {}) {
    this.how = how;
    if (name === "step") this.show(value, how);
    try {
      this.model.set(name, value);
      this.model.save_changes();
    } catch (error) {
      console.debug("convviz: no kernel to tell", error);
    }
    this.fromModel();
  }

  fromModel() {
    this.show(this.model.get("step"), this.how);
    this.how = {};
  }

  toggle() {
    if (this.timer) return this.pause();
    this.unhover();
    if (this.step === this.count - 1) this.set("step", 0, { slide: false });
    this.playing(true);
    this.tick();
  }

  tick() {
    this.timer = setTimeout(() => {
      this.set("step", this.step + 1);
      if (this.step === this.count - 1) this.pause();
      else this.tick();
    }, STEP_MS / this.model.get("speed"));
  }

  pause() {
    clearTimeout(this.timer);
    this.timer = null;
    this.playing(false);
  }

  playing(on) {
    this.root.toggleAttribute("data-playing", on);
    this.buttons.play.setAttribute("aria-label", on ? "Pause" : "Play");
  }

  hover(event) {
    const step = event.target.dataset?.goto;
    if (step === undefined || this.timer) return this.unhover();
    if (event.pointerType === "touch" || Number(step) === this.step) return this.unhover();
    this.previewed = true;
    this.root.setAttribute("data-preview", "");
    this.draw(Number(step), false);
    this.say(this.preview, Number(step));
  }

  unhover() {
    if (!this.previewed) return;
    this.previewed = false;
    this.root.removeAttribute("data-preview");
    this.draw(this.step, false);
  }

  pin(event) {
    const step = event.target.dataset?.goto;
    if (step === undefined) return;
    this.go(Number(step), { slide: false });
  }

  // ---- what is seen -----------------------------------------------------------------------

  show(step, { slide = true } = {}) {
    const face = this.model.get("face");
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const still = this.said === `${step} ${face}`;
    this.step = step;
    if (!this.previewed) this.draw(step, slide && !calm && !still);
    if (!still) this.say(this.caption, step);
    this.said = `${step} ${face}`;
    this.slider.value = step;
    const done = this.count > 1 ? step / (this.count - 1) : 1;
    this.slider.style.setProperty("--done", `${100 * done}%`);
    this.slider.setAttribute("aria-valuetext", this.plain(step));
    this.figure.setAttribute("aria-label", `${this.story.title}, step ${step + 1} of ${this.count}`);
    for (const name of ["first", "previous"]) this.end(name, step === 0);
    for (const name of ["next", "last"]) this.end(name, step === this.count - 1);
    this.switch.forEach((side, k) => {
      side.setAttribute("aria-pressed", face === ["numbers", "symbols"][k]);
    });
    this.speed.value = this.model.get("speed");
  }

  draw(step, slide) {
    const face = this.model.get("face");
    this.picture.show(step, face, slide);
    this.root.dataset.step = step;
  }

  end(name, at) {
    this.buttons[name].setAttribute("aria-disabled", at);
  }

  plain(step) {
    const { words, equation } = this.story.captions[step];
    const caption = element("span");
    caption.innerHTML = words + (equation ? `: ${equation}` : ".");
    return `Step ${step + 1} of ${this.count}: ${caption.textContent}`;
  }

  say(place, step) {
    const { words, equation } = this.story.captions[step];
    const numbers = equation && this.model.get("face") === "numbers";
    place.innerHTML =
      `<b>Step ${step + 1} of ${this.count}</b> ${words}` + (numbers ? `: ${equation}` : ".");
  }

  narrow(width) {
    if (width) this.root.toggleAttribute("data-narrow", width < NARROW);
  }

  // the wide or the narrow picture, and room for the longest caption, so that nothing jumps
  fit() {
    const width = this.root.clientWidth;
    if (!width || width === this.fitted) return;
    this.fitted = width;
    this.narrow(width);
    if (!this.previewed) this.draw(this.step, false);
    this.room.style.minHeight = "";
    const tallest = this.story.captions.map((_, step) => {
      this.say(this.preview, step);
      return this.preview.offsetHeight;
    });
    this.room.style.minHeight = `${Math.max(...tallest)}px`;
  }
}

export default {
  async render({ model, el }) {
    const view = new View(model, el, JSON.parse(await unpacked(model.get("_story"))));
    return () => view.close();
  },
};
