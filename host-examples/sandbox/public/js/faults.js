/**
 * Faults of the way to the backend, one at a time.
 *
 * Owns what is answered in the place of the truth. Knows no page: it is handed a request and a way to send
 * it. Start reading at `answer`.
 */

/** The faults, and what the page says while one is on. */
export const FAULTS = {
  slow: "every answer of the backend comes three seconds late",
  offline: "no request reaches the backend",
  500: "the backend answers with 500, a fault of its own",
  429: "the backend answers with 429, too many requests, and asks for five seconds",
  garbage: "the backend answers with something that is no JSON",
  outsider: "the backend slips somebody into its answers who is not in the policy",
};

const SLOW_MILLISECONDS = 3000;
const OUTSIDER = "outsider-of-no-policy";

let fault = "";

/** Turns a fault on; an empty name turns it off. */
export const setFault = (name) => (fault = Object.hasOwn(FAULTS, name) ? name : "");

/** The answer to a request to the backend, under the fault that is on, and that fault's name. */
export async function answer(path, send, signal) {
  const on = fault;
  if (on === "offline") throw new TypeError("Failed to fetch (the sandbox’s fault: offline)");
  if (on === "slow") await delay(SLOW_MILLISECONDS, signal);
  if (on === "500") return [problem(500, "internal", "Internal Server Error"), on];
  if (on === "429") return [problem(429, "rate_limited", "Too Many Requests", { "retry-after": "5" }), on];
  if (on === "garbage") return [new Response("<!doctype html><title>Bad gateway</title>", { headers: { "content-type": "text/html" } }), on];
  const response = await send();
  return [on === "outsider" ? await withOutsider(path, response) : response, on];
}

/** Waits; who gives up before is told so at once, as by a real request. */
function delay(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      reject(new DOMException("The request was given up.", "AbortError"));
    };
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A problem as the backend writes it (RFC 9457). */
function problem(status, code, title, headers) {
  const body = { type: "about:blank", title, status, code, request_id: "sandbox-fault" };
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json", ...headers } });
}

/** The same answer with somebody put first who is in no policy, an hour before everybody else. */
async function withOutsider(path, response) {
  const kind = path.split("/").pop();
  if (!response.ok || !["openings", "availability"].includes(kind)) return response;
  const told = await response.json();
  if (kind === "openings") {
    told.openings.unshift({ offering: OUTSIDER, next: told.openings.find(({ next }) => next)?.next ?? null });
  } else {
    const slots = told.offerings[0]?.slots ?? (told.next ? [{ start: told.next.start, local: told.next.local }] : []);
    told.offerings.unshift({ offering: OUTSIDER, slots: slots.map(earlier) });
  }
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  headers.delete("content-encoding");
  return new Response(JSON.stringify(told), { status: response.status, headers });
}

/** An hour earlier on both clocks, within the same day: where it would be another day, the same time. */
function earlier(slot) {
  const hour = Number(slot.local.slice(11, 13));
  if (hour < 1) return slot;
  const start = `${new Date(new Date(slot.start).getTime() - 3600000).toISOString().slice(0, 19)}Z`;
  return { start, local: `${slot.local.slice(0, 11)}${String(hour - 1).padStart(2, "0")}${slot.local.slice(13)}` };
}
