/**
 * The sandbox: the widget between what a host sets and what happens to it.
 *
 * Owns the order of things. Each pane owns itself; what is in force is in `world_pane.js`, what is set in the
 * controls. It uses nothing of the widget that a host's script could not. Start reading at `begin`, then `show`.
 */
import { startAsking } from "./ask.js";
import { offerChoices, wantedAttributes } from "./attributes.js";
import { remember, restoreControls, restoreDocuments } from "./case.js";
import { ticked, valueOf } from "./controls.js";
import { startCopies, tellCopies, tellHeader } from "./copy_pane.js";
import { FAULTS, setFault } from "./faults.js";
import { isManaging } from "./first.js";
import { imitate } from "./forced_colors.js";
import { startConsole, startEvents, startRequests } from "./logs.js";
import { addPickers, judge, linkTheme, takeOwnRules, tokens } from "./look.js";
import { carryOver } from "./memory.js";
import { refreshMessages, refreshSoon } from "./messages_pane.js";
import { isWithoutWasm, offerLevels, tellNotices, wasmNotice } from "./notices.js";
import { PolicyPane, refusal } from "./policy_pane.js";
import { chooseSite, chosenSite, load } from "./sites.js";
import { contentOf, Stage } from "./stage.js";
import { startTabs } from "./tabs.js";
import { forgetHold, isHeld, steal } from "./thief.js";
import { ownWords, wordsPane } from "./words_pane.js";
import * as world from "./world.js";
import {
  clearWorld, countAppointments, enter, followClock, inForce, isGone, isPending, isSandbox, lookAgain, renewWorld, tellWorld,
} from "./world_pane.js";

const $ = (selector) => document.querySelector(selector);
const CHANGING = ["guichet-booked", "guichet-visit-cancelled", "guichet-visit-moved"];
const ENDING = ["guichet-failed", "guichet-fallback"];
const SLOTS = ["logo", "header", "legal", "after-booking"];
const MINUTE = 60000;
const FORCED = "Forced colours are imitated. The real ones: Windows’ contrast themes, or “Rendering” in Chromium’s DevTools.";

const stage = new Stage(startEvents(happened));
const pane = new PolicyPane({ apply: takePolicy, bookings: countAppointments, isPending, remember });
/** What was in force when the element was last shown. */
let shown;

/** All that is wanted of the element, from what is set and what is in force. */
function wanted() {
  const { api } = document.body.dataset;
  const { site, policy, policyText } = inForce;
  const ordinary = { api, site: site.id, policy: site.policyAddress };
  const given = isSandbox ? { api: world.api(), site: policy.site, policy: "" } : ordinary;
  const slots = Object.fromEntries(SLOTS.map((name) => [name, valueOf(`slot-${name}`).trim()]));
  return {
    attributes: { ...given, ...wantedAttributes() },
    policyText: isSandbox ? policyText : undefined,
    words: ownWords(),
    tokens: tokens(),
    scheme: valueOf("scheme"),
    content: contentOf({ slots, phone: policy.contact.phone }),
  };
}

/** Puts what is set on the page and on the element; a new one where asked for. */
function show({ isNew = false } = {}) {
  const all = wanted();
  const paper = $("#paper");
  paper.style.setProperty("width", valueOf("width"));
  paper.style.setProperty("color-scheme", all.scheme);
  linkTheme();
  takeOwnRules();
  setFault(valueOf("fault"));
  shown = inForce;
  if (isNew) {
    forgetHold();
    stage.renew(all);
  } else stage.show(all);
  imitate(stage.element, ticked("forced").length > 0);
  judge();
  tellState();
  tellCopies({ ...all, policyText: inForce.policyText, theme: valueOf("look"), own: valueOf("css"), isSandbox });
}

/** Says what is not as at a host's. */
function tellState() {
  const fault = valueOf("fault");
  const off = () => {
    document.querySelector("[name=fault][value='']").checked = true;
    changed("fault");
    document.querySelector("[name=fault]").focus();
  };
  tellNotices([
    ...(customElements.get("guichet-booking") ? [] : [{ text: "The widget’s script did not arrive: the browser’s console says why." }]),
    ...(isGone ? [{ text: "This world is gone: the backend was started anew, or nobody looked for long.", act: ["A fresh world", freshWorld] }] : []),
    ...(isManaging ? [{ text: "The widget shows the visits of a link.", act: ["Back to booking", () => location.reload()] }] : []),
    ...(fault ? [{ text: `Fault: ${FAULTS[fault]}.`, act: ["Switch it off", off] }] : []),
    ...(isWithoutWasm ? [wasmNotice()] : []),
    ...(ticked("forced").length ? [{ text: FORCED }] : []),
  ]);
}

/** Follows events: what changes the world, what may be its end. */
async function happened({ type, detail }) {
  if (type === "guichet-ready") {
    forgetHold();
    judge();
  }
  if (!isSandbox) return;
  if (CHANGING.includes(type)) refreshSoon();
  if (CHANGING.includes(type) || (ENDING.includes(type) && detail?.code === "not_found")) {
    await lookAgain();
    tellState();
  }
}

/** Makes the world anew of the policy that is set. The widget follows where it stands, as at a host's. */
async function takePolicy() {
  if (!(await renewWorld())) return;
  offerChoices(inForce.policy);
  const isSame = JSON.stringify(shown.policy.offerings) === JSON.stringify(inForce.policy.offerings);
  show({ isNew: !isSame || isHeld() || shown.site !== inForce.site || shown.schedule !== inForce.schedule });
  await refreshMessages();
}

/** Does what the backend may refuse, and says what came of it. Answers what was refused. */
async function attempt(act) {
  try {
    tell((await act()) ?? "");
    return undefined;
  } catch (error) {
    tell(refusal(error));
    return error;
  }
}

const tell = (said) => ($("#world-told").textContent = said);

const freshWorld = () => attempt(async () => {
  if (!(await clearWorld())) return "";
  show({ isNew: true });
  await refreshMessages();
  return "A fresh world: nothing is booked in it.";
});

/** Follows a control. */
async function changed(name) {
  if (name === "site") await changeSite();
  else if (name === "clock" || name === "clock-at") await attempt(async () => {
    if (!(await followClock())) return;
    show({ isNew: true });
    // What is due by then has become a message.
    await refreshMessages();
  });
  else show();
  await remember();
}

async function changeSite() {
  await load();
  const refused = await attempt(async () => {
    if (!isSandbox) await enter();
    else if (!(await renewWorld())) chooseSite(inForce.site.id);
  });
  pane.draw();
  pane.tell(refused);
  if (inForce === shown) return;
  offerChoices(inForce.policy);
  show({ isNew: true });
  if (isSandbox) await refreshMessages();
}

function listen() {
  document.addEventListener("change", ({ target }) => target.name && target.closest("form") && changed(target.name));
  for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
  $("#again").addEventListener("click", () => show({ isNew: true }));
  $("#fresh-world").addEventListener("click", freshWorld);
  $("#refresh").addEventListener("click", refreshMessages);
  $("#steal").addEventListener("click", async () => {
    const isThere = isHeld();
    tell(await steal(inForce.policy).catch((error) => `It could not be stolen: ${error.message}.`));
    if (isThere) await lookAgain();
  });
  $(".skip").addEventListener("click", (event) => {
    // The address is the case's.
    event.preventDefault();
    $("#widget").focus();
  });
  addEventListener("hashchange", () => {
    // A link of a message leads to the world that it came from; the widget loads the page anew for it.
    if (/[#&]guichet-\w+=/.test(location.hash)) carryOver();
    // Another case was put into the address, or one goes back to one: each has a world of its own.
    else location.reload();
  });
  setInterval(tellWorld, MINUTE / 4);
}

async function begin() {
  for (const form of document.forms) form.reset();
  startTabs();
  startAsking();
  startCopies();
  startRequests();
  startConsole();
  offerLevels();
  addPickers();
  restoreControls();
  await load();
  offerChoices(JSON.parse(chosenSite().policyText));
  restoreControls();
  await restoreDocuments();
  let refused;
  await enter().catch((error) => (refused = error));
  offerChoices(inForce.policy);
  restoreControls();
  show();
  listen();
  pane.draw();
  pane.tell(refused);
  wordsPane();
  tellHeader();
  if (isSandbox) refreshMessages();
}

await begin();
