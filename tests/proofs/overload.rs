//! Under far more load than the server can carry it goes on doing what it can, tells the others
//! when to come back, and a patient's page gets through by itself.

use crate::bar;
use crate::rush::{GROUPS, Rush};
use crate::stage::NO_RATES;
use guichet_host_examples::Host;
use guichet_tests::backend::Backend;
use guichet_tests::invented::Invented;
use guichet_tests::scale::Scale;
use guichet_tests::world::World;
use serde_json::json;
use std::time::Duration;

/// Numbers of patients at a time among which the best is looked for.
const LADDER: [usize; 7] = [2, 4, 8, 16, 32, 64, 128];
/// How much more then come.
const TIMES: usize = 10;
/// Ten times the end of the ladder.
const MOST: usize = 1280;

#[test]
fn ten_times_the_load_that_is_served_best_costs_little_of_what_is_served() {
    let scale = Scale::from_environment();
    let (step, long) = (Duration::from_secs(scale.of(1, 4)), Duration::from_secs(scale.of(3, 15)));
    let ladder = scale.of(&LADDER[4..6], &LADDER[..]);
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("guichet.db");
    Invented::groups(GROUPS, 5).import(&database, folder.path());
    let backend = Backend::start_with(&database, 0, &NO_RATES);
    let rush = |patients, time| {
        let Rush { a_second, shed } = Rush::of(backend.port(), patients, time);
        let what = format!("{patients} patients at a time");
        bar::figure(&what, &format!("{a_second:.0} bookings a second, {shed} requests shed"));
        Rush { a_second, shed }
    };
    let mut best = (0, 0.0);
    for &patients in ladder {
        let served = rush(patients, step).a_second;
        if served > best.1 {
            best = (patients, served);
        }
    }
    let again = rush(best.0, long).a_second;
    let ten_times = rush(best.0 * TIMES, long).a_second;
    bar::at_least("served under ten times the load / at best", ten_times / again, 0.8);
    // More than the server's own limits let in, whatever it serves best.
    let most = rush(MOST, long);
    assert!(most.shed > 0, "nobody was told to come back");
    bar::at_least("served where the excess is shed / at best", most.a_second / again, 0.8);
}

#[test]
fn the_widget_comes_through_a_rush_by_itself() {
    let limits = ["--max-in-flight", "4", "--max-writes-in-flight", "3"];
    let world = World::start_with(&[&NO_RATES[..], &limits].concat());
    let folder = tempfile::tempdir().unwrap();
    Invented::groups(GROUPS, 5).import(world.database(), folder.path());
    // Impatient ones: they do not wait as they are told.
    let page = Rush::during(world.port(), 64, || {
        let page = world.open(Host::Hospital, "/rendez-vous.html");
        let shown = "const counter = document.querySelector('guichet-booking');
            return counter.shadowRoot.querySelectorAll('button').length > 5";
        page.wait_for_script(shown, &json!([]));
        page
    });
    let refused = "return performance.getEntriesByType('resource')
        .filter((entry) => entry.name.includes('/v1/') && entry.responseStatus === 503).length";
    bar::figure("times the page was told to come back", &page.run(refused, &json!([])).to_string());
}
