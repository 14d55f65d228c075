/**
 * What patients would have been sent, had this not been a sandbox.
 *
 * Owns the list. A link to the manage page leads to the host's own page, which knows nothing of this world: so it
 * can be opened here.
 */
import { withPair } from "./address.js";
import { button, make, timeOfDay } from "./elements.js";
import { tellCount } from "./tabs.js";
import { messages } from "./world.js";

const LINK = /#guichet-manage=([\w-]+)/;
/** Messages are written a moment after what they tell of. */
const LATER = [300, 1500, 5000];
const $ = (selector) => document.querySelector(selector);

/** The last message that is shown: the backend keeps only so many, so their number says nothing. */
let shown = "";

/** Opens a link of a message on this page: the widget finds it when the page loads anew, and takes it out. */
function openHere(secret) {
  history.replaceState(history.state, "", withPair("guichet-manage", secret));
  location.reload();
}

function item({ channel, to, subject, text, at }) {
  const secret = LINK.exec(text)?.[1];
  const title = make("h3", {}, make("span", { className: "channel", textContent: channel === "sms" ? "SMS" : channel }), ` ${subject ?? ""}`);
  const sent = at ? timeOfDay(new Date(at)) : "";
  return make("li", {}, title, make("p", { className: "quiet" }, `To ${to} `, sent), make("p", { className: "letter", textContent: text }),
    secret ? button("Open its link here", () => openHere(secret)) : undefined);
}

/** Asks for the messages, and shows them, the latest first. */
export async function refreshMessages() {
  const told = $("#messages-told");
  try {
    const all = await messages();
    told.textContent = all.length ? "Nothing of this was sent." : "Nobody would have been sent anything yet: book a visit.";
    const last = JSON.stringify(all.at(-1) ?? "");
    if (last !== shown) $("#letters").replaceChildren(...all.map(item).reverse());
    shown = last;
    tellCount("messages", all.length);
  } catch (error) {
    told.textContent = `The messages cannot be read (${error.message}).`;
  }
}

/** The same, now and some moments later. */
export function refreshSoon() {
  for (const milliseconds of LATER) setTimeout(refreshMessages, milliseconds);
}
