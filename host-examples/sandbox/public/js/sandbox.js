/**
 * The sandbox: from a form to attributes, variables and words, from events to a log.
 *
 * Owns nothing of the widget: it uses what any host's script can use. All that is set stands in the page's
 * address, behind `#`, so that a case can be sent to a colleague. Start reading at `apply`.
 */

const EVENTS = [
  "guichet-ready",
  "guichet-step",
  "guichet-search",
  "guichet-slot",
  "guichet-refused",
  "guichet-before-hold",
  "guichet-held",
  "guichet-before-book",
  "guichet-booked",
  "guichet-failed",
  "guichet-fallback",
];
const NARROWING = ["reason", "practitioner", "location", "specialty"];
const SETTINGS = ["lang", "heading-level", "theme", "layout"];

const form = document.querySelector("form");
const log = document.querySelector("#log");
const code = document.querySelector("#code");
const copied = document.querySelector("#copied");
const template = document.querySelector("guichet-booking").cloneNode(true);

const variables = [...form.elements].map(({ name }) => name).filter((name) => name.startsWith("--"));
const wrongWords = document.querySelector("#words-wrong");

const widget = () => document.querySelector("guichet-booking");
const site = () => form.querySelector("input[name=site]:checked");
const checked = (name) =>
  [...form.querySelectorAll(`input[name="${name}"]:checked`)].map((input) => input.value);

/** Puts what the form says on the element, and only what differs: a change is a new start. */
function apply() {
  const element = widget();
  const wanted = { site: site().value, policy: site().dataset.policy };
  for (const name of NARROWING) wanted[name] = checked(name).join(" ");
  for (const name of SETTINGS) wanted[name] = form.elements[name].value;
  for (const [name, value] of Object.entries(wanted)) {
    if (value === "") element.removeAttribute(name);
    else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  for (const name of variables) element.style.setProperty(name, form.elements[name].value);
  const words = ownWords();
  if (JSON.stringify(element.words ?? null) !== JSON.stringify(words)) element.words = words;
  element.style.setProperty("color-scheme", form.elements.scheme.value);
  element.style.setProperty("width", form.elements.width.value);
  for (const output of form.querySelectorAll("output")) {
    output.textContent = wanted[output.dataset.chosen] ? `= ${wanted[output.dataset.chosen]}` : "";
  }
  code.textContent = snippet(wanted, words);
}

/** Puts what the form says into the page's address. */
function remember() {
  const set = [...new FormData(form)].filter(([, value]) => value !== "");
  history.replaceState(history.state, "", `#${new URLSearchParams(set)}`);
}

/** The words of the form, or nothing while they are no JSON. */
function ownWords() {
  const text = form.elements.words.value.trim();
  try {
    wrongWords.textContent = "";
    return text ? JSON.parse(text) : null;
  } catch (error) {
    wrongWords.textContent = `Not JSON: ${error.message}`;
    return null;
  }
}

/** Puts what the page's address says into the form. */
function restore() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const control of form.elements) {
    if (!control.name || !given.has(control.name)) continue;
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.getAll(control.name).includes(control.value);
    else control.value = given.get(control.name);
    control.closest("details")?.setAttribute("open", "");
  }
}

/** The lines that a host would copy for what is on the page now. */
function snippet(wanted, words) {
  const { api, assets, version, integrity } = document.body.dataset;
  const attributes = Object.entries({ api, ...wanted })
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}="${value}"`);
  const set = variables.filter((name) => form.elements[name].value);
  const style = set.map((name) => `  ${name}: ${form.elements[name].value};`);
  return [
    ...(style.length ? ["<style>", "guichet-booking {", ...style, "}", "</style>"] : []),
    `<script type="module" src="${assets}/v${version}/guichet.js"`,
    `        integrity="${integrity}" crossorigin></script>`,
    `<guichet-booking ${attributes.join("\n                 ")}>`,
    '  <p>Appointments by phone: <a href="tel:+33261914000">02 61 91 40 00</a></p>',
    "</guichet-booking>",
    ...(words ? ["<script>", `document.querySelector("guichet-booking").words = ${JSON.stringify(words, null, 2)};`, "</script>"] : []),
  ].join("\n");
}

/** Offers the identifiers of the site's policy as choices. */
async function choices() {
  const response = await fetch(site().dataset.policy);
  const policy = await response.json();
  const language = document.documentElement.lang;
  const lists = {
    reason: policy.reasons.map(({ id, label }) => [id, label[language]]),
    practitioner: policy.practitioners.map(({ id, name }) => [id, name]),
    location: policy.locations.map(({ id, name }) => [id, name[language]]),
    specialty: policy.specialties.map(({ id, label }) => [id, label[language]]),
  };
  for (const [name, items] of Object.entries(lists)) {
    const place = form.querySelector(`[data-choices="${name}"]`);
    place.replaceChildren(place.querySelector("legend"), ...items.map((item) => choice(name, item)));
  }
}

function choice(name, [id, text]) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "checkbox", name, value: id });
  label.append(input, text);
  return label;
}

function listen(element) {
  for (const name of EVENTS) {
    element.addEventListener(name, (event) => {
      const stopped = checked("veto").includes(name);
      if (stopped) event.preventDefault();
      const line = document.createElement("li");
      const detail = JSON.stringify(event.detail ?? {});
      line.textContent = `${name} ${detail}${stopped ? " (stopped)" : ""}`;
      log.append(line);
      log.parentElement.scrollTop = log.parentElement.scrollHeight;
    });
  }
}

form.addEventListener("change", async (event) => {
  if (event.target.name === "site") await choices();
  apply();
  remember();
});

document.querySelector("#again").addEventListener("click", () => {
  const fresh = template.cloneNode(true);
  listen(fresh);
  widget().replaceWith(fresh);
  apply();
});

document.querySelector("#clear").addEventListener("click", () => log.replaceChildren());

document.querySelector("#copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(code.textContent);
    copied.textContent = "Copied.";
  } catch {
    copied.textContent = "Not allowed here: select the text and copy it.";
  }
});

form.reset();
restore();
listen(widget());
await choices();
restore();
apply();
