//! The tree against `serde_json` as an oracle.

use super::*;
use proptest::prelude::*;

fn as_serde(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Int(value) => (*value).into(),
        Json::Text(value) => value.clone().into(),
        Json::List(items) => items.iter().map(as_serde).collect(),
        Json::Object(members) => serde_json::Value::Object(
            members.iter().map(|(k, v)| (k.clone(), as_serde(v))).collect(),
        ),
    }
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        any::<i64>().prop_map(Json::Int),
        any::<String>().prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(json in any_json()) {
        prop_assert_eq!(Json::parse(&json.to_string()), Ok(json));
    }

    #[test]
    fn what_is_written_means_the_same_to_serde_json(json in any_json()) {
        let read: serde_json::Value = serde_json::from_str(&json.to_string()).unwrap();
        prop_assert_eq!(read, as_serde(&json));
    }

    #[test]
    fn what_serde_json_writes_is_read(json in any_json()) {
        let text = serde_json::to_string_pretty(&as_serde(&json)).unwrap();
        prop_assert_eq!(as_serde(&Json::parse(&text).unwrap()), as_serde(&json));
    }

    #[test]
    fn any_text_is_read_or_refused_but_never_accepted_against_serde_json(text in "[\\[\\]{}\",:0-9a-fA-Fnulrtse\\\\ -]{0,40}") {
        if Json::parse(&text).is_ok() {
            prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}

#[test]
fn texts_that_are_not_ours_are_refused_where_they_go_wrong() {
    for (text, offset) in [
        ("", 0),
        ("[1,]", 3),
        ("{\"a\":1,\"a\":2}", 7),
        ("1.5", 0),
        ("1e3", 0),
        ("01", 0),
        ("\"a\nb\"", 2),
        ("\"\\ud800\"", 7),
        ("[1] 2", 4),
        ("99999999999999999999", 0),
    ] {
        assert_eq!(Json::parse(text).map_err(|e| e.offset), Err(offset), "{text}");
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let text = "[".repeat(100_000);
    assert_eq!(Json::parse(&text).unwrap_err().expected, "less nesting");
}

#[test]
fn a_path_names_lists_and_members() {
    let error = ShapeError::new("missing").at("reason").at_index(3).at("offerings");
    assert_eq!(error.to_string(), "offerings[3].reason: missing");
}

#[test]
fn an_object_with_thousands_of_members_is_refused() {
    let object = |members: usize| {
        let members: Vec<_> = (0..members).map(|number| format!("\"{number}\":0")).collect();
        Json::parse(&format!("{{{}}}", members.join(",")))
    };
    assert!(object(1_000).is_ok());
    assert_eq!(object(1_001).map_err(|error| error.expected), Err("fewer members"));
}
