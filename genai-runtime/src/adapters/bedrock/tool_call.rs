//! Tool calls of Converse.

use aws_sdk_bedrockruntime::types::ToolUseBlock;
use aws_smithy_types::Document;
use serde_core::ser::Error;
use serde_core::{Serialize, Serializer};

use crate::adapters::bedrock::document;
use crate::request::ToolCall;

impl ToolCall for ToolUseBlock {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.tool_use_id)
    }

    fn arguments(&self) -> impl Serialize {
        Input(&self.input)
    }
}

/// Input of a tool in the SDK's JSON type, which is not `Serialize`.
struct Input<'a>(&'a Document);

impl Serialize for Input<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = document::value(self.0).ok_or_else(|| S::Error::custom("nested too deep"))?;
        value.serialize(serializer)
    }
}
