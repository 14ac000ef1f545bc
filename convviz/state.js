// A player's state as the text of a link, as Python reads and writes it (state.py): its version,
// then JSON, packed. It may come from anyone: what is in it is compared and set, never run.

const VERSION = 1;
const LINK = /^#?cv(\d{1,9})\.([\w-]+)$/;
const LARGEST = 1 << 20; // bytes of a state
const NOT_OURS = "This is no link of convviz.";
const DAMAGED = "This link is damaged: copy the whole of it again, from # to its end.";
const NEWER = "A newer convviz made this link: this page is too old for it.";
const OTHER = "This link is for another diagram.";
// what each is where nobody says another
const PLAIN = { step: 0, face: "numbers", speed: 1, mode: "watch", seed: 0, hidden: [], locked: [] };

const isObject = (value) => typeof value === "object" && value !== null;

// whether two pieces of plain data say the same
function same(a, b) {
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}

async function through(bytes, stream, most = Infinity) {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    parts.push(value);
    size += value.length;
    if (size > most) throw new Error("too long");
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

// what is packed in letters, as text
async function unpacked(letters, format = "gzip", most = Infinity) {
  const bytes = await through(bytesOf(letters), new DecompressionStream(format), most);
  return new TextDecoder().decode(bytes);
}

// the text of a link; what goes without saying is left out
async function linked({ version, ...state }) {
  const said = Object.entries(state).filter(([name, value]) => !same(value, PLAIN[name]));
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(said)));
  const packed = await through(bytes, new CompressionStream("deflate"));
  const letters = btoa(String.fromCharCode(...packed));
  return `#cv${version}.${letters.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "")}`;
}

// the state of a link for a story that `call` tells of, or why there is none in words
async function read(text, call) {
  const [, version, letters] = LINK.exec(text.trim()) ?? [];
  if (!version) return { refused: /^#?cv/.test(text) ? DAMAGED : NOT_OURS };
  if (Number(version) > VERSION) return { refused: NEWER };
  try {
    const plain = letters.replace(/-/g, "+").replace(/_/g, "/");
    const state = JSON.parse(await unpacked(plain, "deflate", LARGEST));
    if (!same(state.story, call)) return { refused: OTHER };
    return { state };
  } catch {
    return { refused: DAMAGED };
  }
}

export { PLAIN, VERSION, linked, read, same, unpacked };
