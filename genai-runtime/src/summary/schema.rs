//! Place in a tool's JSON Schema: the field names it declares and the texts it lists.

use serde_json::Value;

/// Largest number of schema nodes that are visited, because schemas can contain and reference each other.
const MOST_NODES: usize = 64;

/// Part of a JSON Schema that describes one value.
#[derive(Debug, Clone)]
pub struct Schema<'a> {
    root: &'a Value,
    /// Schema of the value, with all schemas that it references or combines.
    nodes: Vec<&'a Value>,
}

impl<'a> Schema<'a> {
    pub(crate) fn of(root: &'a Value) -> Self {
        Self {
            root,
            nodes: resolved(root, vec![root]),
        }
    }

    fn at(&self, nodes: Vec<&'a Value>) -> Option<Self> {
        let nodes = resolved(self.root, nodes);
        (!nodes.is_empty()).then_some(Self { root: self.root, nodes })
    }

    fn fields(&self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.nodes.iter().filter_map(move |node| node.get(name))
    }

    /// Schema of the field with this name.
    pub(crate) fn property(&self, name: &str) -> Option<Self> {
        let named: Vec<_> = self
            .fields("properties")
            .filter_map(|fields| fields.get(name))
            .collect();
        if named.is_empty() {
            return self.at(self
                .fields("additionalProperties")
                .filter(|node| node.is_object())
                .collect());
        }
        self.at(named)
    }

    /// Schema of a list's elements.
    pub(crate) fn items(&self) -> Option<Self> {
        self.at(self.fields("items").filter(|node| node.is_object()).collect())
    }

    /// Whether the schema declares fields.
    pub(crate) fn has_properties(&self) -> bool {
        self.fields("properties").any(Value::is_object)
    }

    /// Whether the schema declares a field of this name.
    pub(crate) fn names(&self, name: &str) -> bool {
        self.fields("properties").any(|fields| fields.get(name).is_some())
    }

    /// Whether the schema lists this text as an allowed value.
    pub(crate) fn lists(&self, text: &str) -> bool {
        let mut listed = self.fields("enum").filter_map(Value::as_array).flatten();
        listed.any(|value| value.as_str() == Some(text))
            || self.fields("const").any(|value| value.as_str() == Some(text))
    }
}

/// Schemas with all that they reference or combine. [`MOST_NODES`] ends cycles.
fn resolved<'a>(root: &'a Value, mut nodes: Vec<&'a Value>) -> Vec<&'a Value> {
    let mut at = 0;
    while let Some(node) = nodes.get(at).copied() {
        at += 1;
        let referred = node.get("$ref").and_then(Value::as_str);
        let referred = referred.and_then(|path| root.pointer(path.strip_prefix('#')?));
        let combined = ["anyOf", "oneOf", "allOf"]
            .into_iter()
            .filter_map(|name| node.get(name)?.as_array());
        let more = referred.into_iter().chain(combined.flatten());
        let left = MOST_NODES.saturating_sub(nodes.len());
        nodes.extend(more.take(left));
    }
    nodes
}
