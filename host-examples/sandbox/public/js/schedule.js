/**
 * When practitioners receive in the world: the site's own weeks, ordinary ones, and weeks made for a test.
 *
 * Owns schedules as documents, in the form of docs/reference/schedule.md. Pure: nothing is fetched or shown
 * here. Start reading at `scheduleFor`.
 */

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"];
const NIGHT_MINUTES = 360;

/**
 * The schedule of a world, or nothing where the backend's ordinary week will do.
 *
 * @param policy the policy that holds, read
 * @param own the schedule that was typed in, read, if there is one
 * @param site the site's own: `{policy, schedule}`, read
 * @param emptyDays days on which nobody receives
 * @param openNight a day on which everybody receives from midnight to six
 */
export function scheduleFor({ policy, own, site, emptyDays = [], openNight }) {
  const fitting = own ?? fit(site, policy);
  if (emptyDays.length === 0 && !openNight) return fitting;
  const base = structuredClone(fitting ?? ordinary(policy));
  return openNight ? withOpenNight(base, policy, openNight) : without(base, emptyDays);
}

/** Whether two entries of a policy are the same offering in all that a schedule looks at. */
const isOf = (offering, period) => offering?.practitioner === period.practitioner && offering?.location === period.location;

/**
 * The site's own schedule without what the policy does not have any more. Nothing where the policy has offerings
 * that nobody made a week for: part of a week would look like a fault.
 */
function fit({ policy: before, schedule }, policy) {
  if (!schedule) return undefined;
  const offerings = new Map(policy.offerings.map((offering) => [offering.id, offering]));
  const has = (list, id) => policy[list].some((entry) => entry.id === id);
  const rules = schedule.rules.filter(({ reason }) => has("reasons", reason));
  const ruled = new Set(rules.map(({ reason }) => reason));
  const fits = (id, period) => isOf(offerings.get(id), period) && ruled.has(offerings.get(id).reason);
  const periods = schedule.periods
    .map((period) => ({ ...period, offerings: period.offerings.filter((id) => fits(id, period)) }))
    .filter((period) => period.offerings.length > 0);
  const covered = new Set(periods.flatMap((period) => period.offerings));
  const wasCovered = new Set(schedule.periods.flatMap((period) => period.offerings));
  const known = new Set(before.offerings.map(({ id }) => id));
  const isNew = ({ id }) => !covered.has(id) && (!known.has(id) || wasCovered.has(id));
  if (policy.offerings.some(isNew)) return undefined;
  const fitted = { ...schedule, site: policy.site, rules, periods };
  if (schedule.absences) fitted.absences = schedule.absences.filter(({ practitioner }) => has("practitioners", practitioner));
  if (schedule.holidays?.dates) {
    const dates = schedule.holidays.dates
      .map((day) => (day.locations ? { ...day, locations: day.locations.filter((id) => has("locations", id)) } : day))
      .filter((day) => day.locations?.length !== 0);
    fitted.holidays = { ...schedule.holidays, dates };
  }
  return fitted;
}

/** An ordinary week for every offering. Who works at several places divides the days among them. */
function ordinary(policy) {
  const rules = policy.reasons.map(({ id, duration_minutes }) => ({ reason: id, duration_minutes, minimum_notice_minutes: 60 }));
  const longest = Math.max(...policy.reasons.map(({ duration_minutes }) => duration_minutes));
  const [from, until] = longest > 480 ? ["00:00", "24:00"] : ["09:00", "17:00"];
  const periods = policy.practitioners.flatMap(({ id: practitioner }) => {
    const places = [...new Set(policy.offerings.filter((offering) => offering.practitioner === practitioner).map(({ location }) => location))];
    return places.flatMap((location, at) => {
      const weekdays = WEEKDAYS.filter((_, index) => index % Math.min(places.length, WEEKDAYS.length) === at);
      const offerings = offeringsOf(policy, practitioner, location).map(({ id }) => id);
      return weekdays.length ? [{ practitioner, location, offerings, weekdays, from, until }] : [];
    });
  });
  return { version: 1, site: policy.site, rules, periods };
}

const offeringsOf = (policy, practitioner, location) => policy.offerings.filter((offering) => isOf(offering, { practitioner, location }));

/** The same, with nobody there on some days. */
function without(schedule, days) {
  const others = (schedule.holidays?.dates ?? []).filter(({ date }) => !days.includes(date));
  return {
    ...schedule,
    holidays: { ...schedule.holidays, dates: [...others, ...days.map((date) => ({ date }))] },
    periods: schedule.periods.filter(({ date }) => !days.includes(date)),
  };
}

/** The same, with everybody at the first of their places in the small hours of a day: when clocks change. */
function withOpenNight(schedule, policy, date) {
  const minutes = new Map(schedule.rules.map(({ reason, duration_minutes }) => [reason, duration_minutes]));
  const nights = policy.practitioners.flatMap(({ id: practitioner }) => {
    const location = policy.offerings.find((offering) => offering.practitioner === practitioner)?.location;
    const offerings = offeringsOf(policy, practitioner, location).filter(({ reason }) => minutes.get(reason) <= NIGHT_MINUTES).map(({ id }) => id);
    return offerings.length ? [{ practitioner, location, offerings, date, from: "00:00", until: "06:00" }] : [];
  });
  const open = without(schedule, [date]);
  open.holidays.dates = open.holidays.dates.filter((day) => day.date !== date);
  return { ...open, periods: [...open.periods, ...nights] };
}
