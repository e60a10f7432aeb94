//! Facts recorded from a call's result.

use std::borrow::Cow;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use genai_semconv::{Charge, Operation};
use opentelemetry::{KeyValue, StringValue};

use crate::answer::error_type::{Hashes, error_type, recorded};
use crate::answer::into_text::IntoText;
use crate::answer::parts::{Known, Parts};
#[cfg(feature = "capture")]
use crate::messages::{CapturedOutput, OutputContent};
use crate::price::Cost;
use crate::usage::{TokenCount, Usage};

/// Recorder of a model's answer: model, id, usage, finish reasons and so on. A [`Response`](crate::Response), the
/// [`Chunk`](crate::Chunk)s of a stream and the [`StreamEnd`](crate::StreamEnd) record into it. Closures of the
/// attributes and the derived `Response` do so, too.
///
/// Each method accepts a value or an `Option` of one. Later values replace earlier ones, and `None` replaces nothing.
/// Facts that the call does not need are dropped; a recorder made with `default()` keeps everything.
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
#[allow(clippy::struct_excessive_bools)] // Each flag is read separately.
pub struct ResponseRecorder {
    /// Usage of the current answer. There may be others in `parts`.
    pub(crate) usage: Usage,
    pub(crate) failure: Option<Cow<'static, str>>,
    pub(crate) error_text: Option<String>,
    /// Hashes by which a tool's result is compared, if the call is recorded or a budget applies.
    pub(crate) hashes: Hashes,
    pub(super) model: Option<StringValue>,
    pub(super) id: Option<StringValue>,
    pub(super) service_tier: Option<StringValue>,
    /// Status of a fetched response.
    pub(super) status: Option<StringValue>,
    /// Amount that the provider charged.
    pub(super) charged: Option<Cost>,
    pub(super) dimension_count: Option<u64>,
    /// Finish reason of each generation; `None` until it is received.
    pub(super) generations: Vec<Option<StringValue>>,
    /// Answers that are counted besides the current one.
    pub(super) parts: Option<Box<Parts>>,
    /// Identity of the current answer.
    pub(super) current: Known,
    /// Attributes that are recorded only on spans of one provider.
    pub(super) refined: Vec<KeyValue>,
    /// Whether the answer has had a tool call so far.
    pub(crate) called: bool,
    /// Model that transcribes the audio of a session.
    pub(super) transcriber: Option<StringValue>,
    /// Whether the last item was not a chunk of the answer.
    apart: bool,
    /// Whether a JSON document consists only of a sentence.
    pub(crate) is_sentence: bool,
    /// Number of JSON documents read, and whether one of them reports a total in place of the input.
    pub(super) documents: (u32, bool),
    /// Number of chunks of the answer, and the bytes of content they reported.
    pub(super) chunks: u64,
    content_bytes: u64,
    /// Reported tokens last compared with limits, and seen tokens to compare next.
    pub(crate) compared: (u64, u64),
    /// Whether documents contained pieces of content.
    pub(super) in_pieces: bool,
    /// Chunks to measure at the end of the call: whether each was the first, and the seconds since the one before. At
    /// most 1,024 are kept.
    pub(crate) held_chunks: Vec<(bool, f64)>,
    /// Attributes recorded by closures of the attribute.
    pub(super) attributes: Vec<KeyValue>,
    /// Time until the first chunk, in seconds.
    pub(crate) first_chunk: Option<f64>,
    /// Content of the result, for calls that capture it.
    #[cfg(feature = "capture")]
    pub(super) output: Option<Box<CapturedOutput>>,
    pub(super) wants: Wants,
    /// Whether code that reads the result panicked.
    pub(crate) panicked: bool,
    /// Whether JSON in the form of a known provider was read, and whether other JSON was.
    pub(super) forms: (bool, bool),
}

/// Facts that the call needs; others are not copied.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Each flag is read separately.
pub(super) struct Wants {
    /// Whether the call has a span that records attributes.
    pub(super) attributes: bool,
    pub(super) model: bool,
    error_text: bool,
    /// Whether the id is needed, because a run counts the usage of each response only once.
    pub(super) id: bool,
    /// Whether the result is serialized to detect an error in it.
    pub(super) inside: bool,
}

/// All facts.
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

/// Average number of bytes in a token of text, as providers state it.
const BYTES_PER_TOKEN: u64 = 4;

/// Largest number of generations. No provider returns so many; a larger index is a mistake and not worth its memory.
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

    /// Runs the user's code that reads a value. A panic is caught and recorded, so that the caller still receives the
    /// value.
    pub(crate) fn attempt(&mut self, read: impl FnOnce(&mut Self)) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| read(self))) {
            self.panicked = true;
            // Dropping the panic's payload may panic again.
            mem::forget(panic);
        }
    }

    /// Sets the captured content of the result.
    #[cfg(feature = "capture")]
    pub(crate) fn with_output(mut self, output: Option<Box<CapturedOutput>>) -> Self {
        self.output = output;
        self
    }

    /// Marks the result as a stream of items.
    #[cfg_attr(not(feature = "capture"), allow(unused_mut))]
    pub(crate) fn of_items(mut self) -> Self {
        #[cfg(feature = "capture")]
        if let Some(output) = &mut self.output {
            output.streams();
        }
        self
    }

    /// Moves the captured content out of the recorder.
    #[cfg(feature = "capture")]
    pub(crate) fn take_output(&mut self) -> Option<CapturedOutput> {
        self.output.take().map(|output| *output)
    }

    /// Captured content of the result, if any is captured.
    #[cfg(feature = "capture")]
    pub(crate) fn asked(&mut self) -> Option<&mut CapturedOutput> {
        self.output.as_deref_mut()
    }

    /// Marks captured content as interrupted, if the call ended before its answer was complete.
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

    /// Collector of the answer's content, for example of a [`Chunk`](crate::Chunk). `None` unless the attribute
    /// captures the output and the process allows it.
    #[cfg(feature = "capture")]
    pub fn output(&mut self) -> Option<&mut OutputContent> {
        self.output.as_mut()?.content()
    }

    /// Sets the model that answered (`gen_ai.response.model`).
    pub fn model<'t>(&mut self, model: impl IntoText<'t>) -> &mut Self {
        if self.wants.model {
            replace(&mut self.model, model);
        }
        self
    }

    /// Sets the provider's id of the answer (`gen_ai.response.id`). Never use an id made by the client.
    pub fn id<'t>(&mut self, id: impl IntoText<'t>) -> &mut Self {
        if self.wants.id {
            replace(&mut self.id, id);
        }
        self
    }

    /// Adds the number of bytes of content in this item, or in the whole answer. A budget uses it for answers without
    /// usage: four bytes count as a token, and each chunk as at least one.
    pub fn content_bytes(&mut self, bytes: usize) -> &mut Self {
        self.content_bytes = self
            .content_bytes
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        self
    }

    /// Estimated number of output tokens received so far, in chunks or in a whole answer whose content is read.
    pub(crate) fn seen_output(&self) -> Option<u64> {
        let by_bytes = self.content_bytes.div_ceil(BYTES_PER_TOKEN);
        Some(by_bytes.max(self.chunks)).filter(|tokens| *tokens > 0)
    }

    /// Whether any content was received.
    pub(crate) fn has_content(&self) -> bool {
        self.content_bytes > 0
    }

    /// Id of the answer, if it is known.
    pub(crate) fn response_id(&self) -> Option<&StringValue> {
        self.id.as_ref()
    }

    /// Sets the service tier that the provider used for the call, such as `flex` or `priority`. Prices depend on it.
    pub fn service_tier<'t>(&mut self, tier: impl IntoText<'t>) -> &mut Self {
        replace(&mut self.service_tier, tier);
        self
    }

    /// Sets the status of a fetched response, in the provider's word (`gen_ai.response.status`): `completed`,
    /// `in_progress`. Other calls have none.
    pub fn status<'t>(&mut self, status: impl IntoText<'t>) -> &mut Self {
        replace(&mut self.status, status);
        self
    }

    /// Sets the amount that the provider charged for the whole call. It replaces the cost of the price table. An amount
    /// of 0 after another one is ignored.
    pub fn charged(&mut self, cost: impl Into<Option<Cost>>) -> &mut Self {
        if let Some(cost) = cost.into()
            && (cost > Cost::ZERO || self.charged.is_none())
        {
            self.charged = Some(cost);
        }
        self
    }

    /// Sets the number of dimensions of the embeddings (`gen_ai.embeddings.dimension.count`). It is recorded unless the
    /// call's start attributes have it.
    pub fn dimension_count(&mut self, count: impl TokenCount) -> &mut Self {
        self.dimension_count = count.count().or(self.dimension_count);
        self
    }

    /// Updates the token counts. Unknown counts keep their values, so counts may arrive in parts. A smaller count is
    /// ignored, because counts of a stream are cumulative.
    pub fn usage(&mut self, usage: Usage) -> &mut Self {
        self.usage = self.usage.updated_by(usage);
        self
    }

    /// Adds the generation with this index, counted from 0, whether or not it has ended. Without a finish reason it is
    /// recorded as `error`, as the conventions require.
    pub fn generation(&mut self, index: usize) -> &mut Self {
        if index < MOST_GENERATIONS && self.generations.len() <= index {
            self.generations.resize(index + 1, None);
        }
        self
    }

    /// Sets the finish reason of the generation with this index (`gen_ai.response.finish_reasons`).
    pub fn finish_reason(&mut self, index: usize, reason: impl Into<StringValue>) -> &mut Self {
        self.generation(index);
        if let Some(generation) = self.generations.get_mut(index) {
            *generation = Some(reason.into());
        }
        self
    }

    /// Marks this item, such as a client's keep-alive, as no chunk. The time to the first chunk ignores it.
    pub fn no_chunk(&mut self) -> &mut Self {
        self.apart = true;
        self
    }

    /// Marks the call as failed; `error_type` is a low-cardinality word for the reason.
    pub fn failed(&mut self, error_type: impl Into<Cow<'static, str>>) -> &mut Self {
        self.failure = Some(error_type.into());
        self
    }

    /// Marks the call as failed with an error whose word `name` returns. The error's type is recorded first, in case
    /// `name` panics or returns no word.
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

    /// Whether every generation of the answer has a finish reason.
    pub(crate) fn is_finished(&self) -> bool {
        !self.generations.is_empty() && self.generations.iter().all(Option::is_some)
    }

    /// Whether the last item is a chunk of the answer. Each item is counted once.
    pub(crate) fn took_chunk(&mut self) -> bool {
        // An error in place of a chunk does not count.
        let took = !mem::take(&mut self.apart) && self.failure.is_none();
        self.chunks += u64::from(took);
        took
    }

    /// Model that answered, if it is known.
    pub(crate) fn response_model(&self) -> Option<&StringValue> {
        self.model.as_ref()
    }

    /// Sets the text of an error, for which the attribute has opted in. `text` only runs if the process allows it, too.
    pub(crate) fn error_text(&mut self, text: impl FnOnce() -> Option<String>) {
        if self.wants.error_text
            && let Some(text) = text()
        {
            self.error_text = Some(text);
        }
    }

    /// Removes the usage, which is counted elsewhere.
    pub(crate) fn without_counts(&mut self) {
        (self.usage, self.parts) = (Usage::unknown(), None);
    }

    /// Removes usage and cost, which belong to another call.
    pub(crate) fn without_usage(&mut self) {
        self.without_counts();
        self.charged = None;
    }

    /// Keeps only the rest, because another call has counted the other usage and its cost.
    pub(crate) fn with_rest(&mut self, rest: Usage) {
        if rest != self.total_usage() {
            self.without_usage();
            self.usage = rest;
        }
    }

    /// Removes the usage if the operation's span has none, because it is counted elsewhere.
    pub(crate) fn restrict(&mut self, operation: &Operation) {
        // The span of a fetched response has no usage, but the response was still paid for.
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

/// Replaces the text if it differs. Most texts come with every chunk of a stream and rarely change.
fn replace<'t>(text: &mut Option<StringValue>, new: impl IntoText<'t>) {
    if let Some(new) = new.into_text()
        && text.as_ref().is_none_or(|old| old.as_str() != new)
    {
        *text = Some(StringValue::from(new.into_owned()));
    }
}
