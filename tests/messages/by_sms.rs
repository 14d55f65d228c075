//! SMS.

use crate::town::Town;
use guichet_tests::post::Answer;
use guichet_tests::post::sms::SmsProvider;
use guichet_tests::wait::{self, PATIENCE};

#[test]
fn who_gave_a_telephone_gets_one_sms_in_one_segment_and_its_receipt_is_noted() {
    let provider = SmsProvider::start();
    let town = Town::with(&[provider.flags()]);
    let booked = town.book(0, None);
    let [sms] = &provider.wait_for(1)[..] else { panic!("more than one") };
    assert_eq!((sms.to.as_str(), sms.encoding.as_str(), sms.segments), ("+33639981111", "gsm7", 1));
    assert!(sms.link().starts_with("https://invented.example/manage#guichet-manage="));
    assert!(sms.text.starts_with("Invented : rendez-vous le ") && !sms.text.contains("Dr"));
    let port = town.backend.port();
    let told = |state: &str| {
        let wanted = format!("booked sms {state}");
        let found = wait::until(PATIENCE, || (town.told(&booked) == [&*wanted]).then_some(()));
        assert!(found.is_some(), "{:?}", town.told(&booked));
    };
    told("sent");
    let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(provider.report_as(port, &sms.id, "failed", other), 404);
    assert_eq!(provider.report(port, "0123456789abcdef", "delivered"), 204);
    told("sent");
    assert_eq!(provider.report(port, &sms.id, "delivered"), 204);
    told("delivered");
    assert!(!town.backend.output().contains("39981111"));
}

#[test]
fn a_provider_that_refuses_for_good_is_not_asked_again() {
    let provider = SmsProvider::start();
    provider.answer(Answer::Status(422, String::new()));
    let town = Town::with(&[provider.flags()]);
    let booked = town.book(0, None);
    let failed = wait::until(PATIENCE, || {
        (town.told(&booked) == ["booked sms failed rejected"]).then_some(())
    });
    assert!(failed.is_some(), "{:?}", town.told(&booked));
    assert_eq!(provider.wait_for(1).len(), 1);
}

#[test]
fn a_provider_that_is_away_gets_the_same_message_again() {
    let provider = SmsProvider::start();
    provider.answer(Answer::Status(503, String::new()));
    let town = Town::with(&[provider.flags()]);
    town.book(0, None);
    provider.wait_for(1);
    provider.answer(Answer::Status(200, "no JSON".to_owned()));
    let both = provider.wait_longer(2, std::time::Duration::from_secs(60));
    assert_eq!(both[0].id, both[1].id);
    assert_ne!(both[0].link(), both[1].link(), "each attempt has a secret of its own");
}
