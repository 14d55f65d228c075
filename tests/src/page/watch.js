// Runs first on every page of a journey and keeps what the page would rather not talk about.
window.guichetWatch = { violations: [], errors: [], warnings: [], events: [] };
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
  for (const name of ["ready", "step", "refused", "before-hold", "held", "before-book", "booked",
    "failed", "fallback"]) {
    document.addEventListener(`guichet-${name}`, (event) =>
      watch.events.push({ name: event.type, detail: event.detail ?? null }), true);
  }
}
