//! How near a policy's end is: when it is over nobody is shown, so its host is warned in time.

use guichet_contract::policy::HostPolicy;
use guichet_contract::time::Instant;

/// From so many days before the end on, a new edition is due.
pub const WARNING_DAYS: u32 = 14;

const SECONDS_A_DAY: i64 = 86_400;

/// Whole days that the policy still holds, once they are [`WARNING_DAYS`] or fewer; 0 on the last.
///
/// `None` while there is time, and after the end: then it is not a warning that is due.
pub fn expires_soon(policy: &HostPolicy, now: Instant) -> Option<u32> {
    let left = policy.valid.until.seconds().saturating_sub(now.seconds());
    let soon = 0 < left && left <= i64::from(WARNING_DAYS) * SECONDS_A_DAY;
    soon.then(|| u32::try_from(left / SECONDS_A_DAY).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_warned_from_14_days_before_the_end_until_it_comes() {
        let sample = include_str!("../../../contract/src/policy/sample.json");
        let policy = HostPolicy::parse(sample).unwrap();
        for (seconds_left, expected) in [
            (14 * SECONDS_A_DAY + 1, None),
            (14 * SECONDS_A_DAY, Some(14)),
            (14 * SECONDS_A_DAY - 1, Some(13)),
            (SECONDS_A_DAY, Some(1)),
            (1, Some(0)),
            (0, None),
            (-1, None),
        ] {
            let now = policy.valid.until.plus_seconds(-seconds_left);
            assert_eq!(expires_soon(&policy, now), expected, "{seconds_left}");
        }
    }
}
