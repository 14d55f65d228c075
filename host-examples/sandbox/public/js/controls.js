/**
 * The page's named controls, as pairs of name and value, and back.
 *
 * Owns which of them count: those that have a name and something in them. What has no name (the policy's
 * form, the search for a word) speaks for itself elsewhere.
 */

const named = () => [...document.querySelectorAll("form [name]")];
const isChoice = ({ type }) => type === "checkbox" || type === "radio";

/** Everything that is set, in the order of the page. Disabled controls too: they wait for a backend that obeys. */
export function pairs() {
  return named()
    .filter((control) => !control.closest("label[hidden]"))
    .filter((control) => (isChoice(control) ? control.checked : true) && control.value !== "")
    .map(({ name, value }) => [name, value]);
}

/** The value of a control, or of the one that is chosen of several. */
export function valueOf(name) {
  const found = named().filter((control) => control.name === name);
  return (found.find(({ checked }) => checked) ?? (found.some(isChoice) ? undefined : found[0]))?.value ?? "";
}

/** The values of all that are ticked under a name. */
export const ticked = (name) => named().filter((control) => control.name === name && control.checked).map(({ value }) => value);

/** The control of a name. */
export const control = (name) => named().find((each) => each.name === name);

/** Puts what an address says into the controls, and opens where they stand. */
export function restore(given) {
  for (const each of named()) {
    if (!given.has(each.name)) continue;
    if (isChoice(each)) each.checked = given.getAll(each.name).includes(each.value);
    else each.value = given.get(each.name);
    for (let at = each.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
  }
}
