/**
 * What the page keeps through a reload and never puts into its address: which world is its own, of what it was
 * made, and how far its clock is from the real one.
 *
 * It lies in `history.state`, so a link that is sent to a colleague does not carry it (a case gets a world of
 * its own there), and nothing is stored in the browser. The widget leaves it as it is when it takes a
 * secret out of the address.
 */

const NAME = "guichetSandbox";

// Whoever changes the address by hand makes a new entry, without a state: the page is still the same.
let mine = { ...history.state?.[NAME] };

/** What was kept under a name. */
export const recall = (name) => mine[name];

/** Keeps a value under a name, in the place of the former one. */
export function keep(name, value) {
  mine = { ...mine, [name]: value };
  carryOver();
}

/** Keeps the same for the entry of the history that the page is at now. */
export const carryOver = () => history.replaceState({ ...history.state, [NAME]: mine }, "");
