// What mdBook leaves out.

// It takes keys for its own: an arrow is the next page, "s" is a search. What is pressed inside of a live
// example is the example's: the widget's fields lie in a shadow tree, where mdBook sees none.
for (const example of document.querySelectorAll(".live")) {
  example.addEventListener("keydown", (event) => event.stopPropagation());
}

// What is wider than the page can be scrolled by keyboard, too.
for (const wide of document.querySelectorAll("pre > code, .table-wrapper")) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
}

// The list of pages is opened by a label, which no keyboard reaches: a button presses it in its place.
const label = document.getElementById("mdbook-sidebar-toggle");
const box = document.getElementById("mdbook-sidebar-toggle-anchor");
if (label && box) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  for (const name of ["title", "aria-label", "aria-controls"]) {
    button.setAttribute(name, label.getAttribute(name) ?? "");
  }
  button.append(...label.childNodes);
  const tell = () => button.setAttribute("aria-expanded", String(box.checked));
  box.addEventListener("change", tell);
  button.addEventListener("click", () => label.click());
  tell();
  label.after(button);
  label.hidden = true;
}

// The bar above the page, with its name, is the page's head.
document.getElementById("mdbook-menu-bar")?.setAttribute("role", "banner");
