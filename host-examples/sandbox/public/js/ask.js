/**
 * The question before appointments are lost: everything that makes the world anew asks it here.
 *
 * Owns how it is put. How many there are is asked of the backend by whoever makes the world.
 */

const dialog = document.querySelector("#ask");
const YES = "yes";

/** Whether so many appointments may go; nobody is asked where there are none. */
export function mayLose(count) {
  if (count === 0) return Promise.resolve(true);
  const lost = count === 1 ? "The appointment" : `The ${count} appointments`;
  document.querySelector("#ask-told").textContent = `${lost} of this world will be gone.`;
  // Who presses Escape has said no, whatever was said before.
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue === YES), { once: true }));
}

/** Brings the two answers to life. */
export function startAsking() {
  document.querySelector("#ask-yes").addEventListener("click", () => dialog.close(YES));
  document.querySelector("#ask-no").addEventListener("click", () => dialog.close(""));
}
