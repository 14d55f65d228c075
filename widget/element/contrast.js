/**
 * Colours that cannot be told apart: WCAG 2.2, 1.4.3, at least 4.5 to 1.
 */
const LEAST = 4.5;
/** What is judged: the token, the colour of a text, and of what lies under it. */
const PAIRS = [
  ["text", "currentcolor"],
  ["primary", "var(--primary)"],
  ["error", "var(--error)"],
  ["on-primary", "var(--on-primary)", "var(--primary)"],
];

/** `[red, green, blue]` of 0 to 1 of a colour as the browser computes it; nothing if it is not opaque. */
const channels = (color) => {
  const [, kind, values] = /^(rgba?|color)\((.+)\)$/.exec(color) ?? [];
  const [red, green, blue, alpha] = values?.replace("srgb", "").match(/[\d.e-]+/g)?.map(Number) ?? [];
  if (blue === undefined || alpha < 1 || (kind === "color" && !values.startsWith("srgb "))) return undefined;
  return [red, green, blue].map((value) => (kind === "color" ? value : value / 255));
};

const luminance = (color) => color
  .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);

const ratio = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

const hex = (color) => `#${color.map((value) => Math.round(value * 255).toString(16).padStart(2, "0")).join("")}`;

/** The colour that passes and is the least darker or lighter. */
const nearest = (color, under) => {
  for (let step = 1; step <= 100; step += 1) {
    for (const end of [0, 1]) {
      const mixed = color.map((value) => value + ((end - value) * step) / 100);
      if (ratio(mixed, under) >= LEAST + 0.02) return hex(mixed);
    }
  }
  return undefined;
};

/** What lies under the frame; nothing where that is a picture, or cannot be said. */
const backdrop = (frame) => {
  for (let at = frame; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
    const { backgroundColor, backgroundImage } = getComputedStyle(at);
    if (backgroundImage !== "none") return undefined;
    if (backgroundColor !== "rgba(0, 0, 0, 0)") return channels(backgroundColor) && backgroundColor;
  }
  return "Canvas";
};

/** Says which tokens cannot be read, with the nearest value that can. */
export function judgeColors(frame, tell) {
  const probe = document.createElement("i");
  const computed = (color) => {
    probe.style.color = color;
    return channels(getComputedStyle(probe).color);
  };
  const background = backdrop(frame);
  if (!background) return;
  frame.append(probe);
  for (const [token, text, on = background] of PAIRS) {
    const [color, under] = [computed(text), computed(on)];
    if (!color || !under || ratio(color, under) >= LEAST) continue;
    tell(`--guichet-color-${token}: ${hex(color)} on ${hex(under)} has a contrast of ${ratio(color, under).toFixed(2)} to 1, and 4.5 is the least; ${nearest(color, under)} would do`);
  }
  probe.remove();
}
