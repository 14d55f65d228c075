// A widget as small as it can be, with what makes the real one hard to test: an open shadow root,
// labels in it, a radio button under its label, something that comes late, something in the way.
const make = (parent, tag, attributes = {}, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  parent.append(element);
  return element;
};

customElements.define("small-widget", class extends HTMLElement {
  connectedCallback() {
    const root = this.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(`
      .option { position: relative; display: inline-block; padding: 1rem; background: Canvas; }
      .option input { position: absolute; left: 50%; top: 50%; opacity: 0; }
      .option span { position: relative; background: Canvas; }
      .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; }
      .far { margin-block: 120rem; }
    `);
    root.adoptedStyleSheets = [style];
    make(root, "h2", {}, "Qui vient\u202f?");
    const form = make(root, "form", { "aria-label": "Vos coordonnées" });
    form.addEventListener("submit", (event) => event.preventDefault());
    make(form, "label", { for: "name" }, "Nom de famille");
    make(form, "input", { id: "name", autocomplete: "family-name" });
    const group = make(form, "fieldset");
    make(group, "legend", {}, "Pour qui");
    for (const who of ["Pour moi", "Pour quelqu’un d’autre"]) {
      const option = make(group, "label", { class: "option" });
      make(option, "input", { type: "radio", name: "who", value: who });
      make(option, "span", {}, who);
    }
    const status = make(root, "p", { class: "spoken", role: "status" });
    const next = make(form, "button", { type: "submit" }, "");
    make(next, "span", {}, "Conti");
    make(next, "span", {}, "nuer");
    next.addEventListener("click", () => {
      status.textContent = `Bonjour ${form.elements.namedItem("name").value}`;
      requestAnimationFrame(() => {
        const heading = make(root, "h3", { tabindex: "-1" }, "Merci");
        heading.focus();
      });
    });
    make(form, "button", { type: "button", "aria-label": "Fermer" }, "×")
      .addEventListener("click", () => this.remove());
    make(form, "button", { type: "button", class: "far" }, "Très loin")
      .addEventListener("click", (event) => { event.target.textContent = "Trouvé"; });
    const covered = make(root, "div");
    covered.style.position = "relative";
    make(covered, "button", {}, "Couvert");
    const cover = make(covered, "div");
    cover.style.cssText = "position: absolute; inset: 0; background: Canvas";
  }
});

addEventListener("DOMContentLoaded", () => {
  if (location.hash !== "#faulty") return;
  const image = document.createElement("img");
  image.src = "http://127.0.0.1:9/elsewhere.png";
  document.body.append(image);
  console.error("Something failed");
});
