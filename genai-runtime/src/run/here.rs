//! The configuration at a place in the program.

use std::sync::Arc;

use opentelemetry::trace::TraceId;
use opentelemetry::{Context, StringValue};

use crate::config::Config;
use crate::content::ContentCall;
use crate::fingerprint::HashKey;
use crate::run::{Identity, Run};

/// The configuration that applies here: the one the current run started with, or the installed one outside of runs.
pub(crate) fn config_here() -> Arc<Config> {
    Context::map_current(|context| Run::of(context).map(|run| Arc::clone(&run.telemetry.config)))
        .unwrap_or_else(Config::current)
}

/// The hash key of the configuration that applies here.
pub(crate) fn hash_key_here() -> HashKey {
    *config_here().hash_key()
}

impl Run {
    /// Facts about a call under this run, by which the configuration decides whether its content is recorded.
    pub(crate) fn content_call<'a>(
        run: Option<&'a Self>,
        operation: &'static str,
        trace_id: TraceId,
    ) -> ContentCall<'a> {
        let identity = run.map(Self::identity);
        let text = |of: fn(&Identity) -> Option<&StringValue>| identity.and_then(of).map(StringValue::as_str);
        ContentCall {
            operation,
            trace_id,
            workflow: run.and_then(Self::workflow),
            agent: text(|identity| identity.agent.as_ref()),
            conversation_id: text(|identity| identity.conversation.as_ref()),
        }
    }
}
