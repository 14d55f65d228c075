//! One attack: where, what, and doing it.

use super::answer::Answer;
use super::contract::{Operation, Shape};
use super::outsiders::{IDENTIFIERS, MEMBERS, TEXTS};
use super::{place, value};
use crate::dice::Dice;
use guichet_contract::code::Code;
use guichet_contract::json::Json;
use std::collections::BTreeMap;

/// A list that has grown until it could hurt, and is below the widget's limit of an answer's bytes.
const MANY: usize = 2_000;

/// Something done to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attack {
    /// Where: a path of the answer's schema; empty for all of it.
    pub path: String,
    /// What.
    pub what: What,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something else stands there.
    Replace(Json),
    /// Nothing stands there.
    Remove,
    /// An object says more than was agreed.
    Beside(&'static str, Json),
    /// Outsiders are the first in a list.
    First,
    /// Outsiders are the last in a list.
    Last,
    /// A list has nobody but outsiders.
    Nobody,
    /// What is in a list is in there twice.
    Twice,
    /// A list turns round.
    Turned,
    /// A list has no end.
    Endless,
    /// Another status, with the same body.
    Status(u16),
    /// Another answer altogether.
    Instead(Answer),
}

/// Every attack on the parts of an answer, by path.
pub(super) fn on_parts(of: &Operation, insiders: &[&str]) -> Vec<(String, Vec<Attack>)> {
    let here = |(path, shape): (String, &Shape)| {
        let attack = |what| Attack { path: path.clone(), what };
        let attacks = on(shape, insiders).into_iter().map(attack).collect();
        (path, attacks)
    };
    of.shape.paths().into_iter().map(here).collect()
}

/// Those after which the answer is still of its shape.
pub(super) fn lies_among(
    of: &Operation,
    parts: &[(String, Vec<Attack>)],
) -> Vec<(String, Vec<Attack>)> {
    let shapes: BTreeMap<String, &Shape> = of.shape.paths().into_iter().collect();
    let is_lie = |path: &str, attack: &&Attack| match &attack.what {
        What::Replace(said) => shapes.get(path).is_some_and(|shape| value::is_of(shape, said)),
        What::Remove | What::Status(_) | What::Instead(_) => false,
        _ => true,
    };
    let lies = |(path, attacks): &(String, Vec<Attack>)| {
        let kept: Vec<Attack> = attacks.iter().filter(|it| is_lie(path, it)).cloned().collect();
        (!kept.is_empty()).then(|| (path.clone(), kept))
    };
    parts.iter().filter_map(lies).collect()
}

fn on(shape: &Shape, insiders: &[&str]) -> Vec<What> {
    let mut attacks: Vec<What> =
        value::replacements(shape, insiders).into_iter().map(What::Replace).collect();
    attacks.push(What::Remove);
    match shape {
        Shape::Object(_) => {
            for (name, text) in MEMBERS.into_iter().zip(TEXTS.iter().cycle()) {
                attacks.push(What::Beside(name, Json::text(*text)));
            }
            attacks.push(What::Beside("offerings", Json::List(value::outsiders().collect())));
            attacks.push(What::Beside("practitioner", value::told()));
        }
        Shape::List(_) => {
            let lists = [What::First, What::Last, What::Nobody, What::Twice, What::Turned];
            // More often than the many ways to put something else there: here is where it hurts.
            attacks.extend(std::iter::repeat_n(lists, 4).flatten());
            attacks.push(What::Endless);
        }
        Shape::Text(_) | Shape::Number | Shape::Bool => {}
    }
    attacks
}

/// Every attack on an answer that is not on a part of it.
pub(super) fn on_all_of_it(of: &Operation, all: &[Operation]) -> Vec<Attack> {
    let mut attacks: Vec<What> = [200, 201, 202, 204, 206, 226, 304, 400, 404, 409, 422, 500, 599]
        .into_iter()
        .map(What::Status)
        .collect();
    for code in Code::ALL {
        attacks.push(What::Instead(talkative_problem(*code, code.status())));
        attacks.push(What::Instead(talkative_problem(*code, of.status)));
    }
    let mut dice = Dice::seeded(1);
    for other in all {
        let body = value::written(&value::outsider(&other.shape, &mut dice));
        attacks.push(What::Instead(Answer::json(of.status, body)));
    }
    for body in ["", "null", "[]", "{}", "0", "\"Dr Malherbe\"", "{\"openings\":", "\u{feff}{}"] {
        attacks.push(What::Instead(Answer::json(of.status, body)));
    }
    for text in TEXTS {
        attacks.push(What::Instead(Answer::page(of.status, text)));
        attacks.push(What::Instead(Answer::page(404, text)));
    }
    let endless = ["[\"Dr Malherbe\"", &",\"Dr Malherbe\"".repeat(100_000), "]"].concat();
    attacks.push(What::Instead(Answer::json(of.status, endless)));
    let deep = ["{\"outsider\":".repeat(50_000), "0".to_owned(), "}".repeat(50_000)].concat();
    attacks.push(What::Instead(Answer::json(of.status, deep)));
    attacks.into_iter().map(|what| Attack { path: String::new(), what }).collect()
}

/// A problem that says more than its code.
fn talkative_problem(code: Code, status: u16) -> Answer {
    let mut members = vec![
        ("type".to_owned(), Json::text("https://clinique-miroir.example/problem")),
        ("code".to_owned(), Json::text(code.word())),
        ("field".to_owned(), Json::text(["patient.", IDENTIFIERS[2]].concat())),
    ];
    let words = MEMBERS.into_iter().chain(["instance", "request_id"]);
    for (name, text) in words.zip(TEXTS.iter().cycle()) {
        members.push((name.to_owned(), Json::text(*text)));
    }
    Answer::problem(status, Json::Object(members).to_string())
}

impl Attack {
    /// Does it. An answer that is no JSON any more stays what it is.
    pub(super) fn apply(&self, shape: &Shape, mut answer: Answer, dice: &mut Dice) -> Answer {
        match &self.what {
            What::Status(status) => return Answer { status: *status, ..answer },
            What::Instead(other) => return other.clone(),
            _ => {}
        }
        let Ok(mut body) = Json::parse(&answer.body) else { return answer };
        if self.what == What::Remove {
            remove(&mut body, shape, &self.path, dice);
        } else {
            place::reach(&mut body, shape, &self.path, dice, &mut |value, shape, dice| {
                self.change(value, shape, dice);
            });
        }
        answer.body = value::written(&body);
        answer
    }

    fn change(&self, value: &mut Json, shape: &Shape, dice: &mut Dice) {
        match &self.what {
            What::Replace(other) => *value = other.clone(),
            What::Beside(name, said) => {
                if !matches!(value, Json::Object(_)) {
                    *value = value::outsider(shape, dice);
                }
                let Json::Object(members) = value else { return };
                members.retain(|(known, _)| known != name);
                members.push(((*name).to_owned(), said.clone()));
            }
            _ => self.change_list(value, shape, dice),
        }
    }

    fn change_list(&self, value: &mut Json, shape: &Shape, dice: &mut Dice) {
        let Shape::List(item) = shape else { return };
        if !matches!(value, Json::List(_)) {
            *value = Json::List(Vec::new());
        }
        let Json::List(items) = value else { return };
        match self.what {
            What::First => items.insert(0, stranger(item, items, dice)),
            What::Last => items.push(stranger(item, items, dice)),
            What::Nobody => *items = vec![value::outsider(item, dice)],
            What::Twice => items.extend(items.clone()),
            What::Turned => items.reverse(),
            What::Endless => {
                let one = stranger(item, items, dice);
                items.extend(std::iter::repeat_n(one, MANY));
            }
            _ => {}
        }
    }
}

/// An outsider in the clothes of somebody who is in the list: the same times, another offering.
fn stranger(item: &Shape, items: &[Json], dice: &mut Dice) -> Json {
    let invented = value::outsider(item, dice);
    let (Some(Json::Object(members)), Json::Object(outsiders)) = (items.first(), &invented) else {
        return invented;
    };
    let disguised = |(name, value): &(String, Json)| {
        let own = outsiders.iter().find(|(known, _)| known == name && known == "offering");
        (name.clone(), own.map_or(value, |(_, own)| own).clone())
    };
    if dice.one_in(3) { invented } else { Json::Object(members.iter().map(disguised).collect()) }
}

/// Takes the last part of a path away from what holds it.
fn remove(body: &mut Json, shape: &Shape, path: &str, dice: &mut Dice) {
    let end = path.rfind(['.', '[']).unwrap_or(0);
    let (holder, gone) = (&path[..end], path[end..].trim_start_matches('.'));
    place::reach(body, shape, holder, dice, &mut |value, _, _| match value {
        Json::Object(members) => members.retain(|(name, _)| name != gone),
        Json::List(items) => drop(items.pop()),
        other => *other = Json::Null,
    });
}
