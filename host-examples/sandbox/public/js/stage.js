/**
 * The stage: the element, and the page of a host around it.
 *
 * Owns how what is wanted reaches the element, and only what differs: a change of an attribute is a new
 * start. Knows no backend and no form. Start reading at `Stage.show`.
 */
import { make } from "./elements.js";

const SLOTS = ["header", "legal", "after-booking"];
const $ = (selector) => document.querySelector(selector);

/** Where a telephone number leads. */
export const dialled = (phone) => `tel:${phone.replace(/[^\d+]/g, "")}`;

/** What a host writes into the tag, as data: the page shows it, the copy spells it. */
export function contentOf({ slots, phone }) {
  const logo = slots.logo ? [{ tag: "img", attributes: { slot: "logo", src: slots.logo, alt: "" } }] : [];
  const texts = SLOTS.filter((slot) => slots[slot]).map((slot) => ({ tag: "p", attributes: { slot }, text: slots[slot] }));
  return [...logo, ...texts, { tag: "p", text: "Appointments by phone: ", link: { href: dialled(phone), text: phone } }];
}

function built({ tag, attributes = {}, text = "", link }) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(text);
  if (link) made.append(make("a", { href: link.href, textContent: link.text }));
  return made;
}

export class Stage {
  #listen;
  #content = "";

  /** `listen` is called with each new element. */
  constructor(listen) {
    this.#listen = listen;
  }

  get element() {
    return $("#paper guichet-booking");
  }

  /** Puts a new element in the place of the one that stands. */
  renew(wanted) {
    const fresh = document.importNode($("#fresh").content.firstElementChild, true);
    for (const { name } of [...fresh.attributes]) fresh.removeAttribute(name);
    this.#content = "";
    this.#take(fresh, wanted);
    this.#listen(fresh);
    $("#paper").replaceChildren(fresh);
  }

  /** Shows what is wanted on the element that stands; on a first one where none does. */
  show(wanted) {
    if (this.element) this.#take(this.element, wanted);
    else this.renew(wanted);
  }

  #take(element, { attributes, policyText, words, tokens, scheme, content }) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === "") element.removeAttribute(name);
      else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
    if (element.policyDocument !== policyText) element.policyDocument = policyText;
    if (JSON.stringify(element.words ?? null) !== JSON.stringify(words)) element.words = words;
    for (const [name, value] of Object.entries(tokens)) element.style.setProperty(name, value);
    element.style.setProperty("color-scheme", scheme);
    const spelled = JSON.stringify(content);
    if (spelled !== this.#content) element.replaceChildren(...content.map(built));
    this.#content = spelled;
  }
}
