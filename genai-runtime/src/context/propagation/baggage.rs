//! The names of a run, which travel in the baggage if the configuration says so.

use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt, KeyValueMetadata};

use genai_semconv::attributes as attr;

use crate::config::Config;
use crate::run::{Identity, Run};

const WORKFLOW: &str = attr::GEN_AI_WORKFLOW_NAME.key();
const CONVERSATION: &str = attr::GEN_AI_CONVERSATION_ID.key();

/// The context with the names of its run in the baggage, if they travel.
pub(crate) fn added(context: Context) -> Context {
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
