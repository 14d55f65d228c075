/**
 * Somebody else who takes the time that the widget holds, while its patient types.
 *
 * Owns the theft: it gives the widget's hold back with the token that went over the network, then holds and
 * books the same time as another patient, all through the public API. Start reading at `steal`.
 */
import { onRequest, watched } from "./network.js";

const ANOTHER = "another patient";
const PATIENT = {
  given_name: "Rita",
  family_name: "Vale",
  birth_date: "1970-01-02",
  phone: "06 39 98 11 11",
  email: "rita@example.org",
  postal_code: "99100",
  known_patient: "yes",
};

/** The hold that the widget has, as far as the network tells. */
let held;

onRequest(({ method, url, who, status, body, answer }) => {
  const [, base, what] = /^(.*\/v1\/sites\/[^/]+)\/(.*)$/.exec(url.origin + url.pathname) ?? [];
  if (who !== "widget" || !base || !(status >= 200 && status < 300)) return;
  if (method === "POST" && /^(visits\/)?holds$/.test(what) && answer) {
    held = holdOf(base, body, answer) ?? held;
  }
  if (method === "DELETE" || /^(reservations|visits\/moves)$/.test(what)) held = undefined;
});

/** What is held by a request and its answer; nothing where the answer is none, as under the fault "garbage". */
function holdOf(base, body, answer) {
  try {
    const sent = JSON.parse(body);
    const { hold, offering, start } = JSON.parse(answer);
    return { base, hold, offering, start, token: (sent.hold ?? sent).token };
  } catch {
    return undefined;
  }
}

/** Whether there is something to steal. */
export const isHeld = () => held !== undefined;

/** A widget that begins anew holds nothing. */
export const forgetHold = () => (held = undefined);

const secret = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function ask(method, address, body, headers) {
  const response = await watched(address, {
    method,
    credentials: "omit",
    headers: { ...(body && { "content-type": "application/json", "idempotency-key": secret() }), ...headers },
    body: body && JSON.stringify(body),
  }, ANOTHER);
  if (!response.ok) throw new Error(`${method} ${address.split("/").pop()}: HTTP ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

/** Takes the time, and says in a sentence what became of it. */
export async function steal(policy) {
  if (!held) return "Nothing is held: choose a time in the widget first.";
  const { base, hold, offering, start, token } = held;
  held = undefined;
  await ask("DELETE", `${base}/holds/${hold}`, undefined, { authorization: `Bearer ${token}` });
  const mine = secret();
  const taken = await ask("POST", `${base}/holds`, { offerings: [offering], start, token: mine });
  const reason = policy.offerings.find(({ id }) => id === offering)?.reason;
  const asked = policy.reasons.find(({ id }) => id === reason)?.fields ?? [];
  const patient = Object.fromEntries(asked.filter(({ field }) => PATIENT[field]).map(({ field }) => [field, PATIENT[field]]));
  try {
    await ask("POST", `${base}/reservations`, { holds: [{ hold: taken.hold, token: mine }], patient, language: policy.languages[0] });
    return "Stolen: another patient has booked this time. Go on in the widget.";
  } catch {
    // Who must be invited, or known, cannot be made up: that the time is kept for somebody else is enough.
    return "Stolen: another patient holds this time for some minutes. Go on in the widget.";
  }
}
