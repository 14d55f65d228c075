//! The host policy: who may appear on the host's page, in the host's own words.
//!
//! Owns the document's format (version 1, JSON Schema in `contract/schema/`), what makes one valid
//! ([`HostPolicy::parse`]), how several are combined ([`HostPolicy::intersect`]) and what one
//! allows ([`HostPolicy::admit`]). The widget calls these on every answer, the backend on every
//! request. Knows no clock and no network.

mod link;
mod narrowing;
mod texts;
mod validate;

pub use narrowing::Narrowing;
pub use texts::{Language, PerLanguage, SearchWords, Texts};

use crate::digest::Digest;
use crate::ids::{LocationId, OfferingId, PractitionerId, ReasonId, SiteId, SpecialtyId};
use crate::json::{Json, ParseError, ShapeError, Wire, wire_struct};
use crate::patient::Field;
use crate::time::Instant;
use core::fmt;

/// The only version of the format so far. A new field needs a new version.
pub const VERSION: u32 = 1;

/// By which both sides mean the same edition: over the document's bytes as the host serves them.
pub type PolicyDigest = Digest;

wire_struct! {
    /// The host's document.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct HostPolicy {
        /// Always [`VERSION`].
        pub version: u32,
        /// The site that it speaks for.
        pub site: SiteId,
        /// Counts up with each edition.
        pub serial: u32,
        /// When it holds.
        pub valid: Validity,
        /// The languages in which every text is given. The first is the default.
        pub languages: Vec<Language>,
        /// The establishment's name.
        pub name: Texts,
        /// How to reach the establishment without the widget.
        pub contact: Contact,
        /// The host's page where a patient manages appointments.
        pub manage: String,
        /// What every link must begin with; each ends in a slash.
        pub links: Vec<String>,
        /// Places.
        pub locations: Vec<Location>,
        /// What practitioners are trained in.
        pub specialties: Vec<Specialty>,
        /// Persons and resources.
        pub practitioners: Vec<Practitioner>,
        /// Why patients come.
        pub reasons: Vec<Reason>,
        /// Who may appear, for what, where. Who is not in here does not exist on the page.
        pub offerings: Vec<Offering>,
    }
}

wire_struct! {
    /// When a policy holds: from `from` on, before `until`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Validity {
        /// First moment.
        pub from: Instant,
        /// First moment when it holds no more.
        pub until: Instant,
    }
}

wire_struct! {
    /// How to reach the establishment without the widget.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Contact {
        /// Telephone number, as it is shown.
        pub phone: String,
        /// A page of the host's.
        pub page: String,
    }
}

wire_struct! {
    /// A place with an address and a time zone.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Location {
        /// Identifier.
        pub id: LocationId,
        /// Displayed name.
        pub name: Texts,
        /// Lines of the postal address.
        pub address: Vec<String>,
        /// IANA time zone, such as `Europe/Paris`.
        pub zone: String,
        /// A page of the host's that shows the way.
        pub map: Option<String>,
    }
}

wire_struct! {
    /// What practitioners are trained in.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Specialty {
        /// Identifier.
        pub id: SpecialtyId,
        /// Displayed name.
        pub label: Texts,
    }
}

wire_struct! {
    /// A person or a resource that patients book.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Practitioner {
        /// Identifier.
        pub id: PractitionerId,
        /// The public register's identifier, if it is a person.
        pub identifier: Option<PublicIdentifier>,
        /// Displayed name.
        pub name: String,
        /// What the person is trained in.
        pub specialty: SpecialtyId,
        /// Languages spoken, BCP 47.
        pub languages: Vec<Language>,
    }
}

wire_struct! {
    /// An identifier in a public register, in France the RPPS.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PublicIdentifier {
        /// The register, such as `rpps`.
        pub system: String,
        /// The identifier there.
        pub value: String,
    }
}

wire_struct! {
    /// Why a patient comes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Reason {
        /// Identifier.
        pub id: ReasonId,
        /// Displayed name.
        pub label: Texts,
        /// Other words that people search it by.
        pub search: Option<SearchWords>,
        /// What to bring, how to come.
        pub instructions: Option<Texts>,
        /// Length as it is shown, in minutes. The schedule has the real one.
        pub duration_minutes: u32,
        /// What the form asks, in this order.
        pub fields: Vec<AskedField>,
    }
}

wire_struct! {
    /// A field that the form asks for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AskedField {
        /// Which.
        pub field: Field,
        /// Whether it must be filled in.
        pub required: bool,
    }
}

wire_struct! {
    /// One practitioner for one reason at one location.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Offering {
        /// Identifier.
        pub id: OfferingId,
        /// Who.
        pub practitioner: PractitionerId,
        /// Why.
        pub reason: ReasonId,
        /// Where.
        pub location: LocationId,
    }
}

/// Why a document shows nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicyError {
    /// It is no JSON.
    Json(ParseError),
    /// It is not a policy of version 1, or contradicts itself.
    Shape(ShapeError),
    /// It does not hold yet.
    NotYetValid(Instant),
    /// It holds no more.
    Expired(Instant),
    /// It speaks for another site than the one asked for.
    OtherSite(SiteId),
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => error.fmt(f),
            Self::Shape(error) => error.fmt(f),
            Self::NotYetValid(from) => {
                f.write_str("valid.from: not valid before ")?;
                from.fmt(f)
            }
            Self::Expired(until) => {
                f.write_str("valid.until: expired at ")?;
                until.fmt(f)
            }
            Self::OtherSite(site) => {
                f.write_str("site: speaks for another site, ")?;
                site.fmt(f)
            }
        }
    }
}

impl core::error::Error for PolicyError {}

impl HostPolicy {
    /// Reads a document, whether or not it holds now.
    ///
    /// # Errors
    /// [`PolicyError::Json`] or [`PolicyError::Shape`], with the place of the first fault.
    pub fn parse(text: &str) -> Result<Self, PolicyError> {
        let json = Json::parse(text).map_err(PolicyError::Json)?;
        // First, so that a document of a later version is called that, not full of unknown fields.
        let version: u32 = crate::json::member(&json, "version").map_err(PolicyError::Shape)?;
        if version != VERSION {
            let error = ShapeError::new("unknown version, this reader knows 1");
            return Err(PolicyError::Shape(error.at("version")));
        }
        let policy = Self::read(&json).map_err(PolicyError::Shape)?;
        validate::validate(&policy).map_err(PolicyError::Shape)?;
        Ok(policy)
    }

    /// Whether the document speaks for `site` and holds at `now`.
    ///
    /// # Errors
    /// The other variants of [`PolicyError`].
    pub fn check_in_force(&self, site: &SiteId, now: Instant) -> Result<(), PolicyError> {
        if self.site != *site {
            Err(PolicyError::OtherSite(self.site.clone()))
        } else if now < self.valid.from {
            Err(PolicyError::NotYetValid(self.valid.from))
        } else if now >= self.valid.until {
            Err(PolicyError::Expired(self.valid.until))
        } else {
            Ok(())
        }
    }

    /// What all of `others` allow too, in the words of `self`.
    ///
    /// An offering stays when all [agree](Self::agrees_on) on it.
    #[must_use]
    pub fn intersect(mut self, others: &[Self]) -> Self {
        let common = |offering: &Offering| {
            others.iter().all(|it| self.site == it.site && self.agrees_on(it, &offering.id))
        };
        let kept = self.offerings.iter().filter(|offering| common(offering)).cloned().collect();
        self.offerings = kept;
        self
    }

    /// Whether both documents have an offering of this identifier, for the same practitioner,
    /// reason and location, and give that practitioner the same public identifier.
    pub fn agrees_on(&self, other: &Self, id: &OfferingId) -> bool {
        let meaning = |policy: &Self| {
            let offering = policy.offerings.iter().find(|offering| offering.id == *id)?.clone();
            let person = policy.practitioner(&offering.practitioner)?.identifier.clone();
            Some((offering, person))
        };
        let own = meaning(self);
        own.is_some() && own == meaning(other)
    }

    /// The offering of this identifier, if the policy and the page's narrowing allow it.
    ///
    /// This is the allowlist: nothing may be shown, counted, suggested, held or booked that does
    /// not pass here.
    pub fn admit(&self, narrowing: &Narrowing, id: &OfferingId) -> Option<&Offering> {
        let offering = self.offerings.iter().find(|offering| offering.id == *id)?;
        narrowing.covers(self, offering).then_some(offering)
    }

    /// All offerings that [`HostPolicy::admit`] lets through, in the policy's order.
    pub fn admitted<'a>(
        &'a self,
        narrowing: &'a Narrowing,
    ) -> impl Iterator<Item = &'a Offering> + 'a {
        self.offerings.iter().filter(|offering| narrowing.covers(self, offering))
    }

    /// Whether an address is one of the host's own, by the document's `links`.
    pub fn permits(&self, address: &str) -> bool {
        link::is_permitted(address, &self.links)
    }

    /// The practitioner of this identifier.
    pub fn practitioner(&self, id: &PractitionerId) -> Option<&Practitioner> {
        self.practitioners.iter().find(|practitioner| practitioner.id == *id)
    }

    /// The location of this identifier.
    pub fn location(&self, id: &LocationId) -> Option<&Location> {
        self.locations.iter().find(|location| location.id == *id)
    }

    /// The visit reason of this identifier.
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == *id)
    }

    /// The specialty of this identifier.
    pub fn specialty(&self, id: &SpecialtyId) -> Option<&Specialty> {
        self.specialties.iter().find(|specialty| specialty.id == *id)
    }
}

#[cfg(test)]
mod tests;
