/**
 * What a developer takes home: a page's lines, the policy, a style sheet, words, a Content-Security-Policy.
 *
 * Owns how they are spelled so that they hold under the strict policy of the guide: nothing is inline, and
 * everything of the host's comes from the host's own origin. Pure: texts in, texts out.
 */

const AT = { policy: "/guichet/policy.json", words: "/guichet/words.json", css: "/guichet/booking.css" };

/** A text within markup. */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const spelled = (attributes) => Object.entries(attributes).map(([name, value]) => `${name}="${escaped(value)}"`);

/** The lines for a page: in its head, and where the counter is to stand. */
export function pageLines({ release, attributes, content, hasWords }) {
  const { assets, version, integrity } = release;
  const { api, site, ...others } = attributes;
  const given = { api, site, ...others, policy: AT.policy, ...(hasWords && { words: AT.words }) };
  const all = spelled(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== "")));
  return [
    `<link rel="stylesheet" href="${AT.css}">`,
    `<script type="module" src="${assets}/v${version}/guichet.js"`,
    `        integrity="${integrity}" crossorigin></script>`,
    `<guichet-booking ${all.join("\n                 ")}>`,
    ...content.map((child) => `  ${childLine(child)}`),
    "</guichet-booking>",
    "",
  ].join("\n");
}

function childLine({ tag, attributes = {}, text = "", link }) {
  const start = `<${[tag, ...spelled(attributes)].join(" ")}>`;
  if (tag === "img") return start;
  const inside = link ? `<a href="${escaped(link.href)}">${escaped(link.text)}</a>` : "";
  return `${start}${escaped(text)}${inside}</${tag}>`;
}

/**
 * The style sheet: room reserved, the theme as it was chosen, own rules, what was set besides. In this order, since
 * the sandbox sets tokens on the element itself: there they come before rules.
 */
export function styleLines({ theme, tokens, scheme, own }) {
  const set = Object.entries(tokens).filter(([, value]) => value !== "");
  if (scheme) set.unshift(["color-scheme", scheme]);
  const block = (pairs) => ["guichet-booking {", ...pairs.map(([name, value]) => `  ${name}: ${value};`), "}"];
  return [
    ...block([["display", "block"], ["min-height", "36rem"]]),
    ...(theme ? ["", theme.trim()] : []),
    ...(own.trim() ? ["", own.trim()] : []),
    ...(set.length ? ["", ...block(set)] : []),
    "",
  ].join("\n");
}

/** The words, as the file that the attribute names. */
export const wordLines = (words) => (words ? `${JSON.stringify(words, null, 2)}\n` : "");
