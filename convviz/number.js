// How numbers are written, digit for digit as Python writes them (text.py); both are held to one
// table of cases.

const DIGITS = 4; // significant ones, of what is not whole
const CLEAN = 12; // digits that are no binary noise
const WHOLE = 1e15; // whole numbers below it are exact, and written in full
const EXACT = 1e-12; // a number that differs by less than this part of it is written exactly
const LEAST = 1e-3;
const SLACK = 0.002; // of a size: a picture has sizes and rooms in hundredths
const MOST = 1e6; // outside these, rounded numbers have an exponent

// widths of what numbers are made of, in 1/6400 of their size
const WIDTHS = { ".": 1600, "(": 2131, ")": 2131, e: 2842, "−": 4384, "+": 4384, "=": 4384, "≈": 4384, " ": 1600, "·": 1600 };
const DIGIT_WIDTH = 3200;

function width(text) {
  let total = 0;
  for (const letter of text) total += WIDTHS[letter] ?? DIGIT_WIDTH;
  return total / 6400;
}

// a whole number, halves to the even one
function rounded(value) {
  const low = Math.floor(value);
  const part = value - low;
  if (part !== 0.5) return Math.round(value);
  return low % 2 ? low + 1 : low;
}

function inFull(value) {
  const whole = Math.abs(value - rounded(value)) <= EXACT * Math.abs(value);
  return Math.abs(value) < WHOLE && whole;
}

// A decimal is {units, places}: units · 10^places, units being a BigInt
function significant(value, digits) {
  if (!value) return { units: 0n, places: 0 };
  // of two that are as near, the larger one, as the language has it; noise goes first
  const [mantissa, exponent = "0"] = Math.abs(value).toExponential(CLEAN - 1).split("e");
  let units = BigInt(mantissa.replace(".", ""));
  const drop = CLEAN - digits;
  const tenth = 10n ** BigInt(drop);
  units = units / tenth + (2n * (units % tenth) >= tenth ? 1n : 0n);
  const places = Number(exponent) - CLEAN + 1 + drop;
  return { units: value < 0 ? -units : units, places };
}

// The number that is written for a value: itself if it is whole, else four digits of it
function shown(value) {
  if (inFull(value)) return { units: BigInt(rounded(value)), places: 0 };
  return significant(value, DIGITS);
}

const size = (units) => (units < 0n ? -units : units).toString();
const minus = (units) => (units < 0n ? "−" : "");
const trimmed = (digits) => (digits.includes(".") ? digits.replace(/\.?0*$/, "") : digits);
const adjusted = ({ units, places }) => size(units).length - 1 + places;

function inDigits({ units, places }) {
  const digits = size(units);
  if (places >= 0) return minus(units) + (units ? digits + "0".repeat(places) : "0");
  const padded = digits.padStart(1 - places, "0");
  return minus(units) + trimmed(`${padded.slice(0, places)}.${padded.slice(places)}`);
}

function withExponent(found) {
  const digits = size(found.units);
  const mantissa = trimmed(`${digits[0]}.${digits.slice(1)}`);
  return `${minus(found.units)}${mantissa}e${String(adjusted(found)).replace("-", "−")}`;
}

function number(value) {
  const found = shown(value);
  const large = Math.abs(Number(found.units) * 10 ** found.places);
  return inFull(value) || (LEAST <= large && large < MOST) ? inDigits(found) : withExponent(found);
}

// a number in fewer and fewer digits, for want of room
function* shorter(value) {
  for (let digits = DIGITS; digits; digits--) {
    const found = significant(value, digits);
    const exponent = withExponent(found);
    const plain = inFull(value) ? exponent : inDigits(found);
    yield plain.length < exponent.length ? plain : exponent;
  }
}

// one of the forms of a number: a sign and a size are two halves of one
function formed(text, form) {
  const negative = text.startsWith("−");
  if (form === "factor") return negative ? `(${text})` : text;
  if (form === "sign") return negative ? "−" : "+";
  return form === "size" && negative ? text.slice(1) : text;
}

const written = (value, form = "plain") => formed(number(value), form);

// a number in so much room, at size 1
function fitting(value, form, room) {
  let text = written(value, form);
  const fewer = shorter(value);
  while (width(text) >= room + SLACK) {
    const { value: next, done } = fewer.next();
    if (done) break;
    text = formed(next, form);
  }
  return text;
}

const times = (a, b) => ({ units: a.units * b.units, places: a.places + b.places });

function plus(a, b) {
  const places = Math.min(a.places, b.places);
  const [one, other] = [a, b].map((each) => each.units * 10n ** BigInt(each.places - places));
  return { units: one + other, places };
}

const sum = (products) =>
  products.map((factors) => factors.map(shown).reduce(times)).reduce(plus, { units: 0n, places: 0 });

// whether two sums of products are equal as they are written
function equal(left, right) {
  const { units, places } = sum(right);
  return !plus(sum(left), { units: -units, places }).units;
}

// whether a number is written as it is, but for binary noise
function exact(value) {
  const { units, places } = shown(value);
  return Math.abs(value - Number(`${units}e${places}`)) <= EXACT * Math.abs(value);
}

export { equal, exact, fitting, formed, inFull, number, shorter, shown, width, written };
