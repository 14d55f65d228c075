//! `/v1/sites/{site}/availability`

use super::world::{NINE, TOKEN, World, hold_body};
use axum::http::StatusCode;
use guichet_contract::time::Instant;
use guichet_contract::wire::AvailabilityAnswer;

#[tokio::test]
async fn the_times_of_a_reason_are_shown_for_a_week_from_today() {
    let world = World::new().await;
    let answer = world.get("/v1/sites/sample/availability?reason=checkup").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let availability: AvailabilityAnswer = answer.read();
    assert_eq!((availability.from.to_string().as_str(), availability.days), ("2026-11-23", 7));
    let shown: Vec<_> = availability
        .offerings
        .iter()
        .map(|one| (one.offering.as_str(), one.slots.len(), one.slots[0].local.to_string()))
        .collect();
    let (monday, tuesday) = ("2026-11-23T09:00".to_owned(), "2026-11-24T09:00".to_owned());
    assert_eq!(shown, [("o1", 12, monday), ("o3", 6, tuesday)]);
}

#[tokio::test]
async fn when_there_is_none_the_next_time_is_told() {
    let world = World::new().await;
    let path = "/v1/sites/sample/availability?reason=vaccination&from=2026-11-24&days=2";
    let availability: AvailabilityAnswer = world.get(path).await.read();
    assert!(availability.offerings.is_empty());
    let next = availability.next.unwrap();
    assert_eq!(
        (next.offering.as_str(), next.local.to_string().as_str()),
        ("o2", "2026-11-30T14:00")
    );
}

#[tokio::test]
async fn what_does_not_exist_has_no_times_and_that_is_all_there_is_to_say() {
    let world = World::new().await;
    for query in
        ["reason=nothing", "reason=checkup&practitioner=nobody", "reason=checkup&offering=o2"]
    {
        let answer = world.get(&format!("/v1/sites/sample/availability?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        let availability: AvailabilityAnswer = answer.read();
        assert!(availability.offerings.is_empty() && availability.next.is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_slot_that_was_held_is_not_in_the_next_answer() {
    let world = World::new().await;
    assert!(world.starts().await.contains(&NINE.to_owned()));
    world.hold().await;
    assert!(!world.starts().await.contains(&NINE.to_owned()));
}

#[tokio::test]
async fn a_slot_whose_notice_runs_out_vanishes_though_nothing_was_written() {
    let world = World::new().await;
    assert!(world.starts().await.contains(&NINE.to_owned()));
    world.clock.set(Instant::parse("2026-11-23T07:30:01Z").unwrap());
    assert!(!world.starts().await.contains(&NINE.to_owned()));
}

#[tokio::test]
async fn a_slot_whose_hold_ended_is_offered_again_though_nothing_was_written() {
    let world = World::new().await;
    world.hold().await;
    assert!(!world.starts().await.contains(&NINE.to_owned()));
    world.clock.advance(5 * 60 + 1);
    assert!(world.starts().await.contains(&NINE.to_owned()));
}

#[tokio::test]
async fn answers_that_are_repeated_are_computed_once_until_something_changes() {
    let world = World::new().await;
    for _ in 0..5 {
        world.starts().await;
    }
    let counted = |body: &str, outcome: &str| {
        let name = format!("guichet_answer_cache_total{{outcome=\"{outcome}\"}} ");
        let line = body.lines().find_map(|line| line.strip_prefix(&name).map(str::to_owned));
        line.map_or(0, |number| number.parse::<u32>().unwrap())
    };
    let metrics = world.get("/metrics").await.body;
    assert_eq!((counted(&metrics, "miss"), counted(&metrics, "hit")), (1, 4));
    world.post("/v1/sites/sample/holds", &hold_body(NINE, TOKEN)).await;
    world.starts().await;
    assert_eq!(counted(&world.get("/metrics").await.body, "miss"), 2);
}
