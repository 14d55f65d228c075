//! E-mail by SMTP.
//!
//! Owns the connection to the operator's mail server, the form of an e-mail, and what the server's
//! answers mean. What an e-mail says is [`crate::messages::Mail`]'s. An answer of the server can name
//! the patient's address, so no text of one goes into the log. Start reading at [`Smtp::send`].

use crate::domain::message::{Outcome, Reason};
use crate::messages::Mail;
use guichet_contract::ids::MessageId;
use guichet_contract::patient::Personal;
use guichet_contract::time::Instant;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Mechanism;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::net::IpAddr;
use std::time::{Duration, SystemTime};
use ureq::http::Uri;

/// How long the server may take to be reached.
const CONNECT: Duration = Duration::from_secs(11);
/// How long it may take for all of a message, less than the message's lease. A connection is of one
/// message: what is given up in the middle is closed, and its late answers are nobody else's.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How a certificate in PEM begins.
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
/// Media type of a calendar entry; the method is that of `crate::messages::calendar`.
const CALENDAR: &str = "text/calendar; charset=utf-8; method=PUBLISH";

/// The operator's mail server.
pub(super) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Address,
}

/// Why there is no mail server to be asked. Says nothing of the address, which has a password in it.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// The address is not one of a mail server.
    #[error(
        "smtp_url: expected smtps://HOST, smtp://HOST?tls=required, or smtp:// on this machine"
    )]
    Url,
    /// It would send passwords and patients' mail in the clear.
    #[error("smtp_url: without TLS only on this machine: smtps://HOST or smtp://HOST?tls=required")]
    Plain,
    /// The authority's certificate cannot be used.
    #[error("smtp_ca_file: {0}")]
    Authority(#[source] Error),
    /// There is none.
    #[error("smtp_ca_file: expected a certificate in PEM")]
    NoCertificate,
    /// What e-mails are from is no address.
    #[error("mail_from: expected an e-mail address")]
    From,
}

impl Smtp {
    /// The server at `url`. Its certificate must be signed by an authority that this machine trusts, or
    /// by `ca` (PEM). Needs a running tokio.
    ///
    /// # Errors
    /// [`SmtpError`] that names the setting.
    pub(super) fn new(url: &str, ca: Option<&[u8]>, from: &str) -> Result<Self, SmtpError> {
        let from: Address = from.parse().map_err(|_| SmtpError::From)?;
        let uri: Uri = url.parse().map_err(|_| SmtpError::Url)?;
        let host = uri.host().ok_or(SmtpError::Url)?.to_owned();
        let secured = match (uri.scheme_str(), uri.query()) {
            (Some("smtps"), None) => Tls::Wrapper,
            (Some("smtp"), Some("tls=required")) => Tls::Required,
            (Some("smtp"), None) if is_this_machine(&host) => |_| Tls::None,
            (Some("smtp"), _) => return Err(SmtpError::Plain),
            _ => return Err(SmtpError::Url),
        };
        let mut parameters = TlsParameters::builder(host);
        if let Some(pem) = ca {
            if !pem.windows(BEGIN.len()).any(|it| it == BEGIN) {
                return Err(SmtpError::NoCertificate);
            }
            let certificate = Certificate::from_pem(pem).map_err(SmtpError::Authority)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters.build().map_err(SmtpError::Authority)?;
        let hello = ClientId::Domain(from.domain().to_owned());
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| SmtpError::Url)?
            .tls(secured(parameters))
            .hello_name(hello)
            .authentication(vec![Mechanism::Plain, Mechanism::Login])
            .timeout(Some(CONNECT))
            .build();
        Ok(Self { transport, from })
    }

    /// The address that e-mails are from.
    pub(super) fn from(&self) -> &str {
        self.from.as_ref()
    }

    /// Hands an e-mail over.
    pub(super) async fn send(
        &self,
        id: &MessageId,
        mail: Mail,
        to: &Personal,
        now: Instant,
    ) -> Outcome {
        let Ok(to) = to.expose().trim().parse::<Address>() else {
            return Outcome::Refused(Reason::NoAddress);
        };
        let is_ascii = to.to_string().is_ascii();
        let Some(message) = write(id, mail, &self.from, to, now) else {
            return Outcome::Refused(Reason::Unwritable);
        };
        match tokio::time::timeout(TIMEOUT, self.transport.send(message)).await {
            Ok(Ok(_)) => Outcome::Sent(None),
            Ok(Err(error)) => judge(&error, is_ascii),
            Err(_) => Outcome::Later(Reason::Unreachable),
        }
    }
}

pub(super) fn is_this_machine(host: &str) -> bool {
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The e-mail as it travels. Nothing in a value can end a header.
fn write(id: &MessageId, mail: Mail, from: &Address, to: Address, now: Instant) -> Option<Message> {
    let identity = format!("<{}@{}>", id.as_str(), from.domain());
    let seconds = Duration::from_secs(u64::try_from(now.seconds()).ok()?);
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let mut message = Message::builder()
        .message_id(Some(identity))
        .date(SystemTime::UNIX_EPOCH + seconds)
        .from(Mailbox::new(Some(one_line(&mail.sender)), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(one_line(&mail.subject))
        // RFC 3834: nobody's absence is answered to us.
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
    if let Some(address) = mail.reply_to {
        message = message.reply_to(Mailbox::new(None, address.parse().ok()?));
    }
    let text = SinglePart::plain(mail.body);
    let Some((name, calendar)) = mail.calendar else { return message.singlepart(text).ok() };
    let entry = Attachment::new(name).body(calendar, ContentType::parse(CALENDAR).ok()?);
    // The same at each attempt, and in no text of ours.
    let boundary = format!("=_{}", id.as_str());
    let parts = MultiPart::mixed().boundary(boundary).singlepart(text).singlepart(entry);
    message.multipart(parts).ok()
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// RFC 5321 section 4.2.1; RFC 4954 section 6 for what is about us and not about the patient.
fn judge(error: &Error, to_ascii: bool) -> Outcome {
    let Some(code) = error.status() else {
        return match (error.is_client(), to_ascii) {
            // The server cannot write the patient's address (RFC 6531).
            (true, false) => Outcome::Refused(Reason::Rejected),
            // It has no TLS, or no way to sign in that we have.
            (true, true) => Outcome::Later(Reason::Unauthorized),
            (false, _) => Outcome::Later(Reason::Unreachable),
        };
    };
    match u16::from(code) {
        454 | 530 | 534 | 535 | 538 => Outcome::Later(Reason::Unauthorized),
        500..=599 => Outcome::Refused(Reason::Rejected),
        _ => Outcome::Later(Reason::TryLater),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            sender: "Maison de santé".to_owned(),
            reply_to: Some("accueil@h.example".to_owned()),
            subject: "Rendez-vous déplacé".to_owned(),
            body: "Bonjour,\n\nà bientôt\n".to_owned(),
            calendar: Some(("Rendez-vous.ics".to_owned(), "BEGIN:VCALENDAR\r\n".to_owned())),
        }
    }

    fn written(mail: Mail, to: &str) -> String {
        let id = MessageId::parse("0123456789abcdef").unwrap();
        let from = "rdv@h.example".parse().unwrap();
        let now = Instant::parse("2026-11-22T10:00:00Z").unwrap();
        let message = write(&id, mail, &from, to.parse().unwrap(), now).unwrap();
        String::from_utf8(message.formatted()).unwrap()
    }

    #[test]
    fn an_e_mail_has_the_headers_that_others_go_by_and_is_the_same_each_time() {
        let text = written(mail(), "jeanne@b.example");
        for line in [
            "Message-ID: <0123456789abcdef@h.example>\r\n",
            "Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Reply-To: accueil@h.example\r\n",
            "To: jeanne@b.example\r\n",
            "text/calendar; charset=utf-8; method=PUBLISH\r\n",
            "MIME-Version: 1.0\r\n",
        ] {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
        assert_eq!(text, written(mail(), "jeanne@b.example"));
    }

    #[test]
    fn nothing_in_an_e_mail_can_end_a_header() {
        let evil = "x\r\nBcc: everybody@evil.test\r\n\r\n";
        let text = written(
            Mail { sender: evil.to_owned(), subject: evil.to_owned(), ..mail() },
            "jeanne@b.example",
        );
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        for address in ["a@b.fr\r\nBcc: c@d.fr", "a@b.fr,c@d.fr", "<a@b.fr>\r\n"] {
            assert!(address.parse::<Address>().is_err(), "{address:?}");
        }
    }

    #[tokio::test]
    async fn mail_leaves_this_machine_under_tls_alone() {
        let new = |url: &str| Smtp::new(url, None, "rdv@h.example").err().map(|it| it.to_string());
        for good in [
            "smtps://me:p%40ss@mail.example",
            "smtp://m.example:587?tls=required",
            "smtp://127.0.0.1:25",
            "smtp://[::1]:25",
        ] {
            assert_eq!(new(good), None, "{good}");
        }
        for plain in
            ["smtp://mail.example", "smtp://mail.example?tls=opportunistic", "smtp://10.0.0.1"]
        {
            assert!(new(plain).unwrap().contains("without TLS"), "{plain}");
        }
        for bad in ["https://mail.example", "mail", "smtps://me:secret@mail.example?x=1"] {
            let error = new(bad).unwrap();
            assert!(error.starts_with("smtp_url: ") && !error.contains("secret"), "{error}");
        }
        assert!(Smtp::new("smtps://m.example", None, "nobody").is_err());
        assert!(Smtp::new("smtps://m.example", Some(b"no PEM"), "a@b.fr").is_err());
    }
}
