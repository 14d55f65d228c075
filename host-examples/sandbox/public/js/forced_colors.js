/**
 * Forced colours, imitated: a page cannot force them upon itself.
 *
 * Owns what is put over the widget: its own rules for `forced-colors: active`, without the condition, over
 * what a browser forces (CSS Color Adjustment 1, section 3.1), in the system's colours. The real ones are the
 * operating system's, or DevTools' ("Rendering").
 */

const FORCED = `
  .frame, .frame * { color: CanvasText; background-color: Canvas; border-color: CanvasText; outline-color: CanvasText;
    text-decoration-color: CanvasText; box-shadow: none; text-shadow: none; }
  .frame a { color: LinkText; }
  .frame button { color: ButtonText; background-color: ButtonFace; border-color: ButtonBorder; }
  .frame :is(input, textarea, select) { color: FieldText; background-color: Field; border-color: ButtonBorder; }
  .frame :focus-visible { outline-color: Highlight; }
`;
const imitations = new WeakMap();

/** The widget's own rules for forced colours. */
function ownRules(sheets) {
  const conditional = sheets.flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.media?.mediaText.includes("forced-colors: active"));
  return conditional.flatMap((rule) => [...rule.cssRules].map(({ cssText }) => cssText));
}

/** All declarations as ones that win, as forced colours do. */
const important = (css) => css.replaceAll(/;(?=\s)|;(?=})/g, " !important;");

/** Puts the imitation over an element, or takes it away. */
export function imitate(element, isOn) {
  const root = element.shadowRoot;
  if (!root) return;
  const others = root.adoptedStyleSheets.filter((sheet) => sheet !== imitations.get(root));
  if (!isOn) {
    root.adoptedStyleSheets = others;
    return;
  }
  const sheet = imitations.get(root) ?? new CSSStyleSheet();
  sheet.replaceSync(important(`${FORCED}\n${ownRules(others).join("\n")}`));
  imitations.set(root, sheet);
  root.adoptedStyleSheets = [...others, sheet];
}
