/**
 * What a hospital's web team may write: it listens to every event, says no with words of its own,
 * and gives the policy from a script.
 *
 * `guichet.d.ts` lies beside the widget's files: copy it beside your sources. `cargo xtask check`
 * compiles this file. A line after `@ts-expect-error` is a mistake that the compiler must find.
 */
import type { GuichetBookingElement, GuichetEventMap, GuichetPolicy } from "./guichet.js";

const counter = document.querySelector("guichet-booking");
if (!counter) throw new Error("there is no counter on this page");

/** One line for the host's own log. */
const log = (event: keyof GuichetEventMap, ...facts: (string | number)[]) => {
  console.info(event, ...facts);
};

counter.addEventListener("guichet-ready", () => log("guichet-ready"));
counter.addEventListener("guichet-step", (event) => log("guichet-step", event.detail.step));
counter.addEventListener("guichet-search", ({ detail }) => log("guichet-search", detail.results));
counter.addEventListener("guichet-slot", ({ detail }) => log("guichet-slot", detail.start, ...detail.offerings));
counter.addEventListener("guichet-held", ({ detail }) => log("guichet-held", detail.offering, detail.start));
counter.addEventListener("guichet-failed", ({ detail }) => log("guichet-failed", detail.code));
counter.addEventListener("guichet-fallback", ({ detail }) => log("guichet-fallback", detail.reason));

// A refusal is worth an alarm: the backend answered with somebody whom the policy does not know.
document.addEventListener("guichet-refused", ({ detail }) => {
  log("guichet-refused", detail.answer, detail.count, ...detail.offerings);
});

// The host has the last word, and says why in its own words.
const closedOn = new Set(["2026-12-25"]);
counter.addEventListener("guichet-before-hold", (event) => {
  if (closedOn.has(event.detail.start.slice(0, 10))) {
    event.detail.message = "We are closed on that day.";
    event.preventDefault();
  }
});
counter.addEventListener("guichet-before-book", function (event) {
  if (this.hidden || event.detail.offering === "") event.preventDefault();
});

// What the host keeps of a receipt anchors the backend's audit log.
const receipts: string[] = [];
const keep = (event: GuichetEventMap["guichet-booked"]) => {
  receipts.push(JSON.stringify(event.detail.receipt));
};
addEventListener("guichet-booked", keep);
counter.removeEventListener("guichet-booked", keep);

const policy: GuichetPolicy = {
  version: 1,
  site: "cabinet-des-quais",
  serial: 4,
  valid: { from: "2026-01-01T00:00:00Z", until: "2027-01-01T00:00:00Z" },
  languages: ["fr"],
  name: { fr: "Cabinet des Quais" },
  contact: { phone: "02 61 00 00 00", page: "https://cabinet.example/contact" },
  manage: "https://cabinet.example/rdv",
  links: ["https://cabinet.example/"],
  locations: [{ id: "quais", name: { fr: "Quais" }, address: ["1 quai du Port"], zone: "Europe/Paris" }],
  specialties: [{ id: "gp", label: { fr: "Médecine générale" } }],
  practitioners: [{ id: "ada", name: "Dr Ada", specialty: "gp", languages: ["fr"], identifier: null }],
  reasons: [
    {
      id: "checkup",
      label: { fr: "Consultation" },
      search: { fr: ["contrôle"] },
      duration_minutes: 20,
      fields: [
        { field: "family_name", required: true },
        { field: "phone", required: true },
      ],
    },
  ],
  offerings: [{ id: "ada-checkup", practitioner: "ada", reason: "checkup", location: "quais" }],
};
counter.policyDocument = policy;
counter.policyDocument = JSON.stringify(policy);
const made: GuichetBookingElement = document.createElement("guichet-booking");
made.setAttribute("site", policy.site);

// Mistakes.

// @ts-expect-error A later version of the format is not this one.
counter.policyDocument = { ...policy, version: 2 };
// @ts-expect-error A field that the format does not have.
counter.policyDocument = { ...policy, doctors: [] };
// @ts-expect-error The form has no such field.
counter.policyDocument = { ...policy, reasons: [{ ...policy.reasons[0]!, fields: [{ field: "weight", required: true }] }] };
// @ts-expect-error An offering without a place.
policy.offerings.push({ id: "x", practitioner: "ada", reason: "checkup" });
// @ts-expect-error The event has no patient in it, nor anything else that is personal.
counter.addEventListener("guichet-booked", ({ detail }) => detail.patient);
// @ts-expect-error A message is a text.
counter.addEventListener("guichet-before-book", (event) => (event.detail.message = 12));
// @ts-expect-error Only the two events before something takes a message.
counter.addEventListener("guichet-held", (event) => (event.detail.message = "No."));
// @ts-expect-error An unknown event is one without details.
counter.addEventListener("guichet-bocked", (event) => event.detail);
// @ts-expect-error A tag of another name is not the counter.
document.createElement("guichet-bookings").policyDocument = policy;
