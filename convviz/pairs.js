// Being the layer: the numbers that meet in the cell in question are chosen two by two. A pair that
// is in its sum stays; one that is not is undone, with the meeting that it is, and what the pairs
// that were undone have in common names the mistake.

const LAST = " + …"; // there may be more
const NEVER = { // why two of a tap have no third
  x: ({ w, y }) => `in ${y}, ${w} lies on a border zero`,
  w: ({ x, y }) => `${x} has no part in ${y}`,
  y: ({ x, w }) => `no window lays ${w} on ${x}`,
};

// a pair in either order
const keyOf = (entries) => [...entries].sort((a, b) => a - b).join();
const entriesOf = (key) => key.split(",").map(Number);
const keysOf = (sum) => sum.map(([, ...entries]) => keyOf(entries));

class Pairs {
  // `tries` asks the questions
  constructor(tries) {
    this.tries = tries;
    this.row = tries.element("p", { class: "cv-products" });
    for (const ask of tries.asks) {
      ask.keys = keysOf([...ask.right, ...ask.tail]);
      ask.patterns = ask.mistakes.map((mistake) => this.pattern(mistake, ask)).filter(Boolean);
    }
  }

  // a mistake and the wrong pairs that it makes; what else is wrong with a sum is no pair
  pattern(mistake, { keys }) {
    const { compared, tag, sum } = mistake;
    const beside = tag === "neighbour" && this.tries.asks.find(({ entry }) => entry === sum[0][1]);
    if (!compared && !beside) return null;
    const wrong = keysOf(beside ? beside.right : sum).filter((key) => !keys.includes(key));
    return { ...mistake, wrong };
  }

  // numbers that follow from others cannot be chosen
  get can() {
    const { ask, view } = this.tries;
    return ask?.keys.every((key) => entriesOf(key).every((entry) => view.sheet.isGiven(entry)));
  }

  name(entry) {
    return this.tries.view.story.names[entry];
  }

  grid(entry) {
    return this.tries.view.sheet.cell(entry).grid;
  }

  // whether some pair of the sum has a number of that grid, or is one
  takes(entry, alone) {
    const pairs = this.tries.ask.keys.map(entriesOf);
    const kind = pairs.filter(({ length }) => alone === (length === 1));
    return kind.flat().some((other) => this.grid(other) === this.grid(entry));
  }

  // a number is chosen, or with the one before it a pair
  pick(entry) {
    const { tries } = this;
    const { state } = tries;
    const { chosen } = state;
    if (state.done) return;
    tries.clear();
    if (this.takes(entry, true)) this.judge([entry]);
    else if (!this.takes(entry, false)) {
      tries.say(`${this.name(entry)} is in no product of ${tries.ask.name}.`);
    } else if (chosen === undefined || this.grid(chosen) === this.grid(entry)) {
      state.chosen = chosen === entry ? undefined : entry;
      const chose = `<b>${this.name(entry)} is chosen.</b> Which number does it meet?`;
      tries.say(chosen === entry ? `${this.name(entry)} is not chosen any more.` : chose);
    } else this.judge([chosen, entry]);
    tries.view.redraw();
  }

  judge(entries) {
    const { tries } = this;
    const key = keyOf(entries);
    tries.state.chosen = undefined;
    if (tries.ask.keys.includes(key)) this.right(key);
    else this.wrong(entries, key);
    tries.keep();
  }

  right(key) {
    const { ask, state } = this.tries;
    const has = state.met.includes(key);
    if (!has) state.met.push(key);
    const all = state.met.length === ask.keys.length;
    const more = all ? "That is all: type what it comes to." : "What else does?";
    const said = has ? "is there already" : `goes into ${ask.name}`;
    this.tries.say(`<b>${this.product(key)}</b> ${said}. ${more}`, "right");
  }

  wrong(entries, key) {
    const { tries } = this;
    const { state } = tries;
    state.wrong += 1;
    if (!state.missed.includes(key)) state.missed.push(key);
    const known = tries.narrowed(this.fitting());
    const tags = [...new Set(known.map(({ tag }) => tag))];
    tries.verdict.dataset.mistake = tags.join(" ") || "unknown";
    const enough = state.missed.length > 1 || known[0]?.wrong.length === 1;
    const sure = enough && known.length === 1;
    if (sure) tries.note(tags);
    const guess = known.length && (enough || tags.length === 1);
    const why = guess ? ` ${tries.guessed(known, sure)}` : "";
    tries.say(`<b>Not ${this.product(key)}:</b> ${this.reason(entries, key)}.${why}`, "wrong");
  }

  // the mistakes that make all wrong pairs so far; that of a cell beside it needs more than one
  fitting() {
    const { ask, state: { missed } } = this.tries;
    const fits = ask.patterns.filter(({ wrong }) => missed.every((key) => wrong.includes(key)));
    const laid = fits.filter(({ compared }) => compared);
    return laid.length || missed.length < 2 ? laid : fits;
  }

  // where the two do meet: an x, a w and a y
  reason(entries, key) {
    const { ask, asks, view } = this.tries;
    const forward = view.story.tries.forward ?? {};
    const met = {};
    for (const entry of entries) met[this.grid(entry).at(-1)] = forward[entry] ?? this.name(entry);
    const [third] = [..."xwy"].filter((role) => !met[role]);
    const owner = asks.find(({ keys }) => keys.includes(key));
    if (!owner) return NEVER[third](met);
    met[third] = forward[owner.entry] ?? owner.name;
    const own = forward[ask.entry] ?? ask.name;
    return `${met.x} meets ${met.w} in ${met.y}, not ${third === "y" ? "in " : ""}${own}`;
  }

  // in the order of the sum
  product(key) {
    const order = (this.tries.ask.right[0] ?? []).slice(1).map((e) => this.grid(e));
    const place = (entry) => order.indexOf(this.grid(entry));
    const entries = entriesOf(key).sort((a, b) => place(a) - place(b));
    return entries.map((entry) => this.name(entry)).join("\u00a0·\u00a0");
  }

  // the products that were found, as symbols
  show() {
    const { ask, state, cleaned } = this.tries;
    const { met, done } = state;
    const end = met.length < ask.keys.length ? LAST : "";
    const sum = met.map((key) => this.product(key)).join(" + ");
    this.row.replaceChildren(cleaned(met.length && !done ? `${ask.name} = ${sum}${end}` : ""));
  }

  // what is marked in the picture: the numbers of each pair, and the chosen one; once a hint
  // numbers what meets, pairs have none of their own
  get marks() {
    const { on, state } = this.tries;
    if (!on || !state || state.done) return [];
    const met = state.met.flatMap((key, k) =>
      entriesOf(key).map((entry) => [entry, state.hint ? "" : String(k + 1)]));
    return state.chosen === undefined ? met : [...met, [state.chosen]];
  }
}

export { Pairs };
