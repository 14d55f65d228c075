/**
 * The host's own words in the place of the widget's.
 */

/** The names between braces, whatever their order. A plural form may leave its count out. */
const placeholders = (value) =>
  [...new Set(JSON.stringify(value).match(/\{\w+\}/g))].filter((name) => name !== "{count}").sort().join(" ");

/**
 * Puts the host's words, `{key: text or plural forms}`, into a language file. `keys` is the same file in
 * which each text is its key. What cannot be said in the place of a text is left out, and told.
 */
export function reword(file, keys, own, tell) {
  const words = JSON.parse(file);
  const known = JSON.parse(keys).map((key) => key.other ?? key);
  for (const [key, value] of Object.entries(own)) {
    const at = known.indexOf(key);
    const former = words[at];
    if (at < 0) tell(`"${key}" is none of the widget's words`);
    else if (typeof (former.other ?? former) !== typeof (former.other ? value?.other : value)) {
      tell(`"${key}" must be ${former.other ? 'plural forms: {"one": …, "other": …}' : "a text"}`);
    } else if (placeholders(value) !== placeholders(former)) {
      tell(`"${key}" must have ${placeholders(former) || "no placeholder"}`);
    } else words[at] = value;
  }
  return JSON.stringify(words);
}
