/**
 * Looks: tokens, theme sheets, the host's own rules, and the verdict over colours.
 *
 * Owns what of it is set and how the verdict is shown. The verdict itself is the widget's (`contrast.js`, the
 * very file that speaks in the console). Start reading at `look` and `judge`.
 */
import { control, ticked, valueOf } from "./controls.js";
import { button, make, onceAFrame } from "./elements.js";

const $ = (selector) => document.querySelector(selector);
const ownRules = new CSSStyleSheet();
document.adoptedStyleSheets = [...document.adoptedStyleSheets, ownRules];

/** Names of all tokens that have a control. */
const tokenNames = () => [...document.querySelectorAll("form [name^='--guichet-']")].map(({ name }) => name);

/** The tokens as they are set; an empty one is none. */
export const tokens = () => Object.fromEntries(tokenNames().map((name) => [name, valueOf(name).trim()]));

/** Links the theme's sheet that is chosen. It is in the page, as at a host's. */
export function linkTheme() {
  const name = valueOf("look");
  const former = $("#theme-sheet");
  if ((former?.dataset.name ?? "") === name) return;
  former?.remove();
  if (!name) return judge();
  const link = make("link", { id: "theme-sheet", rel: "stylesheet", href: `/themes/${name}.css`, "data-name": name });
  link.addEventListener("load", judge);
  link.addEventListener("error", () => $("#verdict").replaceChildren(make("p", { textContent: `The theme /themes/${name}.css did not arrive.` })));
  // Before the page's own sheets: where both say something, the page does.
  document.head.prepend(link);
}

/** Takes over the rules that the developer wrote. What a browser does not understand it passes over. */
export function takeOwnRules() {
  ownRules.replaceSync(valueOf("css"));
}

/** Puts a colour beside each text field of one. */
export function addPickers() {
  for (const name of tokenNames().filter((name) => name.includes("-color-"))) {
    const typed = control(name);
    const picker = make("input", { type: "color", "aria-label": `Pick ${name}` });
    picker.addEventListener("input", () => {
      typed.value = picker.value;
      typed.dispatchEvent(new Event("change", { bubbles: true }));
    });
    typed.closest("label").after(picker);
  }
}

/** Shows in each picker the colour that the widget has now. */
function showPicked(frame) {
  const probe = document.createElement("i");
  frame.append(probe);
  for (const picker of document.querySelectorAll("input[type=color]")) {
    const token = picker.previousElementSibling.querySelector("input").name.replace("--guichet-color-", "");
    probe.style.color = { text: "currentcolor", background: "var(--guichet-color-background, Canvas)" }[token] ?? `var(--${token})`;
    const found = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(getComputedStyle(probe).color);
    if (found) picker.value = `#${found.slice(1).map((value) => Number(value).toString(16).padStart(2, "0")).join("")}`;
  }
  probe.remove();
}

const contrast = import("/js/contrast.js").catch(() => undefined);

/** Shows what cannot be read on the element, with the nearest value that can. */
export const judge = onceAFrame(async () => {
  const frame = $("#paper guichet-booking")?.shadowRoot?.querySelector(".frame");
  const judgement = await contrast;
  if (!frame?.isConnected) return;
  // Colours that are forced are nobody's tokens.
  if (ticked("forced").length) return;
  showPicked(frame);
  const place = $("#verdict");
  if (!judgement) return place.replaceChildren(make("p", { textContent: "Not judged here: /js/contrast.js is not served." }));
  const told = [];
  judgement.judgeColors(frame, (sentence) => told.push(sentence));
  const spelled = told.join("\n");
  // Said once, not after every change of something else.
  if (place.dataset.told === spelled) return;
  place.dataset.told = spelled;
  const good = () => make("p", { className: "good", textContent: "All pairs of colours can be read: at least 4.5 to 1." });
  place.replaceChildren(told.length ? make("ul", {}, ...told.map(line)) : good());
  $("#verdict-count").textContent = told.length ? `${told.length} below AA` : "";
});

function line(sentence) {
  const [, name] = /^(--[\w-]+):/.exec(sentence) ?? [];
  const [, value] = /(#[0-9a-f]{6}) would do$/.exec(sentence) ?? [];
  const made = make("li", {}, make("span", { textContent: sentence }));
  if (name && value) {
    made.append(button(`Take ${value}`, () => {
      const typed = control(name);
      typed.value = value;
      typed.dispatchEvent(new Event("change", { bubbles: true }));
      typed.focus();
    }));
  }
  return made;
}
