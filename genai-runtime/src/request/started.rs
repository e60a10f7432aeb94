//! Attributes that a call's span starts with.

use genai_semconv::{Attr, Field};
use opentelemetry::{KeyValue, StringValue, Value};

/// Attributes that a call's span starts with. Attributes that the runtime reads have a [`Field`], so they are found
/// without a search.
#[derive(Debug, Clone)]
pub(crate) struct StartAttributes {
    list: Vec<KeyValue>,
    /// Position of each field in the list, counted from 1; 0 if the field is absent.
    at: [u8; Field::COUNT],
}

impl StartAttributes {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            list: Vec::with_capacity(capacity),
            at: [0; Field::COUNT],
        }
    }

    /// Adds an attribute. If a name is added twice, the field refers to the first.
    #[inline]
    pub(crate) fn push<T: ?Sized>(&mut self, attribute: Attr<T>, value: Value) {
        self.push_field(attribute.key(), attribute.field(), value);
    }

    /// Adds an attribute by name, which may be a field of the conventions.
    pub(crate) fn push_named(&mut self, key: &'static str, value: Value) {
        self.push_field(key, Field::of(key), value);
    }

    #[inline]
    fn push_field(&mut self, key: &'static str, field: Option<Field>, value: Value) {
        self.list.push(KeyValue::new(key, value));
        if let Some(field) = field {
            let at = &mut self.at[field as usize];
            if *at == 0 {
                // A field after 255 other attributes is treated as absent; no call has so many before its fields.
                *at = u8::try_from(self.list.len()).unwrap_or(0);
            }
        }
    }

    /// Value of a field.
    #[inline]
    pub(crate) fn get(&self, field: Field) -> Option<&Value> {
        let at = usize::from(self.at[field as usize]).checked_sub(1)?;
        self.list.get(at).map(|attribute| &attribute.value)
    }

    /// Value of a field, if it is a text.
    pub(crate) fn text(&self, field: Field) -> Option<&StringValue> {
        match self.get(field)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is an attribute of this name.
    pub(crate) fn has<T: ?Sized>(&self, attribute: Attr<T>) -> bool {
        self.value(attribute).is_some()
    }

    /// Value of any attribute, whether it is a field or not.
    pub(crate) fn value<T: ?Sized>(&self, attribute: Attr<T>) -> Option<&Value> {
        if let Some(field) = attribute.field() {
            return self.get(field);
        }
        let known = self.list.iter().find(|known| known.key.as_str() == attribute.key())?;
        Some(&known.value)
    }

    /// Removes a field and its attribute.
    pub(crate) fn remove(&mut self, field: Field) {
        let place = std::mem::take(&mut self.at[field as usize]);
        let Some(index) = usize::from(place).checked_sub(1) else {
            return;
        };
        self.list.remove(index);
        for other in self.at.iter_mut().filter(|other| **other > place) {
            *other -= 1;
        }
    }

    /// All attributes, in the order in which they were added.
    pub(crate) fn into_list(self) -> Vec<KeyValue> {
        self.list
    }

    /// Clone of all attributes.
    #[cfg(feature = "capture")]
    pub(crate) fn to_list(&self) -> Vec<KeyValue> {
        self.list.clone()
    }
}

#[cfg(test)]
mod tests {
    use genai_semconv::{attributes as attr, own};

    use super::*;

    #[test]
    fn field_is_first_of_its_name() {
        let mut attributes = StartAttributes::with_capacity(0);
        attributes.push(own::AGENT_DETACHED, Value::Bool(true));
        attributes.push(attr::GEN_AI_REQUEST_MODEL, Value::from("first"));
        attributes.push_named("gen_ai.request.model", Value::from("second"));
        assert_eq!(
            attributes.text(Field::RequestModel).map(StringValue::as_str),
            Some("first")
        );
        assert_eq!(attributes.get(Field::ToolName), None);
        assert!(attributes.has(own::AGENT_DETACHED) && !attributes.has(attr::GEN_AI_TOOL_NAME));
        assert_eq!(attributes.into_list().len(), 3);
    }

    #[test]
    fn removed_field_leaves_others() {
        let mut attributes = StartAttributes::with_capacity(0);
        attributes.push(attr::GEN_AI_OPERATION_NAME, Value::from("chat"));
        attributes.push(attr::GEN_AI_REQUEST_MODEL, Value::from("a model"));
        attributes.remove(Field::OperationName);
        attributes.remove(Field::ToolName);
        assert!(!attributes.has(attr::GEN_AI_OPERATION_NAME));
        let model = attributes.text(Field::RequestModel);
        assert_eq!(model.map(StringValue::as_str), Some("a model"));
        assert_eq!(attributes.into_list().len(), 1);
    }

    #[test]
    fn own_key_may_be_a_field() {
        let mut attributes = StartAttributes::with_capacity(0);
        attributes.push_named("gen_ai.agent.name", Value::from("planner"));
        assert!(attributes.text(Field::AgentName).is_some());
    }
}
