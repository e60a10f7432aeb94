//! Names of a call on its log lines.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use genai_semconv::Field;
use opentelemetry::StringValue;

use crate::request::StartAttributes;

/// Whether a subscriber writes names of calls. Otherwise calls do not keep them.
static KEPT: AtomicBool = AtomicBool::new(false);

/// Names of a call on its log lines, in addition to its ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallNames {
    pub(super) operation: Option<StringValue>,
    pub(super) tool: Option<StringValue>,
}

impl CallNames {
    /// Makes all calls that start from now on keep their names.
    pub(super) fn keep() {
        KEPT.store(true, Relaxed);
    }

    /// The names among a call's first attributes, if names are kept.
    pub(crate) fn of(attributes: &StartAttributes) -> Option<Arc<Self>> {
        if !KEPT.load(Relaxed) {
            return None;
        }
        Some(Arc::new(Self {
            operation: attributes.text(Field::OperationName).cloned(),
            tool: attributes.text(Field::ToolName).cloned(),
        }))
    }
}
