/**
 * What the element itself puts into its shadow tree, before the widget is there and above it.
 */

/** The kinds of type in the first steps: tag and class. */
const KINDS = [["h2", "heading"], ["h3", "subheading"], ["p", "progress"], ["p", "range"], ["p", "summary-title"], ["button", "slot"]];

const element = (tag, name, ...children) => {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...children);
  return made;
};

/**
 * What stands there until the widget does: bars in the shape of what comes and, unseen, a figure in
 * each kind of its type. A browser looks up fonts when it first lays out a text in them, which takes
 * a slow phone longer than all the rest of the layout; it does so now, while it waits.
 */
export function skeleton() {
  const bars = Array.from({ length: 5 }, () => element("div", "bar"));
  const kinds = KINDS.map(([tag, name]) => element(tag, name, "0"));
  return [element("div", "skeleton", ...bars), element("div", "kinds wide", element("div", "day", ...kinds))];
}

/** Where the host's logo and a line of its own stand. */
export const brand = () => element("div", "brand", ...["logo", "header"].map((name) => Object.assign(document.createElement("slot"), { name })));
