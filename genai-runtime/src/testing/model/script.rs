//! The steps of a script.

use serde_json::Value;

use crate::usage::Usage;

/// One answer of a [`ScriptedModel`](crate::testing::ScriptedModel). Without [`with_usage`](Self::with_usage) it counts
/// 10 input and 5 output tokens.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::Usage;
/// use genai::testing::ScriptStep;
///
/// let usage = Usage::input_including_cached(1_200).with_output_tokens(80);
/// let script = [
///     ScriptStep::error(429, "slow down"),
///     ScriptStep::text("I run the tests").with_tool_call("run_tests", "{}").with_usage(usage),
///     ScriptStep::text("The test passes").breaking_after(3),
/// ];
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptStep {
    pub(super) kind: StepKind,
    pub(super) usage: Usage,
    pub(super) breaks_after: Option<usize>,
    pub(super) times: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum StepKind {
    Answer {
        text: Option<String>,
        /// Names and arguments of the tools to call.
        calls: Vec<(String, Value)>,
    },
    Error {
        status: u16,
        message: String,
    },
}

/// Arguments in the formats of `OpenAI`: a text, which may be no JSON.
pub(super) fn arguments_text(arguments: &Value) -> String {
    match arguments {
        Value::String(text) => text.clone(),
        json => json.to_string(),
    }
}

impl ScriptStep {
    /// The model answers with this text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::answer(Some(text.into()))
    }

    /// The model asks for a call of this tool. `arguments` is JSON. A text that is no JSON imitates a model that breaks
    /// off: formats with arguments as text (chat completions and responses) pass it on unchanged.
    pub fn tool_call(name: impl Into<String>, arguments: &str) -> Self {
        Self::answer(None).with_tool_call(name, arguments)
    }

    /// The model asks for one more call, in the same answer as its text and the calls before. It replaces an error.
    pub fn with_tool_call(mut self, name: impl Into<String>, arguments: &str) -> Self {
        let arguments = serde_json::from_str(arguments).unwrap_or_else(|_| Value::from(arguments));
        let call = (name.into(), arguments);
        match &mut self.kind {
            StepKind::Answer { calls, .. } => calls.push(call),
            StepKind::Error { .. } => {
                self.kind = StepKind::Answer {
                    text: None,
                    calls: vec![call],
                }
            }
        }
        self
    }

    /// The provider fails with this HTTP status, such as 429 or 500, and an error in the provider's format.
    ///
    /// # Panics
    ///
    /// If the status is not 400 to 599.
    #[track_caller]
    pub fn error(status: u16, message: impl Into<String>) -> Self {
        assert!(
            (400..600).contains(&status),
            "{status} is no status of an error: those are 400 to 599"
        );
        Self::new(StepKind::Error {
            status,
            message: message.into(),
        })
    }

    /// Sets the token counts of the answer. The default is 10 input and 5 output tokens.
    ///
    /// An answer has the counts of the provider's format. Chat completions and responses have cached tokens and
    /// reasoning tokens. Anthropic's messages have cached tokens and cache writes. Ollama's chat has neither. Others
    /// are left out.
    pub fn with_usage(mut self, usage: Usage) -> Self {
        self.usage = usage;
        self
    }

    /// The connection breaks after so many chunks of a stream. An answer without a stream breaks in its middle.
    pub fn breaking_after(mut self, chunks: usize) -> Self {
        self.breaks_after = Some(chunks);
        self
    }

    /// The model repeats the step so many times in a row. With 0 the step is left out.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    fn answer(text: Option<String>) -> Self {
        let calls = Vec::new();
        Self::new(StepKind::Answer { text, calls })
    }

    fn new(kind: StepKind) -> Self {
        Self {
            kind,
            usage: Usage::input_including_cached(10).with_output_tokens(5),
            breaks_after: None,
            times: 1,
        }
    }
}
