//! Recording of calls with several answers, or with answers of several models.

use std::hash::BuildHasher;
use std::mem;

use opentelemetry::StringValue;
use rustc_hash::FxBuildHasher;

use crate::answer::parts::{Known, Part, Whole};
use crate::answer::recorder::ResponseRecorder;
use crate::usage::Usage;

impl ResponseRecorder {
    /// Begins a document, which may be a part of the current answer or another one. `begins`: the document may begin an
    /// answer. `whole`: it may be a whole answer. Another answer begins if the current one has its usage, and the
    /// document is neither the same answer nor a part of it.
    pub(crate) fn next_document(&mut self, id: Option<&str>, usage: &Usage, begins: bool, whole: Option<Whole>) {
        let id = id.map(hash);
        let has_usage = !usage.is_nothing();
        let whole = whole.filter(|_| has_usage);
        let before = self.current;
        let has_other_id = id.is_some() && before.id.is_some() && id != before.id;
        let is_other = match before.whole {
            Some(before_whole) if has_usage => {
                let is_same = match (id, before.id) {
                    (None, None) => matches!(before_whole, Whole::Repeated(_)) && whole == Some(before_whole),
                    _ => id == before.id,
                };
                // Usage without an id belongs to the preceding answer.
                !is_same && (whole.is_some() || id.is_some())
            }
            _ => has_other_id && (begins || has_usage) && self.is_counted(),
        };
        // Some gateways send a new id with every chunk, and repeat the counts.
        let is_repeated = has_usage && !begins && *usage == self.usage && has_other_id && whole.is_none();
        if is_other && !is_repeated {
            self.next_answer();
        }
        self.current = Known {
            id: id.or(self.current.id),
            whole: whole.or(self.current.whole),
        };
    }

    /// Begins an answer of a provider whose answers have no ids.
    pub(crate) fn next_start(&mut self) {
        if self.is_counted() {
            self.next_answer();
        }
    }

    /// Whether the current answer has ended and has its usage.
    fn is_counted(&self) -> bool {
        let mut generations = self.generations.iter().skip(self.first_generation()).peekable();
        !self.usage.is_nothing() && generations.peek().is_some() && generations.all(Option::is_some)
    }

    /// Begins another answer of the same call. Everything recorded from now on belongs to it.
    pub(crate) fn next_answer(&mut self) {
        let current = self.current_part();
        let generations = self.generations.len();
        let parts = self.parts.get_or_insert_default();
        if current.is_charged() {
            // The charged amount includes the helpers of the answer.
            let helpers = mem::take(&mut parts.helpers).into_iter();
            let usage = helpers.fold(current.usage, |usage, helper| usage.plus(helper.usage));
            parts.before.push(Part { usage, ..current });
        } else {
            parts.before.extend(Some(current).filter(Part::is_known));
            parts.before.append(&mut parts.helpers);
        }
        parts.generations = generations;
        self.current = Known::default();
        self.usage = Usage::unknown();
        self.charged = None;
        self.service_tier = None;
        self.called = false;
    }

    /// Sets the models that helped the answering one, with their usage. They replace the helpers of an earlier event.
    pub(crate) fn helped_by(&mut self, helpers: Vec<(Option<StringValue>, Usage)>) {
        if helpers.is_empty() {
            return;
        }
        let tier = self.service_tier.clone();
        let part = |(model, usage)| Part::helper(model, tier.clone(), usage);
        self.parts.get_or_insert_default().helpers = helpers.into_iter().map(part).collect();
    }

    /// Sets the model that transcribes the audio of the session.
    pub(crate) fn transcribed_by(&mut self, model: &str) {
        self.transcriber = Some(StringValue::from(model.to_owned()));
    }

    /// Adds the usage of a transcription. Returns whether another model than the answering one made it.
    pub(crate) fn transcribed(&mut self, usage: Usage) -> bool {
        let Some(model) = self.transcriber.clone() else {
            return false;
        };
        let part = Some(Part::helper(Some(model), None, usage)).filter(Part::is_known);
        self.parts.get_or_insert_default().before.extend(part);
        true
    }

    /// Index of the current answer's first generation.
    pub(crate) fn first_generation(&self) -> usize {
        self.parts.as_ref().map_or(0, |parts| parts.generations)
    }

    /// Parts with separate prices. `None` if there is only one answer of one model.
    pub(crate) fn priced_apart(&self) -> Option<Vec<Part>> {
        let parts = self.parts.as_ref().filter(|parts| parts.iter().next().is_some())?;
        let current = self.current_part();
        let helpers = parts.helpers.iter().filter(|_| !current.is_charged());
        let now = [&current].into_iter().filter(|part| part.is_known()).chain(helpers);
        Some(parts.before.iter().chain(now).cloned().collect())
    }

    /// Sum of the usage of all answers and of all helping models.
    pub(crate) fn total_usage(&self) -> Usage {
        let Some(parts) = &self.parts else {
            return self.usage;
        };
        let total = parts.iter().fold(self.usage, |total, part| total.plus(part.usage));
        let is_mixed = parts.iter().any(|part| part.model != self.model || part.is_helper);
        if is_mixed { total.of_several_models() } else { total }
    }

    fn current_part(&self) -> Part {
        Part {
            model: self.model.clone(),
            service_tier: self.service_tier.clone(),
            usage: self.usage,
            charged: self.charged,
            is_helper: false,
        }
    }
}

fn hash(id: &str) -> u64 {
    FxBuildHasher.hash_one(id)
}
