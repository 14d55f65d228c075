/**
 * The lists of a policy: how an entry is called, what a new one looks like, what goes with one that is removed.
 *
 * Owns the rules of the format that a form must know so that one click does not make a document that is
 * refused (docs/integrating.md, "The policy"). Pure: changes come out as pairs of pointer and value.
 */
import { at, below } from "./policy_document.js";

const textsIn = (document) => Object.fromEntries(document.languages.map((language) => [language, "…"]));

/** Members that an entry may leave out, with what they begin as. */
export const OPTIONAL = {
  locations: { map: (document) => document.links[0] },
  practitioners: { identifier: () => ({ system: "rpps", value: "10000000000" }) },
  reasons: {
    search: (document) => Object.fromEntries(document.languages.map((language) => [language, []])),
    instructions: textsIn,
  },
};

/** Members that have a text, or a list of words, for each language. */
const BY_LANGUAGE = /^\/(name|locations\/\d+\/name|specialties\/\d+\/label|reasons\/\d+\/(label|instructions|search))$/;
const TRANSLATED = { locations: ["name"], specialties: ["label"], reasons: ["label", "instructions", "search"] };

export const isByLanguage = (pointer) => BY_LANGUAGE.test(pointer);

/** The languages of a document; none where it is not in order. */
export const languagesOf = ({ languages }) => (Array.isArray(languages) ? languages : []);

/** The changes that give a document other languages: what it says in one that it has no more is refused, and goes. */
export function withLanguages(document, languages) {
  const places = Object.entries(TRANSLATED).flatMap(([key, members]) =>
    (document[key] ?? []).flatMap((_, index) => members.map((member) => below(below(below("", key), index), member))));
  const stale = ["/name", ...places].flatMap((pointer) =>
    Object.keys(at(document, pointer) ?? {}).filter((language) => !languages.includes(language)).map((language) => below(pointer, language)));
  // Without any language the document is refused anyway: nothing is lost by a slip.
  return [["/languages", languages], ...(languages.length ? stale : []).map((pointer) => [pointer, undefined])];
}

/** How an entry is called in the form. */
export function titleOf(document, entry) {
  const text = entry.name ?? entry.label ?? entry.id;
  return typeof text === "object" && text !== null ? (text.en ?? text[document.languages[0]] ?? entry.id) : text;
}

/** An identifier that no entry of the list has. */
function freshId(entries, id) {
  const stem = id.replace(/-\d+$/, "").slice(0, 58);
  let number = 2;
  while (entries.some((entry) => entry.id === `${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}

/** The changes that add an entry: a copy of the last, and what must differ differs. */
export function added(document, key) {
  const entries = document[key];
  const last = entries.at(-1) ?? blank(document, key);
  const entry = { ...structuredClone(last), id: freshId(entries, last.id) };
  // One person is one practitioner: a copy has no public identifier.
  if (key === "practitioners") delete entry.identifier;
  if (key === "offerings") Object.assign(entry, freeOffering(document) ?? {});
  return [[below(below("", key), entries.length), entry]];
}

/** An entry for a list that has none. */
function blank(document, key) {
  const id = `${key.slice(0, 3)}-1`;
  if (key === "specialties") return { id, label: textsIn(document) };
  if (key === "locations") return { id, name: textsIn(document), address: ["…"], zone: "Europe/Paris" };
  if (key === "practitioners") return { id, name: "…", specialty: document.specialties[0]?.id ?? "", languages: [...document.languages] };
  if (key === "offerings") return { id, practitioner: "", reason: "", location: "" };
  const fields = [{ field: "family_name", required: true }, { field: "phone", required: true }];
  return { id, label: textsIn(document), duration_minutes: 20, fields };
}

/** Somebody for something somewhere, that is not offered yet: of the newest practitioner, if that can be. */
function freeOffering({ practitioners, reasons, locations, offerings }) {
  const taken = new Set(offerings.map(({ practitioner, reason, location }) => `${practitioner} ${reason} ${location}`));
  const last = offerings.at(-1);
  const sorted = [...reasons].sort((one, other) => (other.id === last?.reason) - (one.id === last?.reason));
  for (const { id: practitioner } of [...practitioners].reverse()) {
    for (const { id: reason } of sorted) {
      for (const { id: location } of locations) {
        if (!taken.has(`${practitioner} ${reason} ${location}`)) return { practitioner, reason, location };
      }
    }
  }
  return undefined;
}

/** The changes that remove an entry, and every offering that names it. */
export function removed(document, key, index) {
  const { id } = document[key][index];
  const member = { practitioners: "practitioner", reasons: "reason", locations: "location" }[key];
  const named = member ? document.offerings.flatMap((offering, at) => (offering[member] === id ? [at] : [])) : [];
  // From the end, so that the places of those before stay.
  const offerings = named.reverse().map((at) => [below("/offerings", at), undefined]);
  return [...offerings, [below(below("", key), index), undefined]];
}
