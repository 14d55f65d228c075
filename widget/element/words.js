/**
 * The widget's words, with the host's own in their place.
 */
import { loadWords } from "./instance.js";
import { ownAddress } from "./report.js";
import { fetchText, text } from "./requests.js";

/** The names between braces, whatever their order. A plural form may leave its count out. */
const placeholders = (text, isForm) =>
  [...new Set(text.match(/\{\w+\}/g))].filter((name) => !isForm || name !== "{count}").sort().join(" ");

/** What is wrong with a text in the place of another, if something is. */
const wrong = (text, former, isForm) => {
  const names = placeholders(former, isForm);
  if (typeof text !== "string" || !text.trim() || /[\ud800-\udfff]/u.test(text)) return "must be a text";
  return placeholders(text, isForm) === names ? "" : `must have ${names || "no placeholder"}`;
};

/**
 * Puts the host's words, `{key: text or plural forms}`, into a language file. `keys` is the same file in
 * which each text is its key. What cannot be said in the place of a text is left out, and told.
 */
function reword(file, keys, own, tell) {
  const words = JSON.parse(file);
  const known = JSON.parse(keys).map((key) => key.other ?? key);
  for (const [key, value] of Object.entries(own)) {
    const at = known.indexOf(key);
    const former = words[at];
    // The words of the manage page are there where its links are followed.
    if (at < 0) key.startsWith("manage.") || tell(`"${key}" is none of the widget's words`);
    else if (typeof former === "string") {
      const why = wrong(value, former);
      if (why) tell(`"${key}" ${why}`);
      else words[at] = value;
    } else {
      const forms = Object.entries(value ?? {});
      const why = typeof value?.other !== "string" ? 'must be plural forms: {"one": …, "other": …}' :
        forms.map(([, text]) => wrong(text, former.other, true)).find(Boolean);
      if (why) tell(`"${key}" ${why}`);
      else words[at] = Object.fromEntries(forms);
    }
  }
  return JSON.stringify(words);
}

/** The host's words at an address on the page's own origin. */
const fetchOwn = async (address, signal) => {
  if (!ownAddress(address)) throw new Error(`it must be on the page's own origin, ${location.origin}`);
  return JSON.parse(await fetchText(address, signal));
};

/** The words in a language: of the property, else of the attribute, else the widget's. */
export async function ownWords(language, address, property, signal) {
  const tell = (said) => signal.aborted || console.error(`guichet: words: ${said}`);
  const fetched = address && fetchOwn(address, signal).catch((error) => tell(`${address} could not be read: ${error.message}`));
  const [file, given] = await Promise.all([loadWords(language, text), fetched]);
  try {
    const own = { ...given?.[language], ...property?.[language] };
    return Object.keys(own).length ? reword(file, await loadWords("zxx", text), own, tell) : file;
  } catch (error) {
    tell(error.message);
    return file;
  }
}
