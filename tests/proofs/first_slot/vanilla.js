// The floor: what somebody writes by hand who needs one reason on one page and nothing else. It
// fetches what the widget fetches, all at once, keeps the host's rule (who is not in the policy is
// not shown) and puts the times on the page.
const SITE = "hopital-lisiere";
const REASON = "travel-vaccination";
const counter = document.querySelector("#counter");
const { api, files } = counter.dataset;
const language = document.documentElement.lang;

const json = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return response.json();
};

const element = (tag, text, ...children) => {
  const made = document.createElement(tag);
  made.append(text, ...children);
  return made;
};

const [policy, words, availability] = await Promise.all([
  json("/guichet/policy.json"),
  json(files),
  json(`${api}/v1/sites/${SITE}/availability?reason=${REASON}`),
]);

const day = new Intl.DateTimeFormat(language, { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" });
const hour = new Intl.DateTimeFormat(language, { timeZone: "UTC", hour: "2-digit", minute: "2-digit" });
const reason = policy.reasons.find(({ id }) => id === REASON);
const allowed = new Set(policy.offerings.filter((offering) => offering.reason === REASON).map(({ id }) => id));

const days = new Map();
for (const { offering, slots } of availability.offerings.filter(({ offering }) => allowed.has(offering))) {
  for (const { start, local } of slots) {
    const date = local.slice(0, 10);
    if (!days.has(date)) days.set(date, []);
    days.get(date).push({ offering, start, at: new Date(`${local}Z`) });
  }
}

const slot = ({ offering, start, at }) => {
  const button = element("button", hour.format(at));
  button.type = "button";
  button.addEventListener("click", () => counter.dispatchEvent(new CustomEvent("chosen", { detail: { offering, start } })));
  return element("li", button);
};
const columns = [...days].sort().map(([date, slots]) =>
  element("section", element("h3", day.format(new Date(`${date}T00:00Z`))), element("ul", "", ...slots.map(slot))));
counter.append(element("h2", words["slot.title"]), element("p", reason.label[language]), ...columns);
