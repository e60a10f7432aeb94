//! JSON Schemas of the tools that a run's requests define.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

/// Largest number of schemas kept; a model is given fewer tools at once.
const MOST_TOOLS: usize = 512;

/// Schemas by tool name. The last definition of a name replaces earlier ones.
#[derive(Debug, Default)]
pub(crate) struct ToolSchemas(RwLock<HashMap<String, Arc<Value>>>);

impl ToolSchemas {
    pub(crate) fn remember(&self, tool: &str, schema: &Value) {
        let known = self.of(tool);
        if known.as_deref() == Some(schema) {
            return;
        }
        let mut schemas = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if schemas.len() < MOST_TOOLS || known.is_some() {
            schemas.insert(tool.to_owned(), Arc::new(schema.clone()));
        }
    }

    pub(crate) fn of(&self, tool: &str) -> Option<Arc<Value>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(tool).cloned()
    }
}
