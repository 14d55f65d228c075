/**
 * The policy that is tried: a text to begin from, and what was changed in it.
 *
 * Owns the text that the backend, the widget and the copy get: all three the very same bytes, since they
 * compare digests. Changes are kept in their order, each at a JSON Pointer (RFC 6901), so that
 * few of them fit into the page's address. Knows no page.
 */

/** From this many characters of changes on, the whole text is shorter. */
const MOST_CHANGES = 2000;

const keys = (pointer) => pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

/** The pointer to a member below another. */
export const below = (pointer, key) => `${pointer}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

/** Names by which a link would reach what all objects of the page have in common. */
const OF_ALL_OBJECTS = ["__proto__", "constructor", "prototype"];

const isPlace = (value) => typeof value === "object" && value !== null;
const member = (place, key) => (isPlace(place) && Object.hasOwn(place, key) ? place[key] : undefined);

/** What stands at a pointer; nothing where the way ends before. */
export const at = (document, pointer) => keys(pointer).reduce(member, document);

function change(document, { pointer, value }) {
  const path = keys(pointer);
  const last = path.pop();
  const place = path.reduce(member, document);
  // A link of somebody with another edition may point to what is not there.
  if (!isPlace(place) || last === undefined || OF_ALL_OBJECTS.includes(last)) return;
  if (Array.isArray(place)) changeList(place, last, value);
  else if (value === undefined) delete place[last];
  else place[last] = value;
}

/** A list has no gaps: what is set is one of its entries, or the next. */
function changeList(list, key, value) {
  const index = /^(0|[1-9]\d*)$/.test(key) ? Number(key) : Infinity;
  if (value === undefined && index < list.length) list.splice(index, 1);
  if (value !== undefined && index <= list.length) list[index] = value;
}

/** A pointer within a pair: the first "=" is the pair's own (percent-encoded, as RFC 6901 has it for URIs). */
const spelled = (pointer) => pointer.replaceAll("%", "%25").replaceAll("=", "%3D");
const unspelled = (text) => text.replaceAll("%3D", "=").replaceAll("%25", "%");

export class PolicyDocument {
  #siteText;
  #baseText;
  #changes = [];

  /** Begins from the site's own text. */
  constructor(siteText) {
    this.#siteText = siteText;
    this.#baseText = siteText;
  }

  /** The text, byte for byte as it is used everywhere. */
  get text() {
    return this.#changes.length ? `${JSON.stringify(this.document, null, 2)}\n` : this.#baseText;
  }

  /** The document, read. Throws where a pasted text is no JSON. */
  get document() {
    const document = JSON.parse(this.#baseText);
    for (const each of this.#changes) change(document, each);
    return document;
  }

  /** Whether nothing differs from the site's own. */
  get isOwn() {
    return this.#baseText === this.#siteText && this.#changes.length === 0;
  }

  get countOfChanges() {
    return this.#changes.length;
  }

  /** Puts a value at a pointer; without a value, what stands there is taken away. */
  set(pointer, value) {
    const last = this.#changes.at(-1);
    // Who types on changes the same place again.
    if (last?.pointer === pointer && last.value !== undefined && value !== undefined) this.#changes.pop();
    this.#changes.push({ pointer, value });
  }

  /** Takes another text to begin from; without one, the site's own. */
  use(text = this.#siteText) {
    this.#baseText = text;
    this.#changes = [];
  }

  /** For the address: pairs of the changes, or `{text}` where the whole text is to be packed. */
  written() {
    const pair = ({ pointer, value }) => (value === undefined ? `-${spelled(pointer)}` : `${spelled(pointer)}=${JSON.stringify(value)}`);
    const pairs = this.#changes.map((each) => ["p", pair(each)]);
    const isShort = pairs.reduce((sum, [, spelling]) => sum + spelling.length, 0) <= MOST_CHANGES;
    return this.#baseText === this.#siteText && isShort ? { pairs } : { text: this.text };
  }

  /** Takes changes as the address has them; what cannot be read is passed over. */
  read(pairs) {
    for (const pair of pairs) {
      if (pair.startsWith("-")) this.set(unspelled(pair.slice(1)), undefined);
      const [, pointer, value] = /^(\/[^=]*)=(.*)$/s.exec(pair) ?? [];
      if (pointer === undefined) continue;
      try {
        this.set(unspelled(pointer), JSON.parse(value));
      } catch {
        // Cut short on its way.
      }
    }
  }
}
