// A script of the host's page, before the widget's: keeps hold of the wasm instance, counts how
// often it is called, and can starve it.
window.wiretap = { calls: 0 };
{
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = async (...given) => {
    const { instance, module } = await instantiateStreaming(...given);
    const tapped = ([name, value]) => {
      if (value instanceof WebAssembly.Memory) window.wiretap.memory = value;
      if (typeof value !== "function") return [name, value];
      return [name, (...values) => {
        window.wiretap.calls += 1;
        return value(...values);
      }];
    };
    const exports = Object.fromEntries(Object.entries(instance.exports).map(tapped));
    return { instance: { exports }, module };
  };
}

/** Takes all memory that the instance could still get. */
function starve() {
  const { memory } = window.wiretap;
  memory.grow(1);
  for (let pages = 65536; pages >= 1; pages = Math.floor(pages / 2)) {
    try {
      for (;;) memory.grow(pages);
    } catch {
      // Less, then.
    }
  }
}

/** Gives the starving instance a text that needs memory: a real trap, in one of its listeners. */
window.wiretap.trap = (field) => {
  starve();
  field.value = "x".repeat(20e6);
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
