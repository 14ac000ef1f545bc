// What a learner does to a player's numbers: type them, take them back, shuffle them, copy them.

import { Inputs } from "./edit.js";
import { number } from "./number.js";

const FROM = -3;
const TO = 4; // the numbers that a shuffle draws from
const FEW = 4; // up to so many names are listed
const COPIED = 2000; // ms
const TOOLS = {
  undo: ["Undo", "M9 7L5 11l4 4M5 11h9a5 5 0 010 10h-3"],
  redo: ["Redo", "M15 7l4 4-4 4M19 11h-9a5 5 0 000 10h3"],
  reset: ["Reset", "M5 12a7 7 0 107-7H7M10 2L7 5l3 3"],
  shuffle: ["Shuffle", "M4 7h4l8 10h4M4 17h4l8-10h4M17 4l3 3-3 3M17 14l3 3-3 3"],
  copy: ["Copy Python", "M9 8l-4 4 4 4M15 8l4 4-4 4"],
};

// whole numbers from a seed: the same ones for the same seed, on every page (Park and Miller)
function* drawn(seed) {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  for (;;) {
    state = (state * 48271) % 2147483647;
    yield FROM + (state % (TO - FROM + 1));
  }
}

class Hands {
  // `view` is the player; `icon` makes a picture of path data, `cleaned` nodes of markup
  constructor(view, { element, icon, cleaned }) {
    Object.assign(this, { view, element, icon, cleaned });
    this.past = [];
    this.future = [];
    this.lesson = [...view.sheet.given];
    this.inputs = new Map(); // of each picture
    this.tools = Object.fromEntries(Object.entries(TOOLS).map(([name, look]) => [name, this.tool(name, ...look)]));
    this.hint = element("p", { class: "cv-hint", role: "status" });
    const tools = element("div", { class: "cv-tools", role: "toolbar", "aria-label": "Numbers" });
    tools.append(...Object.values(this.tools));
    tools.addEventListener("keydown", (event) => this.along(event));
    this.pad = this.keys();
    this.head = element("div", { class: "cv-head" }, this.hint, this.pad, tools);
    this.head.hidden = !view.sheet.given.length; // a table of shapes has no numbers
    this.roving = this.tools.shuffle;
    this.rest();
    this.settle();
  }

  get sheet() {
    return this.view.sheet;
  }

  get changed() {
    return this.sheet.given.some((value, k) => value !== this.lesson[k]);
  }

  edited(entry) {
    return this.sheet.isGiven(entry) && this.sheet.found[entry] !== this.lesson[entry - this.sheet.first];
  }

  // ---- the head ---------------------------------------------------------------------------

  tool(name, label, path) {
    const made = this.element("button", { type: "button", class: `cv-tool cv-${name}`, tabindex: "-1" });
    made.append(this.icon(path), this.element("span", {}, label));
    made.addEventListener("click", () => made.getAttribute("aria-disabled") !== "true" && this[name]());
    return made;
  }

  // the toolbar is one stop of Tab, arrows walk in it
  along(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const all = Object.values(this.tools);
    const next = all[(all.indexOf(event.target.closest("button")) + way + all.length) % all.length];
    this.roving = next;
    this.settle();
    next.focus();
  }

  // on a phone a number pad may have no minus, and hides what is below it
  keys() {
    const key = (label, name, act) => {
      const made = this.element("button", { type: "button", "aria-label": name, class: "cv-key" }, label);
      made.addEventListener("pointerdown", (event) => event.preventDefault()); // the input keeps the focus
      made.addEventListener("click", act);
      return made;
    };
    const pad = this.element("div", { class: "cv-pad" });
    const open = () => this.opened;
    const add = (amount) => () => open() && open().inputs.by(open().entry, open().input, amount);
    const done = key("Done", "Done", () => open() && open().inputs.keep(open().entry, open().input));
    done.classList.add("cv-done");
    pad.append(
      key("−1", "One less", add(-1)),
      key("±", "Change the sign", () => open() && open().inputs.turn(open().entry, open().input)),
      key("+1", "One more", add(1)),
      done,
    );
    return pad;
  }

  settle() {
    const can = { undo: this.past.length, redo: this.future.length, reset: this.changed, shuffle: true, copy: true };
    for (const [name, made] of Object.entries(this.tools)) {
      made.setAttribute("aria-disabled", !can[name]);
      made.tabIndex = made === this.roving ? 0 : -1;
    }
  }

  rest() {
    const { grids } = this.view.story;
    if (!grids.length) return;
    const names = grids.length > 1 ? `${grids.slice(0, -1).join(", ")} or ${grids.at(-1)}` : grids[0];
    this.say(`<b>Click a number</b> in ${names} and type`);
  }

  say(markup, refused = false) {
    this.hint.replaceChildren(this.cleaned(refused ? `⚠ ${markup}` : markup));
    this.hint.toggleAttribute("data-refused", refused);
  }

  // ---- numbers ----------------------------------------------------------------------------

  name(entry) {
    return this.view.story.names[entry];
  }

  plain(entry) {
    return this.view.plain(this.name(entry));
  }

  cell(entry) {
    const { grid, key } = this.sheet.cell(entry);
    return { name: this.plain(entry), key, role: grid.at(-1) };
  }

  value(entry) {
    return this.sheet.found[entry];
  }

  take(entry, value, rounded = false) {
    const was = this.value(entry);
    if (value === was) return this.view.redraw();
    const given = [...this.sheet.given];
    given[entry - this.sheet.first] = value;
    this.change(given);
    const kept = rounded ? " (two decimals have room)" : "";
    this.say(`<b>${this.name(entry)} is ${number(value)} now</b>${kept} (was ${number(was)})${this.followed(entry)}`);
  }

  // which results changed, from the sheet
  followed(entry) {
    const reached = this.sheet.following(entry);
    const names = this.view.story.results.filter((result) => reached.has(result)).map((k) => this.name(k));
    if (!names.length) return ".";
    if (names.length > FEW) return `: ${names.length} numbers follow.`;
    const list = names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
    return `: ${list} changed.`;
  }

  change(given) {
    this.past.push([...this.sheet.given]);
    this.future = [];
    this.put(given);
  }

  put(given) {
    this.view.put(given);
    this.settle();
  }

  undo() {
    this.back(this.past, this.future, "Taken back.");
  }

  redo() {
    this.back(this.future, this.past, "Done again.");
  }

  back(from, to, words) {
    if (!from.length) return this.say("There is nothing to take back.");
    to.push([...this.sheet.given]);
    this.put(from.pop());
    this.say(words);
  }

  reset() {
    this.change([...this.lesson]);
    this.say("Back to the numbers of before.");
  }

  shuffle() {
    this.view.seed += 1;
    const numbers = drawn(this.view.seed);
    let given;
    do given = this.sheet.given.map(() => numbers.next().value);
    while (given.length > 2 && this.isEven(given));
    this.change(given);
    this.say("New numbers.");
  }

  // whether a filter looks the same turned or flipped, so that a mistake would not show
  isEven(given) {
    const w = this.sheet.cells.flatMap(({ grid }, k) => (grid === "w" ? [given[k]] : []));
    return w.length > 1 && w.every((value, k) => value === w[w.length - 1 - k]);
  }

  async copy() {
    const grids = this.view.nested();
    const code = this.view.story.code.replace(/\{(\w+)\}/g, (_, key) => JSON.stringify(grids[key]).replace(/,/g, ", "));
    const label = this.tools.copy.lastElementChild;
    try {
      await navigator.clipboard.writeText(code);
      label.textContent = "✓ Copied";
    } catch {
      label.textContent = "Not copied";
      this.say("The page may not write to the clipboard.", true);
    }
    setTimeout(() => (label.textContent = TOOLS.copy[0]), COPIED);
  }

  // ---- what the inputs ask for ------------------------------------------------------------

  over(picture) {
    if (!this.inputs.has(picture)) this.inputs.set(picture, new Inputs(picture, this));
    return this.inputs.get(picture);
  }

  chosen(entry) {
    this.current = entry;
    const was = this.edited(entry) ? ` (was ${number(this.lesson[entry - this.sheet.first])})` : "";
    if (!this.opened) this.say(`${this.name(entry)} = ${number(this.value(entry))}${was}. <b>Type</b> a number`);
    this.view.redraw();
  }

  unchosen() {
    this.current = undefined;
    this.view.redraw();
  }

  openedAt(entry, input, inputs) {
    this.opened = { entry, input, inputs };
    this.head.toggleAttribute("data-open", true);
    this.say(`${this.name(entry)} was ${number(this.value(entry))}`);
  }

  shut() {
    this.opened = null;
    this.head.toggleAttribute("data-open", false);
  }

  leave() {
    this.view.root.focus({ preventScroll: true });
  }
}

export { Hands, drawn };
