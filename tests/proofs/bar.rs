//! How a figure is held against its bar.

use guichet_tests::scale::Scale;

/// How much a ratio of timings may miss its bar in a sample: it is short, and what else the
/// machine does weighs more.
const SLACK: f64 = 1.5;

/// Prints a figure that is no bar.
pub(crate) fn figure(what: &str, value: &str) {
    println!("    {what:<64} {value}");
}

/// Prints a ratio of timings and fails when it is above `most`.
#[track_caller]
pub(crate) fn at_most(what: &str, ratio: f64, most: f64) {
    figure(what, &format!("{ratio:.2} (at most {most})"));
    let allowed = Scale::from_environment().of(most * SLACK, most);
    assert!(ratio <= allowed, "{what}: {ratio:.3}, at most {allowed}");
}

/// Prints a ratio of timings and fails when it is below `least`.
#[track_caller]
pub(crate) fn at_least(what: &str, ratio: f64, least: f64) {
    figure(what, &format!("{ratio:.2} (at least {least})"));
    let allowed = Scale::from_environment().of(least / SLACK, least);
    assert!(ratio >= allowed, "{what}: {ratio:.3}, at least {allowed}");
}
