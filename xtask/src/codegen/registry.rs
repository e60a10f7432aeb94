//! The parsed registry of the conventions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::output::Result;

pub(crate) struct Registry(Value);

/// An attribute: its key, type and well-known values.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) key: String,
    pub(crate) kind: Kind,
    pub(crate) values: Vec<String>,
}

/// The type of an attribute.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The type of its values in Rust.
    pub(crate) rust: &'static str,
    /// The variant of `ValueKind`.
    pub(crate) variant: &'static str,
    /// The type in words.
    pub(crate) words: &'static str,
}

impl Kind {
    const fn new(rust: &'static str, variant: &'static str, words: &'static str) -> Self {
        Self { rust, variant, words }
    }
}

const STRING: Kind = Kind::new("str", "Str", "a string");
const CONTENT: Kind = Kind::new("Content", "Content", "captured content");

/// The types of the registry, by their names there.
const KINDS: [(&str, Kind); 7] = [
    ("string", STRING),
    ("int", Kind::new("i64", "Int", "an integer")),
    ("double", Kind::new("f64", "Double", "a number")),
    ("boolean", Kind::new("bool", "Bool", "a boolean")),
    (
        "string[]",
        Kind::new("[&'static str]", "Strings", "an array of strings"),
    ),
    ("any", CONTENT),
    // The only template holds the variables of a prompt.
    ("template[string]", CONTENT),
];

impl Registry {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let value = serde_json::from_str(&text).map_err(|error| format!("{} is not JSON: {error}", path.display()))?;
        Ok(Self(value))
    }

    pub(crate) fn schema_url(&self) -> Result<&str> {
        text(&self.0, "schema_url")
    }

    /// The items of one list of the registry, such as `spans`.
    pub(crate) fn list(&self, name: &str) -> Result<&[Value]> {
        array(&self.0["registry"], name)
    }

    /// The items of one list of the registry's refinements.
    pub(crate) fn refinements(&self, name: &str) -> Result<&[Value]> {
        array(&self.0["refinements"], name)
    }

    /// Every attribute that the registry defines, or that one of its spans or metrics uses from other conventions
    /// (`error.type`, `server.address`), in the order of their keys.
    pub(crate) fn attributes(&self) -> Result<Vec<Attribute>> {
        let mut found = BTreeMap::new();
        let mut values: Vec<&Value> = self.list("attributes")?.iter().collect();
        let spans = [self.list("spans")?, self.refinements("spans")?];
        let others = [self.list("metrics")?, self.list("events")?];
        for item in spans.into_iter().chain(others).flatten() {
            values.extend(array(item, "attributes")?);
        }
        for value in values {
            let attribute = attribute(value)?;
            let before = found.insert(attribute.key.clone(), attribute.clone());
            if before.is_some_and(|before| before != attribute) {
                return Err(format!("two definitions of {}", attribute.key));
            }
        }
        Ok(found.into_values().collect())
    }
}

pub(crate) fn text<'a>(value: &'a Value, field: &str) -> Result<&'a str> {
    value[field]
        .as_str()
        .ok_or_else(|| format!("the registry has no text `{field}` in {}", excerpt(value)))
}

pub(crate) fn array<'a>(value: &'a Value, field: &str) -> Result<&'a [Value]> {
    match &value[field] {
        Value::Array(items) => Ok(items),
        _ => Err(format!("the registry has no list `{field}` in {}", excerpt(value))),
    }
}

/// The variant of `Requirement` for a requirement level.
pub(crate) fn requirement(value: &Value) -> Result<&'static str> {
    let level = &value["requirement_level"];
    let name = match level {
        Value::String(name) => name,
        Value::Object(fields) => fields.keys().next().map_or("", String::as_str),
        _ => "",
    };
    match name {
        "required" => Ok("Required"),
        "conditionally_required" => Ok("ConditionallyRequired"),
        "recommended" => Ok("Recommended"),
        "opt_in" => Ok("OptIn"),
        _ => Err(format!("unknown requirement level {level} of {}", value["key"])),
    }
}

fn attribute(value: &Value) -> Result<Attribute> {
    let key = text(value, "key")?.to_owned();
    let kind = &value["type"];
    if kind["members"].is_array() {
        let members = array(kind, "members")?.iter();
        let values = members.map(|member| text(member, "value").map(str::to_owned));
        let values = values.collect::<Result<_>>()?;
        let kind = STRING;
        return Ok(Attribute { key, kind, values });
    }
    let known = KINDS.iter().find(|(name, _)| kind == name);
    let (_, kind) = *known.ok_or_else(|| format!("{key} has a type that is not known here: {kind}"))?;
    let values = Vec::new();
    Ok(Attribute { key, kind, values })
}

fn excerpt(value: &Value) -> String {
    value.to_string().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn unknown_requirement_error_names_attribute() {
        let unknown = json!({"key": "gen_ai.new", "type": "tuple", "requirement_level": "sometimes"});
        let level = requirement(&unknown).map(drop);
        let kind = attribute(&unknown).map(|attribute| drop(attribute.key));
        for result in [level, kind] {
            assert!(
                matches!(&result, Err(error) if error.contains("gen_ai.new")),
                "{result:?}"
            );
        }
    }
}
