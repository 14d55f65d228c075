//! The widget's own wall: what the policy does not know does not exist.

use crate::flow::Catalogue;
use guichet_contract::ids::{OfferingId, ReasonId};
use guichet_contract::wire::{AvailabilityAnswer, OpeningsAnswer};

/// What is left of an answer, and how much was dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sifted<T> {
    /// The answer without strangers.
    pub answer: T,
    /// Number of entries that were dropped.
    pub refused: usize,
}

/// Keeps the openings that the host lets appear here, each once.
pub fn openings(catalogue: &Catalogue, mut answer: OpeningsAnswer) -> Sifted<OpeningsAnswer> {
    let before = answer.openings.len();
    let mut seen = Vec::new();
    answer.openings.retain(|opening| {
        let kept =
            catalogue.admit(&opening.offering).is_some() && !seen.contains(&opening.offering);
        seen.push(opening.offering.clone());
        kept
    });
    let refused = before - answer.openings.len();
    Sifted { answer, refused }
}

/// Keeps the times of the offerings that were asked for and that the host lets appear here, on the
/// days that the answer says it covers.
pub fn availability(
    catalogue: &Catalogue,
    reason: &ReasonId,
    asked: &[OfferingId],
    mut answer: AvailabilityAnswer,
) -> Sifted<AvailabilityAnswer> {
    let admitted = |id: &OfferingId| {
        asked.contains(id) && catalogue.admit(id).is_some_and(|offering| offering.reason == *reason)
    };
    let before = answer.offerings.len();
    answer.offerings.retain(|offering| admitted(&offering.offering));
    let mut refused = before - answer.offerings.len();
    let until = answer.from.plus_days(answer.days.into());
    for offering in &mut answer.offerings {
        let before = offering.slots.len();
        offering.slots.retain(|slot| (answer.from..until).contains(&slot.local.date));
        refused += before - offering.slots.len();
    }
    if answer.next.as_ref().is_some_and(|next| !admitted(&next.offering)) {
        answer.next = None;
        refused += 1;
    }
    Sifted { answer, refused }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::config::{self, GivenPolicy};
    use guichet_contract::json::{Json, Wire};
    use guichet_contract::time::Instant;

    fn catalogue() -> Catalogue {
        let text = include_str!("../../../contract/src/policy/sample.json").to_owned();
        let given = GivenPolicy { source: "inline".to_owned(), text };
        let now = Instant::parse("2026-11-22T00:00:00Z").unwrap();
        config::read("sample", &[given], &[], "en", now).unwrap()
    }

    fn digest() -> String {
        "0".repeat(64)
    }

    #[test]
    fn an_opening_of_a_stranger_is_dropped_and_counted() {
        let text = format!(
            r#"{{"policy":"{}","openings":[{{"offering":"o1"}},{{"offering":"stranger"}},{{"offering":"o1"}}]}}"#,
            digest()
        );
        let answer = OpeningsAnswer::read(&Json::parse(&text).unwrap()).unwrap();
        let sifted = openings(&catalogue(), answer);
        assert_eq!(sifted.refused, 2);
        assert_eq!(sifted.answer.openings.len(), 1);
    }

    #[test]
    fn times_of_strangers_of_other_reasons_and_of_other_days_are_dropped_and_counted() {
        let slot =
            |day| format!(r#"{{"start":"2026-11-{day}T08:00:00Z","local":"2026-11-{day}T09:00"}}"#);
        let text = format!(
            r#"{{"policy":"{}","from":"2026-11-23","days":2,"offerings":[
                {{"offering":"o1","slots":[{},{}]}},
                {{"offering":"o2","slots":[{}]}},
                {{"offering":"stranger","slots":[{}]}}],
                "next":{{"offering":"stranger","start":"2026-11-24T08:00:00Z","local":"2026-11-24T09:00"}}}}"#,
            digest(),
            slot(24),
            slot(25),
            slot(24),
            slot(24)
        );
        let answer = AvailabilityAnswer::read(&Json::parse(&text).unwrap()).unwrap();
        let ids = ["o1", "o2", "stranger"].map(|id| OfferingId::parse(id).unwrap());
        let reason = ReasonId::parse("checkup").unwrap();
        let sifted = availability(&catalogue(), &reason, &ids, answer);
        assert_eq!(sifted.refused, 4);
        assert_eq!(sifted.answer.offerings.len(), 1);
        assert_eq!(sifted.answer.next, None);
    }
}
