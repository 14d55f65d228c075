/**
 * The wasm instance that all elements of the page share: fetched once, lost for all of them.
 */
import init, { leave } from "guichet-wasm";
import { followLink, followed } from "./manage.js";
import { within } from "./requests.js";

/** Version and files of this build, with their integrity. Filled in by the build. */
export const BUILD = GUICHET_BUILD;
/** How long one of this build's own files may take, in milliseconds. */
const FILE_TIMEOUT = 60000;

followLink();
/** Where a link to the manage page was followed, the wasm and the words that know how to manage visits. */
const OWN = followed() ? BUILD.manage : BUILD;

/** All elements that stand on the page. */
export const standing = new Set();
let lost = false;
let wasm;

/** Whether the instance is gone. What is gone must not be called again. */
export const isLost = () => lost;

/** Does something with one of this build's own files, checked against its integrity. */
const withFile = ({ file, integrity }, work) =>
  within(FILE_TIMEOUT, undefined, (signal) => work(fetch(new URL(file, import.meta.url), { integrity, signal })));

/** The widget's words in a language, as text. */
export const loadWords = (language, read) => withFile(OWN.languages[language], (file) => file.then(read));

/** One instance for the page. What failed may succeed for the next element, or after a restart. */
export const loadWasm = () => (wasm ??= withFile(OWN.wasm, (file) => init({ module_or_path: file })).catch((error) => {
  wasm = undefined;
  throw new Error(`WebAssembly cannot run here: allow 'wasm-unsafe-eval' in script-src and ${new URL(".", import.meta.url).origin} in connect-src (${error.message})`);
}));

/** The wasm instance is gone, and with it every widget that it carried. */
export function loseInstance() {
  if (lost) return;
  lost = true;
  // Its timers, answers and listeners must not wake it again.
  leave();
  for (const element of [...standing]) element.fail("crash", "the widget has crashed; all widgets of the page show their fallback");
}

/** Whether an error is a trap of our instance. WebKit names this script in the stack, and no wasm file. */
export const isTrap = (error) => error instanceof WebAssembly.RuntimeError &&
  [OWN.wasm.file, import.meta.url].some((file) => error.stack?.includes(file));

for (const type of ["error", "unhandledrejection"]) {
  addEventListener(type, ({ error, reason }) => isTrap(error ?? reason) && loseInstance());
}
