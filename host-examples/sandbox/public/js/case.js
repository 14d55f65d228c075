/**
 * The case: everything that is set, as the page's address has it.
 *
 * Owns what belongs to it besides the named controls: changes of the policy as pairs, a whole policy or a schedule
 * packed. The private world does not belong to it.
 */
import { given, pack, unpack, write } from "./address.js";
import { pairs, restore } from "./controls.js";
import { chosenSite } from "./sites.js";

const schedule = () => document.querySelector("#schedule-text");

/** What the address had when the page was opened: it is written anew before all of it is read. */
const opened = given();
let order = 0;

/** Puts what the address says into the named controls. */
export const restoreControls = () => restore(opened);

/** Puts what the address says into the documents of the chosen site. */
export async function restoreDocuments() {
  const { policy } = chosenSite();
  if (opened.has("policy")) policy.use(await unpack(opened.get("policy")));
  policy.read(opened.getAll("p"));
  if (opened.has("schedule")) schedule().value = (await unpack(opened.get("schedule"))) ?? "";
}

/** Writes the case into the address. */
export async function remember() {
  const mine = (order += 1);
  // Browsers take only so many changes of an address; whoever drags through colours makes hundreds.
  await new Promise((resolve) => setTimeout(resolve, 150));
  if (mine !== order) return;
  const { pairs: changes, text } = chosenSite().policy.written();
  const all = [...pairs(), ...(changes ?? [["policy", await pack(text)]])];
  const typed = schedule().value.trim();
  if (typed) all.push(["schedule", await pack(typed)]);
  // Packing takes a moment; only the latest is written.
  if (mine === order) write(all);
}
