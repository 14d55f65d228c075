/**
 * The sites that can be tried, with their documents as the page's own origin serves them.
 *
 * Owns one `PolicyDocument` and one schedule of the visitor's own (`ownSchedule`, a text) a site: whoever looks
 * at the other site and comes back finds their changes.
 */
import { plainFetch } from "./network.js";
import { PolicyDocument } from "./policy_document.js";

const loaded = new Map();

const radio = (id) => document.querySelector(`input[name=site][value="${CSS.escape(id)}"]`);
const chosen = () => document.querySelector("input[name=site]:checked");

async function text(address) {
  const response = await plainFetch(address);
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  return response.text();
}

/**
 * Reads the documents of a site, the chosen one unless another is named. Without a schedule the backend makes an
 * ordinary week.
 */
export async function load(id = chosen().value) {
  const { dataset } = radio(id);
  if (loaded.has(id)) return;
  const [policyText, schedule] = await Promise.all([
    text(dataset.policy),
    text(dataset.schedule).then(JSON.parse).catch(() => undefined),
  ]);
  // Two may have asked at once; changes go to the first.
  if (loaded.has(id)) return;
  loaded.set(id, { id, policyAddress: dataset.policy, policyText, schedule, policy: new PolicyDocument(policyText), ownSchedule: "" });
}

/** A site that is loaded. */
export const site = (id) => loaded.get(id);

/** The site that is chosen, once it is loaded. */
export const chosenSite = () => site(chosen().value);

/** Chooses a site, as a click does that nobody is told of. */
export const chooseSite = (id) => (radio(id).checked = true);
