//! The text of an availability answer, without the tree in between.
//!
//! An answer has thousands of times, and a tree of them costs ten times what finding them costs.
//! Identifiers and times need no escaping; the test holds the text against the tree's.

use guichet_contract::json::Wire;
use guichet_contract::time::LocalDate;
use guichet_contract::wire::{AvailabilityAnswer, SlotTime};

/// Bytes of one time, its comma included.
const SLOT: usize = 67;
const DAY: i64 = 86_400;

/// What `answer.write().to_string()` is.
pub(crate) fn text(answer: &AvailabilityAnswer) -> String {
    let slots: usize = answer.offerings.iter().map(|times| times.slots.len() * SLOT + 100).sum();
    let mut out = String::with_capacity(slots + 400);
    let mut dates = Dates::default();
    for part in [r#"{"policy":""#, answer.policy.as_str(), r#"","from":""#] {
        out.push_str(part);
    }
    out.push_str(dates.text(answer.from));
    for part in [r#"","days":"#, &answer.days.to_string(), r#","offerings":["#] {
        out.push_str(part);
    }
    for (index, times) in answer.offerings.iter().enumerate() {
        out.push_str(if index == 0 { r#"{"offering":""# } else { r#",{"offering":""# });
        out.push_str(times.offering.as_str());
        out.push_str(r#"","slots":["#);
        for (index, slot) in times.slots.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            write_slot(slot, &mut dates, &mut out);
        }
        out.push_str("]}");
    }
    out.push_str(r#"],"next":"#);
    out.push_str(&answer.next.write().to_string());
    out.push('}');
    out
}

fn write_slot(slot: &SlotTime, dates: &mut Dates, out: &mut String) {
    let seconds = slot.start.seconds();
    let of_day = seconds.rem_euclid(DAY);
    out.push_str(r#"{"start":""#);
    out.push_str(dates.text(LocalDate::from_days_since_epoch(seconds.div_euclid(DAY))));
    for (sign, number) in [('T', of_day / 3600), (':', of_day / 60 % 60), (':', of_day % 60)] {
        out.push(sign);
        two(number, out);
    }
    out.push_str(r#"Z","local":""#);
    out.push_str(dates.text(slot.local.date));
    let minute = i64::from(slot.local.minute_of_day());
    for (sign, number) in [('T', minute / 60), (':', minute % 60)] {
        out.push(sign);
        two(number, out);
    }
    out.push_str("\"}");
}

fn two(number: i64, out: &mut String) {
    for digit in [number / 10 % 10, number % 10] {
        out.push(u8::try_from(digit).map_or('0', |digit| char::from(b'0' + digit)));
    }
}

/// The last date that was written: times come in order.
#[derive(Default)]
struct Dates {
    last: Option<LocalDate>,
    text: String,
}

impl Dates {
    fn text(&mut self, date: LocalDate) -> &str {
        if self.last != Some(date) {
            self.last = Some(date);
            self.text = date.to_string();
        }
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_contract::ids::OfferingId;
    use guichet_contract::policy::PolicyDigest;
    use guichet_contract::time::{Instant, LocalDateTime};
    use guichet_contract::wire::{OfferedSlot, OfferingSlots};

    fn slot(at: &str, local: &str) -> SlotTime {
        let (start, local) = (Instant::parse(at).unwrap(), LocalDateTime::parse(local).unwrap());
        SlotTime { start, local }
    }

    #[test]
    fn the_text_is_that_of_the_tree() {
        let of =
            |id: &str, slots| OfferingSlots { offering: OfferingId::parse(id).unwrap(), slots };
        let many = vec![
            slot("2026-11-24T23:59:00Z", "2026-11-25T00:59"),
            slot("2026-11-25T00:00:00Z", "2026-11-25T01:00"),
            slot("2026-12-31T09:05:07Z", "2026-12-31T10:05"),
        ];
        let next = OfferedSlot {
            offering: OfferingId::parse("o9").unwrap(),
            start: many[0].start,
            local: many[0].local,
        };
        for (offerings, next) in [
            (vec![], None),
            (vec![], Some(next)),
            (vec![of("o1", many.clone()), of("a.b-c_d", vec![many[2]])], None),
        ] {
            let answer = AvailabilityAnswer {
                policy: PolicyDigest::of("policy"),
                from: LocalDate::parse("2026-11-24").unwrap(),
                days: 31,
                offerings,
                next,
            };
            assert_eq!(text(&answer), answer.write().to_string());
        }
    }
}
