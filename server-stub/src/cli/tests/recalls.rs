//! Recalls from the command line.

use super::*;
use crate::cli::recall::{self, How};
use crate::domain::recall::{Cause, GRACE_SECONDS, SeenSet};
use guichet_contract::json::{Json, Wire};

fn malherbes() -> Cause {
    let text = r#"{"practitioners": ["dr-fabrice-malherbe"]}"#;
    Cause::read(&Json::parse(text).unwrap()).unwrap()
}

fn how(set: &str) -> How {
    let set = SeenSet::parse(set).unwrap();
    How { set, by: "Desk".to_owned(), pause: false, grace_seconds: GRACE_SECONDS }
}

#[tokio::test]
async fn a_recall_is_rehearsed_run_with_the_set_that_was_printed_and_undone() {
    let bench = Bench::published().await;
    let one = bench.book("2026-11-25T08:00:00Z").await;
    let (store, site, now) = (&bench.store, &bench.site, bench.now);
    let told = recall::rehearse(store, site, (malherbes(), false), now).await.unwrap();
    assert!(told.starts_with("appointments that would be cancelled: 1\n"), "{told}");
    assert!(told.contains(&format!("2026-11-25 09:00  neuro-first-malherbe-miroir  {one}")));
    assert!(told.contains("0 by e-mail, 1 by SMS; 0 without an address"), "{told}");
    let (_, set) = told.rsplit_once("--set ").unwrap();

    let two = bench.book("2026-11-26T09:30:00Z").await;
    let run = async |set: &str| {
        recall::run(store, site, (malherbes(), how(set), false), now.plus_seconds(9)).await
    };
    let refused = run(&set.replace(&now.seconds().to_string(), "0")).await.unwrap_err();
    assert!(refused.is_bad_input());
    let came = format!(
        "nothing was cancelled: the appointments are others than in the rehearsal: 2 came, 0 went; \
         rehearse again\n  came  {one}\n  came  {two}"
    );
    let mut lines: Vec<_> = refused.to_string().lines().map(str::to_owned).collect();
    let mut expected: Vec<_> = came.lines().map(str::to_owned).collect();
    lines.sort();
    expected.sort();
    assert_eq!(lines, expected);

    let json = recall::rehearse(store, site, (malherbes(), true), now).await.unwrap();
    let Some(Json::Text(set)) = Json::parse(&json).unwrap().get("set").cloned() else {
        panic!("{json}")
    };
    let told = run(&set).await.unwrap();
    assert!(told.starts_with("clinique-miroir: recall 1 cancelled 2 appointments\n"), "{told}");
    let shown = recall::show(store, site, (1, false)).await.unwrap();
    assert!(shown.contains("patients 1: 1 waiting, 0 told (0 delivered)"), "{shown}");
    let table = recall::unreachable(store, site, (1, false)).await.unwrap();
    assert_eq!(table.lines().count(), 1, "{table}");
    let told = recall::undo(store, site, (1, "Desk"), now.plus_seconds(10)).await.unwrap();
    assert_eq!(told, "clinique-miroir: recall 1 is undone, 2 appointments are as they were");
    let again = recall::reopen(store, site, (1, "Desk"), now).await.unwrap_err();
    assert_eq!(again.to_string(), "the recall was undone or reopened before");
    let list = recall::list(store, site, false).await.unwrap();
    assert!(list.contains("  2             undone 2026-11-23T08:00:10Z by Desk  "), "{list}");
    let nobody = recall::show(store, site, (7, true)).await.unwrap_err();
    assert_eq!(nobody.to_string(), "there is no such recall");
}
