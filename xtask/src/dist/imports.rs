//! Shorter names between the wasm and its glue.
//!
//! wasm-bindgen names each import with sixteen hexadecimal digits of hash, which no compression
//! makes smaller, once in the wasm and once in the glue: 3 KB of what a patient waits for. Only the
//! two files have to agree on the names. Start reading at [`shorten`].

use anyhow::{Context, Result, bail};

/// The module under which the glue offers its functions, and its short name.
const MODULE: (&str, &str) = ("./guichet_widget_bg.js", "w");
const IMPORT_SECTION: u8 = 2;
const FUNCTION: u8 = 0;

/// Renames the imports in both.
///
/// # Errors
/// When the wasm imports something else than functions of the glue, or the glue does not have one.
pub(super) fn shorten(wasm: &[u8], glue: &str) -> Result<(Vec<u8>, String)> {
    let mut reader = Reader { bytes: wasm, at: 8 };
    let mut out = wasm.get(..8).context("not a wasm module")?.to_vec();
    let mut glue = glue.replace(&quoted(MODULE.0), &quoted(MODULE.1));
    while reader.at < wasm.len() {
        let id = reader.byte()?;
        let length = reader.number()?;
        let content = reader.take(length)?;
        if id == IMPORT_SECTION {
            let section = rename(content, &mut glue)?;
            push_section(&mut out, id, &section);
        } else {
            push_section(&mut out, id, content);
        }
    }
    Ok((out, glue))
}

fn rename(section: &[u8], glue: &mut String) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: section, at: 0 };
    let count = reader.number()?;
    let mut out = Vec::new();
    push_number(&mut out, count);
    for index in 0..count {
        let (module, name) = (reader.text()?, reader.text()?);
        let kind = reader.byte()?;
        let signature = reader.number()?;
        if module != MODULE.0 || kind != FUNCTION {
            bail!("the wasm imports {name} of {module}, which is no function of the glue");
        }
        let long = format!("{name}:");
        if glue.matches(&long).count() != 1 {
            bail!("the glue does not offer {name} once");
        }
        let short = short_name(index);
        *glue = glue.replace(&long, &format!("{short}:"));
        push_text(&mut out, MODULE.1);
        push_text(&mut out, &short);
        out.push(kind);
        push_number(&mut out, signature);
    }
    Ok(out)
}

/// `a`, `b`, ... `z`, `ba`, ...: all of them names in JavaScript, and none a keyword, for `$`.
fn short_name(mut index: usize) -> String {
    let mut name = String::from("$");
    loop {
        name.push(char::from(b'a' + u8::try_from(index % 26).unwrap_or_default()));
        index /= 26;
        if index == 0 {
            return name;
        }
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let taken = self.bytes.get(self.at..self.at + length).context("the wasm ends early")?;
        self.at += length;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    /// Unsigned LEB128 (WebAssembly core specification, section 5.2.2).
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        bail!("a number in the wasm does not end")
    }

    fn text(&mut self) -> Result<&'a str> {
        let length = self.number()?;
        Ok(std::str::from_utf8(self.take(length)?)?)
    }
}

fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 127 {
        out.push(u8::try_from(number & 127).unwrap_or_default() | 128);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap_or_default());
}

fn push_text(out: &mut Vec<u8>, text: &str) {
    push_number(out, text.len());
    out.extend(text.as_bytes());
}

fn push_section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
    out.push(id);
    push_number(out, content.len());
    out.extend(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(name: &str, kind: u8) -> Vec<u8> {
        let mut section = vec![1];
        push_text(&mut section, MODULE.0);
        push_text(&mut section, name);
        section.extend([kind, 0]);
        let mut out = b"\0asm\x01\0\0\0".to_vec();
        push_section(&mut out, IMPORT_SECTION, &section);
        push_section(&mut out, 11, &[7; 300]);
        out
    }

    #[test]
    fn both_files_agree_on_the_short_name_and_the_rest_stays() {
        let glue = r#"{ "./guichet_widget_bg.js": { __wbg_a_0123: function() {} } }"#;
        let (wasm, glue) = shorten(&module("__wbg_a_0123", FUNCTION), glue).unwrap();
        assert_eq!(glue, r#"{ "w": { $a: function() {} } }"#);
        assert!(wasm.windows(4).any(|bytes| bytes == b"\x01w\x02$"));
        assert!(wasm.ends_with(&[7; 300]));
    }

    #[test]
    fn a_name_that_the_glue_does_not_have_is_an_error() {
        assert!(shorten(&module("__wbg_a_0123", FUNCTION), "{}").is_err());
        assert!(shorten(&module("memory", 2), "{ memory: 1 }").is_err());
    }

    #[test]
    fn each_import_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<String> = (0..2000).map(short_name).collect();
        assert_eq!(names.len(), 2000);
    }
}
