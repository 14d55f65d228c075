//! Reading and writing JSON documents that are not of our wire.
//!
//! Owns the indented form, in which a change can be read in a diff.

use guichet_contract::json::Json;

/// The text of a member, if it has one.
pub(super) fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    match json.get(name) {
        Some(Json::Text(text)) => Some(text),
        _ => None,
    }
}

/// The items of a member; none when it is no list.
pub(super) fn list<'a>(json: &'a Json, name: &str) -> &'a [Json] {
    match json.get(name) {
        Some(Json::List(items)) => items,
        _ => &[],
    }
}

/// The members of a member; none when it is no object.
pub(super) fn members<'a>(json: &'a Json, name: &str) -> &'a [(String, Json)] {
    json.get(name).and_then(Json::members).unwrap_or_default()
}

/// A document with two spaces a level, and a line feed at its end.
pub(super) fn indented(json: &Json) -> String {
    let mut out = String::new();
    write(json, 0, &mut out);
    out.push('\n');
    out
}

fn write(json: &Json, depth: usize, out: &mut String) {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    match json {
        Json::List(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                line(depth + 1, out);
                write(item, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Json::Object(members) if !members.is_empty() => {
            for (index, (name, value)) in members.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                line(depth + 1, out);
                out.push_str(&Json::text(name).to_string());
                out.push_str(": ");
                write(value, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_indented_is_read_back() {
        let document = Json::parse(r#"{"a":[1,{"b":"<c>"}],"d":[],"e":{}}"#).unwrap();
        let written = indented(&document);
        assert_eq!(Json::parse(&written).unwrap(), document);
        assert!(written.starts_with("{\n  \"a\": [\n    1,\n    {\n"), "{written}");
    }
}
