/**
 * Elements from data: a tag, its properties, its children. Texts are texts: nothing here is markup, as the
 * page's Trusted Types demand.
 */

/** Makes an element. What is no property of it becomes an attribute; `undefined` is left out. */
export function make(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does something. */
export function button(text, act, properties) {
  const made = make("button", { type: "button", textContent: text, ...properties });
  made.addEventListener("click", act);
  return made;
}

/** A time of day, for logs. */
export function timeOfDay(date) {
  return make("time", { dateTime: date.toISOString(), textContent: date.toLocaleTimeString("en-GB") });
}

/** Calls a function once for all changes of a frame. */
export function onceAFrame(act) {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      act();
    });
  };
}
