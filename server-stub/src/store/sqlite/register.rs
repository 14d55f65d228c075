//! Registering a site, in a transaction that the writer began.

use super::fault::unreadable;
use super::publications::end_of_each;
use super::{audit, keys, schedules, visits};
use crate::domain::outside::{BookedVisit, outside};
use crate::domain::plan::Plan;
use crate::domain::preview::check_page;
use crate::schedule::Registration;
use crate::store::{Changed, ImportReport, RegisterError, StoreError};
use guichet_audit::entry::Act;
use guichet_audit::key::{PublicKey, Signature};
use guichet_contract::ids::{OfferingId, SiteId};
use guichet_contract::policy::{HostPolicy, Offering};
use guichet_contract::time::Instant;
use rusqlite::{Connection, OptionalExtension};
use std::cmp::Ordering;

/// A site as it was.
struct Former {
    key: i64,
    settings: Settings,
    policy: HostPolicy,
    document: String,
}

/// What the operator decides, not the host's policy.
#[derive(Clone, PartialEq, Eq)]
struct Settings {
    schedule: String,
    origins: String,
    receipts_to: Option<String>,
    page: Option<String>,
    messages: Option<String>,
}

pub(super) fn register_site(
    connection: &Connection,
    new: &Registration,
    now: Instant,
) -> Result<ImportReport, RegisterError> {
    let former = former(connection, new)?;
    // First: what an older policy has no place for is no reason to give another schedule.
    if let Some(other) = former.as_ref().filter(|former| former.document != new.policy_document) {
        check_serial(other.policy.serial, new.policy.serial)?;
    }
    let settings = settings(connection, former.as_ref(), new)?;
    let changed = changes(former.as_ref(), new, &settings);
    let is_new_edition = changed.policy || former.is_none();
    let current = match &former {
        Some(former) => keys::current(connection, former.key)?,
        None => None,
    };
    let signing = signing_key(current.as_ref(), new, is_new_edition)?;
    let key = match &former {
        Some(former) => former.key,
        None => insert_site(connection, new, &settings, now)?,
    };
    let site = (key, &new.policy.site);
    if let (None, Some(first)) = (&current, &signing) {
        keys::adopt(connection, site, first, now)?;
    }
    change_settings(connection, site, &settings, changed, now)?;
    if is_new_edition {
        insert_policy(connection, site, new, signing.as_ref(), now)?;
    }
    insert_schedules(connection, key, &new.policy)?;
    if new.schedule.is_some() {
        schedules::forget_changes(connection, key)?;
    }
    let former_policy = former.as_ref().map(|former| &former.policy);
    let (proposed, removed) = compare(former_policy, &new.policy);
    let withdrawn = end_of_each(connection, site, proposed.iter().chain(&removed), None, now)?;
    let outside = match &former {
        Some(former) if changed.policy || changed.schedule => {
            outside_by_now(connection, former, new, now)?
        }
        _ => Vec::new(),
    };
    let created = former.is_none();
    Ok(ImportReport { created, changed, key: signing, proposed, removed, withdrawn, outside })
}

/// The visits that are not over and had a place in the schedule before this import.
fn outside_by_now(
    connection: &Connection,
    former: &Former,
    new: &Registration,
    now: Instant,
) -> Result<Vec<BookedVisit>, StoreError> {
    let visits = visits::of_site(connection, former.key, now)?;
    let schedule = schedules::parse(&former.settings.schedule)?;
    let by_now = schedules::registered(connection, former.key)?;
    let before: Vec<Plan> = Plan::of_all(&former.policy, &schedule).collect();
    let after: Vec<Plan> = Plan::of_all(&new.policy, &by_now).collect();
    Ok(outside(&before, &after, visits).new)
}

/// The settings from now on: what is not given stays.
fn settings(
    connection: &Connection,
    former: Option<&Former>,
    new: &Registration,
) -> Result<Settings, RegisterError> {
    if let Some(to) = new.receipts_to.as_ref().filter(|to| !new.policy.permits(to)) {
        return Err(RegisterError::ReceiptsElsewhere(to.clone()));
    }
    let registered = former.map(|former| (former.key, former.settings.schedule.as_str()));
    let schedule = schedules::after_import(connection, registered, new)?;
    let former = former.map(|former| &former.settings);
    let origins = new.origins.as_ref().map(|origins| origins.join(" "));
    let origins = origins.or(former.map(|former| former.origins.clone()));
    let origins = origins.unwrap_or_default();
    if let Some(page) = &new.page {
        let own: Vec<_> = origins.split_whitespace().map(str::to_owned).collect();
        check_page(page, &own, &new.policy).map_err(RegisterError::Page)?;
    }
    let kept =
        |setting: fn(&Settings) -> &Option<String>| former.and_then(|it| setting(it).clone());
    Ok(Settings {
        schedule,
        origins,
        receipts_to: new.receipts_to.clone().or_else(|| kept(|former| &former.receipts_to)),
        page: new.page.clone().or_else(|| kept(|former| &former.page)),
        messages: new.messages.clone().or_else(|| kept(|former| &former.messages)),
    })
}

fn changes(former: Option<&Former>, new: &Registration, settings: &Settings) -> Changed {
    let Some(former) = former else { return Changed::default() };
    Changed {
        policy: former.document != new.policy_document,
        schedule: former.settings.schedule != settings.schedule,
        origins: former.settings.origins != settings.origins,
        receipts: former.settings.receipts_to != settings.receipts_to,
        page: former.settings.page != settings.page,
        messages: former.settings.messages != settings.messages,
    }
}

/// The key that the edition at hand is signed with; `None` where the site has none and gets none.
fn signing_key(
    current: Option<&PublicKey>,
    new: &Registration,
    is_new_edition: bool,
) -> Result<Option<PublicKey>, RegisterError> {
    let key = match (current, &new.public_key) {
        (Some(current), Some(given)) if current != given => {
            return Err(RegisterError::OtherKey { current: current.clone() });
        }
        (None, Some(_)) if !is_new_edition => {
            return Err(RegisterError::KeyNeedsEdition { serial: new.policy.serial });
        }
        (current, given) => current.or(given.as_ref()),
    };
    if is_new_edition {
        match (key, &new.signature) {
            (Some(key), Some(signature)) => {
                key.verify(&new.policy_document, signature).map_err(RegisterError::Signature)?;
            }
            (Some(_), None) => return Err(RegisterError::NotSigned),
            (None, Some(_)) => return Err(RegisterError::NoKey),
            (None, None) => {}
        }
    }
    Ok(key.cloned())
}

fn change_settings(
    connection: &Connection,
    site: (i64, &SiteId),
    settings: &Settings,
    changed: Changed,
    now: Instant,
) -> Result<(), StoreError> {
    let acts = [
        (changed.schedule, Act::ScheduleChanged),
        (changed.origins, Act::OriginsChanged),
        (changed.receipts, Act::ReceiptsMoved),
        (changed.messages, Act::MessagesChanged),
    ];
    if changed.page || acts.iter().any(|(changed, _)| *changed) {
        connection.execute(
            "UPDATE site SET schedule_document = ?2, origins = ?3, receipts_to = ?4, page = ?5,
                 messages = ?6
             WHERE id = ?1",
            (
                site.0,
                &settings.schedule,
                &settings.origins,
                &settings.receipts_to,
                &settings.page,
                &settings.messages,
            ),
        )?;
    }
    for (_, act) in acts.into_iter().filter(|(changed, _)| *changed) {
        audit::append(connection, site, act, now)?;
    }
    Ok(())
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
    let row: Option<(i64, Settings, String)> = connection
        .query_row(
            "SELECT site.id, site.schedule_document, site.origins, site.receipts_to, policy.document,
                    site.page, site.messages
             FROM site JOIN policy ON policy.site = site.id AND policy.in_force_until IS NULL
             WHERE site.name = ?1",
            [new.policy.site.as_str()],
            |row| {
                let settings = Settings {
                    schedule: row.get(1)?,
                    origins: row.get(2)?,
                    receipts_to: row.get(3)?,
                    page: row.get(5)?,
                    messages: row.get(6)?,
                };
                Ok((row.get(0)?, settings, row.get(4)?))
            },
        )
        .optional()?;
    row.map(|(key, settings, document)| {
        let policy = HostPolicy::parse(&document);
        let policy = policy.map_err(|error| unreadable(&error.to_string()))?;
        Ok(Former { key, settings, policy, document })
    })
    .transpose()
}

fn insert_site(
    connection: &Connection,
    new: &Registration,
    settings: &Settings,
    now: Instant,
) -> Result<i64, StoreError> {
    let name = &new.policy.site;
    connection.execute(
        "INSERT INTO site (name, schedule_document, origins, receipts_to, registered_at, page, messages)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            name.as_str(),
            &settings.schedule,
            &settings.origins,
            &settings.receipts_to,
            now.seconds(),
            &settings.page,
            &settings.messages,
        ),
    )?;
    let key = connection.last_insert_rowid();
    audit::append(connection, (key, name), Act::SiteRegistered, now)?;
    Ok(key)
}

/// Ends the edition in force and begins the new one.
fn insert_policy(
    connection: &Connection,
    (site, name): (i64, &SiteId),
    new: &Registration,
    key: Option<&PublicKey>,
    now: Instant,
) -> Result<(), StoreError> {
    let act = Act::PolicyRegistered { policy: new.digest.clone() };
    let entry = audit::append(connection, (site, name), act, now)?.entry;
    connection.execute(
        "UPDATE policy SET in_force_until = max(in_force_from, ?2)
         WHERE site = ?1 AND in_force_until IS NULL",
        (site, now.seconds()),
    )?;
    // The database reads the offerings from the document itself.
    connection.execute(
        "INSERT INTO policy
            (id, site, serial, digest, document, valid_from, valid_until, in_force_from, entry, key,
             signature)
         SELECT coalesce(max(id), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM policy",
        (
            site,
            new.policy.serial,
            new.digest.as_str(),
            &new.policy_document,
            new.policy.valid.from.seconds(),
            new.policy.valid.until.seconds(),
            now.seconds(),
            entry,
            key.map(PublicKey::as_str),
            new.signature.as_ref().filter(|_| key.is_some()).map(Signature::as_str),
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
