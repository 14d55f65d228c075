//! `docs/reference/api.md`, the API for whoever talks to it without the widget, and
//! `docs/reference/staff-api.md`, the staff's.
//!
//! Owns the introductions and the form of both pages. Operations and shapes are those of the server's
//! own description (OpenAPI 3.1). Start reading at [`text`].

use std::fmt::Write;

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use super::json::{list, members, text as word};

/// One API, and what its description does not say.
pub(super) struct Api {
    introduction: &'static str,
    /// What is shown as `Bearer`.
    token: &'static str,
}

/// For patients.
pub(super) const PUBLIC: Api = Api { introduction: INTRODUCTION, token: "the hold's token" };
/// For staff.
pub(super) const STAFF: Api = Api { introduction: STAFF_INTRODUCTION, token: "your token" };

const INTRODUCTION: &str = "\
# The API

Written by `cargo xtask reference` from the server's own description, which is beside it as
[openapi.json](openapi.json) and at `/openapi.json` of every server: do not edit.

For whoever talks to the backend without the widget. The backend says when, and never who, where or
why: answers hold identifiers and times. Names, places and reasons are in the site's policy, and an
identifier that your copy of the policy does not know is to be dropped.

- **Addresses** begin with the server's own, perhaps with a base path. `{site}` is the site's
  identifier.
- **Bodies** are JSON in UTF-8, with `Content-Type: application/json`. A request with a member that
  is not described is refused. An answer may one day have more members than are described: pass
  over them.
- **Moments** are in UTC, `2026-11-24T08:40:00Z`. `local` is what the clock at the place shows then:
  show it, and do not compute it.
- **What fails** is a problem (RFC 9457, `application/problem+json`) with a stable `code`; what each
  means, its status and what to do are in [error codes](error-codes.md). Read the code, and nothing
  else. `Retry-After` says how long to wait, in seconds.
- **What creates** takes an `Idempotency-Key`. The same request under the same key within 24 hours
  gets the same answer and does nothing twice; another request under it is refused.
- **Reads** have an `ETag`. Send it back in `If-None-Match`, and a `304` says that nothing changed.
- **A hold's token** is a secret that you make yourself, at random, one for each hold. It extends,
  releases and confirms. In `Authorization` it goes as `Bearer`.
- **Pages** of other origins than those registered for the site get nothing that they could read,
  and can change nothing. A program that sends no `Origin` is asked nothing about it.
- **Foreign or unknown**: what is not the site's own is answered as what never existed.

A booking is four requests: `openings` (what can be booked), `availability` (when), `holds` (keep
one), `reservations` (confirm it).
";

const STAFF_INTRODUCTION: &str = "\
# The staff's API

Written by `cargo xtask reference` from the server's own description, which is beside it as
[openapi-staff.json](openapi-staff.json) and at `/admin/v1/openapi.json`: do not edit.

For programs that work for a site's staff. It is apart from the public API: it has an address of its
own (`staff_listen`, see [operating](../operating.md#staff)), and no page of any origin may ask.

- **A token** says who asks: `Authorization: Bearer guichet_…`. It is of one site and has one role;
  `guichet-server token create` makes one and shows it once.
- **401** without a token that opens something now, whatever was asked about. **404** for what is
  another site's, or of a practitioner for whom the token is not: the same as for what never was.
  **403** only at your own site, for more than your role may do there.
- **Bodies** are JSON in UTF-8, with `Content-Type: application/json`. An answer may one day have more
  members than are described: pass over them.
- **Lists** come by the page: ask for the next one with its `next` as `after`, until it is `null`.
- **What fails** is a problem (RFC 9457, `application/problem+json`) with a stable `code`; what each
  means is in [error codes](error-codes.md#for-staff). `Retry-After` says how long to wait, in seconds.
";

/// The page.
///
/// # Errors
/// When the description lacks something that every operation must have.
pub(super) fn text(api: &Api, openapi: &Json) -> Result<String> {
    let schemas = members(openapi.get("components").context("no components")?, "schemas");
    let page = Page { schemas, token: api.token };
    let mut out = api.introduction.to_owned();
    for tag in list(openapi, "tags") {
        let name = word(tag, "name").context("a tag without a name")?;
        let about = word(tag, "description").with_context(|| format!("the tag {name}"))?;
        write!(out, "\n## {about}\n")?;
        for (path, item) in members(openapi, "paths") {
            for (method, operation) in item.members().unwrap_or_default() {
                if list(operation, "tags").contains(&Json::text(name)) {
                    let title = format!("{} {path}", method.to_uppercase());
                    out += &page.operation(&title, operation).context(title)?;
                }
            }
        }
    }
    out += "\n## Shapes\n\nWhat requests and answers are made of. A member that is not required may \
            be absent or `null`.\n";
    for (name, schema) in schemas.iter().filter(|(_, schema)| is_shape(schema)) {
        out += &page.shape(name, schema).with_context(|| name.clone())?;
    }
    out += "\n## Values\n\n| value | form | meaning |\n| --- | --- | --- |\n";
    for (name, schema) in schemas.iter().filter(|(_, schema)| !is_shape(schema)) {
        let about = in_line(word(schema, "description").unwrap_or_default());
        writeln!(out, "| {name} | {} | {about} |", form(name, schema))?;
    }
    Ok(out)
}

struct Page<'a> {
    token: &'static str,
    schemas: &'a [(String, Json)],
}

impl Page<'_> {
    fn operation(&self, title: &str, operation: &Json) -> Result<String> {
        let said = |name| word(operation, name).with_context(|| format!("has no {name}"));
        let mut out =
            format!("\n### {}\n\n`{title}`\n\n{}\n", said("summary")?, said("description")?);
        if !list(operation, "security").is_empty() {
            writeln!(out, "\nNeeds `Authorization: Bearer` with {}.", self.token)?;
        }
        let parameters = list(operation, "parameters");
        if !parameters.is_empty() {
            out += "\n| parameter | in | required | meaning |\n| --- | --- | --- | --- |\n";
        }
        for parameter in parameters {
            let part =
                |name| word(parameter, name).with_context(|| format!("a parameter has no {name}"));
            let required =
                if parameter.get("required") == Some(&Json::Bool(true)) { "yes" } else { "" };
            let (name, place, about) = (part("name")?, part("in")?, in_line(part("description")?));
            writeln!(out, "| `{name}` | {place} | {required} | {about} |")?;
        }
        if let Some(body) = operation.get("requestBody") {
            write!(out, "\nBody: {}\n", self.body_type(body).context("a body without a type")?)?;
        }
        out += "\n| answer | body | meaning |\n| --- | --- | --- |\n";
        for (status, answer) in members(operation, "responses") {
            let about = word(answer, "description").context("an answer without a description")?;
            let body = self.body_type(answer).unwrap_or_default();
            writeln!(out, "| {status} | {body} | {} |", codes_marked(&in_line(about)))?;
        }
        Ok(out)
    }

    /// What a body is: the name of its shape, or its media type.
    fn body_type(&self, holder: &Json) -> Option<String> {
        let (media_type, content) = members(holder, "content").first()?;
        Some(
            content
                .get("schema")
                .map_or_else(|| format!("`{media_type}`"), |schema| self.type_of(schema)),
        )
    }

    fn shape(&self, name: &str, schema: &Json) -> Result<String> {
        let about = word(schema, "description").context("has no description")?;
        let mut out = format!("\n### {name}\n\n{about}\n\n");
        out += "| member | type | required | meaning |\n| --- | --- | --- | --- |\n";
        for (member, kind) in members(schema, "properties") {
            let required = list(schema, "required").contains(&Json::text(member));
            let required = if required { "yes" } else { "" };
            let about =
                in_line(description(kind).with_context(|| format!("{member} is not described"))?);
            writeln!(out, "| `{member}` | {} | {required} | {about} |", self.type_of(kind))?;
        }
        Ok(out)
    }

    fn type_of(&self, schema: &Json) -> String {
        if let Some(name) = word(schema, "$ref").and_then(|path| path.rsplit('/').next()) {
            let has_part =
                self.schemas.iter().any(|(known, schema)| known == name && is_shape(schema));
            let place = if has_part { name.to_lowercase() } else { "values".to_owned() };
            return format!("[{name}](#{place})");
        }
        if let Some(one) = list(schema, "oneOf").first() {
            return self.type_of(one);
        }
        match schema.get("type") {
            Some(Json::Text(kind)) if kind == "array" => {
                let item = schema.get("items").map(|item| self.type_of(item)).unwrap_or_default();
                format!("list of {item}")
            }
            Some(Json::Text(kind)) => kind.clone(),
            Some(Json::List(kinds)) => match kinds.first() {
                Some(Json::Text(kind)) => kind.clone(),
                _ => String::new(),
            },
            _ => String::new(),
        }
    }
}

/// The description of a member; of an optional one it stands a level deeper.
fn description(schema: &Json) -> Option<&str> {
    let inner = list(schema, "oneOf").iter().find_map(|one| word(one, "description"));
    word(schema, "description").or(inner)
}

fn is_shape(schema: &Json) -> bool {
    word(schema, "type") == Some("object")
}

/// What a text must look like.
fn form(name: &str, schema: &Json) -> String {
    if name == "Code" {
        return "[one of these](error-codes.md)".to_owned();
    }
    if let Some(pattern) = word(schema, "pattern") {
        return format!("`{}`", pattern.replace('|', "\\|"));
    }
    word(schema, "format").unwrap_or("text").to_owned()
}

/// A text of several lines in a cell of a table.
fn in_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Error codes stand in a description as words with a comma between.
fn codes_marked(text: &str) -> String {
    let is_code = |word: &&str| word.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    let words: Vec<&str> = text.split(", ").collect();
    if words.iter().all(is_code) {
        words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r##"{
        "tags": [{"name":"booking","description":"Booking"}],
        "paths": {"/v1/x": {"post": {
            "tags": ["booking"], "summary": "Keep it", "description": "For a while.",
            "parameters": [{"name":"key","in":"header","description":"Of\nyours","required":true}],
            "requestBody": {"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Hold"}}}},
            "responses": {"201":{"description":"Kept"},"4XX":{"description":"not_found, timeout"}},
            "security": [{"hold_token":[]}]
        }}},
        "components": {"schemas": {
            "Hold": {"type":"object","description":"A hold.","required":["id"],"properties":{
                "id": {"$ref":"#/components/schemas/Id","description":"Which."},
                "next": {"oneOf":[{"$ref":"#/components/schemas/Hold","description":"More."},{"type":"null"}]}
            }},
            "Id": {"type":"string","description":"A name.","pattern":"^a|b$"}
        }}
    }"##;

    #[test]
    fn an_operation_has_its_parameters_its_body_and_its_answers() {
        let page = text(&PUBLIC, &Json::parse(SAMPLE).unwrap()).unwrap();
        for line in [
            "`POST /v1/x`",
            "Needs `Authorization: Bearer` with the hold's token.",
            "| `key` | header | yes | Of yours |",
            "Body: [Hold](#hold)",
            "| 4XX |  | `not_found`, `timeout` |",
            "| `id` | [Id](#values) | yes | Which. |",
            "| `next` | [Hold](#hold) |  | More. |",
            "| Id | `^a\\|b$` | A name. |",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }

    #[test]
    fn an_operation_that_does_not_say_what_it_is_for_is_an_error() {
        let silent = SAMPLE.replace("\"description\": \"For a while.\",", "");
        let error = text(&PUBLIC, &Json::parse(&silent).unwrap()).unwrap_err();
        assert_eq!(format!("{error:#}"), "POST /v1/x: has no description");
    }
}
