//! Setters and getters of a configuration's switches.

use crate::config::builder::ConfigBuilder;
use crate::config::config::Config;

impl ConfigBuilder {
    /// Whether spans also carry the attributes that OpenInference backends read; `false` by default. Phoenix, MLflow
    /// and Langfuse fill their lists from them.
    ///
    /// With `true`, every span has `openinference.span.kind`, and `session.id` where it has `gen_ai.conversation.id`. A
    /// `request` has `user.id`, with the same hash as `enduser.id`. A call with a cost has `llm.cost.total`, in US
    /// dollars. If the outermost run captures `input` and `output`, they are recorded as `input.value` and
    /// `output.value`, with the same restrictions and redaction. A `request` then has no `agent.input` and
    /// `agent.output`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().openinference(true).install();
    /// ```
    pub fn openinference(mut self, writes: bool) -> Self {
        self.settings.switches.openinference = writes;
        self
    }

    /// Whether the span of an `agent` has the tokens and finish reasons of its model calls; `false` by default.
    ///
    /// The conventions recommend both. The tokens are the sums of `gen_ai.usage.input_tokens` and
    /// `gen_ai.usage.output_tokens` over all calls under the agent. The finish reasons are those of the model call that
    /// ended last, of the calls that the agent makes itself. Calls of its sub-agents do not count there.
    ///
    /// They are omitted by default, because a backend that sums `gen_ai.usage.*` over a trace would count every token
    /// twice. The totals are on every run as `agent.run.input_tokens` and `agent.run.output_tokens`.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().agent_usage(true).install();
    /// ```
    pub fn agent_usage(mut self, writes: bool) -> Self {
        self.settings.switches.agent_usage = writes;
        self
    }

    /// Whether requests of an observed MCP session have spans; `true` by default.
    ///
    /// With `false`, `Observed` transports of the feature `rmcp-3` only record metrics of requests.
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// genai::Config::builder().mcp_spans(false).install();
    /// ```
    pub fn mcp_spans(mut self, opens: bool) -> Self {
        self.settings.switches.without_mcp_spans = !opens;
        self
    }

    /// Whether a cancelled call counts as failed; `false` by default.
    ///
    /// A call is cancelled if its future is dropped before it completes: by a timeout, `select!` or an abort. By
    /// default it is marked as cancelled without an error, because cancelling is often intended. With `true` its span
    /// has the status ERROR and the `error.type` `cancelled`.
    pub fn cancelled_is_error(mut self, is_error: bool) -> Self {
        self.settings.switches.cancelled_is_error = is_error;
        self
    }
}

impl Config {
    /// Whether spans also carry the attributes of OpenInference.
    pub(crate) fn openinference(&self) -> bool {
        self.settings.switches.openinference
    }

    /// Whether spans of agents have the usage of their model calls.
    pub(crate) fn agent_usage(&self) -> bool {
        self.settings.switches.agent_usage
    }

    /// Whether requests of MCP sessions have spans.
    #[cfg(feature = "rmcp-3")]
    pub(crate) fn mcp_spans(&self) -> bool {
        !self.settings.switches.without_mcp_spans
    }

    /// Whether a call whose future was dropped counts as failed.
    pub(crate) fn cancelled_is_error(&self) -> bool {
        self.settings.switches.cancelled_is_error
    }
}
