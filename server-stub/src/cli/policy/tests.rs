//! The commands in a folder of their own, at any time of any year.

use super::check::{Findings, check};
use super::draft::{Kind, Selection, Terms, draft};
use super::key::{Protection, make};
use super::rotate::rotate;
use super::sign::{Password, sign};
use super::verify::verify;
use super::*;
use guichet_contract::policy::{HostPolicy, Narrowing};
use guichet_contract::time::Instant;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use tempfile::TempDir;

const SAMPLE: &str = include_str!("../../../../contract/src/policy/sample.json");
const NOW: &str = "2026-11-23T08:00:00Z";

fn at(now: &str) -> Instant {
    Instant::parse(now).unwrap()
}

/// A desk far from any server, with the sample as `policy.json`.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.write("policy.json", SAMPLE);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file and answers where.
    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// The sample with something put differently, as a file.
    fn with(&self, name: &str, from: &str, to: &str) -> PathBuf {
        assert!(SAMPLE.contains(from), "{from}");
        self.write(name, &SAMPLE.replace(from, to))
    }

    fn keys(&self, name: &str) -> (PathBuf, PathBuf) {
        make(&self.path(name), Protection::Nothing).unwrap();
        (self.path(&format!("{name}.key")), self.path(&format!("{name}.pub")))
    }

    fn draft(
        &self,
        only: &[(Kind, &str)],
        except: &[(Kind, &str)],
        terms: Terms,
    ) -> Result<String, PolicyCommandError> {
        let owned = |list: &[(Kind, &str)]| list.iter().map(|it| (it.0, it.1.to_owned())).collect();
        let selection = Selection { only: owned(only), except: owned(except) };
        draft(&self.path("policy.json"), &selection, terms, None, at(NOW))
    }

    /// What the selectors leave: offerings, practitioners, reasons and specialties.
    fn left(&self, only: &[(Kind, &str)], except: &[(Kind, &str)]) -> [String; 4] {
        let text = self.draft(only, except, Terms::default()).unwrap();
        let policy = HostPolicy::parse(&text).unwrap();
        let ids = |ids: Vec<&str>| ids.join(" ");
        [
            ids(policy.offerings.iter().map(|it| it.id.as_str()).collect()),
            ids(policy.practitioners.iter().map(|it| it.id.as_str()).collect()),
            ids(policy.reasons.iter().map(|it| it.id.as_str()).collect()),
            ids(policy.specialties.iter().map(|it| it.id.as_str()).collect()),
        ]
    }
}

#[test]
fn a_draft_has_whom_the_selectors_leave_and_nothing_that_nobody_needs() {
    let desk = Desk::new();
    let (ada, bea) = ((Kind::Practitioner, "ada"), (Kind::Practitioner, "bea"));
    let heart = (Kind::Specialty, "heart");
    let checkup = (Kind::Reason, "checkup");
    for (only, except, expected) in [
        (&[][..], &[][..], ["o1 o2 o3", "ada bea", "checkup vaccination", "general heart"]),
        (&[heart], &[], ["o3", "bea", "checkup", "heart"]),
        (&[ada, bea, checkup], &[], ["o1 o3", "ada bea", "checkup", "general heart"]),
        (&[checkup], &[ada], ["o3", "bea", "checkup", "heart"]),
        (&[], &[(Kind::Offering, "o2")], ["o1 o3", "ada bea", "checkup", "general heart"]),
    ] {
        assert_eq!(desk.left(only, except), expected, "{only:?} but {except:?}");
    }
}

#[test]
fn selectors_mean_what_they_mean_as_attributes_of_a_page() {
    let desk = Desk::new();
    let sample = HostPolicy::parse(SAMPLE).unwrap();
    let choices =
        [(Kind::Practitioner, "practitioner", "ada"), (Kind::Reason, "reason", "checkup")];
    for chosen in [&choices[..1], &choices[1..], &choices[..]] {
        let mut narrowing = Narrowing::default();
        for (_, name, id) in chosen {
            assert!(narrowing.add(name, id));
        }
        let shown: Vec<_> = sample.admitted(&narrowing).map(|it| it.id.as_str()).collect();
        let only: Vec<_> = chosen.iter().map(|(kind, _, id)| (*kind, *id)).collect();
        assert_eq!(desk.left(&only, &[])[0], shown.join(" "));
    }
}

#[test]
fn a_slip_in_a_selector_is_named_with_what_there_is() {
    let desk = Desk::new();
    for (only, except, expected) in [
        (&[(Kind::Location, "Main")][..], &[][..], "there is no location Main; there is: main"),
        (
            &[(Kind::Reason, "check-up")],
            &[],
            "there is no reason check-up; there is: checkup vaccination",
        ),
        (
            &[],
            &[(Kind::Practitioner, "Dr Ada")],
            "there is no practitioner Dr Ada; there is: ada bea",
        ),
        (
            &[(Kind::Practitioner, "bea"), (Kind::Reason, "vaccination")],
            &[],
            "the selectors leave no offering: nobody could appear",
        ),
        (&[], &[(Kind::Practitioner, "ada"), (Kind::Practitioner, "bea")], "the selectors leave"),
    ] {
        let error = desk.draft(only, except, Terms::default()).unwrap_err();
        assert!(error.is_bad_input());
        assert!(error.to_string().starts_with(expected), "{error}");
    }
}

#[test]
fn a_draft_is_the_next_edition_for_a_year_unless_told_otherwise() {
    let desk = Desk::new();
    let text = desk.draft(&[], &[], Terms::default()).unwrap();
    let policy = HostPolicy::parse(&text).unwrap();
    assert_eq!(policy.serial, 2);
    assert_eq!((policy.valid.from, policy.valid.until), (at(NOW), at("2027-11-23T08:00:00Z")));
    assert!(text.contains("\n    { \"id\": \"o1\", \"practitioner\": \"ada\", "), "{text}");
    let terms = Terms {
        serial: Some(7),
        valid_from: Some(at("2027-01-01T00:00:00Z")),
        valid_until: Some(at("2027-02-01T00:00:00Z")),
    };
    let text = desk.draft(&[], &[], terms).unwrap();
    assert!(text.contains("\"serial\": 7,"), "{text}");
    assert!(text.contains("\"from\": \"2027-01-01T00:00:00Z\", \"until\": \"2027-02-01"), "{text}");
    let terms = Terms { valid_until: Some(at(NOW)), ..Terms::default() };
    let error = desk.draft(&[], &[], terms).unwrap_err();
    assert_eq!(error.to_string(), "the draft: valid.until: is not after valid.from");
}

#[test]
fn whoever_comes_or_goes_and_whatever_changes_is_listed() {
    let desk = Desk::new();
    let former = desk.path("policy.json");
    let checked = |from: &str, to: &str| {
        let later = desk.with("later.json", from, to);
        check(&later, Some(&former), at(NOW)).unwrap().told
    };
    let gone = ",\n    { \"id\": \"o3\", \"practitioner\": \"bea\", \"reason\": \"checkup\", \
                \"location\": \"main\" }";
    let bea = "Dr Béatrice Le Goff (rpps 10000000002), Bilan, Site principal: o3";
    let told = checked(gone, "");
    assert!(told.contains(&format!("\n  goes:    {bea}")), "{told}");
    let later = desk.path("later.json");
    let told = check(&former, Some(&later), at(NOW)).unwrap().told;
    assert!(told.contains(&format!("\n  comes:   {bea}")), "{told}");
    assert_eq!(told.matches("\n  ").count(), 7, "{told}");
    for (from, to, expected) in [
        // Another person under the same identifier: who stood there goes.
        ("10000000002", "10000000009", &["goes:    Dr Béatrice", "comes:   Dr Béatrice"][..]),
        ("Dr Ada Morvan", "Dr Eve Morvan", &["changes: practitioners: ada"]),
        ("1 rue du Port", "2 rue du Port", &["changes: locations: main"]),
        ("01 02 03 04 05", "01 02 03 04 06", &["changes: contact"]),
        (
            "[\"https://h.example/\"]",
            "[\"https://h.example/\", \"https://x.example/\"]",
            &["changes: links"],
        ),
    ] {
        let told = checked(from, to);
        assert!(expected.iter().all(|line| told.contains(line)), "{told}");
    }
}

#[test]
fn an_edition_that_a_backend_would_refuse_is_refused_here() {
    let desk = Desk::new();
    let former = desk.path("policy.json");
    let refused = |later: &Path| -> Option<String> {
        check(later, Some(&former), at(NOW)).unwrap().refused.map(|error| error.to_string())
    };
    assert_eq!(refused(&former), None, "the same document again");
    assert_eq!(refused(&desk.with("next.json", "\"serial\": 1", "\"serial\": 2")), None);
    let same = refused(&desk.with("same.json", "Bilan", "Examen")).unwrap();
    assert!(same.contains("serial: 1 is not higher than the former edition's 1"), "{same}");
    let other = refused(&desk.with("other.json", "\"sample\"", "\"elsewhere\"")).unwrap();
    assert!(other.contains("speaks for elsewhere, the former edition for sample"), "{other}");
}

#[test]
fn the_end_is_announced_from_14_days_before_and_what_has_expired_is_refused() {
    let desk = Desk::new();
    let checked = |now: &str| check(&desk.path("policy.json"), None, at(now)).unwrap();
    for (now, warning) in [
        ("2025-12-31T23:59:59Z", "warning: not valid before 2026-01-01T00:00:00Z"),
        ("2035-12-18T00:00:00Z", "warning: expires in 14 days"),
        ("2035-12-31T00:00:00Z", "warning: expires in 1 day,"),
        ("2035-12-31T23:59:59Z", "warning: expires in less than a day"),
    ] {
        let Findings { told, refused } = checked(now);
        assert!(told.contains(warning) && refused.is_none(), "{now}: {told}");
    }
    assert!(!checked("2035-12-17T23:59:59Z").told.contains("warning"));
    let refused = checked("2036-01-01T00:00:00Z").refused.unwrap();
    assert!(refused.is_bad_input());
    assert!(refused.to_string().ends_with("valid.until: expired at 2036-01-01T00:00:00Z"));
}

#[test]
fn what_is_no_policy_or_has_expired_is_not_signed() {
    let desk = Desk::new();
    let (key, _) = desk.keys("host");
    let broken = desk.with("broken.json", "\"reason\": \"checkup\"", "\"reason\": \"nothing\"");
    let error = sign(&broken, &key, Password::Asked, at(NOW)).unwrap_err();
    assert!(error.to_string().ends_with("offerings[0].reason: not among the reasons"), "{error}");
    let late = at("2036-01-01T00:00:00Z");
    let error = sign(&desk.path("policy.json"), &key, Password::Asked, late).unwrap_err();
    assert!(error.to_string().contains("expired"), "{error}");
    assert!(!desk.path("broken.json.minisig").exists());
    assert!(!desk.path("policy.json.minisig").exists());
    let early = at("2025-12-01T00:00:00Z");
    sign(&desk.path("policy.json"), &key, Password::Asked, early).unwrap();
}

#[test]
fn a_signature_holds_for_these_bytes_this_key_and_this_time_alone() {
    let desk = Desk::new();
    let (key, public) = desk.keys("host");
    let (_, other) = desk.keys("other");
    let file = desk.path("policy.json");
    let verified = |public: &Path, now: &str| {
        verify(&file, public, None, at(now)).map_err(|error| error.to_string())
    };
    assert!(verified(&public, NOW).unwrap_err().contains("no such signature"));
    let said = sign(&file, &key, Password::Asked, at(NOW)).unwrap();
    assert!(said.contains("site:sample serial:1 until:2036-01-01T00:00:00Z, signed"), "{said}");
    assert!(verified(&public, NOW).unwrap().contains("site sample, serial 1, until 2036"));
    assert!(verified(&other, NOW).unwrap_err().contains("signed with another key than RW"));
    let early = verified(&public, "2025-12-31T23:59:59Z").unwrap_err();
    assert!(early.contains("not valid before"), "{early}");
    let late = verified(&public, "2036-01-01T00:00:00Z").unwrap_err();
    assert!(late.contains("expired at"), "{late}");
    desk.with("policy.json", "10000000001", "10000000003");
    assert!(verified(&public, NOW).unwrap_err().contains("a byte was changed"));
    desk.write("policy.json.minisig", "nothing");
    assert!(verified(&public, NOW).unwrap_err().contains("not a signature of minisign"));
}

#[test]
fn a_secret_key_is_for_its_owner_alone_and_is_never_overwritten() {
    let desk = Desk::new();
    let (key, public) = desk.keys("host");
    let mode = |file: &Path| std::fs::metadata(file).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&key), 0o600);
    let before = std::fs::read(&key).unwrap();
    let again = || make(&desk.path("host"), Protection::Nothing).unwrap_err().to_string();
    assert!(again().contains("host.key is there already"));
    std::fs::remove_file(&key).unwrap();
    assert!(again().contains("host.pub is there already"));
    assert!(!key.exists());
    std::fs::write(&key, before).unwrap();
    std::fs::remove_file(&public).unwrap();
    assert!(again().contains("host.key is there already"));
}

#[test]
fn a_key_opens_with_its_password_alone() {
    let desk = Desk::new();
    let right = desk.write("right.txt", "correct horse\nbattery\n");
    let file = desk.path("policy.json");
    make(&desk.path("host"), Protection::Password(Password::File(&right))).unwrap();
    let key = desk.path("host.key");
    sign(&file, &key, Password::File(&right), at(NOW)).unwrap();
    verify(&file, &desk.path("host.pub"), None, at(NOW)).unwrap();
    for (password, expected) in
        [("correct horse \n", "cannot be opened"), ("\nx", "the password, is empty")]
    {
        let wrong = desk.write("wrong.txt", password);
        let error = sign(&file, &key, Password::File(&wrong), at(NOW)).unwrap_err();
        assert!(error.is_bad_input() && error.to_string().contains(expected), "{error}");
    }
    let error = sign(&file, &desk.path("host.pub"), Password::Asked, at(NOW)).unwrap_err();
    assert!(error.to_string().contains("not a secret key of minisign"), "{error}");
}

#[test]
fn a_damaged_key_signs_nothing() {
    let desk = Desk::new();
    let (key, _) = desk.keys("host");
    let text = std::fs::read_to_string(&key).unwrap();
    // One letter, in the middle of what is secret.
    let at_letter = text.len() - 111;
    let other = if text[at_letter..].starts_with('A') { "B" } else { "A" };
    let damaged = [&text[..at_letter], other, &text[at_letter + 1..]].concat();
    std::fs::write(&key, damaged).unwrap();
    let error = sign(&desk.path("policy.json"), &key, Password::Asked, at(NOW)).unwrap_err();
    assert!(error.to_string().contains("the key is damaged"), "{error}");
    assert!(!desk.path("policy.json.minisig").exists());
}

#[test]
fn a_key_changes_to_another_key_alone() {
    let desk = Desk::new();
    let ((key, public), (_, next)) = (desk.keys("host"), desk.keys("next"));
    let site = SiteId::parse("sample").unwrap();
    let out = desk.path("change.json");
    let change = |to: &Path| rotate(site.clone(), &key, Password::Asked, to, Some(&out));
    let same = change(&public).unwrap_err().to_string();
    assert_eq!(same, "the key change: to: is the key that it replaces");
    assert!(!out.exists());
    change(&next).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    let signature = std::fs::read_to_string(desk.path("change.json.minisig")).unwrap();
    let signature = guichet_audit::key::Signature::parse(&signature).unwrap();
    let read = guichet_audit::key_change::KeyChange::verify(&text, &signature).unwrap();
    assert_eq!(read.site, site);
}
