//! The header comment of the custom element: the one source of what a host may rely on.
//!
//! Owns its grammar. An entry is `@attr {type} name - Text.`, `@prop {type} name - Text.`,
//! `@fires {detail} name [cancelable] - Text.`, `@cssprop name - Text.`, `@csspart name - Text.`,
//! `@slot - Text.` or `@slot name - Text.`; its further lines are indented. Types are TypeScript.
//! The first paragraph is `<tag>: Text.`; other paragraphs are notes. Start reading at [`parse`].

use anyhow::{Context, Result, bail};

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Attribute,
    Property,
    Event,
    CssProperty,
    CssPart,
    Slot,
}

impl Kind {
    const TAGS: [(&'static str, Self); 6] = [
        ("attr", Self::Attribute),
        ("prop", Self::Property),
        ("fires", Self::Event),
        ("cssprop", Self::CssProperty),
        ("csspart", Self::CssPart),
        ("slot", Self::Slot),
    ];

    fn of_tag(tag: &str) -> Option<Self> {
        Self::TAGS.iter().find(|(known, _)| *known == tag).map(|(_, kind)| *kind)
    }

    /// The word after `@`.
    pub(crate) fn tag(self) -> &'static str {
        Self::TAGS.iter().find(|(_, kind)| *kind == self).map_or("", |(tag, _)| tag)
    }

    fn is_typed(self) -> bool {
        matches!(self, Self::Attribute | Self::Property | Self::Event)
    }
}

/// One thing that a host may rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// Empty for the slot without a name alone.
    pub(crate) name: String,
    /// TypeScript; of an event's `detail`. Empty where nothing has a type.
    pub(crate) type_text: String,
    /// Whether the host can say no, by `preventDefault()`.
    pub(crate) is_cancelable: bool,
    pub(crate) text: String,
}

/// The element's public contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    /// Without angle brackets.
    pub(crate) tag: String,
    pub(crate) about: String,
    pub(crate) notes: Vec<String>,
    entries: Vec<Entry>,
}

impl Element {
    /// The entries of a kind, in the order of the header.
    pub(crate) fn of(&self, kind: Kind) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.kind == kind)
    }

    /// All entries.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether the header has this name.
    pub(crate) fn has(&self, kind: Kind, name: &str) -> bool {
        self.of(kind).any(|entry| entry.name == name)
    }
}

/// Reads the first comment of the element's script.
///
/// # Errors
/// When it does not follow the grammar, with the entry at fault.
pub(crate) fn parse(script: &str) -> Result<Element> {
    let comment = script.strip_prefix("/**").context("the script does not begin with /**")?;
    let (comment, _) = comment.split_once("*/").context("the header does not end")?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut paragraphs = Vec::new();
    for block in blocks(comment)? {
        if block.starts_with('@') {
            let entry = entry(&block).with_context(|| block.clone())?;
            if entries.iter().any(|other| other.kind == entry.kind && other.name == entry.name) {
                bail!("named twice: {block}");
            }
            entries.push(entry);
        } else {
            paragraphs.push(block);
        }
    }
    let mut paragraphs = paragraphs.into_iter();
    let first = paragraphs.next().context("the header says nothing")?;
    let (tag, about) = first
        .strip_prefix('<')
        .and_then(|rest| rest.split_once(">: "))
        .context("the header does not begin with <tag>: Text.")?;
    let (tag, about) = (tag.to_owned(), capitalised(about));
    Ok(Element { tag, about, notes: paragraphs.collect(), entries })
}

/// Entries and paragraphs, each as one line.
fn blocks(comment: &str) -> Result<Vec<String>> {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in comment.lines() {
        let line = line.trim();
        let line = line.strip_prefix('*').unwrap_or(line);
        let line = line.strip_prefix(' ').unwrap_or(line);
        let text = line.trim();
        match blocks.last_mut().filter(|_| is_open && !line.starts_with('@')) {
            _ if text.is_empty() => is_open = false,
            Some(block) => {
                if block.starts_with('@') && !line.starts_with(' ') {
                    bail!("further lines of an entry are indented, and this is not: {text}");
                }
                block.push(' ');
                block.push_str(text);
            }
            None => {
                blocks.push(text.to_owned());
                is_open = true;
            }
        }
    }
    Ok(blocks)
}

fn entry(block: &str) -> Result<Entry> {
    let (tag, rest) = block[1..].split_once(' ').context("an entry without a name")?;
    let kind = Kind::of_tag(tag).context("an unknown tag")?;
    let (type_text, rest) = if kind.is_typed() { braced(rest.trim())? } else { ("", rest) };
    // The slot without a name has the dash first.
    let rest = format!(" {}", rest.trim());
    let (head, text) = rest.split_once(" - ").context("no dash between the name and the text")?;
    let mut words = head.split_whitespace();
    let name = words.next().unwrap_or_default().to_owned();
    let flag = words.next();
    if words.next().is_some() || flag.is_some_and(|flag| flag != "[cancelable]") {
        bail!("between the name and the dash there is [cancelable] or nothing");
    }
    if flag.is_some() && kind != Kind::Event {
        bail!("only an event is cancelable");
    }
    if name.is_empty() && kind != Kind::Slot {
        bail!("an entry without a name");
    }
    let text = text.trim().to_owned();
    Ok(Entry { kind, name, type_text: type_text.to_owned(), is_cancelable: flag.is_some(), text })
}

/// The text between a brace and the one that closes it, and what follows.
fn braced(text: &str) -> Result<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Ok((text[1..at].trim(), &text[at + 1..])),
            '}' if depth > 0 => depth -= 1,
            _ if depth == 0 => break,
            _ => {}
        }
    }
    bail!("no {{type}} before the name")
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A header with one entry of each kind.
    pub(crate) const SAMPLE: &str = r#"/**
 * <guichet-booking>: a booking counter.
 *
 * @attr {"light"|"dark"} theme - Light or dark, where it differs
 *   from the page.
 * @prop {GuichetPolicy|string|undefined} policyDocument - The host's policy.
 *
 * Several policies are intersected:
 * only what all allow appears.
 *
 * @fires {{offerings: string[], of: {start: string}}} guichet-before-hold [cancelable] - A time was chosen.
 * @fires {{}} guichet-ready - It stands.
 * @cssprop --guichet-radius - Corner radius.
 * @csspart slot - A time - as a button.
 * @slot - Shown where the widget cannot work.
 */
code();
"#;

    #[test]
    fn every_kind_of_entry_is_read() {
        let element = parse(SAMPLE).unwrap();
        assert_eq!(
            (element.tag.as_str(), element.about.as_str()),
            ("guichet-booking", "A booking counter.")
        );
        assert_eq!(
            element.notes,
            ["Several policies are intersected: only what all allow appears."]
        );
        let names: Vec<&str> = element.entries().iter().map(|entry| entry.name.as_str()).collect();
        let expected = [
            "theme",
            "policyDocument",
            "guichet-before-hold",
            "guichet-ready",
            "--guichet-radius",
            "slot",
            "",
        ];
        assert_eq!(names, expected);
        assert_eq!(element.entries()[0].text, "Light or dark, where it differs from the page.");
        assert_eq!(element.entries()[5].text, "A time - as a button.");
    }

    #[test]
    fn a_type_may_hold_braces_and_an_event_may_be_cancelable() {
        let element = parse(SAMPLE).unwrap();
        let events: Vec<&Entry> = element.of(Kind::Event).collect();
        assert_eq!(events[0].type_text, "{offerings: string[], of: {start: string}}");
        assert!(events[0].is_cancelable && !events[1].is_cancelable);
        assert_eq!(events[1].type_text, "{}");
    }

    #[test]
    fn what_is_not_of_the_grammar_is_refused_and_named() {
        for wrong in [
            "@attr {string} site",
            "@attr site - Without a type.",
            "@attr {string site - An open brace.",
            "@fires {{}} guichet-ready [sometimes] - Another word.",
            "@attr {string} site [cancelable] - Not an event.",
            "@cssprop - Without a name.",
            "@event {{}} guichet-ready - Another tag.",
            "@attr {string} site - Text.\n * not indented",
            "@attr {string} site - Once.\n * @attr {string} site - Twice.",
        ] {
            let header = format!("/**\n * <a-b>: it.\n *\n * {wrong}\n */\n");
            assert!(parse(&header).is_err(), "{wrong}");
        }
        assert!(parse("/**\n * Some element.\n */\n").is_err());
    }
}
