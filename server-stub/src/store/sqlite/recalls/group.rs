//! Whom a recall tells: one message a patient, whatever they had booked.

use super::select::Selected;
use crate::domain::message::Channel;
use crate::store::sqlite::patients::{self, BestAddress};
use crate::store::{RecalledPatients, StoreError};
use rusqlite::Connection;
use std::collections::HashMap;

/// What a recall takes from one patient.
pub(super) struct Group<'a> {
    /// Whose address is used: the reservation of the first visit.
    pub(super) reservation: &'a str,
    /// Which way; `None` where they gave no address.
    pub(super) way: Option<Channel>,
    pub(super) visits: Vec<&'a Selected>,
}

/// One group for each address, in the order of their first visits. Whoever gave no address stands
/// alone, with what was confirmed together.
pub(super) fn by_patient<'a>(
    connection: &Connection,
    selected: &'a [Selected],
) -> Result<Vec<Group<'a>>, StoreError> {
    #[derive(PartialEq, Eq, Hash)]
    enum Key<'a> {
        Address(BestAddress),
        Reservation(&'a str),
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = HashMap::new();
    for one in selected {
        let address = patients::best_address(connection, &one.reservation)?;
        let way = address.as_ref().map(BestAddress::way);
        let key = address.map_or(Key::Reservation(&one.reservation), Key::Address);
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.visits.push(one),
            None => {
                groups.push(Group { reservation: &one.reservation, way, visits: vec![one] });
            }
        }
    }
    Ok(groups)
}

/// How many are told which way.
pub(super) fn count(groups: &[Group<'_>]) -> RecalledPatients {
    let mut patients = RecalledPatients::default();
    for group in groups {
        match group.way {
            Some(Channel::Email) => patients.by_email += 1,
            Some(_) => patients.by_sms += 1,
            None => patients.without_address += 1,
        }
    }
    patients
}
