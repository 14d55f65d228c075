//! What really lies in the backend's database.
//!
//! Knows its tables: an appointment that only an answer speaks of is none.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};
use std::path::Path;

/// An appointment with what was typed for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// The site.
    pub site: String,
    /// What was booked.
    pub offering: String,
    /// When it begins, in seconds since the epoch.
    pub start: i64,
    /// Given name of the patient.
    pub given_name: String,
    /// Family name of the patient.
    pub family_name: String,
    /// Birth date of the patient.
    pub birth_date: Option<String>,
    /// Given name of whoever booked for the patient.
    pub booker_given_name: Option<String>,
    /// Family name of whoever booked for the patient.
    pub booker_family_name: Option<String>,
}

const BOOKINGS: &str = "
    SELECT site.name, appointment.offering, appointment.starts_at, patient.given_name,
        patient.family_name, patient.birth_date, patient.booker_given_name,
        patient.booker_family_name
    FROM appointment
    JOIN site ON site.id = appointment.site
    JOIN patient ON patient.reservation = appointment.reservation
    JOIN occupancy ON occupancy.appointment = appointment.id
    ORDER BY appointment.starts_at";

/// Every appointment that takes its time in a schedule, earliest first.
#[track_caller]
pub(super) fn bookings(file: &Path) -> Vec<Booking> {
    let read = || -> rusqlite::Result<Vec<Booking>> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut statement = connection.prepare(BOOKINGS)?;
        statement.query_map([], booking)?.collect()
    };
    read().unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

fn booking(row: &Row<'_>) -> rusqlite::Result<Booking> {
    Ok(Booking {
        site: row.get(0)?,
        offering: row.get(1)?,
        start: row.get(2)?,
        given_name: row.get(3)?,
        family_name: row.get(4)?,
        birth_date: row.get(5)?,
        booker_given_name: row.get(6)?,
        booker_family_name: row.get(7)?,
    })
}

/// Every cell of every table, with its table and column. Bytes are read as text and in hexadecimal.
#[track_caller]
pub(super) fn cells(file: &Path) -> Vec<(String, String)> {
    let read = || -> rusqlite::Result<Vec<(String, String)>> {
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut tables =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut cells = Vec::new();
        for table in tables {
            let mut statement = connection.prepare(&format!("SELECT * FROM \"{table}\""))?;
            let columns: Vec<String> =
                statement.column_names().map(|name| format!("{table}.{name}")).collect();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                for (index, column) in columns.iter().enumerate() {
                    cells.push((column.clone(), text(row.get_ref(index)?)));
                }
            }
        }
        Ok(cells)
    };
    read().unwrap_or_else(|error| panic!("cannot read {}: {error}", file.display()))
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => {
            let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{} {}", String::from_utf8_lossy(bytes), digits.concat())
        }
    }
}

/// Sets the end of every hold to a second ago: nobody wants to wait five minutes.
#[track_caller]
pub(super) fn let_holds_expire(file: &Path) {
    let changed = Connection::open(file).and_then(|connection| {
        connection.execute("UPDATE hold SET expires_at = unixepoch() - 1", [])
    });
    match changed {
        Ok(0) => panic!("there is no hold to expire"),
        Ok(_) => {}
        Err(error) => panic!("cannot expire the holds: {error}"),
    }
}
