/**
 * The formatters of a language, made while the wasm is on its way: the first ones of a page take a
 * slow phone a tenth of a second. Local times are formatted as if they were UTC: the backend has
 * applied the place's zone already.
 */
export function formats(language) {
  // Day before month, a clock of 24 hours and the digits of phone keypads, as everywhere around the
  // places that are booked.
  const tag = { en: "en-GB", ar: "ar-u-nu-latn-hc-h23" }[language] ?? language;
  const format = (options) => new Intl.DateTimeFormat(tag, options);
  const utc = { timeZone: "UTC" };
  const date = { ...utc, day: "numeric", month: "long" };
  const clock = { hour: "2-digit", minute: "2-digit" };
  const made = {
    day: format({ ...date, weekday: "long" }),
    dayWithYear: format({ ...date, weekday: "long", year: "numeric" }),
    birthDate: format({ ...date, year: "numeric" }),
    column: format({ ...utc, day: "numeric", month: "short", weekday: "short" }),
    time: format({ ...utc, ...clock }),
    clock: format(clock),
  };
  // What a formatter puts off until it is first used, it does now.
  for (const one of [made.day, made.column, made.time]) one.format(0);
  return made;
}

/** Which way a language is read. */
export const direction = (language) => (language === "ar" ? "rtl" : "ltr");
