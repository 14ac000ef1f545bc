// Numbers that follow: a sheet says of each what it is the sum of, a slot in a picture or in a
// sentence which one it shows. When one is typed, what is seen of the others is written anew.

import { equal, exact, fitting, width, written } from "./number.js";

const SAME = 1e-9; // numbers that differ by less than this part of them are the same
const NOISE = 1e-12; // a sum that is smaller than this, for its largest term, is 0
const DOT = " · "; // the letters between two factors
const EM = 1000; // units of a letter
const SMALLEST = 9; // size of the numbers in cells
const MIDDLE = 0.33; // of its size, from the middle of a number to where it stands
const HANGING = 0.137; // of its size, the part of a minus that hangs to the left of a single digit

// What a sum of products comes to, added up from left to right as Python does it
function total(products, found) {
  let result = 0;
  let largest = 0;
  for (const factors of products) {
    let term = 1;
    for (const factor of factors) term *= found[factor];
    result += term;
    largest = Math.max(largest, Math.abs(term));
  }
  return Math.abs(result) < NOISE * largest ? 0 : result;
}

// The numbers of a story: constants, then those that are given, then sums of earlier ones
class Sheet {
  constructor({ constants = [0, 1], cells, values, sums }) {
    this.cells = cells.map(([grid, ...at]) => ({ grid, at, key: [grid, ...at].join(",") }));
    this.sums = sums;
    this.constants = constants;
    this.first = constants.length; // of those that are given
    this.given = [...values];
    this.veiled = new Set(); // entries that are asked for
    this.evaluate();
  }

  evaluate() {
    this.found = this.worked(this.given);
  }

  // all numbers that follow from some given ones
  worked(given) {
    const found = [...this.constants, ...given];
    for (const products of this.sums) found.push(total(products, found));
    return found;
  }

  isGiven(entry) {
    return entry >= this.first && entry < this.first + this.given.length;
  }

  cell(entry) {
    return this.cells[entry - this.first];
  }

  put(given) {
    this.given = [...given];
    this.evaluate();
  }

  // whether the sums of some pair in "3=7,4=8" differ, but for binary noise; of "3<7" too the order
  differ(pairs) {
    return pairs.split(",").some((pair) => {
      const [one, other] = pair.split(/[=<]/).map((entry) => this.found[entry]);
      const apart = Math.abs(one - other) > SAME * Math.max(Math.abs(one), Math.abs(other));
      return apart && (one < other || !pair.includes("<"));
    });
  }

  // all entries that a given one is in
  following(entry) {
    const reached = new Set([entry]);
    this.sums.forEach((products, k) => {
      const from = products.some((factors) => factors.some((factor) => reached.has(factor)));
      if (from) reached.add(this.first + this.given.length + k);
    });
    return reached;
  }

  // "3*4+5=6" as = or ≈
  sign(equals) {
    const [left, right] = equals.split("=").map((side) =>
      side ? side.split("+").map((product) => product.split("*").map((k) => this.found[k])) : [],
    );
    if (left.length) return equal(left, right) ? "=" : "≈";
    return right.flat().every(exact) ? "=" : "≈";
  }
}

const WHERE = /translate\(([-\d.]+) ([-\d.]+)\)\s*scale\(([-\d.]+)\)/;

// where letters stand: x, y and scale
const placed = (node) => WHERE.exec(node.getAttribute("transform")).slice(1).map(Number);

// A number or a sign in a picture
class Slot {
  constructor(node) {
    const { sum, form, anchor, room, hangs, zero, ink, equals, family, size } = node.dataset;
    Object.assign(this, { node, form, equals, zero, family });
    const [x, y, scale] = placed(node);
    [this.x, this.y, this.full] = [x, y, size ? Number(size) : scale * EM];
    this.sum = Number(sum);
    this.anchor = equals ? 0.5 : Number(anchor);
    this.room = room ? Number(room) : Infinity;
    this.hangs = hangs !== undefined;
    this.ink = ink ?? node.getAttribute("fill");
  }

  // what it says, and the size at which that has room
  text(sheet, most) {
    if (this.equals) return [sheet.sign(this.equals), most];
    if (sheet.veiled.has(this.sum)) return ["?", most];
    const value = sheet.found[this.sum];
    const size = Math.min(most, Math.max(SMALLEST, this.room / width(written(value, this.form))));
    const text = fitting(value, this.form, this.room / size);
    return [text, Math.min(size, this.room / width(text))]; // an exponent may be too wide even so
  }

  // its letters and the line under them, if they are others than those that stand there
  write(sheet, letters, mark, sizes) {
    const most = sizes.get(this.family) ?? this.full;
    const [text, size] = this.text(sheet, most);
    const line = this.equals || this.form === "sign" ? "" : mark(this.sum, true);
    const now = [text, line, most].join("|");
    if (now === this.now) return;
    this.now = now;
    const { node, x } = this;
    const y = this.y + MIDDLE * (most - this.full);
    const wide = width(text);
    const hang = this.hangs && text.length === 2 && text[0] === "−" ? HANGING : 0;
    node.setAttribute("transform", `translate(${x} ${y})scale(${size / EM})`);
    node.setAttribute("fill", this.zero && text === "0" ? this.zero : this.ink);
    lay(node, text, -this.anchor * wide - hang, letters);
    if (line) node.append(under(-this.anchor * wide - hang, wide, line));
  }
}

// The size of the numbers of each family: that at which the widest has room, on whatever step
class Families {
  constructor(svg) {
    this.most = Number(svg.dataset.most);
    this.all = new Map();
    for (const { dataset } of svg.querySelectorAll("[data-family]")) {
      const { family, sum, room } = dataset;
      if (!this.all.has(family)) this.all.set(family, { room: Number(room), sums: new Set() });
      this.all.get(family).sums.add(Number(sum));
    }
  }

  sizes(sheet) {
    const found = new Map();
    for (const [family, { room, sums }] of this.all) {
      const widest = Math.max(...[...sums].map((sum) => width(written(sheet.found[sum]))));
      found.set(family, Math.max(SMALLEST, Math.min(this.most, room / widest)));
    }
    return found;
  }
}

// Numbers and letters side by side, closed up about their middle whatever they are
class Row {
  constructor(node) {
    const { row, anchor, room } = node.dataset;
    [this.x, this.y, this.size] = row.split(",").map(Number);
    Object.assign(this, { anchor: Number(anchor), room: Number(room) / this.size });
    const parts = [...node.children].filter((part) => !("stroke" in part.dataset));
    this.parts = parts.map((part) => new Part(part));
    this.stroke = node.querySelector("[data-stroke]");
  }

  write(sheet, letters, mark) {
    const texts = this.parts.map((part) => part.text(sheet));
    const lines = this.parts.map((part) => part.line(mark));
    const now = [...texts, ...lines].join("|");
    if (now === this.shown) return;
    this.shown = now;
    const widths = this.parts.map((part, k) => part.wide || width(texts[k]));
    const whole = widths.reduce((a, b) => a + b);
    const size = Math.min(this.size, this.size * (this.room / whole));
    const start = this.x - this.anchor * whole * size;
    let x = start;
    this.parts.forEach((part, k) => {
      part.write(texts[k], lines[k], x, this.y, size, widths[k], letters);
      x += widths[k] * size;
    });
    const [low, high] = [this.y + 0.1 * this.size, this.y - 0.75 * this.size];
    this.stroke?.setAttribute("d", `M${start - 2} ${low}L${x + 2} ${high}`);
  }
}

// A number in a row, or letters, which stay
class Part {
  constructor(node) {
    const { sum, form, wide } = node.dataset;
    Object.assign(this, { node, form, wide: Number(wide ?? 0) / EM, sum: sum === undefined ? null : Number(sum) });
    this.fixed = this.sum === null ? DOT : "";
  }

  text(sheet) {
    return this.fixed || written(sheet.found[this.sum], this.form);
  }

  line(mark) {
    return this.fixed || this.form === "sign" ? "" : mark(this.sum, false);
  }

  write(text, line, x, y, size, room, letters) {
    const wide = width(text);
    const at = x + ((room - wide) / 2) * size;
    this.node.setAttribute("transform", `translate(${at} ${y})scale(${size / EM})`);
    if (!this.fixed) lay(this.node, text, 0, letters);
    if (line) this.node.append(under(0, wide, line));
  }
}

function svg(tag, attributes = {}) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// letters side by side from `at` on
function lay(node, text, at, letters) {
  const uses = [...text].map((letter) => {
    const use = svg("use", { href: letters(letter), x: Math.round(at * EM) });
    at += width(letter);
    return use;
  });
  node.replaceChildren(...uses);
}

const SQUARE = /^M(-?[\d.]+) ?(-?[\d.]+)h([\d.]+)/;
const DASH = 0.52; // the length of a minus in a cell, of its side
const DARK = 0.21; // below this luminance a minus is white

// Cells that are darker the larger their numbers are, of all of their grid
class Shades {
  constructor(node) {
    const { shade, among, darkest } = node.dataset;
    this.sums = spread(shade);
    this.among = spread(among);
    this.darkest = channels(darkest);
    const paths = [...node.children];
    this.cells = paths.filter((path) => path.localName === "path");
    this.squares = this.cells.map((path) => SQUARE.exec(path.getAttribute("d")).slice(1).map(Number));
    const minuses = paths.find((path) => path.localName === "g");
    [this.inked, this.white] = minuses?.children ?? [];
  }

  write(sheet) {
    const sizes = this.among.map((entry) => Math.abs(sheet.found[entry]));
    const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
    const minuses = { dark: "", light: "" };
    this.cells.forEach((cell, k) => {
      const value = sheet.found[this.sums[k]];
      const fill = this.mixed(largest ? Math.abs(value) / largest : 0);
      const color = `#${fill.map((each) => each.toString(16).padStart(2, "0")).join("")}`;
      if (color !== cell.getAttribute("fill").toLowerCase()) cell.setAttribute("fill", color);
      if (value < 0) minuses[luminance(fill) < DARK ? "light" : "dark"] += this.minus(k);
    });
    this.inked?.setAttribute("d", minuses.dark);
    this.white?.setAttribute("d", minuses.light);
  }

  mixed(part) {
    return this.darkest.map((channel) => Math.floor(255 + (channel - 255) * part + 0.5));
  }

  minus(k) {
    const [left, top, side] = this.squares[k];
    return `M${left + ((1 - DASH) / 2) * side} ${top + side / 2}h${DASH * side}`;
  }
}

const channels = (color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));

// the relative luminance of a colour, from 0 to 1
function luminance(color) {
  const [red, green, blue] = color.map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// "2-4,7" as numbers
function spread(ranges) {
  return ranges.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, k) => first + k);
  });
}

// A mark that is seen only where numbers differ, or only where they do not
class Judged {
  static is(node) {
    return "differ" in node.dataset || "agree" in node.dataset;
  }

  constructor(node) {
    this.node = node;
    this.wanted = "differ" in node.dataset;
    this.pairs = node.dataset.differ ?? node.dataset.agree;
  }

  write(sheet) {
    if (sheet.differ(this.pairs) === this.wanted) this.node.removeAttribute("display");
    else this.node.setAttribute("display", "none");
  }
}

const BELOW = 60; // the baseline, in units of a letter
const LINES = { edited: 0.09, follows: 0.05 }; // how thick, of a number's size

// a line under a number that "follows", or is "edited x": one of X that was changed
function under(start, wide, line) {
  const [kind, role] = line.split(" ");
  const look = role === undefined ? `cv-${kind}` : `cv-${kind} cv-of-${role}`;
  const place = { x: start * EM, y: BELOW, width: wide * EM, height: LINES[kind] * EM };
  return svg("rect", { ...place, class: look });
}

// A sentence in pieces: HTML, [entry, form] for a number, ["3*4=5"] for a sign, and
// [pairs, words, others] for words that depend on whether numbers agree
function spoken(pieces, sheet) {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return piece;
      const [what, form, other] = piece;
      if (other !== undefined) return sheet.differ(what) ? other : form;
      return form === undefined ? sheet.sign(what) : written(sheet.found[what], form);
    })
    .join("");
}

export { EM, Families, Judged, Row, Shades, Sheet, Slot, placed, spoken, svg };
