//! Whose word a policy is.

use super::*;
use crate::store::{RegisterError, RotateError};
use guichet_audit::key::{KeyError, PublicKey, Signature};
use guichet_audit::key_change::{KeyChange, KeyChangeError};
use minisign::KeyPair;

pub(super) fn pair() -> KeyPair {
    KeyPair::generate_unencrypted_keypair().unwrap()
}

pub(super) fn key(pair: &KeyPair) -> PublicKey {
    PublicKey::parse(&pair.pk.to_base64()).unwrap()
}

pub(super) fn sign(pair: &KeyPair, text: &str) -> Signature {
    let made = minisign::sign(None, &pair.sk, text.as_bytes(), None, None).unwrap();
    Signature::parse(&made.into_string()).unwrap()
}

/// An edition of `sample`, with a signature and a key as they were given.
pub(super) fn signed(
    serial: u32,
    signature: Option<&KeyPair>,
    public_key: Option<&KeyPair>,
) -> Registration {
    let text = edition(serial, POLICY);
    let mut registration = Registration::parse(&text, SCHEDULE, None).unwrap();
    registration.signature = signature.map(|pair| sign(pair, &text));
    registration.public_key = public_key.map(key);
    registration
}

async fn register<S: Store>(counter: &Counter<S>, new: Registration) -> Result<(), RegisterError> {
    counter.store.register_site(new, counter.now).await.map(drop)
}

async fn rotate<S: Store>(
    counter: &Counter<S>,
    change: &KeyChange,
    by: &KeyPair,
) -> Result<PublicKey, RotateError> {
    let text = change.to_string();
    let signature = sign(by, &text);
    counter.store.rotate_key(counter.site.clone(), text, signature, counter.now).await
}

fn change(from: &KeyPair, to: &KeyPair) -> KeyChange {
    KeyChange { site: site("sample"), from: key(from), to: key(to) }
}

pub(crate) async fn a_site_with_a_key_accepts_what_is_signed_with_it_and_nothing_else<
    F: Factory,
>(
    factory: &F,
) {
    let (hospital, vendor) = (pair(), pair());
    let counter = Counter::empty(factory, HoldTerms::default());
    let refused = register(&counter, signed(1, None, Some(&hospital))).await;
    assert!(matches!(refused, Err(RegisterError::NotSigned)), "{refused:?}");
    let refused = register(&counter, signed(1, Some(&vendor), Some(&hospital))).await;
    assert!(matches!(refused, Err(RegisterError::Signature(KeyError::OtherKey(_)))), "{refused:?}");
    let refused = register(&counter, signed(1, Some(&hospital), None)).await;
    assert!(matches!(refused, Err(RegisterError::NoKey)), "{refused:?}");
    let report =
        counter.store.register_site(signed(1, Some(&hospital), Some(&hospital)), counter.now);
    assert_eq!(report.await.unwrap().key, Some(key(&hospital)));

    register(&counter, signed(1, None, None)).await.unwrap();
    let refused = register(&counter, signed(2, None, None)).await;
    assert!(matches!(refused, Err(RegisterError::NotSigned)), "{refused:?}");
    let refused = register(&counter, signed(2, Some(&vendor), None)).await;
    assert!(matches!(refused, Err(RegisterError::Signature(_))), "{refused:?}");
    let refused = register(&counter, signed(2, Some(&vendor), Some(&vendor))).await;
    assert!(matches!(refused, Err(RegisterError::OtherKey { .. })), "{refused:?}");
    let mut changed = signed(2, Some(&hospital), None);
    changed.policy_document.push(' ');
    let refused = register(&counter, changed).await;
    assert!(matches!(refused, Err(RegisterError::Signature(KeyError::Changed))), "{refused:?}");
    register(&counter, signed(2, Some(&hospital), None)).await.unwrap();
    let replayed = register(&counter, signed(1, Some(&hospital), None)).await;
    assert!(matches!(replayed, Err(RegisterError::OlderPolicy { .. })), "{replayed:?}");
}

pub(crate) async fn an_unsigned_site_gets_its_key_with_a_new_edition<F: Factory>(factory: &F) {
    let hospital = pair();
    let counter = Counter::published(factory).await;
    let refused = register(&counter, signed(1, Some(&hospital), Some(&hospital))).await;
    assert!(matches!(refused, Err(RegisterError::KeyNeedsEdition { serial: 1 })), "{refused:?}");
    register(&counter, signed(2, Some(&hospital), Some(&hospital))).await.unwrap();
    counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let refused = register(&counter, signed(3, None, None)).await;
    assert!(matches!(refused, Err(RegisterError::NotSigned)), "{refused:?}");
}

pub(crate) async fn a_key_changes_by_the_word_of_the_one_before_and_never_back<F: Factory>(
    factory: &F,
) {
    let (old, new, vendor) = (pair(), pair(), pair());
    let counter = Counter::empty(factory, HoldTerms::default());
    let refused = rotate(&counter, &change(&old, &new), &old).await;
    assert!(matches!(refused, Err(RotateError::UnknownSite(_))), "{refused:?}");
    counter.import(POLICY, SCHEDULE).await;
    let refused = rotate(&counter, &change(&old, &new), &old).await;
    assert!(matches!(refused, Err(RotateError::NoKey)), "{refused:?}");
    register(&counter, signed(2, Some(&old), Some(&old))).await.unwrap();

    let refused = rotate(&counter, &change(&old, &vendor), &vendor).await;
    assert!(
        matches!(refused, Err(RotateError::Statement(KeyChangeError::Key(KeyError::OtherKey(_))))),
        "{refused:?}"
    );
    let refused = rotate(&counter, &change(&vendor, &new), &vendor).await;
    assert!(matches!(refused, Err(RotateError::OtherKey { .. })), "{refused:?}");
    let elsewhere = KeyChange { site: site("mirror"), ..change(&old, &new) };
    let refused = rotate(&counter, &elsewhere, &old).await;
    assert!(matches!(refused, Err(RotateError::OtherSite(_))), "{refused:?}");

    assert_eq!(rotate(&counter, &change(&old, &new), &old).await.unwrap(), key(&new));
    counter.publish().await;
    counter.hold("ann", &["o1"], "09:00").await.unwrap();
    let refused = register(&counter, signed(3, Some(&old), None)).await;
    assert!(matches!(refused, Err(RegisterError::Signature(_))), "{refused:?}");
    register(&counter, signed(3, Some(&new), None)).await.unwrap();
    let replayed = rotate(&counter, &change(&old, &new), &old).await;
    assert!(matches!(replayed, Err(RotateError::OtherKey { .. })), "{replayed:?}");
    let back = rotate(&counter, &change(&new, &old), &new).await;
    assert!(matches!(back, Err(RotateError::FormerKey)), "{back:?}");
}
