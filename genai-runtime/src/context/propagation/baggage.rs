//! Baggage of requests: the names of a run if the configuration enables that, and received baggage only if it is
//! forwarded.

use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};

use genai_semconv::attributes as attr;

use crate::config::Config;
use crate::run::{Identity, Run, config_here};

const WORKFLOW: &str = attr::GEN_AI_WORKFLOW_NAME.key();
const CONVERSATION: &str = attr::GEN_AI_CONVERSATION_ID.key();

/// A context with only the received baggage, without values of this process.
#[derive(Debug, Clone)]
struct Received(Context);

/// Notes which baggage of the context was received.
pub(super) fn with_origin(context: Context, received: Context) -> Context {
    if received.baggage().is_empty() {
        return context;
    }
    context.with_value(Received(received))
}

/// Copies the note from `other`.
#[cfg(feature = "tower")]
pub(crate) fn with_origin_of(context: Context, other: &Context) -> Context {
    match other.get::<Received>() {
        Some(received) => context.with_value(received.clone()),
        None => context,
    }
}

/// The context with the baggage to send.
pub(super) fn outgoing(context: Context) -> Context {
    added(own(context))
}

/// Removes received baggage, unless it is forwarded.
fn own(context: Context) -> Context {
    let Some(Received(received)) = context.get::<Received>() else {
        return context;
    };
    if config_here().forward_baggage() {
        return context;
    }
    let received = received.baggage();
    let own = context.baggage().iter().filter_map(|(key, (value, metadata))| {
        let is_received = received.get_with_metadata(key) == Some(&(value.clone(), metadata.clone()));
        (!is_received).then(|| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()))
    });
    let own: Vec<_> = own.collect();
    context.with_baggage(own)
}

/// Adds the names of the run to the baggage, if they are sent.
fn added(context: Context) -> Context {
    let Some(run) = Run::of(&context) else { return context };
    if !run.telemetry.config.identity_in_baggage() {
        return context;
    }
    let Identity {
        workflow, conversation, ..
    } = run.identity();
    // Other entries of the baggage are kept.
    let kept = context.baggage().iter().filter_map(|(key, (value, metadata))| {
        let ours = [WORKFLOW, CONVERSATION].contains(&key.as_str());
        (!ours).then(|| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()))
    });
    let names = [(WORKFLOW, workflow), (CONVERSATION, conversation)];
    let names = names
        .into_iter()
        .filter_map(|(key, name)| Some(KeyValueMetadata::new(key, name.clone()?, "")));
    let baggage: Vec<_> = kept.chain(names).collect();
    context.with_baggage(baggage)
}

/// Names of the run in the sending process, if they are read.
pub(crate) fn received(config: &Config, context: &Context) -> Option<Identity> {
    if !config.identity_in_baggage() {
        return None;
    }
    let baggage = context.baggage();
    let name = |key| baggage.get(key).filter(|name| !name.as_str().is_empty()).cloned();
    Some(Identity {
        workflow: name(WORKFLOW),
        conversation: name(CONVERSATION),
        ..Identity::default()
    })
}
