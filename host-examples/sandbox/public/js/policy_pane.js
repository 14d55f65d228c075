/**
 * The pane of the policy and of the schedule: form, whole text, and what the backend says of them.
 *
 * Owns what of it is shown. Whether a document holds is the backend's to say; who asks it is `sandbox.js`,
 * through the `apply` that it hands in. Start reading at `PolicyPane`.
 */
import { make } from "./elements.js";
import { focusOn, markRefused, openGroups, policyForm } from "./policy_form.js";
import { chosenSite } from "./sites.js";
import { NoSandbox, Refused } from "./world.js";

const $ = (selector) => document.querySelector(selector);

/** Why the controls of a world are of no use. */
export const NO_SANDBOX = "This backend is no sandbox: start one with “guichet-server serve --sandbox”.";
export const NO_ANSWER = "The sandbox’s backend does not answer. Does “guichet-server serve --sandbox” run? Load this page again then.";

export class PolicyPane {
  #form = $("#policy-form");
  #text = $("#policy-text");
  #given;

  /**
   * Brings the pane to life. `given` has
   * - `apply`: takes everything over, in a fresh world; throws what the backend refuses
   * - `bookings`: how many appointments would be gone, asked anew
   * - `isPending`: whether something is set that is not in force
   * - `remember`: called after each change, whether it comes into force or not
   */
  constructor(given) {
    this.#given = given;
    $("#policy-apply").addEventListener("click", () => this.#take());
    $("#policy-use").addEventListener("click", () => this.#use(this.#text.value));
    $("#policy-own").addEventListener("click", () => this.#use());
    $("#schedule-use").addEventListener("click", () => this.#useSchedule($("#schedule-text").value.trim()));
    $("#schedule-own").addEventListener("click", () => this.#useSchedule(""));
  }

  /** Shows the documents of the site that is chosen. */
  draw() {
    $("#schedule-text").value = chosenSite().ownSchedule;
    this.#drawPolicy();
    this.tell();
  }

  /** Says what was refused, at its field where it has one; without an error, that all is well. */
  tell(error) {
    const said = error ? refusal(error) : "";
    $("#policy-wrong").textContent = said;
    if (error) $("#policy-pane").open = true;
    markRefused(this.#form, error instanceof Refused ? placeOf(error) : "", said);
    this.#tellPending();
  }

  /** Shows the policy as it is, with the groups open that were, and the same control in use. */
  #drawPolicy() {
    const { policy } = chosenSite();
    const open = [...this.#form.querySelectorAll("details[open][data-pointer]")].map((group) => group.dataset.pointer);
    const used = this.#form.contains(document.activeElement) ? document.activeElement.closest("[data-pointer]") : undefined;
    try {
      this.#form.replaceChildren(...policyForm(policy, (change) => this.#changed(change)));
    } catch (error) {
      this.#form.replaceChildren(make("p", { textContent: `This text is no JSON: ${error.message}` }));
    }
    openGroups(this.#form, open);
    if (used) focusOn(this.#form, used.dataset.pointer);
    this.#text.value = policy.text;
    this.#tellChanges();
  }

  #tellChanges() {
    const { policy } = chosenSite();
    const count = policy.countOfChanges;
    const said = policy.isOwn ? "" : count ? `= ${count} ${count === 1 ? "change" : "changes"}` : "= your own text";
    $("#policy-changes").textContent = said;
  }

  #tellPending() {
    const isPending = this.#given.isPending();
    $("#policy-pending").hidden = !isPending;
    // After a reload it is closed.
    if (isPending) $("#policy-pane").open = true;
    $("#policy-lost").textContent = isPending ? "Not in force yet." : "";
  }

  #changed({ isAnew, key }) {
    if (isAnew) this.#drawPolicy();
    else this.#text.value = chosenSite().policy.text;
    this.#tellChanges();
    if (isAnew && key) focusOn(this.#form, `/${key}`);
    return this.#offer();
  }

  #use(text) {
    chosenSite().policy.use(text);
    this.#drawPolicy();
    return this.#offer();
  }

  #useSchedule(text) {
    chosenSite().ownSchedule = text;
    $("#schedule-text").value = text;
    return this.#offer();
  }

  /** Takes over at once where nothing is lost by it; else it waits for a word. */
  async #offer() {
    this.#given.remember();
    if ((await this.#given.bookings()) > 0) this.#tellPending();
    else await this.#take();
  }

  async #take() {
    try {
      await this.#given.apply();
      this.tell();
    } catch (error) {
      this.tell(error);
    }
  }
}

/** Where in the policy a refusal points: a member of its own, or the beginning of what it says. */
const placeOf = ({ field, detail = "" }) => field ?? /^policy: ([\w.[\]-]+):/.exec(detail)?.[1];

/** A refusal in a sentence. */
export function refusal(error) {
  if (error instanceof NoSandbox) return `The backend does not answer (${error.message}). The widget goes on as before.`;
  if (!(error instanceof Refused)) return `${error.message}. The world stays as it was.`;
  const where = error.field ? `${error.field}: ` : "";
  return `Refused: ${where}${error.detail ?? error.code ?? `HTTP ${error.status}`}. The world stays as it was.`;
}
