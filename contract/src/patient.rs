//! What is asked of a patient, and when an answer is acceptable.
//!
//! Owns the fields, their limits and their redaction. Both sides run [`check`]: the widget to show
//! a message at the field, the backend because it trusts nobody.

use crate::json::{Json, ShapeError, Wire, wire_struct, wire_words};
use crate::policy::Reason;
use crate::time::LocalDate;
use core::fmt;

wire_words! {
    /// A field of the form. A visit reason lists the ones that it needs.
    pub enum Field {
        /// Given name of the patient.
        GivenName = "given_name",
        /// Family name of the patient.
        FamilyName = "family_name",
        /// Birth date of the patient.
        BirthDate = "birth_date",
        /// Telephone number where whoever books can be reached.
        Phone = "phone",
        /// E-mail address where whoever books can be reached.
        Email = "email",
        /// Postal code of the patient.
        PostalCode = "postal_code",
        /// Whether the practitioner has seen the patient before: `yes` or `no`.
        KnownPatient = "known_patient",
        /// A code that the practitioner gave out, for what is not for everybody.
        InvitationCode = "invitation_code",
        /// A short note for the practitioner.
        Note = "note",
        /// Given name of whoever books for somebody else.
        BookerGivenName = "booker_given_name",
        /// Family name of whoever books for somebody else.
        BookerFamilyName = "booker_family_name",
    }
}

wire_words! {
    /// What is wrong with a field.
    pub enum FieldProblem {
        /// Nothing was given where something is needed.
        Missing = "missing",
        /// It is longer than its limit.
        TooLong = "too_long",
        /// It has not the form that is needed.
        Malformed = "malformed",
        /// The day lies in the future, or too far in the past.
        NotABirthDate = "not_a_birth_date",
        /// The reason does not ask for it: it must not be sent.
        NotAsked = "not_asked",
        /// It has the right form, and what is to be booked is not for whoever gives it: their age is
        /// outside the bounds of the offering, it is for new patients or for known ones alone, or the
        /// code opens nothing here.
        NotAccepted = "not_accepted",
    }
}

impl Field {
    /// Whether what was filled in is kept with the appointment. What only says whether a booking is
    /// possible is not.
    pub const fn is_kept(self) -> bool {
        !matches!(self, Self::KnownPatient | Self::InvitationCode)
    }

    /// Longest value, in Unicode characters.
    pub const fn max_characters(self) -> usize {
        match self {
            Self::Note => 500,
            Self::Email => 254, // RFC 5321 section 4.5.3.1.3, less the angle brackets
            Self::Phone => 24,
            Self::BirthDate => 10,
            Self::PostalCode => 12,
            Self::KnownPatient => 3,
            Self::InvitationCode => 32,
            _ => 80,
        }
    }

    /// Whether the value, trimmed and not empty, has the form of the field. `today` is the date at
    /// the place of the visit.
    fn problem_with(self, value: &str, today: LocalDate) -> Option<FieldProblem> {
        if value.chars().count() > self.max_characters() {
            return Some(FieldProblem::TooLong);
        }
        if value.chars().any(|c| c.is_control() && !(self == Self::Note && c == '\n')) {
            return Some(FieldProblem::Malformed);
        }
        let malformed = match self {
            Self::Email => !is_email(value),
            Self::Phone => !is_phone(value),
            Self::BirthDate => match LocalDate::parse(value) {
                Some(date) if date <= today && date.parts().0 >= today.parts().0 - 130 => false,
                Some(_) => return Some(FieldProblem::NotABirthDate),
                None => true,
            },
            Self::KnownPatient => !matches!(value, "yes" | "no"),
            Self::PostalCode | Self::InvitationCode => {
                !value.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ' || c == '-')
            }
            _ => false,
        };
        malformed.then_some(FieldProblem::Malformed)
    }
}

/// A personal value, as it was typed. It is in no log, no metric and no audit log.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String))]
pub struct Personal(String);

impl Personal {
    /// Takes a value as typed.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself: for the wire, the database and the patient's own screen, nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing but white space was given.
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

// Whoever prints it by mistake prints nothing of it.
impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl fmt::Display for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Wire for Personal {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        String::read(json).map(Self)
    }
    fn write(&self) -> Json {
        Json::text(&self.0)
    }
}

wire_struct! {
    /// What a patient, or somebody for the patient, filled in. A field that the reason does not
    /// ask for is absent or null.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct PatientForm {
        /// Given name of the patient.
        pub given_name: Option<Personal>,
        /// Family name of the patient.
        pub family_name: Option<Personal>,
        /// Birth date of the patient, `YYYY-MM-DD`.
        pub birth_date: Option<Personal>,
        /// Telephone number of whoever books.
        pub phone: Option<Personal>,
        /// E-mail address of whoever books.
        pub email: Option<Personal>,
        /// Postal code of the patient.
        pub postal_code: Option<Personal>,
        /// Whether the practitioner has seen the patient before: `yes` or `no`.
        pub known_patient: Option<Personal>,
        /// A code that the practitioner gave out.
        pub invitation_code: Option<Personal>,
        /// A short note for the practitioner.
        pub note: Option<Personal>,
        /// Given name of whoever books for somebody else; absent when the patient books.
        pub booker_given_name: Option<Personal>,
        /// Family name of whoever books for somebody else; absent when the patient books.
        pub booker_family_name: Option<Personal>,
    }
}

impl PatientForm {
    /// The value of a field, if one was given.
    pub fn get(&self, field: Field) -> Option<&Personal> {
        match field {
            Field::GivenName => &self.given_name,
            Field::FamilyName => &self.family_name,
            Field::BirthDate => &self.birth_date,
            Field::Phone => &self.phone,
            Field::Email => &self.email,
            Field::PostalCode => &self.postal_code,
            Field::KnownPatient => &self.known_patient,
            Field::InvitationCode => &self.invitation_code,
            Field::Note => &self.note,
            Field::BookerGivenName => &self.booker_given_name,
            Field::BookerFamilyName => &self.booker_family_name,
        }
        .as_ref()
    }

    /// Sets the value of a field.
    pub fn set(&mut self, field: Field, value: Option<Personal>) {
        *match field {
            Field::GivenName => &mut self.given_name,
            Field::FamilyName => &mut self.family_name,
            Field::BirthDate => &mut self.birth_date,
            Field::Phone => &mut self.phone,
            Field::Email => &mut self.email,
            Field::PostalCode => &mut self.postal_code,
            Field::KnownPatient => &mut self.known_patient,
            Field::InvitationCode => &mut self.invitation_code,
            Field::Note => &mut self.note,
            Field::BookerGivenName => &mut self.booker_given_name,
            Field::BookerFamilyName => &mut self.booker_family_name,
        } = value;
    }

    /// Whether somebody books for somebody else.
    pub fn is_for_somebody_else(&self) -> bool {
        self.booker_given_name.is_some() || self.booker_family_name.is_some()
    }
}

/// The fields of the form for a reason, in the order in which they are asked, and whether each
/// must be filled in.
pub fn asked(reason: &Reason, for_somebody_else: bool) -> Vec<(Field, bool)> {
    let booker = [(Field::BookerGivenName, true), (Field::BookerFamilyName, true)];
    let booker = booker.into_iter().filter(|_| for_somebody_else);
    reason.fields.iter().map(|asked| (asked.field, asked.required)).chain(booker).collect()
}

/// Everything that is wrong with a form for a reason, in the order of the fields. `today` is the
/// date at the place of the visit.
pub fn check(form: &PatientForm, reason: &Reason, today: LocalDate) -> Vec<(Field, FieldProblem)> {
    let asked = asked(reason, form.is_for_somebody_else());
    Field::ALL
        .iter()
        .filter_map(|&field| {
            let value = form.get(field).map(|value| value.expose().trim());
            let value = value.filter(|value| !value.is_empty());
            let required = asked.iter().find(|(known, _)| *known == field).map(|(_, must)| *must);
            let problem = match (required, value) {
                (None, Some(_)) => Some(FieldProblem::NotAsked),
                (Some(true), None) => Some(FieldProblem::Missing),
                (Some(_), Some(value)) => field.problem_with(value, today),
                (None | Some(false), None) => None,
            };
            problem.map(|problem| (field, problem))
        })
        .collect()
}

/// Something, an at sign, a domain with a dot in it. What is more is only known by writing to it.
fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    let labels_are_sound = || {
        domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
        })
    };
    !local.is_empty()
        && local.len() <= 64 // RFC 5321 section 4.5.3.1.1
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.as_bytes().windows(2).any(|pair| pair == b"..")
        && !local.bytes().any(|byte| b" @<>()[],;:\\\"".contains(&byte))
        && domain.bytes().any(|byte| byte == b'.')
        && labels_are_sound()
}

/// 6 to 15 digits (ITU-T E.164), an optional plus in front, and the signs people put between.
fn is_phone(value: &str) -> bool {
    let rest = value.strip_prefix('+').unwrap_or(value);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    (6..=15).contains(&digits)
        && rest.chars().all(|c| {
            c.is_ascii_digit() || [' ', '.', '-', '(', ')', '/', '\u{a0}', '\u{202f}'].contains(&c)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_values_are_never_shown() {
        let form =
            PatientForm { family_name: Some(Personal::new("Canary")), ..PatientForm::default() };
        assert!(!format!("{form:?}").contains("Canary"));
        assert_eq!(form.family_name.map(|name| name.to_string()).as_deref(), Some("[redacted]"));
    }

    #[test]
    fn addresses_that_exist_pass_and_slips_do_not() {
        for good in ["a@b.fr", "marie-claude.d'arc+rdv@hôpital.example", "x_y@a.b.c"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "a",
            "a@b",
            "@b.fr",
            "a@",
            "a b@c.fr",
            "a@b..fr",
            "a..b@c.fr",
            "a@-b.fr",
            "a@b.fr,",
            "<a@b.fr>",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_pass_as_people_write_them() {
        for good in
            ["06 12 34 56 78", "+33 (0)6.12.34.56.78", "01\u{202f}44\u{202f}55\u{202f}66\u{202f}77"]
        {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["12345", "06 12 34 56 78 x", "++33612345678", "1234567890123456", "ask my son"]
        {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn a_question_is_answered_with_yes_or_no_and_a_code_with_what_codes_are_made_of() {
        let today = LocalDate::parse("2026-11-22").unwrap();
        let problem = |field: Field, text| field.problem_with(text, today);
        assert_eq!(problem(Field::KnownPatient, "yes"), None);
        assert_eq!(problem(Field::KnownPatient, "may"), Some(FieldProblem::Malformed));
        assert_eq!(problem(Field::InvitationCode, "k7wq-93md x4tz"), None);
        assert_eq!(problem(Field::InvitationCode, "k7wq_93md"), Some(FieldProblem::Malformed));
    }

    #[test]
    fn a_birth_date_is_neither_in_the_future_nor_of_another_age() {
        let today = LocalDate::parse("2026-11-22").unwrap();
        let problem = |text| Field::BirthDate.problem_with(text, today);
        assert_eq!(problem("2026-11-22"), None);
        assert_eq!(problem("1926-02-03"), None);
        assert_eq!(problem("2026-11-23"), Some(FieldProblem::NotABirthDate));
        assert_eq!(problem("1826-02-03"), Some(FieldProblem::NotABirthDate));
        assert_eq!(problem("1990-02-30"), Some(FieldProblem::Malformed));
    }
}
