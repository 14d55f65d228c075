//! The terms of a publication: told in sentences, and typed into a form.
//!
//! A form keeps what was typed, whatever it is. Start reading at [`TermsForm::read`].

use crate::desk::form::{Choice, FieldError, Form, day};
use crate::desk::language::Language;
use crate::desk::words::{self, fill};
use crate::domain::consent::{Patients, Terms};
use guichet_contract::patient::Field;
use guichet_contract::policy::Reason;
use guichet_contract::time::LocalDate;

/// Notices to choose from, in minutes.
const NOTICES: [u32; 11] = [0, 30, 60, 120, 240, 720, 1440, 2880, 4320, 10_080, 20_160];

/// Each of the terms as a sentence; none where there are none.
pub(in crate::desk) fn told(language: Language, terms: &Terms) -> Vec<String> {
    let words = words::Offering::of(language);
    let number = |sentence, name, number: Option<u32>| {
        number.map(|number| fill(sentence, &[(name, &number.to_string())]))
    };
    let date = |sentence, date: Option<LocalDate>| {
        date.map(|date| fill(sentence, &[("date", &language.date(date))]))
    };
    let notice = terms
        .minimum_notice_minutes
        .map(|minutes| fill(words.notice_text, &[("length", &language.length(minutes))]));
    let patients = terms.patients.map(|patients| match patients {
        Patients::New => words.patients_new.to_owned(),
        Patients::Known => words.patients_known.to_owned(),
    });
    let told = [
        date(words.from, terms.first),
        date(words.until, terms.last),
        number(words.stock_text, "stock", terms.stock),
        number(words.min_age_text, "years", terms.min_age_years),
        number(words.max_age_text, "years", terms.max_age_years),
        notice,
        patients,
        terms.invited_only.then(|| words.invited_only.to_owned()),
    ];
    told.into_iter().flatten().collect()
}

/// The form, as it was typed.
#[derive(Default)]
pub(in crate::desk) struct TermsForm {
    pub(in crate::desk) first: String,
    pub(in crate::desk) last: String,
    pub(in crate::desk) stock: String,
    pub(in crate::desk) min_age_years: String,
    pub(in crate::desk) max_age_years: String,
    pub(in crate::desk) minimum_notice_minutes: String,
    pub(in crate::desk) patients: String,
    pub(in crate::desk) invited_only: bool,
    pub(in crate::desk) errors: Vec<FieldError>,
}

impl TermsForm {
    /// What was typed.
    pub(in crate::desk) fn typed(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            first: text("first"),
            last: text("last"),
            stock: text("stock"),
            min_age_years: text("min_age_years"),
            max_age_years: text("max_age_years"),
            minimum_notice_minutes: text("minimum_notice_minutes"),
            patients: text("patients"),
            invited_only: form.text("invited_only") == "yes",
            errors: Vec::new(),
        }
    }

    /// Terms that stand, to be changed.
    pub(in crate::desk) fn of(terms: &Terms) -> Self {
        let number = |number: Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
        let date = |date: Option<LocalDate>| date.map(|it| it.to_string()).unwrap_or_default();
        Self {
            first: date(terms.first),
            last: date(terms.last),
            stock: number(terms.stock),
            min_age_years: number(terms.min_age_years),
            max_age_years: number(terms.max_age_years),
            minimum_notice_minutes: number(terms.minimum_notice_minutes),
            patients: terms.patients.map(|it| it.word().to_owned()).unwrap_or_default(),
            invited_only: terms.invited_only,
            errors: Vec::new(),
        }
    }

    /// The terms that it says; `None` when something must be mended, which is then in it.
    pub(in crate::desk) fn read(
        &mut self,
        reason: Option<&Reason>,
        words: &words::Offering,
    ) -> Option<Terms> {
        let mut errors = Vec::new();
        let mut wrong = |field, text| errors.push(FieldError { field, text });
        let mut date = |field, typed: &str| {
            let read = day(typed);
            if read.is_none() && !typed.is_empty() {
                wrong(field, words.bad_date);
            }
            read
        };
        let (first, last) = (date("first", &self.first), date("last", &self.last));
        let mut number = |field, typed: &str, most: u32, text| {
            let digits = typed.replace(['\u{a0}', '\u{202f}', ' '], "");
            let read = digits.parse().ok().filter(|number| *number <= most);
            if read.is_none() && !typed.is_empty() {
                wrong(field, text);
            }
            read
        };
        let stock = number("stock", &self.stock, Terms::MAX_STOCK, words.bad_stock);
        let age = Terms::MAX_AGE_YEARS;
        let terms = Terms {
            first,
            last,
            stock,
            patients: Patients::from_word(&self.patients),
            invited_only: self.invited_only,
            min_age_years: number("min_age_years", &self.min_age_years, age, words.bad_age),
            max_age_years: number("max_age_years", &self.max_age_years, age, words.bad_age),
            minimum_notice_minutes: number(
                "minimum_notice_minutes",
                &self.minimum_notice_minutes,
                Terms::MAX_NOTICE_MINUTES,
                words.bad_notice,
            ),
        };
        let problem = terms.problem().or_else(|| terms.problem_for(reason?));
        if let Some((field, text)) = problem.map(|problem| at_field(problem, words)) {
            wrong(field, text);
        }
        self.errors = errors;
        self.errors.is_empty().then_some(terms)
    }

    /// What must be mended at a field.
    pub(in crate::desk) fn error(&self, field: &str) -> Option<&'static str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.text)
    }

    /// Whether something other than the bare offering was asked for.
    pub(in crate::desk) fn is_open(&self) -> bool {
        let texts = [
            &self.first,
            &self.last,
            &self.stock,
            &self.min_age_years,
            &self.max_age_years,
            &self.minimum_notice_minutes,
            &self.patients,
        ];
        self.invited_only || !self.errors.is_empty() || texts.iter().any(|text| !text.is_empty())
    }
}

/// At which field of the form the domain's fault is, and in which words.
fn at_field(problem: &str, words: &words::Offering) -> (&'static str, &'static str) {
    let (field, why) = problem.split_once(": ").unwrap_or((problem, ""));
    match field {
        "last" => ("last", words.bad_last),
        "stock" => ("stock", words.bad_stock),
        "max_age_years" => ("max_age_years", words.bad_max_age),
        "minimum_notice_minutes" => ("minimum_notice_minutes", words.bad_notice),
        "patients" => ("patients", words.not_asked),
        "invited_only" => ("invited_only", words.not_asked),
        _ if why.starts_with("expected") => ("min_age_years", words.bad_age),
        _ => ("min_age_years", words.not_asked),
    }
}

/// What the form offers, which depends on what the policy has patients asked.
pub(in crate::desk) struct Offered {
    pub(in crate::desk) ages: bool,
    pub(in crate::desk) patients: bool,
    pub(in crate::desk) invited_only: bool,
    pub(in crate::desk) notices: Vec<Choice>,
}

impl Offered {
    /// For a reason, whose rule has this notice.
    pub(in crate::desk) fn of(
        language: Language,
        reason: Option<&Reason>,
        rule_notice: Option<u32>,
        form: &TermsForm,
    ) -> Self {
        let words = words::Offering::of(language);
        let asked = |field| {
            let mut fields = reason.into_iter().flat_map(|reason| &reason.fields);
            fields.find(|asked| asked.field == field).map(|asked| asked.required)
        };
        let by_rule = rule_notice.map_or_else(|| "–".to_owned(), |it| language.length(it));
        let mut notices = vec![Choice {
            value: String::new(),
            label: fill(words.notice_rule, &[("length", &by_rule)]),
            is_chosen: form.minimum_notice_minutes.is_empty(),
        }];
        let chosen = form.minimum_notice_minutes.parse().ok();
        let mut minutes: Vec<u32> = NOTICES.into_iter().chain(chosen).collect();
        minutes.sort_unstable();
        minutes.dedup();
        notices.extend(minutes.into_iter().map(|minutes| Choice {
            value: minutes.to_string(),
            label: language.length(minutes),
            is_chosen: chosen == Some(minutes),
        }));
        Self {
            ages: asked(Field::BirthDate) == Some(true),
            patients: asked(Field::KnownPatient) == Some(true),
            invited_only: asked(Field::InvitationCode).is_some(),
            notices,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::policy::HostPolicy;

    const POLICY: &str = include_str!("../../../../contract/src/policy/sample.json");

    fn read(query: &str, reason: &str) -> Result<Terms, Vec<(&'static str, &'static str)>> {
        let policy = HostPolicy::parse(POLICY).unwrap();
        let reason = policy.reasons.iter().find(|it| it.id.as_str() == reason);
        let mut form = TermsForm::typed(&Form::parse(query.as_bytes()));
        let read = form.read(reason, words::Offering::of(Language::English));
        read.ok_or_else(|| form.errors.iter().map(|error| (error.field, error.text)).collect())
    }

    #[test]
    fn a_form_says_just_the_terms_that_were_typed_and_gives_them_back() {
        assert_eq!(read("", "checkup"), Ok(Terms::default()));
        let typed = "first=2026-12-01&last=31%2F12%2F2026&stock=1+000&min_age_years=65\
            &minimum_notice_minutes=120";
        let terms = Terms {
            first: LocalDate::parse("2026-12-01"),
            last: LocalDate::parse("2026-12-31"),
            stock: Some(1000),
            min_age_years: Some(65),
            minimum_notice_minutes: Some(120),
            ..Terms::default()
        };
        assert_eq!(read(typed, "vaccination"), Ok(terms.clone()));
        let words = words::Offering::of(Language::English);
        assert_eq!(TermsForm::of(&terms).read(None, words), Some(terms));
    }

    #[test]
    fn what_must_be_mended_is_said_at_its_field() {
        let words = words::Offering::of(Language::English);
        for (typed, field, text) in [
            ("first=soon", "first", words.bad_date),
            ("first=2026-12-02&last=2026-12-01", "last", words.bad_last),
            ("stock=0", "stock", words.bad_stock),
            ("stock=many", "stock", words.bad_stock),
            ("stock=100001", "stock", words.bad_stock),
            ("max_age_years=131", "max_age_years", words.bad_age),
            ("min_age_years=9&max_age_years=8", "max_age_years", words.bad_max_age),
            ("minimum_notice_minutes=-1", "minimum_notice_minutes", words.bad_notice),
            ("patients=new", "patients", words.not_asked),
            ("invited_only=yes", "invited_only", words.not_asked),
        ] {
            assert_eq!(read(typed, "vaccination"), Err(vec![(field, text)]), "{typed}");
        }
        let unasked = read("min_age_years=18", "checkup");
        assert_eq!(unasked, Err(vec![("min_age_years", words.not_asked)]));
    }
}
