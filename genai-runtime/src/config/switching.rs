//! The methods that set the switches of a configuration, and those that read them.

use crate::config::builder::ConfigBuilder;
use crate::config::config::Config;

impl ConfigBuilder {
    /// Whether spans also have what backends of OpenInference read; `false` by default. Phoenix, MLflow and Langfuse show
    /// their lists from it.
    ///
    /// With `true`, every span has `openinference.span.kind`, and `session.id` where it has `gen_ai.conversation.id`.
    /// A `request` has `user.id`, the hash that `enduser.id` is. A call with a cost has `llm.cost.total`, in US dollars. If
    /// the outermost run captures `input` and `output`, it has them as `input.value` and `output.value`, behind the same gates
    /// and the same redactor; a `request` then has no `agent.input` and `agent.output`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().openinference(true).install();
    /// ```
    pub fn openinference(mut self, writes: bool) -> Self {
        self.switches.openinference = writes;
        self
    }

    /// Whether the span of an `agent` has the tokens and finish reasons of its model calls; `false` by default.
    ///
    /// The conventions recommend both: the sums of `gen_ai.usage.input_tokens` and `gen_ai.usage.output_tokens` over the model
    /// calls under the agent, and the finish reasons of the last one. They are left out by default because a backend that adds
    /// up `gen_ai.usage.*` over the spans of a trace counts every token twice with them. The totals are on every run as
    /// `agent.run.input_tokens` and `agent.run.output_tokens`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().agent_usage(true).install();
    /// ```
    pub fn agent_usage(mut self, writes: bool) -> Self {
        self.switches.agent_usage = writes;
        self
    }

    /// Whether requests of an observed MCP session have spans; `true` by default.
    ///
    /// With `false`, `Observed` transports of the feature `rmcp-3` measure requests, and make no spans.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().mcp_spans(false).install();
    /// ```
    pub fn mcp_spans(mut self, opens: bool) -> Self {
        self.switches.mcp_spans = opens;
        self
    }

    /// A call whose future was dropped before it was done (by a timeout, `select!`, an abort) is marked as cancelled and
    /// is no error, since cancelling is often meant. With `true` it has failed: status ERROR, `error.type` `cancelled`.
    pub fn cancelled_is_error(mut self, is_error: bool) -> Self {
        self.switches.cancelled_is_error = is_error;
        self
    }
}

impl Config {
    /// Whether spans also have what backends of OpenInference read.
    pub(crate) fn openinference(&self) -> bool {
        self.switches.openinference
    }

    /// Whether agents have the usage of their model calls.
    pub(crate) fn agent_usage(&self) -> bool {
        self.switches.agent_usage
    }

    /// Whether requests of MCP sessions have spans.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn mcp_spans(&self) -> bool {
        self.switches.mcp_spans
    }

    /// Whether a call whose future was dropped has failed.
    pub(crate) fn cancelled_is_error(&self) -> bool {
        self.switches.cancelled_is_error
    }
}
