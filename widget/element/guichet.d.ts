// Types of <guichet-booking>, for TypeScript. Written by `cargo xtask reference`: do not edit.

/**
 * A booking counter in the host's page.
 *
 * On the page that the policy names as `manage`, it shows a patient's own visits to whoever follows the link of a message: `#guichet-manage=` and a secret, which the element takes out of the page's address at once (`history.replaceState`: no entry is added, and nothing else of the address changes).
 */
export interface GuichetBookingElement extends HTMLElement {
  /** The host's policy, as an object or as text. Several policies (attribute, <script type="application/json" class="guichet-policy"> inside the element, property) are intersected: only what all allow appears. It can be set at any time. */
  policyDocument: GuichetPolicy|string|null|undefined;
  /** The host's own words in the place of the widget's: `{fr: {continue: "Suivant"}}`. A text has the placeholders of the one that it replaces; what counts something has plural forms. */
  words: Record<string, Record<string, string|Record<string, string>>>|null|undefined;
  addEventListener<K extends keyof GuichetBookingElementEventMap>(type: K, listener: (this: GuichetBookingElement, event: GuichetBookingElementEventMap[K]) => unknown, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof GuichetBookingElementEventMap>(type: K, listener: (this: GuichetBookingElement, event: GuichetBookingElementEventMap[K]) => unknown, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

/** What the element fires, with its details. All bubble, and cross shadow roots. */
export interface GuichetEventMap {
  /** The widget stands. In a preview, where nothing can be booked, each event says so. */
  "guichet-ready": CustomEvent<{preview?: true}>;
  /** A step is shown. */
  "guichet-step": CustomEvent<{step: "reason"|"practitioner"|"slot"|"details"|"review"|"done", preview?: true}>;
  /** Somebody searched for a reason, and this many were found. What was typed stays with the patient. */
  "guichet-search": CustomEvent<{results: number, preview?: true}>;
  /** A time was chosen. Any of these offerings would do. */
  "guichet-slot": CustomEvent<{offerings: string[], start: string, preview?: true}>;
  /** A time is about to be held. A message that the host sets is shown when it says no. `preventDefault()` stops it. */
  "guichet-before-hold": CustomEvent<{offerings: string[], start: string, message?: string, preview?: true}>;
  /** A time is kept for the patient. */
  "guichet-held": CustomEvent<{offering: string, start: string, preview?: true}>;
  /** The host's last word before an appointment is made. A message that it sets is shown when it says no. `preventDefault()` stops it. */
  "guichet-before-book": CustomEvent<{offering: string, start: string, message?: string, preview?: true}>;
  /** There is an appointment. The receipt is for the host to keep as it is. */
  "guichet-booked": CustomEvent<{appointment: string, offering: string, start: string, receipt: {site: string, entry: number, head: string, appointment: string}}>;
  /** A patient is about to cancel a visit, on the manage page. A message that the host sets is shown when it says no. `preventDefault()` stops it. */
  "guichet-before-cancel": CustomEvent<{appointment: string, start: string, message?: string}>;
  /** A patient is about to move a visit from one time to another. `preventDefault()` stops it. */
  "guichet-before-move": CustomEvent<{appointment: string, from: string, start: string, message?: string}>;
  /** A patient has cancelled a visit. The receipt is for the host to keep as it is. */
  "guichet-visit-cancelled": CustomEvent<{appointment: string, receipt: {site: string, entry: number, head: string}}>;
  /** A patient has moved a visit: the appointment at its new time, and the one that it was before. */
  "guichet-visit-moved": CustomEvent<{appointment: string, from: string, start: string, receipt: {site: string, entry: number, head: string, appointment: string}}>;
  /** The backend named something outside the policy, or else than was asked for; it was dropped. */
  "guichet-refused": CustomEvent<{answer: "openings"|"availability"|"hold"|"reservation"|"visits", count: number, offerings: string[], preview?: true}>;
  /** Something did not work; the patient was told. */
  "guichet-failed": CustomEvent<{code: string, preview?: true}>;
  /** The widget cannot work here; the slot is shown. */
  "guichet-fallback": CustomEvent<{reason: "unavailable"|"crash", preview?: true}>;
}

/** Everything that can be listened for on the element. */
export interface GuichetBookingElementEventMap extends HTMLElementEventMap, GuichetEventMap {}

/** Who may appear on a host's page, for what and where, in the host's own words. A document of another version, or with a field that is not described here, shows nobody. Besides what a schema can say: every text is given in each language of `languages` and in no other (`search` may leave some out), identifiers are unique in their list, every reference leads to an entry of this document, every address begins with one of `links`, and `valid.from` is before `valid.until`. */
export interface GuichetPolicy {
  version: 1;
  /** The site that the document speaks for. */
  site: string;
  /** Counts up with each edition. */
  serial: number;
  /** When the document holds: from the first moment on, before the second. */
  valid: { from: string; until: string; };
  /** The languages in which every text is given. The first is the default. */
  languages: string[];
  /** The establishment's name. */
  name: Record<string, string>;
  /** How to reach the establishment without the widget. */
  contact: { phone: string; page: string; };
  /** The host's page where a patient manages appointments. */
  manage: string;
  /** What every address must begin with; each ends in a slash. */
  links: string[];
  locations: GuichetPolicyLocation[];
  specialties: GuichetPolicySpecialty[];
  practitioners: GuichetPolicyPractitioner[];
  reasons: GuichetPolicyReason[];
  /** Who may appear, for what, where. Who is not in here does not exist on the page. */
  offerings: GuichetPolicyOffering[];
}

/** A place with an address and a time zone. */
export interface GuichetPolicyLocation {
  id: string;
  name: Record<string, string>;
  /** Lines of the postal address. */
  address: string[];
  /** IANA time zone, such as Europe/Paris. */
  zone: string;
  /** A page of the host's that shows the way. */
  map?: string | null;
}

/** What practitioners are trained in. */
export interface GuichetPolicySpecialty {
  id: string;
  label: Record<string, string>;
}

/** A person or a resource that patients book. */
export interface GuichetPolicyPractitioner {
  id: string;
  /** The identifier in a public register, in France the RPPS, if it is a person. */
  identifier?: { system: string; value: string; } | null;
  name: string;
  specialty: string;
  languages: string[];
}

/** Why a patient comes. */
export interface GuichetPolicyReason {
  id: string;
  label: Record<string, string>;
  /** Other words that people search it by, in any of `languages`. They never make anything bookable. */
  search?: Record<string, string[]> | null;
  /** What to bring, how to come. */
  instructions?: Record<string, string> | null;
  /** Length as it is shown. The schedule has the real one. */
  duration_minutes: number;
  /** What the form asks, in this order. */
  fields: GuichetPolicyAskedField[];
}

/** One practitioner for one reason at one location. */
export interface GuichetPolicyOffering {
  id: string;
  practitioner: string;
  reason: string;
  location: string;
}

/** The names of whoever books for somebody else are asked by themselves. */
export interface GuichetPolicyAskedField {
  field: "given_name" | "family_name" | "birth_date" | "phone" | "email" | "postal_code" | "known_patient" | "invitation_code" | "note";
  required: boolean;
}

declare global {
  interface HTMLElementTagNameMap {
    "guichet-booking": GuichetBookingElement;
  }
  interface GlobalEventHandlersEventMap extends GuichetEventMap {}
}
