/**
 * The hospital's view of a backend that cheats.
 *
 * Owns no part of the widget and stages nothing. It counts from three sources that do not know each
 * other: what came over the network (a copy of each answer), what the widget says that it refused
 * (its events), and what of it stands in the widget (its texts and attributes, looked through at
 * every change). It must run before the widget's script. Start reading at `arrived`.
 */

const widget = document.querySelector("guichet-booking");
const words = JSON.parse(document.querySelector("#words").textContent);
const language = document.documentElement.lang;
const plural = new Intl.PluralRules(language);
const vendor = new URL(widget.getAttribute("api")).origin;
const policyAddress = new URL(widget.getAttribute("policy"), location.href).href;

/** What events call the answer at the end of this path. */
const KINDS = { openings: "openings", availability: "availability", holds: "hold", extension: "hold", reservations: "reservation" };
const MOST_KEPT = 50;

const figures = { attempts: 0, refused: 0, shown: 0 };
const others = { texts: 0, looks: 0 };
/** The latest answers with somebody in them whom the hospital does not have. */
const answers = [];
/** What nobody may see: the clinic's names, and every text that ever came. */
const traces = new Set(words.traces);
const shown = new Set();

let readPolicy;
const policy = new Promise((resolve) => (readPolicy = resolve));

// A copy of what the widget gets: asked for once more, a backend could answer something else.
const plainFetch = window.fetch;
window.fetch = async (...asked) => {
  const response = await plainFetch(...asked);
  const copy = () => response.clone().json();
  if (response.url === policyAddress) copy().then(readPolicy);
  // What is no JSON has nobody in it.
  else if (new URL(response.url).origin === vendor) copy().then((answer) => arrived(response.url, answer), () => {});
  return response;
};

/** Counts what an answer has that it should not have. */
async function arrived(address, answer) {
  const { offerings } = await policy;
  const known = new Set(offerings.map(({ id }) => id));
  const all = [...parts(answer)];
  const strangers = all.filter((part) => namesAny(part) && !known.has(part.offering));
  const texts = all.filter(isText);
  texts.forEach((text) => traces.add(text));
  others.texts += texts.length;
  figures.attempts += strangers.length;
  if (strangers.length > 0) {
    const kind = KINDS[new URL(address).pathname.split("/").pop()];
    answers.push({ kind, answer, strangers: new Set(strangers.map(({ offering }) => offering)), at: Date.now() });
    answers.splice(0, answers.length - MOST_KEPT);
  }
  look();
}

/** A value and all that is in it. */
function* parts(value) {
  yield value;
  if (typeof value === "object" && value !== null) for (const part of Object.values(value)) yield* parts(part);
}

const namesAny = (part) => typeof part?.offering === "string";
/** Whatever is no identifier, time or number. */
const isText = (part) => typeof part === "string" && !/^[\w.:-]*$/.test(part);
const plain = (text) => text.replace(/\s+/g, " ").toLowerCase();

/** Looks for every trace in all that the widget shows, says or leads to. */
function look() {
  const root = widget.shadowRoot;
  if (!root) return;
  others.looks += 1;
  const elements = [...root.querySelectorAll("*")];
  const attributes = elements.flatMap((element) => [...element.attributes].map(({ value }) => value));
  const seen = plain([root.textContent, ...attributes].join("\n"));
  // What somebody searches for is theirs: the widget may repeat it.
  const typed = plain(elements.map((element) => element.value ?? "").join("\n"));
  for (const trace of traces) {
    if (seen.includes(plain(trace)) && !typed.includes(plain(trace))) shown.add(trace);
  }
  figures.shown = shown.size;
  tell();
}

function tell() {
  for (const [name, count] of Object.entries(figures)) {
    put(`[data-figure=${name}]`, number(count));
    put(`[data-label=${name}]`, words[name][plural.select(count)]);
  }
  document.querySelector("[data-figure=shown]").parentElement.classList.toggle("wrong", figures.shown > 0);
  put("#measured", filled(words.measured, { looks: number(others.looks), texts: number(others.texts) }));
}

const number = (count) => count.toLocaleString(language);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function put(selector, text) {
  const place = document.querySelector(selector);
  // Said once, not at every look.
  if (place.textContent !== text) place.textContent = text;
}

document.addEventListener("guichet-refused", ({ detail: { answer: kind, count, offerings } }) => {
  figures.refused += count;
  const at = new Date();
  const outcome = element("p", kind === "hold" || kind === "reservation" ? words["not a success"] : words.dropped);
  const button = element("button", words.sent);
  button.type = "button";
  button.setAttribute("aria-label", `${words.sent} (${words[kind]}, ${clock(at)})`);
  button.addEventListener("click", () => showEvidence(kind, offerings, at));
  note(at, kind, [element("p", strangersNamed(offerings), "named"), outcome, button]);
  look();
});

document.addEventListener("guichet-booked", async ({ detail: { offering, receipt } }) => {
  const { offerings, practitioners } = await policy;
  const { practitioner } = offerings.find(({ id }) => id === offering);
  const { name } = practitioners.find(({ id }) => id === practitioner);
  const kept = filled(words.receipt, { entry: number(receipt.entry), head: receipt.head.slice(0, 16) });
  note(new Date(), "booked", [element("p", name, "named"), element("p", kept, "quiet")]).className = "good";
});

/** Names from this page's own small table, where it has one. */
function strangersNamed(offerings) {
  return `${offerings.map((id) => words.names[id] ?? id).join(", ")} (${words.place})`;
}

const clock = (at) => at.toLocaleTimeString(language);

/** Adds a line to the list, the latest on top. */
function note(at, kind, what) {
  const list = document.querySelector("#tried");
  list.querySelector(".nothing")?.remove();
  const line = element("li", "");
  const time = element("time", clock(at));
  time.dateTime = at.toISOString();
  const head = element("p", words[kind]);
  head.prepend(time);
  line.append(head, ...what);
  list.prepend(line);
  return line;
}

/** Shows an answer as it came, beside what the widget did not refuse of it. */
function showEvidence(kind, refused, at) {
  const fits = (it) => it.kind === kind && refused.every((id) => it.strangers.has(id));
  const distance = (it) => Math.abs(it.at - at);
  const [found] = answers.filter(fits).sort((one, other) => distance(one) - distance(other));
  if (!found) return;
  const { answer, strangers } = found;
  const isWrong = (part) => isText(part) || strangers.has(part) || strangers.has(part?.offering);
  document.querySelector("#sent").replaceChildren(written(answer, isWrong));
  const kept = without(answer, (part) => isText(part) || (namesAny(part) && refused.includes(part.offering)));
  const isSuccess = kept && kept.appointments?.length !== 0;
  document.querySelector("#kept").replaceChildren(isSuccess ? written(kept, isWrong) : words["nothing kept"]);
  document.querySelector("#evidence").showModal();
}

/** A value without the parts that are `dropped`, or undefined. */
function without(value, dropped) {
  if (dropped(value)) return undefined;
  if (Array.isArray(value)) return value.map((item) => without(item, dropped)).filter((item) => item !== undefined);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, item]) => [name, without(item, dropped)]);
  return Object.fromEntries(members.filter(([, item]) => item !== undefined));
}

/** A value as JSON, one line a member of the outermost object and an item of its lists. */
function written(value, isWrong, depth = 0) {
  // Of an answer about one offering alone, what names it is marked.
  const place = document.createElement(isWrong(value) && depth > 0 ? "mark" : "span");
  if (typeof value !== "object" || value === null) {
    place.append(JSON.stringify(value));
    return place;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const isSpread = depth === 0 || (depth === 1 && Array.isArray(value));
  const indent = (by) => (isSpread ? `\n${"  ".repeat(by)}` : "");
  place.append(open);
  Object.entries(value).forEach(([name, item], index) => {
    place.append(index > 0 ? (isSpread ? "," : ", ") : "", indent(depth + 1));
    if (!Array.isArray(value)) place.append(`${JSON.stringify(name)}: `);
    place.append(written(item, isWrong, depth + 1));
  });
  place.append(indent(depth), close);
  return place;
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

document.querySelector("#close").addEventListener("click", () => document.querySelector("#evidence").close());

customElements.whenDefined("guichet-booking").then(() => {
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(widget.shadowRoot, all);
  look();
});
