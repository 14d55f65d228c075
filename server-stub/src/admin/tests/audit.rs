//! `/admin/v1/sites/{site}/audit`, and the pipe that it goes through.

use super::world::Staff;
use crate::admin::pipe::pipe;
use crate::domain::staff::Role;
use axum::http::StatusCode;
use http_body_util::{BodyExt, Collected};
use std::io::{ErrorKind, Write};
use std::time::Duration;
use tokio::time::Instant;

const AUDIT: &str = "/admin/v1/sites/sample/audit";
const LONG: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn an_auditor_reads_the_very_log_that_the_operator_would_hand_over() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Auditor, 90).await;
    let answer = staff.get(AUDIT, &secret).await;
    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    assert_eq!(answer.body, staff.log("sample").await);
    assert!(answer.body.contains("\"act\":\"offering_published\""), "{}", answer.body);
    assert!(!answer.body.contains("Canarine"), "{}", answer.body);
}

#[tokio::test]
async fn logs_are_handed_over_two_at_a_time() {
    let staff = Staff::new().await;
    let (_, secret) = staff.give("sample", Role::Auditor, 90).await;
    let exports = &staff.world.app.staff.exports;
    let turns = std::sync::Arc::clone(exports).try_acquire_many_owned(2).unwrap();
    let refused = staff.get(AUDIT, &secret).await;
    assert_eq!(refused.problem(), (503, "overloaded".to_owned(), None));
    assert_eq!(refused.header("retry-after"), Some("2"));
    drop(turns);
    assert_eq!(staff.get(AUDIT, &secret).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_written_is_read_and_a_body_that_broke_off_says_so() {
    for whole in [true, false] {
        let (mut writing, ending, body) = pipe(Instant::now() + LONG);
        let text = "line\n".repeat(100_000);
        let expected = text.clone();
        let written = tokio::task::spawn_blocking(move || {
            writing.write_all(text.as_bytes()).and_then(|()| writing.flush())
        });
        tokio::spawn(async move {
            written.await.unwrap().unwrap();
            if whole {
                ending.whole().await;
            }
        });
        let read = body.collect().await.map(Collected::to_bytes);
        assert_eq!(read.is_ok(), whole);
        assert!(!whole || read.unwrap() == expected.as_bytes());
    }
}

#[tokio::test]
async fn whoever_reads_too_slowly_or_goes_away_makes_the_writer_fail() {
    let endless = |mut writing: crate::admin::pipe::Writing| {
        tokio::task::spawn_blocking(move || {
            loop {
                if let Err(error) = writing.write_all(b"a line of the log\n") {
                    return error.kind();
                }
            }
        })
    };
    let (writing, _ending, body) = pipe(Instant::now() + LONG);
    drop(body);
    assert_eq!(endless(writing).await.unwrap(), ErrorKind::BrokenPipe);
    let (writing, _ending, _unread) = pipe(Instant::now());
    assert_eq!(endless(writing).await.unwrap(), ErrorKind::TimedOut);
}
