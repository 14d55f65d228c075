/**
 * The page's private world on a backend in sandbox mode: made, asked, its clock set.
 *
 * Owns the requests below `/sandbox/` and the world's name, which lies in `memory.js`. Knows nothing of what
 * the page shows. On an ordinary backend there are no worlds: then `find` says so. Start reading there.
 */
import { keep, recall } from "./memory.js";
import { plainFetch } from "./network.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const NAME_LENGTH = 32;
const TIMEOUT = 15000;

/** What the backend refused, in its own words: `field`, `detail`. */
export class Refused extends Error {
  constructor(status, { code, field, detail } = {}) {
    super(detail ?? code ?? `HTTP ${status}`);
    Object.assign(this, { status, code, field, detail });
  }
}

/** There is no sandbox at the other end: an ordinary backend, or nobody. */
export class NoSandbox extends Error {}

function name() {
  const known = recall("world");
  if (known) return known;
  const letter = (byte) => LETTERS[byte % LETTERS.length];
  const made = Array.from(crypto.getRandomValues(new Uint8Array(NAME_LENGTH)), letter).join("");
  keep("world", made);
  return made;
}

/** The widget's `api` for this world. */
export const api = () => `${document.body.dataset.api}/sandbox/${name()}`;

async function ask(method, path, body) {
  let response;
  try {
    response = await plainFetch(`${api()}${path}`, {
      method,
      credentials: "omit",
      headers: body && { "content-type": "application/json" },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
  } catch (error) {
    throw new NoSandbox(error.message);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  // An ordinary backend knows no such path, or not this method.
  if (method === "PUT" && path === "" && [404, 405].includes(response.status)) throw new NoSandbox(`HTTP ${response.status}`);
  throw new Refused(response.status, answer);
}

/** The world of before, if it still is there: what it was made of, and how it is, `{now, site, digest, appointments}`. */
export async function find() {
  const { made, digest } = recall("made") ?? {};
  if (!made) return undefined;
  try {
    const answer = await ask("GET", "");
    if (answer.digest === digest) return { made, answer };
    // Another entry of the history has made it anew since: it is left to that one.
    keep("world", undefined);
    return undefined;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Makes the world anew, of a policy, a schedule and a moment; the last two may be left out. `made` is what is to be
 * known of it after a reload.
 */
export async function make({ policy, schedule, now }, made) {
  const answer = await ask("PUT", "", { policy, schedule, now });
  keep("made", { made, digest: answer.digest });
  return answer;
}

/** How the world is; a `Refused` of 404 when there is none any more. */
export const look = () => ask("GET", "");

/** Sets the world's clock; without a moment, to the real time. */
export const setWorldClock = (now) => ask("PUT", "/clock", now ? { now } : {});

/** What would have been sent to patients, had this not been a sandbox. */
export const messages = async () => (await ask("GET", "/messages")).messages;
