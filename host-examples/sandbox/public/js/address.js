/**
 * The page's address: everything that is set stands in it behind `#`, so that a case can be sent to a
 * colleague.
 *
 * Owns how it is written and read, and long texts packed for it. Knows nothing of what is set. What the widget
 * itself puts or looks for there (`guichet-preview`, `guichet-manage`) is passed on as it is.
 */

const OF_THE_WIDGET = /^guichet-/;

/** What the address says. */
export const given = () => new URLSearchParams(location.hash.slice(1));

/** Writes pairs of name and value into the address; nothing is added to the history. */
export function write(pairs) {
  const kept = [...given()].filter(([name]) => OF_THE_WIDGET.test(name));
  const hash = new URLSearchParams([...pairs, ...kept]).toString();
  history.replaceState(history.state, "", `${location.pathname}${location.search}${hash ? `#${hash}` : ""}`);
}

/** The address as it is, with one more name: for a link that the widget is to find when the page loads. */
export const withPair = (name, value) => `${location.hash || "#"}${location.hash.length > 1 ? "&" : ""}${name}=${value}`;

/** A text as few characters of an address: deflated, in base64url. */
export async function pack(text) {
  const bytes = await through(new CompressionStream("deflate-raw"), new Blob([text]));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The text that was packed; nothing where it was cut short on its way. */
export async function unpack(packed) {
  try {
    const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    return new TextDecoder().decode(await through(new DecompressionStream("deflate-raw"), new Blob([bytes])));
  } catch {
    return undefined;
  }
}

async function through(transform, blob) {
  return new Uint8Array(await new Response(blob.stream().pipeThrough(transform)).arrayBuffer());
}
