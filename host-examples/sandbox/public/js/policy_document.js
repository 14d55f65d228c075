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

/** What stands at a pointer; nothing where the way ends before. */
export const at = (document, pointer) => keys(pointer).reduce((place, key) => place?.[key], document);

function change(document, { pointer, value }) {
  const path = keys(pointer);
  const last = path.pop();
  const place = path.reduce((inside, key) => inside?.[key], document);
  // A link of somebody with another edition may point to what is not there.
  if (typeof place !== "object" || place === null || last === undefined) return;
  if (value !== undefined) place[last] = value;
  else if (Array.isArray(place)) place.splice(Number(last), 1);
  else delete place[last];
}

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
    const pairs = this.#changes.map(({ pointer, value }) => ["p", value === undefined ? `-${pointer}` : `${pointer}=${JSON.stringify(value)}`]);
    const isShort = pairs.reduce((sum, [, pair]) => sum + pair.length, 0) <= MOST_CHANGES;
    return this.#baseText === this.#siteText && isShort ? { pairs } : { text: this.text };
  }

  /** Takes changes as the address has them; what cannot be read is passed over. */
  read(pairs) {
    for (const pair of pairs) {
      if (pair.startsWith("-")) this.set(pair.slice(1), undefined);
      const [, pointer, value] = /^(\/[^=]*)=(.*)$/s.exec(pair) ?? [];
      if (pointer === undefined) continue;
      try {
        this.set(pointer, JSON.parse(value));
      } catch {
        // Cut short on its way.
      }
    }
  }
}
