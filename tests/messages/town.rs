//! A backend with one practitioner, and patients who book.

use guichet_contract::ids::{AppointmentId, ManageToken};
use guichet_contract::manage::VisitChanged;
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::time::LocalDate;
use guichet_contract::wire::{OfferedSlot, ReservationAnswer};
use guichet_tests::backend::{self, Backend};
use guichet_tests::invented::{Invented, SITE};
use guichet_tests::post::SECRET;
use guichet_tests::rival::Rival;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;

/// A running backend and its database.
pub(crate) struct Town {
    pub(crate) backend: Backend,
    database: PathBuf,
    slots: Vec<OfferedSlot>,
    folder: TempDir,
}

impl Town {
    /// Imports the site, and starts a backend with these flags.
    pub(crate) fn with(flags: &[Vec<String>]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("guichet.db");
        Invented::groups(1, 1).import(&database, folder.path());
        let flags: Vec<&str> = flags.iter().flatten().map(String::as_str).collect();
        let backend = Backend::start_with(&database, 0, &flags);
        // From tomorrow on, so that nothing has begun before the test is over.
        let slots = Rival::new(backend.port(), SITE).slots("reason=r0&days=20").split_off(40);
        Self { backend, database, slots, folder }
    }

    /// A town whose host is told at `url` on this machine.
    pub(crate) fn told_at(url: &str, more: &[Vec<String>]) -> Self {
        let allowed = ["--webhook-allow", "127.0.0.0/8"].map(str::to_owned).to_vec();
        Self::told_at_public(url, &[more, &[allowed]].concat())
    }

    /// The same where no network is allowed beside the public ones.
    pub(crate) fn told_at_public(url: &str, more: &[Vec<String>]) -> Self {
        let calls = ["--webhook-secret-key", SECRET].map(str::to_owned).to_vec();
        let town = Self::with(&[more, &[calls]].concat());
        let document = json!({ "version": 1, "site": SITE, "webhook": { "url": url } });
        town.says(&document.to_string());
        town
    }

    /// Moves the place to another time zone, with the next edition of the policy.
    pub(crate) fn moves_to(&mut self, zone: &str) {
        let file = self.folder.path().join("invented-policy.json");
        let mut policy: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        policy["locations"][0]["zone"] = zone.into();
        policy["serial"] = 2.into();
        std::fs::write(&file, policy.to_string()).unwrap();
        backend::operate(&self.database, &["site", "import", &file.display().to_string()]);
        self.offer("&days=3");
    }

    /// From now on, [`Town::book`] is about the slots of one day.
    pub(crate) fn offer_on(&mut self, day: LocalDate) {
        self.offer(&format!("&from={day}&days=1"));
    }

    fn offer(&mut self, days: &str) {
        self.slots = Rival::new(self.backend.port(), SITE).slots(&format!("reason=r0{days}"));
    }

    /// Registers what the site says of its messages.
    fn says(&self, document: &str) {
        let file = self.folder.path().join("messages.json");
        std::fs::write(&file, document).unwrap();
        let policy = self.folder.path().join("invented-policy.json").display().to_string();
        let file = file.display().to_string();
        backend::operate(&self.database, &["site", "import", &policy, "--messages", &file]);
    }

    /// Somebody with a telephone books the slot of this number.
    pub(crate) fn book(&self, number: usize, email: Option<&str>) -> Booked {
        let value = |text: &str| Some(Personal::new(text));
        let patient = PatientForm {
            given_name: value("Rita"),
            family_name: value("Vale"),
            birth_date: value("1970-01-02"),
            phone: value("06 39 98 11 11"),
            email: email.and_then(value),
            ..PatientForm::default()
        };
        let slot = self.slots[number].clone();
        let rival = Rival::new(self.backend.port(), SITE);
        let ReservationAnswer { appointments, .. } =
            rival.book_as(&slot, &format!("patient-{number}"), patient);
        Booked { slot, appointment: appointments[0].appointment.as_str().to_owned() }
    }

    /// The secret that the operator hands over to the host.
    pub(crate) fn webhook_secret(&self) -> String {
        let arguments = ["site", "webhook-secret", "--site", SITE, "--webhook-secret-key", SECRET];
        backend::operate(&self.database, &arguments).trim().to_owned()
    }

    /// The patient moves what they booked to the slot of this number, by the link of a message.
    pub(crate) fn move_to(&self, link: &str, booked: &Booked, number: usize) -> Booked {
        let slot = self.slots[number].clone();
        let appointment = AppointmentId::parse(&booked.appointment).unwrap();
        let rival = Rival::new(self.backend.port(), SITE);
        let key = format!("patient-{number}");
        let hold = rival.hold(&slot, &key).hold;
        let secret = link.rsplit_once('=').and_then(|(_, secret)| ManageToken::parse(secret));
        let by = (&appointment, "1970-01-02", &hold);
        let moved = rival.try_move(&secret.unwrap(), &key, by).expect::<VisitChanged>().visit;
        Booked { slot, appointment: moved.appointment.as_str().to_owned() }
    }

    /// An operator cancels an appointment.
    pub(crate) fn cancel(&self, booked: &Booked) {
        let arguments = ["appointment", "cancel", &booked.appointment, "--site", SITE];
        backend::operate(&self.database, &arguments);
    }

    /// The messages of an appointment, oldest first: kind, way, state, why.
    pub(crate) fn told(&self, booked: &Booked) -> Vec<String> {
        let connection = Connection::open(&self.database).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT concat_ws(' ', kind, channel, state, reason) FROM message
                 JOIN message_visit ON message_visit.message = message.number
                 WHERE appointment = ?1 ORDER BY number",
            )
            .unwrap();
        let told = statement.query_map([&booked.appointment], |row| row.get(0)).unwrap();
        told.collect::<Result<_, _>>().unwrap()
    }
}

/// What somebody booked.
pub(crate) struct Booked {
    pub(crate) slot: OfferedSlot,
    pub(crate) appointment: String,
}
