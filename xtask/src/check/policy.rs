//! Every field of the policy is in its schema and in the guide for hosts.
//!
//! Owns the comparison of three places: the types of `contract/src/policy/mod.rs`, the JSON Schema,
//! and the table of `docs/integrating.md`. A field is named by its path: `locations[].id`. What the
//! schema and the reader say of values is compared by a test of `host-examples`.

use anyhow::{Context, Result};
use guichet_contract::json::Json;

use super::Findings;
use super::tree::Tree;
use crate::reference::SCHEMA;

const TYPES: &str = "contract/src/policy/mod.rs";
const GUIDE: &str = "docs/integrating.md";

/// Fields that are in one place and not in another.
pub(super) fn fields(tree: &Tree) -> Result<Findings> {
    let text = |path: &str| tree.get(path).map(|file| file.text.as_str()).context(path.to_owned());
    let schema = Json::parse(text(SCHEMA)?).context(SCHEMA)?;
    let mut described = Vec::new();
    walk_schema(&schema, &schema, "", &mut described);
    let mut declared = Vec::new();
    walk_types(text(TYPES)?, "HostPolicy", "", &mut declared);
    if declared.is_empty() {
        return Ok(vec![format!("{TYPES}: no HostPolicy")]);
    }
    let rows: Vec<&str> = text(GUIDE)?.lines().filter(|line| line.starts_with("| `")).collect();
    let lacks = |place: &str, all: &[String], others: &[String]| -> Findings {
        let missing = others.iter().filter(|path| !all.contains(path));
        missing.map(|path| format!("{place}: lacks {path}, a field of the policy")).collect()
    };
    let mut findings = lacks(SCHEMA, &described, &declared);
    findings.extend(lacks(TYPES, &declared, &described));
    let unexplained = declared.iter().filter(|path| !is_explained(path, &rows));
    findings.extend(unexplained.map(|path| format!("{GUIDE}: no row explains `{path}`")));
    Ok(findings)
}

/// A field has a row of its own, or is named in its owner's, or holds only fields that have rows.
fn is_explained(path: &str, rows: &[&str]) -> bool {
    let about = |row: &str, begins: &[String]| {
        let cell = row.split(" | ").next().unwrap_or_default();
        begins.iter().any(|begin| cell.contains(begin))
    };
    let own = [format!("`{path}`"), format!("`{path}[]`"), format!("`{path}.")];
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    let owner = owner.trim_end_matches("[]");
    let owners = [format!("`{owner}`"), format!("`{owner}[]`")];
    let named = [format!("`{name}`"), format!("\"{name}\"")];
    rows.iter().any(|row| {
        about(row, &own) || about(row, &owners) && named.iter().any(|name| row.contains(name))
    })
}

fn walk_schema(root: &Json, schema: &Json, prefix: &str, paths: &mut Vec<String>) {
    let schema = resolved(root, schema);
    if let Some(items) = schema.get("items") {
        return walk_schema(root, items, &format!("{prefix}[]"), paths);
    }
    for (name, schema) in schema.get("properties").and_then(Json::members).unwrap_or_default() {
        let path = joined(prefix, name);
        paths.push(path.clone());
        walk_schema(root, schema, &path, paths);
    }
}

fn resolved<'a>(root: &'a Json, schema: &'a Json) -> &'a Json {
    match schema.get("$ref") {
        Some(Json::Text(reference)) => {
            let name = reference.rsplit('/').next().unwrap_or_default();
            root.get("$defs").and_then(|all| all.get(name)).unwrap_or(schema)
        }
        _ => schema,
    }
}

/// Good enough for our own formatting: `pub name: Type,` between `pub struct Name {` and `}`.
fn walk_types(source: &str, name: &str, prefix: &str, paths: &mut Vec<String>) {
    let Some((_, rest)) = source.split_once(&format!("pub struct {name} {{")) else { return };
    let body = rest.split("\n    }").next().unwrap_or_default();
    let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(": "));
    for (field, kind) in fields {
        let path = joined(prefix, field);
        paths.push(path.clone());
        let kind = kind.trim_end_matches(',');
        let kind =
            kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind);
        match kind.strip_prefix("Vec<").and_then(|kind| kind.strip_suffix('>')) {
            Some(item) => walk_types(source, item, &format!("{path}[]"), paths),
            None => walk_types(source, kind, &path, paths),
        }
    }
}

fn joined(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "    pub struct HostPolicy {\n        pub name: Texts,\n        pub places: Vec<Place>,\n    }\n    \
                        pub struct Place {\n        pub id: Id,\n        pub map: Option<Map>,\n    }\n    \
                        pub struct Map {\n        pub page: String,\n    }\n";
    const DOCUMENT: &str = r##"{"properties":{"name":{},"places":{"items":{"$ref":"#/$defs/place"}}},
        "$defs":{"place":{"properties":{"id":{},"map":{"properties":{"page":{}}}}}}}"##;
    const TABLE: &str = "| `name` | Text. |\n| `places[]` | `id` and more. |\n| `places[].map.page` | An address. |\n";

    fn found(code: &str, document: &str, table: &str) -> Findings {
        fields(&Tree::of([(TYPES, code), (SCHEMA, document), (GUIDE, table)])).unwrap()
    }

    #[test]
    fn three_places_that_agree_are_fine() {
        assert_eq!(found(CODE, DOCUMENT, TABLE), [""; 0]);
    }

    #[test]
    fn a_field_that_only_the_types_have_is_missing_from_schema_and_guide() {
        let code = CODE.replace("        pub page", "        pub zoom: u32,\n        pub page");
        let expected = [
            format!("{SCHEMA}: lacks places[].map.zoom, a field of the policy"),
            format!("{GUIDE}: no row explains `places[].map.zoom`"),
        ];
        assert_eq!(found(&code, DOCUMENT, TABLE), expected);
    }

    #[test]
    fn a_field_that_only_the_schema_has_is_found() {
        let document = DOCUMENT.replace("{\"name\":{}", "{\"name\":{},\"motto\":{}");
        assert_eq!(
            found(CODE, &document, TABLE),
            [format!("{TYPES}: lacks motto, a field of the policy")]
        );
    }

    #[test]
    fn a_field_that_no_row_explains_is_found() {
        let table = TABLE.replace("`id` and more", "Where");
        assert_eq!(
            found(CODE, DOCUMENT, &table),
            [format!("{GUIDE}: no row explains `places[].id`")]
        );
    }
}
