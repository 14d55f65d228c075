//! Terms of a publication as they come in: in a query, or as a body.

use crate::admin::problem::{Code, Problem};
use crate::domain::consent::Terms;
use guichet_contract::json::{Json, Wire};
use guichet_contract::time::LocalDate;
use utoipa::ToSchema;

/// On which terms an offering can be booked; what is left open is as the schedule has it.
#[derive(Debug, ToSchema)]
pub struct TermsDocument {
    /// No visit before this day.
    pub first: Option<LocalDate>,
    /// No visit after this day.
    pub last: Option<LocalDate>,
    /// How many visits can be booked, 1 to 100000; a cancellation gives one back.
    pub stock: Option<u32>,
    /// `new` for those whom the practitioner has not seen before, `known` for those whom they have, as
    /// the patients say; the policy must ask for it.
    pub patients: Option<String>,
    /// Only with a code that the practitioner gave out; the policy must ask for it.
    pub invited_only: Option<bool>,
    /// Nobody younger than this on the day of the visit; the policy must ask for the birth date.
    pub min_age_years: Option<u32>,
    /// Nobody older than this, likewise.
    pub max_age_years: Option<u32>,
    /// How many minutes before a visit it can be booked at the latest.
    pub minimum_notice_minutes: Option<u32>,
}

/// The terms of a query, read as those of a body are.
///
/// # Errors
/// [`Code::MalformedRequest`] that names the parameter at fault.
pub fn of_query(query: Option<&str>) -> Result<Terms, Problem> {
    let mut members: Vec<(String, Json)> = Vec::new();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if members.iter().any(|(known, _)| known == name) {
            return Err(Problem::with_field(Code::MalformedRequest, name));
        }
        members.push((name.to_owned(), value_of(value)));
    }
    let read = Terms::read(&Json::Object(members));
    read.map_err(|error| Problem::with_field(Code::MalformedRequest, error.path()))
}

fn value_of(text: &str) -> Json {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        text if is_number => text.parse().map_or_else(|_| Json::text(text), Json::Int),
        text => Json::text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use utoipa::PartialSchema;

    #[test]
    fn terms_are_read_from_a_query_as_from_a_body() {
        let query = "first=2026-12-01&last=2026-12-31&stock=10&min_age_years=18\
                     &patients=new&invited_only=true&max_age_years=64&minimum_notice_minutes=0";
        let body = r#"{"first":"2026-12-01","last":"2026-12-31","stock":10,"patients":"new",
                       "invited_only":true,"min_age_years":18,
                       "max_age_years":64,"minimum_notice_minutes":0}"#;
        let read = Terms::read(&Json::parse(body).unwrap()).unwrap();
        assert_eq!(of_query(Some(query)).unwrap(), read);
        assert_eq!(of_query(None).unwrap(), Terms::default());
        for (query, field) in [
            ("stock=ten", "stock"),
            ("stock=+1", "stock"),
            ("stock=", "stock"),
            ("stock=0", "stock"),
            ("stock=99999999999999999999", "stock"),
            ("stock=1&stock=1", "stock"),
            ("first=today", "first"),
            ("first=2026-12-02&last=2026-12-01", "last"),
            ("doses=3", "doses"),
        ] {
            let problem = of_query(Some(query)).unwrap_err();
            assert_eq!(problem.code(), Code::MalformedRequest, "{query}");
            assert!(problem.body("r1").contains(&format!("\"field\":\"{field}\"")), "{query}");
        }
    }

    #[test]
    fn every_term_that_can_be_said_is_described_and_no_other() {
        let schema = serde_json::to_value(TermsDocument::schema()).unwrap();
        let described: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
        let mut known = Terms::MEMBERS.to_vec();
        known.sort_unstable();
        let mut described: Vec<_> = described.into_iter().map(String::as_str).collect();
        described.sort_unstable();
        assert_eq!(described, known);
    }
}
