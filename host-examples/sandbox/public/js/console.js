/**
 * What the widget and the browser say to whoever builds a page: warnings, errors, breaches of the page's
 * Content-Security-Policy.
 *
 * Must run before the widget's script. Owns the record; everything still reaches the real console.
 */

const MOST_KEPT = 200;

/** What was said, in order: `{kind, text, at}`. */
export const said = [];
const listeners = new Set();

/** Calls a function with all that is said from now on. */
export const onSaid = (listener) => listeners.add(listener);

function note(kind, text) {
  const line = { kind, text, at: new Date() };
  said.push(line);
  said.splice(0, said.length - MOST_KEPT);
  listeners.forEach((listener) => listener(line));
}

/** Anything as a text: not all objects can say what they are. */
function spelled(thing) {
  try {
    return String(thing);
  } catch {
    return Object.prototype.toString.call(thing);
  }
}

for (const kind of ["warn", "error"]) {
  const original = console[kind].bind(console);
  console[kind] = (...things) => {
    original(...things);
    note(kind, things.map(spelled).join(" "));
  };
}

addEventListener("error", ({ message }) => message && note("error", message));
addEventListener("unhandledrejection", ({ reason }) => note("error", `unhandled: ${spelled(reason)}`));
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  note("policy", `Content-Security-Policy: ${effectiveDirective} does not allow ${blockedURI || "this"}`));
