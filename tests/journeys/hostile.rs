//! A backend that lies, in a real page: nobody whom the host did not let in is ever in it.
//!
//! One page, one widget after the other, each with a backend that tells other lies
//! (`guichet_tests::hostile`), pressed at random by a script that keeps whatever stood in it for a
//! moment only. `GUICHET_PROOF=full` tells 300 in Chromium and 50 in each of the other engines.

use crate::counter::{Counter, MAEL};
use axum::http::Method;
use guichet_contract::json::{Json, Wire};
use guichet_contract::policy::HostPolicy;
use guichet_contract::routes::{AVAILABILITY, EXTENSION, HOLDS, OPENINGS, RESERVATIONS};
use guichet_contract::wire::{AvailabilityAnswer, HoldAnswer, OpeningsAnswer, ReservationAnswer};
use guichet_host_examples::{Host, Page as HostPage, policy_document};
use guichet_tests::dice::Dice;
use guichet_tests::engine::Engine;
use guichet_tests::hostile::outsiders::trace_in;
use guichet_tests::hostile::{Answer, Attacks};
use guichet_tests::page::Page;
use guichet_tests::proxy::{Fault, Seen};
use guichet_tests::scale::Scale;
use guichet_tests::world::World;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Most that is pressed in one widget.
const MOST_PRESSED: usize = 12;
const MALHERBE: &str = "neuro-first-malherbe-miroir";

/// What is asked, the part of the path that tells it from the others, and how it is lied about.
const ASKED: [(&str, &str, &str); 5] = [
    ("GET", "/openings", OPENINGS),
    ("GET", "/availability", AVAILABILITY),
    ("POST", "/holds", HOLDS),
    // After the holds: the latest rule that fits counts.
    ("POST", "/extension", EXTENSION),
    ("POST", "/reservations", RESERVATIONS),
];

/// The hospital's page, without a widget yet.
fn markup() -> String {
    let page = include_str!("../../host-examples/hospital/public/rendez-vous.html");
    let (before, rest) = page.split_once("<guichet-booking").unwrap();
    let (_, after) = rest.split_once("</guichet-booking>").unwrap();
    let before = before.replacen("<head>", "<head><script src=\"/hostile.js\"></script>", 1);
    format!("{before}<div id=\"counter\"></div>{after}")
}

/// A page, and the lies that it is told.
struct Trial {
    world: World,
    page: Page,
    policy: HostPolicy,
    attacks: Attacks,
    /// Answers as they were told: template and body.
    told: Arc<Mutex<Vec<(&'static str, String)>>>,
    api: String,
}

/// What one widget came to.
#[derive(Debug, Default)]
struct Outcome {
    told: usize,
    refused: Vec<String>,
    steps: Vec<String>,
}

impl Trial {
    fn begin() -> Self {
        let world = World::behind_proxy();
        let script = HostPage::file("hostile.js", include_str!("hostile.js"));
        world.hosts().put_page(Host::Hospital, "/hostile.js", script);
        world.put(Host::Hospital, "/hostile.html", &markup());
        let page = world.open(Host::Hospital, "/hostile.html");
        let origins = world.hosts().origins();
        let policy = policy_document(Host::Hospital, origins).unwrap();
        let policy = HostPolicy::parse(&policy).unwrap();
        let insiders: Vec<&str> = policy.offerings.iter().map(|it| it.id.as_str()).collect();
        let attacks = Attacks::of(0, &insiders);
        let api = origins.api.as_str().to_owned();
        Self { world, page, policy, attacks, told: Arc::default(), api }
    }

    /// From now on, some of what is asked is answered with lies.
    fn lie(&self, seed: u64) {
        let proxy = self.world.proxy();
        let mut dice = Dice::seeded(seed);
        proxy.mend();
        for (method, path_part, template) in ASKED {
            // The way to the later steps leads past the first ones.
            let chance = if template == OPENINGS { 3 } else { 2 };
            if !dice.one_in(chance) {
                continue;
            }
            let mut attacks = self.attacks.seeded(seed);
            let named = Method::from_bytes(method.as_bytes()).unwrap();
            if dice.one_in(6) {
                let answer = attacks.replace(method, template, Answer::json(200, "{}"));
                // What passes is asked for again, after a while.
                let times =
                    if [408, 429, 502, 503, 504].contains(&answer.status) { 1 } else { usize::MAX };
                let fault = Fault::Answer(answer.status, answer.media_type, answer.body);
                proxy.break_times(times, named, path_part, fault);
                continue;
            }
            let (attacks, told) = (Mutex::new(attacks), Arc::clone(&self.told));
            let lie = move |genuine: &str| {
                let body = attacks.lock().unwrap().strike_body(method, template, genuine);
                told.lock().unwrap().push((template, body.clone()));
                body
            };
            proxy.break_all(named, path_part, Fault::rewrite(lie));
        }
    }

    fn script(&self, script: &str, arguments: &Value) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const failed = (error) => done({{ failed: `${{error}} ${{error.stack}}` }}); {script}"
        );
        let done = self.page.browser().client().execute_async(&script, arguments);
        let done = done.unwrap_or_else(|error| panic!("script failed: {error}"));
        assert!(done["failed"].is_null(), "script failed: {}", done["failed"]);
        done
    }

    /// One widget, from its beginning to wherever pressing leads.
    fn widget(&self, seed: u64) -> Outcome {
        let asked_before = self.world.proxy().seen().len();
        self.told.lock().unwrap().clear();
        let begin = "hostile.begin(arguments[0], arguments[1], arguments[2]).then(done, failed)";
        let mut shown = self.script(begin, &json!([self.api, Host::Hospital.site(), seed]));
        let mut outcome = Outcome::default();
        for _ in 0..MOST_PRESSED {
            self.look(seed, &shown);
            let step = shown["step"].as_str().unwrap_or_default().to_owned();
            let over = step == "done" || shown["fallen"] == json!(true);
            outcome.steps.push(step);
            if over {
                break;
            }
            shown = self.script("hostile.go().then(done, failed)", &json!([]));
        }
        let end = self.page.run("return hostile.end()", &json!([]));
        assert_eq!(end["same"], json!(true), "seed {seed}: the host's own page was changed");
        for said in end["said"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            assert_eq!(trace_in(said), None, "seed {seed} shows {said:?}");
        }
        for request in &self.world.proxy().seen()[asked_before..] {
            assert_eq!(trace_in(&asked(request)), None, "seed {seed} asks {request:?}");
        }
        self.look_at_events(seed, &end["events"], &mut outcome);
        outcome
    }

    /// What a screen reader has, and that there is something to do.
    fn look(&self, seed: u64, shown: &Value) {
        assert_eq!(shown["usable"], json!(true), "seed {seed}: {}", self.page.outline());
        let tree = if self.page.engine() == Engine::Chromium {
            let tree = self.page.browser().devtools("Accessibility.getFullAXTree", &json!({}));
            tree.unwrap().to_string()
        } else {
            self.page.outline()
        };
        assert_eq!(trace_in(&tree), None, "seed {seed}: {tree}");
    }

    /// What was dropped is told; what is told names nobody but the host's own, or is a refusal.
    fn look_at_events(&self, seed: u64, events: &Value, outcome: &mut Outcome) {
        let events: Vec<&Value> = events.as_array().into_iter().flatten().collect();
        let refused: Vec<&str> = events
            .iter()
            .filter(|event| event["name"] == "guichet-refused")
            .filter_map(|event| event["detail"]["answer"].as_str())
            .collect();
        for event in &events {
            let mut detail = event["detail"].clone();
            if event["name"] == "guichet-refused" {
                detail["offerings"].take();
            }
            detail["appointment"].take();
            // The receipt names it once more.
            if detail["receipt"].is_object() {
                detail["receipt"]["appointment"].take();
            }
            assert_eq!(trace_in(&detail.to_string()), None, "seed {seed}: {event}");
        }
        let told = self.told.lock().unwrap();
        for (template, body) in told.iter() {
            let (place, named) = named_in(template, body);
            let is_known =
                |id: &String| self.policy.offerings.iter().any(|it| it.id.as_str() == id);
            let strangers = named.iter().filter(|id| !is_known(id)).count();
            assert!(strangers == 0 || refused.contains(&place), "seed {seed}: unnoticed in {body}");
        }
        outcome.told += told.len();
        let details = events.iter().filter(|event| event["name"] == "guichet-refused");
        outcome.refused.extend(details.map(|event| event["detail"].to_string()));
    }
}

/// What is asked, without the handles that the backend gave itself.
fn asked(seen: &Seen) -> String {
    let mut path: Vec<&str> = seen.path.split('/').collect();
    if let Some(at) = path.iter().position(|part| *part == "holds")
        && let Some(hold) = path.get_mut(at + 1)
    {
        *hold = "";
    }
    let mut body: Value = serde_json::from_str(&seen.body).unwrap_or_default();
    body["replaces"].take();
    body["holds"].take();
    format!("{} {body}", path.join("/"))
}

/// The offerings that an answer names, if it is one, and what the host is told it was.
fn named_in(template: &str, body: &str) -> (&'static str, Vec<String>) {
    fn read<T: Wire>(body: &str) -> Option<T> {
        T::read(&Json::parse(body).ok()?).ok()
    }
    let (place, ids) = match template {
        OPENINGS => {
            let answer: Option<OpeningsAnswer> = read(body);
            let all = answer.into_iter().flat_map(|answer| answer.openings);
            ("openings", all.map(|opening| opening.offering).collect::<Vec<_>>())
        }
        AVAILABILITY => {
            let answer: Option<AvailabilityAnswer> = read(body);
            let named = |answer: AvailabilityAnswer| {
                let next = answer.next.map(|next| next.offering);
                answer.offerings.into_iter().map(|it| it.offering).chain(next).collect()
            };
            ("availability", answer.map_or(Vec::new(), named))
        }
        RESERVATIONS => {
            let answer: Option<ReservationAnswer> = read(body);
            let all = answer.into_iter().flat_map(|answer| answer.appointments);
            ("reservation", all.map(|visit| visit.offering).collect())
        }
        _ => {
            let answer: Option<HoldAnswer> = read(body);
            ("hold", answer.map(|answer| answer.offering).into_iter().collect())
        }
    };
    (place, ids.iter().map(|id| id.as_str().to_owned()).collect())
}

#[test]
fn of_all_lies_of_a_backend_none_is_on_the_page_nor_asked_about_nor_spoils_it() {
    let trial = Trial::begin();
    let widgets = match trial.page.engine() {
        Engine::Chromium => Scale::from_environment().of(8, 300),
        _ => Scale::from_environment().of(4, 50),
    };
    let mut total = Outcome::default();
    for seed in 0..widgets {
        trial.lie(seed);
        let outcome = trial.widget(seed);
        total.told += outcome.told;
        total.refused.extend(outcome.refused);
        total.steps.extend(outcome.steps);
    }
    let reached = |step: &str| total.steps.iter().filter(|known| *known == step).count();
    let steps = ["reason", "practitioner", "slot", "details", "review", "done"];
    println!(
        "    {}: {widgets} widgets, {} answers with lies, {} refusals, 0 outsiders; screens: {}",
        trial.page.engine().name(),
        total.told,
        total.refused.len(),
        steps.map(|step| format!("{step} {}", reached(step))).join(", ")
    );
    assert!(!total.refused.is_empty() && reached("slot") > 0, "the lies led nowhere");
    // After all this, the page and the instance that all its widgets share are as good as new.
    trial.world.proxy().mend();
    let honest: Vec<Outcome> = (0..4).map(|seed| trial.widget(1_000 + seed)).collect();
    assert!(honest.iter().any(|it| it.steps.iter().any(|step| step == "details")), "{honest:?}");
    assert!(honest.iter().all(|it| it.refused.is_empty()), "{honest:?}");
    let watch = trial.page.watch();
    assert_eq!(watch.violations, [""; 0]);
    let ours = |error: &&String| !error.starts_with("guichet: ");
    assert_eq!(watch.errors.iter().filter(ours).collect::<Vec<_>>(), [""; 0]);
}

/// Changes an answer as JSON.
fn rewriting(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Fault {
    Fault::rewrite(move |text| {
        let mut answer: Value = serde_json::from_str(text).unwrap_or_default();
        change(&mut answer);
        answer.to_string()
    })
}

/// The places in which a refusal was told, in their order.
fn refused_in(page: &Page) -> Vec<String> {
    let events = page.watch().events.into_iter();
    let refused = events.filter(|(name, _)| name == "guichet-refused");
    refused.map(|(_, detail)| detail["answer"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn who_looks_for_the_hospitals_neurosurgeon_is_never_sent_to_the_clinic() {
    let world = World::behind_proxy();
    let proxy = world.proxy();
    let start = |answer: &Value| json!({ "start": answer["start"], "local": answer["local"] });
    proxy.break_all(
        Method::GET,
        "/openings",
        rewriting(move |answer| {
            let next = start(&answer["openings"][0]["next"]);
            let his = json!({ "offering": MALHERBE, "next": next, "label": "Dr Fabrice Malherbe" });
            answer["openings"].as_array_mut().unwrap().insert(0, his);
        }),
    );
    proxy.break_all(
        Method::GET,
        "/availability",
        rewriting(|answer| {
            let slots = answer["offerings"][0]["slots"].clone();
            let his = json!({ "offering": MALHERBE, "slots": slots, "phone": "02 61 91 77 10" });
            answer["offerings"].as_array_mut().unwrap().insert(0, his);
        }),
    );
    proxy.break_all(
        Method::POST,
        "/holds",
        rewriting(|answer| answer["offering"] = MALHERBE.into()),
    );
    proxy.break_all(
        Method::POST,
        "/reservations",
        rewriting(|answer| {
            answer["appointments"][0]["offering"] = MALHERBE.into();
            answer["message"] = "La Clinique du Miroir vous attend".into();
        }),
    );
    let page = world.open(Host::Hospital, "/rendez-vous.html");
    let counter = Counter::on(&page, "fr");
    let is_clean = || assert_eq!(trace_in(&format!("{} {}", page.text(), page.outline())), None);
    counter.choose_reason("Première consultation de neurochirurgie");
    counter.heading("choice.title").wait();
    is_clean();
    counter.choose_anyone();
    counter.wait_for_times();
    is_clean();
    counter.times().first().click();
    counter.wait_for_text("trouble.title");
    is_clean();
    assert!(counter.heading("slot.title").is_there(), "{}", page.outline());
    // Now the hold is honest, and the confirmation is not.
    proxy.break_all(Method::POST, "/holds", Fault::rewrite(str::to_owned));
    // The backend has the first time for us, and nobody knows: another one.
    counter.times().nth(1).click();
    counter.heading("details.title").wait();
    counter.fill_in(&MAEL);
    counter.go_on();
    counter.confirm();
    counter.wait_for_text("trouble.title");
    is_clean();
    assert!(!counter.heading("done.title").is_there());
    let mut refused = refused_in(&page);
    refused.dedup();
    assert_eq!(refused, ["openings", "availability", "hold", "reservation"]);
    assert!(world.bookings().iter().all(|booking| !booking.offering.contains("malherbe")));
}
