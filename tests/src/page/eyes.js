// How a journey sees a page: what is visible, in open shadow roots too, by role and accessible
// name. A part of "Accessible Name and Description Computation" 1.2 and of "HTML Accessibility API
// Mappings" 1.0: what pages here use. The journey `support` compares it with the browser's own.
const eyes = (() => {
  const INPUT_ROLES = {
    button: "button", submit: "button", reset: "button", image: "button",
    checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton",
    search: "searchbox", email: "textbox", tel: "textbox", text: "textbox", url: "textbox",
    password: "textbox", date: "textbox", time: "textbox", month: "textbox",
  };
  const TAG_ROLES = {
    BUTTON: "button", SUMMARY: "button", TEXTAREA: "textbox", OPTION: "option",
    H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading",
    UL: "list", OL: "list", MENU: "list", LI: "listitem", NAV: "navigation", MAIN: "main",
    ASIDE: "complementary", ARTICLE: "article", FIELDSET: "group", DETAILS: "group",
    DIALOG: "dialog", TABLE: "table", TR: "row", TD: "cell", TH: "columnheader",
    PROGRESS: "progressbar", OUTPUT: "status", HR: "separator", DT: "term", DD: "definition",
    SEARCH: "search", P: "paragraph", METER: "meter",
  };
  const NAMED_BY_CONTENT = new Set(["button", "link", "heading", "option", "radio", "checkbox",
    "tab", "cell", "gridcell", "columnheader", "rowheader", "row", "menuitem", "switch",
    "tooltip", "treeitem"]);

  const plain = (text) => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

  // The children that are rendered: a shadow root's instead of the host's own, a slot's guests.
  const children = (node) => {
    if (node.shadowRoot) return [...node.shadowRoot.childNodes];
    if (node.localName === "slot") {
      const guests = node.assignedNodes();
      if (guests.length > 0) return guests;
    }
    return [...node.childNodes];
  };

  function* elements(root) {
    for (const child of children(root)) {
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      yield child;
      yield* elements(child);
    }
  }

  const parent = (node) => {
    const up = node.assignedSlot ?? node.parentNode ?? null;
    return up instanceof ShadowRoot ? up.host : up;
  };

  const ancestors = function* (node) {
    for (let at = node; at && at !== document; at = parent(at)) yield at;
  };

  // `display: contents`, as slots have it, has no box of its own and shows its children.
  const rendered = (element) =>
    element.checkVisibility({ visibilityProperty: true }) ||
    (getComputedStyle(element).display === "contents" && rendered(parent(element)));

  const exposed = (element) =>
    rendered(element) &&
    ![...ancestors(element)].some((at) => at.inert || at.getAttribute("aria-hidden") === "true");

  const visible = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && exposed(element);
  };

  const role = (element) => {
    const given = (element.getAttribute("role") ?? "").trim().split(/\s+/)[0];
    if (given) return given;
    const tag = element.tagName;
    if (tag === "INPUT") return INPUT_ROLES[element.type] ?? null;
    if (tag === "A" || tag === "AREA") return element.hasAttribute("href") ? "link" : null;
    if (tag === "IMG") return element.getAttribute("alt") === "" ? null : "img";
    if (tag === "SELECT") return element.multiple || element.size > 1 ? "listbox" : "combobox";
    if (tag === "SECTION") return authored(element) ? "region" : null;
    if (tag === "FORM") return authored(element) ? "form" : null;
    return TAG_ROLES[tag] ?? null;
  };

  const labelled = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
    const targets = ids.map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);
    return targets.map((target) => inner(target, true)).join(" ");
  };

  const authored = (element) =>
    plain(labelled(element)) || plain(element.getAttribute("aria-label") ?? "");

  const native = (element) => {
    if (element.labels?.length) return [...element.labels].map((label) => inner(label)).join(" ");
    const tag = element.tagName;
    const part = { FIELDSET: "legend", TABLE: "caption", FIGURE: "figcaption" }[tag];
    const titled = part && [...element.children].find((child) => child.localName === part);
    if (titled) return inner(titled);
    return alternative(element);
  };

  // What stands for an element that has no text of its own.
  const alternative = (element) => {
    if (element.tagName === "IMG" || element.type === "image") return element.alt;
    const pressed = element.tagName === "INPUT" && INPUT_ROLES[element.type] === "button";
    return pressed ? element.value : "";
  };

  // The text inside, as it is read out. `forced` reads what is hidden too: a label may be.
  const inner = (element, forced = false) => {
    let out = "";
    for (const child of children(element)) {
      if (child.nodeType === Node.TEXT_NODE) out += child.data;
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      if (child.getAttribute("aria-hidden") === "true" || (!forced && !rendered(child))) continue;
      const text = authored(child) || plain(alternative(child)) || inner(child, forced);
      out += getComputedStyle(child).display.startsWith("inline") ? text : ` ${text} `;
    }
    return out;
  };

  const name = (element) => {
    const found = authored(element) || plain(native(element)) ||
      (NAMED_BY_CONTENT.has(role(element)) ? plain(inner(element)) : "");
    return found || plain(element.title ?? "") || plain(element.placeholder ?? "");
  };

  const matches = (text, wanted) => {
    const value = plain(wanted.value);
    if (wanted.how === "is") return text === value;
    if (wanted.how === "contains") return text.includes(value);
    if (wanted.how === "matches") return new RegExp(`^${value}$`, "u").test(text);
    return true;
  };

  // Every visible element of one of the roles with that name, below `scope` (a CSS selector).
  const find = ({ roles, name: wanted, scope }) => {
    const root = scope ? document.querySelector(scope) : document.documentElement;
    if (!root) return [];
    return [...elements(root)].filter(
      (element) => roles.includes(role(element)) && visible(element) && matches(name(element), wanted),
    );
  };

  const deepActive = () => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active;
  };

  const deepAt = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    for (let next = hit?.shadowRoot?.elementFromPoint(x, y); next && next !== hit; ) {
      hit = next;
      next = hit.shadowRoot?.elementFromPoint(x, y);
    }
    return hit;
  };

  const describe = (element) => element
    ? `${role(element) ?? element.localName} "${name(element) || plain(inner(element)).slice(0, 60)}"`
    : "nothing";

  const painted = () => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done())));

  // Where a hand would press it: its middle, or its label's where the control itself is covered.
  const middle = (areas) => {
    for (const area of areas) {
      const box = area.getClientRects()[0];
      if (!box) continue;
      const [x, y] = [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
      const hit = deepAt(x, y);
      if ([...ancestors(hit)].some((at) => areas.includes(at))) return [x, y];
    }
    return null;
  };

  // Where to press it, once it stays there. A look that comes at once after a keystroke is before
  // the frame in which the browser scrolls back to the cursor: nobody presses as quickly as that.
  const target = async (element) => {
    const areas = [element, ...(element.labels ?? [])];
    for (const scrolled of [null, ...areas]) {
      if (scrolled) {
        await painted();
        scrolled.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      }
      const seen = middle(areas);
      if (!seen) continue;
      await painted();
      const still = middle(areas);
      return still && String(still) === String(seen) ? still : { moving: describe(element) };
    }
    const box = element.getBoundingClientRect();
    return { covered: describe(deepAt(box.x + box.width / 2, box.y + box.height / 2)) };
  };

  // What can be read with the eyes: no labels that are only spoken.
  const written = (node) => children(node).map((child) => {
    if (child.nodeType === Node.TEXT_NODE) return child.data;
    if (child.nodeType !== Node.ELEMENT_NODE || !rendered(child)) return "";
    const text = written(child);
    return getComputedStyle(child).display.startsWith("inline") ? text : ` ${text} `;
  }).join("");

  const seen = (scope) => {
    const root = document.querySelector(scope);
    return root && rendered(root) ? plain(written(root)) : "";
  };

  const outline = () => [...elements(document.body)]
    .filter((element) => {
      const kind = role(element);
      return kind && !["list", "listitem", "paragraph", "row", "cell"].includes(kind) && visible(element);
    })
    .map(describe).join("\n");

  const announced = () => [...elements(document.body)]
    .filter((element) =>
      ["status", "alert", "log"].includes(role(element)) || element.hasAttribute("aria-live"))
    .filter(exposed).map((element) => plain(inner(element))).filter(Boolean);

  return { find, role, name, plain, target, describe, deepActive, seen, outline, announced, visible };
})();
