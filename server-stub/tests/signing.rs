//! The whole way of a signed policy, at the command line: as a hospital's web team goes it, and
//! with files of the tool minisign.

use guichet_contract::time::Instant;
use guichet_server::cli::policy::sign::{Password, sign};
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

const EVERYBODY: &str = include_str!("../../host-examples/hospital/guichet/policy.json");

/// A key without password, a policy and its signature, all of minisign 0.11: `minisign -G -W` and
/// `minisign -S`.
const OF_MINISIGN: [(&str, &str); 4] = [
    ("policy.json", include_str!("minisign/policy.json")),
    ("policy.json.minisig", include_str!("minisign/policy.json.minisig")),
    ("host.pub", include_str!("minisign/host.pub")),
    ("host.key", include_str!("minisign/host.key")),
];

/// A folder in which commands are typed.
struct Desk(TempDir);

impl Desk {
    fn new(files: &[(&str, &str)]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            desk.write(name, text);
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).unwrap()
    }

    /// What the command says, which has to end well.
    fn run(&self, line: &str) -> String {
        let (code, told, complaint) = self.outcome(line);
        assert_eq!(code, Some(0), "{line}: {complaint}");
        told
    }

    /// Its complaint, which has to be one that whoever typed it can mend.
    fn refused(&self, line: &str) -> String {
        let (code, _, complaint) = self.outcome(line);
        assert_eq!(code, Some(2), "{line}: {complaint}");
        complaint
    }

    fn outcome(&self, line: &str) -> (Option<i32>, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_guichet-server"))
            .arg("policy")
            .args(line.split(' '))
            .current_dir(self.0.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

#[test]
fn a_hospital_goes_from_a_key_to_a_signed_policy_to_another_key() {
    let desk = Desk::new(&[("everybody.json", EVERYBODY), ("password.txt", "a long one\n")]);
    let made = desk.run("key hospital --password-file password.txt");
    assert!(made.contains("hospital.pub: the public key, RW"), "{made}");
    let drafted = desk.run(
        "draft everybody.json --location nord --location centre --specialty cardiology \
         --except-practitioner dr-paul-lestrade --out policy.json",
    );
    assert!(drafted.starts_with("policy.json: serial 2, "), "{drafted}");
    let checked = desk.run("check policy.json --against everybody.json");
    assert!(checked.contains("\n  goes:    Dr Paul Lestrade (rpps "), "{checked}");
    assert!(!checked.contains("comes:"), "{checked}");
    let signed = desk.run("sign policy.json --key hospital.key --password-file password.txt");
    assert!(signed.starts_with("policy.json.minisig: site:hopital-lisiere serial:2"), "{signed}");
    desk.run("verify policy.json --public-key hospital.pub");

    desk.run("key next --no-password");
    let other = desk.refused("verify policy.json --public-key next.pub");
    assert!(other.contains("signed with another key"), "{other}");
    desk.run(
        "rotate --site hopital-lisiere --key hospital.key --password-file password.txt \
         --to next.pub --out change.json",
    );
    assert!(desk.read("change.json").starts_with("{\"version\":1,\"site\":\"hopital-lisiere\","));
    assert!(desk.read("change.json.minisig").contains("site:hopital-lisiere key-change to:RW"));

    desk.write("policy.json", &desk.read("policy.json").replace("Inês", "Ines"));
    let changed = desk.refused("verify policy.json --public-key hospital.pub");
    assert!(changed.contains("a byte was changed since it was signed"), "{changed}");
}

#[test]
fn what_has_expired_is_neither_signed_nor_verified() {
    let desk = Desk::new(&[("everybody.json", EVERYBODY)]);
    desk.run("key hospital --no-password");
    desk.run(
        "draft everybody.json --valid-from 2024-01-01T00:00:00Z \
         --valid-until 2025-01-01T00:00:00Z --out old.json",
    );
    for line in ["check old.json", "sign old.json --key hospital.key"] {
        let complaint = desk.refused(line);
        assert!(complaint.contains("expired at 2025-01-01T00:00:00Z"), "{complaint}");
    }
    let path = |name: &str| desk.0.path().join(name);
    let then = Instant::parse("2024-06-01T00:00:00Z").unwrap();
    sign(&path("old.json"), &path("hospital.key"), Password::Asked, then).unwrap();
    let complaint = desk.refused("verify old.json --public-key hospital.pub");
    assert!(complaint.contains("valid.until: expired at 2025"), "{complaint}");
}

#[test]
fn files_of_minisign_itself_are_understood() {
    let desk = Desk::new(&OF_MINISIGN);
    let told = desk.run("verify policy.json --public-key host.pub");
    assert!(told.contains("site vector, serial 1"), "{told}");
    // Its keys sign here too, and what they sign is this key's.
    desk.run("sign policy.json --key host.key");
    desk.run("verify policy.json --public-key host.pub --signature policy.json.minisig");
    desk.write("policy.json", &desk.read("policy.json").replace("Bilan", "bilan"));
    let changed = desk.refused("verify policy.json --public-key host.pub");
    assert!(changed.contains("a byte was changed"), "{changed}");
}

/// Where minisign is installed it has the last word on what is written here.
#[test]
fn minisign_itself_verifies_what_is_signed_here() {
    let desk = Desk::new(&[("policy.json", EVERYBODY)]);
    desk.run("key hospital --no-password");
    desk.run("sign policy.json --key hospital.key");
    let tool = Path::new("/usr/bin/minisign");
    let theirs = |arguments: &[&str]| {
        let output = Command::new(tool).args(arguments).current_dir(desk.0.path()).output();
        let output = output.unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    if tool.exists() {
        theirs(&["-V", "-p", "hospital.pub", "-m", "policy.json"]);
        theirs(&["-S", "-s", "hospital.key", "-m", "policy.json"]);
    }
    desk.run("verify policy.json --public-key hospital.pub");
}

#[test]
fn without_a_terminal_it_says_what_to_give_instead_of_a_password() {
    let desk = Desk::new(&[("everybody.json", EVERYBODY), ("password.txt", "a long one")]);
    let complaint = desk.refused("key hospital");
    assert!(complaint.contains("--password-file FILE, or --no-password"), "{complaint}");
    desk.run("key hospital --password-file password.txt");
    let complaint = desk.refused("sign everybody.json --key hospital.key");
    assert!(complaint.contains("give --password-file FILE"), "{complaint}");
    let complaint = desk.refused("key hospital --no-password");
    assert!(complaint.contains("hospital.key is there already"), "{complaint}");
}

#[test]
fn what_cannot_be_is_named_with_its_place() {
    let desk = Desk::new(&[("everybody.json", EVERYBODY)]);
    desk.write("broken.json", &EVERYBODY.replacen("\"serial\": 1", "\"serial\": true", 1));
    for (line, expected) in [
        ("check broken.json", "broken.json: serial: expected a whole number"),
        ("check nothing.json", "nothing.json cannot be read"),
        ("check everybody.json --against broken.json", "broken.json: serial"),
        ("draft everybody.json --location Nord", "there is no location Nord; there is: nord"),
        ("draft everybody.json --valid-from 2027-01-01", "--valid-from"),
        ("verify everybody.json --public-key everybody.json", "not a public key of minisign"),
        ("sign everybody.json --key everybody.json", "not a secret key of minisign"),
    ] {
        let complaint = desk.refused(line);
        assert!(complaint.contains(expected), "{line}: {complaint}");
    }
    assert!(desk.run("draft everybody.json").starts_with("{\n  \"version\": 1,"));
}

#[test]
fn the_help_of_every_command_shows_how_it_is_typed() {
    let desk = Desk::new(&[]);
    for command in ["key", "draft", "check", "sign", "verify", "rotate"] {
        let help = desk.run(&format!("{command} --help"));
        assert!(help.contains(&format!("  guichet-server policy {command} ")), "{help}");
    }
}

/// What a line would do is not tried here: only that there is such a command with such flags.
#[test]
fn the_guide_names_commands_that_there_are() {
    let guide = include_str!("../../docs/signing.md");
    let blocks = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let lines = blocks.flat_map(str::lines).filter_map(|it| it.strip_prefix("guichet-server "));
    let mut tried = 0;
    for line in lines {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guichet-server"));
        let output = command.args(line.split(' ')).arg("--help").output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
        tried += 1;
    }
    assert!(tried >= 10, "{tried}");
}
