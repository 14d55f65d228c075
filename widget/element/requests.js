/**
 * Requests that end. Each has a time limit, and the backend's come with no credentials.
 */

/** How long one request may take, in milliseconds. */
const TIMEOUT = 12000;

/** The secret of the preview that the page's address asked for. */
let preview;

/**
 * Looks for a preview in the page's address, and says whether there is another one than before. What
 * was found stays until the page is loaded anew: whoever goes to another place on it does not slip
 * from a preview into a booking.
 */
export const findPreview = () => {
  const found = /[#&]guichet-preview=([^&]*)/.exec(location.hash)?.[1];
  if (found === undefined || found === preview) return false;
  preview = found;
  return true;
};

/** Whether what is shown is a preview. */
export const isPreview = () => preview !== undefined;

/**
 * Does something that takes a signal, which ends it with the widget or when its time is up. (WebKit
 * forgets the time-outs of signals that were put together with `AbortSignal.any`.)
 */
export const within = (time, outer, work) => {
  const end = new AbortController();
  const stop = () => end.abort();
  const timer = setTimeout(stop, time);
  outer?.addEventListener("abort", stop);
  return work(end.signal).finally(() => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", stop);
  });
};

/** Reads a text of the host's or of this build. */
export const text = async (response) => {
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.text();
};

/** A text that is not at its address, or not in time, is an error. */
export const fetchText = (address, outer) =>
  within(TIMEOUT, outer, (signal) => fetch(address, { signal }).then(text));

/**
 * An answer of the backend as the wasm reads it. Never rejected: status 0 is "no answer". A redirect
 * is none: what a patient typed goes to the origin that the host named, and to no other.
 */
export const ask = (url, outer, options) => within(TIMEOUT, outer, async (signal) => {
  const headers = new Headers(options?.headers);
  if (isPreview()) headers.set("guichet-preview", preview);
  const response = await fetch(url, { ...options, headers, credentials: "omit", redirect: "error", signal });
  return {
    status: response.status,
    retryAfter: Number(response.headers.get("retry-after")) || 0,
    sandbox: response.headers.has("guichet-sandbox"),
    body: await response.text(),
  };
}).catch(() => ({ status: 0, retryAfter: 0, sandbox: false, body: "" }));

/** How the wasm asks the backend at `api`. `headers` is `[name, value, name, value, ...]`. */
export const backend = (api) => ({
  send(method, path, headers, body) {
    const sent = [];
    for (let i = 0; i < headers.length; i += 2) sent.push([headers[i], headers[i + 1]]);
    return ask(api + path, undefined, { method, headers: sent, body });
  },
});
