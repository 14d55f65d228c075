//! `policy draft`: from a policy that has everybody, one that has those who were chosen.
//!
//! Owns the selectors. They are a convenience of this command alone: what is signed afterwards
//! lists every practitioner, place, reason and offering one by one.

use super::PolicyCommandError;
use super::edition::{Edition, write_text};
use super::pretty::pretty;
use guichet_contract::json::Wire;
use guichet_contract::policy::{HostPolicy, Narrowing, Validity};
use guichet_contract::time::Instant;
use std::path::Path;

/// How long an edition holds unless its end is given: 365 days.
const VALID_SECONDS: i64 = 365 * 86_400;

/// Identifiers that an error lists before it only counts.
const LISTED: usize = 40;

/// What a selector names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A place.
    Location,
    /// A specialty of practitioners.
    Specialty,
    /// A person or a resource.
    Practitioner,
    /// A visit reason.
    Reason,
    /// One offering.
    Offering,
}

/// Who stays. Each kind that is named under `only` must match, as in a page's [`Narrowing`].
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these.
    pub only: Vec<(Kind, String)>,
    /// Of what is left, all but these: practitioners and offerings.
    pub except: Vec<(Kind, String)>,
}

/// What makes the draft an edition of its own.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terms {
    /// Without it: the former edition's and one.
    pub serial: Option<u32>,
    /// Without it: now.
    pub valid_from: Option<Instant>,
    /// Without it: 365 days after the first moment.
    pub valid_until: Option<Instant>,
}

/// The document that the selectors leave of `from`; answers it, or what to tell when it went to
/// `out`.
///
/// # Errors
/// [`PolicyCommandError`] that names a selector that matches nothing there, and the first fault of
/// a result that is no policy.
pub fn draft(
    from: &Path,
    selection: &Selection,
    terms: Terms,
    out: Option<&Path>,
    now: Instant,
) -> Result<String, PolicyCommandError> {
    let former = Edition::read(from)?.policy;
    let all = former.offerings.len();
    let serial = former.serial.saturating_add(1);
    let mut policy = select(former, selection)?;
    policy.serial = terms.serial.unwrap_or(serial);
    let first = terms.valid_from.unwrap_or(now);
    let until = terms.valid_until.unwrap_or(first.plus_seconds(VALID_SECONDS));
    policy.valid = Validity { from: first, until };
    let text = pretty(&policy.write());
    // Read back as every page and every backend will read it.
    let drafted = Edition::parse(out.unwrap_or(Path::new("the draft")), text)?;
    let Some(out) = out else { return Ok(drafted.text.trim_end().to_owned()) };
    write_text(out, &drafted.text)?;
    Ok(format!(
        "{}: serial {}, {} of {all} offerings, from {first} until {until}",
        out.display(),
        policy.serial,
        policy.offerings.len(),
    ))
}

/// What the selectors leave, and nothing that no offering needs.
fn select(mut policy: HostPolicy, selection: &Selection) -> Result<HostPolicy, PolicyCommandError> {
    let mut narrowing = Narrowing::default();
    for (kind, id) in selection.only.iter().chain(&selection.except) {
        require_known(&policy, *kind, id)?;
    }
    for (kind, id) in &selection.only {
        narrowing.add(kind.word(), id);
    }
    let excepted = |kind, id: &str| selection.except.iter().any(|it| it.0 == kind && it.1 == id);
    let kept = policy.admitted(&narrowing).filter(|offering| {
        !excepted(Kind::Practitioner, offering.practitioner.as_str())
            && !excepted(Kind::Offering, offering.id.as_str())
    });
    let offerings: Vec<_> = kept.cloned().collect();
    if offerings.is_empty() {
        return Err(PolicyCommandError::Empty);
    }
    policy.practitioners.retain(|it| offerings.iter().any(|o| o.practitioner == it.id));
    policy.locations.retain(|it| offerings.iter().any(|o| o.location == it.id));
    policy.reasons.retain(|it| offerings.iter().any(|o| o.reason == it.id));
    let practitioners = &policy.practitioners;
    policy.specialties.retain(|it| practitioners.iter().any(|p| p.specialty == it.id));
    policy.offerings = offerings;
    Ok(policy)
}

/// A slip must not look like an empty choice, nor leave somebody in who was to be excepted.
fn require_known(policy: &HostPolicy, kind: Kind, id: &str) -> Result<(), PolicyCommandError> {
    let known = kind.all(policy);
    if known.contains(&id) {
        return Ok(());
    }
    let listed = known.iter().take(LISTED).copied().collect::<Vec<_>>().join(" ");
    let known = match known.len().saturating_sub(LISTED) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    };
    Err(PolicyCommandError::Unknown { kind: kind.word(), id: id.to_owned(), known })
}

impl Kind {
    /// Its name, also as a page's attribute and as a query's parameter.
    fn word(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Specialty => "specialty",
            Self::Practitioner => "practitioner",
            Self::Reason => "reason",
            Self::Offering => "offering",
        }
    }

    fn all(self, policy: &HostPolicy) -> Vec<&str> {
        match self {
            Self::Location => policy.locations.iter().map(|it| it.id.as_str()).collect(),
            Self::Specialty => policy.specialties.iter().map(|it| it.id.as_str()).collect(),
            Self::Practitioner => policy.practitioners.iter().map(|it| it.id.as_str()).collect(),
            Self::Reason => policy.reasons.iter().map(|it| it.id.as_str()).collect(),
            Self::Offering => policy.offerings.iter().map(|it| it.id.as_str()).collect(),
        }
    }
}
