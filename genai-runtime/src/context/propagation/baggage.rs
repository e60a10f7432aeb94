//! What travels in the baggage: the names of a run if the configuration says so, and not what came from outside unless the
//! configuration says so.

use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};

use genai_semconv::attributes as attr;

use crate::config::Config;
use crate::run::{Identity, Run, config_here};

const WORKFLOW: &str = attr::GEN_AI_WORKFLOW_NAME.key();
const CONVERSATION: &str = attr::GEN_AI_CONVERSATION_ID.key();

/// A context that holds the baggage that came from outside, and nothing of this process.
#[derive(Debug, Clone)]
struct Received(Context);

/// Notes what of the context's baggage came from outside.
pub(super) fn with_origin(context: Context, received: Context) -> Context {
    if received.baggage().is_empty() {
        return context;
    }
    context.with_value(Received(received))
}

/// The same as noted in `other`.
#[cfg(feature = "tower")]
pub(crate) fn with_origin_of(context: Context, other: &Context) -> Context {
    match other.get::<Received>() {
        Some(received) => context.with_value(received.clone()),
        None => context,
    }
}

/// The context with the baggage that goes out.
pub(super) fn outgoing(context: Context) -> Context {
    added(own(context))
}

/// Leaves out the baggage that came from outside, unless it is forwarded.
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

/// The context with the names of its run in the baggage, if they travel.
fn added(context: Context) -> Context {
    let Some(run) = Run::of(&context) else { return context };
    if !run.telemetry.config.identity_in_baggage() {
        return context;
    }
    let Identity {
        workflow, conversation, ..
    } = run.identity();
    // What is there stays, but for these names.
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

/// The names of the run in the other process, if they travel.
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
