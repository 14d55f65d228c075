// Runs in a page before anything of its own, and is the same for both: looks at every frame whether a
// button with a time of day is there and visible, and takes the time once that frame is painted.
{
  const look = () => {
    const root = document.querySelector("guichet-booking")?.shadowRoot ?? document;
    const isSlot = (button) => /^\d\d:\d\d$/.test(button.textContent) && button.checkVisibility()
      && button.getBoundingClientRect().height > 0;
    if (![...root.querySelectorAll("button")].some(isSlot)) return requestAnimationFrame(look);
    // What is posted now is delivered after the frame has been painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.firstSlot = performance.now(); };
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
  addEventListener("guichet-ready", () => { window.mounted = performance.now(); });
}
