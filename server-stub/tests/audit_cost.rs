//! What the audit log costs a booking: the same store with it and without it, in turns.
//!
//! A booking is what a patient does: a hold, then its confirmation, each acknowledged after its
//! commit is on the disk. The switch that takes the log away is compiled in for tests alone.

use guichet_contract::ids::{AppointmentId, HoldId, HoldToken, OfferingId, ReservationId, SiteId};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::Language;
use guichet_contract::time::Instant;
use guichet_contract::wire::{HoldClaim, HoldRequest, ReservationRequest};
use guichet_server::domain::consent::Consent;
use guichet_server::domain::hold::HoldTerms;
use guichet_server::schedule::Registration;
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::store::{IdempotencyKey, NewHold, NewReservation, Store};
use std::sync::Arc;

/// The bar: with the log at least so much of what is booked without it.
const BAR: f64 = 0.8;
/// Patients at a time.
const PATIENTS: usize = 64;
/// Visits that each books, one after the other, in one turn.
const VISITS: usize = 5;

const SCHEDULE: &str = r#"{
  "version": 1, "site": "sample",
  "rules": [{"reason": "checkup", "duration_minutes": 5, "horizon_days": 700}],
  "periods": [{"practitioner": "ada", "location": "main", "offerings": ["o1"],
    "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    "from": "08:00", "until": "20:00"}]
}"#;
const POLICY: &str = include_str!("../../contract/src/policy/sample.json");

struct Side {
    store: Arc<SqliteStore>,
    site: SiteId,
    now: Instant,
    booked: usize,
    seconds: f64,
    _folder: tempfile::TempDir,
}

impl Side {
    async fn new(with_log: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("guichet.db");
        let terms = HoldTerms { max_live_per_offering: 10_000, ..HoldTerms::default() };
        let store = Arc::new(SqliteStore::open(&file, terms).unwrap());
        if !with_log {
            let database = rusqlite::Connection::open(&file).unwrap();
            let mut names = database
                .prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%on_record'")
                .unwrap();
            let names = names.query_map([], |row| row.get::<_, String>(0)).unwrap();
            for name in names.map(Result::unwrap).collect::<Vec<_>>() {
                database.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
            }
            database.execute_batch("CREATE TABLE \"guichet-test-switch-log\" (x)").unwrap();
        }
        let now = Instant::parse("2026-11-23T07:00:00Z").unwrap();
        let site = SiteId::parse("sample").unwrap();
        let registration = Registration::parse(POLICY, SCHEDULE, None).unwrap();
        store.register_site(registration, now).await.unwrap();
        let consent = Consent::to(Vec::new(), "Dr Ada Morvan");
        store.publish_offerings(site.clone(), consent, now).await.unwrap();
        let mut new = Self { store, site, now, booked: 0, seconds: 0.0, _folder: folder };
        // The first turn warms it up.
        new.turn().await;
        new.seconds = 0.0;
        new
    }

    /// One turn: every patient books, side by side.
    async fn turn(&mut self) {
        let first = self.booked;
        // The bar is about time that passes for patients.
        let began = std::time::Instant::now();
        let patients: Vec<_> = (0..PATIENTS)
            .map(|patient| {
                let (store, site, now) = (Arc::clone(&self.store), self.site.clone(), self.now);
                tokio::spawn(async move {
                    for visit in 0..VISITS {
                        let number = first + patient * VISITS + visit;
                        book(&store, &site, number, now).await;
                    }
                })
            })
            .collect();
        for patient in patients {
            patient.await.unwrap();
        }
        self.seconds += began.elapsed().as_secs_f64();
        self.booked += PATIENTS * VISITS;
    }

    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    fn rate(&self) -> f64 {
        (self.booked - PATIENTS * VISITS) as f64 / self.seconds
    }
}

/// Holds and books the time of this number: 144 a day, from tomorrow on.
async fn book(store: &SqliteStore, site: &SiteId, number: usize, now: Instant) {
    let (day, turn) = (i64::try_from(number / 144).unwrap(), i64::try_from(number % 144).unwrap());
    let token = HoldToken::parse(&format!("token-{number:-<20}")).unwrap();
    let key = |what: &str| IdempotencyKey::parse(&format!("{what}-{number:-<20}")).unwrap();
    let request = HoldRequest {
        offerings: vec![OfferingId::parse("o1").unwrap()],
        start: now.plus_seconds((day + 1) * 86_400 + turn * 300),
        token: token.clone(),
        replaces: None,
        policy: None,
    };
    let id = HoldId::parse(&format!("hold-{number}")).unwrap();
    let hold = NewHold { site: site.clone(), id: id.clone(), request, key: key("hold") };
    store.hold_slot(hold, now).await.unwrap();
    let value = |text: &str| Some(Personal::new(text));
    let patient = PatientForm {
        given_name: value("Jeanne"),
        family_name: value("Morel"),
        phone: value("0102030405"),
        ..PatientForm::default()
    };
    let reservation = NewReservation {
        site: site.clone(),
        id: ReservationId::parse(&format!("reservation-{number}")).unwrap(),
        appointments: vec![AppointmentId::parse(&format!("appointment-{number}")).unwrap()],
        request: ReservationRequest {
            holds: vec![HoldClaim { hold: id, token }],
            patient,
            language: Language::parse("fr").unwrap(),
            policy: None,
        },
        key: key("book"),
    };
    store.confirm_holds(reservation, now).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_booking_pays_at_most_a_fifth_for_the_audit_log() {
    let full = std::env::var("GUICHET_PROOF").is_ok_and(|scale| scale == "full");
    // A sample is short, and what else the machine does weighs more.
    let (turns, bar) = if full { (20, BAR) } else { (4, BAR / 1.5) };
    let (mut with, mut without) = (Side::new(true).await, Side::new(false).await);
    for _ in 0..turns {
        with.turn().await;
        without.turn().await;
    }
    let (kept, free) = (with.rate(), without.rate());
    let ratio = kept / free;
    println!(
        "    audit log: {kept:.0} bookings/s with it, {free:.0} without: {ratio:.2} (bar: at least {bar:.2})"
    );
    assert!(ratio >= bar, "{ratio:.2}");
}
