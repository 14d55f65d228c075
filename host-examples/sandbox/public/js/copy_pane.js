/**
 * The pane of copies: each text to copy or to keep as a file.
 *
 * Owns how they are handed out. What they say is `snippets.js`.
 */
import { isShifted } from "./clock.js";
import { button } from "./elements.js";
import { plainFetch } from "./network.js";
import { pageLines, styleLines, wordLines } from "./snippets.js";

const $ = (selector) => document.querySelector(selector);
const themes = new Map();

/** A theme's sheet as text; the widget's own, which the page's origin serves too. */
async function themeText(name) {
  if (!name) return "";
  if (!themes.has(name)) themes.set(name, plainFetch(`/themes/${name}.css`).then((response) => (response.ok ? response.text() : "")).catch(() => ""));
  return themes.get(name);
}

let order = 0;

/** Shows the texts for what is on the page now. */
export async function tellCopies({ attributes, content, words, policyText, tokens, scheme, theme, own, isSandbox }) {
  const mine = (order += 1);
  const sheet = await themeText(theme);
  if (mine !== order) return;
  put("#code", pageLines({ release: document.body.dataset, attributes, content, hasWords: words !== null }));
  put("#code-policy", policyText);
  put("#code-css", styleLines({ theme: sheet, tokens, scheme, own }));
  put("#code-words", wordLines(words));
  $("#copy-of-words").hidden = words === null;
  $("#api-lasts").hidden = !isSandbox;
  $("#real-time").hidden = !isShifted();
}

/** Shows the header of this very page: with another host's pages it is the same but for the origins. */
export async function tellHeader() {
  try {
    const response = await plainFetch(location.pathname);
    const header = response.headers.get("content-security-policy");
    put("#code-csp", header ? `Content-Security-Policy: ${header}\n` : "This page was sent without one.\n");
  } catch {
    put("#code-csp", "It could not be read.\n");
  }
}

function put(selector, text) {
  const place = $(selector);
  if (place.textContent !== text) place.textContent = text;
}

/** Brings the buttons to life: one copies, one keeps a file. */
export function startCopies() {
  for (const block of document.querySelectorAll("[data-file]")) {
    const code = block.querySelector("code");
    const said = block.querySelector("[role=status]");
    block.querySelector("[data-copies]").addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        said.textContent = "Copied.";
      } catch {
        getSelection().selectAllChildren(code);
        said.textContent = "Not allowed here: the text is selected, copy it by hand.";
      }
    });
    const download = button("Download", () => {
      const address = URL.createObjectURL(new Blob([code.textContent]));
      const link = document.createElement("a");
      Object.assign(link, { href: address, download: block.dataset.file });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 1000);
    }, { "aria-label": `Download ${block.dataset.file}` });
    block.querySelector("[data-copies]").after(download);
  }
}
