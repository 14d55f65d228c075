//! Registering a site, in a transaction that the writer began.

use super::fault::unreadable;
use crate::schedule::Registration;
use crate::store::{Changed, ImportReport, RegisterError, StoreError};
use guichet_contract::ids::OfferingId;
use guichet_contract::policy::{HostPolicy, Offering};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::cmp::Ordering;

/// A site as it was.
struct Former {
    key: i64,
    schedule: String,
    origins: String,
    policy: HostPolicy,
    document: String,
}

pub(super) fn register_site(
    connection: &Connection,
    new: &Registration,
    now: Instant,
) -> Result<ImportReport, RegisterError> {
    let former = former(connection, new)?;
    let origins = new.origins.as_ref().map(|origins| origins.join(" "));
    let origins = origins.or(former.as_ref().map(|former| former.origins.clone()));
    let origins = origins.unwrap_or_default();
    let key = match &former {
        Some(former) => former.key,
        None => insert_site(connection, new, &origins, now)?,
    };
    let changed = |is: &dyn Fn(&Former) -> bool| former.as_ref().is_some_and(is);
    let changed = Changed {
        policy: changed(&|former| former.document != new.policy_document),
        schedule: changed(&|former| former.schedule != new.schedule_document),
        origins: changed(&|former| former.origins != origins),
    };
    if changed.policy {
        let registered = former.as_ref().map_or(0, |former| former.policy.serial);
        check_serial(registered, new.policy.serial)?;
    }
    if changed.schedule || changed.origins {
        connection.execute(
            "UPDATE site SET schedule_document = ?2, origins = ?3 WHERE id = ?1",
            (key, &new.schedule_document, &origins),
        )?;
    }
    if changed.policy || former.is_none() {
        insert_policy(connection, key, new, now)?;
    }
    insert_schedules(connection, key, &new.policy)?;
    let former_policy = former.as_ref().map(|former| &former.policy);
    let (proposed, removed) = compare(former_policy, &new.policy);
    let withdrawn = withdraw(connection, key, proposed.iter().chain(&removed), now)?;
    Ok(ImportReport { created: former.is_none(), changed, proposed, removed, withdrawn })
}

/// An edition that is not newer than the registered one would bring back what its host changed.
fn check_serial(registered: u32, given: u32) -> Result<(), RegisterError> {
    match given.cmp(&registered) {
        Ordering::Greater => Ok(()),
        Ordering::Equal => Err(RegisterError::SameSerial { serial: given }),
        Ordering::Less => Err(RegisterError::OlderPolicy { registered, given }),
    }
}

fn former(connection: &Connection, new: &Registration) -> Result<Option<Former>, StoreError> {
    let row: Option<(i64, String, String, String)> = connection
        .query_row(
            "SELECT site.id, site.schedule_document, site.origins, policy.document
             FROM site JOIN policy ON policy.site = site.id AND policy.in_force_until IS NULL
             WHERE site.name = ?1",
            [new.policy.site.as_str()],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    row.map(|(key, schedule, origins, document)| {
        let policy = HostPolicy::parse(&document);
        let policy = policy.map_err(|error| unreadable(&error.to_string()))?;
        Ok(Former { key, schedule, origins, policy, document })
    })
    .transpose()
}

fn insert_site(
    connection: &Connection,
    new: &Registration,
    origins: &str,
    now: Instant,
) -> Result<i64, StoreError> {
    connection.execute(
        "INSERT INTO site (name, schedule_document, origins, registered_at)
         VALUES (?1, ?2, ?3, ?4)",
        (new.policy.site.as_str(), &new.schedule_document, origins, now.seconds()),
    )?;
    Ok(connection.last_insert_rowid())
}

/// Ends the edition in force and begins the new one.
fn insert_policy(
    connection: &Connection,
    site: i64,
    new: &Registration,
    now: Instant,
) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE policy SET in_force_until = max(in_force_from, ?2)
         WHERE site = ?1 AND in_force_until IS NULL",
        (site, now.seconds()),
    )?;
    // The database reads the offerings from the document itself.
    connection.execute(
        "INSERT INTO policy
            (id, site, serial, digest, document, valid_from, valid_until, in_force_from)
         SELECT coalesce(max(id), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM policy",
        (
            site,
            new.policy.serial,
            new.digest.as_str(),
            &new.policy_document,
            new.policy.valid.from.seconds(),
            new.policy.valid.until.seconds(),
            now.seconds(),
        ),
    )?;
    Ok(())
}

fn insert_schedules(
    connection: &Connection,
    site: i64,
    policy: &HostPolicy,
) -> Result<(), StoreError> {
    for practitioner in &policy.practitioners {
        connection
            .prepare_cached(
                "INSERT INTO schedule (site, practitioner) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            )?
            .execute((site, practitioner.id.as_str()))?;
    }
    Ok(())
}

/// The offerings that are new or mean something else, and those that are gone.
fn compare(former: Option<&HostPolicy>, new: &HostPolicy) -> (Vec<OfferingId>, Vec<OfferingId>) {
    // Consent was given for a person, a reason and a place, not for an identifier.
    let is_known = |offering: &&Offering| former.is_some_and(|it| it.agrees_on(new, &offering.id));
    let is_gone = |id: &&OfferingId| new.offerings.iter().all(|offering| offering.id != **id);
    let proposed = new.offerings.iter().filter(|offering| !is_known(offering));
    let former = former.into_iter().flat_map(|policy| &policy.offerings);
    (
        proposed.map(|offering| offering.id.clone()).collect(),
        former.map(|offering| &offering.id).filter(is_gone).cloned().collect(),
    )
}

fn withdraw<'a>(
    connection: &Connection,
    site: i64,
    offerings: impl Iterator<Item = &'a OfferingId>,
    now: Instant,
) -> Result<Vec<OfferingId>, StoreError> {
    let mut withdrawn = Vec::new();
    for offering in offerings {
        let ended = connection
            .prepare_cached(
                "UPDATE publication SET withdrawn_at = max(published_at, ?3)
                 WHERE site = ?1 AND offering = ?2 AND withdrawn_at IS NULL",
            )?
            .execute((site, offering.as_str(), now.seconds()))?;
        if ended > 0 {
            withdrawn.push(offering.clone());
        }
    }
    Ok(withdrawn)
}
