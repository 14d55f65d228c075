//! The cookies of the staff pages: who is signed in, in which language, and what was just done.
//!
//! Owns their names and attributes (RFC 6265, and the prefix `__Host-` of its successor's draft). All
//! are `HttpOnly` and `SameSite=Strict`, for this host alone, and gone when the browser is closed.
//! Start reading at [`Cookies`].

use crate::config::Settings;
use axum::http::{HeaderMap, HeaderValue, header};

/// A cookie of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of a session.
    Session,
    /// The tag of the language that somebody chose.
    Language,
    /// The word of what was just done, for the next page to say.
    Said,
}

impl Cookie {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "guichet_session",
            Self::Language => "guichet_language",
            Self::Said => "guichet_said",
        }
    }
}

/// How cookies are written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookies {
    /// `Secure`, and named so that no other host can set them.
    Secure,
    /// Plain, for a browser on the server's own machine: not every one keeps secure cookies of
    /// `http://127.0.0.1`.
    Plain,
}

impl Cookies {
    /// Plain only where nobody but this machine can connect and no proxy is named that could bring
    /// others.
    pub(crate) fn of(settings: &Settings) -> Self {
        let is_loopback = settings.staff_listen.is_some_and(|address| address.ip().is_loopback());
        if is_loopback && settings.trusted_proxy.is_empty() { Self::Plain } else { Self::Secure }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Secure => "__Host-",
            Self::Plain => "",
        }
    }

    /// The value of a cookie. Of two of a name neither is believed.
    pub(super) fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<String> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let name = [self.prefix(), cookie.name()].concat();
        let mut values = lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(known, _)| *known == name)
            .map(|(_, value)| value.to_owned());
        values.next().filter(|_| values.next().is_none())
    }

    /// Sets a cookie. `value` needs no quoting.
    pub(super) fn set(self, headers: &mut HeaderMap, cookie: Cookie, value: &str) {
        self.write(headers, cookie, value, "");
    }

    /// Removes a cookie.
    pub(super) fn remove(self, headers: &mut HeaderMap, cookie: Cookie) {
        self.write(headers, cookie, "", "; Max-Age=0");
    }

    fn write(self, headers: &mut HeaderMap, cookie: Cookie, value: &str, end: &str) {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Plain => "",
        };
        let (prefix, name) = (self.prefix(), cookie.name());
        let line =
            format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{end}");
        if let Ok(mut line) = HeaderValue::from_str(&line) {
            line.set_sensitive(true);
            headers.append(header::SET_COOKIE, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_back_and_one_of_two_is_none() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; __Host-guichet_said=x"));
        assert_eq!(Cookies::Secure.read(&headers, Cookie::Said).as_deref(), Some("x"));
        assert_eq!(Cookies::Plain.read(&headers, Cookie::Said), None);
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-guichet_said=y"));
        assert_eq!(Cookies::Secure.read(&headers, Cookie::Said), None);
    }

    #[test]
    fn a_cookie_is_for_this_host_for_no_script_and_for_no_other_site() {
        let mut headers = HeaderMap::new();
        Cookies::Secure.set(&mut headers, Cookie::Session, "s");
        let line = "__Host-guichet_session=s; Path=/; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(headers[header::SET_COOKIE], line);
        let mut headers = HeaderMap::new();
        Cookies::Plain.remove(&mut headers, Cookie::Session);
        let line = "guichet_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0";
        assert_eq!(headers[header::SET_COOKIE], line);
    }

    #[test]
    fn cookies_are_plain_only_where_nobody_but_this_machine_can_connect() {
        let settings = |address: &str, proxy: &[&str]| Settings {
            staff_listen: Some(address.parse().unwrap()),
            trusted_proxy: proxy.iter().map(|network| network.parse().unwrap()).collect(),
            ..Settings::default()
        };
        assert_eq!(Cookies::of(&settings("127.0.0.1:1", &[])), Cookies::Plain);
        assert_eq!(Cookies::of(&settings("[::1]:1", &[])), Cookies::Plain);
        assert_eq!(Cookies::of(&settings("127.0.0.1:1", &["127.0.0.1/32"])), Cookies::Secure);
        assert_eq!(Cookies::of(&settings("10.0.0.1:1", &[])), Cookies::Secure);
        assert_eq!(Cookies::of(&Settings::default()), Cookies::Secure);
    }
}
