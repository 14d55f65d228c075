//! What a policy must be besides well-formed: complete, free of contradictions, on its own pages.

use super::{HostPolicy, Reason, SearchWords, Texts, link};
use crate::json::ShapeError;
use crate::patient::Field;

type Outcome = Result<(), ShapeError>;

/// Longest text that a policy may show, in bytes: a label that fills the page helps nobody.
const MAX_TEXT: usize = 2_000;

/// Longest word to search by, in bytes.
const MAX_WORD: usize = 100;

pub(super) fn validate(policy: &HostPolicy) -> Outcome {
    header(policy)?;
    each(&policy.locations, "locations", |location| {
        texts(policy, &location.name).map_err(|error| error.at("name"))?;
        each(&location.address, "address", |line| text(line))?;
        require(!location.address.is_empty(), "address", "a place needs an address")?;
        let zone = &location.zone;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        require(
            !zone.is_empty() && zone.bytes().all(plain),
            "zone",
            "expected an IANA time zone such as Europe/Paris",
        )?;
        location.map.iter().try_for_each(|map| permitted(policy, map, "map"))
    })?;
    each(&policy.specialties, "specialties", |specialty| {
        texts(policy, &specialty.label).map_err(|error| error.at("label"))
    })?;
    each(&policy.practitioners, "practitioners", |practitioner| {
        text(&practitioner.name).map_err(|error| error.at("name"))?;
        if let Some(identifier) = &practitioner.identifier {
            // Whoever is blank there is the same person as everybody else who is.
            text(&identifier.system).map_err(|error| error.at("identifier.system"))?;
            text(&identifier.value).map_err(|error| error.at("identifier.value"))?;
        }
        let known = policy.specialty(&practitioner.specialty).is_some();
        require(known, "specialty", "not among the specialties")
    })?;
    each(&policy.reasons, "reasons", |reason| validate_reason(policy, reason))?;
    offerings(policy)?;
    unique(policy.locations.iter().map(|location| location.id.as_str()), "locations")?;
    unique(policy.specialties.iter().map(|specialty| specialty.id.as_str()), "specialties")?;
    unique(policy.practitioners.iter().map(|person| person.id.as_str()), "practitioners")?;
    one_practitioner_each_person(policy)?;
    unique(policy.reasons.iter().map(|reason| reason.id.as_str()), "reasons")
}

/// A person who stands there as two practitioners would have two schedules, and be booked twice at
/// the same time.
fn one_practitioner_each_person(policy: &HostPolicy) -> Outcome {
    let mut seen = Seen::default();
    each(&policy.practitioners, "practitioners", |practitioner| {
        require(
            practitioner.identifier.as_ref().is_none_or(|it| seen.add([&it.system, &it.value])),
            "identifier",
            "another practitioner has the same: one person is one practitioner",
        )
    })
}

fn header(policy: &HostPolicy) -> Outcome {
    require(policy.valid.from < policy.valid.until, "valid.until", "is not after valid.from")?;
    require(!policy.languages.is_empty(), "languages", "at least one is needed")?;
    unique(policy.languages.iter().map(super::Language::as_str), "languages")?;
    texts(policy, &policy.name).map_err(|error| error.at("name"))?;
    require(!policy.links.is_empty(), "links", "at least one is needed")?;
    each(&policy.links, "links", |prefix| {
        require(
            link::is_prefix(prefix),
            "",
            "expected https://, a host, perhaps a path, and a slash at the end",
        )
    })?;
    let phone = &policy.contact.phone;
    let digits = phone.bytes().filter(u8::is_ascii_digit).count();
    let plain = |c: char| {
        let sign = [' ', '+', '.', '-', '(', ')', '/', '#', '*', '\u{a0}', '\u{202f}'];
        c.is_ascii_digit() || sign.contains(&c)
    };
    require(
        digits >= 2 && phone.len() <= MAX_TEXT && phone.chars().all(plain),
        "contact.phone",
        "expected a telephone number: digits, spaces and + . - ( ) / # *",
    )?;
    permitted(policy, &policy.contact.page, "contact.page")?;
    permitted(policy, &policy.manage, "manage")
}

fn validate_reason(policy: &HostPolicy, reason: &Reason) -> Outcome {
    texts(policy, &reason.label).map_err(|error| error.at("label"))?;
    if let Some(instructions) = &reason.instructions {
        texts(policy, instructions).map_err(|error| error.at("instructions"))?;
    }
    if let Some(words) = &reason.search {
        search_words(policy, words).map_err(|error| error.at("search"))?;
    }
    require(
        (1..=1440).contains(&reason.duration_minutes),
        "duration_minutes",
        "expected 1 to 1440",
    )?;
    let requires =
        |field: Field| reason.fields.iter().any(|asked| asked.field == field && asked.required);
    each(&reason.fields, "fields", |asked| {
        let is_booker = matches!(asked.field, Field::BookerGivenName | Field::BookerFamilyName);
        require(!is_booker, "field", "is asked by itself when somebody books for somebody else")
    })?;
    unique(reason.fields.iter().map(|asked| asked.field.word()), "fields")?;
    require(
        requires(Field::FamilyName),
        "fields",
        "family_name is needed, required, to know who comes",
    )?;
    require(
        requires(Field::Phone) || requires(Field::Email),
        "fields",
        "phone or email is needed, required, to reach who booked",
    )
}

fn offerings(policy: &HostPolicy) -> Outcome {
    require(!policy.offerings.is_empty(), "offerings", "is empty: nobody can appear")?;
    each(&policy.offerings, "offerings", |offering| {
        require(
            policy.practitioner(&offering.practitioner).is_some(),
            "practitioner",
            "not among the practitioners",
        )?;
        require(policy.reason(&offering.reason).is_some(), "reason", "not among the reasons")?;
        require(
            policy.location(&offering.location).is_some(),
            "location",
            "not among the locations",
        )
    })?;
    unique(policy.offerings.iter().map(|offering| offering.id.as_str()), "offerings")?;
    let triple = |offering: &super::Offering| {
        let parts = [offering.practitioner.as_str(), offering.reason.as_str()];
        [parts[0], " ", parts[1], " ", offering.location.as_str()].concat()
    };
    let triples: Vec<String> = policy.offerings.iter().map(triple).collect();
    unique(triples.iter().map(String::as_str), "offerings")
}

fn require(holds: bool, path: &str, problem: &'static str) -> Outcome {
    if holds {
        return Ok(());
    }
    let error = ShapeError::new(problem);
    Err(if path.is_empty() { error } else { error.at(path) })
}

fn each<'a, T>(items: &'a [T], path: &str, mut check: impl FnMut(&'a T) -> Outcome) -> Outcome {
    let check = |(index, item)| check(item).map_err(|error| error.at_index(index).at(path));
    items.iter().enumerate().try_for_each(check)
}

/// What stood in a list so far, sorted. (A tree of the standard library's is 2 KB that each patient
/// downloads.)
#[derive(Default)]
struct Seen<'a>(Vec<[&'a str; 2]>);

impl<'a> Seen<'a> {
    /// Adds a name; `false` when it stood there.
    fn add(&mut self, name: [&'a str; 2]) -> bool {
        let place = self.0.binary_search(&name);
        if let Err(at) = place {
            self.0.insert(at, name);
        }
        place.is_err()
    }
}

fn unique<'a>(mut values: impl Iterator<Item = &'a str>, path: &str) -> Outcome {
    let mut seen = Seen::default();
    match values.position(|value| !seen.add([value, ""])) {
        Some(index) => Err(ShapeError::new("stands there twice").at_index(index).at(path)),
        None => Ok(()),
    }
}

fn permitted(policy: &HostPolicy, address: &str, path: &str) -> Outcome {
    require(policy.permits(address), path, "leads elsewhere than to the addresses under links")
}

fn text(text: &str) -> Outcome {
    require(!text.trim().is_empty(), "", "is empty")?;
    require(text.len() <= MAX_TEXT, "", "is longer than 2000 bytes")?;
    require(!text.chars().any(|c| c.is_control() && c != '\n'), "", "holds control characters")
}

/// Words may be missing in a language, but there are none in a language that the policy has not.
fn search_words(policy: &HostPolicy, per_language: &SearchWords) -> Outcome {
    per_language.iter().try_for_each(|(language, words)| {
        let known = policy.languages.contains(language);
        let outcome = require(known, "", "is not among the languages").and_then(|()| {
            words.iter().enumerate().try_for_each(|(index, word)| {
                let short = require(word.len() <= MAX_WORD, "", "is longer than 100 bytes");
                short.and_then(|()| text(word)).map_err(|error| error.at_index(index))
            })
        });
        outcome.map_err(|error| error.at(language.as_str()))
    })
}

/// Every language of the policy, and none besides.
fn texts(policy: &HostPolicy, texts: &Texts) -> Outcome {
    let given = |tag| texts.iter().any(|(language, _)| language == tag);
    if let Some(missing) = policy.languages.iter().find(|language| !given(*language)) {
        return Err(ShapeError::new("missing").at(missing.as_str()));
    }
    texts.iter().try_for_each(|(language, value)| {
        let known = policy.languages.contains(language);
        let outcome = require(known, "", "is not among the languages").and_then(|()| text(value));
        outcome.map_err(|error| error.at(language.as_str()))
    })
}
