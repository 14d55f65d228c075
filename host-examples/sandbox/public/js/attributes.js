/**
 * The element's attributes, from the form: what may be chosen, and what was.
 *
 * Owns which attributes there are. The identifiers on offer are those of the policy that holds.
 */
import { make } from "./elements.js";
import { ticked, valueOf } from "./controls.js";

const NARROWING = ["reason", "practitioner", "location", "specialty"];
const SETTINGS = ["lang", "heading-level", "theme", "layout", "report"];

/** Offers the identifiers of a policy as choices; what was ticked and still is one stays ticked. */
export function offerChoices(policy) {
  const language = policy.languages.includes("en") ? "en" : policy.languages[0];
  const lists = {
    reason: policy.reasons.map(({ id, label }) => [id, label[language]]),
    practitioner: policy.practitioners.map(({ id, name }) => [id, name]),
    location: policy.locations.map(({ id, name }) => [id, name[language]]),
    specialty: policy.specialties.map(({ id, label }) => [id, label[language]]),
  };
  for (const [name, items] of Object.entries(lists)) {
    const place = document.querySelector(`[data-choices="${name}"]`);
    const before = new Set(ticked(name));
    const choices = items.map(([value, text]) =>
      make("label", { className: "tick" }, make("input", { type: "checkbox", name, value, checked: before.has(value) }), text));
    place.replaceChildren(place.querySelector("legend"), ...choices);
  }
}

/** What the form says, by attribute; an empty text is no attribute. */
export function wantedAttributes() {
  const wanted = {};
  for (const name of NARROWING) wanted[name] = ticked(name).join(" ");
  for (const name of SETTINGS) wanted[name] = valueOf(name).trim();
  for (const output of document.querySelectorAll("output[data-chosen]")) {
    const chosen = wanted[output.dataset.chosen];
    output.textContent = chosen ? `= ${chosen}` : "";
  }
  return wanted;
}
