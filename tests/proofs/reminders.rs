//! Reminders go out in time, each once, from two processes on one database, and bookings do not wait
//! for them.

use crate::bar;
use crate::stage::{NO_RATES, Stage, median};
use guichet_contract::wire::HoldAnswer;
use guichet_tests::dice::Dice;
use guichet_tests::invented::Invented;
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::rival::Rival;
use guichet_tests::scale::Scale;
use guichet_tests::wait;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// Reminders, the seconds within which they are due (in full, a quarter of the hour of the bar), and the
/// seconds until the first is: to write them all, and to measure bookings alone.
const SAMPLE: (u32, u32, u32) = (300, 8, 6);
const FULL: (u32, u32, u32) = (100_000, 900, 120);
/// Most seconds that a reminder may be late.
const LATE: i64 = 60;
/// For how long bookings are measured alone.
const ALONE: Duration = Duration::from_secs(3);
/// What a booking may take while reminders go out, of what it takes alone.
const HURT: f64 = 3.0;
/// As many as have times left when somebody books for a quarter of an hour as fast as it goes.
const PRACTITIONERS: u32 = 250;

#[test]
fn reminders_go_out_in_time_and_once_and_bookings_are_unhurt() {
    let (count, seconds, lead) = Scale::from_environment().of(SAMPLE, FULL);
    let site = Invented::groups(PRACTITIONERS as usize, 1);
    let provider = SmsProvider::start();
    let flags = provider.flags();
    let flags: Vec<&str> = NO_RATES.into_iter().chain(flags.iter().map(String::as_str)).collect();
    let stage = Stage::set(&site, &flags);
    let second = stage.second_backend(&flags);
    let begun = Instant::now();
    visits(stage.database(), (count, seconds, lead));
    let rivals = [stage.rival(), Invented::rival(second.port())];
    let mut dice = Dice::seeded(5);
    let alone = bookings(&rivals, &mut dice, "alone", ALONE);
    let due = "SELECT count(*) FROM message WHERE kind = 'reminder'";
    let first = wait::until(Duration::from_secs(lead.into()) + wait::PATIENCE, || {
        (stage.count(due) > 0).then_some(())
    });
    assert_eq!(first, Some(()), "nobody is reminded");
    let span = Duration::from_secs((lead + seconds).into());
    let left = span.saturating_sub(begun.elapsed());
    let beside = bookings(&rivals, &mut dice, "beside", left);
    let sent = "SELECT count(*) FROM message WHERE kind = 'reminder' AND state = 'sent'";
    let patience = Duration::from_secs(LATE.unsigned_abs()) * 2;
    let all = wait::until(patience, || (stage.count(sent) >= count.into()).then_some(()));
    assert_eq!(all, Some(()), "{} of {count} were sent", stage.count(sent));
    second.stop();

    let mut times = HashMap::<String, u32>::new();
    let reminders = provider.since(0).into_iter().filter(|sms| sms.to.starts_with("+337"));
    reminders.for_each(|sms| *times.entry(sms.to).or_default() += 1);
    let latest =
        stage.count("SELECT max(settled_at - wanted_at) FROM message WHERE kind = 'reminder'");
    bar::figure("reminders due", &format!("{count} in {seconds} s, two processes"));
    bar::figure("patients reminded", &times.len().to_string());
    bar::figure("the latest left after", &format!("{latest} s (at most {LATE})"));
    assert_eq!(times.len(), count as usize, "somebody was not reminded");
    assert!(times.values().all(|times| *times == 1), "somebody was reminded twice");
    assert!(latest <= LATE, "late");
    bar::at_most("a booking beside reminders / alone, median", beside / alone, HURT);
    stage.backend.stop();
}

/// Books again and again for so long, at one process after the other, and answers the median of the
/// seconds that it took, at the process where that was longer.
fn bookings(rivals: &[Rival; 2], dice: &mut Dice, what: &str, span: Duration) -> f64 {
    let begun = Instant::now();
    let mut taken = [Vec::new(), Vec::new()];
    for attempt in 0.. {
        if begun.elapsed() >= span && taken.iter().all(|taken| !taken.is_empty()) {
            break;
        }
        let (rival, taken) = (&rivals[attempt % 2], &mut taken[attempt % 2]);
        let query = format!("reason=r{}&days=31", dice.below(PRACTITIONERS as usize));
        let slots = rival.slots(&query);
        assert!(!slots.is_empty(), "{what}: after {attempt} bookings nothing is left of {query}");
        let key = format!("{what}-{attempt}-");
        let one = Instant::now();
        let reply = rival.try_hold(&slots[dice.below(slots.len())], &key);
        if reply.is_success() {
            let hold = reply.expect::<HoldAnswer>().hold;
            let reply = rival.try_confirm(&hold, &key);
            assert!(reply.is_success(), "{what}: {reply:?}");
            taken.push(one.elapsed().as_secs_f64());
        }
    }
    taken.map(median).into_iter().fold(0.0, f64::max)
}

/// Books visits in two days in bulk, past every answer of the API but not past the database's own
/// guards: of as many patients, evenly over these seconds, each in a lane of its own.
fn visits(database: &Path, (count, seconds, lead): (u32, u32, u32)) {
    let mut connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(60)).unwrap();
    let immediate = TransactionBehavior::Immediate;
    let transaction = connection.transaction_with_behavior(immediate).unwrap();
    let numbers = "CREATE TEMP TABLE visit AS
        WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < ?1)
        SELECT 'v' || n AS id, '07' || printf('%08d', n) AS phone, 1 + n / ?3 AS lane,
            unixepoch() + ?4 + 2 * 86400 + n * ?2 / ?1 AS at,
            (SELECT max(number) FROM audit WHERE site = publication.site) + 1 + n AS entry,
            publication.site, publication.offering, publication.policy,
            publication.id AS publication, schedule.id AS schedule
        FROM number
        JOIN schedule ON schedule.practitioner = 'p' || (n % ?3)
        JOIN publication ON publication.site = schedule.site
            AND publication.practitioner = schedule.practitioner";
    let values = (count, seconds, PRACTITIONERS, lead);
    transaction.execute(numbers, values).unwrap();
    transaction.execute_batch(BULK).unwrap();
    transaction.commit().unwrap();
}

/// The heads of the entries are no digests: nothing is proved with them.
const BULK: &str = "
    INSERT INTO audit (site, number, at, act, line, head)
    SELECT visit.site, visit.entry, unixepoch(), 'appointment_booked', json_object('entry',
            visit.entry, 'at', strftime('%Y-%m-%dT%H:%M:%SZ'), 'act', 'appointment_booked',
            'appointment', visit.id, 'offering', visit.offering, 'publication', visit.publication,
            'policy', policy.digest, 'previous', coalesce(
                (SELECT head FROM audit WHERE audit.site = visit.site AND number = visit.entry - 1),
                printf('%064d', visit.entry - 1))),
        printf('%064d', visit.entry)
    FROM visit JOIN policy ON policy.id = visit.policy ORDER BY visit.entry;
    INSERT INTO reservation (id, site, language, booked_at)
    SELECT id, site, 'fr', unixepoch() FROM visit;
    INSERT INTO patient (reservation, family_name, birth_date, phone)
    SELECT id, 'Vale', '1970-01-02', phone FROM visit;
    INSERT INTO message (id, site, reservation, kind, channel, created_at, wanted_at, due_at, state,
        settled_at)
    SELECT 'm-' || id, site, id, 'booked', 'sms', unixepoch(), unixepoch(), unixepoch(), 'sent',
        unixepoch()
    FROM visit;
    INSERT INTO message_visit (message, appointment)
    SELECT number, reservation FROM message WHERE id LIKE 'm-v%';
    INSERT INTO appointment (id, reservation, site, offering, policy, publication, schedule, lane,
        starts_at, visit_ends_at, ends_at, booked_at, entry)
    SELECT id, id, site, offering, policy, publication, schedule, lane, at, at + 1200, at + 1200,
        unixepoch(), entry
    FROM visit ORDER BY entry;
    DROP TABLE visit;";
