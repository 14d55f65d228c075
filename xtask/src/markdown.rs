//! Links and headings of documents, as far as our own documents have them.
//!
//! Owns what a link leads to and what a heading is called by. Must not know which documents there are.

/// Headings stand outside of these.
const FENCE: &str = "```";

/// What `](...)` leads to, without what is elsewhere: no address with a scheme. Path and, after the
/// sharp, a place in that page; the path is empty for the page itself.
pub(crate) fn targets(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    let all = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let here = all.filter(|target| !target.is_empty() && !target.contains(':'));
    here.map(|target| match target.split_once('#') {
        Some((path, place)) => (path, Some(place)),
        None => (target, None),
    })
}

/// A relative path from the folder of a file, as a path from the top folder.
pub(crate) fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if target.starts_with('/') {
        parts.clear();
    }
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The path that leads from one file to another, both from the same folder.
pub(crate) fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to[..to.len() - 1]).take_while(|(a, b)| a == b).count();
    [vec![".."; from.len() - shared], to[shared..].to_vec()].concat().join("/")
}

/// The names of a page's headings in addresses, as mdBook and code hosts make them.
pub(crate) fn places(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut places: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with(FENCE) {
            is_code = !is_code;
        }
        let title = line.trim_start_matches('#');
        if is_code || title.len() == line.len() || !title.starts_with(' ') {
            continue;
        }
        let name = name_of(title.trim());
        let before = places.iter().filter(|place| **place == name).count();
        places.push(if before == 0 { name } else { format!("{name}-{before}") });
    }
    places
}

fn name_of(title: &str) -> String {
    // Of a link its text is part of the title.
    let shown = title.split("](").enumerate().map(|(index, part)| match part.split_once(')') {
        Some((_, rest)) if index > 0 => rest,
        _ => part,
    });
    let kept = shown.flat_map(str::chars).filter_map(|c| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || "-_".contains(c) => Some(c),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_has_a_path_and_perhaps_a_place() {
        let text = "[a](b.md#c) [d](#e) [f](g/h.json) [i](https://example.org/x) [j](tel:1)";
        let found: Vec<_> = targets(text).collect();
        assert_eq!(found, [("b.md", Some("c")), ("", Some("e")), ("g/h.json", None)]);
    }

    #[test]
    fn headings_are_called_by_their_words_and_code_has_none() {
        let text =
            "# `<a-b>`: *it*\n```sh\n# no\n```\n## Two, of\n## Two, of\n#no\n### [L](x.md) m";
        assert_eq!(places(text), ["a-b-it", "two-of", "two-of-1", "l-m"]);
    }

    #[test]
    fn a_way_there_is_a_way_back() {
        for (from, to) in [("a.html", "b/c.html"), ("b/c.html", "a.html"), ("b/c/d", "b/e/f")] {
            assert_eq!(resolve(from, &relative(from, to)), to);
        }
        assert_eq!(relative("b/c.html", "b/d.html"), "d.html");
    }
}
