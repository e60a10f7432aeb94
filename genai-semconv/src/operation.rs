//! The types of the operation table.

use crate::attr::{AnyAttr, Requirement};
use crate::field::Field;
use crate::generated::attributes as attr;
use crate::group::{SpanGroup, same};
use crate::measure::Measurements;
use crate::own;

/// One row of the table: what an attribute macro such as `#[genai::chat]` stands for.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // Columns of a table.
#[non_exhaustive]
pub struct Operation {
    /// What it stands for, in a sentence.
    pub doc: &'static str,
    /// The macro, as users write it.
    pub attribute: &'static str,
    /// The macro's other name, where it has one.
    pub alias: Option<&'static str>,
    /// The name of this row's constant in `rows`.
    pub constant: &'static str,
    /// `gen_ai.operation.name`; `None` if a key of the attribute sets it, or if the conventions have no such span.
    pub name: Option<&'static str>,
    /// The kind of span it opens.
    pub span: &'static SpanGroup,
    /// How the span is called.
    pub span_name: SpanName,
    /// Whether it starts a run, which counts what happens under it.
    pub run: bool,
    /// Whether the returned value is read for usage, model, id and finish reasons.
    pub reads_response: bool,
    /// Whether `request = expr` is understood.
    pub reads_request: bool,
    /// Whether a stream may be returned.
    pub streams: bool,
    /// What a call counts as in the runs above it.
    pub charge: Charge,
    /// Which calls are compared with earlier ones, to find loops.
    pub compared: Compared,
    /// Whether a call is looked up in the price table.
    pub priced: bool,
    /// The conventions' event about a call, which carries its attributes and captured contents.
    pub event: Option<&'static str>,
    /// What is measured of each call.
    pub metrics: &'static Measurements,
    /// What the attribute macro accepts besides the keys that every operation has.
    pub keys: &'static [Key],
    /// What `capture(…)` may name besides `error`, which every operation has.
    pub contents: &'static [Capturable],
    /// Which attributes of common interest its span may carry.
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
    /// As users write it.
    pub name: &'static str,
    /// The attribute it is recorded in.
    pub attr: AnyAttr,
    /// Where it comes from.
    pub source: Source,
    /// The attribute for the address of the whole value, if a content store has it.
    pub reference: AnyAttr,
}

/// Where a content comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The parameters of the function, all of them or those that are named.
    FromParameters(Form),
    /// The client's request.
    FromRequest,
    /// The provider's answer.
    FromResponse,
    /// The returned value, or the parameters that are named.
    FromResult(Form),
}

/// What a content is made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object of JSON.
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
    /// Whether parameters keep their names.
    pub const fn is_object(self) -> bool {
        matches!(self, Self::AsObject | Self::AsVariables)
    }
}

/// How a span is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanName {
    /// Always the same.
    Fixed(&'static str),
    /// The operation's name.
    Operation,
    /// The operation's name and the value of this attribute, if it has one.
    OperationAnd(Field),
}

/// What a call counts as in the runs above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// A model call.
    ModelCall,
    /// A tool call.
    ToolCall,
    /// Its tokens and its cost, and no model call.
    Usage,
    /// Nothing is counted. Budgets can still refuse a call, because its loops are found.
    Search,
    /// Its tokens and its cost, once per response: the call fetches an answer that another call may have counted.
    UsageOnce,
    /// Nothing: the operation reads no usage.
    Nothing,
}

impl Charge {
    /// Whether a call asks the budgets above it before it starts, so that they can refuse it.
    pub const fn asks_budgets(self) -> bool {
        matches!(self, Self::ModelCall | Self::ToolCall | Self::Usage | Self::Search)
    }
}

/// Which calls of an operation are compared with earlier ones, by arguments, results and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// None.
    Never,
    /// All.
    Always,
    /// Those with this `gen_ai.operation.name`.
    Only(&'static str),
}

impl Compared {
    /// Whether some calls are compared.
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

/// Whether an agent can repeat a call of the operation in a loop: the call passes contents, and it is neither a run, nor a
/// model call, nor the fetch of an answer.
pub(crate) const fn can_be_repeated(run: bool, charge: Charge, contents: &[Capturable]) -> bool {
    !run && !matches!(charge, Charge::ModelCall | Charge::UsageOnce) && !contents.is_empty()
}

/// One key of an attribute macro: `model` in `#[genai::chat(model = "gpt-4o")]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Key {
    /// As users write it.
    pub name: &'static str,
    /// The attribute it sets.
    pub attr: AnyAttr,
    /// The name of the attribute's constant, in `attributes` or `own`.
    pub constant: &'static str,
    /// How strongly the conventions ask for the attribute here.
    pub requirement: Requirement,
    /// What happens when the key is not written.
    pub decision: Decision,
    /// What is done to the value before it is recorded.
    pub record: Record,
    /// Whether a closure may read the value from the returned value: only the call finds it out, no span inherits it and
    /// no sampler asks for it.
    pub from_result: bool,
    /// Whether the run's value is recorded if the call has none of its own.
    pub inherited: bool,
    /// How many different values the attribute may have.
    pub cardinality: Cardinality,
    /// The only values that a literal may have; empty if it may have any.
    pub literals: &'static [&'static str],
}

/// How many different values an attribute may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cardinality {
    /// Any number.
    Unlimited,
    /// Spans are grouped by it, so a formatted value is refused.
    Groups,
    /// The conventions allow only few, so a parameter is refused, too.
    Few,
}

/// What happens when a key is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing.
    Optional,
    /// It is an error. The key must be given, for example like this; `key = None` means that there is no value.
    Explicit(&'static str),
    /// The same, unless `request = expr` is given, which can set it.
    ExplicitOrRequest(&'static str),
    /// The same, unless `call = expr` is given, which can set it.
    ExplicitOrCall(&'static str),
    /// It is an error if the first key is given. The second text is an example.
    ExplicitWith(&'static str, &'static str),
    /// The function's name is the value.
    FunctionName,
    /// The first paragraph of the function's documentation is the value.
    DocComment,
    /// This is the value.
    Preset(&'static str),
}

/// What is done to a value before it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// Nothing.
    Plain,
    /// Only a keyed hash of it is recorded.
    Hashed,
    /// It is recorded only if it is `true`: the conventions give `false` no meaning.
    IfTrue,
    /// It is recorded only if it is not 1, as the conventions ask.
    UnlessOne,
}

/// Which attributes of common interest a kind of span may carry, so that nothing has to search for them at run time.
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
