const widget = document.querySelector("guichet-booking");
const seen = document.getElementById("seen");

for (const name of ["step", "search", "slot", "before-hold", "held", "refused", "failed", "fallback"]) {
  widget.addEventListener(`guichet-${name}`, ({ type, detail }) => {
    const line = document.createElement("li");
    line.textContent = `${type} ${JSON.stringify(detail)}`;
    seen.append(line);
  });
}

// The host's word is the last one: nothing is sent to the backend after this.
widget.addEventListener("guichet-before-hold", (event) => {
  event.detail.message = "This is a manual: no time is taken from here.";
  event.preventDefault();
});
