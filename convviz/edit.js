// Numbers that are typed: over every number that is given lies an input, and what is typed there
// goes into the sheet. One of them is a stop of Tab; arrows walk over all, as in a spreadsheet.

import { EM, placed, svg } from "./live.js";
import { number, width } from "./number.js";

const LIMIT = 999; // and two decimals: what every cell has room for
const DECIMALS = 2;
const QUOTED = 12; // letters of what was typed that a refusal repeats
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ASIDE = 3; // how much farther a cell is that lies aside of the way
const DIGIT = 0.676; // how high a digit is
const MARGIN = 0.06; // of a cell, that a number leaves free at each side
const CHANGE = "Numbers that you can change";
const CHOOSE = "Numbers that you can choose";
const TYPES = /^[-−+.,\d]$/; // keys that begin a number
const LETTERS = "g[transform]:not([data-sum], [data-equals])";

// What was typed as a number, a fraction too; NaN for what is none
function parsed(text) {
  const parts = text.trim().replace(/[−–]/g, "-").replace(",", ".").split("/");
  const [value, below = 1] = parts.map((part) => (NUMBER.test(part.trim()) ? Number(part) : NaN));
  return parts.length > 2 ? NaN : value / below;
}

// What was typed as a number for a cell, or the words that refuse it
function typed(text) {
  const found = parsed(text);
  if (!Number.isFinite(found)) return { refused: noNumber(text.trim()) };
  if (Math.abs(found) > LIMIT) {
    const long = `<b>${number(found)} is too long for a cell.</b>`;
    return { refused: `${long} Type a number from −${LIMIT} to ${LIMIT}.` };
  }
  const kept = Number(found.toFixed(DECIMALS)) + 0;
  return { value: kept, rounded: kept !== found };
}

// the words that refuse what is no number
function noNumber(text) {
  const what = text ? `<b>“${quoted(text)}” is not a number.</b> ` : "";
  return `${what}Type one such as 4, −1 or 0.5.`;
}

// what somebody typed, as text in markup
function quoted(text) {
  const short = text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text;
  return short.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

// The inputs over one picture
class Inputs {
  // `act` has what they do: cell(entry), value(entry), take(entry, value, rounded), say(words,
  // refused), chosen(entry), unchosen(), hovered(entry), willOpen(),
  // openedAt(entry, input, inputs), retyped(), giveUp(entry), stays(entry), shut(), leave();
  // and where numbers are there to be picks: pick(entry), answer(text), marks
  constructor(picture, act) {
    Object.assign(this, { picture, act });
    this.byEntry = new Map();
    this.at = new Map(); // where each lies now
    this.root = document.createElement("div");
    this.root.className = "cv-numbers";
    this.root.setAttribute("role", "group");
    this.marks = [];
    this.ring = document.createElement("div");
    this.ring.hidden = true;
    this.root.append(this.ring);
    picture.holder.append(this.root);
    this.rects = [...picture.svg.querySelectorAll("[data-input]")];
    const { width, height } = picture.svg.viewBox.baseVal;
    this.page = { width, height };
    this.patch = svg("g", { "pointer-events": "none" }); // what an open cell looks like
    picture.svg.append(this.patch);
  }

  // each over a place where its number is seen now: the one where it was last in use, or the first
  place() {
    const seen = new Map();
    this.picks = this.act.picks;
    this.root.setAttribute("aria-label", this.picks ? CHOOSE : CHANGE);
    if (this.hovered && !isSeen(this.hovered)) this.hover(null);
    for (const rect of this.rects) {
      if (!isSeen(rect)) continue;
      const entry = entryOf(rect);
      if (!seen.has(entry) || rect === this.at.get(entry)) seen.set(entry, rect);
    }
    for (const [entry, input] of this.byEntry) if (!seen.has(entry)) input.hidden = true;
    for (const [entry, rect] of seen) this.lay(entry, rect);
    if (!seen.has(this.current)) this.current = seen.keys().next().value;
    this.mark(this.act.marks);
    this.rove();
  }

  // what is chosen, and what was found to meet, with the number of its pair
  mark(marks) {
    for (const [entry, ...seen] of this.marks) {
      this.call(entry);
      for (const mark of seen) mark.remove();
    }
    this.marks = marks.map(([entry, pair]) => [entry, ...this.marked(entry, pair)]);
  }

  // wherever it is seen
  marked(entry, pair) {
    this.call(entry, pair === undefined ? ", chosen" : pair ? `, pair ${pair}` : ", found");
    return this.rects.filter((rect) => isSeen(rect) && entryOf(rect) === entry).map((rect) => {
      const mark = document.createElement("span");
      mark.className = `cv-met cv-of-${this.act.cell(entry).role}`;
      mark.setAttribute("aria-hidden", "true");
      if (pair !== undefined) mark.dataset.pair = pair;
      this.put(mark, rect);
      this.root.append(mark);
      return mark;
    });
  }

  call(entry, said = "") {
    this.byEntry.get(entry)?.setAttribute("aria-label", `${this.act.cell(entry).name}${said}`);
  }

  lay(entry, rect) {
    const input = this.byEntry.get(entry) ?? this.made(entry);
    this.at.set(entry, rect);
    this.put(input, rect);
    input.hidden = false;
    input.readOnly = this.picks && input !== this.open;
    if (input === this.open) this.dress(entry, input, rect);
    else input.value = number(this.act.value(entry));
  }

  put(node, rect) {
    const { x, y, wide, high } = boxOf(rect);
    const { width, height } = this.page;
    node.style.left = `${(100 * x) / width}%`;
    node.style.top = `${(100 * y) / height}%`;
    node.style.width = `${(100 * wide) / width}%`;
    node.style.height = `${(100 * high) / height}%`;
  }

  made(entry) {
    const { name, key, role } = this.act.cell(entry);
    const input = document.createElement("input");
    for (const [what, value] of Object.entries({
      type: "text", inputmode: "decimal", enterkeyhint: "done",
      autocomplete: "off", spellcheck: "false",
      "aria-label": name, "data-cell": key, tabindex: "-1", class: `cv-number cv-of-${role}`,
    })) input.setAttribute(what, value);
    input.addEventListener("keydown", (event) => this.key(event, entry, input));
    input.addEventListener("beforeinput", (event) => this.before(event, entry, input));
    input.addEventListener("input", () => this.changed(entry, input));
    input.addEventListener("focus", () => this.choose(entry));
    input.addEventListener("blur", () => this.left(entry, input));
    input.addEventListener("dragstart", (event) => event.preventDefault());
    this.byEntry.set(entry, input);
    this.root.append(input);
    return input;
  }

  rove() {
    for (const [entry, input] of this.byEntry) input.tabIndex = entry === this.current ? 0 : -1;
  }

  choose(entry) {
    this.current = entry;
    this.rove();
    this.act.chosen(entry);
  }

  // ---- the pointer ------------------------------------------------------------------------

  // a ring inside the cell under the pointer, in the colour of its grid
  hover(rect) {
    if (rect === this.hovered) return;
    this.hovered = rect;
    this.ring.hidden = !rect;
    if (rect) {
      this.put(this.ring, rect);
      this.ring.className = `cv-ring cv-of-${this.act.cell(entryOf(rect)).role}`;
    }
    this.act.hovered(rect && entryOf(rect));
  }

  // a click on a number chooses it, a tap or a double click opens it
  pressed(rect, opens) {
    const entry = entryOf(rect);
    this.lay(entry, rect);
    const input = this.byEntry.get(entry);
    input.focus({ preventScroll: true });
    if (opens) this.edit(entry, input);
  }

  // ---- an open cell -----------------------------------------------------------------------

  edit(entry, input, text) {
    if (this.open === input || this.act.fixed) return;
    this.act.willOpen();
    this.open = input;
    input.readOnly = false; // as it is where numbers are picked: a phone shows no keys then
    input.toggleAttribute("data-open", true);
    input.value = text ?? number(this.act.value(entry));
    if (text === undefined) input.select();
    this.dress(entry, input, this.at.get(entry));
    this.act.openedAt(entry, input, this);
  }

  // white but for its name, the number where it stood: nothing moves when a cell is opened
  dress(entry, input, rect) {
    const box = boxOf(rect);
    const seen = this.within(`[data-sum="${entry}"][data-form="plain"]`, box)[0];
    const [, base, scale] = seen ? placed(seen) : [];
    const size = seen ? scale * EM : 0.4 * box.wide;
    const line = seen ? base : box.y + 0.6 * box.high;
    const names = this.within(LETTERS, box).filter((node) => placed(node)[1] > line);
    const { x, y, wide: width, high: height } = box;
    const white = svg("rect", { x, y, width, height, fill: "#ffffff" });
    this.patch.replaceChildren(white, ...names.map((node) => node.cloneNode(true)));
    this.room = ((1 - 2 * MARGIN) * box.wide) / size;
    input.style.setProperty("--size", (100 * size) / this.page.width);
    const below = box.high - 2 * (line - box.y - (DIGIT / 2) * size);
    input.style.setProperty("--below", (100 * Math.max(below, 0)) / this.page.width);
    this.fit(input);
  }

  // the letters that are seen in a box
  within(kind, { x, y, wide, high }) {
    return [...this.picture.svg.querySelectorAll(kind)].filter((node) => {
      if (node.closest("[display=none]") || this.patch.contains(node)) return false;
      const [left, base] = placed(node);
      return x <= left && left <= x + wide && y < base && base < y + high;
    });
  }

  // a long number is smaller
  fit(input) {
    const wide = width(input.value.replace(/-/g, "−"));
    input.style.setProperty("--part", wide > this.room ? this.room / wide : 1);
  }

  refuse(input, refused) {
    input.toggleAttribute("data-refused", Boolean(refused));
    input.setAttribute("aria-invalid", Boolean(refused));
  }

  // ends typing: the number is kept, or words say why not and it stays open
  keep(entry, input) {
    const { value, refused, rounded } = typed(input.value);
    this.refuse(input, refused);
    if (refused) {
      input.select();
      this.act.say(refused, true);
      return;
    }
    this.act.take(entry, value, rounded);
    this.shut(entry, input);
  }

  shut(entry, input) {
    this.open = null;
    this.patch.replaceChildren();
    input.removeAttribute("data-open");
    this.refuse(input, "");
    input.value = number(this.act.value(entry));
    input.setSelectionRange(0, 0);
    this.act.shut();
  }

  left(entry, input) {
    if (this.open === input) this.leftOpen(entry, input);
    this.act.unchosen();
  }

  leftOpen(entry, input) {
    const { value, refused, rounded } = typed(input.value);
    if (!refused) this.act.take(entry, value, rounded);
    this.shut(entry, input);
    if (refused) this.act.stays(entry);
  }

  by(entry, input, amount) {
    const { value = this.act.value(entry) } = typed(input.value);
    this.retype(entry, input, value + amount);
  }

  turn(entry, input) {
    const { value = this.act.value(entry) } = typed(input.value);
    this.retype(entry, input, -value);
  }

  // all that follows is seen at once, and Escape takes it back
  retype(entry, input, value) {
    const next = Math.min(Math.max(Number(value.toFixed(DECIMALS)) + 0, -LIMIT), LIMIT);
    input.value = number(next);
    this.changed(entry, input);
    this.act.take(entry, next);
  }

  // ---- keys and what else types -----------------------------------------------------------

  // a pasted number, or a keyboard that tells of no keys
  before(event, entry, input) {
    if (this.open === input) return;
    event.preventDefault();
    if (/[-−+.,\d]/.test(event.data ?? "")) this.edit(entry, input, event.data.trim());
  }

  changed(entry, input) {
    if (this.open !== input) return this.edit(entry, input, input.value); // some cannot be refused
    this.fit(input);
    this.refuse(input, "");
    this.act.retyped();
  }

  // none may reach a notebook, for which plain keys are commands
  key(event, entry, input) {
    const { key } = event;
    const open = this.open === input;
    const command = event.ctrlKey || event.metaKey;
    const ends = key === "Home" || key === "End";
    if (command && ends && !open) return this.take(event, () => this.end(key));
    if (command && open && /^[zy]$/i.test(key)) return event.stopPropagation(); // the input's own
    if (command || event.altKey || key === "Tab" || (key === "Enter" && event.shiftKey)) return;
    const act = open ? this.opened(key, entry, input) : this.closed(key, entry, input);
    if (act) this.take(event, act);
    else event.stopPropagation();
  }

  take(event, act) {
    event.stopPropagation();
    event.preventDefault();
    act();
  }

  opened(key, entry, input) {
    return {
      Enter: () => this.keep(entry, input),
      Escape: () => this.giveUp(entry, input),
      ArrowUp: () => this.by(entry, input, 1),
      ArrowDown: () => this.by(entry, input, -1),
    }[key];
  }

  giveUp(entry, input) {
    this.act.giveUp(entry);
    this.shut(entry, input);
  }

  closed(key, entry, input) {
    const picks = this.picks && this.picking(key, entry);
    if (picks) return picks;
    if (TYPES.test(key)) return () => this.edit(entry, input, key === "-" ? "−" : key);
    if (key in WAYS) return () => this.walk(entry, WAYS[key]);
    return {
      Enter: () => this.edit(entry, input),
      F2: () => this.edit(entry, input),
      Backspace: () => this.edit(entry, input, ""),
      Delete: () => this.edit(entry, input, ""),
      Home: () => this.end(key, this.row(entry)),
      End: () => this.end(key, this.row(entry)),
      Escape: () => this.act.leave(),
    }[key];
  }

  // where numbers are chosen, what is typed is the answer
  picking(key, entry) {
    if (key === "Enter" || key === " ") return () => this.act.pick(entry);
    if (key === "Backspace" || key === "Delete") return () => this.act.answer("");
    return TYPES.test(key) && (() => this.act.answer(key));
  }

  // to the nearest number that way
  walk(entry, [right, down]) {
    const from = middle(this.byEntry.get(entry));
    let best = null;
    let least = Infinity;
    for (const input of this.seen()) {
      const to = middle(input);
      const [x, y] = [to.x - from.x, to.y - from.y];
      const ahead = x * right + y * down;
      const far = ahead + ASIDE * Math.abs(x * down + y * right);
      if (ahead > 1 && far < least) [best, least] = [input, far];
    }
    best?.focus();
  }

  // to the first or the last of some numbers
  end(key, inputs = this.seen()) {
    inputs.at(key === "Home" ? 0 : -1).focus();
  }

  // those in its row of its grid, as they are seen
  row(entry) {
    const own = this.byEntry.get(entry);
    const grid = (input) => input.dataset.cell.split(",")[0];
    const level = (input) => Math.abs(middle(input).y - middle(own).y) < 1;
    const beside = this.seen().filter((input) => grid(input) === grid(own) && level(input));
    return beside.sort((one, other) => middle(one).x - middle(other).x);
  }

  seen() {
    return [...this.byEntry.values()].filter((input) => !input.hidden);
  }
}

const isSeen = (rect) => rect.parentElement.getAttribute("display") !== "none";

const entryOf = (rect) => Number(rect.dataset.input);

function boxOf(rect) {
  const sides = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
  const [x, y, wide, high] = sides;
  return { x, y, wide, high };
}

function middle(input) {
  const { left, top, width, height } = input.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

export { Inputs, noNumber, parsed, typed };
