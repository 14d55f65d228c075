// What somebody else's calendar (ical.js) makes of a calendar file.
//
// node calendar.mjs   prints the entries of the file on its input, as JSON

import ICAL from "ical.js";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The entries of a calendar file, in UTC. */
export function entries(text) {
    const calendar = new ICAL.Component(ICAL.parse(text));
    return calendar.getAllSubcomponents("vevent").map((component) => {
        const event = new ICAL.Event(component);
        const moment = (time) => time.toJSDate().toISOString();
        return {
            method: calendar.getFirstPropertyValue("method"),
            uid: event.uid,
            sequence: event.sequence,
            start: moment(event.startDate),
            end: moment(event.endDate),
            status: component.getFirstPropertyValue("status"),
            summary: event.summary,
            location: event.location,
            description: event.description,
        };
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    process.stdout.write(JSON.stringify(entries(readFileSync(0, "utf8"))));
}
