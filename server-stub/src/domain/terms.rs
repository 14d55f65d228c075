//! Terms: on what an offering can be booked, once it is published.
//!
//! Owns what a publication can ask for, its one form as JSON, and whom and which days it admits. How
//! much of a stock is left is [`super::consent`]'s, and whether a code opens something
//! [`super::invitation`]'s. Start reading at [`Terms`].

use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::patient::Field;
use guichet_contract::policy::Reason;
use guichet_contract::time::LocalDate;
use std::fmt;

/// Which patients an offering is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patients {
    /// Those whom the practitioner has not seen before.
    New,
    /// Those whom the practitioner has seen before.
    Known,
}

impl Patients {
    /// The word, on the wire and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Known => "known",
        }
    }

    /// Those of a word, if it is one.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::New, Self::Known].into_iter().find(|patients| patients.word() == word)
    }
}

impl Wire for Patients {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(word) => Self::from_word(word),
            _ => None,
        }
        .ok_or(ShapeError::new("expected one of: new known"))
    }
    fn write(&self) -> Json {
        Json::text(self.word())
    }
}

/// On which terms an offering is published. Without any, whatever its opening periods have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    /// No visit before this day, at the place.
    pub first: Option<LocalDate>,
    /// No visit after this day, at the place.
    pub last: Option<LocalDate>,
    /// How many can be booked, of what is used up by visits: doses, say. A cancellation gives one
    /// back.
    pub stock: Option<u32>,
    /// Only patients whom the practitioner has not seen before, or only those whom they have, as the
    /// patients say themselves.
    pub patients: Option<Patients>,
    /// Only with a code that the practitioner gave out ([`super::invitation`]).
    pub invited_only: bool,
    /// Nobody younger than this, in whole years on the day of the visit.
    pub min_age_years: Option<u32>,
    /// Nobody older than this, likewise.
    pub max_age_years: Option<u32>,
    /// How long before a visit it can be booked at the latest, in minutes, instead of what the
    /// reason's rule says.
    pub minimum_notice_minutes: Option<u32>,
}

impl Terms {
    pub(crate) const MEMBERS: [&str; 8] = [
        "first",
        "last",
        "stock",
        "patients",
        "invited_only",
        "min_age_years",
        "max_age_years",
        "minimum_notice_minutes",
    ];
    /// Largest stock.
    pub const MAX_STOCK: u32 = 100_000;
    /// Highest age.
    pub const MAX_AGE_YEARS: u32 = 130;
    /// Longest notice: 60 days.
    pub const MAX_NOTICE_MINUTES: u32 = 60 * 24 * 60;

    /// What is wrong with them, if anything is: `field: why`.
    pub fn problem(&self) -> Option<&'static str> {
        if self.first.zip(self.last).is_some_and(|(first, last)| last < first) {
            Some("last: before the first day")
        } else if self.stock.is_some_and(|stock| stock == 0 || stock > Self::MAX_STOCK) {
            Some("stock: expected 1 to 100000")
        } else if self.min_age_years.zip(self.max_age_years).is_some_and(|(min, max)| max < min) {
            Some("max_age_years: below the lowest age")
        } else if self.max_age_years.is_some_and(|years| years > Self::MAX_AGE_YEARS) {
            Some("max_age_years: expected at most 130")
        } else if self.min_age_years.is_some_and(|years| years > Self::MAX_AGE_YEARS) {
            Some("min_age_years: expected at most 130")
        } else if self.minimum_notice_minutes.is_some_and(|it| it > Self::MAX_NOTICE_MINUTES) {
            Some("minimum_notice_minutes: expected at most 86400")
        } else {
            None
        }
    }

    /// What is wrong with them for a reason: an age is told by a birth date that is asked for, and so
    /// on. Of practitioners who share a reason, some may see the invited alone: the code need not be
    /// required of everybody.
    pub fn problem_for(&self, reason: &Reason) -> Option<&'static str> {
        let is_asked = |field| reason.fields.iter().find(|asked| asked.field == field);
        let is_required = |field| is_asked(field).is_some_and(|asked| asked.required);
        if self.min_age_years.is_some() && !is_required(Field::BirthDate) {
            Some("min_age_years: the policy must require the birth date for this reason")
        } else if self.max_age_years.is_some() && !is_required(Field::BirthDate) {
            Some("max_age_years: the policy must require the birth date for this reason")
        } else if self.patients.is_some() && !is_required(Field::KnownPatient) {
            Some("patients: the policy must ask for known_patient, as required, for this reason")
        } else if self.invited_only && is_asked(Field::InvitationCode).is_none() {
            Some("invited_only: the policy must ask for invitation_code for this reason")
        } else {
            None
        }
    }

    /// Whether somebody may come who said this of themselves (`yes`: the practitioner has seen them
    /// before); without an answer only where everybody may.
    pub fn admit_known(&self, said: Option<&str>) -> bool {
        match self.patients {
            None => true,
            Some(Patients::New) => said == Some("no"),
            Some(Patients::Known) => said == Some("yes"),
        }
    }

    fn ages(&self) -> impl Iterator<Item = u32> {
        self.min_age_years.into_iter().chain(self.max_age_years)
    }

    /// Whether somebody with this birth date may come on this day; without one only where every age
    /// may.
    pub fn admit_age(&self, born: Option<LocalDate>, day: LocalDate) -> bool {
        if self.ages().next().is_none() {
            return true;
        }
        let years = born.and_then(|born| u32::try_from(born.years_until(day)).ok());
        years.is_some_and(|years| {
            self.min_age_years.is_none_or(|min| min <= years)
                && self.max_age_years.is_none_or(|max| years <= max)
        })
    }

    /// Whether a visit may be on this day.
    pub fn include(&self, date: LocalDate) -> bool {
        self.first.is_none_or(|first| first <= date) && self.last.is_none_or(|last| date <= last)
    }
}

impl Wire for Terms {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        only_members(json, &Self::MEMBERS)?;
        let terms = Self {
            first: member(json, "first")?,
            last: member(json, "last")?,
            stock: member(json, "stock")?,
            patients: member(json, "patients")?,
            invited_only: member::<Option<bool>>(json, "invited_only")?.unwrap_or_default(),
            min_age_years: member(json, "min_age_years")?,
            max_age_years: member(json, "max_age_years")?,
            minimum_notice_minutes: member(json, "minimum_notice_minutes")?,
        };
        match terms.problem() {
            None => Ok(terms),
            Some(problem) => {
                let (field, why) = problem.split_once(": ").unwrap_or(("", problem));
                Err(ShapeError::new(why).at(field))
            }
        }
    }

    /// Only what is said: terms that say nothing are `{}`.
    fn write(&self) -> Json {
        let said = [
            ("first", self.first.map(|it| it.write())),
            ("last", self.last.map(|it| it.write())),
            ("stock", self.stock.map(|it| it.write())),
            ("patients", self.patients.map(|it| it.write())),
            ("invited_only", self.invited_only.then(|| true.write())),
            ("min_age_years", self.min_age_years.map(|it| it.write())),
            ("max_age_years", self.max_age_years.map(|it| it.write())),
            ("minimum_notice_minutes", self.minimum_notice_minutes.map(|it| it.write())),
        ];
        let said = said.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Json::Object(said.collect())
    }
}

impl fmt::Display for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = [
            self.first.map(|first| format!("from {first}")),
            self.last.map(|last| format!("until {last}")),
            self.stock.map(|stock| format!("stock {stock}")),
            self.patients.map(|patients| format!("{} patients only", patients.word())),
            self.invited_only.then(|| "invited patients only".to_owned()),
            self.min_age_years.map(|years| format!("from {years} years")),
            self.max_age_years.map(|years| format!("up to {years} years")),
            self.minimum_notice_minutes.map(|minutes| format!("notice {minutes} min")),
        ];
        f.write_str(&said.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        LocalDate::parse(text).unwrap()
    }

    #[test]
    fn terms_are_read_back_as_they_were_written_and_say_nothing_of_what_they_leave_open() {
        let terms = Terms {
            first: Some(day("2021-02-25")),
            last: None,
            stock: Some(10),
            patients: Some(Patients::Known),
            invited_only: true,
            min_age_years: Some(65),
            max_age_years: None,
            minimum_notice_minutes: Some(120),
        };
        let text = r#"{"first":"2021-02-25","stock":10,"patients":"known","invited_only":true,"min_age_years":65,"minimum_notice_minutes":120}"#;
        assert_eq!(terms.write().to_string(), text);
        assert_eq!(Terms::read(&Json::parse(text).unwrap()), Ok(terms));
        assert_eq!(Terms::default().write().to_string(), "{}");
    }

    #[test]
    fn terms_that_nothing_can_meet_are_refused_with_the_reason() {
        for (text, why) in [
            (r#"{"first":"2021-03-02","last":"2021-03-01"}"#, "last: before the first day"),
            (r#"{"stock":0}"#, "stock: expected 1 to 100000"),
            (
                r#"{"minimum_notice_minutes":90000}"#,
                "minimum_notice_minutes: expected at most 86400",
            ),
            (r#"{"min_age_years":18,"max_age_years":17}"#, "max_age_years: below the lowest age"),
            (r#"{"max_age_years":131}"#, "max_age_years: expected at most 130"),
            (r#"{"min_age_years":131}"#, "min_age_years: expected at most 130"),
            (r#"{"patients":"old"}"#, "patients: expected one of: new known"),
            (r#"{"doses":3}"#, "doses: unknown field"),
        ] {
            let error = Terms::read(&Json::parse(text).unwrap()).unwrap_err();
            assert_eq!(error.to_string(), why);
        }
    }

    #[test]
    fn an_age_is_that_on_the_day_of_the_visit_and_both_bounds_are_within() {
        let ages = |min, max| Terms { min_age_years: min, max_age_years: max, ..Terms::default() };
        let (visit, born) = (day("2026-11-24"), |text| Some(day(text)));
        let adults = ages(Some(18), Some(64));
        for (date, admitted) in [
            ("2008-11-24", true),
            ("2008-11-25", false),
            ("1961-11-25", true),
            ("1961-11-24", false),
        ] {
            assert_eq!(adults.admit_age(born(date), visit), admitted, "{date}");
        }
        assert!(!adults.admit_age(None, visit), "nobody knows");
        assert!(Terms::default().admit_age(None, visit));
        assert!(!ages(None, Some(5)).admit_age(born("2030-01-01"), visit), "not born yet");
    }

    #[test]
    fn what_is_for_new_patients_or_for_known_ones_goes_by_what_they_say() {
        let of = |patients| Terms { patients, ..Terms::default() };
        for (patients, yes, no, nothing) in [
            (None, true, true, true),
            (Some(Patients::New), false, true, false),
            (Some(Patients::Known), true, false, false),
        ] {
            let admitted = [Some("yes"), Some("no"), None].map(|it| of(patients).admit_known(it));
            assert_eq!(admitted, [yes, no, nothing], "{patients:?}");
        }
    }
}
