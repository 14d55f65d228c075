//! A log as it unfolds, act by act.
//!
//! Owns what must be so of each entry, given those before it. Start reading at [`Replay::line`].

use super::recalls::Recall;
use super::receipts::{Marks, TOLERANCE};
use super::{Evidence, Place, Remark, Verdict};
use crate::entry::{Act, Chain, Entry};
use crate::export::{Document, Export};
use crate::key::{PublicKey, Signature};
use crate::key_change::KeyChange;
use crate::scope::Scope;
use crate::staff::Role;
use guichet_contract::digest::Digest;
use guichet_contract::ids::{AppointmentId, OfferingId, PractitionerId, SiteId, TokenId};
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;
use std::collections::{HashMap, HashSet};

/// An edition as the log registered it.
struct Edition {
    policy: HostPolicy,
    /// Whether the host stands by it: signed with its key, or no signature asked for.
    vouched: bool,
}

struct Publication {
    offering: OfferingId,
    policy: Digest,
    /// An edition came into force that did not have it, or as something else: consent ended then,
    /// whether or not the log says so.
    lapsed: bool,
    withdrawn: bool,
}

/// A log as it unfolds.
pub(super) struct Replay<'a> {
    pub(super) site: SiteId,
    evidence: &'a Evidence,
    documents: HashMap<Digest, &'a Document>,
    chain: Chain,
    /// Where the receipts can be held against.
    pub(super) marks: Marks,
    key: Option<PublicKey>,
    former_keys: HashSet<String>,
    editions: HashMap<Digest, Edition>,
    in_force: Option<Digest>,
    publications: HashMap<u32, Publication>,
    /// The pauses that stand, by number, and as what somebody of the staff began them.
    pub(super) pauses: HashMap<u32, (Scope, Option<Role>)>,
    pub(super) paused: HashSet<u32>,
    /// Where each appointment is, and whether it was given up.
    pub(super) appointments: HashMap<AppointmentId, (u32, bool)>,
    /// What each appointment is of, and the edition that allowed it.
    pub(super) booked: HashMap<AppointmentId, (OfferingId, Digest)>,
    pub(super) recalls: HashMap<u32, Recall>,
    /// Every token, what it lets its bearer be, and whether it was revoked.
    tokens: HashMap<TokenId, (Role, bool)>,
    /// Every invitation, and whether it was revoked.
    invitations: HashMap<u32, bool>,
    pub(super) verdict: Verdict,
    pub(super) place: Place,
}

impl<'a> Replay<'a> {
    pub(super) fn new(export: &'a Export, evidence: &'a Evidence) -> Self {
        let site = export.header.site.clone();
        Self {
            chain: Chain::new(&site),
            site,
            evidence,
            documents: export.by_digest().collect(),
            marks: Marks::default(),
            key: None,
            former_keys: HashSet::new(),
            editions: HashMap::new(),
            in_force: None,
            publications: HashMap::new(),
            pauses: HashMap::new(),
            paused: HashSet::new(),
            appointments: HashMap::new(),
            booked: HashMap::new(),
            recalls: HashMap::new(),
            tokens: HashMap::new(),
            invitations: HashMap::new(),
            verdict: Verdict::default(),
            place: Place::Log,
        }
    }

    /// Takes in the next line.
    pub(super) fn line(&mut self, number: usize, text: &str) {
        self.place = Place::Line(number);
        match Entry::parse(text) {
            Ok(entry) => self.entry(&entry, text),
            Err(error) => self.breach(format!("no entry: {error}")),
        }
    }

    /// There are no more lines.
    pub(super) fn end(&mut self, exported_at: Instant) {
        self.place = Place::Log;
        self.marks.close();
        self.recalls_are_whole();
        let late = self.marks.latest().is_some_and(|at| at > exported_at.plus_seconds(TOLERANCE));
        self.require(!late, "an entry is dated after the export");
        if let Some(wanted) = &self.evidence.in_force {
            let last = self.in_force.as_ref() == Some(wanted);
            self.require(last, "the edition in force at the end is not the one that was given");
        }
        if self.verdict.entries == 0 {
            self.breach("the log is empty".to_owned());
        } else if self.key.is_none() && !self.evidence.keys.is_empty() {
            self.breach("the site never had a key, so nothing is signed".to_owned());
        }
    }

    pub(super) fn breach(&mut self, words: String) {
        self.verdict.breaches.push(Remark { place: self.place, words });
    }

    fn milestone(&mut self, words: String) {
        self.verdict.milestones.push(Remark { place: self.place, words });
    }

    pub(super) fn require(&mut self, holds: bool, fault: &str) -> bool {
        if !holds {
            self.breach(fault.to_owned());
        }
        holds
    }

    fn entry(&mut self, entry: &Entry, line: &str) {
        self.verdict.entries += 1;
        let expected = self.chain.number.saturating_add(1);
        if entry.number != expected {
            self.breach(format!("entry {} stands where {expected} should", entry.number));
        }
        let fits = entry.previous == self.chain.head;
        self.require(
            fits,
            "does not follow on the line before: one of them was changed or removed",
        );
        if self.chain.at.is_some_and(|last| entry.at < last) {
            let words = "is dated before the line before: the clock was set back".to_owned();
            self.verdict.notes.push(Remark { place: self.place, words });
        }
        self.chain = Chain { number: entry.number, at: Some(entry.at), head: Digest::of(line) };
        self.marks.add(entry.number, self.chain.head.clone(), entry.at);
        let first = entry.number == 1;
        let begins = matches!(entry.act, Act::SiteRegistered);
        self.require(first == begins, "a log begins with the registration of its site, once");
        let role = self.role_behind(entry);
        self.act(&entry.act, role, entry.at);
        if matches!(entry.act, Act::PolicyRegistered { .. }) {
            self.lapse();
        }
    }

    /// Ends the consent to everything that the edition in force does not have, or as something else:
    /// consent is to a person, a reason and a place, not to an identifier.
    fn lapse(&mut self) {
        let new = self.in_force.as_ref().and_then(|digest| self.editions.get(digest));
        for publication in self.publications.values_mut() {
            let consented = self.editions.get(&publication.policy);
            let same = consented.zip(new).is_some_and(|(consented, new)| {
                consented.policy.agrees_on(&new.policy, &publication.offering)
            });
            publication.lapsed |= !same;
        }
    }

    /// As what somebody of the staff did it, if their token stood and let them.
    fn role_behind(&mut self, entry: &Entry) -> Option<Role> {
        let found = self.tokens.get(entry.by.as_ref()?).copied();
        let role = found.filter(|(_, revoked)| !revoked).map(|(role, _)| role);
        self.require(role.is_some(), "done by a token that did not stand");
        let allowed = role.is_none_or(|role| role.may_do(&entry.act));
        self.require(allowed, "done by a token whose role may not");
        role
    }

    fn act(&mut self, act: &Act, role: Option<Role>, at: Instant) {
        match act {
            Act::KeyAdopted { key } => self.key_adopted(key),
            Act::KeyChanged { statement } => self.key_changed(statement),
            Act::PolicyRegistered { policy } => self.policy_registered(policy),
            Act::OfferingPublished { publication, offering, policy, seen: _ } => {
                self.offering_published(*publication, offering, policy);
            }
            Act::PublicationWithdrawn { publication } => self.publication_withdrawn(*publication),
            Act::AppointmentBooked { appointment, offering, publication, policy } => {
                self.appointment_booked(appointment, (offering, policy));
                self.allowed(offering, *publication, policy, at);
            }
            Act::AppointmentCancelled { appointment } => self.appointment_cancelled(appointment),
            Act::AppointmentMoved { appointment, from, offering, publication, policy } => {
                self.appointment_moved(appointment, from, (offering, policy));
                self.allowed(offering, *publication, policy, at);
            }
            Act::RecallRun { .. }
            | Act::AppointmentRecalled { .. }
            | Act::RecallUndone { .. }
            | Act::AppointmentRestored { .. }
            | Act::RecallReopened { .. } => self.recall(act),
            Act::TokenCreated { token, role } => {
                let new = self.tokens.insert(token.clone(), (*role, false)).is_none();
                self.require(new, "two tokens have one identifier");
            }
            Act::TokenRevoked { token } => {
                let revoked =
                    self.tokens.get_mut(token).map(|it| std::mem::replace(&mut it.1, true));
                self.require(revoked == Some(false), "revoked a token that did not stand");
            }
            Act::PauseBegun { pause, scope } => self.pause_begun(*pause, scope, role),
            Act::PauseEnded { pause } => self.pause_ended(*pause, role),
            Act::WeekChanged { practitioner } => self.week_changed(practitioner),
            Act::InvitationIssued { invitation, .. } => {
                let new = self.invitations.insert(*invitation, false).is_none();
                self.require(new, "two invitations have one number");
            }
            Act::InvitationRevoked { invitation } => {
                let revoked =
                    self.invitations.get_mut(invitation).map(|it| std::mem::replace(it, true));
                self.require(revoked == Some(false), "revoked an invitation that did not stand");
            }
            Act::SiteRegistered
            | Act::OfferingDeferred { .. }
            | Act::ScheduleChanged
            | Act::OriginsChanged
            | Act::ReceiptsMoved
            | Act::MessagesChanged => {}
        }
    }

    fn key_adopted(&mut self, key: &PublicKey) {
        let known = self.evidence.keys.is_empty() || self.evidence.keys.contains(key);
        self.require(known, "the site was given a key that is not the host's");
        self.require(self.key.is_none(), "a site's first key cannot be given twice");
        self.former_keys.insert(key.to_string());
        self.key = Some(key.clone());
        self.milestone(format!("key {key}"));
    }

    fn key_changed(&mut self, statement: &Digest) {
        let Some(document) = self.documents.get(statement).copied() else {
            return self.breach(format!("the statement {statement} is missing"));
        };
        let signature = document.signature.as_deref().unwrap_or_default();
        let change = Signature::parse(signature)
            .map_err(Into::into)
            .and_then(|signature| KeyChange::verify(&document.text, &signature));
        match change {
            Err(error) => self.breach(format!("a key was changed without the former key: {error}")),
            Ok(change) => {
                let fits = change.site == self.site && self.key.as_ref() == Some(&change.from);
                self.require(fits, "a key was changed that was not the site's");
                let new = self.former_keys.insert(change.to.to_string());
                self.require(new, "a key that was given up came back");
                self.milestone(format!("key {}, by the word of the one before", change.to));
                self.key = Some(change.to);
            }
        }
    }

    fn policy_registered(&mut self, digest: &Digest) {
        self.verdict.policies += 1;
        let former = self.in_force.replace(digest.clone());
        let Some(document) = self.documents.get(digest).copied() else {
            return self.breach(format!("the policy {digest} is missing, or was changed"));
        };
        let policy = match HostPolicy::parse(&document.text) {
            Ok(policy) => policy,
            Err(error) => return self.breach(format!("the policy {digest} is none: {error}")),
        };
        let own = self.require(policy.site == self.site, "the policy is of another site");
        let serial = former.and_then(|former| Some(self.editions.get(&former)?.policy.serial));
        let newer = serial.is_none_or(|serial| serial < policy.serial);
        self.require(newer, "the policy is not newer than the one before");
        self.milestone(format!("policy {digest}, serial {}", policy.serial));
        let vouched = own && newer && self.is_signed(digest, document);
        self.editions.insert(digest.clone(), Edition { policy, vouched });
    }

    fn is_signed(&mut self, digest: &Digest, document: &Document) -> bool {
        if self.evidence.keys.is_empty() {
            return true;
        }
        let Some(key) = &self.key else {
            if self.chain.number <= self.evidence.unsigned_until {
                return true;
            }
            self.breach(format!("the policy {digest} was registered before the site had a key"));
            return false;
        };
        let signature = document.signature.as_deref().unwrap_or_default();
        let signed = Signature::parse(signature)
            .and_then(|signature| key.verify(&document.text, &signature));
        if let Err(error) = &signed {
            self.breach(format!("the host did not sign the policy {digest}: {error}"));
        }
        signed.is_ok()
    }

    fn offering_published(&mut self, number: u32, offering: &OfferingId, policy: &Digest) {
        self.verdict.publications += 1;
        let known = self.in_force.as_ref() == Some(policy) && self.has(policy, offering);
        self.require(known, "published what the policy in force does not have");
        let publication = Publication {
            offering: offering.clone(),
            policy: policy.clone(),
            lapsed: false,
            withdrawn: false,
        };
        let new = self.publications.insert(number, publication).is_none();
        self.require(new, "two publications have one number");
    }

    fn publication_withdrawn(&mut self, number: u32) {
        self.verdict.withdrawals += 1;
        let standing = match self.publications.get_mut(&number) {
            Some(publication) => !std::mem::replace(&mut publication.withdrawn, true),
            None => false,
        };
        self.require(standing, "withdrew a publication that did not stand");
    }

    pub(super) fn appointment_booked(
        &mut self,
        appointment: &AppointmentId,
        (offering, policy): (&OfferingId, &Digest),
    ) {
        self.verdict.appointments += 1;
        self.booked.insert(appointment.clone(), (offering.clone(), policy.clone()));
        let place = (self.chain.number, false);
        let new = self.appointments.insert(appointment.clone(), place).is_none();
        self.require(new, "an appointment was booked twice");
    }

    /// The question that all this is for.
    fn allowed(&mut self, offering: &OfferingId, number: u32, policy: &Digest, at: Instant) {
        let in_force = self.in_force.as_ref() == Some(policy);
        self.require(in_force, "booked under a policy that was not in force");
        if let Some(edition) = self.editions.get(policy) {
            let validity = edition.policy.valid;
            let vouched = edition.vouched;
            let valid = validity.from <= at && at < validity.until;
            self.require(vouched, "booked under a policy that the host did not sign");
            self.require(valid, "booked when the policy did not hold");
        }
        let known = self.has(policy, offering);
        self.require(known, "booked what the policy does not allow");
        let consent = self.publications.get(&number);
        let standing =
            consent.is_some_and(|it| it.offering == *offering && !it.withdrawn && !it.lapsed);
        self.require(standing, "booked what was not published at that moment");
        let stopped = self.is_paused(policy, offering);
        self.require(!stopped, "booked what was paused");
    }

    fn is_paused(&self, policy: &Digest, offering: &OfferingId) -> bool {
        let edition = self.editions.get(policy);
        let offering =
            edition.and_then(|it| it.policy.offerings.iter().find(|it| it.id == *offering));
        offering
            .is_some_and(|offering| self.pauses.values().any(|(scope, _)| scope.covers(offering)))
    }

    pub(super) fn appointment_cancelled(&mut self, appointment: &AppointmentId) {
        self.verdict.cancellations += 1;
        let standing = match self.appointments.get_mut(appointment) {
            Some((_, cancelled)) => !std::mem::replace(cancelled, true),
            None => false,
        };
        self.require(standing, "cancelled an appointment that did not stand");
    }

    fn week_changed(&mut self, practitioner: &PractitionerId) {
        let edition = self.in_force.as_ref().and_then(|digest| self.editions.get(digest));
        let known = edition.is_some_and(|it| it.policy.practitioner(practitioner).is_some());
        self.require(known, "changed the week of somebody whom the policy in force does not have");
    }

    /// Whether two editions have the same person, reason and place behind an offering.
    pub(super) fn means_the_same(&self, one: &Digest, other: &Digest, id: &OfferingId) -> bool {
        let editions = self.editions.get(one).zip(self.editions.get(other));
        editions.is_some_and(|(one, other)| one.policy.agrees_on(&other.policy, id))
    }

    fn has(&self, policy: &Digest, offering: &OfferingId) -> bool {
        let edition = self.editions.get(policy);
        edition.is_some_and(|edition| edition.policy.offerings.iter().any(|it| it.id == *offering))
    }

    /// The entry of an appointment, if there is one.
    pub(super) fn booked_in(&self, appointment: &AppointmentId) -> Option<u32> {
        self.appointments.get(appointment).map(|(entry, _)| *entry)
    }
}
