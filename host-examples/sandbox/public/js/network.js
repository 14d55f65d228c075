/**
 * What the page asks whom for, and what it hears: a watch around `fetch` and `sendBeacon`.
 *
 * Must run before the widget's script. Owns the record, which has what a patient typed and so stays in this
 * page's memory. Changes nothing itself: faults are in `faults.js`. Start reading at `watched`.
 */
import { answer } from "./faults.js";

/** How many requests are kept, and how much of a body. */
const MOST_KEPT = 200;
const MOST_TEXT = 100000;

/** The latest requests, in order. */
export const requests = [];
const listeners = new Set();
let count = 0;

/** Calls a function with each request, when it is sent and whenever more is known of it. */
export const onRequest = (listener) => listeners.add(listener);

/** `fetch` without watch and faults: for the page's own affairs. */
export const plainFetch = window.fetch.bind(window);

/** Forgets all requests, with what is in their bodies. */
export const forgetRequests = () => requests.splice(0);

function tell(request) {
  for (const listener of listeners) {
    try {
      listener(request);
    } catch (error) {
      // What one makes of it is no matter of the others, nor of whoever asked.
      reportError(error);
    }
  }
}

/** Whose an address is. The backend may have a base path. */
function partyOf(url) {
  const { api, assets } = document.body.dataset;
  if (url.href.startsWith(`${api}/`)) return "backend";
  if (url.href.startsWith(`${assets}/v`)) return "files";
  return url.origin === location.origin ? "page" : "other";
}

function begin(method, address, body, who) {
  const url = new URL(address, document.baseURI);
  const request = { number: (count += 1), method, url, party: partyOf(url), who, body, at: new Date(), began: performance.now() };
  requests.push(request);
  requests.splice(0, requests.length - MOST_KEPT);
  tell(request);
  return request;
}

function end(request, known) {
  Object.assign(request, known, { milliseconds: Math.round(performance.now() - request.began) });
  tell(request);
}

/** Keeps a copy of a text; of anything else, its length as the server tells it. */
async function copy(request, response) {
  const type = response.headers.get("content-type") ?? "";
  if (!/json|text|html/.test(type)) {
    request.bytes = Number(response.headers.get("content-length")) || undefined;
    return tell(request);
  }
  // Taken before whoever asked reads the answer.
  const text = await response.clone().text();
  request.bytes = new Blob([text]).size;
  request.answer = text.slice(0, MOST_TEXT);
  tell(request);
}

/** Sends a request for somebody, and notes what came of it. */
export async function watched(input, init, who = "widget") {
  const given = input instanceof Request ? input : undefined;
  const method = (init?.method ?? given?.method ?? "GET").toUpperCase();
  const body = typeof init?.body === "string" ? init.body : undefined;
  const request = begin(method, given?.url ?? input, body, who);
  try {
    const send = () => plainFetch(input, init);
    // Another patient has a line of their own.
    const isFaulty = request.party === "backend" && who === "widget";
    const [response, fault] = isFaulty ? await answer(request.url.pathname, send, init?.signal ?? given?.signal) : [await send(), ""];
    end(request, { status: response.status, fault });
    copy(request, response).catch(() => {});
    return response;
  } catch (error) {
    end(request, { failed: error.name === "AbortError" ? "given up" : error.message });
    throw error;
  }
}

window.fetch = (input, init) => watched(input, init);

const plainBeacon = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (address, data) => {
  const request = begin("POST", address, typeof data === "string" ? data : undefined, "widget");
  data?.text?.().then((text) => Object.assign(request, { body: text }) && tell(request));
  const isQueued = plainBeacon(address, data);
  end(request, isQueued ? { status: "beacon" } : { failed: "not queued" });
  return isQueued;
};
