/**
 * What must be in place before the widget's script runs: the page's clock, the watch around requests, the
 * watch around the console.
 *
 * A module of its own, since modules run in the order in which the page names them: this one stands
 * before the widget's, `sandbox.js` after it.
 */
import "./clock.js";
import "./console.js";
import "./network.js";

/** Whether the page was opened to show the visits of a link: the widget takes it out of the address. */
export const isManaging = /[#&]guichet-manage=/.test(location.hash);
