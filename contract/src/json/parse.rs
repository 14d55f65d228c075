//! From text to [`Json`].
//!
//! Owns the grammar (RFC 8259, whole numbers only). Start reading at [`Parser::document`].

use super::Json;
use core::fmt;

/// Deeper documents are refused: nothing of ours nests more, and recursion must end.
const MAX_DEPTH: usize = 32;

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

/// Objects with more members are refused: that each name stands there once is found by comparing it
/// with all before it, and somebody could send thousands.
const MAX_MEMBERS: usize = 1_000;

/// Reads one document.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn document(mut self) -> Result<Json, ParseError> {
        let value = self.value(0)?;
        self.space();
        if self.at < self.text.len() {
            return Err(self.error("the end"));
        }
        Ok(value)
    }

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
            if members.len() == MAX_MEMBERS {
                return Err(ParseError { offset: name_at, expected: "fewer members" });
            }
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
