// Makes one widget after the other, presses what a patient could press, and keeps everything that
// ever stood in it: a script of the host's page, before the widget's.
window.hostile = (() => {
  const TYPED = {
    "given-name": "Maël", "family-name": "Le Bœuf", tel: "06 39 98 12 34", email: "mael@example.org",
    "bday-day": "27", "bday-month": "3", "bday-year": "1958", off: "12",
  };
  const QUIET = 50;
  const PATIENCE = 2500;
  let element, said, before, events, seed, pending = 0, changed = 0;

  const { fetch } = window;
  window.fetch = async (...given) => {
    pending += 1;
    try {
      return await fetch(...given);
    } finally {
      pending -= 1;
      changed = performance.now();
    }
  };

  const dice = (sides) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return (seed >> 8) % sides;
  };

  const keep = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.add(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    for (const { name, value } of node.attributes) said.add(`${name}=${value}`);
    node.childNodes.forEach(keep);
    node.shadowRoot?.childNodes.forEach(keep);
  };

  const watcher = new MutationObserver((records) => {
    changed = performance.now();
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(keep);
      else if (type === "attributes") for (const { name, value } of target.attributes) said.add(`${name}=${value}`);
      else said.add(target.data);
    }
  });
  const ALL = { subtree: true, childList: true, characterData: true, attributes: true };

  /** Waits until nothing is asked any more and nothing changes, or for as long as anybody would. */
  const quiet = () => new Promise((done) => {
    const began = performance.now();
    changed = began;
    const look = () => {
      const now = performance.now();
      const still = pending === 0 && now - changed > QUIET;
      if (still || now - began > PATIENCE) done();
      else setTimeout(look, 10);
    };
    look();
  });

  const hosts = () => {
    const page = document.documentElement.cloneNode(true);
    page.querySelector("#counter").replaceChildren();
    return page.outerHTML;
  };

  const visible = (thing) => thing.checkVisibility({ visibilityProperty: true });
  const within = (selector) => [...element.shadowRoot.querySelectorAll(selector)].filter(visible);
  const step = () => events.findLast(({ name }) => name === "guichet-step")?.detail.step ?? "reason";

  const seen = () => ({
    step: step(),
    fallen: events.some(({ name }) => name === "guichet-fallback"),
    // Something to press, or what the host put there for this case.
    usable: within("button, a[href], input").length > 0 ||
      [...element.querySelectorAll("a[href]")].some(visible),
  });

  const fill = (input) => {
    input.value = TYPED[input.getAttribute("autocomplete")] ?? "Dos";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  for (const name of ["ready", "step", "refused", "before-hold", "held", "before-book", "booked", "failed", "fallback"]) {
    document.addEventListener(`guichet-${name}`, ({ target, detail }) =>
      target === element && events.push({ name: `guichet-${name}`, detail }));
  }

  return {
    /** Begins with a widget whose backend is at `api`. */
    async begin(api, site, number) {
      // A page is there before its modules are, in one engine.
      await customElements.whenDefined("guichet-booking");
      [said, events, seed] = [new Set(), [], number + 1];
      before = hosts();
      element = document.createElement("guichet-booking");
      for (const [name, value] of Object.entries({ api, site, policy: "/guichet/policy.json" })) {
        element.setAttribute(name, value);
      }
      const help = document.createElement("a");
      help.href = "/contact.html";
      help.textContent = "Appelez-nous";
      element.append(help);
      watcher.observe(element, ALL);
      watcher.observe(element.shadowRoot, ALL);
      const stands = new Promise((done) => {
        for (const name of ["guichet-ready", "guichet-fallback"]) element.addEventListener(name, done);
      });
      document.querySelector("#counter").append(element);
      await stands;
      await quiet();
      return seen();
    },

    /** Does one thing: mostly what leads on. */
    async go() {
      const pressable = within("button:not([disabled]):not([part~=print])");
      const onward = pressable.filter(({ type, part }) => type === "submit" || part.contains("primary") ||
        ["choice", "slot", "retry", "next-available"].some((name) => part.contains(name)));
      const among = onward.length && dice(6) ? onward : pressable;
      within("input").forEach((input) => step() === "details" && fill(input));
      among[dice(among.length)]?.click();
      await quiet();
      return seen();
    },

    /** Ends it, and tells all that was ever said in it and to the page. */
    end() {
      keep(element);
      watcher.disconnect();
      element.remove();
      return { said: [...said], events, same: hosts() === before };
    },
  };
})();
