//! Tool calls of `misanthropic`.

use misanthropic::tool::Use;
use serde_core::Serialize;

use crate::request::ToolCall;

impl ToolCall for Use {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> Option<&str> {
        Some(&self.id)
    }

    fn arguments(&self) -> impl Serialize {
        &self.input
    }
}
