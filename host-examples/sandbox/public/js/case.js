/**
 * The case: everything that is set, as the page's address has it.
 *
 * Owns what belongs to it besides the named controls: changes of the policy as pairs, a whole policy or a schedule
 * packed; also what is not in force yet, or was refused. The private world does not belong to it.
 */
import { given, pack, unpack, write } from "./address.js";
import { pairs, restore } from "./controls.js";
import { chosenSite } from "./sites.js";

/** What the address had when the page was opened: it is written anew before all of it is read. */
const opened = given();
let order = 0;

/** Puts what the address says into the named controls. */
export const restoreControls = () => restore(opened);

/** Puts what the address says into the documents of the chosen site. */
export async function restoreDocuments() {
  const site = chosenSite();
  if (opened.has("policy")) site.policy.use(await unpack(opened.get("policy")));
  site.policy.read(opened.getAll("p"));
  if (opened.has("schedule")) site.ownSchedule = (await unpack(opened.get("schedule"))) ?? "";
}

/** Writes the case into the address. */
export async function remember() {
  const mine = (order += 1);
  // Browsers take only so many changes of an address; whoever drags through colours makes hundreds.
  await new Promise((resolve) => setTimeout(resolve, 150));
  if (mine !== order) return;
  const { policy, ownSchedule } = chosenSite();
  const { pairs: changes, text } = policy.written();
  const all = [...pairs(), ...(changes ?? [["policy", await pack(text)]])];
  if (ownSchedule) all.push(["schedule", await pack(ownSchedule)]);
  // Packing takes a moment; only the latest is written.
  if (mine === order) write(all);
}
