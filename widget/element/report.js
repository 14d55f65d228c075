/**
 * Telling the host's own address of refusals and failures. It keeps nobody waiting, and never fails.
 */

/** What is told, and how often a page load may do so. */
export const REPORTED = ["guichet-refused", "guichet-failed", "guichet-fallback"];
const MOST = 30;

let sent = 0;

/** An address on the page's own origin. Of another, nothing. */
export function ownAddress(given) {
  try {
    const address = new URL(given, document.baseURI);
    return address.origin === location.origin ? address.href : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with the attribute, if something is. */
export const wrongAddress = (given) => given && !ownAddress(given) &&
  `the attribute report="${given}" must be an address on the page's own origin, ${location.origin}: nothing is reported`;

/** Sends what an event says, unless nobody wants to know or was told enough. */
export function report(given, said) {
  const address = given && ownAddress(given);
  if (!address || sent >= MOST) return;
  sent += 1;
  try {
    navigator.sendBeacon(address, new Blob([JSON.stringify({ ...said, page: location.pathname })], { type: "application/json" }));
  } catch {
    // A page may have taken the means away.
  }
}
