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

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Int,
    Double,
    Bool,
    Strings,
    Content,
}

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
        let mut add = |value: &Value| -> Result<()> {
            let attribute = attribute(value)?;
            match found.insert(attribute.key.clone(), attribute.clone()) {
                Some(other) if other != attribute => Err(format!("two definitions of {}", attribute.key)),
                _ => Ok(()),
            }
        };
        for value in self.list("attributes")? {
            add(value)?;
        }
        for list in ["spans", "metrics", "events"] {
            for item in self.list(list)? {
                for value in array(item, "attributes")? {
                    add(value)?;
                }
            }
        }
        for item in self.refinements("spans")? {
            for value in array(item, "attributes")? {
                add(value)?;
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
    let (kind, values) = match kind.as_str() {
        Some("string") => (Kind::String, Vec::new()),
        Some("int") => (Kind::Int, Vec::new()),
        Some("double") => (Kind::Double, Vec::new()),
        Some("boolean") => (Kind::Bool, Vec::new()),
        Some("string[]") => (Kind::Strings, Vec::new()),
        // The only template holds the variables of a prompt.
        Some("any" | "template[string]") => (Kind::Content, Vec::new()),
        None if kind["members"].is_array() => {
            let members = array(kind, "members")?;
            let values = members.iter().map(|member| text(member, "value").map(str::to_owned));
            (Kind::String, values.collect::<Result<_>>()?)
        }
        _ => return Err(format!("{key} has a type that is not known here: {kind}")),
    };
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
