//! Calls of hosts' own servers: a few at a time, and whoever does not answer holds up nobody else.

use super::*;
use crate::domain::message::{Channel, Outcome, Outgoing, Reason};
use crate::store::{CALLS_TO_FAILING_HOSTS, CALLS_TO_ONE_HOST, LEASE_SECONDS};
use guichet_contract::ids::ManageToken;

impl<S: Store> Counter<S> {
    /// Sites whose hosts are told at these addresses, with a number of visits booked at each.
    async fn telling<F: Factory<Store = S>>(factory: &F, hosts: &[(&str, &str, usize)]) -> Self {
        let counter = Self::empty(factory, HoldTerms::default());
        for (name, url, visits) in hosts {
            let of =
                |text: &str| text.replace(r#""site": "sample""#, &format!(r#""site": "{name}""#));
            let mut new = Registration::parse(&of(POLICY), &of(SCHEDULE), None).unwrap();
            let told = format!(r#"{{"url": "{url}"}}"#);
            let told = format!(r#"{{"version": 1, "site": "sample", "webhook": {told}}}"#);
            new.messages = Some(of(&told));
            counter.store.register_site(new, counter.now).await.unwrap();
            counter.at(name).publish().await;
            let times = ["09:00", "09:40", "10:20", "11:00"].map(|clock| ("o1", clock));
            let more = ["09:00", "09:40"].map(|clock| ("o3", clock));
            for (offering, clock) in times.into_iter().chain(more).take(*visits) {
                counter.at(name).hold_and_book(offering, clock).await;
            }
        }
        counter
    }

    /// Takes on as many calls as a process makes.
    async fn calls(&self) -> Vec<Outgoing> {
        let token = |_| ManageToken::parse(&format!("{:->26}", fresh("link"))).unwrap();
        let tokens = (0..12).map(token).collect();
        let found = self.store.claim_messages(Channel::Webhook, tokens, self.now).await;
        found.unwrap().into_iter().map(Result::unwrap).collect()
    }
}

fn of_sites<const N: usize>(calls: &[Outgoing], names: [&str; N]) -> [usize; N] {
    names.map(|name| calls.iter().filter(|it| it.site.as_str() == name).count())
}

pub(crate) async fn a_host_that_does_not_answer_has_a_few_calls_and_others_have_theirs<
    F: Factory,
>(
    factory: &F,
) {
    let sites = [
        ("sample", "https://h.example/", 6),
        ("ward", "https://H.example:8443/ward", 4),
        ("mirror", "https://other.example/", 4),
    ];
    let counter = Counter::telling(factory, &sites).await;
    let names = ["sample", "ward", "mirror"];
    let most = CALLS_TO_ONE_HOST as usize;
    let first = of_sites(&counter.calls().await, names);
    assert_eq!((first[0] + first[1], first[2]), (most, most), "of one server, whoever's it is");
    assert_eq!(counter.calls().await.len(), 0, "none of them has answered");
    let again = of_sites(&counter.later(LEASE_SECONDS).calls().await, names);
    assert_eq!(again, first, "again, and no others");
}

pub(crate) async fn whoever_answers_is_told_however_many_others_do_not<F: Factory>(factory: &F) {
    let dead = ["one", "two", "three", "four"];
    let urls = dead.map(|name| format!("https://{name}.example/"));
    let mut sites: Vec<_> = dead.iter().zip(&urls).map(|(name, url)| (*name, &**url, 6)).collect();
    sites.push(("lively", "https://lively.example/", 2));
    let counter = Counter::telling(factory, &sites).await;
    // Nobody knows yet who answers: whoever has fewest calls is next.
    let first = counter.calls().await;
    assert!(of_sites(&first, dead).iter().all(|calls| (2..=3).contains(calls)));
    for call in &first {
        let answers = call.site.as_str() == "lively";
        let late = Outcome::Later(Reason::Unreachable);
        counter.settles(call, if answers { Outcome::Sent(None) } else { late }).await;
    }
    // By now each of the four has more to be told than there are places.
    let counter = counter.later(3600);
    let failing = counter.calls().await;
    let calls = of_sites(&failing, dead);
    assert_eq!(calls.iter().sum::<usize>(), CALLS_TO_FAILING_HOSTS as usize);
    assert!(calls.iter().all(|calls| (1..=2).contains(calls)), "by turns: {calls:?}");
    assert_eq!(counter.calls().await.len(), 0, "none of them has answered");
    for clock in ["10:20", "11:00"] {
        counter.at("lively").hold_and_book("o1", clock).await;
    }
    let lively = counter.calls().await;
    assert_eq!((of_sites(&lively, ["lively"]), lively.len()), ([2], 2));
}
