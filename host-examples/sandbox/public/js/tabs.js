/**
 * Tabs (WAI-ARIA Authoring Practices, "Tabs"): one pane at a time, arrow keys between them.
 *
 * Owns which is shown, and the number beside a tab's name.
 */

const tabs = [...document.querySelectorAll("[role=tab]")];

/** Shows the pane of a tab. */
export function showPane(tab) {
  for (const each of tabs) {
    const isShown = each === tab;
    each.setAttribute("aria-selected", String(isShown));
    each.tabIndex = isShown ? 0 : -1;
    const pane = document.getElementById(each.getAttribute("aria-controls"));
    pane.hidden = !isShown;
    const log = isShown && pane.querySelector("[role=log]");
    // What is hidden does not scroll: the latest is at the end.
    if (log) log.scrollTop = log.scrollHeight;
  }
}

/** Says how much there is behind a tab. */
export function tellCount(name, count) {
  document.querySelector(`#tab-${name} .count`).textContent = count ? String(count) : "";
}

export function startTabs() {
  const taller = document.querySelector("#taller");
  taller.addEventListener("click", () => taller.setAttribute("aria-pressed", String(taller.getAttribute("aria-pressed") !== "true")));
  const moves = { ArrowRight: 1, ArrowLeft: -1, Home: -tabs.length, End: tabs.length };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => showPane(tab));
    tab.addEventListener("keydown", (event) => {
      const move = moves[event.key];
      if (move === undefined) return;
      event.preventDefault();
      const isEnd = Math.abs(move) > 1;
      const next = isEnd ? tabs.at(move > 0 ? -1 : 0) : tabs.at((index + move) % tabs.length);
      showPane(next);
      next.focus();
    });
  }
}
