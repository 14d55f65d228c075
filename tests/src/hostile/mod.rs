//! A backend that lies: what could be said in each answer about somebody whom the host never let in.
//!
//! Owns the attacks. They are made from the description of the API, so that a field which is added
//! tomorrow is attacked without anybody having to remember it: every path of every answer, absent
//! and null ones too, and every answer as a whole. All of it follows from a seed. Knows neither the
//! widget nor a browser: it turns an answer into another. Start reading at [`Attacks::strike`].

pub mod answer;
mod attack;
mod contract;
pub mod outsiders;
mod place;
#[cfg(test)]
mod tests;
mod value;

pub use answer::Answer;
pub use attack::{Attack, What};
pub use contract::{Operation, Shape, Text};

use crate::dice::Dice;
use serde_json::Value;
use std::sync::Arc;

/// The description of the API. A test of the server holds it to what the server really gives.
const DESCRIPTION: &str = include_str!("../../../docs/reference/openapi.json");

fn described() -> Value {
    let read = serde_json::from_str(DESCRIPTION);
    read.unwrap_or_else(|error| panic!("the description of the API is no JSON: {error}"))
}

/// Most attacks that meet one answer together.
const MOST: usize = 4;
/// How often an attack is drawn until it changes something.
const MOST_DRAWN: usize = 8;

/// All attacks on a contract, and the dice that choose among them.
#[derive(Debug, Clone)]
pub struct Attacks {
    targets: Arc<[Target]>,
    dice: Dice,
}

/// An answer, and all that can be done to it.
#[derive(Debug)]
struct Target {
    operation: Operation,
    /// On its parts, by path.
    parts: Vec<(String, Vec<Attack>)>,
    /// Those of them that leave an answer that can be read: lies, and no nonsense.
    lies: Vec<(String, Vec<Attack>)>,
    /// On all of it.
    whole: Vec<Attack>,
}

impl Attacks {
    /// The attacks on the API as the server describes it. `insiders` are offerings of the page's own
    /// policy: one of them in the place of another is an attack too.
    pub fn of(seed: u64, insiders: &[&str]) -> Self {
        Self::on(&described(), seed, insiders)
    }

    /// The attacks on another API.
    pub fn on(document: &Value, seed: u64, insiders: &[&str]) -> Self {
        let operations = contract::operations(document);
        let target = |operation: &Operation| {
            let parts = attack::on_parts(operation, insiders);
            let lies = attack::lies_among(operation, &parts);
            let whole = attack::on_all_of_it(operation, &operations);
            Target { operation: operation.clone(), parts, lies, whole }
        };
        let targets = operations.iter().map(target).collect();
        Self { targets, dice: Dice::seeded(seed) }
    }

    /// The same attacks, chosen by another seed.
    #[must_use]
    pub fn seeded(&self, seed: u64) -> Self {
        Self { targets: Arc::clone(&self.targets), dice: Dice::seeded(seed) }
    }

    /// The operations that answer something.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        self.targets.iter().map(|target| &target.operation)
    }

    /// The single attacks on the parts of an answer, by path.
    #[track_caller]
    pub fn on_parts(&self, method: &str, template: &str) -> &[(String, Vec<Attack>)] {
        &self.target(method, template).parts
    }

    /// The genuine answer with one to four attacks in it, one of them sometimes on all of it.
    #[track_caller]
    pub fn strike(&mut self, method: &str, template: &str, genuine: &Answer) -> Answer {
        let body = self.strike_body(method, template, &genuine.body);
        let answer = Answer { body, ..genuine.clone() };
        // What is no JSON any more says nothing about anybody: mostly the body stays readable.
        if self.dice.one_in(6) { self.replace(method, template, answer) } else { answer }
    }

    /// The body with one to four attacks on its parts. What changes nothing is no attack, and is
    /// drawn again.
    #[track_caller]
    pub fn strike_body(&mut self, method: &str, template: &str, genuine: &str) -> String {
        let mut body = self.draw(method, template, genuine);
        for _ in 1..MOST_DRAWN {
            if body != genuine {
                break;
            }
            body = self.draw(method, template, genuine);
        }
        body
    }

    #[track_caller]
    fn draw(&mut self, method: &str, template: &str, genuine: &str) -> String {
        let mut dice = self.dice.clone();
        let target = self.target(method, template);
        let mut answer = Answer::json(target.operation.status, genuine);
        for _ in 0..=dice.below(MOST - 1) {
            // Each path as likely as another, however much can be done to it.
            let among = if dice.one_in(4) { &target.parts } else { &target.lies };
            let here = dice.pick(among).map(|(_, attacks)| attacks);
            if let Some(attack) = here.and_then(|attacks| dice.pick(attacks)) {
                answer = attack.apply(&target.operation.shape, answer, &mut dice);
            }
        }
        self.dice = dice;
        answer.body
    }

    /// Another answer altogether, or this one under another status.
    #[track_caller]
    pub fn replace(&mut self, method: &str, template: &str, answer: Answer) -> Answer {
        let mut dice = self.dice.clone();
        let target = self.target(method, template);
        let other = dice
            .pick(&target.whole)
            .map(|attack| attack.apply(&target.operation.shape, answer.clone(), &mut dice));
        self.dice = dice;
        other.unwrap_or(answer)
    }

    #[track_caller]
    fn target(&self, method: &str, template: &str) -> &Target {
        let is_it =
            |it: &&Target| it.operation.method == method && it.operation.template == template;
        let found = self.targets.iter().find(is_it);
        found.unwrap_or_else(|| panic!("{method} {template} is not described, or answers nothing"))
    }
}
