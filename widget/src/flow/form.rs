//! What the patient typed, kept as typed.

use guichet_contract::patient::{self, Field, FieldProblem, PatientForm, Personal};
use guichet_contract::policy::Reason;
use guichet_contract::time::LocalDate;

/// Parts of a birth date, typed in three fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// Day of the month.
    Day,
    /// Month.
    Month,
    /// Year.
    Year,
}

/// The form as it stands. Nothing is ever dropped from it: what a reason does not ask for is only
/// left out of what is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// Whether somebody books for somebody else.
    pub for_somebody_else: bool,
    /// What is wrong, once it was tried to go on.
    pub problems: Vec<(Field, FieldProblem)>,
    /// How often it was judged: what was found stays listed until it is judged again.
    pub judged: u32,
    typed: PatientForm,
    day: Personal,
    month: Personal,
    year: Personal,
}

impl Form {
    /// What was typed into a field.
    pub fn value(&self, field: Field) -> &str {
        self.typed.get(field).map_or("", Personal::expose)
    }

    /// What was typed into a part of the birth date.
    pub fn date_part(&self, part: DatePart) -> &str {
        match part {
            DatePart::Day => &self.day,
            DatePart::Month => &self.month,
            DatePart::Year => &self.year,
        }
        .expose()
    }

    /// Takes what is typed. The problem of a field goes when the field changes.
    pub fn set(&mut self, field: Field, value: String) {
        let is_of_figures =
            matches!(field, Field::Phone | Field::PostalCode | Field::InvitationCode);
        let value = if is_of_figures { western(&value) } else { value };
        self.typed.set(field, Some(Personal::new(value)));
        self.problems.retain(|(known, _)| *known != field);
    }

    /// Takes what is typed into a part of the birth date.
    pub fn set_date_part(&mut self, part: DatePart, value: String) {
        let value = Personal::new(western(&value));
        match part {
            DatePart::Day => self.day = value,
            DatePart::Month => self.month = value,
            DatePart::Year => self.year = value,
        }
        self.problems.retain(|(known, _)| *known != Field::BirthDate);
    }

    /// The answer to one field by itself.
    #[cfg(feature = "manage")]
    pub fn answer(&self, field: Field) -> String {
        match field {
            Field::BirthDate => self.birth_date(),
            field => self.value(field).trim().to_owned(),
        }
    }

    /// The problem of a field.
    pub fn problem(&self, field: Field) -> Option<FieldProblem> {
        self.problems.iter().find(|(known, _)| *known == field).map(|(_, problem)| *problem)
    }

    /// What is sent for a reason: the fields that it asks for, trimmed, without empty ones.
    pub fn to_send(&self, reason: &Reason) -> PatientForm {
        let mut form = PatientForm::default();
        for (field, _) in patient::asked(reason, self.for_somebody_else) {
            let value = match field {
                Field::BirthDate => self.birth_date(),
                field => self.value(field).trim().to_owned(),
            };
            form.set(field, (!value.is_empty()).then(|| Personal::new(value)));
        }
        form
    }

    /// Whether somebody books for somebody else. Other fields are asked for then.
    pub fn set_for_somebody_else(&mut self, yes: bool) {
        self.for_somebody_else = yes;
        self.judge(Vec::new());
    }

    /// Takes what is wrong.
    pub fn judge(&mut self, problems: Vec<(Field, FieldProblem)>) {
        self.problems = problems;
        self.judged += 1;
    }

    /// Looks for what is wrong, and keeps it for the fields.
    pub fn check(&mut self, reason: &Reason, today: LocalDate) -> bool {
        let mut sent = self.to_send(reason);
        if self.for_somebody_else && !sent.is_for_somebody_else() {
            // Both are missing: an empty one still says that somebody else books.
            sent.booker_family_name = Some(Personal::default());
        }
        let found = patient::check(&sent, reason, today);
        // In the order in which the fields stand on the page.
        let mut problems = Vec::new();
        for (field, _) in patient::asked(reason, self.for_somebody_else) {
            problems.extend(found.iter().filter(|(known, _)| *known == field));
        }
        self.judge(problems);
        self.problems.is_empty()
    }

    /// `YYYY-MM-DD` of the three parts; as typed when they cannot be one, so that it is refused as
    /// malformed and not as missing.
    fn birth_date(&self) -> String {
        let part = |part: &Personal, width: usize| {
            let digits = part.expose().trim();
            ["0".repeat(width.saturating_sub(digits.len())).as_str(), digits].concat()
        };
        if self.day.is_blank() && self.month.is_blank() && self.year.is_blank() {
            return String::new();
        }
        let year = self.year.expose().trim();
        [year, "-", &part(&self.month, 2), "-", &part(&self.day, 2)].concat()
    }
}

/// The digits of Arabic and Persian keyboards as those of all others.
fn western(typed: &str) -> String {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (c as u32 & 15) as u8),
        c => c,
    };
    typed.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_any_keyboard_are_the_same_figures() {
        let mut form = Form::default();
        form.set(Field::Phone, "٠٦ ۳۹ 98".to_owned());
        assert_eq!(form.value(Field::Phone), "06 39 98");
        for (part, typed) in
            [(DatePart::Day, "٢٧"), (DatePart::Month, "۳"), (DatePart::Year, "1958")]
        {
            form.set_date_part(part, typed.to_owned());
        }
        assert_eq!(form.birth_date(), "1958-03-27");
    }
}
