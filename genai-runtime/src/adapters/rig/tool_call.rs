//! Tool calls of `rig-core`.

use rig_core::completion::message::{ProviderCallId, ToolCall as RigCall, ToolFunction};
use serde_core::{Serialize, Serializer};

use crate::request::ToolCall;

/// Ids issued by rig itself are not the provider's.
impl ToolCall for RigCall {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn id(&self) -> Option<&str> {
        self.id.provider().map(ProviderCallId::as_str)
    }

    fn arguments(&self) -> impl Serialize {
        Arguments(&self.function)
    }
}

/// Arguments: the object, or the value that the model sent in place of one.
struct Arguments<'a>(&'a ToolFunction);

impl Serialize for Arguments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.invalid_arguments {
            Some(text) => text.serialize(serializer),
            None => self.0.arguments.serialize(serializer),
        }
    }
}
