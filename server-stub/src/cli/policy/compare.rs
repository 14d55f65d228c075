//! Two editions side by side: who comes, who goes, whose words change.
//!
//! Owns what a person must see before signing: everything in which the later edition differs.

use guichet_contract::json::{Json, Wire};
use guichet_contract::policy::{HostPolicy, Offering, PublicIdentifier};
use std::collections::BTreeSet;

/// Members that differ in every edition, or are told apart otherwise.
const EXPECTED: [&str; 4] = ["version", "serial", "valid", "offerings"];

/// One line a difference that patients can notice, in the words of the edition that has it.
pub(super) fn differences(former: &HostPolicy, later: &HostPolicy) -> Vec<String> {
    let (before, after) = (known(former), known(later));
    let only_in = |policy: &HostPolicy, other: &BTreeSet<Known>, verb: &str| -> Vec<String> {
        let missing = policy.offerings.iter().filter(|it| !other.contains(&identity(policy, it)));
        missing.map(|offering| format!("{verb} {}", described(policy, offering))).collect()
    };
    let comes = only_in(later, &before, "comes:  ");
    let goes = only_in(former, &after, "goes:   ");
    let changed = changed(&former.write(), &later.write());
    let changed = changed.into_iter().map(|what| format!("changes: {what}"));
    comes.into_iter().chain(goes).chain(changed).collect()
}

/// An offering and the register's word for its person: as [`HostPolicy::intersect`] compares.
type Known = (String, String, String, String, Option<(String, String)>);

fn known(policy: &HostPolicy) -> BTreeSet<Known> {
    policy.offerings.iter().map(|offering| identity(policy, offering)).collect()
}

fn identity(policy: &HostPolicy, offering: &Offering) -> Known {
    let identifier = register_entry(policy, offering).map(|it| (it.system, it.value));
    (
        offering.id.to_string(),
        offering.practitioner.to_string(),
        offering.reason.to_string(),
        offering.location.to_string(),
        identifier,
    )
}

fn register_entry(policy: &HostPolicy, offering: &Offering) -> Option<PublicIdentifier> {
    policy.practitioner(&offering.practitioner)?.identifier.clone()
}

/// "Dr Ada Morvan (rpps 10000000001), Check-up, Main site: o1".
fn described(policy: &HostPolicy, offering: &Offering) -> String {
    let language = policy.languages.first().map_or("", |language| language.as_str());
    let name = policy.practitioner(&offering.practitioner).map_or("", |it| it.name.as_str());
    let entry = register_entry(policy, offering);
    let entry = entry.map_or(String::new(), |it| format!(" ({} {})", it.system, it.value));
    let reason = policy.reason(&offering.reason).map_or("", |it| it.label.text(language));
    let place = policy.location(&offering.location).map_or("", |it| it.name.text(language));
    format!("{name}{entry}, {reason}, {place}: {}", offering.id)
}

/// Places that both documents have and that differ: `contact`, `practitioners: ada`.
fn changed(former: &Json, later: &Json) -> Vec<String> {
    let members = later.members().unwrap_or_default();
    let expected = |name: &str| EXPECTED.contains(&name);
    let told =
        members.iter().filter(|(name, _)| !expected(name)).flat_map(|(name, after)| {
            match (former.get(name), after) {
                (Some(Json::List(before)), Json::List(after)) if entries(before, after) => {
                    after.iter().filter_map(|entry| changed_entry(name, before, entry)).collect()
                }
                (before, after) if before != Some(after) => vec![name.clone()],
                _ => Vec::new(),
            }
        });
    told.collect()
}

fn changed_entry(list: &str, before: &[Json], entry: &Json) -> Option<String> {
    let id = entry.get("id")?;
    let was = before.iter().find(|other| other.get("id") == Some(id))?;
    (was != entry).then(|| String::read(id).ok()).flatten().map(|id| format!("{list}: {id}"))
}

/// Whether these are lists of what has an identifier, rather than of texts.
fn entries(before: &[Json], after: &[Json]) -> bool {
    before.iter().chain(after).all(|entry| entry.get("id").is_some())
}
