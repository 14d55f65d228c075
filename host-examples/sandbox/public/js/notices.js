/**
 * What is not as it would be at a host's, said above the widget: a fault that is on, a link that was followed, a
 * world that is gone; each with the way out of it.
 *
 * Owns how that is said, and the way between the Content-Security-Policies.
 */
import { remember } from "./case.js";
import { button, make } from "./elements.js";

const RECOMMENDED = "recommended";
const NO_WASM = "without-wasm";
const $ = (selector) => document.querySelector(selector);

/** Shows notices, `{text, act: [label, function]}`, in the place of those before. */
export function tellNotices(notices) {
  const place = $("#notices");
  const spelled = JSON.stringify(notices.map(({ text }) => text));
  if (place.dataset.told === spelled) return;
  place.dataset.told = spelled;
  place.replaceChildren(...notices.map(({ text, act }) =>
    make("p", { className: "notice" }, make("span", { textContent: text }), act ? button(act[0], act[1]) : undefined)));
}

/** Where this page was loaded from: going back to another level is a matter of the address alone. */
const { pathname } = location;

const { csp, cspLevels } = document.body.dataset;
const level = csp || RECOMMENDED;
const levels = [RECOMMENDED, ...(cspLevels ?? "").split(/\s+/).filter((name) => /^[a-z-]+$/.test(name) && name !== RECOMMENDED)];

/** Whether this page refuses WebAssembly. */
export const isWithoutWasm = level === NO_WASM;

/** Goes to the same page under another policy; what is set goes along. */
export async function goTo(name) {
  await remember();
  // An entry of its own in the history, in the same world: that is in the entry's state.
  history.pushState(history.state, "", `${name === RECOMMENDED ? "/" : `/csp/${name}.html`}${location.hash}`);
  location.reload();
}

/** Offers the policies under which the page is served. */
export function offerLevels() {
  const choice = $("#csp-level");
  const names = levels.includes(level) ? levels : [level, ...levels];
  choice.replaceChildren(...names.map((name) => make("option", { value: name, textContent: name.replaceAll("-", " ") })));
  choice.value = level;
  choice.addEventListener("change", () => goTo(choice.value));
  // Back in the history, a browser may remember another choice than the page's.
  addEventListener("pageshow", () => (choice.value = level));
  addEventListener("popstate", () => location.pathname !== pathname && location.reload());
  const refuse = $("#without-wasm");
  refuse.hidden = !levels.includes(NO_WASM) || isWithoutWasm;
  refuse.addEventListener("click", () => goTo(NO_WASM));
}

/** The notice of a page that refuses WebAssembly. */
export const wasmNotice = () => ({ text: "This page’s Content-Security-Policy refuses WebAssembly.", act: ["Allow it", () => goTo(RECOMMENDED)] });
