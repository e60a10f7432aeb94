//! Meanings of paths, and the forms of documents.

use crate::usage::Modality;

/// A path that is read, with its form and meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row(pub(crate) Dialect, pub(crate) &'static str, pub(crate) Meaning);

/// Form of a document, named after its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAI`'s responses and its Realtime API.
    Responses,
    /// `OpenAI`'s chat completions, and compatible providers.
    Completion,
    /// Anthropic's messages.
    Anthropic,
    /// Gemini's `generateContent` and embeddings.
    Gemini,
    /// Bedrock's Converse.
    Converse,
    /// Llama and Titan on Bedrock.
    Invoked,
    /// Cohere's chat, rerank and embeddings.
    Cohere,
    /// Ollama's chat, generate and embeddings.
    Ollama,
    /// llama.cpp's own completion.
    LlamaCpp,
    /// Types of the client called genai, which has its own counts and names for all providers.
    GenaiClient,
    /// Fields with the same meaning in every form.
    Any,
}

/// A way to read a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum As {
    /// Form identified by the document's fields.
    Document,
    /// Fixed form, whatever fields are missing.
    #[allow(dead_code)] // Only one client needs it.
    Dialect(Dialect),
    /// Fixed form of a client that keeps no finish reasons, so an answer without one has not failed.
    #[allow(dead_code)] // Only one client needs it.
    WithoutReasons(Dialect),
    /// Fixed form of a client with 0 in place of missing counts. No call has no tokens at all, so zeros alone are
    /// unknown.
    #[allow(dead_code)] // Only one client needs it.
    FilledWithZeros(Dialect),
}

/// Meaning of the value at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Input tokens, including cached ones.
    Input,
    /// Input tokens of one of several texts.
    InputOfEach,
    /// Input tokens without cached ones.
    InputBesideCached,
    /// Input tokens returned by tools, outside the other counts.
    InputOfTools,
    /// Input tokens without a billed count.
    InputUnbilled,
    /// Output tokens, including reasoning.
    Output,
    /// Output tokens without reasoning.
    OutputBesideReasoning,
    /// Output tokens without a billed count.
    OutputUnbilled,
    /// Sum of input and output.
    Total,
    /// Tokens in the total that belong to neither prompt nor completion.
    OutsideOfPrompt,
    /// Seconds of audio in a prompt, whose tokens are only in the total.
    SecondsOfAudio,
    /// Input tokens read from a cache.
    CacheRead,
    /// Input tokens written to a cache.
    CacheWrite,
    /// Input tokens written to a cache for five minutes.
    CacheWrite5m,
    /// Input tokens written to a cache for an hour.
    CacheWrite1h,
    /// Output tokens of reasoning.
    Reasoning,
    /// Input tokens of a modality.
    InputOf(Modality),
    /// Output tokens of a modality.
    OutputOf(Modality),
    /// Cached input tokens of a modality.
    CacheReadOf(Modality),
    /// Modality, lifetime or kind of the counts beside it.
    Name,
    /// Input tokens of the modality named beside it.
    InputOfNamed,
    /// Output tokens of the modality named beside it.
    OutputOfNamed,
    /// Cached input tokens of the modality named beside it.
    CacheReadOfNamed,
    /// Tokens written to a cache for the lifetime named beside it.
    CacheWriteOfNamed,
    /// Tokens of the kind named beside it.
    CountOfNamed,
    /// Amount charged, in US dollars.
    Charged,
    /// Amount charged, in ten-billionths of a US dollar.
    ChargedTicks,
    /// Amount that another provider charged the key's owner, in US dollars.
    ChargedUpstream,
    /// Whether the caller's own key was used.
    OwnKey,
    /// Model that answered.
    Model,
    /// Model that transcribes a session.
    Transcriber,
    /// Id of the answer.
    Id,
    /// Service tier.
    Tier,
    /// Fingerprint of the system that answered.
    SystemFingerprint,
    /// Speed with a price of its own, such as `fast`.
    Speed,
    /// Mark of a line of a batch.
    InBatch,
    /// Lines of a batch, beside which there is no answer.
    Lines,
    /// Size of a search's results, if that has a fee.
    Search,
    /// Tokens of citations, if they have a price.
    Citations,
    /// Region of inference, if it has a price.
    Region,
    /// Service tier in Vertex's word.
    Traffic,
    /// Finish reason of a generation.
    FinishReason,
    /// Mark of a complete answer, unless the value is `false`; a finish reason may be missing.
    Ended,
    /// Mark of a complete answer, if the value is one of these words.
    EndedAs(&'static [&'static str]),
    /// Mark of the start of an answer.
    Started,
    /// Mark of a generation.
    Generation,
    /// Index of the generation.
    Index,
    /// Status of a response.
    Status,
    /// Reason why a response is incomplete.
    Incomplete,
    /// Kind of an iteration.
    Item,
    /// Mark of a tool call that the program must run, if the value is one of these words.
    ToolCall(&'static [&'static str]),
    /// An embedding, whose length is recorded.
    Vector,
    /// A piece of generated text, whose length is counted.
    Generated,
    /// Generated text of a whole answer, whose length is counted. In an event it repeats earlier pieces.
    Answered,
    /// Arguments of a tool call in a whole answer, as a text or as JSON, whose length is counted.
    Arguments,
    /// Mark of a failed call, unless the value is empty.
    Failed,
    /// Mark of a failed call, if the value is one of these words.
    FailedAs(&'static [&'static str]),
    /// Error code, as a word or a number.
    ErrorCode,
    /// Mark of a failed call whose reason is the field's name.
    Exception,
    /// Status code, which is 0 for success.
    StatusCode,
    /// The document's own kind: `error` is a failure.
    Kind,
    /// Word for the error, if the document is an error.
    ErrorWord,
    /// Flag that is `false` if the document is not an answer.
    Succeeded,
    /// Sentence about the error, if the document is not an answer.
    ErrorText,
    /// Name of an exception.
    ErrorName,
    /// Sign of a form, by its index in the list.
    Sign(usize),
}
