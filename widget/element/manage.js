/**
 * Links to the manage page: `#guichet-manage=` and a secret, which opens a patient's own visits.
 */

const LINK = /[#&]guichet-manage=([^&]*)/;

/** The secret of the link that was followed. */
let secret = "";

/** Whether the page's address is such a link. */
export const isLink = () => LINK.test(location.hash);

/**
 * Takes the secret out of the page's address, so that it is in no history, no screenshot and no link
 * that somebody passes on. It is the one thing that the widget ever changes there, and it adds no
 * entry; what else stands in the fragment stays.
 */
export const followLink = () => {
  const found = LINK.exec(location.hash);
  if (!found) return;
  secret = found[1];
  const rest = location.hash.replace(LINK, "").replace(/^&/, "#");
  history.replaceState(history.state, "", location.pathname + location.search + rest);
};

/** The secret; empty where no link was followed. */
export const followed = () => secret;
