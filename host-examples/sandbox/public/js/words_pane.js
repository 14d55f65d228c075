/**
 * The host's own words: all keys to search, with a field for each, and the same as JSON.
 *
 * Owns both views; the JSON text is the one that counts, and what the page's address has. The widget's words come
 * from its own files: a list a language, and the same list of keys (`zxx`), in one order.
 */
import { control } from "./controls.js";
import { make } from "./elements.js";
import { plainFetch } from "./network.js";

const $ = (selector) => document.querySelector(selector);
const MOST_SHOWN = 40;
const lists = new Map();
let order = 0;

const text = () => control("words");

/** The words as they are set; nothing while they are no JSON, and then the page says so. */
export function ownWords() {
  const typed = text().value.trim();
  try {
    $("#words-wrong").textContent = "";
    return typed ? JSON.parse(typed) : null;
  } catch (error) {
    $("#words-wrong").textContent = `Not JSON: ${error.message}`;
    return null;
  }
}

/** The list of a language: that of the manage page, which has all of the booking's words too. */
function wordsOf(language) {
  const { assets, version } = document.body.dataset;
  const read = async () => {
    const response = await plainFetch(`${assets}/v${version}/lang/manage/${language}.json`);
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response.json();
  };
  if (!lists.has(language)) {
    const list = read();
    lists.set(language, list);
    // What failed is tried again the next time.
    list.catch(() => lists.delete(language));
  }
  return lists.get(language);
}

/** Shows the rows that were searched for. `language` is that of the widget, unless another is chosen. */
async function draw() {
  const mine = (order += 1);
  const language = $("#words-language").value;
  const place = $("#words-rows");
  try {
    const [keys, words] = await Promise.all([wordsOf("zxx"), wordsOf(language)]);
    if (mine !== order) return;
    const wanted = $("#words-search").value.trim().toLowerCase();
    const own = ownWords()?.[language] ?? {};
    const rows = keys.map((key, index) => [key.other ?? key, words[index]]);
    const found = rows.filter(([key, word]) => `${key} ${JSON.stringify(word)}`.toLowerCase().includes(wanted));
    // What is one's own comes first.
    found.sort(([one], [other]) => Object.hasOwn(own, other) - Object.hasOwn(own, one));
    place.replaceChildren(...found.slice(0, MOST_SHOWN).map(([key, word]) => row(language, key, word, own[key])));
    $("#words-found").textContent = found.length > MOST_SHOWN ? `${found.length} found, the first ${MOST_SHOWN} shown` : `${found.length} found`;
  } catch (error) {
    if (mine !== order) return;
    place.replaceChildren();
    $("#words-found").textContent = `The widget’s words cannot be read here (${error.message}): write JSON below.`;
  }
}

/** A key, with a field for each of its texts. */
function row(language, key, word, own) {
  const forms = typeof word === "string" ? [["", word, own]] : Object.entries(word).map(([form, said]) => [form, said, own?.[form]]);
  const fields = forms.map(([form, said, mine]) => {
    const field = make("input", { placeholder: said, value: typeof mine === "string" ? mine : "", lang: language, dir: "auto" });
    field.addEventListener("change", () => set(language, key, form, field.value.trim(), word));
    return make("label", {}, make("code", { textContent: form ? `${key}, ${form}` : key }), field);
  });
  return make("li", {}, ...fields);
}

/** Takes a text into the JSON. Plural forms come all together: those that are not one's own stay the widget's. */
function set(language, key, form, value, word) {
  const words = ownWords() ?? {};
  const own = { ...words[language] };
  if (form) {
    const forms = { ...word, ...own[key], [form]: value || word[form] };
    own[key] = forms;
    if (JSON.stringify(forms) === JSON.stringify(word)) delete own[key];
  } else if (value) own[key] = value;
  else delete own[key];
  words[language] = own;
  if (Object.keys(own).length === 0) delete words[language];
  text().value = Object.keys(words).length ? JSON.stringify(words, null, 2) : "";
  text().dispatchEvent(new Event("change", { bubbles: true }));
}

/** Brings the pane to life; its rows are fetched when it is first opened. */
export function wordsPane() {
  const pane = $("#words-pane");
  const chosen = control("lang").value;
  if ([...$("#words-language").options].some(({ value }) => value === chosen)) $("#words-language").value = chosen;
  const drawOpen = () => pane.open && draw();
  pane.addEventListener("toggle", drawOpen);
  $("#words-search").addEventListener("input", drawOpen);
  $("#words-language").addEventListener("change", drawOpen);
  drawOpen();
}
