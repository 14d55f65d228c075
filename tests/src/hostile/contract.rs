//! What each operation answers, read from the description of the API (OpenAPI 3.1).
//!
//! Owns the few words of JSON Schema that the description uses. A word that it does not know ends
//! the test: a part of an answer that nobody attacks must not go unnoticed.

use serde_json::Value;

/// An operation that answers something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// `GET`, `POST`.
    pub method: String,
    /// The template of its path.
    pub template: String,
    /// The status of its success.
    pub status: u16,
    /// The answer of its success.
    pub shape: Shape,
}

/// What stands at some place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// An object with these members.
    Object(Vec<(String, Shape)>),
    /// A list of these.
    List(Box<Shape>),
    /// A text.
    Text(Text),
    /// A whole number.
    Number,
    /// `true` or `false`.
    Bool,
}

/// Which texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// An identifier of an offering.
    Offering,
    /// Another identifier.
    Identifier,
    /// A moment in UTC.
    Moment,
    /// Date and time at a place.
    Local,
    /// A date.
    Date,
    /// Anything else: a digest, a word of a list, prose.
    Other,
}

impl Shape {
    /// Every path below, itself first as the empty one: `openings`, `openings[]`,
    /// `openings[].offering`.
    pub fn paths(&self) -> Vec<(String, &Self)> {
        let parts: Vec<(&str, &Self)> = match self {
            Self::Object(members) => {
                members.iter().map(|(name, shape)| (name.as_str(), shape)).collect()
            }
            Self::List(item) => vec![("[]", item)],
            Self::Text(_) | Self::Number | Self::Bool => Vec::new(),
        };
        let mut paths = vec![(String::new(), self)];
        for (first, below) in parts {
            let below = below.paths().into_iter();
            paths.extend(below.map(|(rest, shape)| (join(first, &rest), shape)));
        }
        paths
    }

    /// The paths at which a value stands that has no parts.
    pub fn leaves(&self) -> Vec<String> {
        let is_leaf = |shape: &Shape| !matches!(shape, Self::Object(_) | Self::List(_));
        self.paths().into_iter().filter(|(_, shape)| is_leaf(shape)).map(|(path, _)| path).collect()
    }
}

fn join(first: &str, rest: &str) -> String {
    let dot = if rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    [first, dot, rest].concat()
}

/// The operations of a description whose success has a body of a described shape.
pub(super) fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (template, item) in members(&document["paths"]) {
        for (method, operation) in members(item) {
            for (status, response) in members(&operation["responses"]) {
                let schema = &response["content"]["application/json"]["schema"];
                let Ok(status) = status.parse::<u16>() else { continue };
                if schema.is_null() {
                    continue;
                }
                operations.push(Operation {
                    method: method.to_uppercase(),
                    template: template.clone(),
                    status,
                    shape: shape(document, schema, ""),
                });
            }
        }
    }
    assert!(!operations.is_empty(), "the description has no operation that answers something");
    operations
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// `name` is what the schema is called, if it is.
fn shape(document: &Value, schema: &Value, name: &str) -> Shape {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let found = document.pointer(reference.trim_start_matches('#'));
        let found = found.unwrap_or_else(|| panic!("{reference} leads nowhere"));
        return shape(document, found, name);
    }
    if let Some(choices) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let is_null = |choice: &&Value| choice["type"] != "null";
        let others: Vec<&Value> = choices.iter().filter(is_null).collect();
        assert!(others.len() == 1, "a choice among several shapes: teach the attacks {schema}");
        return shape(document, others[0], name);
    }
    let mut kinds = schema["type"].as_array().cloned().unwrap_or(vec![schema["type"].clone()]);
    kinds.retain(|kind| kind != "null");
    match kinds.first().and_then(Value::as_str) {
        Some("object") => Shape::Object(
            members(&schema["properties"])
                .map(|(member, schema)| (member.clone(), shape(document, schema, "")))
                .collect(),
        ),
        Some("array") => Shape::List(Box::new(shape(document, &schema["items"], ""))),
        Some("string") => Shape::Text(text(schema, name)),
        Some("integer" | "number") => Shape::Number,
        Some("boolean") => Shape::Bool,
        _ => panic!("an unknown schema: teach the attacks {schema}"),
    }
}

fn text(schema: &Value, name: &str) -> Text {
    match (name, schema["format"].as_str()) {
        ("OfferingId", _) => Text::Offering,
        (_, Some("date-time")) => Text::Moment,
        (_, Some("date")) => Text::Date,
        ("LocalDateTime", _) => Text::Local,
        (name, _) if name.ends_with("Id") => Text::Identifier,
        _ => Text::Other,
    }
}
