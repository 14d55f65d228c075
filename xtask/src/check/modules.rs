//! The shape of modules: what they say first, how long they are, what they are called.
//!
//! Owns the numbers and the names of the house style.

use super::Findings;
use super::tree::{File, Tree, has_ending};

/// Lines of a module, its tests apart.
const LONGEST: usize = 400;

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "manager", "misc"];

/// Everything that is wrong with a module.
pub(super) fn findings(tree: &Tree) -> Findings {
    let mut findings = Vec::new();
    for file in &tree.files {
        findings.extend(empty_name(file));
        if has_ending(&file.path, "rs") {
            findings.extend(no_header(file, "//!"));
            findings.extend(too_long(file));
        } else if file.path.starts_with("widget/") && has_ending(&file.path, "js") {
            findings.extend(no_header(file, "/*"));
            findings.extend(too_long(file));
        }
    }
    findings
}

fn empty_name(file: &File) -> Option<String> {
    let names = file.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
    let empty = names.into_iter().find(|name| EMPTY_NAMES.contains(name))?;
    Some(format!("{}: `{empty}` is no name for a module", file.path))
}

fn no_header(file: &File, header: &str) -> Option<String> {
    let first = file.text.lines().next().unwrap_or_default();
    (!first.starts_with(header)).then(|| format!("{}: does not begin with {header}", file.path))
}

fn too_long(file: &File) -> Option<String> {
    if file.is_test() {
        return None;
    }
    let lines = file.text.lines().take_while(|line| *line != "#[cfg(test)]").count();
    (lines > LONGEST).then(|| format!("{}: {lines} lines, of at most {LONGEST}", file.path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_without_a_header_is_found() {
        assert_eq!(findings(&Tree::of([("a/src/b.rs", "use x;\n")])).len(), 1);
        assert!(findings(&Tree::of([("a/src/b.rs", "//! B.\n")])).is_empty());
    }

    #[test]
    fn a_module_is_as_long_as_its_code_and_not_its_tests() {
        let code = format!("//! B.\n{}", "fn a() {}\n".repeat(399));
        let tests = format!("{code}#[cfg(test)]\nmod tests {{}}\n");
        assert!(findings(&Tree::of([("a/src/b.rs", &tests)])).is_empty());
        let longer = format!("{code}fn b() {{}}\n");
        assert_eq!(findings(&Tree::of([("a/src/b.rs", &longer)])).len(), 1);
        assert!(findings(&Tree::of([("a/src/tests.rs", &longer)])).is_empty());
    }

    #[test]
    fn a_name_that_says_nothing_is_found_in_files_and_folders() {
        let tree =
            Tree::of([("a/utils/b.css", ""), ("a/common.rs", "//! C.\n"), ("a/commons.css", "")]);
        assert_eq!(findings(&tree).len(), 2);
    }
}
