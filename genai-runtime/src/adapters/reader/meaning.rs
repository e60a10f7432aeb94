//! Meanings of paths, and the forms of documents.

use crate::usage::Modality;

/// One path that is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row(pub(crate) Dialect, pub(crate) &'static str, pub(crate) Meaning);

/// Whose form a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `OpenAI`'s responses and its Realtime API.
    Responses,
    /// `OpenAI`'s chat completions, and all who speak like them.
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
    /// The types of the client called genai, which has counts and names of its own for all providers.
    GenaiClient,
    /// Fields that mean the same in every form.
    Any,
}

/// A way to read a value.
#[derive(Debug, Clone, Copy)]
pub(crate) enum As {
    /// By its fields.
    Document,
    /// In this dialect, whatever fields it lacks.
    #[allow(dead_code)] // Of one client.
    Dialect(Dialect),
    /// The same of a client that keeps no finish reasons: an answer without one has not failed.
    #[allow(dead_code)] // Of one client.
    WithoutReasons(Dialect),
    /// The same of a client that has 0 for what was not sent: no call has no tokens at all.
    #[allow(dead_code)] // Of one client.
    FilledWithZeros(Dialect),
}

/// The meaning of the value at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Input tokens, those of a cache included.
    Input,
    /// Input tokens of one of several texts.
    InputOfEach,
    /// Input tokens beside those of a cache.
    InputBesideCached,
    /// Input tokens that tools gave, beside the others.
    InputOfTools,
    /// Input tokens where nothing says which of them are billed.
    InputUnbilled,
    /// Output tokens, reasoning included.
    Output,
    /// Output tokens beside reasoning.
    OutputBesideReasoning,
    /// Output tokens where nothing says which of them are billed.
    OutputUnbilled,
    /// Input and output together.
    Total,
    /// Tokens that are in the total, and neither of the prompt nor of the completion.
    OutsideOfPrompt,
    /// The seconds of sound in a prompt, whose tokens are in the total alone.
    SecondsOfAudio,
    /// Input tokens that a cache had.
    CacheRead,
    /// Input tokens that were written to a cache.
    CacheWrite,
    /// Those that stay for five minutes.
    CacheWrite5m,
    /// Those that stay for an hour.
    CacheWrite1h,
    /// Output tokens that were reasoning.
    Reasoning,
    /// Input tokens of a modality.
    InputOf(Modality),
    /// Output tokens of a modality.
    OutputOf(Modality),
    /// Input tokens of a modality that a cache had.
    CacheReadOf(Modality),
    /// The modality, lifetime or kind of the counts beside it.
    Name,
    /// Input tokens of the modality that is named beside it.
    InputOfNamed,
    /// Output tokens of the modality that is named beside it.
    OutputOfNamed,
    /// Cached input tokens of the modality that is named beside it.
    CacheReadOfNamed,
    /// Tokens that were written to a cache for the lifetime that is named beside it.
    CacheWriteOfNamed,
    /// Tokens of the kind that is named beside it.
    CountOfNamed,
    /// The amount charged, in US dollars.
    Charged,
    /// The same, in ten-billionths of a US dollar.
    ChargedTicks,
    /// The amount that another provider charged the owner of the key, in US dollars.
    ChargedUpstream,
    /// Whether the caller's own key was used.
    OwnKey,
    /// The model that answered.
    Model,
    /// The model that writes down what was said in a session.
    Transcriber,
    /// The id of the answer.
    Id,
    /// The service tier.
    Tier,
    /// The provider's mark of the system that answered.
    SystemFingerprint,
    /// `fast`, or another speed with prices of its own.
    Speed,
    /// If this is here, the document is a line of a batch.
    InBatch,
    /// The lines of a batch. Beside them there is no answer.
    Lines,
    /// The size of a search's results, if that has a fee.
    Search,
    /// Tokens of what was cited, if they have a price.
    Citations,
    /// The region of inference, if that has a price.
    Region,
    /// Vertex's word for the service tier.
    Traffic,
    /// The reason for which a generation ended.
    FinishReason,
    /// If this is here and not `false`, the answer is complete, also if it does not say why it ended.
    Ended,
    /// The same of one of these words.
    EndedAs(&'static [&'static str]),
    /// If this is here, an answer begins.
    Started,
    /// One generation is here.
    Generation,
    /// Which generation it is.
    Index,
    /// The status of a response.
    Status,
    /// The reason for which a response is not complete.
    Incomplete,
    /// The kind of an iteration.
    Item,
    /// If one of these words is here, the answer calls a tool that the program runs.
    ToolCall(&'static [&'static str]),
    /// An embedding: its length counts.
    Vector,
    /// A text that was generated, of which the length counts.
    Generated,
    /// The same of a whole answer. In an event it repeats what came before.
    Answered,
    /// Arguments of a tool call in a whole answer, as a text or as JSON, of which the length counts.
    Arguments,
    /// If anything is here, the call failed.
    Failed,
    /// If one of these words is here, the call failed.
    FailedAs(&'static [&'static str]),
    /// A word or a number for why it failed.
    ErrorCode,
    /// If this is here, the call failed for the reason that it is named after.
    Exception,
    /// A code that is 0 if all went well.
    StatusCode,
    /// The document's own name for its kind: `error` is a failure.
    Kind,
    /// A word for why it failed, if the document is an error.
    ErrorWord,
    /// `false` if the document is no answer.
    Succeeded,
    /// A sentence for why it failed, if the document is no answer.
    ErrorText,
    /// The name of an exception.
    ErrorName,
    /// Tells the dialect.
    Sign(usize),
}
