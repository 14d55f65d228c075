//! The MESSAGES document: a site's own words, when it reminds, and where it is told itself.
//!
//! Owns the format (version 1) and its strict reader. A site that has none gets the defaults.

use super::words::{OwnTexts, Words};
use guichet_contract::ids::SiteId;
use guichet_contract::json::{Json, ShapeError, Wire, member, only_members};
use guichet_contract::policy::Texts;
use std::collections::BTreeMap;

/// The only version of the format so far.
const VERSION: u32 = 1;
/// How long before a visit somebody can be reminded at the earliest, in days.
pub(crate) const MAX_DAYS: u32 = 30;
/// Most reminders of one visit, each way.
const MAX_REMINDERS: usize = 5;
/// Longest name that an e-mail is from, in bytes.
const MAX_NAME: usize = 100;
/// Longest of a site's own texts, in bytes.
const MAX_TEXT: usize = 4_000;

/// What a site has said of its messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageSettings {
    /// Texts of its own, by language.
    words: BTreeMap<String, OwnTexts>,
    /// Who an e-mail is from; the establishment's name where it says nothing.
    pub sender_name: Option<Texts>,
    /// Where answers to an e-mail go.
    pub reply_to: Option<String>,
    /// When it reminds.
    pub reminders: Reminders,
    /// Where the host's own server is told.
    pub webhook: Option<String>,
}

/// How many days before a visit somebody is reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminders {
    /// Whoever gave an e-mail address.
    pub email_days: Vec<u32>,
    /// Whoever gave a telephone number, an e-mail address beside it or not.
    pub sms_days: Vec<u32>,
}

impl Default for Reminders {
    fn default() -> Self {
        Self { email_days: vec![7, 1], sms_days: vec![2] }
    }
}

impl MessageSettings {
    /// Reads the document of a site.
    ///
    /// # Errors
    /// [`ShapeError`] with the place of the first fault: a member or a text that does not exist, a
    /// text that lacks a value, a document of another site.
    pub fn parse(text: &str, site: &SiteId) -> Result<Self, ShapeError> {
        let json = Json::parse(text).map_err(|error| ShapeError::new(error.to_string()))?;
        let version: u32 = member(&json, "version")?;
        if version != VERSION {
            return Err(ShapeError::new("unknown version, this reader knows 1").at("version"));
        }
        let known = ["version", "site", "words", "sender_name", "reply_to", "reminders", "webhook"];
        only_members(&json, &known)?;
        if member::<SiteId>(&json, "site")? != *site {
            return Err(ShapeError::new("is another site than the policy's").at("site"));
        }
        let part = |name: &'static str| json.get(name).filter(|it| **it != Json::Null);
        Ok(Self {
            words: part("words").map_or(Ok(BTreeMap::new()), words).map_err(|it| it.at("words"))?,
            sender_name: checked(&json, "sender_name", sender_name)?,
            reply_to: checked(&json, "reply_to", reply_to)?,
            reminders: part("reminders")
                .map_or(Ok(Reminders::default()), reminders)
                .map_err(|error| error.at("reminders"))?,
            webhook: part("webhook").map(webhook).transpose().map_err(|it| it.at("webhook"))?,
        })
    }

    /// The site's own texts in a language, such as `fr`.
    pub(super) fn own_texts(&self, language: &str) -> Option<&OwnTexts> {
        self.words.get(language)
    }
}

fn checked<T: Wire>(
    json: &Json,
    name: &str,
    check: impl Fn(&T) -> Result<(), ShapeError>,
) -> Result<Option<T>, ShapeError> {
    let value: Option<T> = member(json, name)?;
    value.iter().try_for_each(check).map_err(|error| error.at(name))?;
    Ok(value)
}

fn words(json: &Json) -> Result<BTreeMap<String, OwnTexts>, ShapeError> {
    let languages = json.members().ok_or(ShapeError::new("expected an object"))?;
    let of_language = |(language, texts): &(String, Json)| {
        let known = Words::all().iter().find(|words| words.language == language);
        let known = known.ok_or(ShapeError::new("messages are not written in this language"))?;
        let texts = texts.members().ok_or(ShapeError::new("expected an object"))?;
        let of_text = |(name, text): &(String, Json)| {
            let text = String::read(text)?;
            known.check_own(name, &text)?;
            of_length(&text, MAX_TEXT)?;
            Ok((name.clone(), text))
        };
        let texts = texts.iter().map(|it| of_text(it).map_err(|error: ShapeError| error.at(&it.0)));
        texts.collect::<Result<OwnTexts, ShapeError>>()
    };
    let read =
        |it: &(String, Json)| Ok((it.0.clone(), of_language(it).map_err(|error| error.at(&it.0))?));
    languages.iter().map(read).collect()
}

fn of_length(text: &str, max: usize) -> Result<(), ShapeError> {
    if text.trim().is_empty() || text.len() > max {
        return Err(ShapeError::new(format!("expected 1 to {max} bytes of text")));
    }
    Ok(())
}

fn sender_name(names: &Texts) -> Result<(), ShapeError> {
    names.iter().try_for_each(|(language, name)| {
        let plain = if name.chars().any(char::is_control) {
            Err(ShapeError::new("has a control character"))
        } else {
            of_length(name, MAX_NAME)
        };
        plain.map_err(|error| error.at(language.as_str()))
    })?;
    if names.iter().next().is_none() {
        return Err(ShapeError::new("expected a name in at least one language"));
    }
    Ok(())
}

#[expect(clippy::ptr_arg, reason = "it is read as a text of its own")]
fn reply_to(address: &String) -> Result<(), ShapeError> {
    match address.parse::<lettre::Address>() {
        Ok(_) => Ok(()),
        Err(_) => Err(ShapeError::new("expected an e-mail address")),
    }
}

fn reminders(json: &Json) -> Result<Reminders, ShapeError> {
    only_members(json, &["email_days", "sms_days"])?;
    let usual = Reminders::default();
    let days = |name: &str, usual: Vec<u32>| {
        let mut days = member::<Option<Vec<u32>>>(json, name)?.unwrap_or(usual);
        days.sort_unstable_by(|a, b| b.cmp(a));
        let twice = days.windows(2).any(|pair| pair[0] == pair[1]);
        if twice || days.len() > MAX_REMINDERS || days.iter().any(|it| !(1..=MAX_DAYS).contains(it))
        {
            let problem =
                format!("expected at most {MAX_REMINDERS} different days, 1 to {MAX_DAYS}");
            return Err(ShapeError::new(problem).at(name));
        }
        Ok(days)
    };
    Ok(Reminders {
        email_days: days("email_days", usual.email_days)?,
        sms_days: days("sms_days", usual.sms_days)?,
    })
}

/// `https`, or `http` on this machine. Which networks may be asked is the operator's to say.
fn webhook(json: &Json) -> Result<String, ShapeError> {
    only_members(json, &["url"])?;
    let url: String = member(json, "url")?;
    let local = || {
        let rest = url.strip_prefix("http://")?;
        let host = rest.split([':', '/', '?']).next()?;
        matches!(host, "127.0.0.1" | "localhost").then_some(rest)
    };
    let rest = url.strip_prefix("https://").or_else(local);
    let authority = rest.and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    let plain = url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\\\"<>^`{|}#".contains(&byte));
    if authority.is_empty() || authority.contains('@') || !plain {
        return Err(ShapeError::new("expected https://, a host and perhaps a path").at("url"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(members: &str) -> Result<MessageSettings, String> {
        let site = SiteId::parse("sample").unwrap();
        let text = format!(r#"{{"version": 1, "site": "sample"{members}}}"#);
        MessageSettings::parse(&text, &site).map_err(|error| error.to_string())
    }

    #[test]
    fn a_document_that_says_nothing_means_the_defaults() {
        assert_eq!(parse(""), Ok(MessageSettings::default()));
    }

    #[test]
    fn what_a_site_says_is_kept() {
        let settings = parse(
            r#", "words": {"fr": {"booked_sms": "RV {when} {link}"}}, "sender_name": {"fr": "Port"},
               "reply_to": "rdv@h.example", "reminders": {"email_days": [1, 3], "sms_days": []},
               "webhook": {"url": "https://h.example/hook?site=1"}"#,
        )
        .unwrap();
        assert_eq!(settings.own_texts("fr").unwrap()["booked_sms"], "RV {when} {link}");
        assert_eq!(settings.own_texts("en"), None);
        assert_eq!(settings.reminders.email_days, [3, 1]);
        assert!(settings.reminders.sms_days.is_empty());
        assert_eq!(settings.webhook.as_deref(), Some("https://h.example/hook?site=1"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (members, said) in [
            (r#", "word": {}"#, "word: unknown field"),
            (r#", "words": {"xx": {}}"#, "words.xx: messages are not written in this language"),
            (r#", "words": {"fr": {"book": "x"}}"#, "words.fr.book: no such text"),
            (r#", "words": {"fr": {"booked_sms": "le {when}"}}"#, "{link} is missing"),
            (
                r#", "words": {"fr": {"booked_sms": "{when} {link} {reason}"}}"#,
                "{reason} has no value",
            ),
            (r#", "words": {"fr": {"booked_sms": "{when}\n{link}"}}"#, "a control character"),
            (r#", "sender_name": {"fr": "A\r\nBcc: x@y.z"}"#, "sender_name.fr: has a control"),
            (r#", "reply_to": "nobody""#, "reply_to: expected an e-mail address"),
            (r#", "reply_to": "a@b.fr\r\nBcc: c@d.fr""#, "reply_to: expected an e-mail address"),
            (r#", "reminders": {"email_days": [0]}"#, "reminders.email_days: expected"),
            (r#", "reminders": {"sms_days": [2, 2]}"#, "reminders.sms_days: expected"),
            (r#", "webhook": {"url": "http://h.example/"}"#, "webhook.url: expected"),
            (r#", "webhook": {"url": "http://localhost.evil.test/"}"#, "webhook.url: expected"),
            (r#", "webhook": {"url": "https://me@h.example/"}"#, "webhook.url: expected"),
            (r#", "webhook": {}"#, "webhook.url: missing"),
        ] {
            let error = parse(members).unwrap_err();
            assert!(error.contains(said), "{members}: {error}");
        }
    }

    #[test]
    fn a_document_of_another_site_or_of_a_later_version_is_refused() {
        let other = SiteId::parse("other").unwrap();
        let text = r#"{"version": 1, "site": "sample"}"#;
        assert!(MessageSettings::parse(text, &other).is_err());
        let error = MessageSettings::parse(r#"{"version": 2, "new": 1}"#, &other).unwrap_err();
        assert!(error.to_string().starts_with("version: unknown version"), "{error}");
    }

    #[test]
    fn a_receiver_on_this_machine_may_do_without_tls() {
        for url in ["http://127.0.0.1:8080/hook", "http://localhost/hook"] {
            let settings = parse(&format!(r#", "webhook": {{"url": "{url}"}}"#)).unwrap();
            assert_eq!(settings.webhook.as_deref(), Some(url));
        }
    }
}
