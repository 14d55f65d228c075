//! What was erased is nowhere in the files.

use super::*;
use crate::store::{People, Person, PersonError};
use guichet_contract::ids::SiteId;
use guichet_contract::patient::Personal;

const PATIENTS: usize = 400;

/// Patients without visits, and so of nobody's concern any more, all of whom are called alike: one
/// after the other, so that pages are written, split and filled again.
fn patients(file: &File, name: &str) {
    let connection = connection::open(&file.place()).unwrap();
    let site = "INSERT INTO site (id, name, schedule_document, origins, registered_at)
                VALUES (1, 's', '', '', 0) ON CONFLICT DO NOTHING";
    connection.execute_batch(site).unwrap();
    for number in 0..PATIENTS {
        let id = format!("{:04x}-{name}", number * 7919 % PATIENTS);
        connection.execute("INSERT INTO reservation VALUES (?1, 1, 'fr', 0)", [&id]).unwrap();
        let row = (id, format!("{name}{}", "x".repeat(number % 90)), format!("{name}@h.example"));
        connection
            .execute(
                "INSERT INTO patient (reservation, family_name, email, note, phone)
                 VALUES (?1, ?2, ?3, ?2, '0639980001')",
                row,
            )
            .unwrap();
    }
}

/// In how many places of the file and of those beside it the text stands.
fn places(file: &File, text: &str) -> usize {
    let mut places = 0;
    for entry in std::fs::read_dir(file.0.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        places += bytes.windows(text.len()).filter(|window| window == &text.as_bytes()).count();
    }
    places
}

fn forgotten(file: &File) {
    // An identifier of a reservation is not personal, and has the name in this test alone.
    let connection = connection::open(&file.place()).unwrap();
    connection
        .execute_batch(
            "DROP TRIGGER reservation_never_changes; DELETE FROM reservation;
             PRAGMA wal_checkpoint(TRUNCATE)",
        )
        .unwrap();
}

#[tokio::test]
async fn what_was_erased_in_time_is_nowhere_in_the_files() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    patients(&file, "Canary");
    assert!(places(&file, "Canary") >= PATIENTS);
    let now = Instant::parse("2026-11-23T11:00:00Z").unwrap();
    // Somebody reads what was there before: the log cannot be emptied, and is the next time.
    let reader = connection::open_to_read(&file.place()).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM patient").unwrap();
    reader.query_row("SELECT count(*) FROM patient", [], |row| row.get::<_, i64>(0)).unwrap();
    let report = store.purge(Keeping::default(), now).await.unwrap();
    assert_eq!(report.patients, PATIENTS as u64);
    assert!(places(&file, "Canary@h") > 0, "whoever reads still sees it");
    reader.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.purge(Keeping::default(), now).await.unwrap().patients, 0);
    assert_eq!(places(&file, "Canary@h"), 0);
    assert_eq!(places(&file, "Canaryxx"), 0);
    assert_eq!(places(&file, "canary@h"), 0, "what people are found by");
    forgotten(&file);
    assert_eq!(places(&file, "Canary"), 0);
    store.close();
}

#[tokio::test]
async fn who_asked_to_be_erased_is_nowhere_in_the_files_and_others_are() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    patients(&file, "Canary");
    patients(&file, "Sparrow");
    let now = Instant::parse("2026-11-23T11:00:00Z").unwrap();
    let who = Person::Address(Personal::new("canary@h.example"));
    let erased = store.erase_person(SiteId::parse("s").unwrap(), who, now).await.unwrap();
    assert_eq!(erased as usize, PATIENTS);
    assert_eq!(places(&file, "Canary@h"), 0);
    assert_eq!(places(&file, "Canaryxx"), 0);
    assert!(places(&file, "Sparrow@h") >= PATIENTS);
    let sparrow = || Person::Address(Personal::new("sparrow@h.example"));
    let found = store.find_person(SiteId::parse("s").unwrap(), sparrow()).await.unwrap();
    assert_eq!(found.len(), PATIENTS, "whoever is kept is kept as before");
    assert_eq!(found[7].form.phone.as_ref().unwrap().expose(), "0639980001");
    store.close();
}

#[tokio::test]
async fn nobody_is_said_to_be_erased_while_the_files_have_them() {
    let file = File::new();
    let store = file.open(HoldTerms::default());
    patients(&file, "Canary");
    let now = Instant::parse("2026-11-23T11:00:00Z").unwrap();
    let reader = connection::open_to_read(&file.place()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    reader.query_row("SELECT count(*) FROM patient", [], |row| row.get::<_, i64>(0)).unwrap();
    let erase = async |store: &SqliteStore| {
        let who = Person::Address(Personal::new("canary@h.example"));
        store.erase_person(SiteId::parse("s").unwrap(), who, now).await
    };
    // Asked again, by another process too, as long as somebody reads.
    for store in [&store, &file.open(HoldTerms::default())] {
        let erased = erase(store).await;
        assert!(matches!(erased, Err(PersonError::StillInFiles)), "{erased:?}");
        assert!(places(&file, "Canary@h") > 0);
    }
    reader.execute_batch("ROLLBACK").unwrap();
    let again = erase(&file.open(HoldTerms::default())).await;
    assert!(matches!(again, Err(PersonError::Nobody)), "{again:?}");
    assert_eq!(places(&file, "Canary@h"), 0);
    store.close();
}
