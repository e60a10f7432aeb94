//! A model that follows a script.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use genai_view::text::counted;

use crate::testing::model::script::ScriptStep;
use crate::testing::model::wire::{Asked, ScriptedAnswer, WireFormat};
use crate::testing::model::{anthropic, chat_completions, ollama, responses};

/// A model that follows a script: each request gets the next step as its answer, in the shape of the provider.
///
/// The answers are those of the HTTP API, as text. Parse them with your client's types, or with a function that reads
/// JSON. With the feature `testing-http`, `ModelServer` serves them to any client that takes a base URL.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::testing::{ScriptStep, ScriptedModel, WireFormat};
///
/// let model = ScriptedModel::new([
///     ScriptStep::error(429, "slow down"),
///     ScriptStep::tool_call("run_tests", "{}").times(2),
///     ScriptStep::text("The test passes"),
/// ]);
/// let request = r#"{"model": "gpt-4o-mini", "messages": []}"#;
/// assert_eq!(model.answer(WireFormat::ChatCompletions, request).status, 429);
/// let answer = model.answer(WireFormat::ChatCompletions, request);
/// assert!(answer.body().contains("run_tests"));
/// ```
pub struct ScriptedModel {
    /// Returns the step for a request: its number, from 1, and its body.
    step: Box<Step>,
    answered: AtomicUsize,
}

type Step = dyn Fn(usize, &str) -> ScriptStep + Send + Sync;

impl ScriptedModel {
    /// A model with these steps, one for each request. After the last one, every request is answered with the HTTP
    /// status 500 and the number of the request.
    pub fn new(script: impl IntoIterator<Item = ScriptStep>) -> Self {
        let script = script.into_iter().flat_map(|step| {
            let times = step.times;
            std::iter::repeat_n(step, times)
        });
        let script: Vec<ScriptStep> = script.collect();
        Self::of(move |number, _| {
            script.get(number - 1).cloned().unwrap_or_else(|| {
                let steps = counted(script.len() as u64, "step");
                ScriptStep::error(500, format!("the script has {steps}, and this is request {number}"))
            })
        })
    }

    /// A model whose answer depends on the request: `step` receives the body of each request, as JSON.
    /// [`ScriptStep::times`] has no effect on the steps that it returns.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// use genai::testing::{ScriptStep, ScriptedModel};
    ///
    /// let model = ScriptedModel::from_fn(|request| {
    ///     if request.contains("1 passed") {
    ///         ScriptStep::text("The test passes")
    ///     } else {
    ///         ScriptStep::tool_call("run_tests", "{}")
    ///     }
    /// });
    /// # let _ = model;
    /// ```
    pub fn from_fn(step: impl Fn(&str) -> ScriptStep + Send + Sync + 'static) -> Self {
        Self::of(move |_, request| step(request))
    }

    fn of(step: impl Fn(usize, &str) -> ScriptStep + Send + Sync + 'static) -> Self {
        Self {
            step: Box::new(step),
            answered: AtomicUsize::new(0),
        }
    }

    /// Number of requests that have been answered.
    pub fn answered(&self) -> usize {
        self.answered.load(Relaxed)
    }

    /// Answers the next request. `request` is its body as JSON, of which `model`, `stream` and `stream_options` are
    /// read. A stream of chat completions has usage only with `include_usage`, as at the provider.
    pub fn answer(&self, wire: WireFormat, request: &str) -> ScriptedAnswer {
        let number = self.answered.fetch_add(1, Relaxed) + 1;
        let step = (self.step)(number, request);
        let asked = Asked::new(wire, request, number);
        let mut answer = match wire {
            WireFormat::ChatCompletions => chat_completions::answer(&step, &asked),
            WireFormat::Responses => responses::answer(&step, &asked),
            WireFormat::AnthropicMessages => anthropic::answer(&step, &asked),
            WireFormat::OllamaChat => ollama::answer(&step, &asked),
        };
        answer.break_after(step.breaks_after);
        answer
    }
}

impl fmt::Debug for ScriptedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedModel")
            .field("answered", &self.answered())
            .finish_non_exhaustive()
    }
}
