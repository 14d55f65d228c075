//! What a pause stops.
//!
//! Owns the five widths of a pause and their one form as a text, which is in the log and in the
//! database. Start reading at [`Scope::covers`].

use core::fmt;
use guichet_contract::ids::{LocationId, OfferingId, PractitionerId, ReasonId};
use guichet_contract::json::{Json, ShapeError, Wire};
use guichet_contract::policy::Offering;

/// What a pause stops, within one site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everything: `site`.
    Site,
    /// What is offered at one place: `location/…`.
    Location(LocationId),
    /// What one person offers: `practitioner/…`.
    Practitioner(PractitionerId),
    /// One reason, whoever offers it: `reason/…`.
    Reason(ReasonId),
    /// One offering: `offering/…`.
    Offering(OfferingId),
}

impl Scope {
    /// Reads the text; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "site" {
            return Some(Self::Site);
        }
        let (kind, id) = text.split_once('/')?;
        match kind {
            "location" => LocationId::parse(id).map(Self::Location),
            "practitioner" => PractitionerId::parse(id).map(Self::Practitioner),
            "reason" => ReasonId::parse(id).map(Self::Reason),
            "offering" => OfferingId::parse(id).map(Self::Offering),
            _ => None,
        }
    }

    /// Whether a pause of this scope stops the offering.
    pub fn covers(&self, offering: &Offering) -> bool {
        match self {
            Self::Site => true,
            Self::Location(id) => *id == offering.location,
            Self::Practitioner(id) => *id == offering.practitioner,
            Self::Reason(id) => *id == offering.reason,
            Self::Offering(id) => *id == offering.id,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site => f.write_str("site"),
            Self::Location(id) => write!(f, "location/{id}"),
            Self::Practitioner(id) => write!(f, "practitioner/{id}"),
            Self::Reason(id) => write!(f, "reason/{id}"),
            Self::Offering(id) => write!(f, "offering/{id}"),
        }
    }
}

impl Wire for Scope {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        let text = match json {
            Json::Text(text) => Self::parse(text),
            _ => None,
        };
        text.ok_or(ShapeError::new(
            "expected site, location/…, practitioner/…, reason/… or offering/…",
        ))
    }
    fn write(&self) -> Json {
        Json::text(self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_read_back_as_it_was_written_and_nothing_else_is_one() {
        for text in ["site", "location/main", "practitioner/ada", "reason/flu", "offering/o.1"] {
            assert_eq!(Scope::parse(text).map(|scope| scope.to_string()).as_deref(), Some(text));
        }
        for text in
            ["", "sites", "site/", "site/x", "reason", "reason/", "reason/a b", "day/monday"]
        {
            assert_eq!(Scope::parse(text), None, "{text}");
        }
    }
}
