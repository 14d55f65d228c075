//! Checks the language files and makes the list of messages from them.
//!
//! `lang/en.json` is the reference: its keys become the variants of `i18n::Message`. Another
//! language that lacks a key, has one too many, other placeholders or another plural is an error
//! of the build, so that no patient ever meets a gap.

use guichet_contract::json::Json;
use std::collections::{BTreeMap, BTreeSet};
use std::{env, error::Error, fs, path::Path};

type Catalog = BTreeMap<String, Json>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=lang");
    let mut reference = checked(Path::new("lang"))?;
    if env::var_os("CARGO_FEATURE_MANAGE").is_some() {
        reference.extend(checked(Path::new("lang/manage"))?);
    }
    let out = Path::new(&env::var("OUT_DIR")?).join("messages.rs");
    fs::write(out, generate(&reference)?)?;
    Ok(())
}

/// The English file of a folder, if all others there fit it.
fn checked(folder: &Path) -> Result<Catalog, Box<dyn Error>> {
    let reference = read(&folder.join("en.json"))?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let found = read(&path)?;
            let problems = compare(&reference, &found);
            if !problems.is_empty() {
                return Err(format!("{}:\n  {}", path.display(), problems.join("\n  ")).into());
            }
        }
    }
    Ok(reference)
}

fn read(path: &Path) -> Result<Catalog, Box<dyn Error>> {
    let json = Json::parse(&fs::read_to_string(path)?)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let members = json.members().ok_or("a language file is one object")?;
    Ok(members.iter().cloned().collect())
}

/// Everything in which `found` differs from the reference in more than words.
fn compare(reference: &Catalog, found: &Catalog) -> Vec<String> {
    let missing = reference.keys().filter(|key| !found.contains_key(*key));
    let unknown = found.keys().filter(|key| !reference.contains_key(*key));
    let mut problems: Vec<String> = missing.map(|key| format!("{key}: missing")).collect();
    problems.extend(unknown.map(|key| format!("{key}: unknown")));
    for (key, value) in reference {
        let Some(other) = found.get(key) else { continue };
        let (plural, other_plural) = (value.members().is_some(), other.members().is_some());
        if plural != other_plural {
            problems.push(format!("{key}: a plural in one language must be one in all"));
        } else if other_plural && (other.get("one").is_none() || other.get("other").is_none()) {
            problems.push(format!("{key}: needs the plural forms \"one\" and \"other\""));
        }
        if placeholders(value) != placeholders(other) {
            problems.push(format!("{key}: other placeholders than in English"));
        }
        if texts(other).iter().any(|text| text.trim().is_empty()) {
            problems.push(format!("{key}: empty"));
        }
    }
    problems
}

fn texts(value: &Json) -> Vec<&str> {
    match value {
        Json::Text(text) => vec![text],
        Json::Object(forms) => forms.iter().flat_map(|(_, form)| texts(form)).collect(),
        _ => vec![""],
    }
}

/// The names between braces; a plural's `count` may be left out of a form.
fn placeholders(value: &Json) -> BTreeSet<String> {
    let in_text = |text: &str| -> Vec<String> {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
    };
    let names = texts(value).into_iter().flat_map(in_text);
    names.filter(|name| name != "count").collect()
}

fn generate(reference: &Catalog) -> Result<String, Box<dyn Error>> {
    let mut variants = String::new();
    for (key, value) in reference {
        let english = texts(value).first().copied().unwrap_or_default().replace('\n', " ");
        variants.push_str(&["    /// ", &english, "\n    ", &variant(key)?, ",\n"].concat());
    }
    Ok(format!(
        "/// A sentence of the widget's. The text above each is the English one.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq)]\n\
         pub enum Message {{\n{variants}}}\n\n\
         /// How many there are.\n\
         pub(super) const COUNT: usize = {};\n",
        reference.len()
    ))
}

/// `slot.next_week` becomes `SlotNextWeek`.
fn variant(key: &str) -> Result<String, Box<dyn Error>> {
    if !key.bytes().all(|byte| byte.is_ascii_lowercase() || b"._".contains(&byte)) {
        return Err(format!("{key}: a key is of a-z, dots and underscores").into());
    }
    let words = key.split(['.', '_']);
    Ok(words.map(|word| word[..1].to_uppercase() + &word[1..]).collect())
}
