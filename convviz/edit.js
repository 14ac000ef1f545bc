// Numbers that are typed: over every number that is given lies an input, and what is typed there
// goes into the sheet. One of them is a stop of Tab; arrows walk over all, as in a spreadsheet.

import { number } from "./number.js";

const MOST = 999; // and two decimals: what every cell has room for
const DECIMALS = 2;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ASIDE = 3; // how much farther a cell is that lies aside of the way

// What was typed as a number, a fraction too; NaN for what is none
function parsed(text) {
  const parts = text.trim().replace(/[−–]/g, "-").replace(",", ".").split("/");
  const [value, below = 1] = parts.map((part) => (NUMBER.test(part.trim()) ? Number(part) : NaN));
  return parts.length > 2 ? NaN : value / below;
}

// What was typed as a number for a cell, or the words that refuse it
function typed(text) {
  const found = parsed(text);
  if (!Number.isFinite(found)) {
    const what = text.trim() ? `“${text}” is not a number. ` : "";
    return { refused: `${what}Type one such as 4, −1 or 0.5.` };
  }
  if (Math.abs(found) > MOST) {
    return { refused: `${number(found)} is too long for a cell: type a number from −${MOST} to ${MOST}.` };
  }
  const kept = Number(found.toFixed(DECIMALS)) + 0;
  return { value: kept, rounded: kept !== found };
}

// The inputs over one picture
class Inputs {
  // `act` has what they do: name(entry), value(entry), take(entry, value), say(words, refused),
  // chosen(entry), leave(), undo(), redo()
  constructor(picture, act) {
    Object.assign(this, { picture, act });
    this.byEntry = new Map();
    this.root = document.createElement("div");
    this.root.className = "cv-numbers";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", "Numbers that you can change");
    picture.holder.append(this.root);
    this.rects = [...picture.svg.querySelectorAll("[data-input]")];
    const { width, height } = picture.svg.viewBox.baseVal;
    this.page = { width, height };
  }

  // each over the first place where its number is seen now
  place() {
    const seen = new Map();
    for (const rect of this.rects) {
      const entry = Number(rect.dataset.input);
      const hidden = rect.parentElement.getAttribute("display") === "none";
      if (!hidden && !seen.has(entry)) seen.set(entry, rect);
    }
    for (const [entry, input] of this.byEntry) if (!seen.has(entry)) input.hidden = true;
    for (const [entry, rect] of seen) this.lay(entry, rect);
    if (!seen.has(this.current)) this.current = seen.keys().next().value;
    this.rove();
  }

  lay(entry, rect) {
    const input = this.byEntry.get(entry) ?? this.made(entry);
    const [x, y, wide, high] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name)));
    const { width, height } = this.page;
    input.style.left = `${(100 * x) / width}%`;
    input.style.top = `${(100 * y) / height}%`;
    input.style.width = `${(100 * wide) / width}%`;
    input.style.height = `${(100 * high) / height}%`;
    input.style.setProperty("--size", (40 * wide) / width);
    input.hidden = false;
    if (input !== this.open) input.value = number(this.act.value(entry));
  }

  made(entry) {
    const { name, key, role } = this.act.cell(entry);
    const input = document.createElement("input");
    for (const [what, value] of Object.entries({
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", readonly: "",
      "aria-label": name, "data-cell": key, "data-entry": entry, tabindex: "-1", class: `cv-number cv-of-${role}`,
    })) input.setAttribute(what, value);
    input.addEventListener("keydown", (event) => this.key(event, entry, input));
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

  // a click on a number chooses it, a tap or a double click opens it
  pressed(rect, opens) {
    const entry = Number(rect.dataset.input);
    this.lay(entry, rect);
    const input = this.byEntry.get(entry);
    input.focus({ preventScroll: true });
    if (opens) this.edit(entry, input);
  }

  edit(entry, input, text) {
    if (this.open === input) return;
    this.open = input;
    input.readOnly = false;
    input.value = text ?? number(this.act.value(entry));
    if (text === undefined) input.select();
    this.act.openedAt(entry, input, this);
  }

  // ends typing: the number is kept, or words say why not and it stays open
  keep(entry, input) {
    const { value, refused, rounded } = typed(input.value);
    input.toggleAttribute("data-refused", Boolean(refused));
    input.setAttribute("aria-invalid", Boolean(refused));
    if (refused) {
      input.select();
      this.act.say(refused, true);
      return false;
    }
    this.shut(entry, input);
    this.act.take(entry, value, rounded);
    return true;
  }

  shut(entry, input) {
    this.open = null;
    input.readOnly = true;
    input.removeAttribute("data-refused");
    input.removeAttribute("aria-invalid");
    input.value = number(this.act.value(entry));
    input.setSelectionRange(0, 0);
    this.act.shut();
  }

  left(entry, input) {
    if (this.open !== input) return this.act.unchosen();
    const { value, refused, rounded } = typed(input.value);
    this.shut(entry, input);
    if (refused) this.act.say(`${this.act.cell(entry).name} stays ${number(this.act.value(entry))}.`);
    else this.act.take(entry, value, rounded);
  }

  by(entry, input, amount) {
    const { value = this.act.value(entry) } = typed(input.value);
    const next = Math.min(Math.max(Number((value + amount).toFixed(DECIMALS)), -MOST), MOST);
    input.value = number(next);
    this.act.take(entry, next);
  }

  turn(entry, input) {
    const { value = this.act.value(entry) } = typed(input.value);
    input.value = number(-value + 0);
    this.act.take(entry, -value + 0);
  }

  // none may reach a notebook, for which plain keys are commands
  key(event, entry, input) {
    const { key } = event;
    const command = event.ctrlKey || event.metaKey;
    if (command && key.toLowerCase() === "z" && this.open !== input) {
      event.preventDefault();
      event.stopPropagation();
      return event.shiftKey ? this.act.redo() : this.act.undo();
    }
    if (command || event.altKey || key === "Tab" || (key === "Enter" && event.shiftKey)) return;
    event.stopPropagation();
    const act = this.open === input ? this.opened(key, entry, input) : this.closed(key, entry, input);
    if (!act) return;
    event.preventDefault();
    act();
  }

  opened(key, entry, input) {
    return {
      Enter: () => this.keep(entry, input),
      Escape: () => this.shut(entry, input),
      ArrowUp: () => this.by(entry, input, 1),
      ArrowDown: () => this.by(entry, input, -1),
    }[key];
  }

  closed(key, entry, input) {
    if (/^[-−+.,\d]$/.test(key)) return () => this.edit(entry, input, key === "-" ? "−" : key);
    if (key in WAYS) return () => this.walk(entry, WAYS[key]);
    return {
      Enter: () => this.edit(entry, input),
      F2: () => this.edit(entry, input),
      Backspace: () => this.edit(entry, input, ""),
      Delete: () => this.edit(entry, input, ""),
      Home: () => this.end(0),
      End: () => this.end(-1),
      Escape: () => this.act.leave(),
    }[key];
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
    best?.focus({ preventScroll: false });
  }

  end(at) {
    this.seen().at(at)?.focus();
  }

  seen() {
    return [...this.byEntry.values()].filter((input) => !input.hidden);
  }
}

function middle(input) {
  const { left, top, width, height } = input.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}

export { Inputs, parsed, typed };
