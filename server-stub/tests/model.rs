//! Random acts of staff and patients, against a model that a reader can check by eye.
//!
//! A history is some acts at a site of its own: publishing with and without a stock, for everybody,
//! for new or known patients or for the invited, taking consent back, "later", pauses, invitations,
//! holds, bookings, cancellations, moves by a link, recalls that are undone or reopened, absences, time
//! that passes; each asked of one of two stores on the same database. The model says of each act whether it succeeds, and what can be had
//! afterwards. Start reading at [`Model`].

use guichet_audit::scope::Scope;
use guichet_contract::ids::{
    AppointmentId, HoldId, HoldToken, ManageToken, OfferingId, PractitionerId, ReservationId,
    SiteId,
};
use guichet_contract::patient::{PatientForm, Personal};
use guichet_contract::policy::{Language, Narrowing};
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};
use guichet_contract::wire::{HoldClaim, HoldRequest, ReservationRequest};
use guichet_server::domain::consent::{Consent, Patients, Terms};
use guichet_server::domain::hold::HoldTerms;
use guichet_server::domain::invitation::{Code, Extent, NewInvitation};
use guichet_server::domain::message::{Channel, Outcome, Reason};
use guichet_server::domain::random::identifier;
use guichet_server::domain::recall::Cause;
use guichet_server::domain::staff::Author;
use guichet_server::domain::token::SecretHash;
use guichet_server::os_random::OsRandom;
use guichet_server::schedule::{Absence, Registration, Week};
use guichet_server::store::sqlite::SqliteStore;
use guichet_server::store::{
    IdempotencyKey, LinkShown, Manage, NewHold, NewMove, NewReservation, Outbox, RecallOrder,
    Recalls, Store, Unreadable, WeekChange, reading,
};
use proptest::prelude::RngExt;
use proptest::test_runner::{RngAlgorithm, TestRng};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Mutex;

const POLICY: &str = include_str!("../../contract/src/policy/sample.json");
const SCHEDULE: &str = r#"{ "version": 1, "site": "sample",
  "rules": [{ "reason": "checkup", "duration_minutes": 40 },
    { "reason": "vaccination", "duration_minutes": 20 }],
  "periods": [
    { "practitioner": "ada", "location": "main", "offerings": ["o1", "o2"],
      "weekdays": ["tuesday"], "from": "09:00", "until": "11:00" },
    { "practitioner": "bea", "location": "main", "offerings": ["o3"],
      "weekdays": ["tuesday"], "from": "09:00", "until": "11:00" } ] }"#;
const MONDAY: &str = "2026-11-23T11:00:00Z";
/// 09:00 in Paris.
const NINE: &str = "2026-11-24T08:00:00Z";
const TUESDAY: &str = "2026-11-24";

/// Offering, practitioner, reason, minutes of a visit.
const OFFERINGS: [(&str, &str, &str, i64); 3] =
    [("o1", "ada", "checkup", 40), ("o2", "ada", "vaccination", 20), ("o3", "bea", "checkup", 40)];
const SCOPES: [&str; 6] = [
    "site",
    "location/main",
    "practitioner/ada",
    "reason/checkup",
    "reason/vaccination",
    "offering/o3",
];
const PRACTITIONERS: [&str; 2] = ["ada", "bea"];
const OPEN_MINUTES: i64 = 120;
const PATIENTS: usize = 4;
const HOLD_SECONDS: i64 = 300;
const ACTS: usize = 60;

/// For whom something is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Audience {
    Everybody,
    New,
    Known,
    Invited,
}

#[derive(Debug, Clone, Copy)]
enum Act {
    Publish {
        offering: usize,
        stock: Option<u32>,
        audience: Audience,
    },
    /// A patient is given a code by a practitioner.
    Invite {
        patient: usize,
        who: usize,
        uses: u32,
    },
    Uninvite {
        invitation: usize,
    },
    Withdraw {
        offering: usize,
    },
    Later {
        offering: usize,
    },
    Pause {
        scope: usize,
    },
    Resume {
        scope: usize,
    },
    /// A patient takes a time, by its number on the offering's grid.
    Hold {
        patient: usize,
        offering: usize,
        time: i64,
    },
    Book {
        patient: usize,
    },
    Release {
        patient: usize,
    },
    Cancel {
        appointment: usize,
    },
    /// A visit is moved to the time that a patient holds.
    Move {
        appointment: usize,
        patient: usize,
    },
    /// All that is booked of an offering is recalled.
    Recall {
        offering: usize,
    },
    Undo {
        recall: usize,
    },
    Reopen {
        recall: usize,
    },
    /// A practitioner is away for the first hour, or is there again.
    Away {
        who: usize,
    },
    Wait {
        seconds: i64,
    },
}

/// Whether a patient says that the practitioner has seen them before.
fn is_known(patient: usize) -> bool {
    patient.is_multiple_of(2)
}

/// Numbers that look random and are the same in each run.
struct Dice(TestRng);

impl Dice {
    fn seeded(number: usize) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(number as u64).to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0.random_range(0..limit)
    }

    fn act(&mut self, appointments: usize, invitations: usize, recalls: usize) -> Act {
        let offering = self.below(3);
        let appointment = self.below(appointments.max(1));
        let (patient, scope) = (self.below(PATIENTS), self.below(SCOPES.len()));
        match self.below(56) {
            0..3 => {
                use Audience::{Everybody, Invited, Known, New};
                let stock = [None, Some(1), Some(2)][self.below(3)];
                let audience = [Everybody, Everybody, New, Known, Invited, Invited][self.below(6)];
                Act::Publish { offering, stock, audience }
            }
            27..30 => Act::Invite { patient, who: self.below(2), uses: [1, 2][self.below(2)] },
            30 => Act::Uninvite { invitation: self.below(invitations.max(1)) },
            3 => Act::Withdraw { offering },
            4 => Act::Later { offering },
            5 if self.below(3) == 0 => Act::Pause { scope },
            5..8 => Act::Resume { scope },
            8..18 | 40..44 => {
                let times = usize::try_from(OPEN_MINUTES / OFFERINGS[offering].3).unwrap();
                Act::Hold { patient, offering, time: i64::try_from(self.below(times)).unwrap() }
            }
            18..24 => Act::Book { patient },
            24 => Act::Release { patient },
            25..27 => Act::Cancel { appointment },
            32..35 | 44..56 => Act::Move { appointment, patient },
            31 | 35 => Act::Recall { offering },
            36 | 39 => Act::Undo { recall: self.below(recalls.max(1)) },
            37 => Act::Reopen { recall: self.below(recalls.max(1)) },
            38 => Act::Away { who: self.below(2) },
            _ => Act::Wait { seconds: [60, 301][self.below(2)] },
        }
    }
}

struct Publication {
    number: usize,
    stock: Option<u32>,
    audience: Audience,
}

/// A code that a patient was given.
struct Invitation {
    uses: usize,
    ended: bool,
}

struct Held {
    offering: usize,
    /// Minutes after nine.
    from: i64,
    until: i64,
    publication: usize,
    expires: i64,
    /// Nobody has taken its time since it expired.
    stands: bool,
}

struct Visit {
    offering: usize,
    from: i64,
    until: i64,
    publication: usize,
    invitation: Option<usize>,
    cancelled: bool,
    /// The recall that cancelled it, as long as that keeps its time closed.
    recall: Option<usize>,
}

impl Visit {
    /// Whether its time, its dose and its code are spoken for.
    fn counts(&self) -> bool {
        !self.cancelled || self.recall.is_some()
    }
}

/// What there should be. Seconds count from the beginning.
#[derive(Default)]
struct Model {
    now: i64,
    publications: usize,
    published: BTreeMap<usize, Publication>,
    pauses: BTreeSet<usize>,
    holds: BTreeMap<usize, Held>,
    visits: Vec<Visit>,
    invitations: Vec<Invitation>,
    /// The code that each patient uses with each practitioner.
    codes: BTreeMap<(usize, &'static str), usize>,
    /// Whether each recall was undone or reopened.
    recalls: Vec<bool>,
    /// Who is away for the first hour.
    away: BTreeSet<&'static str>,
}

impl Model {
    /// Whether the practitioner receives from this minute after nine on, for as long as it takes.
    fn receives(&self, offering: usize, from: i64) -> bool {
        from >= 60 || !self.away.contains(OFFERINGS[offering].1)
    }

    fn is_paused(&self, offering: usize) -> bool {
        let (id, who, reason, _) = OFFERINGS[offering];
        let scopes = [
            "site".to_owned(),
            "location/main".to_owned(),
            format!("practitioner/{who}"),
            format!("reason/{reason}"),
            format!("offering/{id}"),
        ];
        self.pauses.iter().any(|scope| scopes.iter().any(|it| it == SCOPES[*scope]))
    }

    /// What of a publication is spoken for, but for what this patient holds.
    fn taken(&self, publication: usize, but: Option<usize>) -> usize {
        let booked = |it: &&Visit| it.publication == publication && it.counts();
        let held = |(patient, it): &(&usize, &Held)| {
            it.publication == publication && it.expires > self.now && Some(**patient) != but
        };
        self.visits.iter().filter(booked).count() + self.holds.iter().filter(held).count()
    }

    /// The publication that allows one more of the offering, if there is one.
    fn allowed(&self, offering: usize, but: Option<usize>) -> Option<usize> {
        let Publication { number, stock, .. } = self.published.get(&offering)?;
        let left = stock.is_none_or(|stock| self.taken(*number, but) < stock as usize);
        (left && !self.is_paused(offering)).then_some(*number)
    }

    fn is_free(&self, offering: usize, from: i64, until: i64) -> bool {
        let who = OFFERINGS[offering].1;
        let meets = |other: usize, start: i64, end: i64| {
            OFFERINGS[other].1 == who && start < until && from < end
        };
        !self.visits.iter().any(|it| it.counts() && meets(it.offering, it.from, it.until))
            && !self
                .holds
                .values()
                .any(|it| it.expires > self.now && meets(it.offering, it.from, it.until))
    }

    /// What can be had: offering and minutes after nine.
    fn offered(&self) -> Vec<(usize, i64)> {
        let mut offered = Vec::new();
        for (offering, (.., minutes)) in OFFERINGS.iter().enumerate() {
            if self.allowed(offering, None).is_some() {
                let starts = (0..OPEN_MINUTES / minutes).map(|turn| turn * minutes);
                let free = starts.filter(|from| {
                    self.receives(offering, *from) && self.is_free(offering, *from, from + minutes)
                });
                offered.extend(free.map(|from| (offering, from)));
            }
        }
        offered
    }

    /// Takes an act in; says whether it succeeds.
    fn act(&mut self, act: Act) -> bool {
        match act {
            Act::Publish { offering, stock, audience } => {
                let former = self.published.get(&offering);
                let same = former.is_some_and(|it| (it.stock, it.audience) == (stock, audience));
                if !same {
                    self.publications += 1;
                    let number = self.publications;
                    self.published.insert(offering, Publication { number, stock, audience });
                }
                !same
            }
            Act::Invite { patient, who, uses } => {
                self.codes.insert((patient, PRACTITIONERS[who]), self.invitations.len());
                self.invitations.push(Invitation { uses: uses as usize, ended: false });
                true
            }
            Act::Uninvite { invitation } => match self.invitations.get_mut(invitation) {
                Some(invitation) => !std::mem::replace(&mut invitation.ended, true),
                None => false,
            },
            Act::Withdraw { offering } => self.published.remove(&offering).is_some(),
            Act::Later { offering } => !self.published.contains_key(&offering),
            Act::Pause { scope } => self.pauses.insert(scope),
            Act::Resume { scope } => self.pauses.remove(&scope),
            Act::Hold { patient, offering, time } => self.hold(patient, offering, time),
            Act::Book { patient } => self.book(patient),
            Act::Release { patient } => self.holds.remove(&patient).is_some(),
            Act::Cancel { appointment } => match self.visits.get_mut(appointment) {
                Some(visit) => !std::mem::replace(&mut visit.cancelled, true),
                None => false,
            },
            Act::Move { appointment, patient } => self.move_to(appointment, patient),
            Act::Recall { offering } => self.recall(offering),
            Act::Undo { recall } => self.end(recall, |visit| visit.cancelled = false),
            Act::Reopen { recall } => self.end(recall, |_| {}),
            Act::Away { who } => {
                let who = PRACTITIONERS[who];
                if !self.away.remove(who) {
                    self.away.insert(who);
                }
                true
            }
            Act::Wait { seconds } => {
                self.now += seconds;
                true
            }
        }
    }

    fn hold(&mut self, patient: usize, offering: usize, time: i64) -> bool {
        let minutes = OFFERINGS[offering].3;
        let (from, until) = (time * minutes, (time + 1) * minutes);
        let has_place = self.receives(offering, from) && self.is_free(offering, from, until);
        if self.holds.contains_key(&patient) || !has_place {
            return false;
        }
        let Some(publication) = self.allowed(offering, None) else { return false };
        let who = OFFERINGS[offering].1;
        for other in self.holds.values_mut() {
            if OFFERINGS[other.offering].1 == who && other.from < until && from < other.until {
                other.stands = false;
            }
        }
        let expires = self.now + HOLD_SECONDS;
        let held = Held { offering, from, until, publication, expires, stands: true };
        self.holds.insert(patient, held);
        true
    }

    /// The code of a patient that opens an offering once more.
    fn code_of(&self, patient: usize, offering: usize) -> Option<usize> {
        let code = *self.codes.get(&(patient, OFFERINGS[offering].1))?;
        let used = self.visits.iter().filter(|it| it.invitation == Some(code) && it.counts());
        let Invitation { uses, ended } = &self.invitations[code];
        (!ended && used.count() < *uses).then_some(code)
    }

    /// What a patient holds that can be booked, and the publication that allows it.
    fn bookable(&self, patient: usize) -> Option<(&Held, usize)> {
        let held = self.holds.get(&patient).filter(|held| held.stands)?;
        let publication = self.allowed(held.offering, Some(patient))?;
        self.receives(held.offering, held.from).then_some((held, publication))
    }

    /// Who was let in for the former time stays in, and brings its dose along.
    fn move_to(&mut self, appointment: usize, patient: usize) -> bool {
        let Some(offering) = self.holds.get(&patient).map(|held| held.offering) else {
            return false;
        };
        let Some(former) = self.visits.get_mut(appointment) else { return false };
        if former.cancelled || former.offering != offering {
            return false;
        }
        former.cancelled = true;
        let invitation = former.invitation;
        let Some((held, publication)) = self.bookable(patient) else {
            self.visits[appointment].cancelled = false;
            return false;
        };
        let (from, until, cancelled, recall) = (held.from, held.until, false, None);
        let new = Visit { offering, from, until, publication, invitation, cancelled, recall };
        self.visits.push(new);
        self.holds.remove(&patient);
        true
    }

    fn recall(&mut self, offering: usize) -> bool {
        let number = self.recalls.len();
        let booked = self.visits.iter_mut().filter(|it| it.offering == offering && !it.cancelled);
        let mut recalled = 0;
        for visit in booked {
            (visit.cancelled, visit.recall) = (true, Some(number));
            recalled += 1;
        }
        if recalled > 0 {
            self.recalls.push(false);
        }
        recalled > 0
    }

    /// Ends a recall, once: what it kept closed is free, or as it was.
    fn end(&mut self, recall: usize, what: impl Fn(&mut Visit)) -> bool {
        let Some(ended) = self.recalls.get_mut(recall) else { return false };
        if std::mem::replace(ended, true) {
            return false;
        }
        for visit in self.visits.iter_mut().filter(|it| it.recall == Some(recall)) {
            visit.recall = None;
            what(visit);
        }
        true
    }

    fn book(&mut self, patient: usize) -> bool {
        let Some((held, publication)) = self.bookable(patient) else { return false };
        let (offering, from, until) = (held.offering, held.from, held.until);
        let mut invitation = None;
        let may = match self.published[&offering].audience {
            Audience::Everybody => true,
            Audience::New => !is_known(patient),
            Audience::Known => is_known(patient),
            Audience::Invited => {
                invitation = self.code_of(patient, offering);
                invitation.is_some()
            }
        };
        if !may {
            return false;
        }
        let (cancelled, recall) = (false, None);
        let new = Visit { offering, from, until, publication, invitation, cancelled, recall };
        self.visits.push(new);
        self.holds.remove(&patient);
        true
    }
}

/// The links that patients were sent, of all histories: messages are taken on by whoever comes first.
#[derive(Default)]
struct Post(Mutex<BTreeMap<AppointmentId, ManageToken>>);

impl Post {
    /// The link to a visit, if its patient was told of it.
    async fn link(&self, store: &SqliteStore, visit: &AppointmentId) -> Option<ManageToken> {
        let mut links = self.0.lock().await;
        // After everything that happens, and before any recall is told.
        let mut now = Instant::parse(MONDAY).unwrap().plus_seconds(20_000);
        while !links.contains_key(visit) {
            let token = || ManageToken::parse(&identifier(&OsRandom)).unwrap();
            let mut claimed = Vec::new();
            for way in [Channel::Email, Channel::Sms] {
                let tokens = std::iter::repeat_with(token).take(64).collect();
                claimed.extend(store.claim_messages(way, tokens, now).await.unwrap());
            }
            if claimed.is_empty() {
                break;
            }
            for message in claimed {
                // Given up in another history between two reads: dropped at the next look.
                let message = match message {
                    Ok(message) => message,
                    Err(Unreadable { message, attempt, .. }) => {
                        let later = Outcome::Later(Reason::Unwritable);
                        store.settle_message(message, attempt, later, 0, now).await.unwrap();
                        now = now.plus_seconds(60);
                        continue;
                    }
                };
                let sent = Outcome::Sent(None);
                store.settle_message(message.id, message.attempt, sent, 0, now).await.unwrap();
                for told in message.visits {
                    links.insert(told.appointment, message.link.clone().unwrap());
                }
            }
        }
        links.get(visit).cloned()
    }
}

/// The real thing.
struct Counter {
    stores: [Arc<SqliteStore>; 2],
    post: Arc<Post>,
    site: SiteId,
    begin: Instant,
    holds: BTreeMap<usize, (HoldId, HoldToken)>,
    /// Each with the reason's second detail.
    appointments: Vec<(AppointmentId, &'static str)>,
    invitations: Vec<u32>,
    codes: BTreeMap<(usize, &'static str), Code>,
    recalls: Vec<u32>,
    turns: usize,
}

impl Counter {
    async fn new(stores: &[Arc<SqliteStore>; 2], post: &Arc<Post>, number: usize) -> Self {
        let site = SiteId::parse(&format!("h{number}")).unwrap();
        let begin = Instant::parse(MONDAY).unwrap();
        let named =
            |text: &str| text.replace(r#""site": "sample""#, &format!(r#""site": "{site}""#));
        let asking = r#"{ "field": "known_patient", "required": true },
            { "field": "invitation_code", "required": false }, { "field": "family_name""#;
        let policy = named(POLICY).replace(r#"{ "field": "family_name""#, asking);
        let registration = Registration::parse(&policy, &named(SCHEDULE), None).unwrap();
        stores[0].register_site(registration, begin).await.unwrap();
        Self {
            stores: stores.clone(),
            post: Arc::clone(post),
            site,
            begin,
            holds: BTreeMap::new(),
            appointments: Vec::new(),
            invitations: Vec::new(),
            codes: BTreeMap::new(),
            recalls: Vec::new(),
            turns: 0,
        }
    }

    /// Each act is asked of the other store than the one before.
    fn store(&mut self) -> Arc<SqliteStore> {
        self.turns += 1;
        Arc::clone(&self.stores[self.turns % 2])
    }

    /// An identifier of this site that was never used.
    fn fresh(&mut self, what: &str) -> String {
        self.turns += 1;
        format!("{what}-{}-{:-<20}", self.site, self.turns)
    }

    async fn act(&mut self, act: Act, now: Instant) -> bool {
        let (store, site) = (self.store(), self.site.clone());
        let of = |offering: usize| vec![OfferingId::parse(OFFERINGS[offering].0).unwrap()];
        let by = || Author::operator("Somebody");
        match act {
            Act::Publish { offering, stock, audience } => {
                let patients = match audience {
                    Audience::New => Some(Patients::New),
                    Audience::Known => Some(Patients::Known),
                    Audience::Everybody | Audience::Invited => None,
                };
                let invited_only = audience == Audience::Invited;
                let terms = Terms { stock, patients, invited_only, ..Terms::default() };
                let consent = Consent { terms, ..Consent::to(of(offering), "Somebody") };
                let report = store.publish_offerings(site, consent, now).await.unwrap();
                report.already.is_empty()
            }
            Act::Invite { patient, who, uses } => {
                let who = PRACTITIONERS[who];
                let code = Code::fresh(&OsRandom);
                let invitation = NewInvitation {
                    site,
                    practitioner: PractitionerId::parse(who).unwrap(),
                    codes: vec![code.hash()],
                    extent: Extent { codes: 1, uses, days: 30 },
                    by: by(),
                };
                let given = store.issue_invitation(invitation, now).await.unwrap();
                self.invitations.push(given.number);
                self.codes.insert((patient, who), code);
                true
            }
            Act::Uninvite { invitation } => match self.invitations.get(invitation) {
                Some(number) => {
                    store.revoke_invitation(site, (*number, None), by(), now).await.is_ok()
                }
                None => false,
            },
            Act::Withdraw { offering } => {
                let done = store.withdraw_offerings(site, of(offering), by(), now).await.unwrap();
                done.not_published.is_empty()
            }
            Act::Later { offering } => {
                store.defer_offerings(site, of(offering), by(), now).await.is_ok()
            }
            Act::Pause { scope } => {
                let scope = Scope::parse(SCOPES[scope]).unwrap();
                store.begin_pause(site, scope, by(), now).await.unwrap()
            }
            Act::Resume { scope } => {
                let scope = Scope::parse(SCOPES[scope]).unwrap();
                store.end_pause(site, scope, by(), now).await.unwrap()
            }
            Act::Hold { patient, offering, time } => {
                self.hold(patient, of(offering), time * OFFERINGS[offering].3, now).await
            }
            Act::Book { patient } => self.book(patient, now).await,
            Act::Release { patient } => match self.holds.remove(&patient) {
                Some((hold, token)) => store.release_hold(site, hold, token, now).await.is_ok(),
                None => false,
            },
            Act::Cancel { appointment } => match self.appointments.get(appointment) {
                Some((id, _)) => store.cancel_appointment(site, id.clone(), now).await.is_ok(),
                None => false,
            },
            Act::Move { appointment, patient } => self.move_to(appointment, patient, now).await,
            Act::Recall { offering } => self.recall(of(offering), now).await,
            Act::Undo { recall } => match self.recalls.get(recall) {
                Some(number) => store.undo_recall(site, *number, by(), now).await.is_ok(),
                None => false,
            },
            Act::Reopen { recall } => match self.recalls.get(recall) {
                Some(number) => store.reopen_recall(site, *number, by(), now).await.is_ok(),
                None => false,
            },
            Act::Away { who } => self.away(PRACTITIONERS[who], now).await,
            Act::Wait { .. } => true,
        }
    }

    async fn move_to(&mut self, appointment: usize, patient: usize, now: Instant) -> bool {
        let Some((hold, token)) = self.holds.get(&patient).cloned() else { return false };
        let Some((former, detail)) = self.appointments.get(appointment).cloned() else {
            return false;
        };
        let store = self.store();
        let Some(link) = self.post.link(&store, &former).await else { return false };
        let (id, key) = (self.fresh("appointment"), self.fresh("move"));
        let new = NewMove {
            link: LinkShown {
                site: self.site.clone(),
                hash: SecretHash::of(link.expose()),
                detail: Some(Personal::new(detail)),
                cut_off_seconds: 4 * 3600,
            },
            appointment: former,
            hold: HoldClaim { hold, token },
            id: AppointmentId::parse(&id).unwrap(),
            key: IdempotencyKey::parse(&key).unwrap(),
        };
        let is_moved = store.move_visit(new, now).await.is_ok();
        if is_moved {
            self.holds.remove(&patient);
            self.appointments.push((AppointmentId::parse(&id).unwrap(), detail));
        }
        is_moved
    }

    async fn recall(&mut self, offerings: Vec<OfferingId>, now: Instant) -> bool {
        let (store, site) = (self.store(), self.site.clone());
        let cause = Cause { offerings: offerings.into_iter().collect(), ..Cause::default() };
        let seen = store.rehearse_recall(site.clone(), cause.clone(), now).await.unwrap().set;
        let by = Author::operator("Somebody");
        let order = RecallOrder { site, cause, seen, by, pause: false, grace_seconds: 86_400 };
        let run = self.store().run_recall(order, now).await;
        let number = run.map(|status| status.number);
        self.recalls.extend(number.as_ref().ok());
        number.is_ok()
    }

    async fn away(&mut self, who: &str, now: Instant) -> bool {
        let (store, site) = (self.store(), self.site.clone());
        let who = PractitionerId::parse(who).unwrap();
        let view = store.week(site.clone(), who.clone()).await.unwrap().unwrap();
        let at = |clock| LocalDateTime::parse(&format!("{TUESDAY}T{clock}")).unwrap();
        let hour = Absence { practitioner: who.clone(), from: at("09:00"), until: at("10:00") };
        let absences = if view.week.absences().is_empty() { vec![hour] } else { Vec::new() };
        let week = Week::new(who, view.week.periods().to_vec(), absences);
        let rehearsal = store.rehearse_week(site.clone(), week.clone(), now).await.unwrap();
        let outside = rehearsal.outside.new.into_iter().map(|visit| visit.appointment).collect();
        let by = Author::operator("Somebody");
        let change = WeekChange { week, replaces: view.digest, leave_outside: outside, by };
        self.store().change_week(site, change, now).await.is_ok()
    }

    async fn hold(
        &mut self,
        patient: usize,
        offerings: Vec<OfferingId>,
        minutes: i64,
        now: Instant,
    ) -> bool {
        if self.holds.contains_key(&patient) {
            return false;
        }
        let token = HoldToken::parse(&self.fresh("token")).unwrap();
        let start = Instant::parse(NINE).unwrap().plus_seconds(minutes * 60);
        let request =
            HoldRequest { offerings, start, token: token.clone(), replaces: None, policy: None };
        let (id, key) = (self.fresh("hold"), self.fresh("key"));
        let id = HoldId::parse(&id).unwrap();
        let key = IdempotencyKey::parse(&key).unwrap();
        let new = NewHold { site: self.site.clone(), id: id.clone(), request, key };
        let is_held = self.store().hold_slot(new, now).await.is_ok();
        if is_held {
            self.holds.insert(patient, (id, token));
        }
        is_held
    }

    async fn book(&mut self, patient: usize, now: Instant) -> bool {
        let Some((hold, token)) = self.holds.get(&patient).cloned() else { return false };
        let value = |text: &str| Some(Personal::new(text));
        let known = value(if is_known(patient) { "yes" } else { "no" });
        let patient_form = PatientForm {
            known_patient: known.clone(),
            given_name: value("Jeanne"),
            family_name: value("Morel"),
            ..PatientForm::default()
        };
        let (phone, email) = (value("0102030405"), value("j@example.org"));
        let vaccination = PatientForm {
            known_patient: known,
            family_name: value("Morel"),
            birth_date: value("1970-01-02"),
            email,
            ..PatientForm::default()
        };
        // A form for each of the two reasons: the hold says which is asked.
        let forms = [PatientForm { phone, ..patient_form }, vaccination];
        // And the codes that the patient has: whose the hold is, is the backend's to know.
        let codes = PRACTITIONERS.map(|who| self.codes.get(&(patient, who)).map(Code::expose));
        let forms = forms.into_iter().flat_map(|form| {
            codes.clone().map(|code| PatientForm {
                invitation_code: code.map(Personal::new),
                ..form.clone()
            })
        });
        let ids = (self.fresh("reservation"), self.fresh("appointment"));
        let appointment = AppointmentId::parse(&ids.1).unwrap();
        for patient_form in forms {
            let detail = if patient_form.birth_date.is_some() { "1970-01-02" } else { "morel" };
            let key = self.fresh("book");
            let reservation = NewReservation {
                site: self.site.clone(),
                id: ReservationId::parse(&ids.0).unwrap(),
                appointments: vec![appointment.clone()],
                request: ReservationRequest {
                    holds: vec![HoldClaim { hold: hold.clone(), token: token.clone() }],
                    patient: patient_form,
                    language: Language::parse("fr").unwrap(),
                    policy: None,
                },
                key: IdempotencyKey::parse(&key).unwrap(),
            };
            if self.store().confirm_holds(reservation, now).await.is_ok() {
                self.holds.remove(&patient);
                self.appointments.push((appointment, detail));
                return true;
            }
        }
        false
    }

    async fn offered(&mut self, now: Instant) -> Vec<(usize, i64)> {
        let (store, all) = (self.store(), Narrowing::default());
        let day = LocalDate::parse(TUESDAY);
        let read = reading::availability(store.as_ref(), &self.site, &all, day, 1, now).await;
        let nine = Instant::parse(NINE).unwrap().seconds();
        let mut offered = Vec::new();
        for slots in read.unwrap().unwrap().answer.offerings {
            let number = OFFERINGS.iter().position(|it| it.0 == slots.offering.as_str()).unwrap();
            let minutes = |at: Instant| (at.seconds() - nine) / 60;
            offered.extend(slots.slots.iter().map(|slot| (number, minutes(slot.start))));
        }
        offered
    }
}

async fn live(stores: &[Arc<SqliteStore>; 2], post: &Arc<Post>, number: usize) -> Told {
    let mut dice = Dice::seeded(number);
    let (mut model, mut counter) = (Model::default(), Counter::new(stores, post, number).await);
    let mut told = Told::default();
    let mut history = Vec::new();
    for turn in 0..ACTS {
        // Without any consent at all, little would happen.
        let act = if turn < 3 {
            let stock = [None, Some(2)][dice.below(2)];
            Act::Publish { offering: turn, stock, audience: Audience::Everybody }
        } else {
            let recalls = counter.recalls.len();
            dice.act(counter.appointments.len(), counter.invitations.len(), recalls)
        };
        history.push(act);
        let expected = model.act(act);
        let now = counter.begin.plus_seconds(model.now);
        let done = counter.act(act, now).await;
        assert_eq!(done, expected, "history {number}: {history:?}");
        let offered = counter.offered(now).await;
        assert_eq!(offered, model.offered(), "history {number}: {history:?}");
        told.moves += usize::from(done && matches!(act, Act::Move { .. }));
        told.recalls += usize::from(done && matches!(act, Act::Recall { .. }));
        told.undone += usize::from(done && matches!(act, Act::Undo { .. }));
    }
    told.booked = counter.appointments.len() - told.moves;
    told
}

/// How much happened.
#[derive(Debug, Default)]
struct Told {
    booked: usize,
    moves: usize,
    recalls: usize,
    undone: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_staff_and_patients_do_is_as_the_model_says() {
    let full = std::env::var("GUICHET_PROOF").is_ok_and(|scale| scale == "full");
    let histories = if full { 10_000 } else { 150 };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("guichet.db");
    let terms = HoldTerms { max_live_per_offering: 100, ..HoldTerms::default() };
    let stores = [0, 1].map(|_| Arc::new(SqliteStore::open(&file, terms).unwrap()));
    let post = Arc::new(Post::default());
    let mut all = Told::default();
    // Some at a time, so that their commits share the disk.
    for first in (0..histories).step_by(16) {
        let lives = (first..histories.min(first + 16)).map(|number| {
            let (stores, post) = (stores.clone(), Arc::clone(&post));
            tokio::spawn(async move { live(&stores, &post, number).await })
        });
        for life in lives.collect::<Vec<_>>() {
            let Told { booked, moves, recalls, undone } = life.await.unwrap();
            all.booked += booked;
            all.moves += moves;
            all.recalls += recalls;
            all.undone += undone;
        }
    }
    println!("    histories: {histories}, of {ACTS} acts each; differences: 0; {all:?}");
    let least = [all.booked / 2, all.moves * 10, all.recalls * 5, all.undone * 20];
    assert!(least.iter().all(|it| *it >= histories / 2), "too little happened to prove anything");
}
