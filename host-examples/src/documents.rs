//! The hosts' documents: policies and guides that the web sees, schedules that it does not.
//!
//! Owns where they lie and that a policy is the same bytes wherever it is read: both sides compare
//! digests of it.

use crate::folder::Folder;
use crate::host::Host;
use crate::origin::Origins;
use std::io;
use std::path::{Path, PathBuf};

/// The policy that `host` serves, with the addresses of `origins` in its links.
///
/// Import these very bytes into the backend, so that its digest equals the page's.
///
/// # Errors
/// When the file cannot be read.
pub fn policy_document(host: Host, origins: &Origins) -> io::Result<String> {
    let path = host.policy_owner().folder().join("guichet").join("policy.json");
    std::fs::read_to_string(path).map(|document| origins.exchange(&document))
}

/// Where the schedule of the host's site lies. No host serves it but the developer's.
pub fn schedule_path(host: Host) -> PathBuf {
    host.policy_owner().folder().join("backend").join("schedule.json")
}

/// Our guides, which the hospital's page on control links to.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn guides() -> io::Result<Folder> {
    Folder::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;
    use guichet_contract::ids::SiteId;
    use guichet_contract::policy::{HostPolicy, PolicyDigest};
    use guichet_contract::time::Instant;
    use std::collections::{BTreeMap, BTreeSet};

    fn policy(host: Host) -> HostPolicy {
        HostPolicy::parse(&policy_document(host, &Origins::demo()).unwrap()).unwrap()
    }

    #[test]
    fn the_policies_hold_from_2026_for_ten_years() {
        for host in Host::ALL {
            let site = SiteId::parse(host.site()).unwrap();
            for moment in ["2026-01-01T00:00:00Z", "2026-11-22T12:00:00Z", "2035-12-31T23:59:59Z"] {
                let now = Instant::parse(moment).unwrap();
                assert_eq!(policy(host).check_in_force(&site, now), Ok(()), "{host:?} {moment}");
            }
        }
    }

    #[test]
    fn a_policy_is_read_as_the_same_bytes_each_time() {
        let digest =
            || PolicyDigest::of(&policy_document(Host::Hospital, &Origins::demo()).unwrap());
        assert_eq!(digest(), digest());
        let elsewhere = Origins { hospital: Origin::loopback(40_001), ..Origins::demo() };
        let moved = policy_document(Host::Hospital, &elsewhere).unwrap();
        assert_ne!(PolicyDigest::of(&moved), digest());
        assert!(HostPolicy::parse(&moved).is_ok() && !moved.contains(":8601"));
    }

    #[test]
    fn the_hospital_has_the_shape_that_the_demo_promises() {
        let policy = policy(Host::Hospital);
        assert_eq!(policy.locations.len(), 3);
        assert_eq!(policy.specialties.len(), 8);
        assert_eq!(policy.practitioners.len(), 24);
        assert_eq!(policy.reasons.len(), 20);
        let mut who = BTreeMap::<_, BTreeSet<_>>::new();
        let mut wherever = BTreeMap::<_, BTreeSet<_>>::new();
        for offering in &policy.offerings {
            who.entry(offering.reason.as_str()).or_default().insert(&offering.practitioner);
            wherever.entry(offering.reason.as_str()).or_default().insert(&offering.location);
        }
        assert_eq!(who.len(), 20, "each reason is offered by somebody");
        assert_eq!(who["stress-test"].len(), 1);
        assert!(who["flu-vaccination"].len() >= 6);
        assert_eq!(wherever["neurosurgery-first"].len(), 3);
    }

    #[test]
    fn the_clinic_could_be_mistaken_for_the_hospital_in_nothing_but_the_reason() {
        let (hospital, clinic) = (policy(Host::Hospital), policy(Host::Clinic));
        let neurosurgery = "neurosurgery-first";
        assert!(hospital.reasons.iter().any(|reason| reason.id.as_str() == neurosurgery));
        assert!(clinic.reasons.iter().any(|reason| reason.id.as_str() == neurosurgery));
        assert!(clinic.practitioners.iter().all(|own| hospital.practitioner(&own.id).is_none()));
        assert!(hospital.intersect(&[clinic]).offerings.is_empty());
    }
}
