/**
 * The policy as a form: a control for every field of the document, made from the document itself.
 *
 * Owns how a value is shown and read. What was changed goes to a `PolicyDocument`, and whoever made the form is
 * told; whether the change can be is not known here. Its controls have no names, so the page's address
 * leaves them to the document. Start reading at `policyForm`.
 */
import { button, make } from "./elements.js";
import { at, below } from "./policy_document.js";
import { added, isByLanguage, languagesOf, OPTIONAL, removed, titleOf, withLanguages } from "./policy_lists.js";

const LISTS = ["locations", "specialties", "practitioners", "reasons", "offerings"];
/** Members that name an entry of a list, by the list that they stand in. */
const REFERENCES = { specialty: "specialties", practitioner: "practitioners", reason: "reasons", location: "locations" };
const FIELDS = ["given_name", "family_name", "birth_date", "phone", "email", "postal_code", "known_patient", "invitation_code", "note"];
const ASKED = /^\/reasons\/\d+\/fields$/;
const SEARCH = /^\/reasons\/\d+\/search$/;
const LONG = 48;
/** The group of what is in no list: no pointer of a member, which have names. */
const ESTABLISHMENT = "/";
/** What makes the content of a group. */
const fills = new WeakMap();

/**
 * The whole form, as groups that open.
 *
 * @param policy the `PolicyDocument`
 * @param changed called after each change
 */
export function policyForm(policy, changed) {
  const context = { policy, document: policy.document, changed };
  const own = Object.keys(context.document).filter((key) => !LISTS.includes(key));
  const group = opening("The establishment", () => own.map((key) => field(context, below("", key), key)), { "data-pointer": ESTABLISHMENT });
  return [group, ...LISTS.filter((key) => Array.isArray(context.document[key])).map((key) => list(context, key))];
}

/** Says at the control what was refused, as far as the refusal points at one: `practitioners[3].name`. */
export function markRefused(form, path = "", said = "") {
  for (const marked of form.querySelectorAll("[aria-invalid]")) {
    marked.removeAttribute("aria-invalid");
    marked.removeAttribute("aria-describedby");
  }
  form.querySelector("#refused")?.remove();
  const keys = path.replace(/^policy\./, "").replaceAll(/\[(\d+)\]/g, ".$1").split(".").filter(Boolean);
  if (keys.length === 0) return;
  let pointer = "";
  let place = LISTS.includes(keys[0]) ? undefined : find(form, ESTABLISHMENT);
  if (place) open(place);
  for (const key of keys) {
    pointer = below(pointer, key);
    const found = find(form, pointer);
    if (found?.matches("details")) open(found);
    place = found ?? place;
  }
  if (place) mark(place, said);
}

/** Marks a control, or those of a fieldset, and brings it in sight; a group that has no such control says it itself. */
function mark(place, said) {
  const refused = make("span", { id: "refused", className: "bad", textContent: said });
  const isControl = !place.matches("details, fieldset");
  const controls = isControl ? [place] : place.matches("fieldset") ? place.querySelectorAll("input, select, textarea") : [];
  for (const control of controls) {
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", "refused");
  }
  (isControl ? place : place.firstElementChild).after(refused);
  refused.scrollIntoView({ block: "center" });
}

/** Opens the groups of these pointers, outer ones first. */
export function openGroups(form, pointers) {
  for (const pointer of pointers) {
    const found = find(form, pointer);
    if (found) open(found);
  }
}

/** Goes to a control, or to a group's summary. */
export function focusOn(form, pointer) {
  const found = find(form, pointer);
  (found?.matches("details") ? found.firstElementChild : found)?.focus();
}

const find = (form, pointer) => form.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`);

function open(group) {
  fills.get(group)();
  group.open = true;
}

/** A group that is made when it is first opened: a hospital's form is long. */
function opening(title, content, properties) {
  const group = make("details", { className: "group", ...properties }, make("summary", { textContent: title }));
  const fill = () => group.children.length === 1 && group.append(...content());
  group.addEventListener("toggle", () => group.open && fill());
  fills.set(group, fill);
  return group;
}

function list(context, key) {
  const pointer = below("", key);
  const count = at(context.document, pointer).length;
  return opening(`${key} (${count})`, () => listContent(context, key), { "data-pointer": pointer });
}

function listContent(context, key) {
  const pointer = below("", key);
  const entries = at(context.document, pointer);
  const items = entries.map((entry, index) => {
    const itself = below(pointer, index);
    const title = titleOf(context.document, entry);
    return opening(title, () => [
      ...Object.keys(entry).flatMap((name) => memberOf(context, key, itself, name)),
      ...missing(context, itself, key, entry),
      button(`Remove ${title}`, () => renew(context, key, removed(context.document, key, index)), { className: "quiet" }),
    ], { "data-pointer": itself });
  });
  const add = button(`Add to ${key}`, () => renew(context, key, added(context.document, key)), { className: "quiet" });
  return [...items, add];
}

/** A member of an entry: one that may be left out can be removed; where it is null it is left out. */
function memberOf(context, key, itself, name) {
  const pointer = below(itself, name);
  if (!Object.hasOwn(OPTIONAL[key] ?? {}, name)) return [field(context, pointer, name)];
  if (at(context.document, pointer) === null) return [];
  const remove = () => renew(context, key, [[pointer, undefined]]);
  return [field(context, pointer, name), button(`Remove ${name}`, remove, { className: "quiet" })];
}

/** Buttons for optional members that an entry does not have. */
function missing(context, pointer, key, entry) {
  return Object.entries(OPTIONAL[key] ?? {})
    .filter(([name]) => entry[name] == null)
    .map(([name, initial]) => {
      const add = () => renew(context, key, [[below(pointer, name), initial(context.document)]]);
      return button(`Add ${name}`, add, { className: "quiet" });
    });
}

/** Takes changes of a list over, and shows it anew. */
function renew(context, key, changes) {
  for (const [pointer, value] of changes) context.policy.set(pointer, value);
  context.document = context.policy.document;
  context.changed({ isAnew: true, key });
}

/** The control of a value, whatever it is; of `blank` where there is none yet. */
function field(context, pointer, name, blank) {
  const value = at(context.document, pointer) ?? blank;
  if (Array.isArray(value) && ASKED.test(pointer)) return asked(context, pointer, name, value);
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return lines(context, pointer, name, value);
  if (typeof value === "object" && value !== null) return members(context, pointer, name, value);
  if (typeof value === "boolean") return labelled(name, ticking(context, pointer, value), true);
  const choices = choicesOf(context.document, pointer, name);
  if (choices) return labelled(name, choosing(context, pointer, value, choices));
  return labelled(name, typing(context, pointer, value));
}

/** The members of an object; of a text, one for each language of the document. */
function members(context, pointer, name, value) {
  const keys = isByLanguage(pointer) ? [...languagesOf(context.document), ...Object.keys(value)] : Object.keys(value);
  const blank = isByLanguage(pointer) ? (SEARCH.test(pointer) ? [] : "") : undefined;
  const fields = [...new Set(keys)].map((key) => field(context, below(pointer, key), key, blank));
  return make("fieldset", { "data-pointer": pointer }, make("legend", { textContent: name }), ...fields);
}

function labelled(name, control, isAfter = false) {
  return isAfter ? make("label", { className: "tick" }, control, name) : make("label", {}, name, control);
}

function keep(context, pointer, value) {
  context.policy.set(pointer, value);
  context.document = context.policy.document;
  const [, key, index] = pointer.split("/");
  if (LISTS.includes(key)) rename(context, key, index);
  context.changed({ isAnew: false });
}

/** An entry is called what it is called by now. */
function rename({ document: policy }, key, index) {
  const group = document.querySelector(`#policy-form [data-pointer="/${key}/${index}"]`);
  group.firstElementChild.textContent = titleOf(policy, policy[key][index]);
}

function typing(context, pointer, value) {
  const isLong = String(value).length > LONG;
  const control = make(isLong ? "textarea" : "input", {
    value: String(value ?? ""), placeholder: value === null ? "null" : "", "data-pointer": pointer, spellcheck: false,
  });
  if (isLong) control.rows = 3;
  else if (typeof value === "number") Object.assign(control, { type: "number", min: "0", step: "1" });
  control.addEventListener("change", () => {
    const isNumber = typeof value === "number" && control.value !== "";
    keep(context, pointer, isNumber ? Number(control.value) : control.value);
  });
  return control;
}

function ticking(context, pointer, value) {
  const control = make("input", { type: "checkbox", checked: value, "data-pointer": pointer });
  control.addEventListener("change", () => keep(context, pointer, control.checked));
  return control;
}

function choosing(context, pointer, value, choices) {
  const all = choices.includes(value) ? choices : [value, ...choices];
  const control = make("select", { "data-pointer": pointer }, ...all.map((choice) => make("option", { textContent: choice, value: choice })));
  control.value = value;
  control.addEventListener("change", () => keep(context, pointer, control.value));
  return control;
}

/** A list of texts: one a line. */
function lines(context, pointer, name, value) {
  const control = make("textarea", { value: value.join("\n"), rows: Math.min(6, value.length + 1), "data-pointer": pointer, spellcheck: false });
  control.addEventListener("change", () => {
    const typed = control.value.split("\n").map((line) => line.trim()).filter(Boolean);
    // Other languages are other fields: they are made once the focus has gone on.
    if (pointer === "/languages") setTimeout(() => renew(context, undefined, withLanguages(context.document, typed)));
    else keep(context, pointer, typed);
  });
  return labelled(`${name} (one a line)`, control);
}

/** What the form of a reason asks: a field and whether it is required, a line each. */
function asked(context, pointer, name, value) {
  const group = make("fieldset", { className: "asked", "data-pointer": pointer }, make("legend", { textContent: `${name}: what patients are asked` }));
  const key = pointer.split("/")[1];
  value.forEach((_, index) => {
    const each = below(pointer, index);
    const label = value[index].field;
    const choice = choosing(context, below(each, "field"), label, FIELDS);
    choice.setAttribute("aria-label", `Field ${index + 1}`);
    const required = labelled("required", ticking(context, below(each, "required"), value[index].required), true);
    const drop = () => renew(context, key, [[each, undefined]]);
    const remove = button("Remove", drop, { className: "quiet", "aria-label": `Remove ${label}` });
    group.append(make("div", { className: "line" }, choice, required, remove));
  });
  const next = FIELDS.find((one) => value.every(({ field: taken }) => taken !== one));
  const add = () => renew(context, key, [[below(pointer, value.length), { field: next, required: false }]]);
  if (next) group.append(button("Add a field", add, { className: "quiet" }));
  return group;
}

/** The identifiers that a member may have, where it names an entry of the document. */
function choicesOf(document, pointer, name) {
  const isEntry = /^\/(practitioners|offerings)\/\d+\//.test(pointer);
  return isEntry && REFERENCES[name] ? document[REFERENCES[name]].map(({ id }) => id) : undefined;
}
