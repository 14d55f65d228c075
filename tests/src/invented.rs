//! A site of any size, made up: for load, where the demo's hospital is too small.
//!
//! Owns its two documents and how its database is filled in bulk. Practitioners are `p0`, `p1`, ...;
//! each receives every day from 8:00 to 20:00, for all of their reasons.

use crate::backend;
use crate::rival::Rival;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;

/// The site's identifier.
pub const SITE: &str = "invented";

/// A reason of a visit, and who receives for it.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Its identifier.
    pub id: String,
    /// How long a visit takes.
    pub minutes: u32,
    /// From one possible start to the next.
    pub step_minutes: u32,
    /// Numbers of the practitioners.
    pub practitioners: Range<usize>,
}

/// The site.
#[derive(Debug, Clone)]
pub struct Invented {
    /// How many practitioners there are.
    pub practitioners: usize,
    /// What they receive for. Each practitioner needs one at least.
    pub reasons: Vec<Reason>,
}

impl Invented {
    /// Practitioners in groups, a reason `r0`, `r1`, ... for each group, visits of 20 minutes.
    pub fn groups(groups: usize, of: usize) -> Self {
        let reason = |group: usize| Reason {
            id: format!("r{group}"),
            minutes: 20,
            step_minutes: 20,
            practitioners: group * of..(group + 1) * of,
        };
        Self { practitioners: groups * of, reasons: (0..groups).map(reason).collect() }
    }

    /// Imports it into a database and publishes all of it.
    pub fn import(&self, database: &Path, folder: &Path) {
        let write = |name: &str, document: &Value| {
            let file = folder.join(name);
            let written = std::fs::write(&file, document.to_string());
            written.unwrap_or_else(|error| panic!("cannot write {}: {error}", file.display()));
            file
        };
        let policy = write("invented-policy.json", &self.policy());
        let schedule = write("invented-schedule.json", &self.schedule());
        let origin = "https://invented.example".to_owned();
        backend::import(database, SITE, [&policy, &schedule], &[origin]);
    }

    /// Somebody who books here, on the backend of this port.
    pub fn rival(port: u16) -> Rival {
        Rival::new(port, SITE)
    }

    fn offerings(&self) -> impl Iterator<Item = (String, &Reason, usize)> {
        self.reasons.iter().flat_map(|reason| {
            let each = reason.practitioners.clone();
            each.map(move |person| (format!("{}-p{person}", reason.id), reason, person))
        })
    }

    fn policy(&self) -> Value {
        let text = |text: &str| json!({ "en": text });
        let people = (0..self.practitioners).map(|person| {
            json!({ "id": format!("p{person}"), "name": format!("Dr Invented {person}"),
                "identifier": { "system": "rpps", "value": format!("{:011}", 10_000_000_000 + person) },
                "specialty": "all", "languages": ["en"] })
        });
        // Patients may be without an e-mail address.
        let fields = ["given_name", "family_name", "birth_date", "phone", "email"]
            .map(|field| json!({ "field": field, "required": field != "email" }));
        let reasons = self.reasons.iter().map(|reason| {
            json!({ "id": reason.id, "label": text(&reason.id),
                "duration_minutes": reason.minutes, "fields": fields })
        });
        let offerings = self.offerings().map(|(id, reason, person)| {
            json!({ "id": id, "practitioner": format!("p{person}"),
                "reason": reason.id, "location": "place" })
        });
        json!({
            "version": 1, "site": SITE, "serial": 1,
            "valid": { "from": "2020-01-01T00:00:00Z", "until": "2120-01-01T00:00:00Z" },
            "languages": ["en"], "name": text("Invented"),
            "contact": { "phone": "01 02 03 04 05", "page": "https://invented.example/contact" },
            "manage": "https://invented.example/manage", "links": ["https://invented.example/"],
            "locations": [{ "id": "place", "name": text("Place"), "address": ["1 Street"],
                "zone": "Europe/Paris" }],
            "specialties": [{ "id": "all", "label": text("All") }],
            "practitioners": people.collect::<Vec<_>>(),
            "reasons": reasons.collect::<Vec<_>>(),
            "offerings": offerings.collect::<Vec<_>>(),
        })
    }

    fn schedule(&self) -> Value {
        let rules = self.reasons.iter().map(|reason| {
            json!({ "reason": reason.id, "duration_minutes": reason.minutes,
                "step_minutes": reason.step_minutes, "horizon_days": 365 })
        });
        let mut by_person = vec![Vec::new(); self.practitioners];
        for (id, _, person) in self.offerings() {
            by_person[person].push(id);
        }
        let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let periods = by_person.iter().enumerate().map(|(person, offerings)| {
            json!({ "practitioner": format!("p{person}"), "location": "place",
                "offerings": offerings, "weekdays": days, "from": "08:00", "until": "20:00" })
        });
        json!({
            "version": 1, "site": SITE,
            "rules": rules.collect::<Vec<_>>(),
            "periods": periods.collect::<Vec<_>>(),
        })
    }
}

/// The log's entries of what is in bulk. Their heads are no digests: nothing is proved with them.
const ENTRIES: &str = "
    INSERT INTO audit (site, number, at, act, line, head)
    SELECT bulk.site, bulk.entry, unixepoch(), 'appointment_booked', json_object('entry', bulk.entry,
            'at', strftime('%Y-%m-%dT%H:%M:%SZ'), 'act', 'appointment_booked', 'appointment', bulk.id,
            'offering', bulk.offering, 'publication', bulk.publication, 'policy', policy.digest, 'previous',
            coalesce((SELECT head FROM audit WHERE audit.site = bulk.site AND number = bulk.entry - 1),
                printf('%064d', bulk.entry - 1))),
        printf('%064d', bulk.entry)
    FROM bulk JOIN policy ON policy.id = bulk.policy ORDER BY bulk.entry";

/// One message tells of them all, and has nowhere to go.
const MESSAGES: &str = "
    INSERT INTO message (id, site, reservation, kind, created_at, wanted_at, due_at, state)
    SELECT 'in-bulk-' || min(entry), site, 'in-bulk', 'booked', unixepoch(), unixepoch(), unixepoch(),
        'failed'
    FROM bulk GROUP BY site;
    INSERT INTO message_visit (message, appointment) SELECT last_insert_rowid(), id FROM bulk";

const APPOINTMENTS: &str = "
    INSERT INTO appointment (id, reservation, site, offering, policy, publication, schedule,
        starts_at, visit_ends_at, ends_at, booked_at, entry)
    SELECT id, 'in-bulk', site, offering, policy, publication, schedule, at, at + 1200, at + 1200,
        unixepoch(), entry
    FROM bulk ORDER BY entry";

/// Books slots of 20 minutes in bulk, past every answer of the API but not past the database's own
/// guards: for practitioners `of`, on `days` after today, eight of the first ten times of each day.
/// Answers how many. Times are those of a place at UTC+1; an hour off in summer is no matter here.
#[track_caller]
pub fn fill(database: &Path, of: Range<u32>, days: Range<u32>) -> usize {
    let filled = (|| -> rusqlite::Result<usize> {
        let mut connection = Connection::open(database)?;
        connection.busy_timeout(std::time::Duration::from_secs(60))?;
        let transaction = connection.transaction()?;
        let last: i64 = transaction.query_row(
            "SELECT max(number) FROM audit JOIN site ON site.id = audit.site WHERE name = ?1",
            [SITE],
            |row| row.get(0),
        )?;
        transaction.execute(
            "INSERT OR IGNORE INTO reservation (id, site, language, booked_at)
             SELECT 'in-bulk', id, 'en', unixepoch() FROM site WHERE name = ?1",
            [SITE],
        )?;
        transaction.execute(
            "CREATE TEMP TABLE bulk AS
             WITH RECURSIVE
                day(n) AS (SELECT ?3 UNION ALL SELECT n + 1 FROM day WHERE n + 1 < ?4),
                turn(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM turn WHERE n < 35),
                time(at) AS (
                    SELECT unixepoch(date('now')) + day.n * 86400 + 7 * 3600 + turn.n * 1200
                    FROM day, turn WHERE turn.n % 10 < 8)
             SELECT schedule.id || '-' || time.at AS id, schedule.site, publication.offering,
                 publication.policy, publication.id AS publication, schedule.id AS schedule, time.at,
                 ?5 + row_number() OVER (ORDER BY schedule.id, time.at) AS entry
             FROM schedule
             JOIN publication ON publication.site = schedule.site
                 AND publication.practitioner = schedule.practitioner
             CROSS JOIN time
             WHERE CAST(substr(schedule.practitioner, 2) AS INTEGER) >= ?1
                 AND CAST(substr(schedule.practitioner, 2) AS INTEGER) < ?2",
            (of.start, of.end, days.start, days.end, last),
        )?;
        transaction.execute_batch(ENTRIES)?;
        transaction.execute_batch(MESSAGES)?;
        let filled = transaction.execute(APPOINTMENTS, [])?;
        transaction.execute_batch("DROP TABLE bulk")?;
        transaction.commit()?;
        Ok(filled)
    })();
    filled.unwrap_or_else(|error| panic!("cannot fill the database: {error}"))
}
