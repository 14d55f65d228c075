//! What ties the files to one machine or one registry.
//!
//! Owns what counts as such: an address in npm's lock file, an absolute path of a home or of the
//! folder that holds this checkout.

use std::path::{Component, Path};

use super::Findings;
use super::tree::Tree;
use crate::repo::Repo;

/// Top folders that a text may well speak of.
const EVERYWHERE: &[&str] = &["bin", "dev", "etc", "opt", "proc", "srv", "tmp", "usr", "var"];

/// Addresses in `package-lock.json`: another network has another registry.
pub(super) fn registries(tree: &Tree) -> Findings {
    let Some(lock) = tree.get("package-lock.json") else {
        return vec!["no package-lock.json".to_owned()];
    };
    let lines = lock.text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains("\"resolved\"") && line.contains("://"))
        .map(|(index, _)| format!("package-lock.json:{}: a registry's address", index + 1))
        .collect()
}

/// Lines that hold a path of somebody's machine.
pub(super) fn paths(repo: &Repo, tree: &Tree) -> Findings {
    lines_with(tree, &machine_prefixes(repo.root()))
}

fn machine_prefixes(root: &Path) -> Vec<String> {
    let homes = ["home", "root", "Users"].map(str::to_owned);
    let top = root.components().find_map(|component| match component {
        Component::Normal(name) => name.to_str().map(str::to_owned),
        _ => None,
    });
    let top = top.filter(|name| !EVERYWHERE.contains(&name.as_str()));
    homes.into_iter().chain(top).map(|name| format!("/{name}/")).collect()
}

/// A prefix counts where a path begins: `https://example.org/home/` holds none.
fn lines_with(tree: &Tree, prefixes: &[String]) -> Findings {
    let begins = |line: &str, prefix: &str| {
        line.match_indices(prefix).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || "./-_}".contains(c))
        })
    };
    let mut findings = Vec::new();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            for prefix in prefixes.iter().filter(|prefix| begins(line, prefix)) {
                findings.push(format!("{}:{}: {prefix}…", file.path, index + 1));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_in_the_lock_file_is_found() {
        let clean = ("package-lock.json", "\"version\": \"1.0.0\",\n");
        assert!(registries(&Tree::of([clean])).is_empty());
        let tied = ("package-lock.json", "\"resolved\": \"https://registry.example/a.tgz\",\n");
        assert_eq!(registries(&Tree::of([tied])).len(), 1);
    }

    #[test]
    fn a_path_of_this_checkout_or_of_a_home_is_found() {
        let prefixes = machine_prefixes(Path::new("/builds/guichet"));
        let home = format!("see /{}/me/x", "home");
        let tree = Tree::of([
            ("a.md", "cd /builds/guichet\n"),
            ("b.md", &home),
            ("c.md", "https://example.org/home/ and host/builds/x\n"),
        ]);
        let found = lines_with(&tree, &prefixes);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn a_checkout_in_a_folder_that_every_machine_has_adds_no_rule() {
        assert_eq!(machine_prefixes(Path::new("/tmp/clone")).len(), 3);
    }
}
