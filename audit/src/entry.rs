//! Entries: what can be on record, and how it is written down.
//!
//! Owns the acts, their one form as a line of JSON, and the chain: each line holds the digest of
//! the line before it. Only opaque identifiers are in a line, nothing personal and nothing derived
//! from it, so that erasing a person never breaks the chain. Start reading at [`Chain::append`].

use crate::key::PublicKey;
use crate::scope::Scope;
use crate::staff::Role;
use core::fmt;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId, PractitionerId, SiteId, TokenId};
use guichet_contract::json::{Json, ParseError, ShapeError, Wire, member, only_members};
use guichet_contract::time::Instant;

/// Something that happened, with what must be known to judge it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The site came to be.
    SiteRegistered,
    /// From now on every policy must be signed with this key.
    KeyAdopted {
        /// The host's first key.
        key: PublicKey,
    },
    /// The host changed its key.
    KeyChanged {
        /// Digest of the statement that the former key signed.
        statement: Digest,
    },
    /// An edition of the policy came into force, and ended the one before.
    PolicyRegistered {
        /// Digest of the document.
        policy: Digest,
    },
    /// Somebody with the right to do so made an offering bookable.
    OfferingPublished {
        /// Number of the publication.
        publication: u32,
        /// What.
        offering: OfferingId,
        /// Under which edition.
        policy: Digest,
        /// Digest of what whoever consented had been shown.
        seen: Digest,
    },
    /// Somebody with the right to publish an offering said "later".
    OfferingDeferred {
        /// Which.
        offering: OfferingId,
    },
    /// A publication ended.
    PublicationWithdrawn {
        /// Which.
        publication: u32,
    },
    /// A patient has an appointment.
    AppointmentBooked {
        /// Which.
        appointment: AppointmentId,
        /// What was booked.
        offering: OfferingId,
        /// The consent that allowed it.
        publication: u32,
        /// The edition that allowed it.
        policy: Digest,
    },
    /// An appointment was given up.
    AppointmentCancelled {
        /// Which.
        appointment: AppointmentId,
    },
    /// An appointment was given up for another of the same offering.
    AppointmentMoved {
        /// The new one.
        appointment: AppointmentId,
        /// The one that was given up.
        from: AppointmentId,
        /// What was booked.
        offering: OfferingId,
        /// The consent that allowed the new one.
        publication: u32,
        /// The edition that allowed it.
        policy: Digest,
    },
    /// Appointments were cancelled by their cause, in one act: those that the next entries name.
    RecallRun {
        /// Number of the recall.
        recall: u32,
        /// How many.
        appointments: u32,
    },
    /// A recall cancelled an appointment.
    AppointmentRecalled {
        /// Which.
        appointment: AppointmentId,
        /// By which recall.
        recall: u32,
    },
    /// A recall was taken back before anybody was told: its appointments are restored.
    RecallUndone {
        /// Which.
        recall: u32,
    },
    /// An appointment that a recall had cancelled is as it was.
    AppointmentRestored {
        /// Which.
        appointment: AppointmentId,
        /// Which recall was taken back.
        recall: u32,
    },
    /// The time that a recall had closed can be booked again.
    RecallReopened {
        /// Which.
        recall: u32,
    },
    /// From now on nothing within the scope can be booked.
    PauseBegun {
        /// Number of the pause.
        pause: u32,
        /// What it stops.
        scope: Scope,
    },
    /// A pause is over: what it stopped is as it was.
    PauseEnded {
        /// Which.
        pause: u32,
    },
    /// When practitioners receive was changed, as a whole.
    ScheduleChanged,
    /// When one practitioner receives was changed.
    WeekChanged {
        /// Whose week.
        practitioner: PractitionerId,
    },
    /// The pages that may ask were changed.
    OriginsChanged,
    /// Where receipts are sent was changed.
    ReceiptsMoved,
    /// What the site says in its messages, when it reminds or where it is told has changed.
    MessagesChanged,
    /// Somebody on the staff was given a token.
    TokenCreated {
        /// Which. Whose it is stands in the database alone.
        token: TokenId,
        /// What it lets its bearer be.
        role: Role,
    },
    /// A token opens nothing any more.
    TokenRevoked {
        /// Which.
        token: TokenId,
    },
    /// Codes were given out for a practitioner's own patients.
    InvitationIssued {
        /// Number of the invitation.
        invitation: u32,
        /// Whose patients.
        practitioner: PractitionerId,
        /// How many codes.
        codes: u32,
    },
    /// They open nothing any more.
    InvitationRevoked {
        /// Which.
        invitation: u32,
    },
}

macro_rules! acts {
    ($($variant:ident $({ $($field:ident),* })? = $word:literal,)*) => {
        impl Act {
            /// The word in a line.
            pub const fn word(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $word,)* }
            }

            fn members(&self) -> Vec<(String, Json)> {
                match self {
                    $(Self::$variant $({ $($field),* })? => vec![
                        $($((stringify!($field).to_owned(), $field.write()),)*)?
                    ],)*
                }
            }

            fn read(word: &str, json: &Json) -> Result<Self, ShapeError> {
                match word {
                    $($word => {
                        only_members(json, &["entry", "at", "act", "by", $($(stringify!($field),)*)? "previous"])?;
                        Ok(Self::$variant $({ $($field: member(json, stringify!($field))?),* })?)
                    })*
                    _ => Err(ShapeError::new("no act of this version").at("act")),
                }
            }
        }
    };
}

acts! {
    SiteRegistered = "site_registered",
    KeyAdopted { key } = "key_adopted",
    KeyChanged { statement } = "key_changed",
    PolicyRegistered { policy } = "policy_registered",
    OfferingPublished { publication, offering, policy, seen } = "offering_published",
    OfferingDeferred { offering } = "offering_deferred",
    PublicationWithdrawn { publication } = "publication_withdrawn",
    AppointmentBooked { appointment, offering, publication, policy } = "appointment_booked",
    AppointmentCancelled { appointment } = "appointment_cancelled",
    AppointmentMoved { appointment, from, offering, publication, policy } = "appointment_moved",
    RecallRun { recall, appointments } = "recall_run",
    AppointmentRecalled { appointment, recall } = "appointment_recalled",
    RecallUndone { recall } = "recall_undone",
    AppointmentRestored { appointment, recall } = "appointment_restored",
    RecallReopened { recall } = "recall_reopened",
    PauseBegun { pause, scope } = "pause_begun",
    PauseEnded { pause } = "pause_ended",
    ScheduleChanged = "schedule_changed",
    WeekChanged { practitioner } = "week_changed",
    OriginsChanged = "origins_changed",
    ReceiptsMoved = "receipts_moved",
    MessagesChanged = "messages_changed",
    TokenCreated { token, role } = "token_created",
    TokenRevoked { token } = "token_revoked",
    InvitationIssued { invitation, practitioner, codes } = "invitation_issued",
    InvitationRevoked { invitation } = "invitation_revoked",
}

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, counted from 1.
    pub number: u32,
    /// When it happened, by the backend's clock.
    pub at: Instant,
    /// What happened.
    pub act: Act,
    /// The token of the staff's by which somebody did it; `None` for what patients, hosts and
    /// operators do.
    pub by: Option<TokenId>,
    /// The digest of the line before; of the first one, that of [`Chain::new`].
    pub previous: Digest,
}

/// Why a line is no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryError {
    /// It is no JSON.
    Json(ParseError),
    /// It has another shape.
    Shape(ShapeError),
    /// It says the right thing in another form than the one that is written.
    Form,
}

impl fmt::Display for EntryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::Shape(error) => error.fmt(f),
            Self::Form => f.write_str("not in the form in which entries are written"),
        }
    }
}

impl core::error::Error for EntryError {}

impl Entry {
    /// Reads a line.
    ///
    /// # Errors
    /// [`EntryError`]; also for a line of the same meaning in another form, since its digest would
    /// be another.
    pub fn parse(line: &str) -> Result<Self, EntryError> {
        let json = Json::parse(line).map_err(EntryError::Json)?;
        let entry = Self::read(&json).map_err(EntryError::Shape)?;
        if entry.line() == line { Ok(entry) } else { Err(EntryError::Form) }
    }

    fn read(json: &Json) -> Result<Self, ShapeError> {
        let word: String = member(json, "act")?;
        Ok(Self {
            number: member(json, "entry")?,
            at: member(json, "at")?,
            act: Act::read(&word, json)?,
            by: member(json, "by")?,
            previous: member(json, "previous")?,
        })
    }

    /// The line, without its end.
    pub fn line(&self) -> String {
        let mut members = vec![
            ("entry".to_owned(), self.number.write()),
            ("at".to_owned(), self.at.write()),
            ("act".to_owned(), Json::text(self.act.word())),
        ];
        members.extend(self.by.iter().map(|by| ("by".to_owned(), by.write())));
        members.extend(self.act.members());
        members.push(("previous".to_owned(), self.previous.write()));
        Json::Object(members).to_string()
    }
}

/// Where a log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// Number of the last entry; 0 before the first.
    pub number: u32,
    /// When the last entry happened; `None` before the first.
    pub at: Option<Instant>,
    /// The digest of the last line.
    pub head: Digest,
}

impl Chain {
    /// The log of a site before its first entry. The site's name is where its chain begins, so that
    /// no line of one site's log fits into another's.
    pub fn new(site: &SiteId) -> Self {
        let head = Digest::of(&["guichet audit 1 ", site.as_str()].concat());
        Self { number: 0, at: None, head }
    }

    /// Writes the next line, and moves on.
    pub fn append(&mut self, act: Act, by: Option<TokenId>, now: Instant) -> (Entry, String) {
        let number = self.number.saturating_add(1);
        let entry = Entry { number, at: now, act, by, previous: self.head.clone() };
        let line = entry.line();
        *self = Self { number, at: Some(now), head: Digest::of(&line) };
        (entry, line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> SiteId {
        SiteId::parse("sample").unwrap()
    }

    fn every_act() -> Vec<Act> {
        let digest = Digest::of("x");
        let offering = OfferingId::parse("o1").unwrap();
        let appointment = AppointmentId::parse("a1").unwrap();
        let token = TokenId::parse("t1").unwrap();
        let key = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
        vec![
            Act::SiteRegistered,
            Act::KeyAdopted { key: PublicKey::parse(key).unwrap() },
            Act::KeyChanged { statement: digest.clone() },
            Act::PolicyRegistered { policy: digest.clone() },
            Act::OfferingPublished {
                publication: 1,
                offering: offering.clone(),
                policy: digest.clone(),
                seen: digest.clone(),
            },
            Act::OfferingDeferred { offering: offering.clone() },
            Act::PauseBegun { pause: 1, scope: Scope::parse("reason/flu").unwrap() },
            Act::PauseEnded { pause: 1 },
            Act::PublicationWithdrawn { publication: 1 },
            Act::AppointmentBooked {
                appointment: appointment.clone(),
                offering: offering.clone(),
                publication: 1,
                policy: digest.clone(),
            },
            Act::AppointmentMoved {
                appointment: AppointmentId::parse("a2").unwrap(),
                from: appointment.clone(),
                offering,
                publication: 1,
                policy: digest,
            },
            Act::AppointmentCancelled { appointment: appointment.clone() },
            Act::RecallRun { recall: 1, appointments: 1 },
            Act::AppointmentRecalled { appointment: appointment.clone(), recall: 1 },
            Act::RecallUndone { recall: 1 },
            Act::AppointmentRestored { appointment, recall: 1 },
            Act::RecallReopened { recall: 1 },
            Act::ScheduleChanged,
            Act::WeekChanged { practitioner: PractitionerId::parse("ada").unwrap() },
            Act::OriginsChanged,
            Act::ReceiptsMoved,
            Act::MessagesChanged,
            Act::TokenCreated { token: token.clone(), role: Role::Secretary },
            Act::TokenRevoked { token },
            Act::InvitationIssued {
                invitation: 1,
                practitioner: PractitionerId::parse("ada").unwrap(),
                codes: 20,
            },
            Act::InvitationRevoked { invitation: 1 },
        ]
    }

    #[test]
    fn every_act_is_read_back_from_its_line() {
        let mut chain = Chain::new(&site());
        let somebody = TokenId::parse("t1").unwrap();
        let acts = every_act().into_iter();
        for (act, by) in acts.flat_map(|act| [(act.clone(), None), (act, Some(somebody.clone()))]) {
            let (entry, line) = chain.append(act, by, Instant::from_seconds(1_700_000_000));
            assert_eq!(Entry::parse(&line), Ok(entry), "{line}");
            assert_eq!(chain.head, Digest::of(&line));
        }
        assert_eq!(chain.number, 52);
    }

    #[test]
    fn a_line_in_another_form_or_with_more_in_it_is_refused() {
        let (_, line) =
            Chain::new(&site()).append(Act::ScheduleChanged, None, Instant::from_seconds(0));
        let (spaced, more) =
            (line.replacen(':', ": ", 1), line.replace("{\"entry", "{\"x\":1,\"entry"));
        assert_eq!(Entry::parse(&spaced), Err(EntryError::Form));
        assert!(matches!(Entry::parse(&more), Err(EntryError::Shape(_))));
        assert!(matches!(Entry::parse("{"), Err(EntryError::Json(_))));
        let unknown = line.replace("schedule_changed", "anything");
        assert!(matches!(Entry::parse(&unknown), Err(EntryError::Shape(_))));
    }

    #[test]
    fn two_sites_never_share_a_line() {
        let mut chain = Chain::new(&site());
        let mut other = Chain::new(&SiteId::parse("other").unwrap());
        let late = Instant::from_seconds(100);
        assert_ne!(
            chain.append(Act::SiteRegistered, None, late).1,
            other.append(Act::SiteRegistered, None, late).1
        );
    }
}
