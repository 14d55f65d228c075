//! The one place that waits: for a condition, up to a deadline.

use std::time::{Duration, Instant};

/// How long a journey waits for what should come at once.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// How long between the first two looks. Short, since what should come at once mostly does.
const FIRST: Duration = Duration::from_millis(10);
/// How long at most: each look costs a processor that what is waited for needs.
const LONGEST: Duration = Duration::from_millis(150);

/// Asks until there is an answer; `None` when there is none within `patience`.
pub fn until<T>(patience: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + patience;
    let mut pause = FIRST;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= deadline {
            return None;
        }
        std::thread::sleep(pause);
        pause = (pause * 3 / 2).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_comes_true_ends_the_wait() {
        let mut looks = 0;
        let answer = until(PATIENCE, || {
            looks += 1;
            (looks == 3).then_some(looks)
        });
        assert_eq!(answer, Some(3));
    }

    #[test]
    fn a_condition_that_stays_false_is_asked_at_least_once_and_given_up() {
        let mut looks = 0;
        let answer: Option<()> = until(Duration::ZERO, || {
            looks += 1;
            None
        });
        assert_eq!((answer, looks), (None, 1));
    }
}
