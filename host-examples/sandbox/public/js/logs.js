/**
 * The panes of what happened: events with what they carry, requests with their bodies, the console.
 *
 * Owns lines, their number and that the last one is in sight. What a patient typed is in the bodies of requests: it
 * stays in this page, and goes with it.
 */
import { onSaid, said } from "./console.js";
import { ticked, valueOf } from "./controls.js";
import { make, timeOfDay } from "./elements.js";
import { forgetRequests, onRequest, requests } from "./network.js";
import { tellCount } from "./tabs.js";

const EVENTS = [
  "ready", "step", "search", "slot", "refused", "before-hold", "held", "before-book", "booked", "before-cancel", "before-move",
  "visit-cancelled", "visit-moved", "failed", "fallback",
].map((name) => `guichet-${name}`);
const MOST_LINES = 200;

/** A list in a pane that scrolls with what is added, unless somebody looks at what was before. */
class Log {
  #list;
  #name;
  #forget;
  #count = 0;

  /** `forget` is called when the list is cleared. */
  constructor(name, list, forget = () => {}) {
    this.#name = name;
    this.#forget = forget;
    this.#list = document.querySelector(list);
    document.querySelector(`[data-clears=${name}]`).addEventListener("click", () => this.clear());
  }

  add(line) {
    const pane = this.#list.parentElement;
    const isAtEnd = pane.scrollTop + pane.clientHeight >= pane.scrollHeight - 30;
    this.#list.append(line);
    if (this.#list.children.length > MOST_LINES) this.#list.firstElementChild.remove();
    this.#count += 1;
    tellCount(this.#name, this.#count);
    if (isAtEnd) pane.scrollTop = pane.scrollHeight;
  }

  clear() {
    this.#forget();
    this.#list.replaceChildren();
    this.#count = 0;
    tellCount(this.#name, 0);
  }
}

/** Writes down the events of an element, and says no where the form does. `told` is called with each. */
export function startEvents(told) {
  const log = new Log("events", "#log");
  return (element) => {
    for (const name of EVENTS) {
      element.addEventListener(name, (event) => {
        const isStopped = ticked("veto").includes(name);
        if (isStopped) {
          const message = valueOf("veto-message").trim();
          if (message) event.detail.message = message;
          event.preventDefault();
        }
        const detail = JSON.stringify(event.detail ?? {});
        const carried = make("span", { textContent: `${detail}${isStopped ? " (stopped)" : ""}` });
        log.add(make("li", {}, timeOfDay(new Date()), make("b", { textContent: ` ${name} ` }), carried));
        told(event);
      });
    }
  };
}

const PARTIES = { backend: "backend", files: "files", page: "page", other: "elsewhere" };

const pretty = (text) => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
};

function body(title, text) {
  return [make("h3", { textContent: title }), make("pre", { tabIndex: 0, "aria-label": title, textContent: text ? pretty(text) : "none" })];
}

function tellRequest(summary, request) {
  const { method, url, party, who, status, fault, failed, milliseconds, bytes } = request;
  const { api } = document.body.dataset;
  const path = party === "backend" ? url.href.slice(api.length).replace(/^\/sandbox\/[a-z0-9]+/, "") : url.pathname + url.search;
  const outcome = failed ?? status ?? "…";
  const facts = [milliseconds === undefined ? "" : `${milliseconds} ms`, bytes === undefined ? "" : `${bytes.toLocaleString("en-GB")} B`];
  const notes = [fault ? `fault: ${fault}` : "", who === "widget" ? "" : who];
  summary.replaceChildren(
    make("span", { className: "method", textContent: method }),
    make("span", { className: "path", textContent: path }),
    make("span", { className: failed || status >= 400 ? "status bad" : "status", textContent: outcome }),
    make("span", { className: "facts", textContent: [PARTIES[party], ...facts, ...notes].filter(Boolean).join(" · ") }),
  );
}

/** Lists all requests, also those that were made before this page's form was there. */
export function startRequests() {
  const log = new Log("network", "#requests", forgetRequests);
  const lines = new WeakMap();
  const show = (request) => {
    if (!lines.has(request)) {
      const summary = make("summary");
      const line = make("details", {}, summary);
      const fill = () => {
        if (!line.open) return;
        line.replaceChildren(summary, ...body("Sent", request.body), ...body("Answered", request.answer));
      };
      line.addEventListener("toggle", fill);
      lines.set(request, { summary, fill });
      log.add(make("li", {}, line));
    }
    const { summary, fill } = lines.get(request);
    tellRequest(summary, request);
    fill();
  };
  requests.forEach(show);
  onRequest(show);
}

/** Lists what the widget and the browser said. */
export function startConsole() {
  const log = new Log("console", "#console");
  const show = ({ kind, text, at }) => log.add(make("li", { className: kind }, timeOfDay(at), ` ${text}`));
  said.forEach(show);
  onSaid(show);
}
