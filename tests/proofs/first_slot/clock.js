// Runs in a page before anything of its own, and knows neither page: looks at every frame whether a
// button with a time of day is there and visible, and takes the time once that frame is painted.
{
  const look = () => {
    const shadows = [...document.querySelectorAll("*")].map(({ shadowRoot }) => shadowRoot);
    const buttons = [document, ...shadows].flatMap((root) => [...(root?.querySelectorAll("button") ?? [])]);
    const seen = buttons.some((button) => /^\d\d:\d\d$/.test(button.textContent) && button.checkVisibility()
      && button.getBoundingClientRect().height > 0);
    if (!seen) return requestAnimationFrame(look);
    // What is posted now is delivered after the frame has been painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.firstSlot = performance.now(); };
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
  addEventListener("guichet-ready", () => { window.mounted = performance.now(); });
}
