//! The one table with personal data. Nothing of it leaves this module but whether it is the same,
//! and what staff needs to know of a visit ([`contact`]).

use crate::domain::manage::ASKED;
use crate::domain::message::Channel;
use crate::domain::phone::e164;
use crate::store::StoreError;
use guichet_contract::patient::{Field, PatientForm, Personal};
use rusqlite::{Connection, OptionalExtension, params_from_iter};

/// What is kept, in the order of [`Field::ALL`]. Their words are the columns' names.
fn kept() -> impl Iterator<Item = Field> {
    Field::ALL.iter().copied().filter(|field| field.is_kept())
}

/// In the order of [`kept`].
fn values(form: &PatientForm) -> impl Iterator<Item = Option<&str>> {
    let value = |field: Field| form.get(field).map(|value| value.expose().trim());
    kept().map(move |field| value(field).filter(|value| !value.is_empty()))
}

fn columns() -> String {
    kept().map(Field::word).collect::<Vec<_>>().join(", ")
}

/// All that is kept of what was filled in.
pub(super) fn all(connection: &Connection, reservation: &str) -> Result<PatientForm, StoreError> {
    read(connection, reservation, &kept().collect::<Vec<_>>())
}

/// What of a form staff needs for a visit: whose it is, how to reach them, what they wrote.
const CONTACT: [Field; 7] = [
    Field::GivenName,
    Field::FamilyName,
    Field::Phone,
    Field::Email,
    Field::Note,
    Field::BookerGivenName,
    Field::BookerFamilyName,
];

/// Names, telephone, e-mail address and note, and nothing else; all empty once they were erased.
pub(super) fn contact(
    connection: &Connection,
    reservation: &str,
) -> Result<PatientForm, StoreError> {
    read(connection, reservation, &CONTACT)
}

fn read(
    connection: &Connection,
    reservation: &str,
    fields: &[Field],
) -> Result<PatientForm, StoreError> {
    let columns = fields.iter().map(|field| field.word()).collect::<Vec<_>>().join(", ");
    let form = connection
        .prepare_cached(&format!("SELECT {columns} FROM patient WHERE reservation = ?1"))?
        .query_row([reservation], |row| {
            let mut form = PatientForm::default();
            for (index, &field) in fields.iter().enumerate() {
                let value: Option<String> = row.get(index)?;
                form.set(field, value.map(Personal::new));
            }
            Ok(form)
        })
        .optional()?;
    Ok(form.unwrap_or_default())
}

/// The best address that somebody gave, to be compared with another's and nothing else.
#[derive(PartialEq, Eq, Hash)]
pub(super) struct BestAddress {
    way: Channel,
    key: String,
}

impl BestAddress {
    /// Which way it leads.
    pub(super) fn way(&self) -> Channel {
        self.way
    }
}

/// By e-mail where they gave one, else by telephone; `None` where they gave neither.
pub(super) fn best_address(
    connection: &Connection,
    reservation: &str,
) -> Result<Option<BestAddress>, StoreError> {
    let found: Option<(Option<String>, Option<String>)> = connection
        .prepare_cached("SELECT email_key, phone_key FROM patient WHERE reservation = ?1")?
        .query_row([reservation], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (email, phone) = found.unwrap_or_default();
    let email = email.map(|key| BestAddress { way: Channel::Email, key });
    Ok(email.or(phone.map(|key| BestAddress { way: Channel::Sms, key })))
}

/// The second detail that whoever manages the visits is asked for.
pub(super) enum SecondDetail {
    /// What the patient gave was erased, or they gave nothing at all.
    Erased,
    /// They gave nothing that can be asked for.
    None,
    /// This.
    Asked(Field, Personal),
}

/// The second detail of a reservation.
pub(super) fn details(
    connection: &Connection,
    reservation: &str,
) -> Result<SecondDetail, StoreError> {
    let columns = ASKED.map(Field::word).join(", ");
    let sql = format!("SELECT {columns}, email FROM patient WHERE reservation = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([reservation], |row| {
        for (index, field) in ASKED.into_iter().enumerate() {
            if let Some(value) = row.get::<_, Option<String>>(index)? {
                return Ok(SecondDetail::Asked(field, Personal::new(value)));
            }
        }
        let email: Option<String> = row.get(ASKED.len())?;
        Ok(if email.is_some() { SecondDetail::None } else { SecondDetail::Erased })
    });
    Ok(found.optional()?.unwrap_or(SecondDetail::Erased))
}

/// When the patient was born, if they said.
pub(super) fn birth_date(
    connection: &Connection,
    reservation: &str,
) -> Result<Option<Personal>, StoreError> {
    let found: Option<Option<String>> = connection
        .prepare_cached("SELECT birth_date FROM patient WHERE reservation = ?1")?
        .query_row([reservation], |row| row.get(0))
        .optional()?;
    Ok(found.flatten().map(Personal::new))
}

/// Keeps what was filled in. A telephone number without a country is of the one with the code `country`.
pub(super) fn insert(
    connection: &Connection,
    reservation: &str,
    form: &PatientForm,
    country: &str,
) -> Result<(), StoreError> {
    let places: Vec<_> = (0..kept().count()).map(|index| format!("?{}", index + 3)).collect();
    let sql = format!(
        "INSERT INTO patient (reservation, phone_e164, {}) VALUES (?1, ?2, {})",
        columns(),
        places.join(", ")
    );
    let phone = form.get(Field::Phone).and_then(|typed| e164(typed.expose(), country));
    let row = [Some(reservation), phone.as_deref()].into_iter().chain(values(form));
    connection.prepare_cached(&sql)?.execute(params_from_iter(row))?;
    Ok(())
}

/// Whether this is what was filled in for the reservation.
pub(super) fn is_same(
    connection: &Connection,
    reservation: &str,
    form: &PatientForm,
) -> Result<bool, StoreError> {
    let sql = format!("SELECT {} FROM patient WHERE reservation = ?1", columns());
    let same = connection
        .prepare_cached(&sql)?
        .query_row([reservation], |row| {
            for (index, value) in values(form).enumerate() {
                let kept: Option<String> = row.get(index)?;
                if kept.as_deref() != value {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .optional()?;
    Ok(same.unwrap_or(false))
}
