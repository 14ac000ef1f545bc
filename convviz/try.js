// Being asked: the number of a cell is a ?, the learner types it, and a value that a known mistake
// gives is told from others. The pictures of a question come after those of all steps.

import { noNumber, parsed } from "./edit.js";
import { RIGHT_BY_MISTAKE } from "./hands.js";
import { spoken } from "./live.js";
import { number, written } from "./number.js";
import { Pairs } from "./pairs.js";

const PICTURES = 4; // of a question: before any hint, and with each
const HINTS = 3;
const WRITTEN_OUT = 4; // up to so many products are written out
const TIMES = "\u00a0·\u00a0"; // a product does not break
const LISTED = 3; // so many mistakes are named for one answer
const LAID = new Set(["not-turned", "one-axis", "transposed", "turned-twice"]); // it turns then
const SLIPS = new Set(["term-missing", "term-extra", "sign", "mean", "overwritten", "neighbour"]);
const MODES = { watch: "Watch", try: "Try it" };
const SIGNS = { right: "✓", wrong: "✗", refused: "⚠" };
const MARKS = { right: "✓", helped: "✓", shown: "–" };
const SAID = { right: "right", helped: "right with help", shown: "shown" };

// as they are written they are the same
const alike = (one, other) => number(one) === number(other);

// what a sum comes to, each of its products a number and the entries that it is multiplied by
function worth(products, found) {
  return products.reduce((total, [by, ...entries]) => {
    return total + entries.reduce((term, entry) => term * found[entry], by);
  }, 0);
}

// the mistakes of a question: one that can be made in every product is as many
function expanded({ entry, right, wrong }, ways) {
  return wrong.flatMap(([way, sum]) => {
    const [tag, said, why, compared] = ways[way];
    const made = { tag, said, why, compared };
    if (Array.isArray(sum)) return [{ ...made, sum, of: sum }];
    return right.map(([by, ...rest]) => ({
      ...made, sum: [[1, entry], [sum * by, ...rest]], of: [[by, ...rest]],
    }));
  });
}

// `met` are the pairs that were found, `missed` those that were undone
const fresh = () => ({ hint: 0, wrong: 0, done: "", met: [], missed: [] });
const capital = ([first, ...rest]) =>
  typeof first === "string" ? [first[0].toUpperCase() + first.slice(1), ...rest] : [first, ...rest];

class Tries {
  // `view` is the player; `element` makes nodes, `cleaned` makes them of markup, `choice` buttons
  constructor(view, { element, cleaned, choice }) {
    Object.assign(this, { view, element, cleaned, choice });
    const { ways = [], questions = [] } = view.story.tries ?? {};
    this.asks = questions.map((ask) => ({ ...ask, mistakes: expanded(ask, ways) }));
    this.places = new Map(this.asks.map((ask, k) => [ask.step, k]));
    this.modes = Object.entries(MODES).map(([mode, words]) => this.side(mode, words));
    const modes = { class: "cv-switch cv-modes", role: "group", "aria-label": "Mode" };
    this.switch = element("div", modes);
    this.switch.append(...this.modes);
    if (!this.asks.length) this.switch.hidden = true;
    this.pairs = new Pairs(this);
    this.build();
    this.forget();
  }

  get on() {
    return this.mode === "try";
  }

  // ---- what it is made of -----------------------------------------------------------------

  side(mode, words) {
    return this.choice(words, () => {
      if (this.view.locks("mode")) return;
      this.view.set("mode", mode);
      if (this.on) this.input.focus();
    });
  }

  build() {
    const { element } = this;
    this.verdict = element("p", { class: "cv-verdict", role: "status" });
    this.label = element("label", { class: "cv-asked", for: `cv-answer${this.view.own}` });
    this.input = element("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", placeholder: "?",
      id: `cv-answer${this.view.own}`, "data-answer": "",
    });
    this.sign = this.button("±", "cv-turn", () => this.turn());
    this.sign.setAttribute("aria-label", "Change the sign");
    this.check = this.button("Check", "cv-check", () => this.checked());
    this.hint = this.button("", "cv-help", () => this.helped());
    const parts = [this.label, this.input, this.sign, this.check];
    this.row = element("div", { class: "cv-answer" }, ...parts);
    this.squares = this.asks.map((ask) => this.square(ask));
    this.count = element("span", { class: "cv-count" });
    const list = element("div", { class: "cv-squares", role: "group", "aria-label": "Cells" });
    list.append(...this.squares);
    this.score = element("div", { class: "cv-score" }, list, this.count);
    const said = element("div", { class: "cv-said" }, this.verdict, this.pairs.row);
    this.root = element("div", { class: "cv-try" }, said, this.row);
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => this.input.removeAttribute("aria-invalid"));
  }

  button(words, name, act) {
    const made = this.choice(words, act);
    made.className = name;
    return made;
  }

  square(ask) {
    return this.button("", "cv-square", () => this.view.go(ask.step, { slide: false }));
  }

  // on a phone the answer stands over the figure, which keys would hide else
  stand(narrow) {
    if (narrow === this.narrow) return; // what is moved loses the focus
    this.narrow = narrow;
    const { hands, bar, figure } = this.view;
    if (narrow) {
      figure.before(this.root);
      hands.head.append(this.hint);
      bar.prepend(this.score);
    } else {
      bar.append(this.root);
      this.row.append(this.hint, this.score);
    }
  }

  // none of its keys may reach the player, for which they are commands
  key(event) {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || key === "Tab") return;
    if (key === "Enter" && event.shiftKey) return;
    event.stopPropagation();
    if (key === "Enter") this.checked();
    else if (key === "Escape") this.view.root.focus({ preventScroll: true });
    else return;
    event.preventDefault();
  }

  // a key that was pressed elsewhere begins an answer
  begin(text) {
    if (!this.input.readOnly) this.input.value = text;
    this.input.focus();
  }

  turn() {
    const text = this.input.value.trim();
    this.input.value = /^[-−–]/.test(text) ? text.slice(1) : `−${text}`;
    this.input.focus();
  }

  // ---- which question ---------------------------------------------------------------------

  get at() {
    return this.places.get(this.view.step);
  }

  get ask() {
    return this.asks[this.at];
  }

  get state() {
    return this.states[this.at];
  }

  // the step that is asked at or after one, or the last that is
  within(step) {
    if (!this.on) return step;
    const steps = this.asks.map((ask) => ask.step);
    return steps.find((each) => each >= step) ?? steps.at(-1);
  }

  // one question on, or back
  walk(by) {
    const next = this.asks[Math.min(Math.max(this.at + by, 0), this.asks.length - 1)];
    this.view.go(next.step, { slide: false });
  }

  // which picture is seen on a step
  picture(step) {
    const at = this.places.get(step);
    if (!this.on || at === undefined || this.states[at].done) return step;
    return this.view.count + PICTURES * at + this.states[at].hint;
  }

  // how many there are
  get pictures() {
    return this.view.count + PICTURES * this.asks.length;
  }

  // the numbers that are not to be seen
  get veiled() {
    const open = this.on ? this.asks.filter((_, k) => !this.states[k].done) : [];
    return new Set(open.map((ask) => ask.entry));
  }

  // all begins anew, as with other numbers
  forget() {
    this.states = this.asks.map(fresh);
    this.answers = 0;
    this.mistakes = {};
    this.suspects = null;
    this.told = undefined;
  }

  // ---- what is seen -----------------------------------------------------------------------

  enter(mode) {
    if (mode === this.mode) return;
    this.mode = mode;
    this.told = undefined;
    this.view.root.dataset.mode = mode;
    this.modes.forEach((side, k) =>
      side.setAttribute("aria-pressed", Object.keys(MODES)[k] === mode),
    );
  }

  // the question of a step; what was said of it stays for as long as it does
  show() {
    if (!this.on || this.at === undefined) return;
    const { ask, state } = this;
    if (this.told !== ask) this.pose(ask, state);
    this.label.replaceChildren(this.cleaned(`${ask.name} =`));
    this.input.readOnly = Boolean(state.done);
    this.check.textContent = state.done ? this.after() : "Check";
    this.hint.textContent = state.hint < HINTS ? `Hint ${state.hint + 1} of ${HINTS}` : "Show it";
    this.hint.hidden = Boolean(state.done);
    this.pairs.show();
    this.tally();
  }

  pose(ask, state) {
    this.told = ask;
    this.empty();
    if (state.done) this.input.value = number(this.value);
    this.clear();
    const place = `Cell ${this.at + 1} of ${this.asks.length}`;
    const how = this.picks ? ` ${this.view.hands.way} the numbers that meet in it, or type it.` : "";
    const open = `What is ${ask.name}?${how}`;
    this.say(`<b>${place}</b> ${state.done ? `${ask.name} = ${number(this.value)}.` : open}`);
  }

  // nothing is said of an answer
  clear() {
    this.verdict.removeAttribute("data-mistake");
  }

  // whether numbers are chosen and not typed
  get picks() {
    return this.on && Boolean(this.pairs.can);
  }

  empty() {
    this.input.value = "";
    this.input.removeAttribute("aria-invalid");
  }

  tally() {
    this.squares.forEach((square, k) => {
      const { done } = this.states[k];
      const mark = this.element("span", { "aria-hidden": "true" }, MARKS[done] ?? "");
      square.replaceChildren(mark);
      square.dataset.done = done;
      const said = `${this.view.plain(this.asks[k].name)}, ${SAID[done] ?? "open"}`;
      square.setAttribute("aria-label", said);
      square.toggleAttribute("data-now", k === this.at);
      if (k === this.at) square.setAttribute("aria-current", "step");
      else square.removeAttribute("aria-current");
    });
    const { right, helped, shown, cells } = this.sums();
    const more = [helped && `${helped} with help`, shown && `${shown} shown`].filter(Boolean);
    this.count.textContent = [`${right + helped} of ${cells} right`, ...more].join(", ");
  }

  sums() {
    const many = (done) => this.states.filter((state) => state.done === done).length;
    const [right, helped, shown] = ["right", "helped", "shown"].map(many);
    const { answers, mistakes } = this;
    return { right, helped, shown, cells: this.asks.length, answers, mistakes: { ...mistakes } };
  }

  say(markup, sign = "") {
    const mark = sign && `<span class="cv-sign cv-${sign}" aria-hidden="true">${SIGNS[sign]}</span> `;
    this.verdict.replaceChildren(this.cleaned(mark + markup));
  }

  speak(pieces) {
    return spoken(pieces, this.view.sheet);
  }

  // ---- an answer --------------------------------------------------------------------------

  get value() {
    return this.view.sheet.found[this.ask.entry];
  }

  checked() {
    if (this.state.done) return this.next();
    const value = parsed(this.input.value);
    if (!Number.isFinite(value)) return this.refuse(this.input.value.trim());
    this.answers += 1;
    if (alike(value, this.value)) this.right();
    else this.wrong(value);
    return this.keep();
  }

  // what is no number is no answer
  refuse(text) {
    this.clear();
    this.input.setAttribute("aria-invalid", "true");
    this.say(noNumber(text), "refused");
    this.input.select();
  }

  right() {
    const { ask, state } = this;
    this.close(state.hint || state.wrong ? "helped" : "right");
    this.verdict.dataset.mistake = "";
    this.say(`<b>${number(this.value)} is right.</b> ${this.sum(ask)}`, "right");
    this.check.focus();
  }

  close(done) {
    this.state.done = done;
    this.empty();
    this.input.value = number(this.value);
    this.view.redraw();
  }

  // the whole sum, as the caption of the step has it
  sum(ask) {
    const { equation } = this.view.story.captions[ask.step];
    return equation.length ? `<span class="cv-equation cv-long">${this.speak(equation)}</span>` : "";
  }

  wrong(value) {
    const { ask, state } = this;
    const { found } = this.view.sheet;
    const known = this.narrowed(ask.mistakes.filter(({ sum }) => alike(value, worth(sum, found))));
    const tags = [...new Set(known.map(({ tag }) => tag))];
    state.wrong += 1;
    this.verdict.dataset.mistake = tags.join(" ") || "unknown";
    this.note(tags, known.length === 1);
    this.input.setAttribute("aria-invalid", "true");
    this.say(this.named(value, known), "wrong");
    this.view.redraw();
    this.input.focus();
    this.input.select();
  }

  // counts mistakes; one that is about how a grid lies is seen to lie otherwise
  note(tags, sure = true) {
    for (const tag of tags) this.mistakes[tag] = (this.mistakes[tag] ?? 0) + 1;
    if (sure && LAID.has(tags[0])) this.state.hint = Math.max(this.state.hint, 1);
  }

  // of several mistakes that give an answer, those that gave the ones before it too
  narrowed(known) {
    const fitting = known.filter(({ tag }) => this.suspects?.has(tag));
    const kept = fitting.length ? fitting : known;
    if (kept.length) this.suspects = new Set(kept.map(({ tag }) => tag));
    return kept;
  }

  named(value, known) {
    const not = `<b>Not ${number(value)}`;
    if (!known.length) return `${not}.</b> ${this.speak(this.ask.about)}.`;
    if (known.length > 1) return `${not}.</b> ${this.guessed(known)}`;
    return `${not}:</b> ${this.clause(known[0])}.${this.because(known[0], this.beside(known[0]))}`;
  }

  // what may have been done; where that is sure, what is right instead
  guessed(known, sure = false) {
    const clauses = known.slice(0, LISTED).map((mistake) => this.clause(mistake));
    if (!sure) return `It may be that ${clauses.join(", or that ")}.`;
    return `So ${clauses[0]}.${this.because(known[0])}`;
  }

  because({ why }, sums = "") {
    return why.length ? ` ${this.speak(capital(why))}${sums}.` : "";
  }

  // what was done, an empty piece being what it is about
  clause({ said, of }) {
    return this.speak(said.map((piece) => (piece.length ? piece : this.product(of[0]))));
  }

  // the right sum and the wrong one, where both are short
  beside({ compared, sum }) {
    const { right, tail } = this.ask;
    const wrong = sum.slice(0, sum.length - tail.length);
    const short = [right, wrong].every(({ length }) => length && length <= WRITTEN_OUT);
    return compared && short ? `: ${this.halfNamed(right)}, not ${this.halfNamed(wrong)}` : "";
  }

  halfNamed(sum) {
    return sum.map((product) => this.product(product)).join(" + ");
  }

  // a number for what is known, and the name of what it meets; a cell alone by its name
  product([, first, ...others]) {
    const { names } = this.view.story;
    if (!others.length) return names[first];
    const factors = [this.factor(first), ...others.map((entry) => names[entry])];
    return factors.join(TIMES);
  }

  factor(entry) {
    return written(this.view.sheet.found[entry], "factor");
  }

  // the whole sum before it is worked out
  inNumbers({ right, tail }) {
    const written = ([, ...entries]) => entries.map((entry) => this.factor(entry)).join(TIMES);
    return [...right, ...tail].map(written).join(" + ") || "0";
  }

  // ---- help, and on -----------------------------------------------------------------------

  helped() {
    const { ask, state } = this;
    this.clear();
    if (state.hint < HINTS) {
      state.hint += 1;
      const words = this.hints(ask)[state.hint - 1];
      this.empty();
      this.say(`<b>Hint ${state.hint} of ${HINTS}</b> ${words}.`);
      this.view.redraw();
    } else {
      this.close("shown");
      this.say(`<b>${ask.name} is ${number(this.value)}.</b> ${this.sum(ask)}`);
      this.check.focus();
    }
    this.keep();
  }

  // where to look, which products, and in numbers
  hints(ask) {
    const { words } = this.view.story.captions[ask.step];
    return [this.speak(ask.look), this.speak(words), `In numbers: ${this.inNumbers(ask)}`];
  }

  get open() {
    const order = [...this.asks.keys()].map((k) => (this.at + 1 + k) % this.asks.length);
    return order.find((k) => !this.states[k].done);
  }

  after() {
    return this.open === undefined ? "New numbers" : "Next cell";
  }

  next() {
    if (this.open === undefined) {
      this.view.hands.shuffle();
      this.view.go(this.asks[0].step, { slide: false });
    } else this.view.go(this.asks[this.open].step, { slide: false });
    this.input.focus();
  }

  // the score goes to the kernel, if there is one
  keep() {
    this.show();
    this.view.report("score", this.sums());
  }

  // ---- numbers that ask well --------------------------------------------------------------

  // how many mistakes some numbers would hide: one that gives the right value, and two that give
  // the same
  faults(given) {
    if (!this.on) return 0;
    const found = this.view.sheet.worked(given);
    return this.asks.reduce((total, ask) => total + hidden(ask, found), 0);
  }
}

const coarse = (value) => Math.round(1e6 * value);

function hidden({ entry, mistakes }, found) {
  const grave = new Set();
  let faults = 0;
  for (const { tag, sum } of mistakes) {
    const value = coarse(worth(sum, found));
    if (value === coarse(found[entry])) faults += RIGHT_BY_MISTAKE;
    if (grave.has(value)) faults += 1;
    if (!SLIPS.has(tag)) grave.add(value);
  }
  return faults;
}

export { Tries };
