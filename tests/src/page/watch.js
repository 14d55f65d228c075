// Runs first on every page of a journey and keeps what the page would rather not talk about.
window.guichetWatch = { violations: [], errors: [], warnings: [], events: [], leads: new Set() };
{
  const watch = window.guichetWatch;
  document.addEventListener("securitypolicyviolation", (event) =>
    watch.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`.trim()));
  addEventListener("error", (event) => watch.errors.push(String(event.message ?? event.target?.src)), true);
  addEventListener("unhandledrejection", (event) => watch.errors.push(`unhandled: ${event.reason}`));
  for (const [method, list] of [["error", watch.errors], ["warn", watch.warnings]]) {
    const original = console[method].bind(console);
    console[method] = (...things) => {
      list.push(things.map(String).join(" "));
      original(...things);
    };
  }
  for (const name of ["ready", "step", "search", "slot", "refused", "before-hold", "held", "before-book", "booked",
    "before-cancel", "before-move", "visit-cancelled", "visit-moved", "failed", "fallback"]) {
    document.addEventListener(`guichet-${name}`, (event) =>
      watch.events.push({ name: event.type, detail: event.detail ?? null }), true);
  }

  // What a script adds to the history is counted as it does it: Firefox may make what is pushed while a
  // page still loads take the place of what was there, and `history.length` stays as it was.
  let entries = 0;
  const { pushState } = History.prototype;
  History.prototype.pushState = function (...state) {
    entries += 1;
    return pushState.apply(this, state);
  };

  // The browser's own bar, as it was before any script but this one ran.
  watch.bar = () => ({ address: location.href, title: document.title, history: entries });
  const begin = () => (watch.start = watch.bar());
  document.addEventListener("readystatechange", begin, { once: true });
  addEventListener("pageshow", ({ persisted }) => persisted && begin());

  // Wherever a widget's markup ever led, and whatever it embedded.
  const LEADING = ["href", "src", "srcset", "action", "formaction", "data", "ping", "target"];
  const note = (element) => {
    for (const name of LEADING) {
      if (element.hasAttribute?.(name)) watch.leads.add(`${element.localName} ${name} ${element.getAttribute(name)}`);
    }
    if (element.matches?.("iframe, frame, object, embed, link, base, meta, script")) watch.leads.add(element.localName);
  };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "attributes") note(target);
        for (const node of addedNodes) {
          note(node);
          node.querySelectorAll?.("*").forEach(note);
        }
      }
    }).observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: LEADING });
    return root;
  };
}
