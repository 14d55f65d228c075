/**
 * Moments worth trying: tomorrow, the nights on which clocks change, days of one's own.
 *
 * Owns the way between a zone's clock and UTC, from what the browser's `Intl` knows of the zone. Pure: the
 * time comes in as an argument, in milliseconds.
 */

const DAY = 86400000;
const formats = new Map();

/** The parts of a moment on the clock of a zone, by name. */
function parts(zone, moment) {
  if (!formats.has(zone)) {
    const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    formats.set(zone, new Intl.DateTimeFormat("en-GB", { ...numeric, timeZone: zone, hourCycle: "h23" }));
  }
  return Object.fromEntries(formats.get(zone).formatToParts(moment).map(({ type, value }) => [type, value]));
}

/** What the clock of a zone shows: `2026-03-28T09:00`. */
export function localOf(zone, moment) {
  const { year, month, day, hour, minute } = parts(zone, moment);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** How far a zone is from UTC, in milliseconds. */
function offsetOf(zone, moment) {
  const whole = Math.floor(moment / 60000) * 60000;
  return Date.parse(`${localOf(zone, whole)}:00Z`) - whole;
}

/** The moment at which the clock of a zone shows this; where it never does, the moment after the gap. */
export function momentOf(zone, local) {
  // Some engines make a date of anything.
  const asIfUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(local) ? Date.parse(`${local}:00Z`) : NaN;
  if (Number.isNaN(asIfUtc)) return undefined;
  const guess = asIfUtc - offsetOf(zone, asIfUtc);
  return asIfUtc - offsetOf(zone, guess);
}

/** A day so many days later: `2026-03-28`. */
export const dayAfter = (date, days) => new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10);

/** The day in a zone. */
export const dateOf = (zone, moment) => localOf(zone, moment).slice(0, 10);

/** The next days on which the clocks of a zone go forward and back, as far as there are any. */
export function clockChanges(zone, moment) {
  const found = {};
  const today = dateOf(zone, moment);
  const noon = (date) => offsetOf(zone, Date.parse(`${date}T12:00:00Z`));
  // The first days are too near for a look at the days before.
  for (let days = 3; days < 400 && !(found.forward && found.back); days += 1) {
    const date = dayAfter(today, days);
    const change = noon(date) - noon(dayAfter(date, -1));
    if (change > 0) found.forward ??= date;
    if (change < 0) found.back ??= date;
  }
  return found;
}

/** A moment on the wire: `2026-03-28T08:00:00Z`. */
export const written = (moment) => `${new Date(moment).toISOString().slice(0, 19)}Z`;

/** A day in words. */
export const dayInWords = (date) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A moment on the clock of a zone, in few words. */
export function momentInWords(zone, moment) {
  const day = new Date(`${dateOf(zone, moment)}T12:00:00Z`);
  const short = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  return `${day.toLocaleDateString("en-GB", short)}, ${localOf(zone, moment).slice(11)} (${zone})`;
}
