// What a learner does to a player's numbers: type them, take them back, shuffle them, copy them.

import { Inputs } from "./edit.js";
import { number } from "./number.js";

const FROM = -3;
const TO = 4; // the numbers that a shuffle draws from
const FEW = 4; // up to so many names are listed
const FEWER = 2; // on a phone
const DRAWS = 400;
const RESTARTS = 4; // with other numbers, as long as a mistake would not show at all
const RIGHT_BY_MISTAKE = 1000; // how much worse than two mistakes that give the same value
const EVEN = 1e6; // how bad a filter is that looks the same turned
const COPIED = 2000; // ms
const REMEMBERED = 100; // changes that can be taken back
const PENCIL = "M4 20l1-5L16 4l4 4L9 19l-5 1zM13 7l4 4";
const TOOLS = {
  undo: ["Undo", "M9 5L5 9l4 4M5 9h9a5 5 0 010 10h-3"],
  redo: ["Redo", "M15 5l4 4-4 4M19 9h-9a5 5 0 000 10h3"],
  reset: ["Reset", "M5 12a7 7 0 107-7H7M10 2L7 5l3 3"],
  shuffle: ["Shuffle", "M4 7h4l8 10h4M4 17h4l8-10h4M17 4l3 3-3 3M17 14l3 3-3 3"],
  copy: ["Copy Python", "M9 8l-4 4 4 4M15 8l4 4-4 4"],
  link: ["Link", "M10 14a4 4 0 006 0l3-3a4 4 0 00-6-6l-1 1M14 10a4 4 0 00-6 0l-3 3a4 4 0 006 6l1-1"],
};
const SHORTCUTS = { undo: "Undo (Ctrl+Z)", redo: "Redo (Ctrl+Y)" }; // of icons that have no word
const LABELS = { copy: "<span>Copy </span>Python" }; // on a phone there is room for one word

// whole numbers from a seed: the same ones for the same seed, on every page (Park and Miller)
function* drawn(seed) {
  let state = (Math.abs(Math.trunc(seed)) % 2147483646) + 1;
  for (;;) {
    state = (state * 48271) % 2147483647;
    yield FROM + (state % (TO - FROM + 1));
  }
}

const keycap = (key) => `<span class="cv-keycap">${key}</span>`;

const KEYS = [
  `${keycap("← ↑ → ↓")} move`, `type, or ${keycap("Enter")}, to change`, `${keycap("Esc")} leaves`,
].join(" · ");
const KEYS_PICK = [
  `${keycap("← ↑ → ↓")} move`, `${keycap("Enter")} chooses`, `${keycap("F2")} changes`,
  `${keycap("Esc")} leaves`,
].join(" · ");
const KEYS_OPEN = [
  `${keycap("Enter")} keeps it`, `${keycap("↑")} ${keycap("↓")} by 1`,
  `${keycap("Esc")} takes it back`,
].join(" · ");

// "X, W or b"
function listed(names, last) {
  const before = names.slice(0, -1).join(", ");
  return before ? `${before} ${last} ${names.at(-1)}` : names[0];
}

// whether a filter looks the same turned, flipped or transposed, so that a mistake would not show
function isEven(rows) {
  const [high, wide] = [rows.length, rows[0].length];
  const upset = [...rows].reverse();
  const flipped = (some) => some.map((row) => [...row].reverse());
  const ways = [
    ...(high * wide > 1 ? [flipped(upset)] : []),
    ...(high > 1 && wide > 1 ? [upset, flipped(rows)] : []),
    ...(high > 1 && wide === high ? [rows.map((_, k) => rows.map((row) => row[k]))] : []),
  ];
  return ways.some((way) => way.join(";") === rows.join(";"));
}

class Hands {
  // `view` is the player; `icon` makes a picture of path data, `cleaned` nodes of markup
  constructor(view, { element, icon, cleaned }) {
    Object.assign(this, { view, element, icon, cleaned });
    this.past = [];
    this.future = [];
    this.lesson = [...view.sheet.given];
    this.inputs = new Map(); // of each picture
    this.touch = matchMedia("(pointer: coarse)").matches;
    this.tools = {};
    for (const [name, look] of Object.entries(TOOLS)) {
      if (name !== "copy" || view.story.code) this.tools[name] = this.tool(name, ...look);
    }
    this.bar = element("div", { class: "cv-tools", role: "toolbar", "aria-label": "Numbers" });
    this.bar.append(...Object.values(this.tools));
    this.bar.addEventListener("keydown", (event) => this.along(event));
    this.hint = element("p", { class: "cv-hint", role: "status" }); // what was done
    this.advice = element("p", { class: "cv-hint cv-advice" }); // what can be done: not announced
    const hints = element("div", { class: "cv-hints" }, this.hint, this.advice);
    this.head = element("div", { class: "cv-head" }, hints, this.keys(), this.bar);
    this.bar.hidden = this.head.hidden = !this.lesson.length; // a picture without numbers
    this.roving = this.tools.shuffle;
    this.advise();
    this.settle();
  }

  get sheet() {
    return this.view.sheet;
  }

  get changed() {
    return this.sheet.given.some((value, k) => value !== this.lesson[k]);
  }

  edited(entry) {
    return this.sheet.isGiven(entry) && this.value(entry) !== this.first(entry);
  }

  // what a number was at first
  first(entry) {
    return this.lesson[entry - this.sheet.first];
  }

  // how a number is underlined, in a cell or elsewhere
  mark(entry, follows, cell) {
    if (cell && this.edited(entry)) return `edited ${this.role(entry)}`;
    return follows.has(entry) ? "follows" : "";
  }

  // ---- the head ---------------------------------------------------------------------------

  tool(name, label, path) {
    const look = { type: "button", class: `cv-tool cv-${name}`, "aria-label": label };
    const made = this.element("button", look, this.icon(path), this.element("span"));
    if (name in SHORTCUTS) made.title = SHORTCUTS[name];
    made.lastElementChild.append(this.cleaned(LABELS[name] ?? label));
    made.hidden = name === "link" && !this.view.story.call;
    made.addEventListener("click", () => {
      if (made.getAttribute("aria-disabled") !== "true") this[name]();
    });
    return made;
  }

  // on a phone the tools stand below all else
  fit(narrow) {
    this.narrow = narrow;
    this.relax();
    const place = narrow ? this.view.bar : this.head;
    if (this.bar.parentElement !== place) place.append(this.bar);
  }

  // the toolbar is one stop of Tab, arrows walk in it
  along(event) {
    const all = Object.values(this.tools).filter((made) => !made.hidden);
    const at = all.indexOf(event.target.closest("button"));
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.roving = all.at(to % all.length);
    this.settle();
    this.roving.focus();
  }

  // on a phone a number pad may have no minus, and hides what is below it
  keys() {
    const key = (label, name, act) => {
      const look = { type: "button", "aria-label": name, class: "cv-key" };
      const made = this.element("button", look, label);
      for (const kind of ["pointerdown", "mousedown"]) {
        made.addEventListener(kind, (event) => event.preventDefault()); // the input keeps the focus
      }
      made.addEventListener("click", () => this.opened && act(this.opened));
      return made;
    };
    const done = key("Done", "Done", ({ inputs, entry, input }) => inputs.keep(entry, input));
    done.classList.add("cv-done");
    return this.element(
      "div",
      { class: "cv-pad" },
      key("−1", "One less", ({ inputs, entry, input }) => inputs.by(entry, input, -1)),
      key("±", "Change the sign", ({ inputs, entry, input }) => inputs.turn(entry, input)),
      key("+1", "One more", ({ inputs, entry, input }) => inputs.by(entry, input, 1)),
      done,
    );
  }

  settle() {
    const free = !this.fixed;
    const can = { undo: free && this.past.length, redo: free && this.future.length };
    Object.assign(can, { reset: free && this.changed, shuffle: free, copy: true, link: true });
    for (const [name, made] of Object.entries(this.tools)) {
      made.setAttribute("aria-disabled", !can[name]);
      made.tabIndex = made === this.roving ? 0 : -1;
    }
  }

  // what happened, or why nothing did: said once, and seen until there is other help
  say(markup, refused = false) {
    this.hint.replaceChildren(this.cleaned(refused ? `⚠ ${markup}` : markup));
    this.head.toggleAttribute("data-refused", refused);
    this.advice.replaceChildren();
  }

  // what can be done; with nothing else to say, at rest
  advise(markup = "") {
    if (!markup && this.hint.textContent) return this.advice.replaceChildren();
    this.advice.replaceChildren(this.cleaned(markup || this.rest()));
    if (!markup && !this.fixed && !this.picks) this.advice.prepend(this.icon(PENCIL));
  }

  // with the focus elsewhere
  relax() {
    if (this.current === undefined) this.advise();
  }

  get way() {
    return this.touch ? "Tap" : "Click";
  }

  rest() {
    if (this.picks) return `<b>${this.way} the numbers that meet</b>, two by two`;
    if (this.fixed) return "These numbers stay as they are";
    const how = this.way;
    const grids = listed(this.view.story.grids, "or");
    const { whose } = this.view.model; // where there is no kernel
    if (!whose) return `<b>${how} a number</b> in ${grids} and type`;
    const where = this.padded ? "" : ` in ${grids}`; // three lines of a phone have to do
    return `${whose}: <b>${how.toLowerCase()} one</b>${where} and type; yours are not kept`;
  }

  // ---- numbers ----------------------------------------------------------------------------

  name(entry) {
    return this.view.story.names[entry];
  }

  role(entry) {
    return this.sheet.cell(entry).grid.replace(/\d$/, "").at(-1); // of either layer
  }

  cell(entry) {
    const { key } = this.sheet.cell(entry);
    return { name: this.view.plain(this.name(entry)), key, role: this.role(entry) };
  }

  value(entry) {
    return this.sheet.found[entry];
  }

  // while a cell is open, all that is done to its number is one change
  take(entry, value, rounded = false) {
    if (value === this.value(entry)) return;
    const was = this.opened ? this.opened.was : this.value(entry);
    const given = [...this.sheet.given];
    given[entry - this.sheet.first] = value;
    if (this.opened?.kept) this.view.put(given);
    else this.change(given);
    if (this.opened) this.opened.kept = true;
    const how = rounded ? "rounded; was" : "was";
    const now = `<b>${this.name(entry)} is ${number(value)} now</b>`;
    this.say(`${now} (${how} ${number(was)})${this.followed(entry)}`);
    if (this.opened && this.padded) this.advise(this.before());
  }

  giveUp(entry) {
    if (this.opened.kept) {
      const given = [...this.sheet.given]; // others may have come meanwhile
      given[entry - this.sheet.first] = this.opened.was;
      this.past.pop();
      this.view.put(given);
    }
    this.stays(entry);
  }

  stays(entry) {
    this.say(`${this.name(entry)} stays ${number(this.value(entry))}.`);
  }

  // which results changed, from the sheet
  followed(entry) {
    const reached = this.sheet.following(entry);
    const results = this.view.story.results.filter((result) => reached.has(result));
    const names = results.map((result) => this.name(result));
    if (reached.size === 1) return ": nothing follows from it.";
    if (!names.length) return ": what follows is underlined.";
    if (names.length > (this.padded ? FEWER : FEW)) return `: ${names.length} numbers follow.`;
    return `: ${listed(names, "and")} changed.`;
  }

  change(given) {
    if (this.fixed) return;
    this.remember();
    this.view.put(given);
  }

  // numbers come from elsewhere: a change like any other, but what is being typed stays
  came(given) {
    this.remember();
    const { entry } = this.opened ?? {};
    const at = entry - this.sheet.first;
    if (!this.opened) this.say("");
    else if (given[at] !== this.sheet.given[at]) this.opened.was = given[at];
    this.view.renumber(given);
    if (!this.opened) this.advise();
  }

  // these numbers, for undo
  remember() {
    this.past.push([...this.sheet.given]);
    if (this.past.length > REMEMBERED) this.past.shift();
    this.future = [];
  }

  undo() {
    this.back(this.past, this.future, "There is nothing to take back.");
  }

  redo() {
    this.back(this.future, this.past, "There is nothing to do again.");
  }

  back(from, to, none) {
    if (!from.length || this.fixed) return this.say(none);
    const was = [...this.sheet.given];
    to.push(was);
    this.view.put(from.pop());
    const { given, first } = this.sheet;
    const changed = [...was.keys()].filter((k) => was[k] !== given[k]);
    if (changed.length !== 1) return this.say("The numbers are as they were.");
    const entry = changed[0] + first;
    const now = `<b>${this.name(entry)} is ${number(this.value(entry))} again</b>`;
    this.say(`${now}${this.followed(entry)}`);
  }

  // takes the keys that undo and redo, wherever the focus is; whether it was one
  command(event) {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !"zy".includes(key)) return false;
    if (event.target.matches("input:not(.cv-number, [type=range])")) return false; // its own
    event.preventDefault();
    event.stopPropagation();
    if (key === "y" || event.shiftKey) this.redo();
    else this.undo();
    return true;
  }

  reset() {
    this.change([...this.lesson]);
    this.say("Back to the first numbers.");
  }

  shuffle() {
    this.view.seed += 1;
    const numbers = drawn(this.view.seed);
    const one = () => numbers.next().value;
    let given = this.fairest(one);
    for (let k = 0; k < RESTARTS && this.faults(given) >= RIGHT_BY_MISTAKE; k++) {
      given = this.fairest(one);
    }
    this.change(given);
    this.say("New numbers.");
  }

  // numbers in which the fewest mistakes hide: one after the other is drawn anew, and kept if it
  // is better so
  fairest(one) {
    let given = this.sheet.given.map(one);
    let least = this.faults(given);
    for (let k = 0; k < DRAWS && least; k++) {
      const other = [...given];
      other[k % given.length] = one();
      const faults = this.faults(other);
      if (faults <= least) [given, least] = [other, faults];
    }
    return given;
  }

  faults(given) {
    const { w } = this.view.nested(given);
    return this.view.tries.faults(given) + (w && isEven(w) ? EVEN : 0);
  }

  copy() {
    const grids = this.view.nested();
    const python = (_, key) => JSON.stringify(grids[key]).replace(/,/g, ", ");
    const code = this.view.story.code.replace(/\{(\w+)\}/g, python);
    this.clip("copy", code, "Python that makes this player is in the clipboard.");
  }

  // an address where the page has one that resolves it, or the text that Python takes
  async link() {
    const { address = "" } = this.view.model;
    const kept = address
      ? "A link to this player, as it is now, is in the clipboard."
      : "In the clipboard: <b>Player.from_state</b> makes this player of it.";
    this.clip("link", address + (await this.view.link()), kept);
  }

  async clip(name, text, kept) {
    const label = this.tools[name].lastElementChild;
    const before = LABELS[name] ?? TOOLS[name][0];
    try {
      await navigator.clipboard.writeText(text);
      this.say(kept);
      label.replaceChildren("✓ Copied");
    } catch {
      label.replaceChildren("Not copied");
      this.say("The page may not write to the clipboard.", true);
    }
    setTimeout(() => label.replaceChildren(this.cleaned(before)), COPIED);
  }

  // whether numbers stay as they are
  get fixed() {
    return this.view.locks("numbers");
  }

  // ---- what the inputs ask for ------------------------------------------------------------

  over(picture) {
    if (!this.inputs.has(picture)) this.inputs.set(picture, new Inputs(picture, this));
    return this.inputs.get(picture);
  }

  hovered(entry) {
    if (this.current !== undefined || this.picks) return;
    this.advise(entry ? `${this.name(entry)} = ${number(this.value(entry))}. Click and type.` : "");
  }

  chosen(entry) {
    this.current = entry;
    this.hint.replaceChildren();
    this.advise(`${this.unseen(entry)}${this.picks ? KEYS_PICK : KEYS}`);
    this.view.redraw();
  }

  // what is not seen of a number: how large it is among symbols, and was before it was changed
  unseen(entry) {
    const now = this.view.face === "symbols" ? ` = ${number(this.value(entry))}` : "";
    const was = this.edited(entry) ? ` (was ${number(this.first(entry))})` : "";
    return now || was ? `${this.name(entry)}${now}${was} · ` : "";
  }

  // whether numbers are there to be chosen, which ones are, and what is done then
  get picks() {
    return this.view.tries?.picks;
  }

  get marks() {
    return this.view.tries.pairs.marks;
  }

  pick(entry) {
    this.view.tries.pairs.pick(entry);
  }

  answer(text) {
    this.view.tries.begin(text);
  }

  unchosen() {
    this.current = undefined;
    this.head.removeAttribute("data-refused");
    this.advise();
    this.view.redraw();
  }

  // numbers are seen where one is typed, and stay
  willOpen() {
    this.view.clock.stop();
    if (this.view.face !== "numbers") this.view.set("face", "numbers");
  }

  openedAt(entry, input, inputs) {
    this.opened = { entry, input, inputs, was: this.value(entry) };
    this.head.toggleAttribute("data-open", true);
    this.retyped();
  }

  // whether the keys for a phone are there, beside which few words have room
  get padded() {
    return this.touch || this.narrow;
  }

  before() {
    return `${this.name(this.opened.entry)} was ${number(this.opened.was)}`;
  }

  retyped() {
    this.head.removeAttribute("data-refused");
    this.hint.replaceChildren();
    this.advise(this.padded ? this.before() : KEYS_OPEN);
  }

  shut() {
    this.opened = null;
    this.head.removeAttribute("data-open");
    this.head.removeAttribute("data-refused");
    if (this.hint.textContent) this.advice.replaceChildren();
    else this.advise(KEYS);
  }

  leave() {
    this.view.root.focus({ preventScroll: true });
  }
}

export { Hands, RIGHT_BY_MISTAKE, drawn };
