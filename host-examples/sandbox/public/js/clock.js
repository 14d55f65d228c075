/**
 * The page's clock: `Date` goes as far from the real time as the world's clock does.
 *
 * Owns the difference. Must run before the widget's script, whose wasm asks `Date` for the time, and must
 * know nothing of worlds: who sets the clock says what it shows. Timers go at their own pace, so
 * what lasts ten minutes still does.
 */
import { keep, recall } from "./memory.js";

const RealDate = globalThis.Date;

// A reload shows the same time at once; the world is asked afterwards.
let offset = Number(recall("offset")) || 0;

/** The time in the world, in milliseconds. */
export const now = () => RealDate.now() + offset;

/** The time outside of it. */
export const realNow = () => RealDate.now();

/** Whether the page's time is another than the real one. */
export const isShifted = () => offset !== 0;

/** Sets the clock; without a time, to the real one. */
export function setClock(milliseconds = realNow()) {
  const wanted = milliseconds - realNow();
  // What a request takes is no other time, and what is no time changes none.
  offset = Math.abs(wanted) < 5000 || Number.isNaN(wanted) ? 0 : wanted;
  keep("offset", offset);
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length ? given : [now()], made),
  apply: (target) => new target(now()).toString(),
  get: (target, name) => (name === "now" ? now : Reflect.get(target, name)),
});
