//! The one table with personal data. Nothing of it leaves this module but whether it is the same,
//! and what staff needs to know of a visit ([`contact`]).

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
    let columns = CONTACT.map(Field::word).join(", ");
    let form = connection
        .prepare_cached(&format!("SELECT {columns} FROM patient WHERE reservation = ?1"))?
        .query_row([reservation], |row| {
            let mut form = PatientForm::default();
            for (index, field) in CONTACT.into_iter().enumerate() {
                let value: Option<String> = row.get(index)?;
                form.set(field, value.map(Personal::new));
            }
            Ok(form)
        })
        .optional()?;
    Ok(form.unwrap_or_default())
}

/// Keeps what was filled in.
pub(super) fn insert(
    connection: &Connection,
    reservation: &str,
    form: &PatientForm,
) -> Result<(), StoreError> {
    let places: Vec<_> = (0..kept().count()).map(|index| format!("?{}", index + 2)).collect();
    let sql = format!(
        "INSERT INTO patient (reservation, {}) VALUES (?1, {})",
        columns(),
        places.join(", ")
    );
    let row = std::iter::once(Some(reservation)).chain(values(form));
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
