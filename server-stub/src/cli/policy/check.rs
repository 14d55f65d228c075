//! `policy check`: what a document says, before somebody signs it.

use super::PolicyCommandError;
use super::compare::differences;
use super::edition::Edition;
use crate::domain::policy_end::expires_soon;
use guichet_contract::digest::Digest;
use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;
use std::path::Path;

/// What a check found.
#[derive(Debug)]
pub struct Findings {
    /// What to tell.
    pub told: String,
    /// Why the document is of no use, if it is not.
    pub refused: Option<PolicyCommandError>,
}

/// Says of a policy what it is and when it holds, and in what it differs from `against`.
///
/// Refused are a policy that has expired and one that does not follow on `against`.
///
/// # Errors
/// [`PolicyCommandError`] when either document is no policy at all: its place and what is wrong.
pub fn check(
    file: &Path,
    against: Option<&Path>,
    now: Instant,
) -> Result<Findings, PolicyCommandError> {
    let edition = Edition::read(file)?;
    let former = against.map(Edition::read).transpose()?;
    let mut told = described(&edition);
    told.extend(warning(&edition.policy, now));
    if let Some(former) = &former {
        let lines = differences(&former.policy, &edition.policy);
        let count = if lines.is_empty() { "the same".to_owned() } else { differ(lines.len()) };
        told.push(format!(
            "against {}, serial {}: {count}",
            former.file.display(),
            former.policy.serial
        ));
        told.extend(lines.iter().map(|line| format!("  {line}")));
    }
    let expired = edition.not_expired(now).err();
    let refused = expired.or_else(|| follows(&edition, former.as_ref()?).err());
    Ok(Findings { told: told.join("\n"), refused })
}

fn differ(count: usize) -> String {
    if count == 1 { "1 difference".to_owned() } else { format!("{count} differences") }
}

fn described(edition: &Edition) -> Vec<String> {
    let HostPolicy { site, serial, valid, practitioners, locations, reasons, offerings, .. } =
        &edition.policy;
    vec![
        format!("{}: a valid policy", edition.file.display()),
        format!("  site    {site}"),
        format!("  serial  {serial}"),
        format!("  holds   from {}", valid.from),
        format!("          until {}", valid.until),
        format!("  digest  {}", Digest::of(&edition.text)),
        format!(
            "  has     practitioners: {}, locations: {}, reasons: {}, offerings: {}",
            practitioners.len(),
            locations.len(),
            reasons.len(),
            offerings.len()
        ),
    ]
}

fn warning(policy: &HostPolicy, now: Instant) -> Option<String> {
    let from = policy.valid.from;
    let early = (now < from)
        .then(|| format!("warning: not valid before {from}: until then nobody is shown"));
    early.or_else(|| {
        let days = expires_soon(policy, now)?;
        let left = match days {
            0 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        };
        Some(format!("warning: expires in {left}, then nobody is shown: draft the next edition"))
    })
}

/// What a backend that has the former edition asks of the later one.
fn follows(edition: &Edition, former: &Edition) -> Result<(), PolicyCommandError> {
    let (later, before) = (&edition.policy, &former.policy);
    if later.site != before.site {
        return Err(PolicyCommandError::OtherSite {
            file: edition.file.clone(),
            site: later.site.clone(),
            former: before.site.clone(),
        });
    }
    if edition.text != former.text && later.serial <= before.serial {
        return Err(PolicyCommandError::Serial {
            file: edition.file.clone(),
            serial: later.serial,
            former: before.serial,
        });
    }
    Ok(())
}
