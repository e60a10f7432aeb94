//! The facts recorded from a call's result so far.

use std::borrow::Cow;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use genai_semconv::{Charge, Operation};
use opentelemetry::{KeyValue, StringValue};

use crate::answer::error_type::{error_type, recorded};
use crate::answer::into_text::IntoText;
use crate::answer::parts::{Known, Parts};
#[cfg(feature = "capture")]
use crate::messages::{CapturedOutput, OutputContent};
use crate::price::Cost;
use crate::usage::{TokenCount, Usage};

/// Collects what is known of a model's answer: its model, id, usage, finish reasons and so on. A [`Response`](crate::Response),
/// the [`Chunk`](crate::Chunk)s of a stream and the [`StreamEnd`](crate::StreamEnd) record into it, and so do the closures of
/// the attributes and the derived `Response`.
///
/// Later values replace earlier ones, and an unknown value replaces nothing: each method accepts a value or an `Option` of
/// one. Facts that the call does not need are not kept; a recorder made with `default()` keeps everything.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{ResponseRecorder, Usage};
/// let mut recorder = ResponseRecorder::default();
/// recorder.model("small").id(None::<&str>).usage(Usage::unknown().with_output_tokens(4_u32));
/// recorder.finish_reason(0, "stop");
/// assert_eq!(recorder.known_model(), Some("small"));
/// assert_eq!(recorder.known_finish_reasons(), ["stop"]);
/// ```
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // Each is asked on its own.
pub struct ResponseRecorder {
    /// Of the answer that is being recorded. There may be others in `parts`.
    pub(crate) usage: Usage,
    pub(crate) failure: Option<Cow<'static, str>>,
    pub(crate) error_text: Option<String>,
    /// What the result is compared by, of tools under a budget.
    pub(crate) result: Option<u64>,
    pub(super) model: Option<StringValue>,
    pub(super) id: Option<StringValue>,
    pub(super) service_tier: Option<StringValue>,
    /// The status of a response that was fetched.
    pub(super) status: Option<StringValue>,
    /// What the provider says it charged.
    pub(super) charged: Option<Cost>,
    pub(super) dimension_count: Option<u64>,
    /// Why each generation ended, where that has come.
    pub(super) generations: Vec<Option<StringValue>>,
    /// Answers that are counted beside the one that is being recorded.
    pub(super) parts: Option<Box<Parts>>,
    /// By what it is known from the next one.
    pub(super) current: Known,
    /// Attributes that only spans of one provider can carry.
    pub(super) refined: Vec<KeyValue>,
    /// Whether the answer has calls of tools.
    pub(super) called: bool,
    /// Whether the last item was none of the answer.
    apart: bool,
    /// Whether JSON was read that is nothing but a sentence.
    pub(super) is_sentence: bool,
    /// How many documents of JSON were read, and whether the input of one is a total alone.
    pub(super) documents: (u32, bool),
    /// How many chunks of the answer came, and how many bytes of content those reported.
    pub(super) chunks: u64,
    content_bytes: u64,
    /// The reported tokens that were last compared with limits, and the seen ones to compare next.
    pub(crate) compared: (u64, u64),
    /// Whether some of them came in pieces.
    pub(super) in_pieces: bool,
    /// Chunks that are measured at the end of the call, if it is measured at all: whether each was the first, and the
    /// seconds since the one before. There are no more than a thousand.
    pub(crate) held_chunks: Vec<(bool, f64)>,
    /// What closures of the attribute told.
    pub(super) attributes: Vec<KeyValue>,
    /// How long the first chunk took, in seconds.
    pub(crate) first_chunk: Option<f64>,
    /// What the result is asked for, of calls whose content is captured.
    #[cfg(feature = "capture")]
    pub(super) output: Option<Box<CapturedOutput>>,
    pub(super) wants: Wants,
    /// Whether the code that reads the result panicked.
    pub(crate) panicked: bool,
    /// Whether JSON was read that has a provider's form, and whether some was that has none.
    pub(super) forms: (bool, bool),
}

/// What is worth copying.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Each is asked on its own.
pub(super) struct Wants {
    /// What is recorded on a span.
    pub(super) attributes: bool,
    pub(super) model: bool,
    error_text: bool,
    /// Whether a run counts the usage of a response once, which it knows by its id.
    pub(super) id: bool,
    /// Whether the result is serialized to see that it is an error.
    pub(super) inside: bool,
}

/// Everything.
impl Default for Wants {
    fn default() -> Self {
        Self {
            attributes: true,
            model: true,
            error_text: true,
            id: true,
            inside: false,
        }
    }
}

/// A token of text is about four bytes of it, as providers put it.
const BYTES_PER_TOKEN: u64 = 4;

/// No provider makes so many answers at once; a larger index is a mistake, and is not worth its memory.
pub(super) const MOST_GENERATIONS: usize = 128;

impl ResponseRecorder {
    pub(crate) fn new(recording: bool, wants_model: bool, wants_error_text: bool) -> Self {
        Self {
            wants: Wants {
                attributes: recording,
                model: wants_model,
                error_text: recording && wants_error_text,
                id: recording,
                inside: false,
            },
            ..Self::default()
        }
    }

    /// Runs the user's code that reads a value. A panic of it is caught and noted, so that the caller still gets the value.
    pub(crate) fn attempt(&mut self, read: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| read(self))) {
            self.panicked = true;
            // Dropping what somebody panicked with may panic in turn.
            mem::forget(panic);
        }
    }

    /// The same of a call whose content is captured.
    #[cfg(feature = "capture")]
    pub(crate) fn with_output(mut self, output: Option<Box<CapturedOutput>>) -> Self {
        self.output = output;
        self
    }

    /// The same of a call whose result comes in items.
    #[cfg_attr(not(feature = "capture"), allow(unused_mut))]
    pub(crate) fn of_items(mut self) -> Self {
        #[cfg(feature = "capture")]
        if let Some(output) = &mut self.output {
            output.streams();
        }
        self
    }

    /// What was captured.
    #[cfg(feature = "capture")]
    pub(crate) fn take_output(&mut self) -> Option<CapturedOutput> {
        self.output.take().map(|output| *output)
    }

    /// What the result is asked for, if it is asked.
    #[cfg(feature = "capture")]
    pub(crate) fn asked(&mut self) -> Option<&mut CapturedOutput> {
        self.output.as_deref_mut()
    }

    /// The call ended this way: whether what was captured of a stream may lack its end.
    #[cfg(feature = "capture")]
    pub(crate) fn ended(&mut self, returned: bool) {
        let ended = if self.generations.is_empty() {
            returned
        } else {
            self.is_finished()
        };
        let whole = ended && self.failure.is_none();
        if let Some(output) = self.output.as_mut().filter(|_| !whole) {
            output.broken_off();
        }
    }

    /// Where the answer's content goes, where it is captured and the process allows it: the place for what a
    /// [`Chunk`](crate::Chunk) holds of it.
    #[cfg(feature = "capture")]
    pub fn output(&mut self) -> Option<&mut OutputContent> {
        self.output.as_mut()?.content()
    }

    /// The model that answers (`gen_ai.response.model`).
    pub fn model<'t>(&mut self, model: impl IntoText<'t>) -> &mut Self {
        if self.wants.model {
            replace(&mut self.model, model);
        }
        self
    }

    /// The id the provider gave the answer (`gen_ai.response.id`). Never one made by the client.
    pub fn id<'t>(&mut self, id: impl IntoText<'t>) -> &mut Self {
        if self.wants.id {
            replace(&mut self.id, id);
        }
        self
    }

    /// How many bytes of content the model generated in this item, or in this whole answer. A budget settles an answer
    /// without usage by them: four bytes are taken for a token, and each chunk for one at least.
    pub fn content_bytes(&mut self, bytes: usize) -> &mut Self {
        self.content_bytes = self
            .content_bytes
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        self
    }

    /// The output tokens that have been seen to come, in chunks or in a whole answer whose content is read.
    pub(crate) fn seen_output(&self) -> Option<u64> {
        let by_bytes = self.content_bytes.div_ceil(BYTES_PER_TOKEN);
        Some(by_bytes.max(self.chunks)).filter(|tokens| *tokens > 0)
    }

    /// Whether content has been seen to come.
    pub(crate) fn has_content(&self) -> bool {
        self.content_bytes > 0
    }

    /// The id of the answer, if it is known.
    pub(crate) fn response_id(&self) -> Option<&StringValue> {
        self.id.as_ref()
    }

    /// The service tier that the provider says it served the call with, such as `flex` or `priority`: prices depend on it.
    pub fn service_tier<'t>(&mut self, tier: impl IntoText<'t>) -> &mut Self {
        replace(&mut self.service_tier, tier);
        self
    }

    /// The status of the response that was fetched, in the provider's word (`gen_ai.response.status`): `completed`,
    /// `in_progress`. Other calls have none.
    pub fn status<'t>(&mut self, status: impl IntoText<'t>) -> &mut Self {
        replace(&mut self.status, status);
        self
    }

    /// What the provider says it charged for the whole call: it is recorded in the place of what the price table gives. An
    /// amount of 0 after another one is no news.
    pub fn charged(&mut self, cost: impl Into<Option<Cost>>) -> &mut Self {
        if let Some(cost) = cost.into()
            && (cost > Cost::ZERO || self.charged.is_none())
        {
            self.charged = Some(cost);
        }
        self
    }

    /// How many dimensions the embeddings have (`gen_ai.embeddings.dimension.count`). It is recorded if the start of the call
    /// did not name it.
    pub fn dimension_count(&mut self, count: impl TokenCount) -> &mut Self {
        self.dimension_count = count.count().or(self.dimension_count);
        self
    }

    /// Token counts. Those that this usage leaves open stay what they were, so that counts may come in parts. Counts of a
    /// stream are cumulative: a smaller one replaces nothing, unless the usage names both the input and what a cache had of
    /// it.
    pub fn usage(&mut self, usage: Usage) -> &mut Self {
        self.usage = self.usage.updated_by(usage);
        self
    }

    /// There is a generation with this index, counted from 0, whether or not it has ended. One that never says why it
    /// ended is recorded as `error`, as the conventions ask.
    pub fn generation(&mut self, index: usize) -> &mut Self {
        if index < MOST_GENERATIONS && self.generations.len() <= index {
            self.generations.resize(index + 1, None);
        }
        self
    }

    /// Why the generation with this index ended (`gen_ai.response.finish_reasons`).
    pub fn finish_reason(&mut self, index: usize, reason: impl Into<StringValue>) -> &mut Self {
        self.generation(index);
        if let Some(generation) = self.generations.get_mut(index) {
            *generation = Some(reason.into());
        }
        self
    }

    /// The answer has a call of a tool.
    pub(crate) fn called(&mut self) {
        self.called = true;
    }

    /// Whether a call of a tool came so far.
    pub(crate) fn has_called(&self) -> bool {
        self.called
    }

    /// This item came without anything from the model, as the signs of life of some clients do: it is no chunk of the
    /// answer, and the time to the first one is not measured by it.
    pub fn no_chunk(&mut self) -> &mut Self {
        self.apart = true;
        self
    }

    /// The call failed; `error_type` is a low-cardinality word for why.
    pub fn failed(&mut self, error_type: impl Into<Cow<'static, str>>) -> &mut Self {
        self.failure = Some(error_type.into());
        self
    }

    /// The call failed with an error, whose word `name` returns. It has failed by the error's type first, in case that
    /// `name` panics or has no word.
    pub(crate) fn failed_with<E, N: IntoText<'static>>(&mut self, error: &E, name: impl FnOnce(&E) -> N) {
        self.failed(error_type::<E>());
        if let Some(word) = name(error).into_text() {
            self.failed(word);
        }
    }

    /// Replaces a failure without a usable word by `_OTHER`.
    pub(crate) fn name_failure(&mut self) {
        self.failure = self.failure.take().map(recorded);
    }

    /// Whether every generation of the answer has said why it ended.
    pub(crate) fn is_finished(&self) -> bool {
        !self.generations.is_empty() && self.generations.iter().all(Option::is_some)
    }

    /// Whether the item that was read since this was asked last is a chunk of the answer.
    pub(crate) fn took_chunk(&mut self) -> bool {
        // An error in place of a chunk is none.
        let took = !mem::take(&mut self.apart) && self.failure.is_none();
        self.chunks += u64::from(took);
        took
    }

    /// The model that answers, if it is known.
    pub(crate) fn response_model(&self) -> Option<&StringValue> {
        self.model.as_ref()
    }

    /// The text of an error, which the attribute opted in to; it is only asked for if the process did, too.
    pub(crate) fn error_text(&mut self, text: impl FnOnce() -> Option<String>) {
        if self.wants.error_text
            && let Some(text) = text()
        {
            self.error_text = Some(text);
        }
    }

    /// The usage is counted elsewhere.
    pub(crate) fn without_counts(&mut self) {
        (self.usage, self.parts) = (Usage::unknown(), None);
    }

    /// The usage and the cost are those of another call.
    pub(crate) fn without_usage(&mut self) {
        self.without_counts();
        self.charged = None;
    }

    /// The usage and the cost are those of another call but for the rest.
    pub(crate) fn with_rest(&mut self, rest: Usage) {
        if rest != self.total_usage() {
            self.without_usage();
            self.usage = rest;
        }
    }

    /// Leaves out the usage where the operation's span has none: it is counted elsewhere.
    pub(crate) fn restrict(&mut self, operation: &Operation) {
        // The span of a fetched response has no usage, and what it fetched has been paid for all the same.
        let charged = operation.carries.input_tokens || operation.charge == Charge::UsageOnce;
        if !charged || !operation.reads_response {
            self.without_counts();
        }
        // The total of an answer is not its input.
        if operation.carries.output_tokens && self.documents == (1, true) {
            self.usage = Usage::unknown();
        }
    }
}

/// Most texts come with every chunk of a stream, and are nearly always the same.
fn replace<'t>(text: &mut Option<StringValue>, new: impl IntoText<'t>) {
    if let Some(new) = new.into_text()
        && text.as_ref().is_none_or(|old| old.as_str() != new)
    {
        *text = Some(StringValue::from(new.into_owned()));
    }
}
