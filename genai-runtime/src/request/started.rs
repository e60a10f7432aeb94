//! The attributes that a call starts with.

use genai_semconv::{Attr, Field};
use opentelemetry::{KeyValue, StringValue, Value};

/// The attributes that a call starts with. What the call is decided by has a field, so that nothing searches the list.
#[derive(Debug, Clone)]
pub(crate) struct StartAttributes {
    list: Vec<KeyValue>,
    /// Where the list has each field, from 1; 0 where it has none.
    at: [u8; Field::COUNT],
}

impl StartAttributes {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            list: Vec::with_capacity(capacity),
            at: [0; Field::COUNT],
        }
    }

    /// Adds an attribute. Of two with one name, the field is the first.
    #[inline]
    pub(crate) fn push<T: ?Sized>(&mut self, attribute: Attr<T>, value: Value) {
        self.push_field(attribute.key(), attribute.field(), value);
    }

    /// Adds an attribute whose name the conventions may know.
    pub(crate) fn push_named(&mut self, key: &'static str, value: Value) {
        self.push_field(key, Field::of(key), value);
    }

    #[inline]
    fn push_field(&mut self, key: &'static str, field: Option<Field>, value: Value) {
        self.list.push(KeyValue::new(key, value));
        if let Some(field) = field {
            let at = &mut self.at[field as usize];
            if *at == 0 {
                // A field behind 255 other attributes is none: no call has so many before them.
                *at = u8::try_from(self.list.len()).unwrap_or(0);
            }
        }
    }

    /// The value of a field.
    #[inline]
    pub(crate) fn get(&self, field: Field) -> Option<&Value> {
        let at = usize::from(self.at[field as usize]).checked_sub(1)?;
        self.list.get(at).map(|attribute| &attribute.value)
    }

    /// The value of a field, if it is a text.
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

    /// The value of an attribute, which need not be a field.
    pub(crate) fn value<T: ?Sized>(&self, attribute: Attr<T>) -> Option<&Value> {
        if let Some(field) = attribute.field() {
            return self.get(field);
        }
        let known = self.list.iter().find(|known| known.key.as_str() == attribute.key())?;
        Some(&known.value)
    }

    /// Takes a field back.
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

    /// All of them, in the order in which they were added.
    pub(crate) fn into_list(self) -> Vec<KeyValue> {
        self.list
    }

    /// A copy of all of them.
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
