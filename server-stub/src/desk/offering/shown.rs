//! What patients go by, in words.
//!
//! Made from the very text whose digest goes on record with a consent, and from nothing else: what is
//! shown and what is recorded cannot differ. Start reading at [`Shown::read`].

use super::terms;
use crate::desk::language::Language;
use crate::desk::week::entries;
use crate::desk::words::{self, fill};
use crate::domain::consent::Terms;
use crate::schedule::Week;
use crate::store::{Presented, StoreError};
use guichet_contract::json::{Json, ShapeError, Wire, member};
use guichet_contract::patient::Field;
use guichet_contract::policy::{Location, Practitioner, Reason, Texts};

/// A part of what is shown: its name, and what is said.
pub(in crate::desk) struct Item {
    pub(in crate::desk) label: &'static str,
    pub(in crate::desk) values: Vec<Value>,
}

/// A text, and the language that it is in if it is not the page's.
pub(in crate::desk) struct Value {
    pub(in crate::desk) text: String,
    pub(in crate::desk) language: Option<String>,
}

/// All that a patient goes by.
pub(in crate::desk) struct Shown {
    pub(in crate::desk) items: Vec<Item>,
    /// What consent to it names.
    pub(in crate::desk) seen: String,
    /// The notice that the reason's rule has.
    pub(in crate::desk) rule_notice: Option<u32>,
}

impl Shown {
    /// Puts into words what the store presents.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when it cannot be read back.
    pub(in crate::desk) fn read(
        presented: &Presented,
        language: Language,
    ) -> Result<Self, StoreError> {
        let unreadable = |error: &dyn std::fmt::Display| StoreError::Unreadable(error.to_string());
        let json = Json::parse(&presented.text).map_err(|error| unreadable(&error))?;
        let (items, rule_notice) = Reader { language, words: words::Offering::of(language) }
            .read(&json)
            .map_err(|error| unreadable(&error))?;
        Ok(Self { items, seen: presented.seen.to_string(), rule_notice })
    }
}

struct Reader {
    language: Language,
    words: &'static words::Offering,
}

type Read<T> = Result<T, ShapeError>;

impl Reader {
    fn read(&self, json: &Json) -> Read<(Vec<Item>, Option<u32>)> {
        let words = self.words;
        let practitioner: Option<Practitioner> = member(json, "practitioner")?;
        let reason: Option<Reason> = member(json, "reason")?;
        let location: Option<Location> = member(json, "location")?;
        let item = |label, values| Item { label, values };
        let mut items = Vec::new();
        if let Some(who) = practitioner {
            let register = who.identifier.iter();
            let register =
                register.map(|it| plain([&it.system.to_uppercase(), " ", &it.value].concat()));
            let values = std::iter::once(plain(who.name)).chain(register).collect();
            items.push(item(words.practitioner, values));
        }
        if let Some(reason) = &reason {
            items.push(item(words.reason, self.texts(&reason.label)));
            let instructions = reason.instructions.as_ref();
            items.extend(instructions.map(|it| item(words.instructions, self.texts(it))));
        }
        let rule = json.get("rule").filter(|rule| **rule != Json::Null);
        if let Some(rule) = rule {
            items.extend(self.rule(rule)?);
        }
        if let Some(place) = location {
            let mut values = self.texts(&place.name);
            values.extend(place.address.into_iter().map(plain));
            items.push(item(words.location, values));
        }
        items.extend(reason.map(|reason| item(words.asked, self.asked(&reason))));
        items.push(item(words.periods, self.periods(json)?));
        let terms: Terms = member(json, "terms")?;
        items.push(item(words.terms, or(terms::told(self.language, &terms), words.terms_none)));
        let notice = rule.map(|rule| member(rule, "minimum_notice_minutes")).transpose()?;
        Ok((items, notice))
    }

    fn rule(&self, rule: &Json) -> Read<[Item; 3]> {
        let words = self.words;
        let minutes = |name| member::<u32>(rule, name).map(|minutes| self.language.length(minutes));
        let (length, buffer) = (minutes("duration_minutes")?, minutes("buffer_minutes")?);
        let has_buffer = member::<u32>(rule, "buffer_minutes")? > 0;
        let visit = if has_buffer { words.visit_buffer } else { words.visit_text };
        let (step, notice) = (minutes("step_minutes")?, minutes("minimum_notice_minutes")?);
        let days = member::<u32>(rule, "horizon_days")?.to_string();
        let item = |label, sentence, values: &[(&str, &str)]| Item {
            label,
            values: vec![plain(fill(sentence, values))],
        };
        Ok([
            item(words.visit, visit, &[("length", &length), ("buffer", &buffer)]),
            item(words.starts, words.starts_text, &[("length", &step)]),
            item(words.horizon, words.horizon_text, &[("notice", &notice), ("days", &days)]),
        ])
    }

    fn periods(&self, json: &Json) -> Read<Vec<Value>> {
        let offering = json.get("offering").unwrap_or(&Json::Null);
        let week = Week::read(&Json::object([
            ("practitioner", offering.get("practitioner").unwrap_or(&Json::Null).clone()),
            ("periods", json.get("periods").unwrap_or(&Json::Null).clone()),
        ]))?;
        let told = week.periods().iter().map(|period| entries::period(self.language, period));
        Ok(or(told.collect(), words::Week::of(self.language).no_periods))
    }

    /// The text in every language that the policy has it in, the page's first.
    fn texts(&self, texts: &Texts) -> Vec<Value> {
        let mut values: Vec<_> = texts
            .iter()
            .map(|(language, text)| {
                let is_own = language.primary() == self.language.tag();
                let language = (!is_own).then(|| language.as_str().to_owned());
                Value { text: text.clone(), language }
            })
            .collect();
        values.sort_by_key(|value| value.language.is_some());
        values
    }

    fn asked(&self, reason: &Reason) -> Vec<Value> {
        let told = reason.fields.iter().map(|asked| {
            let field = field(asked.field, self.words);
            if asked.required {
                field.to_owned()
            } else {
                fill(self.words.optional_field, &[("field", field)])
            }
        });
        let told: Vec<_> = told.collect();
        let joined = if told.is_empty() { Vec::new() } else { vec![told.join(", ")] };
        or(joined, self.words.asked_nothing)
    }
}

fn or(told: Vec<String>, nothing: &str) -> Vec<Value> {
    let nothing = told.is_empty().then(|| plain(nothing.to_owned()));
    told.into_iter().map(plain).chain(nothing).collect()
}

fn plain(text: String) -> Value {
    Value { text, language: None }
}

fn field(field: Field, words: &words::Offering) -> &'static str {
    match field {
        Field::GivenName => words.given_name,
        Field::FamilyName => words.family_name,
        Field::BirthDate => words.birth_date,
        Field::Phone => words.phone,
        Field::Email => words.email,
        Field::PostalCode => words.postal_code,
        Field::KnownPatient => words.known_patient,
        Field::InvitationCode => words.invitation_code,
        Field::Note => words.note,
        Field::BookerGivenName => words.booker_given_name,
        Field::BookerFamilyName => words.booker_family_name,
    }
}
