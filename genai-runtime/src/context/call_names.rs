//! The names of a call that its log lines have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use genai_semconv::Field;
use opentelemetry::StringValue;

use crate::request::StartAttributes;

/// Whether a subscriber writes names of calls. Without one, calls do not keep them.
static KEPT: AtomicBool = AtomicBool::new(false);

/// The names of a call that its log lines have beside its ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct CallNames {
    pub(super) operation: Option<StringValue>,
    pub(super) tool: Option<StringValue>,
}

impl CallNames {
    /// Lets all calls keep their names that start from now on.
    pub(super) fn keep() {
        KEPT.store(true, Relaxed);
    }

    /// The names among the attributes that a call starts with, if they are kept.
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
