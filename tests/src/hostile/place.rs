//! Finding and making the place of an attack in an answer.

use super::contract::Shape;
use super::value;
use crate::dice::Dice;
use guichet_contract::json::Json;

/// Calls `change` with the value at a path and with its shape. What is missing on the way there is made, as an
/// outsider's: a genuine answer may well have null or an empty list where a hostile one says
/// something. The last part of the path is `None` when it is absent.
pub(super) fn reach(
    answer: &mut Json,
    shape: &Shape,
    path: &str,
    dice: &mut Dice,
    change: &mut dyn FnMut(&mut Json, &Shape, &mut Dice),
) {
    let Some((first, rest)) = split(path) else {
        change(answer, shape, dice);
        return;
    };
    match shape {
        Shape::List(item) => {
            if !matches!(answer, Json::List(items) if !items.is_empty()) {
                *answer = Json::List(vec![value::outsider(item, dice)]);
            }
            let Json::List(items) = answer else { return };
            let index = dice.below(items.len());
            reach(&mut items[index], item, rest, dice, change);
        }
        Shape::Object(members) => {
            let Some((_, below)) = members.iter().find(|(name, _)| name == first) else { return };
            let Json::Object(_) = answer else {
                *answer = value::outsider(shape, dice);
                return reach(answer, shape, path, dice, change);
            };
            reach(member(answer, first, below, rest, dice), below, rest, dice, change);
        }
        Shape::Text(_) | Shape::Number | Shape::Bool => {}
    }
}

/// The member, made if it is not there.
fn member<'a>(
    object: &'a mut Json,
    name: &str,
    shape: &Shape,
    rest: &str,
    dice: &mut Dice,
) -> &'a mut Json {
    let Json::Object(members) = object else { unreachable!("an object was made of it") };
    let found = members.iter().position(|(known, _)| known == name);
    let index = found.unwrap_or(members.len());
    if found.is_none() {
        members.push((name.to_owned(), Json::Null));
    }
    let value = &mut members[index].1;
    if *value == Json::Null && !rest.is_empty() {
        *value = value::outsider(shape, dice);
    }
    value
}

fn split(path: &str) -> Option<(&str, &str)> {
    if path.is_empty() {
        return None;
    }
    if let Some(rest) = path.strip_prefix("[]") {
        return Some(("[]", rest.trim_start_matches('.')));
    }
    let end = path.find(['.', '[']).unwrap_or(path.len());
    Some((&path[..end], path[end..].trim_start_matches('.')))
}
