//! JSON that people read in a diff.
//!
//! Owns the layout alone: two spaces, one member of a list a line where it fits, optional members
//! that are not given left out.

use guichet_contract::json::Json;

/// Longest line, in characters, where a value can be broken at all.
const WIDTH: usize = 100;

/// A document with a line break at its end.
pub(in crate::cli) fn pretty(json: &Json) -> String {
    let mut out = String::new();
    write(json, 0, 0, &mut out);
    out.push('\n');
    out
}

/// Writes a value that begins at column `column` of a line indented by `indent`.
fn write(json: &Json, indent: usize, column: usize, out: &mut String) {
    let flat = one_line(json);
    // A comma may follow.
    if !always_broken(json, indent) && column + flat.chars().count() < WIDTH {
        out.push_str(&flat);
        return;
    }
    let inner = indent + 2;
    let margin = " ".repeat(inner);
    match json {
        Json::Object(members) => {
            let written = members.iter().filter(|(_, value)| *value != Json::Null);
            block(out, '{', '}', indent, written, |(name, value), out| {
                let label = format!("{margin}{}: ", Json::text(name));
                out.push_str(&label);
                write(value, inner, label.chars().count(), out);
            });
        }
        Json::List(items) => block(out, '[', ']', indent, items.iter(), |item, out| {
            out.push_str(&margin);
            write(item, inner, inner, out);
        }),
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn block<'a, T: 'a>(
    out: &mut String,
    open: char,
    close: char,
    indent: usize,
    items: impl Iterator<Item = &'a T>,
    mut each: impl FnMut(&'a T, &mut String),
) {
    out.push(open);
    for (index, item) in items.enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        each(item, out);
    }
    out.push('\n');
    out.push_str(&" ".repeat(indent));
    out.push(close);
}

/// The document itself, and what a diff shows entry by entry.
fn always_broken(json: &Json, indent: usize) -> bool {
    match json {
        Json::Object(members) => indent == 0 && !members.is_empty(),
        Json::List(items) => matches!(items.first(), Some(Json::Object(_))),
        _ => false,
    }
}

fn one_line(json: &Json) -> String {
    let joined = |parts: Vec<String>| {
        if parts.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", parts.join(", ")) }
    };
    match json {
        Json::Object(members) => {
            let written = members.iter().filter(|(_, value)| *value != Json::Null);
            let member = |(name, value): &(String, Json)| {
                format!("{}: {}", Json::text(name), one_line(value))
            };
            joined(written.map(member).collect())
        }
        Json::List(items) => {
            format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_list_have_a_line_each_and_what_is_not_given_is_left_out() {
        let json =
            r#"{"a":1,"map":null,"words":["x","y"],"list":[{"id":"o1","b":{}},{"id":"o2"}]}"#;
        let expected = r#"{
  "a": 1,
  "words": ["x", "y"],
  "list": [
    { "id": "o1", "b": {} },
    { "id": "o2" }
  ]
}
"#;
        assert_eq!(pretty(&Json::parse(json).unwrap()), expected);
    }

    #[test]
    fn what_is_too_long_for_a_line_is_broken_and_never_changed() {
        let long = "é".repeat(60);
        let json = Json::parse(&format!(r#"{{"a":{{"b":"{long}","c":["{long}"]}}}}"#)).unwrap();
        let text = pretty(&json);
        assert_eq!(text.lines().count(), 6, "{text}");
        assert_eq!(Json::parse(&text).unwrap(), json);
    }
}
