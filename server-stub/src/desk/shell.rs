//! What stands around every page: title, sections, language, what was just done.
//!
//! Owns [`Shell`], which each page's template extends `layout.html` with, and the answer that a page
//! becomes. Start reading at [`Shell::of`].

use super::invitations::are_asked_for;
use super::language::Language;
use super::style;
use super::visit::{Desk, Visit};
use super::words::{self, fill};
use crate::admin::problem::Problem;
use crate::domain::staff::{About, Permission, Role};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_contract::policy::Practitioner;

/// A link to a page.
pub(super) struct Link {
    pub(super) label: String,
    pub(super) href: String,
    pub(super) is_current: bool,
}

/// A page of one practitioner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Offerings,
    Week,
    Day,
    Codes,
}

/// The pages of one practitioner.
pub(super) struct Tabs {
    pub(super) name: String,
    pub(super) links: Vec<Link>,
}

/// Somebody who is signed in.
pub(super) struct Who {
    pub(super) label: String,
    pub(super) role: &'static str,
    pub(super) form_key: String,
}

/// A choice of the language.
pub(super) struct Choice {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) is_current: bool,
}

/// What stands around a page.
pub(super) struct Shell {
    pub(super) words: &'static words::Shell,
    pub(super) language: &'static str,
    pub(super) languages: Vec<Choice>,
    pub(super) style: &'static str,
    /// What the page is, for the title and the main heading.
    pub(super) title: String,
    /// Whether something that was typed must be mended.
    pub(super) has_errors: bool,
    /// The establishment; empty where nobody is signed in.
    pub(super) site: String,
    pub(super) who: Option<Who>,
    pub(super) sections: Vec<Link>,
    pub(super) tabs: Option<Tabs>,
    pub(super) said: Option<&'static str>,
    /// Where somebody who changes the language comes back to.
    pub(super) path: String,
}

impl Shell {
    /// Around a page for anybody.
    pub(super) fn open(visit: &Visit, title: &str) -> Self {
        let language = visit.language;
        let choice =
            |it: Language| Choice { tag: it.tag(), name: it.name(), is_current: it == language };
        Self {
            words: words::Shell::of(language),
            language: language.tag(),
            languages: Language::ALL.map(choice).into(),
            style: &style::ADDRESS,
            title: title.to_owned(),
            has_errors: false,
            site: String::new(),
            who: None,
            sections: Vec::new(),
            tabs: None,
            said: visit.said.map(|said| said.sentence(words::Acts::of(language))),
            path: visit.path.to_string(),
        }
    }

    /// Around a page for whoever is signed in.
    pub(super) fn of(desk: &Desk, title: &str) -> Self {
        let words = words::Shell::of(desk.language());
        let who = Who {
            label: desk.token.label.clone(),
            role: role(desk.token.bearer.role, words),
            form_key: desk.form_key.to_string(),
        };
        Self {
            site: desk.policy().name.text(desk.language().tag()).to_owned(),
            who: Some(who),
            sections: sections(desk, words),
            ..Self::open(&desk.visit, title)
        }
    }

    /// The same among the pages of a practitioner.
    #[must_use]
    pub(super) fn about(mut self, desk: &Desk, whom: &Practitioner, tab: Tab) -> Self {
        let words = self.words;
        let about = About::One(&whom.id);
        let link = |label: &str, of: &str, its: Tab| Link {
            label: label.to_owned(),
            href: format!("/{of}/{}", whom.id),
            is_current: its == tab,
        };
        let mut links = vec![link(words.offerings, "offerings", Tab::Offerings)];
        if desk.can(Permission::ReadWeek, about) {
            links.push(link(words.week, "week", Tab::Week));
        }
        if desk.can(Permission::ReadAppointments, about) {
            links.push(link(words.day, "day", Tab::Day));
        }
        if desk.can(Permission::Invite, about) && are_asked_for(desk.policy(), whom) {
            links.push(link(words.codes, "codes", Tab::Codes));
        }
        self.tabs = Some(Tabs { name: whom.name.clone(), links });
        self
    }

    /// The same with something to mend in it.
    #[must_use]
    pub(super) fn with_errors(mut self, has_errors: bool) -> Self {
        self.has_errors = has_errors;
        self
    }

    /// The same, where a change of the language comes back to another page.
    #[must_use]
    pub(super) fn back_to(mut self, path: &str) -> Self {
        path.clone_into(&mut self.path);
        self
    }
}

fn sections(desk: &Desk, words: &words::Shell) -> Vec<Link> {
    let path = &*desk.visit.path;
    let link = |label: &str, href: &str, is_current| Link {
        label: label.to_owned(),
        href: href.to_owned(),
        is_current,
    };
    let mut sections = Vec::new();
    if desk.is_for_everybody() {
        sections.push(link(words.site, "/site", path == "/site"));
    }
    if desk.reachable().nth(1).is_some() {
        sections.push(link(words.people, "/practitioners", path == "/practitioners"));
    }
    if desk.can(Permission::ReadAppointments, About::Reachable) {
        sections.push(link(words.untold, "/untold", path == "/untold"));
    }
    if desk.can(Permission::Recall, About::Reachable) {
        sections.push(link(words.recalls, "/recalls", path == "/recalls"));
    }
    sections
}

fn role(role: Role, words: &words::Shell) -> &'static str {
    match role {
        Role::Administrator => words.administrator,
        Role::Practitioner => words.practitioner,
        Role::Secretary => words.secretary,
        Role::Auditor => words.auditor,
    }
}

/// A number of things, in the words for one or for several.
pub(super) fn counted(language: Language, number: usize, one: &str, many: &str) -> String {
    let sentence = if language.is_one(number) && number > 0 { one } else { many };
    fill(sentence, &[("count", &number.to_string())])
}

/// A page as an answer.
///
/// # Errors
/// A fault of ours when the page cannot be written.
pub(super) fn page(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    let html = page.render().map_err(|error| Problem::internal(&error))?;
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(header::CONTENT_TYPE, kind)], html).into_response())
}

/// On to another page, which is read with GET.
///
/// # Errors
/// A fault of ours when the path cannot be one.
pub(super) fn go(to: &str) -> Result<Response, Problem> {
    let to = HeaderValue::from_str(to).map_err(|error| Problem::internal(&error))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
