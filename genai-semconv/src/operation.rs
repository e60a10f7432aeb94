//! Types of the operation table.

use crate::attr::{AnyAttr, Requirement};
use crate::field::Field;
use crate::generated::attributes as attr;
use crate::group::{SpanGroup, same};
use crate::measure::Measurements;
use crate::own;

/// One row of the table: an operation with an attribute macro, such as `#[genai::chat]`.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Columns of a table.
#[non_exhaustive]
pub struct Operation {
    /// A description of the operation, in a sentence.
    pub doc: &'static str,
    /// The macro, as users write it.
    pub attribute: &'static str,
    /// The macro's other name, where it has one.
    pub alias: Option<&'static str>,
    /// The name of this row's constant in `rows`.
    pub constant: &'static str,
    /// `gen_ai.operation.name`; `None` if a key of the attribute sets it, or if the conventions have no such span.
    pub name: Option<&'static str>,
    /// The kind of span that a call opens.
    pub span: &'static SpanGroup,
    /// The name of the span.
    pub span_name: SpanName,
    /// Whether a call starts a run, which counts the calls under it.
    pub run: bool,
    /// Whether the returned value is read for usage, model, id and finish reasons.
    pub reads_response: bool,
    /// Whether the attribute macro accepts `request = expr`.
    pub reads_request: bool,
    /// Whether the function may return a stream.
    pub streams: bool,
    /// The counters of the runs above that a call adds to.
    pub charge: Charge,
    /// The calls that are compared with earlier ones, to find loops.
    pub compared: Compared,
    /// Whether a call is looked up in the price table.
    pub priced: bool,
    /// The conventions' event about a call, which carries its attributes and captured contents.
    pub event: Option<&'static str>,
    /// The metrics of each call.
    pub metrics: &'static Measurements,
    /// The keys of the attribute macro, besides those that every operation has.
    pub keys: &'static [Key],
    /// The contents that `capture(…)` accepts, besides `error`, which every operation has.
    pub contents: &'static [Capturable],
    /// The common attributes that its span may carry.
    pub carries: Carries,
}

impl Operation {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The content of this name.
    pub fn content(&self, name: &str) -> Option<&'static Capturable> {
        self.contents.iter().find(|content| content.name == name)
    }
}

/// One content that an attribute macro can name: `input` in `#[genai::chat(capture(input))]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Capturable {
    /// The name, as users write it.
    pub name: &'static str,
    /// The attribute that records the content.
    pub attr: AnyAttr,
    /// The value that the content is read from.
    pub source: Source,
    /// The attribute for the address of the whole value, if it is in a content store.
    pub reference: AnyAttr,
}

/// Source of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The parameters of the function: all of them, or those that `capture` names.
    FromParameters(Form),
    /// The client's request.
    FromRequest,
    /// The provider's answer.
    FromResponse,
    /// The returned value, or the parameters that `capture` names.
    FromResult(Form),
}

/// Form in which a content is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A JSON object.
    AsObject,
    /// A list of one message.
    AsMessage,
    /// A text.
    AsText,
    /// A list of documents.
    AsDocuments,
    /// A list of memory records.
    AsRecords,
    /// One attribute for each field of an object.
    AsVariables,
}

impl Form {
    /// Whether the form keeps the names of parameters.
    pub const fn is_object(self) -> bool {
        matches!(self, Self::AsObject | Self::AsVariables)
    }
}

/// Name of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanName {
    /// A name that is always the same.
    Fixed(&'static str),
    /// The operation's name.
    Operation,
    /// The operation's name and the value of this attribute, if it has one.
    OperationAnd(Field),
}

/// Counters of the runs above that a call adds to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// A model call.
    ModelCall,
    /// A tool call.
    ToolCall,
    /// The tokens and the cost of the call, which is no model call.
    Usage,
    /// No counter. Budgets can still refuse such a call, because it is compared to find loops.
    Search,
    /// The tokens and the cost, once per response: the call fetches a response that another call may have counted
    /// already.
    UsageOnce,
    /// No counter: the operation reads no usage.
    Nothing,
}

impl Charge {
    /// Whether a call asks the budgets above it before it starts, so that they can refuse it.
    pub const fn asks_budgets(self) -> bool {
        matches!(self, Self::ModelCall | Self::ToolCall | Self::Usage | Self::Search)
    }
}

/// Calls of an operation that are compared with earlier ones, by arguments, results and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// No call.
    Never,
    /// Every call.
    Always,
    /// Calls with this `gen_ai.operation.name`.
    Only(&'static str),
}

impl Compared {
    /// Whether any calls are compared.
    pub const fn any(self) -> bool {
        !matches!(self, Self::Never)
    }

    /// Whether calls of this `gen_ai.operation.name` are compared.
    pub fn holds_for(self, name: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Only(only) => only == name,
        }
    }
}

/// Whether an agent can repeat a call of the operation in a loop. This is so if the call passes contents and is neither
/// a run, nor a model call, nor the fetch of a response.
pub(crate) const fn can_be_repeated(run: bool, charge: Charge, contents: &[Capturable]) -> bool {
    !run && !matches!(charge, Charge::ModelCall | Charge::UsageOnce) && !contents.is_empty()
}

/// One key of an attribute macro: `model` in `#[genai::chat(model = "gpt-4o")]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Key {
    /// The name, as users write it.
    pub name: &'static str,
    /// The attribute that the key sets.
    pub attr: AnyAttr,
    /// The name of the attribute's constant, in `attributes` or `own`.
    pub constant: &'static str,
    /// The requirement level of the attribute on this kind of span.
    pub requirement: Requirement,
    /// The rule for a call without the key.
    pub decision: Decision,
    /// The conversion of the value before it is recorded.
    pub record: Record,
    /// Whether a closure may read the value from the returned value. Such a key is known only at the end: no span
    /// inherits it and no sampler reads it.
    pub from_result: bool,
    /// Whether the run's value is recorded for a call without a value of its own.
    pub inherited: bool,
    /// The cardinality of the attribute.
    pub cardinality: Cardinality,
    /// The only values that a literal may have; empty if every value is allowed.
    pub literals: &'static [&'static str],
}

/// Number of different values that an attribute may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// Any number of values.
    Unlimited,
    /// A number that spans can be grouped by, so a formatted value is refused.
    Groups,
    /// Few values, as the conventions ask, so a parameter is refused, too.
    Few,
}

/// Rule for a key that is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The attribute is omitted.
    Optional,
    /// A compile error: the key is required. The text is an example; `key = None` means that there is no value.
    Explicit(&'static str),
    /// A compile error like `Explicit`, unless `request = expr` is given, which can set the key.
    ExplicitOrRequest(&'static str),
    /// A compile error like `Explicit`, unless `call = expr` is given, which can set the key.
    ExplicitOrCall(&'static str),
    /// A compile error if the key in the first field is given. The second field is an example.
    ExplicitWith(&'static str, &'static str),
    /// The function's name is the value.
    FunctionName,
    /// The first paragraph of the function's documentation is the value.
    DocComment,
    /// This value is used.
    Preset(&'static str),
}

/// Conversion of a value before it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// The value is recorded as it is.
    Plain,
    /// Only a keyed hash of the value is recorded.
    Hashed,
    /// The value is recorded only if it is `true`: the conventions give `false` no meaning.
    IfTrue,
    /// The value is recorded only if it is not 1, as the conventions ask.
    UnlessOne,
}

/// Common attributes that a kind of span may carry, so that nothing has to search for them at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // One per attribute.
#[non_exhaustive]
pub struct Carries {
    /// `app.workflow`.
    pub app_workflow: bool,
    /// `gen_ai.agent.name`, as the name of the agent that makes the call.
    pub calling_agent: bool,
    /// `gen_ai.conversation.id`.
    pub conversation_id: bool,
    /// `gen_ai.request.stream` and `gen_ai.response.time_to_first_chunk`.
    pub stream: bool,
    /// `gen_ai.response.model`.
    pub response_model: bool,
    /// `gen_ai.response.id`, if it is not known before the call.
    pub response_id: bool,
    /// `gen_ai.response.finish_reasons`.
    pub finish_reasons: bool,
    /// `gen_ai.usage.input_tokens`.
    pub input_tokens: bool,
    /// `gen_ai.usage.output_tokens`.
    pub output_tokens: bool,
    /// `gen_ai.usage.cache_read.input_tokens` and `gen_ai.usage.cache_write.input_tokens`.
    pub cached_tokens: bool,
    /// `gen_ai.usage.reasoning.output_tokens`.
    pub reasoning_tokens: bool,
    /// The input, output and cached tokens of texts, images and sound, such as `gen_ai.usage.image.input_tokens`.
    pub modality_tokens: bool,
    /// `gen_ai.embeddings.dimension.count`.
    pub dimension_count: bool,
    /// `gen_ai.response.status`.
    pub response_status: bool,
}

impl Carries {
    pub(crate) const fn of(span: &SpanGroup, keys: &[Key]) -> Self {
        Self {
            app_workflow: span.find(own::APP_WORKFLOW.key()).is_some(),
            calling_agent: inherits(keys, attr::GEN_AI_AGENT_NAME.key()) || contains(own::NAMES_CALLING_AGENT, span.id),
            conversation_id: span.find(attr::GEN_AI_CONVERSATION_ID.key()).is_some(),
            stream: span.find(attr::GEN_AI_REQUEST_STREAM.key()).is_some(),
            response_model: span.find(attr::GEN_AI_RESPONSE_MODEL.key()).is_some(),
            response_id: span.find(attr::GEN_AI_RESPONSE_ID.key()).is_some()
                && !sets(keys, attr::GEN_AI_RESPONSE_ID.key()),
            finish_reasons: span.find(attr::GEN_AI_RESPONSE_FINISH_REASONS.key()).is_some(),
            input_tokens: span.find(attr::GEN_AI_USAGE_INPUT_TOKENS.key()).is_some(),
            output_tokens: span.find(attr::GEN_AI_USAGE_OUTPUT_TOKENS.key()).is_some(),
            cached_tokens: span.find(attr::GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS.key()).is_some(),
            reasoning_tokens: span.find(attr::GEN_AI_USAGE_REASONING_OUTPUT_TOKENS.key()).is_some(),
            modality_tokens: span.find(attr::GEN_AI_USAGE_IMAGE_INPUT_TOKENS.key()).is_some(),
            dimension_count: span.find(attr::GEN_AI_EMBEDDINGS_DIMENSION_COUNT.key()).is_some(),
            response_status: span.find(attr::GEN_AI_RESPONSE_STATUS.key()).is_some(),
        }
    }
}

const fn sets(keys: &[Key], attribute: &str) -> bool {
    let mut index = 0;
    while index < keys.len() {
        if same(keys[index].attr.key, attribute) {
            return true;
        }
        index += 1;
    }
    false
}

const fn inherits(keys: &[Key], attribute: &str) -> bool {
    let mut index = 0;
    while index < keys.len() {
        if keys[index].inherited && same(keys[index].attr.key, attribute) {
            return true;
        }
        index += 1;
    }
    false
}

const fn contains(names: &[&str], name: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if same(names[index], name) {
            return true;
        }
        index += 1;
    }
    false
}
