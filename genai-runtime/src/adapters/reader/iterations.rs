//! Anthropic's list of model requests behind one answer.

use opentelemetry::StringValue;

use super::counts::Counts;
use super::facts::Facts;
use super::meaning::Meaning;
use super::raw_facts::Item;
use super::trie::PathEntry;
use crate::usage::Usage;

const ITERATIONS: &str = "usage.iterations[]";

/// Maximum number of entries that are added up.
const MOST: usize = 256;

/// Kinds of entries of the model that answers. Other entries with a model's name belong to that model.
const OWN: &[&str] = &["message", "fallback_message", "compaction"];

/// Counts of the model that answers. Compactions are added to the message's counts. An attempt that another model took
/// over is not billed.
pub(super) fn usage(facts: &Facts<'_>) -> Usage {
    let message = Counts::of(facts, |place, _| !place.path.contains(ITERATIONS));
    let all = all(facts);
    let fallback = all.iter().find(|iteration| iteration.kind == "fallback_message");
    let is_billed = |iteration: &&Iteration<'_>| {
        let is_declined = fallback.is_some_and(|served| iteration.model != served.model);
        let is_left_out = iteration.is_helper() || (iteration.kind == "message" && is_declined);
        !is_left_out
    };
    let billed = all.iter().filter(is_billed).map(|iteration| iteration.counts(facts));
    match billed.reduce(Counts::plus) {
        // Gateways omit some counts in the list.
        Some(sum) => sum.with_missing(&message).usage(facts),
        None => message.usage(facts),
    }
}

/// Tokens of helping models that the answering one requested. They have their own prices, and the message does not
/// count them.
pub(super) fn helpers(facts: &Facts<'_>) -> Vec<(Option<StringValue>, Usage)> {
    let all = all(facts).into_iter().filter(Iteration::is_helper);
    all.map(|iteration| {
        let model = iteration.model.map(|model| StringValue::from(model.to_owned()));
        (model, iteration.counts(facts).usage(facts))
    })
    .collect()
}

/// One request to a model.
struct Iteration<'f> {
    at: usize,
    kind: &'f str,
    model: Option<&'f str>,
}

fn all<'f>(facts: &Facts<'f>) -> Vec<Iteration<'f>> {
    let text = |at: usize, meaning| {
        let mut texts = facts.of(meaning).filter(|(place, item)| is_of(at, place, item));
        texts.find_map(|(_, item)| facts.found.text(item))
    };
    let iterations = (0..MOST).map_while(|at| {
        Some(Iteration {
            at,
            kind: text(at, Meaning::Item)?,
            model: text(at, Meaning::Model),
        })
    });
    iterations.collect()
}

impl Iteration<'_> {
    fn is_helper(&self) -> bool {
        self.kind == "advisor_message" || (self.model.is_some() && !OWN.contains(&self.kind))
    }

    fn counts(&self, facts: &Facts<'_>) -> Counts {
        Counts::of(facts, |place, item| is_of(self.at, place, item))
    }
}

fn is_of(at: usize, place: &PathEntry, item: &Item) -> bool {
    place.path.contains(ITERATIONS) && usize::from(item.at) == at
}
