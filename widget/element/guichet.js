/**
 * <guichet-booking>: a booking counter in the host's page.
 *
 * @attr {url} api            Origin and base path of the backend. Required.
 * @attr {string} site        Identifier of the site. Required.
 * @attr {url} policy         Address of the host's policy, on the page's own origin. Without it, an
 *                            inline one or the property, nobody is shown.
 * @attr {string} reason      Only these visit reasons (identifiers, separated by spaces).
 * @attr {string} practitioner Only these practitioners.
 * @attr {string} location    Only these locations.
 * @attr {string} specialty   Only practitioners of these specialties.
 * @attr {string} lang        Language; else the page's.
 * @attr {number} heading-level Level of the step's heading, 1 to 6. Default 2.
 * @attr {string} theme       "light" or "dark" where it differs from the page's color-scheme.
 *
 * @prop {object|string} policyDocument The host's policy, as an object or as text.
 *
 * Several policies (attribute, <script type="application/json" class="guichet-policy"> inside the
 * element, property) are intersected: only what all allow appears.
 *
 * @fires guichet-ready        The widget stands. detail: {}
 * @fires guichet-step         A step is shown. detail: {step}
 * @fires guichet-refused      The backend named something outside the policy; it was dropped. detail: {answer, count}
 * @fires guichet-before-hold  Cancelable. A time was chosen. detail: {offerings, start}
 * @fires guichet-held         A time is kept. detail: {offering, start}
 * @fires guichet-before-book  Cancelable. The host's last word before an appointment is made. detail: {offering, start}
 * @fires guichet-booked       There is an appointment. detail: {appointment, offering, start}
 * @fires guichet-failed       Something did not work; the patient was told. detail: {code}
 * @fires guichet-fallback     The widget cannot work here; the slot is shown. detail: {reason}
 *
 * @cssprop --guichet-color-primary     Accent colour.
 * @cssprop --guichet-color-on-primary  Text on the accent colour.
 * @cssprop --guichet-radius            Corner radius.
 * @cssprop --guichet-space             Unit of spacing, 4px by default.
 * @cssprop --guichet-min-height        Height that is reserved while the widget loads.
 *
 * @slot - Shown where the widget cannot work: a phone number, a link.
 */
import init, { leave, mount } from "guichet-wasm";
import css from "guichet-styles";
import { formats } from "./formats.js";
import { skeleton } from "./skeleton.js";

/** Version and files of this build, with their integrity. Filled in by the build. */
const BUILD = GUICHET_BUILD;
const NARROWING = ["reason", "practitioner", "location", "specialty"];
const OBSERVED = ["api", "site", "policy", "lang", "heading-level", ...NARROWING];
/** From this width of its own on, the widget has two columns. */
const WIDE = 640;
/** How long one request may take, in milliseconds, and one of this build's own files. */
const TIMEOUT = 12000;
const FILE_TIMEOUT = 60000;

const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** All elements that stand on the page: they share one wasm instance. */
const standing = new Set();
let lost = false;
let wasm;


/**
 * Does something that takes a signal, which ends it with the widget or when its time is up. (WebKit
 * forgets the time-outs of signals that were put together with `AbortSignal.any`.)
 */
const within = (time, outer, work) => {
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, time);
  outer?.addEventListener("abort", stop);
  return work(end.signal).finally(() => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", stop);
  });
};

/** Does something with one of this build's own files, checked against its integrity. */
const withFile = ({ file, integrity }, work) =>
  within(FILE_TIMEOUT, undefined, (signal) => work(fetch(new URL(file, import.meta.url), { integrity, signal })));

/** One instance for the page. What failed may succeed for the next element, or after a restart. */
const loadWasm = () => (wasm ??= withFile(BUILD.wasm, (file) => init({ module_or_path: file })).catch((error) => {
  wasm = undefined;
  throw error;
}));

/** An answer of the backend as the wasm reads it. Never rejected: status 0 is "no answer". */
const ask = (url, outer, options) => within(TIMEOUT, outer, async (signal) => {
  const response = await fetch(url, { ...options, credentials: "omit", signal });
  return {
    status: response.status,
    retryAfter: Number(response.headers.get("retry-after")) || 0,
    body: await response.text(),
  };
}).catch(() => ({ status: 0, retryAfter: 0, body: "" }));

/** How the wasm asks the backend at `api`. `headers` is `[name, value, name, value, ...]`. */
const backend = (api) => ({
  send(method, path, headers, body) {
    const sent = new Headers();
    for (let i = 0; i < headers.length; i += 2) sent.append(headers[i], headers[i + 1]);
    return ask(api + path, undefined, { method, headers: sent, body });
  },
});

const text = async (response) => {
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.text();
};

/** The wasm instance is gone, and with it every widget that it carried. */
function loseInstance() {
  if (lost) return;
  lost = true;
  // Its timers, answers and listeners must not wake it again.
  leave();
  for (const element of [...standing]) element.fail("crash", "the widget has crashed; all widgets of the page show their fallback");
}

/** Whether an error is a trap of our instance. WebKit names this script in the stack, and no wasm file. */
const isTrap = (error) => error instanceof WebAssembly.RuntimeError &&
  [BUILD.wasm.file, import.meta.url].some((file) => error.stack?.includes(file));

for (const type of ["error", "unhandledrejection"]) {
  addEventListener(type, ({ error, reason }) => isTrap(error ?? reason) && loseInstance());
}

class GuichetBooking extends HTMLElement {
  static observedAttributes = OBSERVED;
  static version = BUILD.version;

  #frame;
  #slot;
  #mounted;
  #abort;
  #document;
  #changed = false;
  // In a frame of its own: a new layout inside the observer's own delivery would be an error event
  // on the host's page ("ResizeObserver loop").
  #size = new ResizeObserver(() => requestAnimationFrame(() => this.#measure()));

  constructor() {
    super();
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    this.#frame = document.createElement("div");
    this.#frame.className = "frame";
    this.#slot = document.createElement("slot");
    this.#slot.hidden = true;
    shadow.append(this.#frame, this.#slot);
  }

  connectedCallback() {
    // Set before this script was there, it lies on the element itself and hides the setter.
    if (Object.hasOwn(this, "policyDocument")) {
      const document = this.policyDocument;
      delete this.policyDocument;
      this.policyDocument = document;
    }
    // Moved within the page: what the patient typed stays.
    if (!this.#abort) this.#restart();
  }

  disconnectedCallback() {
    // A move disconnects and connects again in one task; only what is still away then is gone.
    setTimeout(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#change();
  }

  get policyDocument() {
    return this.#document;
  }

  set policyDocument(document) {
    this.#document = document;
    this.#change();
  }

  /** Shows what the host put into the element, and says why in the console. */
  fail(reason, message) {
    if (!this.#slot.hidden) return;
    this.#unmount();
    this.#frame.hidden = true;
    this.#slot.hidden = false;
    console.error(`guichet: ${message}`);
    this.dispatchEvent(new CustomEvent("guichet-fallback", { bubbles: true, composed: true, detail: { reason } }));
  }

  /** Begins again, once for all changes of a task, and never inside a call of the wasm. */
  #change() {
    if (!this.#abort || this.#changed) return;
    this.#changed = true;
    queueMicrotask(() => this.#restart());
  }

  #restart() {
    this.#changed = false;
    this.#stop();
    if (!this.isConnected) return;
    const abort = (this.#abort = new AbortController());
    standing.add(this);
    this.#size.observe(this);
    this.#slot.hidden = true;
    this.#frame.hidden = false;
    this.#frame.replaceChildren(...skeleton());
    this.#start(abort.signal).catch((error) => {
      if (isTrap(error)) loseInstance();
      else if (!abort.signal.aborted) this.fail("unavailable", error instanceof Error ? error.message : String(error));
    });
  }

  #stop() {
    this.#abort?.abort();
    this.#abort = undefined;
    standing.delete(this);
    this.#size.disconnect();
    this.#unmount();
  }

  #unmount() {
    const mounted = this.#mounted;
    this.#mounted = undefined;
    // A lost instance must not be called again.
    if (mounted && !lost) mounted.unmount();
    this.#frame.replaceChildren();
  }

  /** Everything that the first screen needs is asked for together, before any wasm runs. */
  async #start(signal) {
    const required = (name) => {
      const value = this.getAttribute(name);
      if (!value) throw new Error(`the attribute ${name}="..." is missing`);
      return value;
    };
    const api = new URL(required("api"), document.baseURI).href.replace(/\/$/, "");
    const site = required("site");
    const query = this.#query();
    const path = `${api}/v1/sites/${encodeURIComponent(site)}`;
    const openings = ask(`${path}/openings${query}`, signal);
    const fixed = this.#attribute("reason").split(/\s+/).filter(Boolean).length === 1;
    const availability = fixed ? ask(`${path}/availability${query}`, signal) : undefined;
    const language = this.#language();
    const loading = Promise.all([
      this.#policies(signal),
      withFile(BUILD.languages[language], (file) => file.then(text)),
      loadWasm().catch((error) => {
        throw new Error(`WebAssembly cannot run here: allow 'wasm-unsafe-eval' in script-src and ${new URL(".", import.meta.url).origin} in connect-src (${error.message})`);
      }),
    ]);
    const dates = formats(language);
    const [policies, words] = await loading;
    if (signal.aborted) return;
    if (lost) throw new Error("the widget has crashed on this page");
    const root = document.createElement("div");
    root.lang = language;
    this.#mounted = mount(this, root, {
      backend: backend(api),
      site,
      language,
      words,
      dates,
      policies,
      openings,
      availability,
      headingLevel: Math.min(6, Math.max(1, Number(this.#attribute("heading-level")) || 2)),
      wide: this.clientWidth >= WIDE,
      attribute: (name) => this.#attribute(name),
      onPanic: loseInstance,
    });
    // Answers that are there already are taken in by then: the widget is made once, with them.
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted || lost) return;
    this.#mounted.show();
    this.#frame.replaceChildren(root);
  }

  /** `[source, text, source, text, ...]` of all policies that the host gives. */
  async #policies(signal) {
    const given = [];
    const address = this.getAttribute("policy");
    if (address) {
      const answer = within(TIMEOUT, signal, (signal) => fetch(address, { signal }).then(text));
      given.push(address, await answer.catch((error) => {
        throw new Error(`the policy (${address}) could not be read, so nobody is shown: ${error.message}`);
      }));
    }
    for (const block of this.querySelectorAll("script.guichet-policy")) given.push("inline", block.textContent);
    const document = this.#document;
    if (document != null) given.push("property", typeof document === "string" ? document : JSON.stringify(document));
    return given;
  }

  #attribute(name) {
    return this.getAttribute(name) ?? "";
  }

  #query() {
    const pairs = NARROWING.flatMap((name) =>
      this.#attribute(name).split(/\s+/).filter(Boolean).map((value) => `${name}=${encodeURIComponent(value)}`));
    return pairs.length ? `?${pairs.join("&")}` : "";
  }

  /** The language asked for, else the page's, else English. */
  #language() {
    const tags = [this.getAttribute("lang"), this.closest("[lang]")?.getAttribute("lang"), document.documentElement.lang];
    for (const tag of tags) {
      const primary = tag?.toLowerCase().split("-")[0];
      if (primary && BUILD.languages[primary]) return primary;
    }
    return "en";
  }

  #measure() {
    // Hidden, it has no width to go by.
    if (this.clientWidth && !lost) this.#mounted?.setWide(this.clientWidth >= WIDE);
  }
}

// Two scripts on one page, or one loaded twice: the first defines, the others are no error.
if (!customElements.get("guichet-booking")) customElements.define("guichet-booking", GuichetBooking);
