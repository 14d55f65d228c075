//! JSON as a small tree: one reader for both sides.
//!
//! Owns the text format and nothing of its meaning. A general serialisation library was measured
//! at 13 to 26 KB of the widget's brotli weight, this module at about 2 (see
//! `docs/decisions/0002-json.md`). It reads integers only: nothing on our wire is a fraction.
//! Start reading at [`Json::parse`]; typed reading is [`Wire`].

use core::fmt;
use std::borrow::Cow;

/// Deeper documents are refused: nothing of ours nests more, and recursion must end.
const MAX_DEPTH: usize = 32;

/// Any JSON value. Objects keep the order of their members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number. Fractions and exponents are a [`ParseError`].
    Int(i64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object; member names are unique.
    Object(Vec<(String, Json)>),
}

/// The text is not JSON (or not the part of JSON that this wire uses).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    /// Where, in bytes from the start.
    pub offset: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not JSON at byte ")?;
        self.offset.fmt(f)?;
        f.write_str(": expected ")?;
        f.write_str(self.expected)
    }
}

impl core::error::Error for ParseError {}

impl Json {
    /// Reads a whole document.
    ///
    /// # Errors
    /// [`ParseError`] at the first byte that cannot continue a document; also for a member named
    /// twice, since two readers could disagree on which one counts.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        let mut parser = Parser { text, at: 0 };
        let value = parser.value(0)?;
        parser.space();
        if parser.at < text.len() {
            return Err(parser.error("the end"));
        }
        Ok(value)
    }

    /// The members, if this is an object.
    pub fn members(&self) -> Option<&[(String, Json)]> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The member of this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.members()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// An object from its members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(true) => out.push_str("true"),
            Self::Bool(false) => out.push_str("false"),
            Self::Int(number) => out.push_str(&number.to_string()),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

/// Compact JSON text, as it travels.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out);
        f.write_str(&out)
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // U+2028 and U+2029 end a line in JavaScript, `<` may end a script element.
            c if c < ' ' || c == '<' || c == '\u{2028}' || c == '\u{2029}' => {
                let code = c as u32;
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    out.push(char::from_digit((code >> shift) & 15, 16).unwrap_or('0'));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn error(&self, expected: &'static str) -> ParseError {
        ParseError { offset: self.at, expected }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, ParseError> {
        if depth > MAX_DEPTH {
            return Err(self.error("less nesting"));
        }
        self.space();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.integer(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Err(self.error("a value")),
        }
    }

    fn word(&mut self, word: &'static str, value: Json) -> Result<Json, ParseError> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.error(word))
        }
    }

    fn integer(&mut self) -> Result<Json, ParseError> {
        let start = self.at;
        self.take(b'-');
        let digits = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        let zero_first = self.text.as_bytes().get(digits) == Some(&b'0') && self.at > digits + 1;
        let number = self.text.get(start..self.at).and_then(|digits| digits.parse().ok());
        match (number, self.peek()) {
            (Some(number), next) if !zero_first && !matches!(next, Some(b'.' | b'e' | b'E')) => {
                Ok(Json::Int(number))
            }
            _ => Err(ParseError { offset: start, expected: "a whole number" }),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(Json::List(items));
            }
            if !self.take(b',') {
                return Err(self.error("',' or ']'"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, ParseError> {
        self.at += 1;
        let mut members: Vec<(String, Json)> = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.space();
            let name_at = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.error("a member's name"));
            }
            let name = self.string()?;
            if members.iter().any(|(known, _)| *known == name) {
                return Err(ParseError { offset: name_at, expected: "each member once" });
            }
            self.space();
            if !self.take(b':') {
                return Err(self.error("':'"));
            }
            let value = self.value(depth + 1)?;
            members.push((name, value));
            self.space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return Err(self.error("',' or '}'"));
            }
        }
    }

    fn string(&mut self) -> Result<String, ParseError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at).ok_or(self.error("text"))?);
            if self.take(b'"') {
                return Ok(out);
            }
            if !self.take(b'\\') {
                return Err(self.error("the end of the text"));
            }
            let escape = self.peek();
            self.at += 1;
            out.push(match escape {
                Some(b'"') => '"',
                Some(b'\\') => '\\',
                Some(b'/') => '/',
                Some(b'b') => '\u{8}',
                Some(b'f') => '\u{c}',
                Some(b'n') => '\n',
                Some(b'r') => '\r',
                Some(b't') => '\t',
                Some(b'u') => self.unicode()?,
                _ => return Err(self.error("an escape")),
            });
        }
    }

    /// After `\u`: one UTF-16 unit, or two that make a pair.
    fn unicode(&mut self) -> Result<char, ParseError> {
        let unit = self.hex()?;
        let code = match unit {
            0xd800..=0xdbff => {
                if !(self.take(b'\\') && self.take(b'u')) {
                    return Err(self.error("the second half of a pair"));
                }
                let low = self.hex()?;
                if !(0xdc00..=0xdfff).contains(&low) {
                    return Err(self.error("the second half of a pair"));
                }
                0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00)
            }
            unit => unit,
        };
        char::from_u32(code).ok_or(self.error("a character"))
    }

    fn hex(&mut self) -> Result<u32, ParseError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            code = code * 16 + digit.ok_or(self.error("a hexadecimal digit"))?;
            self.at += 1;
        }
        Ok(code)
    }
}

/// Why a document does not have the shape that was asked for.
///
/// For developers and operators: the path says where, in the form `offerings[3].reason`.
#[derive(Debug, Clone, PartialEq, Eq)]
// Boxed: readers return it everywhere, and a result of one pointer is less code in the wasm.
pub struct ShapeError(Box<Fault>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    path: String,
    problem: Cow<'static, str>,
}

impl ShapeError {
    /// An error about the value at hand; callers add where it stands with [`ShapeError::at`].
    pub fn new(problem: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Fault { path: String::new(), problem: problem.into() }))
    }

    /// Path of the value, empty for the document itself.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What is wrong with the value, in English.
    pub fn problem(&self) -> &str {
        &self.0.problem
    }

    /// The same error, seen from one member further out.
    #[must_use]
    pub fn at(mut self, member: &str) -> Self {
        let path = &mut self.0.path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, member);
        self
    }

    /// The same error, seen from the list that holds the value.
    #[must_use]
    pub fn at_index(self, index: usize) -> Self {
        let member = ["[", &index.to_string(), "]"].concat();
        self.at(&member)
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path().is_empty() {
            f.write_str(self.path())?;
            f.write_str(": ")?;
        }
        f.write_str(self.problem())
    }
}

impl core::error::Error for ShapeError {}

/// A type that travels.
pub trait Wire: Sized {
    /// Reads the type.
    ///
    /// # Errors
    /// [`ShapeError`] where the value has another shape. Unknown members are an error too: whoever
    /// sends more than was agreed means something that the reader would ignore.
    fn read(json: &Json) -> Result<Self, ShapeError>;

    /// What [`Wire::read`] reads back to an equal value.
    fn write(&self) -> Json;

    /// What a missing member stands for, if it may be missing.
    fn missing() -> Option<Self> {
        None
    }
}

impl Wire for bool {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Bool(value) => Ok(*value),
            _ => Err(ShapeError::new("expected true or false")),
        }
    }
    fn write(&self) -> Json {
        Json::Bool(*self)
    }
}

impl Wire for u32 {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Int(value) => u32::try_from(*value).ok(),
            _ => None,
        }
        .ok_or(ShapeError::new("expected a whole number from 0 to 4294967295"))
    }
    fn write(&self) -> Json {
        Json::Int((*self).into())
    }
}

impl Wire for String {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Text(value) => Ok(value.clone()),
            _ => Err(ShapeError::new("expected a text")),
        }
    }
    fn write(&self) -> Json {
        Json::Text(self.clone())
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        let Json::List(items) = json else { return Err(ShapeError::new("expected a list")) };
        let mut values = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            values.push(T::read(item).map_err(|error| error.at_index(index))?);
        }
        Ok(values)
    }
    fn write(&self) -> Json {
        Json::List(self.iter().map(Wire::write).collect())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(json: &Json) -> Result<Self, ShapeError> {
        match json {
            Json::Null => Ok(None),
            json => T::read(json).map(Some),
        }
    }
    fn write(&self) -> Json {
        self.as_ref().map_or(Json::Null, Wire::write)
    }
    fn missing() -> Option<Self> {
        Some(None)
    }
}

/// Fails on members that are not in `known`.
///
/// # Errors
/// [`ShapeError`] that names the first unknown member, or says that this is no object.
pub fn only_members(json: &Json, known: &[&str]) -> Result<(), ShapeError> {
    let members = json.members().ok_or(ShapeError::new("expected an object"))?;
    match members.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(ShapeError::new("unknown field").at(name)),
        None => Ok(()),
    }
}

/// Reads one member of an object.
///
/// # Errors
/// [`ShapeError`] when it is missing or has another shape.
pub fn member<T: Wire>(json: &Json, name: &str) -> Result<T, ShapeError> {
    match json.get(name) {
        Some(value) => T::read(value),
        None => T::missing().ok_or(ShapeError::new("missing")),
    }
    .map_err(|error| error.at(name))
}

/// Declares a struct that travels as a JSON object with the members of its fields' names.
macro_rules! wire_struct {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident {
        $($(#[$field_attribute:meta])* $field_visibility:vis $field:ident: $kind:ty,)*
    }) => {
        $(#[$attribute])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $visibility struct $name {
            $($(#[$field_attribute])* $field_visibility $field: $kind,)*
        }

        impl $crate::json::Wire for $name {
            fn read(json: &$crate::json::Json) -> Result<Self, $crate::json::ShapeError> {
                $crate::json::only_members(json, &[$(stringify!($field)),*])?;
                Ok(Self { $($field: $crate::json::member(json, stringify!($field))?,)* })
            }
            fn write(&self) -> $crate::json::Json {
                $crate::json::Json::Object(vec![
                    $((stringify!($field).to_owned(), $crate::json::Wire::write(&self.$field)),)*
                ])
            }
        }
    };
}
pub(crate) use wire_struct;

/// Declares an enum that travels as one of a few fixed words.
macro_rules! wire_words {
    ($(#[$attribute:meta])* $visibility:vis enum $name:ident {
        $($(#[$variant_attribute:meta])* $variant:ident = $word:literal,)*
    }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $visibility enum $name {
            $($(#[$variant_attribute])* #[cfg_attr(feature = "openapi", schema(rename = $word))] $variant,)*
        }

        impl $name {
            /// Every variant, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word on the wire.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// The variant of a word, if there is one.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|variant| variant.word() == word)
            }
        }

        impl $crate::json::Wire for $name {
            fn read(json: &$crate::json::Json) -> Result<Self, $crate::json::ShapeError> {
                match json {
                    $crate::json::Json::Text(word) => Self::from_word(word),
                    _ => None,
                }
                .ok_or($crate::json::ShapeError::new(concat!("expected one of:" $(, " ", $word)*)))
            }
            fn write(&self) -> $crate::json::Json {
                $crate::json::Json::text(self.word())
            }
        }
    };
}
pub(crate) use wire_words;

#[cfg(test)]
mod tests {
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
}
