//! The policy as TypeScript, from its JSON Schema.
//!
//! Owns which parts of JSON Schema become which types: those that the policy's schema uses. A rule
//! that no type can say (a length, a pattern) is left to the schema and to the reader. Start
//! reading at [`declarations`].

use std::fmt::Write;

use anyhow::{Context, Result, bail};
use guichet_contract::json::Json;

use super::json::{list, members, text};

/// The interface of the whole document.
const ROOT: &str = "GuichetPolicy";

/// The interfaces of the document and of everything in it that has a name.
///
/// # Errors
/// When the schema has a form that is not known here.
pub(super) fn declarations(schema: &Json) -> Result<String> {
    let mut types = Types { schema, named: Vec::new() };
    let mut out = types.interface(ROOT, schema)?;
    let mut done = 0;
    while let Some(name) = types.named.get(done).cloned() {
        let definition = types.definition(&name)?;
        out += &types.interface(&interface_name(&name), definition)?;
        done += 1;
    }
    Ok(out)
}

/// `askedField` is `GuichetPolicyAskedField`.
fn interface_name(definition: &str) -> String {
    let (first, rest) = definition.split_at(1);
    format!("{ROOT}{}{rest}", first.to_uppercase())
}

struct Types<'a> {
    schema: &'a Json,
    /// Definitions that have an interface of their own, in the order in which they are met.
    named: Vec<String>,
}

impl<'a> Types<'a> {
    fn definition(&self, name: &str) -> Result<&'a Json> {
        let definitions = self.schema.get("$defs").context("no $defs")?;
        definitions.get(name).with_context(|| format!("no definition {name}"))
    }

    fn interface(&mut self, name: &str, schema: &Json) -> Result<String> {
        let mut out = String::new();
        if let Some(about) = text(schema, "description") {
            writeln!(out, "/** {about} */")?;
        }
        writeln!(out, "export interface {name} {{")?;
        for (member, kind) in members(schema, "properties") {
            if let Some(about) = text(kind, "description") {
                writeln!(out, "  /** {about} */")?;
            }
            writeln!(out, "  {}", self.member(schema, member, kind)?)?;
        }
        out.push_str("}\n\n");
        Ok(out)
    }

    fn member(&mut self, owner: &Json, name: &str, schema: &Json) -> Result<String> {
        let is_required = list(owner, "required").contains(&Json::text(name));
        let optional = if is_required { "" } else { "?" };
        Ok(format!("{name}{optional}: {};", self.type_of(schema)?))
    }

    fn type_of(&mut self, schema: &Json) -> Result<String> {
        if let Some(reference) = text(schema, "$ref") {
            let name = reference.strip_prefix("#/$defs/").context("a $ref to elsewhere")?;
            return self.type_of_definition(name);
        }
        if let Some(value) = schema.get("const") {
            return Ok(value.to_string());
        }
        let words: Vec<String> = list(schema, "enum").iter().map(Json::to_string).collect();
        if !words.is_empty() {
            return Ok(words.join(" | "));
        }
        let either = list(schema, "anyOf").iter().map(|schema| self.type_of(schema));
        let either = either.collect::<Result<Vec<_>>>()?;
        if !either.is_empty() {
            return Ok(either.join(" | "));
        }
        match schema.get("type") {
            Some(Json::Text(word)) => self.type_of_word(word, schema),
            Some(Json::List(words)) => {
                let words = words.iter().map(|word| match word {
                    Json::Text(word) => self.type_of_word(word, schema),
                    other => bail!("a type that is no word: {other}"),
                });
                Ok(words.collect::<Result<Vec<_>>>()?.join(" | "))
            }
            _ => bail!("no type in {schema}"),
        }
    }

    /// What has members is an interface of its own; the rest is written out where it stands.
    fn type_of_definition(&mut self, name: &str) -> Result<String> {
        let definition = self.definition(name)?;
        if members(definition, "properties").is_empty() {
            return self.type_of(definition);
        }
        if !self.named.iter().any(|known| known == name) {
            self.named.push(name.to_owned());
        }
        Ok(interface_name(name))
    }

    fn type_of_word(&mut self, word: &str, schema: &Json) -> Result<String> {
        Ok(match word {
            "string" | "boolean" | "null" => word.to_owned(),
            "integer" => "number".to_owned(),
            "array" => {
                let item = self.type_of(schema.get("items").context("an array without items")?)?;
                if item.contains('|') { format!("({item})[]") } else { format!("{item}[]") }
            }
            "object" => {
                if let Some(values @ Json::Object(_)) = schema.get("additionalProperties") {
                    return Ok(format!("Record<string, {}>", self.type_of(values)?));
                }
                let all = members(schema, "properties").iter();
                let all = all.map(|(name, kind)| self.member(schema, name, kind));
                format!("{{ {} }}", all.collect::<Result<Vec<_>>>()?.join(" "))
            }
            other => bail!("an unknown type: {other}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_that_the_schema_uses_becomes_a_type() {
        let schema = Json::parse(
            r##"{"description":"All.","required":["version","fields"],"properties":{
                "version":{"const":1},
                "fields":{"type":"array","items":{"$ref":"#/$defs/askedField"}},
                "words":{"type":["object","null"],"additionalProperties":{"type":"array","items":{"enum":["a","b"]}}},
                "map":{"anyOf":[{"$ref":"#/$defs/address"},{"type":"null"}]},
                "valid":{"type":"object","required":["from"],"properties":{"from":{"type":"string"}}}
            },"$defs":{
                "address":{"type":"string"},
                "askedField":{"type":"object","required":["required"],"properties":{"required":{"type":"boolean"}}}
            }}"##,
        )
        .unwrap();
        assert_eq!(
            declarations(&schema).unwrap(),
            "/** All. */\nexport interface GuichetPolicy {\n  version: 1;\n  \
             fields: GuichetPolicyAskedField[];\n  words?: Record<string, (\"a\" | \"b\")[]> | null;\n  \
             map?: string | null;\n  valid?: { from: string; };\n}\n\n\
             export interface GuichetPolicyAskedField {\n  required: boolean;\n}\n\n"
        );
    }

    #[test]
    fn a_form_that_is_not_known_is_an_error_rather_than_a_wrong_type() {
        for unknown in [r#"{"type":"number"}"#, r#"{"not":{}}"#, r##"{"$ref":"#/$defs/gone"}"##] {
            let schema = format!(r#"{{"properties":{{"a":{unknown}}},"$defs":{{}}}}"#);
            assert!(declarations(&Json::parse(&schema).unwrap()).is_err(), "{unknown}");
        }
    }
}
