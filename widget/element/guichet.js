/**
 * <guichet-booking>: a booking counter in the host's page.
 *
 * On the page that the policy names as `manage`, it shows a patient's own visits to whoever follows the
 * link of a message: `#guichet-manage=` and a secret, which the element takes out of the page's address
 * at once (`history.replaceState`: no entry is added, and nothing else of the address changes).
 *
 * @attr {string} api - Required. Address of the backend: its origin, perhaps with a base path.
 * @attr {string} site - Required. The site's identifier on the backend.
 * @attr {string} policy - Address of the host's policy, on the page's own origin. Without it, an
 *   inline one or the property, nobody is shown.
 * @attr {string} reason - Only these visit reasons: identifiers, separated by spaces.
 * @attr {string} practitioner - Only these practitioners.
 * @attr {string} location - Only these locations.
 * @attr {string} specialty - Only practitioners of these specialties.
 * @attr {"ar"|"de"|"en"|"fr"|"it"} lang - Language; else that of the place where the element stands,
 *   else English. It brings its own direction of reading.
 * @attr {string} words - Address of the host's own words, on the page's own origin: by language, then by
 *   key, as in the property. What is wrong with them is in the console.
 * @attr {1|2|3|4|5|6} heading-level - Level of the step's heading. 2 without it.
 * @attr {"light"|"dark"} theme - Colours, where they differ from the page's color-scheme.
 * @attr {"compact"|"roomy"} layout - Less room between things, or more, than without it.
 * @attr {string} report - Address on the page's own origin that is told of refusals and failures.
 *
 * @prop {GuichetPolicy|string|null|undefined} policyDocument - The host's policy, as an object or as text.
 *   Several policies (attribute, <script type="application/json" class="guichet-policy"> inside the
 *   element, property) are intersected: only what all allow appears. It can be set at any time.
 *
 * @prop {Record<string, Record<string, string|Record<string, string>>>|null|undefined} words - The host's own
 *   words in the place of the widget's: `{fr: {continue: "Suivant"}}`. A text has the placeholders of the
 *   one that it replaces; what counts something has plural forms.
 *
 * @fires {{preview?: true}} guichet-ready - The widget stands. In a preview, where nothing can be
 *   booked, each event says so.
 * @fires {{step: "reason"|"practitioner"|"slot"|"details"|"review"|"done", preview?: true}} guichet-step - A step is
 *   shown.
 * @fires {{results: number, preview?: true}} guichet-search - Somebody searched for a reason, and this many were
 *   found. What was typed stays with the patient.
 * @fires {{offerings: string[], start: string, preview?: true}} guichet-slot - A time was chosen. Any of these
 *   offerings would do.
 * @fires {{offerings: string[], start: string, message?: string, preview?: true}} guichet-before-hold [cancelable] -
 *   A time is about to be held. A message that the host sets is shown when it says no.
 * @fires {{offering: string, start: string, preview?: true}} guichet-held - A time is kept for the patient.
 * @fires {{offering: string, start: string, message?: string, preview?: true}} guichet-before-book [cancelable] -
 *   The host's last word before an appointment is made. A message that it sets is shown when it says
 *   no.
 * @fires {{appointment: string, offering: string, start: string, receipt: {site: string, entry: number, head: string, appointment: string}}} guichet-booked -
 *   There is an appointment. The receipt is for the host to keep as it is.
 * @fires {{appointment: string, start: string, message?: string}} guichet-before-cancel [cancelable] - A patient
 *   is about to cancel a visit, on the manage page. A message that the host sets is shown when it says no.
 * @fires {{appointment: string, from: string, start: string, message?: string}} guichet-before-move [cancelable] -
 *   A patient is about to move a visit from one time to another.
 * @fires {{appointment: string, receipt: {site: string, entry: number, head: string}}} guichet-visit-cancelled -
 *   A patient has cancelled a visit. The receipt is for the host to keep as it is.
 * @fires {{appointment: string, from: string, start: string, receipt: {site: string, entry: number, head: string, appointment: string}}} guichet-visit-moved -
 *   A patient has moved a visit: the appointment at its new time, and the one that it was before.
 * @fires {{answer: "openings"|"availability"|"hold"|"reservation"|"visits", count: number, offerings: string[], preview?: true}} guichet-refused -
 *   The backend named something outside the policy, or else than was asked for; it was dropped.
 * @fires {{code: string, preview?: true}} guichet-failed - Something did not work; the patient was told.
 * @fires {{reason: "unavailable"|"crash", preview?: true}} guichet-fallback - The widget cannot work here; the slot
 *   is shown.
 *
 * @cssprop --guichet-color-primary - Accent colour.
 * @cssprop --guichet-color-on-primary - Text on the accent colour.
 * @cssprop --guichet-color-text - Text, else the colour of the place where the element stands.
 * @cssprop --guichet-color-background - What lies under it, else nothing.
 * @cssprop --guichet-color-error - What is wrong.
 * @cssprop --guichet-font - Typeface, else that of the place where the element stands.
 * @cssprop --guichet-font-heading - Typeface of headings, else the same.
 * @cssprop --guichet-font-size - Size of the text, else that of the place, and 16px at least.
 * @cssprop --guichet-radius - Corner radius, 6px without it.
 * @cssprop --guichet-space - Unit of spacing, 4px without it.
 * @cssprop --guichet-padding - Room between what lies under it and its edge, none without it.
 * @cssprop --guichet-min-height - Height that is reserved, 36em without it.
 *
 * @csspart widget - All of it.
 * @csspart preview - The line that says that this is a preview.
 * @csspart sandbox - The line that says that the backend is a sandbox.
 * @csspart back - The button to the step before.
 * @csspart progress - The line that says which step this is.
 * @csspart step - The step.
 * @csspart heading - Its heading.
 * @csspart summary - What was chosen so far.
 * @csspart change - A button that leads back to a choice.
 * @csspart field - A field with its label, or a group of them.
 * @csspart input - What is typed into.
 * @csspart choice - A reason, or whom to see.
 * @csspart by-phone - Reasons that cannot be booked online now.
 * @csspart days - The days with their times.
 * @csspart day - One day.
 * @csspart slot - A time.
 * @csspart more - The button for the other times of a day.
 * @csspart previous - The button to the days before.
 * @csspart next - The button to the days after.
 * @csspart next-available - The button to the next time, when these days have none.
 * @csspart error - What is wrong with a field.
 * @csspart errors - The list of all that is wrong.
 * @csspart primary - The button that goes on.
 * @csspart review - What is about to be booked.
 * @csspart hold - Until when the time is kept.
 * @csspart hold-question - The question whether to keep it longer.
 * @csspart keep - The button that does.
 * @csspart done - The confirmation.
 * @csspart when - Its day and time.
 * @csspart print - The button that prints it.
 * @csspart visit - A visit on the manage page.
 * @csspart state - What became of it.
 * @csspart see - The button that shows what was booked.
 * @csspart move - The button that moves a visit.
 * @csspart cancel - The button that cancels it.
 * @csspart calendar - The link that adds it to a calendar.
 * @csspart now - When a visit is that is about to be moved.
 * @csspart another - The button to book another visit.
 * @csspart empty - Nothing can be booked here, or nothing fits.
 * @csspart notice - Something to say above the step.
 * @csspart trouble - What did not arrive.
 * @csspart retry - The button that tries again.
 * @csspart help - The host's telephone number and contact page.
 * @csspart call - The link that calls.
 *
 * @slot logo - A picture above the widget, at most three lines high.
 * @slot header - A line of the host's above the widget.
 * @slot legal - What the host has to say above the button that books.
 * @slot after-booking - What the host has to say below a booked appointment.
 * @slot - Shown where the widget cannot work: a phone number, a link.
 */
import { mount } from "guichet-wasm";
import css from "guichet-styles";
import { judgeColors } from "./contrast.js";
import { direction, formats } from "./formats.js";
import { BUILD, isLost, isTrap, loadWasm, loseInstance, standing } from "./instance.js";
import { followed, isLink } from "./manage.js";
import { REPORTED, report, wrongAddress } from "./report.js";
import { ask, backend, fetchText, findPreview, isPreview } from "./requests.js";
import { brand, skeleton } from "./skeleton.js";
import { ownWords } from "./words.js";

const NARROWING = ["reason", "practitioner", "location", "specialty"];
const OBSERVED = ["api", "site", "policy", "lang", "words", "heading-level", ...NARROWING];
/** From this width of its own on, in its own type, the widget has two columns: 640 px at 16. */
const WIDE_EM = 40;
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

findPreview();
addEventListener("hashchange", () => {
  // One instance for the page: another one comes with another page. The link stays until then.
  if (isLink()) return location.reload();
  if (findPreview()) for (const element of standing) element.attributeChangedCallback("", false, true);
});

class GuichetBooking extends HTMLElement {
  static observedAttributes = OBSERVED;
  static version = BUILD.version;

  #frame;
  #slot;
  #mounted;
  #abort;
  #document;
  #words;
  // What stood at the address of the attribute `policy`: read once a mount.
  #fetched = [];
  #changes = new Set();
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
    shadow.append(brand(), this.#frame, this.#slot);
    for (const type of REPORTED) {
      this.addEventListener(type, ({ target, detail }) => target === this && report(this.getAttribute("report"),
        { event: type, detail, site: this.#attribute("site"), version: BUILD.version }));
    }
  }

  connectedCallback() {
    // Set before this script was there, it lies on the element itself and hides the setter.
    for (const name of ["policyDocument", "words"]) {
      if (!Object.hasOwn(this, name)) continue;
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    // Moved within the page: what the patient typed stays.
    if (!this.#abort) this.#restart();
  }

  disconnectedCallback() {
    // A move disconnects and connects again in one task; only what is still away then is gone.
    setTimeout(() => this.isConnected || this.#stop());
  }

  attributeChangedCallback(_name, before, after) {
    if (before !== after) this.#change("attribute");
  }

  get policyDocument() { return this.#document; }

  set policyDocument(document) {
    this.#document = document;
    this.#change("policy");
  }

  get words() { return this.#words; }

  set words(words) {
    const before = this.#words;
    this.#words = words;
    // A framework sets its properties again whenever it draws: what is typed stays.
    if (JSON.stringify(before) !== JSON.stringify(words)) this.#change("attribute");
  }

  /** Shows what the host put into the element, and says why in the console. */
  fail(reason, message) {
    if (!this.#slot.hidden) return;
    this.#unmount();
    this.#frame.hidden = true;
    this.#slot.hidden = false;
    console.error(`guichet: ${message}`);
    const detail = { reason, ...(isPreview() && { preview: true }) };
    this.dispatchEvent(new CustomEvent("guichet-fallback", { bubbles: true, composed: true, detail }));
  }

  /** Follows what was changed, once for all changes of a task, and never inside a call of the wasm. */
  #change(what) {
    if (!this.#abort) return;
    if (!this.#changes.size) queueMicrotask(() => this.#follow());
    this.#changes.add(what);
  }

  /** Another policy is taken in where the widget stands; all else begins it again. */
  #follow() {
    const again = this.#changes.has("attribute") || !this.#mounted || isLost();
    this.#changes.clear();
    if (again) return this.#restart();
    const focused = this.shadowRoot.activeElement;
    let given;
    try {
      given = this.#given();
    } catch (error) {
      return this.fail("unavailable", error.message);
    }
    this.#mounted.setPolicies(given);
    // What shows another text than before was made anew, and the focus may have been in it.
    setTimeout(() => {
      const root = this.shadowRoot;
      if (!focused || root.activeElement || focused.isConnected) return;
      (root.getElementById(focused.id) ?? root.querySelector("[data-focus=heading]"))?.focus({ preventScroll: true });
    });
  }

  #restart() {
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
    if (mounted && !isLost()) mounted.unmount();
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
    const wrong = wrongAddress(this.getAttribute("report"));
    if (wrong) console.error(`guichet: ${wrong}`);
    const query = this.#query();
    const path = `${api}/v1/sites/${encodeURIComponent(site)}`;
    const openings = ask(`${path}/openings${query}`, signal);
    const fixed = this.#attribute("reason").split(/\s+/).filter(Boolean).length === 1;
    const availability = fixed ? ask(`${path}/availability${query}`, signal) : undefined;
    const language = this.#language();
    const loading = Promise.all([
      this.#policies(signal),
      ownWords(language, this.getAttribute("words"), this.#words, signal),
      loadWasm(),
    ]);
    const dates = formats(language);
    const [policies, words] = await loading;
    if (signal.aborted) return;
    if (isLost()) throw new Error("the widget has crashed on this page");
    const root = document.createElement("div");
    root.lang = language;
    root.dir = direction(language);
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
      wide: this.#isWide(),
      preview: isPreview(),
      attribute: (name) => name === "#guichet-manage" ? followed() : this.#attribute(name),
      onPanic: loseInstance,
      giveUp: (message) => queueMicrotask(() => this.fail("unavailable", message)),
    });
    // Answers that are there already are taken in by then: the widget is made once, with them.
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted || isLost() || !this.#mounted) return;
    this.#mounted.show();
    this.#frame.replaceChildren(root);
    // For whoever builds the page; the first screen does not wait for it.
    setTimeout(() => signal.aborted || judgeColors(this.#frame, (said) => console.warn(`guichet: ${said}`)));
  }

  /** All policies that the host gives, with the one that has to be fetched. */
  async #policies(signal) {
    this.#fetched = [];
    const address = this.getAttribute("policy");
    if (address) {
      this.#fetched = [address, await fetchText(address, signal).catch((error) => {
        throw new Error(`the policy (${address}) could not be read, so nobody is shown: ${error.message}`);
      })];
    }
    return this.#given();
  }

  /** `[source, text, source, text, ...]` of all policies that the host gives. */
  #given() {
    const given = [...this.#fetched];
    for (const block of this.querySelectorAll("script.guichet-policy")) given.push("inline", block.textContent);
    const document = this.#document;
    if (document != null) given.push("property", typeof document === "string" ? document : JSON.stringify(document) ?? "");
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

  #isWide() {
    return this.clientWidth >= WIDE_EM * parseFloat(getComputedStyle(this.#frame).fontSize);
  }

  #measure() {
    // Hidden, it has no width to go by.
    if (this.clientWidth && !isLost()) this.#mounted?.setWide(this.#isWide());
  }
}

// Two scripts on one page, or one loaded twice: the first defines, the others are no error.
if (!customElements.get("guichet-booking")) customElements.define("guichet-booking", GuichetBooking);
