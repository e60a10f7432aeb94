//! Attributes that have a field of their own at the start of a call.

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $key:literal;)*) => {
        /// An attribute with a field of its own at the start of a call, so that reading it searches no list of
        /// attributes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Field {
            $($(#[$doc])* $field,)*
        }

        impl Field {
            /// Number of fields.
            pub const COUNT: usize = [$($key),*].len();

            /// The name of the attribute.
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$field => $key,)*
                }
            }

            /// The field of an attribute, if it has one.
            pub const fn of(key: &str) -> Option<Self> {
                $(
                    if crate::group::same(key, $key) {
                        return Some(Self::$field);
                    }
                )*
                None
            }
        }
    };
}

fields! {
    /// The operation.
    OperationName = "gen_ai.operation.name";
    /// The provider.
    ProviderName = "gen_ai.provider.name";
    /// The requested model.
    RequestModel = "gen_ai.request.model";
    /// The tool.
    ToolName = "gen_ai.tool.name";
    /// The id of the tool call.
    ToolCallId = "gen_ai.tool.call.id";
    /// The tool's type.
    ToolType = "gen_ai.tool.type";
    /// The agent.
    AgentName = "gen_ai.agent.name";
    /// The conversation.
    ConversationId = "gen_ai.conversation.id";
    /// The workflow.
    WorkflowName = "gen_ai.workflow.name";
    /// The workflow that a request names.
    AppWorkflow = "app.workflow";
    /// The source of a retrieval.
    DataSourceId = "gen_ai.data_source.id";
    /// Whether the answer is requested as a stream.
    RequestStream = "gen_ai.request.stream";
    /// The limit of output tokens.
    RequestMaxTokens = "gen_ai.request.max_tokens";
    /// The dimensions of embeddings.
    DimensionCount = "gen_ai.embeddings.dimension.count";
    /// The response that is fetched.
    ResponseId = "gen_ai.response.id";
    /// The server.
    ServerAddress = "server.address";
    /// The server's port.
    ServerPort = "server.port";
    /// The state of a response that is fetched.
    ResponseStatus = "gen_ai.response.status";
    /// The API of OpenAI.
    OpenaiApiType = "openai.api.type";
    /// The service tier at OpenAI.
    OpenaiServiceTier = "openai.response.service_tier";
    /// The system fingerprint of OpenAI.
    OpenaiSystemFingerprint = "openai.response.system_fingerprint";
}
