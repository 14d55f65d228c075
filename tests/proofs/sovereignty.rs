//! Whatever the backend answers: nobody outside the policy, nothing that was not asked for, no panic.
//!
//! Patients walk through whole journeys, natively and by the thousand: openings, reason, choice,
//! times, hold, extension, form, booking. Any answer may be a lie made from the contract
//! (`guichet_tests::hostile`). After each step everything that could be shown, asked or told is
//! looked at. `GUICHET_PROOF=full` walks ten times as many.

mod honest;
mod looking;
mod patient;

use crate::bar::figure;
use guichet_tests::scale::Scale;
use patient::Walk;

/// Answers that a widget is given at least, most of them lies.
fn wanted() -> usize {
    Scale::from_environment().of(1_000, 10_000)
}

#[test]
fn of_thousands_of_lies_none_is_shown_asked_for_or_believed() {
    let mut total = Walk::default();
    let mut seed = 0;
    while total.lies < wanted() {
        let walked = std::panic::catch_unwind(|| patient::walk(seed, 2, true));
        total += walked.unwrap_or_else(|_| panic!("the journey of seed {seed} failed, see above"));
        seed += 1;
    }
    figure("lies of the backend that were told natively", &total.lies.to_string());
    figure("outsiders shown, asked for or believed; panics", "0; 0");
    figure("journeys, things that happened in them", &format!("{seed}, {}", total.events));
    let dropped = format!("{}, {}", total.refused, total.not_as_asked);
    figure("entries that were refused, holds and bookings not as asked", &dropped);
    // The lies must have been worth telling.
    assert!(total.refused > total.lies / 40, "{total:?}");
    assert!(total.not_as_asked > total.lies / 100, "{total:?}");
    assert!(total.booked > 0, "nobody came to the end: {total:?}");
}

#[test]
fn with_an_honest_backend_the_same_patients_are_refused_nothing_and_most_of_them_book() {
    let mut total = Walk::default();
    (0..60).for_each(|seed| total += patient::walk(seed, 0, true));
    assert_eq!((total.lies, total.refused, total.not_as_asked), (0, 0, 0), "{total:?}");
    assert!(total.booked > 20, "{total:?}");
}

#[test]
fn a_widget_without_its_wall_would_be_found_out() {
    let caught = |seed| std::panic::catch_unwind(|| patient::walk(seed, 2, false)).is_err();
    let found_out = (0..20).filter(|seed| caught(*seed)).count();
    assert!(found_out > 3, "{found_out} of 20");
}
