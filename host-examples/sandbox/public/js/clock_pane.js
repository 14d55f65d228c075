/**
 * Which time it is to be in the world: what may be chosen, and what that means.
 *
 * Owns the choices. Who tells the world is `sandbox.js`. All are counted from the real time, so that a link
 * means the same tomorrow: the next change of clocks, the week that begins today.
 */
import { now, realNow } from "./clock.js";
import { control, valueOf } from "./controls.js";
import { clockChanges, dateOf, dayAfter, dayInWords, localOf, momentOf } from "./moments.js";

const MORNING = "T08:00";
/** So early that what must be booked a day before still can be. */
const DAYS_BEFORE = 2;
const WEEK = 7;

/** Says in the choices which days they mean in a zone. */
export function nameMoments(zone) {
  const changes = clockChanges(zone, realNow());
  for (const [name, words] of [["forward", "before clocks go forward"], ["back", "before clocks go back"]]) {
    const option = control("clock").querySelector(`[value="${name}"]`);
    option.textContent = changes[name] ? `two days ${words} (${dayInWords(changes[name])})` : `two days ${words}: never in ${zone}`;
    option.disabled = !changes[name];
  }
  document.querySelector("#clock-zone").textContent = zone;
}

/** The choice as it is, and put back to what it was. */
export const clockChoice = () => ({ chosen: valueOf("clock"), at: valueOf("clock-at") });
export function chooseClock({ chosen, at }) {
  control("clock").value = chosen;
  control("clock-at").value = at;
  document.querySelector("#clock-own").hidden = chosen !== "at";
}

/** What was chosen: `now` in milliseconds, if it is not the real time, and what the schedule must have. */
export function chosenMoment(zone) {
  const today = dateOf(zone, realNow());
  const chosen = valueOf("clock");
  document.querySelector("#clock-own").hidden = chosen !== "at";
  // From the time that it is there one goes on.
  if (chosen === "at" && !valueOf("clock-at")) control("clock-at").value = localOf(zone, now());
  if (chosen === "tomorrow") return { now: momentOf(zone, dayAfter(today, 1) + MORNING) };
  if (chosen === "empty") return { emptyDays: Array.from({ length: WEEK }, (_, days) => dayAfter(today, days)) };
  if (chosen === "at") return { now: momentOf(zone, valueOf("clock-at").slice(0, 16)) };
  const date = clockChanges(zone, realNow())[chosen];
  return date ? { now: momentOf(zone, dayAfter(date, -DAYS_BEFORE) + MORNING), openNight: date } : {};
}
