//! A list of patients to telephone, as a table that any office program reads.
//!
//! Owns its columns, and that nothing in it is taken for a formula: whoever books types what they
//! like. Start reading at [`csv`].

use super::outside::BookedVisit;
use guichet_contract::patient::{Field, PatientForm};

const COLUMNS: [Field; 6] = [
    Field::FamilyName,
    Field::GivenName,
    Field::BookerFamilyName,
    Field::BookerGivenName,
    Field::Phone,
    Field::Email,
];

/// A line a visit (RFC 4180), with whose it is.
pub fn csv<'a>(rows: impl Iterator<Item = (&'a PatientForm, &'a [BookedVisit])>) -> String {
    let mut names: Vec<&str> = COLUMNS.iter().map(|field| field.word()).collect();
    names.extend(["date", "time", "offering", "appointment"]);
    let mut text = names.join(",") + "\r\n";
    for (patient, visits) in rows {
        for visit in visits {
            let value = |field: &Field| patient.get(*field).map_or("", |value| value.expose());
            let mut cells: Vec<String> = COLUMNS.iter().map(value).map(cell).collect();
            let local = visit.local_start.to_string();
            let (date, time) = local.split_once('T').unwrap_or((&local, ""));
            cells.extend(
                [date, time, visit.offering.as_str(), visit.appointment.as_str()].map(cell),
            );
            text.push_str(&cells.join(","));
            text.push_str("\r\n");
        }
    }
    text
}

/// A cell. What an office program would take for a formula, or for a number whose first nought is of no
/// account, begins with an apostrophe.
fn cell(value: &str) -> String {
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_formula = value.starts_with(['=', '@', '\t', '\r', '+', '-']);
    let guard = if is_formula || is_number { "'" } else { "" };
    format!("\"{guard}{}\"", value.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::ids::{AppointmentId, OfferingId};
    use guichet_contract::patient::Personal;
    use guichet_contract::time::{Instant, LocalDateTime};

    #[test]
    fn a_table_has_a_line_a_visit_and_no_formula() {
        let local = LocalDateTime::parse("2026-11-24T09:00").unwrap();
        let at = Instant::from_seconds(0);
        let visit = BookedVisit {
            appointment: AppointmentId::parse("a1").unwrap(),
            offering: OfferingId::parse("o1").unwrap(),
            start: at,
            local_start: local,
            ends: at,
            local_end: local,
        };
        let value = |text: &str| Some(Personal::new(text));
        let patient = PatientForm {
            booker_family_name: value("0639980001"),
            family_name: value("=HYPERLINK(\"x\")"),
            given_name: value("Zoé, \"Zo\""),
            phone: value("+33 6 39 98 00 01"),
            email: value("-1+1@h.example"),
            ..PatientForm::default()
        };
        let table = csv([(&patient, &[visit.clone(), visit][..])].into_iter());
        let line = "\"'=HYPERLINK(\"\"x\"\")\",\"Zoé, \"\"Zo\"\"\",\"'0639980001\",\"\",\"'+33 6 39 98 00 01\",\
                    \"'-1+1@h.example\",\"2026-11-24\",\"09:00\",\"o1\",\"a1\"";
        let expected = [
            "family_name,given_name,booker_family_name,booker_given_name,phone,email,date,time,\
             offering,appointment",
            line,
            line,
            "",
        ];
        assert_eq!(table.split("\r\n").collect::<Vec<_>>(), expected);
    }
}
