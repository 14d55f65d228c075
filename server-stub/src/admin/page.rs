//! Lists by the page: `?limit=50&after=...`.
//!
//! Owns the two parameters. A cursor is what the page before gave as `next`, whatever it is made of;
//! something new in the list never moves what was not yet read.

use super::problem::{Code, Problem};
use guichet_contract::ids::is_identifier;

/// Things on a page unless something else is asked for.
const DEFAULT_LIMIT: u32 = 50;
/// Most things on a page.
pub const MAX_LIMIT: u32 = 200;

/// What is asked of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// How many things at most.
    pub limit: u32,
    /// After which; `None` from the beginning.
    pub after: Option<String>,
}

impl Page {
    /// Reads a query.
    ///
    /// # Errors
    /// A [`Problem`] that names the parameter that is unknown, comes twice or cannot be.
    pub fn parse(query: Option<&str>) -> Result<Self, Problem> {
        Self::parse_with(query, |_, _| false)
    }

    /// Reads a query that may say more: `other` takes a name and a value, and answers whether they can
    /// be, and were not there before.
    ///
    /// # Errors
    /// As [`Page::parse`].
    pub fn parse_with(
        query: Option<&str>,
        mut other: impl FnMut(&str, &str) -> bool,
    ) -> Result<Self, Problem> {
        let (mut limit, mut after) = (None, None);
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let malformed = || Problem::with_field(Code::MalformedRequest, name);
            let new = match name {
                "limit" => {
                    let wanted = value.parse().ok().filter(|it| (1..=MAX_LIMIT).contains(it));
                    limit.replace(wanted.ok_or_else(malformed)?).is_none()
                }
                "after" if is_identifier(value) => after.replace(value.to_owned()).is_none(),
                "after" => false,
                name => other(name, value),
            };
            if !new {
                return Err(malformed());
            }
        }
        Ok(Self { limit: limit.unwrap_or(DEFAULT_LIMIT), after })
    }

    /// The cursor, where it is something else than an identifier; `None` from the beginning.
    ///
    /// # Errors
    /// A [`Problem`] that names it when `parse` does not read it.
    pub fn after<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Problem> {
        let malformed = || Problem::with_field(Code::MalformedRequest, "after");
        self.after.as_deref().map(|cursor| parse(cursor).ok_or_else(malformed)).transpose()
    }

    /// The first of what comes after the cursor, and the cursor of the next page, if there is one.
    pub fn cut<T>(
        &self,
        mut rest: Vec<T>,
        cursor: impl FnOnce(&T) -> String,
    ) -> (Vec<T>, Option<String>) {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let has_more = rest.len() > limit;
        rest.truncate(limit);
        let next = rest.last().filter(|_| has_more).map(cursor);
        (rest, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_cut_where_the_next_page_goes_on() {
        let page = Page { limit: 2, after: Some("7".to_owned()) };
        assert_eq!(page.after(|text| text.parse::<u32>().ok()).ok(), Some(Some(7)));
        let unread = page.after(|_| None::<u32>).unwrap_err();
        assert_eq!(unread.code(), Code::MalformedRequest);
        let cut = |rest: &[u32]| page.cut(rest.to_vec(), ToString::to_string);
        assert_eq!(cut(&[8, 9, 10]), (vec![8, 9], Some("9".to_owned())));
        for last in [&[8, 9][..], &[8], &[]] {
            assert_eq!(cut(last), (last.to_vec(), None));
        }
    }

    #[test]
    fn a_page_is_read_and_what_is_none_is_named() {
        let page = |limit, after: Option<&str>| Page { limit, after: after.map(str::to_owned) };
        for (query, expected) in [
            (None, page(50, None)),
            (Some(""), page(50, None)),
            (Some("limit=1"), page(1, None)),
            (Some("after=17&limit=200"), page(200, Some("17"))),
        ] {
            assert_eq!(Page::parse(query).ok(), Some(expected), "{query:?}");
        }
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=many", "limit"),
            ("limit=1&limit=1", "limit"),
            ("after=", "after"),
            ("after=a%20b", "after"),
            ("who=ada", "who"),
        ] {
            let problem = Page::parse(Some(query)).unwrap_err();
            assert_eq!(problem.code(), Code::MalformedRequest, "{query}");
            assert!(problem.body("r1").contains(&format!("\"field\":\"{field}\"")), "{query}");
        }
    }
}
