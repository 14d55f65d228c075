//! Values that a hostile backend puts where something genuine stood.

use super::contract::{Shape, Text};
use super::outsiders::{IDENTIFIERS, MEMBERS, TEXTS};
use crate::dice::Dice;
use guichet_contract::ids::is_identifier;
use guichet_contract::json::Json;
use guichet_contract::time::{Instant, LocalDate, LocalDateTime};

/// What a text begins with that is not to be quoted: numbers that [`Json`] cannot hold.
pub(super) const RAW: &str = "raw\u{1}";

/// Moments: a day at which the hospital is open, the ends of the calendar, and what is none.
const MOMENTS: [&str; 6] = [
    "2026-12-01T08:00:00Z",
    "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-13-40T25:61:61Z",
    "2026-12-01T08:00:00+01:00",
];
const LOCALS: [&str; 5] = [
    "2026-12-01T09:00",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-02-30T09:00",
    "2026-12-01T24:00",
];
const DATES: [&str; 5] = ["2026-12-01", "0001-01-01", "9999-12-31", "2026-02-30", "-2026-12-01"];
const NUMBERS: [i64; 8] = [0, 1, -1, 32, 2_147_483_648, 4_294_967_295, i64::MAX, i64::MIN];
const RAW_NUMBERS: [&str; 4] = ["0.5", "1e400", "99999999999999999999999999", "-0"];

/// Everything that is put in the place of a value of this shape, whatever it is.
pub(super) fn replacements(shape: &Shape, insiders: &[&str]) -> Vec<Json> {
    let mut values: Vec<Json> = outsiders().collect();
    values.extend([Json::Null, Json::Bool(true), Json::Int(0), Json::text("")]);
    values.extend([Json::List(Vec::new()), Json::Object(Vec::new()), told()]);
    values.push(Json::List(outsiders().collect()));
    let texts = |all: &[&str]| all.iter().map(|text| Json::text(*text)).collect::<Vec<_>>();
    match shape {
        Shape::Text(Text::Offering) => values.extend(insiders.iter().map(|id| Json::text(*id))),
        Shape::Text(Text::Moment) => values.extend(texts(&MOMENTS)),
        Shape::Text(Text::Local) => values.extend(texts(&LOCALS)),
        Shape::Text(Text::Date) => values.extend(texts(&DATES)),
        Shape::Text(Text::Identifier) => values.push(Json::text("a".repeat(65))),
        Shape::Text(Text::Other) => values.push(Json::text("f".repeat(64))),
        Shape::Number => {
            values.extend(NUMBERS.map(Json::Int));
            values.extend(RAW_NUMBERS.map(|number| Json::text([RAW, number].concat())));
        }
        Shape::Bool => values.push(Json::Bool(false)),
        Shape::Object(_) | Shape::List(_) => {}
    }
    values
}

/// Whether a reader who is strict would take this for a value of the shape.
pub(super) fn is_of(shape: &Shape, value: &Json) -> bool {
    match (shape, value) {
        (Shape::Text(form), Json::Text(text)) => match form {
            Text::Offering | Text::Identifier => is_identifier(text),
            Text::Moment => Instant::parse(text).is_some(),
            Text::Local => LocalDateTime::parse(text).is_some(),
            Text::Date => LocalDate::parse(text).is_some(),
            Text::Other => text.len() == 64,
        },
        (Shape::Number, Json::Int(number)) => u32::try_from(*number).is_ok(),
        (Shape::Bool, Json::Bool(_)) => true,
        _ => false,
    }
}

/// Every outsider, as a text.
pub(super) fn outsiders() -> impl Iterator<Item = Json> {
    IDENTIFIERS.iter().chain(&TEXTS).map(|text| Json::text(*text))
}

/// An object that says all that there is to say about an outsider.
pub(super) fn told() -> Json {
    let members = MEMBERS.iter().zip(TEXTS.iter().cycle());
    Json::Object(members.map(|(name, text)| ((*name).to_owned(), Json::text(*text))).collect())
}

/// A sound value of this shape that speaks of an outsider.
pub(super) fn outsider(shape: &Shape, dice: &mut Dice) -> Json {
    match shape {
        Shape::Object(members) => Json::Object(
            members.iter().map(|(name, shape)| (name.clone(), outsider(shape, dice))).collect(),
        ),
        Shape::List(item) => Json::List(vec![outsider(item, dice)]),
        Shape::Text(Text::Offering | Text::Identifier) => {
            Json::text(*dice.pick(&IDENTIFIERS).unwrap_or(&IDENTIFIERS[0]))
        }
        Shape::Text(Text::Moment) => Json::text(MOMENTS[0]),
        Shape::Text(Text::Local) => Json::text(LOCALS[0]),
        Shape::Text(Text::Date) => Json::text(DATES[0]),
        Shape::Text(Text::Other) => Json::text("f".repeat(64)),
        Shape::Number => Json::Int(7),
        Shape::Bool => Json::Bool(true),
    }
}

/// The text of an answer, with the numbers that [`Json`] cannot hold.
pub(super) fn written(answer: &Json) -> String {
    let text = answer.to_string();
    // A control character is written as an escape.
    RAW_NUMBERS.iter().fold(text, |text, number| {
        text.replace(&Json::text([RAW, number].concat()).to_string(), number)
    })
}
