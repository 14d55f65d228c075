/**
 * What is in force: the world that the page has, and of which documents it was made.
 *
 * Owns the way from what is set to a world, one step at a time, and what the page says of it. On an ordinary
 * backend there is none: then the site's own policy is in force. Start reading at `enter`.
 */
import { mayLose } from "./ask.js";
import { now, setClock } from "./clock.js";
import { chooseClock, chosenMoment, clockChoice, nameMoments } from "./clock_pane.js";
import { momentInWords, written } from "./moments.js";
import { NO_ANSWER, NO_SANDBOX } from "./policy_pane.js";
import { scheduleFor } from "./schedule.js";
import { chosenSite, load, site as loadedSite } from "./sites.js";
import * as world from "./world.js";

const $ = (selector) => document.querySelector(selector);

/** The policy in force, as text and read, and the rest that a world was made of. */
export let inForce;
/** Whether the backend has worlds; unknown until it was asked. */
export let isSandbox;
/** Whether the world has ended since. */
export let isGone = false;

/** How many appointments the world has. */
let appointments = 0;
/** What is said of a backend without worlds, before its address. */
let ordinary = "";

let queue = Promise.resolve();
const waiting = new Map();

/**
 * Does what makes the world or sets its clock after all of that before, so that answers cannot come out of order.
 * What is set is read when its turn comes: the last wish wins, and the same wish twice in wait is one.
 */
function inTurn(act) {
  if (!waiting.has(act)) {
    const turn = queue.then(() => {
      waiting.delete(act);
      return act();
    });
    waiting.set(act, turn);
    queue = turn.catch(() => {});
  }
  return waiting.get(act);
}

/** Finds the page's world again, or makes one. What the backend refuses is thrown, once a world of the site's own is there. */
export const enter = () => inTurn(findOrMake);
/** Makes the world anew of what is set. Answers whether it did: whoever loses appointments by it is asked. */
export const renewWorld = () => inTurn(makeAsSet);
/** Makes the same world anew. Answers whether it did. */
export const clearWorld = () => inTurn(makeTheSame);
/** Follows the choice of a time. Answers whether it did. */
export const followClock = () => inTurn(takeTime);

const spelled = (value) => (value === undefined ? undefined : JSON.stringify(value));

function zoneOf(policy) {
  const zone = policy?.locations?.[0]?.zone;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone ?? "UTC";
  } catch {
    return "UTC";
  }
}

/** The documents that are set: those of the chosen site. */
function asSet() {
  const site = chosenSite();
  return { site, policyText: site.policy.text, ownSchedule: site.ownSchedule };
}

const isSame = (one, other) => one.site === other.site && one.policyText === other.policyText && one.ownSchedule === other.ownSchedule;

/** Whether something is set that is not in force: it was refused, or would have cost appointments. */
export const isPending = () => isSandbox === true && !isSame(asSet(), inForce);

/** What a world would be made of: documents, at the time that is chosen. Throws where a text is no JSON. */
function plan({ site, policyText, ownSchedule }) {
  const policy = JSON.parse(policyText);
  const zone = zoneOf(policy);
  nameMoments(zone);
  const { now: moment, emptyDays, openNight } = chosenMoment(zone);
  const isAsTyped = ownSchedule && !emptyDays && !openNight;
  const own = ownSchedule && !isAsTyped ? JSON.parse(ownSchedule) : undefined;
  let schedule = isAsTyped ? ownSchedule : undefined;
  try {
    const before = { policy: JSON.parse(site.policyText), schedule: site.schedule };
    if (!isAsTyped) schedule = spelled(scheduleFor({ policy, own, site: before, emptyDays, openNight }));
  } catch {
    // A policy in which the lists are no lists: the backend says what is wrong with it.
  }
  return { site, policyText, ownSchedule, policy, zone, schedule, moment, clock: clockChoice() };
}

async function make(wanted) {
  const { site, policyText, ownSchedule, schedule, moment } = wanted;
  const made = { site: site.id, policyText, ownSchedule, schedule };
  take(wanted, await world.make({ policy: policyText, schedule, now: moment && written(moment) }, made));
}

function take(wanted, answer) {
  inForce = wanted;
  isSandbox = true;
  isGone = false;
  appointments = answer.appointments;
  setClock(Date.parse(answer.now));
  allow(true);
  tellWorld();
}

/** Makes the world anew, where it may be. Throws what the backend refuses; then all stays as it was. */
async function remake(documents) {
  const wanted = plan(documents);
  if (!(await mayLose(await countAppointments()))) return false;
  await make(wanted);
  return true;
}

const makeAsSet = () => remake(asSet());
const makeTheSame = () => remake(inForce);

async function findOrMake() {
  const { worlds } = document.body.dataset;
  // Who serves the page knows: then nobody is asked what they cannot answer.
  if (worlds === "no") return enterOrdinary("An ordinary backend:", NO_SANDBOX);
  try {
    const found = await world.find();
    if (!found || !(await comeBack(found))) await make(plan(asSet()));
  } catch (error) {
    if (!(error instanceof world.NoSandbox)) return enterOwn(error);
    if (worlds === "yes") enterOrdinary("No answer from", NO_ANSWER);
    else enterOrdinary("An ordinary backend:", NO_SANDBOX);
  }
}

/** Takes the world of before where it is what is set, or has appointments: a reload asks nobody whether they may go. */
async function comeBack({ made, answer }) {
  await load(made.site);
  const before = plan({ ...made, site: loadedSite(made.site) });
  const isAsSet = isSame(before, asSet()) && before.schedule === made.schedule;
  if (!isAsSet && answer.appointments === 0) return false;
  take({ ...before, schedule: made.schedule }, answer);
  return true;
}

/** Where what is set was refused: a world of the site's own documents; where there is none either, the page says why. */
async function enterOwn(refused) {
  const site = chosenSite();
  try {
    await make(plan({ site, policyText: site.policyText, ownSchedule: "" }));
  } catch (error) {
    return enterOrdinary("No world at", `No world could be made: ${error.message}.`);
  }
  throw refused;
}

function enterOrdinary(said, why) {
  ordinary = said;
  const site = chosenSite();
  inForce = { site, policyText: site.policyText, policy: JSON.parse(site.policyText), zone: "UTC" };
  isSandbox = false;
  setClock();
  allow(false, why);
  tellWorld();
}

/** Lets what needs a world be used, or says why it cannot. */
function allow(isAllowed, why = "") {
  for (const control of document.querySelectorAll(".of-sandbox")) control.disabled = !isAllowed;
  for (const place of document.querySelectorAll(".no-sandbox")) Object.assign(place, { hidden: isAllowed, textContent: why });
}

/**
 * Sets the world's clock, or makes the world anew where its schedule must change: of the documents in force, since
 * whoever sets the clock has said nothing about others that are pending.
 */
async function takeTime() {
  const wanted = plan(inForce);
  if (wanted.schedule !== inForce.schedule) {
    const isMade = await remake(inForce);
    if (!isMade) chooseClock(inForce.clock);
    return isMade;
  }
  const answer = await world.setWorldClock(wanted.moment && written(wanted.moment));
  inForce = wanted;
  setClock(Date.parse(answer.now));
  tellWorld();
  return true;
}

/** Asks how the world is. */
export async function lookAgain() {
  if (!isSandbox) return;
  const asked = inForce;
  try {
    const answer = await world.look();
    // Of a world that was made anew meanwhile this says nothing.
    if (asked === inForce) appointments = answer.appointments;
  } catch (error) {
    if (error.status === 404 && asked === inForce) {
      isGone = true;
      appointments = 0;
    }
  }
  tellWorld();
}

/** How many appointments there are by now. */
export async function countAppointments() {
  await lookAgain();
  return appointments;
}

/** Says which world this is and what time it is there. */
export function tellWorld() {
  if (isSandbox === undefined) return;
  const count = appointments === 1 ? "1 appointment" : `${appointments} appointments`;
  const world = `Your private world: ${momentInWords(inForce.zone, now())}, ${count}`;
  const said = isSandbox ? world : `${ordinary} ${document.body.dataset.api}`;
  if ($("#world").textContent !== said) $("#world").textContent = said;
}
