/**
 * The sites that can be tried, with their documents as the page's own origin serves them.
 *
 * Owns one `PolicyDocument` a site: whoever looks at the other site and comes back finds their changes.
 */
import { plainFetch } from "./network.js";
import { PolicyDocument } from "./policy_document.js";

const loaded = new Map();

const chosen = () => document.querySelector("input[name=site]:checked");

async function text(address) {
  const response = await plainFetch(address);
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  return response.text();
}

/** Reads the documents of the site that is chosen. Without a schedule the backend makes an ordinary week. */
export async function load() {
  const { value: id, dataset } = chosen();
  if (loaded.has(id)) return;
  const [policyText, schedule] = await Promise.all([
    text(dataset.policy),
    text(dataset.schedule).then(JSON.parse).catch(() => undefined),
  ]);
  loaded.set(id, { id, policyAddress: dataset.policy, policyText, schedule, policy: new PolicyDocument(policyText) });
}

/** The site that is chosen, once it is loaded. */
export const chosenSite = () => loaded.get(chosen().value);
