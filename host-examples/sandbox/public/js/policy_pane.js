/**
 * The pane of the policy and of the schedule: form, whole text, and what the backend says of them.
 *
 * Owns what of it is shown. Whether a document holds is the backend's to say; who asks it is `sandbox.js`,
 * through the `apply` that it hands in. Start reading at `policyPane`.
 */
import { make } from "./elements.js";
import { markRefused, openGroups, policyForm } from "./policy_form.js";
import { NoSandbox, Refused } from "./world.js";

const $ = (selector) => document.querySelector(selector);

/** Why the controls of a world are of no use. */
export const NO_SANDBOX = "This backend is no sandbox: start one with “guichet-server serve --sandbox”.";
export const NO_ANSWER = "The sandbox’s backend does not answer. Does “guichet-server serve --sandbox” run? Load this page again then.";

/**
 * Brings the pane to life.
 *
 * @param current `() => PolicyDocument`, that of the site chosen
 * @param apply takes everything over, in a fresh world; throws what the backend refuses
 * @param bookings how many appointments would be gone
 */
export function policyPane({ current, apply, bookings }) {
  const form = $("#policy-form");
  const text = $("#policy-text");

  /** Shows the policy as it is, with the groups open that were. */
  function draw() {
    const open = [...form.querySelectorAll("details[open][data-pointer]")].map((group) => group.dataset.pointer);
    try {
      form.replaceChildren(...policyForm(current(), changed));
    } catch (error) {
      form.replaceChildren(make("p", { textContent: `This text is no JSON: ${error.message}` }));
    }
    openGroups(form, open);
    text.value = current().text;
    tellChanges();
  }

  function tellChanges() {
    const policy = current();
    const count = policy.countOfChanges;
    const said = policy.isOwn ? "" : count ? `= ${count} ${count === 1 ? "change" : "changes"}` : "= your own text";
    $("#policy-changes").textContent = said;
  }

  function changed({ isAnew, key }) {
    const focused = isAnew && key;
    if (isAnew) draw();
    else text.value = current().text;
    tellChanges();
    if (focused) form.querySelector(`[data-pointer="/${key}"] > summary`)?.focus();
    return offer();
  }

  /** Takes over at once where nothing is lost by it; else asks first. */
  async function offer() {
    const count = bookings();
    $("#policy-pending").hidden = count === 0;
    if (count > 0) {
      const lost = count === 1 ? "The appointment" : `The ${count} appointments`;
      $("#policy-lost").textContent = `Not in force yet. ${lost} of this world will be gone.`;
      return;
    }
    await take();
  }

  async function take() {
    $("#policy-pending").hidden = true;
    try {
      await apply();
      tell("");
      markRefused(form);
    } catch (error) {
      tell(refusal(error));
      if (error instanceof Refused) markRefused(form, placeOf(error), refusal(error));
    }
  }

  const tell = (said) => ($("#policy-wrong").textContent = said);

  $("#policy-apply").addEventListener("click", take);
  $("#policy-use").addEventListener("click", () => {
    current().use(text.value);
    draw();
    offer();
  });
  $("#policy-own").addEventListener("click", () => {
    current().use();
    draw();
    offer();
  });
  $("#schedule-use").addEventListener("click", offer);
  $("#schedule-own").addEventListener("click", () => {
    $("#schedule-text").value = "";
    offer();
  });

  return { draw, tell: (error) => tell(error ? refusal(error) : "") };
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
