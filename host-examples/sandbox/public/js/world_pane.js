/**
 * What is in force: the world that the page has, and of which documents it was made.
 *
 * Owns the way from what is set to a world, and what the page says of it. On an ordinary backend there is
 * none: then the site's own policy is in force. Start reading at `enter`.
 */
import { now, setClock } from "./clock.js";
import { chosenMoment, nameMoments } from "./clock_pane.js";
import { momentInWords, written } from "./moments.js";
import { NO_ANSWER, NO_SANDBOX } from "./policy_pane.js";
import { scheduleFor } from "./schedule.js";
import { chosenSite } from "./sites.js";
import * as world from "./world.js";

const $ = (selector) => document.querySelector(selector);

/** The policy in force, as text and read, and the rest that a world was made of. */
export let inForce;
/** Whether the backend has worlds; unknown until it was asked. */
export let isSandbox;
/** Whether the world has ended since. */
export let isGone = false;
/** How many appointments it has. */
export let appointments = 0;

/** Whether there should be worlds and nobody answers. */
let isSilent = false;

const spelled = (value) => (value === undefined ? undefined : JSON.stringify(value));

function zoneOf(policy) {
  const zone = policy.locations?.[0]?.zone;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone ?? "UTC";
  } catch {
    return "UTC";
  }
}

/** What a world would be made of now. Throws where a text is no JSON. */
function plan(policyText = chosenSite().policy.text) {
  const site = chosenSite();
  const policy = JSON.parse(policyText);
  const zone = zoneOf(policy);
  nameMoments(zone);
  const { now: moment, emptyDays, openNight } = chosenMoment(zone);
  const typed = $("#schedule-text").value.trim();
  const isAsTyped = typed && !emptyDays && !openNight;
  const own = typed && !isAsTyped ? JSON.parse(typed) : undefined;
  let schedule = isAsTyped ? typed : undefined;
  try {
    const before = { policy: JSON.parse(site.policyText), schedule: site.schedule };
    if (!isAsTyped) schedule = spelled(scheduleFor({ policy, own, site: before, emptyDays, openNight }));
  } catch {
    // A policy in which the lists are no lists: the backend says what is wrong with it.
  }
  return { site, policyText, policy, zone, schedule, moment };
}

const request = ({ policyText, schedule, moment }) => ({ policy: policyText, schedule, now: moment && written(moment) });
const madeOf = ({ policyText, schedule }) => `${policyText}\n${schedule ?? ""}`;

function take(wanted, answer) {
  inForce = wanted;
  isSandbox = true;
  isGone = false;
  appointments = answer.appointments ?? 0;
  setClock(Date.parse(answer.now));
  tellWorld();
}

/** Finds the page's world again, or makes one. What the backend refuses is thrown, once a world of the site's own is there. */
export async function enter() {
  const { worlds } = document.body.dataset;
  // Who serves the page knows: then nobody is asked what they cannot answer.
  if (worlds === "no") return enterOrdinary(NO_SANDBOX);
  try {
    const wanted = plan();
    const found = await world.find(madeOf(wanted));
    take(wanted, found ?? (await world.make(request(wanted), madeOf(wanted))));
  } catch (error) {
    if (error instanceof world.NoSandbox) return enterOrdinary(worlds === "yes" ? NO_ANSWER : NO_SANDBOX);
    const own = plan(chosenSite().policyText);
    take(own, await world.make({ policy: own.policyText }, ""));
    throw error;
  }
}

function enterOrdinary(why) {
  isSilent = why === NO_ANSWER;
  const site = chosenSite();
  inForce = { site, policyText: site.policyText, policy: JSON.parse(site.policyText), zone: "UTC" };
  isSandbox = false;
  for (const control of document.querySelectorAll(".of-sandbox")) control.disabled = true;
  for (const place of document.querySelectorAll(".no-sandbox")) Object.assign(place, { hidden: false, textContent: why });
  setClock();
  tellWorld();
}

/** Makes the world anew of what is set. Throws what the backend refuses; then all stays as it was. */
export async function renewWorld() {
  const wanted = plan();
  take(wanted, await world.make(request(wanted), madeOf(wanted)));
}

/** Follows the choice of a time: the world's clock is set, or the world made anew where the schedule must change. */
export async function followClock() {
  const wanted = plan();
  if (wanted.schedule !== inForce.schedule) return renewWorld();
  const moment = wanted.moment && written(wanted.moment);
  const answer = await world.setWorldClock(moment);
  setClock(moment || answer.now ? Date.parse(answer.now ?? moment) : undefined);
  tellWorld();
}

/** Asks how the world is, after so many more appointments. */
export async function lookAgain(more = 0) {
  if (!isSandbox) return;
  try {
    const answer = await world.look();
    appointments = answer.appointments ?? Math.max(0, appointments + more);
  } catch (error) {
    isGone ||= error.status === 404;
  }
  tellWorld();
}

/** Says which world this is and what time it is there. */
export function tellWorld() {
  if (isSandbox === undefined) return;
  const count = appointments === 1 ? "1 appointment" : `${appointments} appointments`;
  const ordinary = `${isSilent ? "No answer from" : "An ordinary backend:"} ${document.body.dataset.api}`;
  const said = isSandbox ? `Your private world: ${momentInWords(inForce.zone, now())}, ${count}` : ordinary;
  if ($("#world").textContent !== said) $("#world").textContent = said;
}
