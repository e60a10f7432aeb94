//! The operation table: one row per attribute macro. A new operation only needs a new row.

use crate::field::Field;
use crate::generated::events;
use crate::keys::{absent, content, contents, erased, key, keys, requirement};
use crate::operation::{
    Cardinality, Carries, Charge, Compared, Decision, Form, Key, Operation, Record, Source, SpanName, can_be_repeated,
};
use crate::own::AGENT_REQUEST;
use crate::spans;
use crate::table::operations;
use crate::values::operation_name as names;
use crate::{inference, measurements};
use Cardinality::{Few, Groups};
use Charge::{ModelCall, Nothing, ToolCall};
use Decision::{DocComment, Explicit, ExplicitOrCall, ExplicitOrRequest, ExplicitWith, FunctionName, Optional, Preset};
use Record::{Hashed, Plain, UnlessOne};
use Source::{FromParameters, FromRequest, FromResponse, FromResult};
use SpanName::{Fixed, OperationAnd};

/// The conventions' values of `gen_ai.operation.name` for memory.
const MEMORY_OPERATIONS: &[&str] = &[
    names::SEARCH_MEMORY,
    names::CREATE_MEMORY,
    names::UPDATE_MEMORY,
    names::UPSERT_MEMORY,
    names::DELETE_MEMORY,
    names::CREATE_MEMORY_STORE,
    names::DELETE_MEMORY_STORE,
];

operations! { $
    /// One task that an agent program was asked to do: the root of its trace.
    request: REQUEST {
        name: None,
        span: AGENT_REQUEST,
        span_name: Fixed("agent.request"),
        run: true,
        reads_response: false,
        reads_request: false,
        streams: true,
        charge: Nothing,
        compared: Compared::Never,
        priced: false,
        event: None,
        metrics: measurements::NONE,
        keys: keys! { AGENT_REQUEST;
            workflow: APP_WORKFLOW Optional, Plain, cardinality = Few;
            user: ENDUSER_ID Optional, Hashed;
            conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain;
        },
        contents: contents! { AGENT_REQUEST;
            input: AGENT_INPUT FromParameters(Form::AsText), AGENT_INPUT_REF;
            output: AGENT_OUTPUT FromResult(Form::AsText), AGENT_OUTPUT_REF;
        },
    }

    /// One run of a workflow: steps in an order that the program decides.
    workflow: WORKFLOW {
        name: Some("invoke_workflow"),
        span: spans::GEN_AI_INVOKE_WORKFLOW_INTERNAL,
        span_name: OperationAnd(Field::WorkflowName),
        run: true,
        reads_response: false,
        reads_request: false,
        streams: true,
        charge: Nothing,
        compared: Compared::Never,
        priced: false,
        event: None,
        metrics: measurements::WORKFLOW,
        keys: keys! { spans::GEN_AI_INVOKE_WORKFLOW_INTERNAL;
            name: GEN_AI_WORKFLOW_NAME FunctionName, Plain, cardinality = Few;
            conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain, inherited = true;
        },
        contents: contents! { spans::GEN_AI_INVOKE_WORKFLOW_INTERNAL;
            input: GEN_AI_INPUT_MESSAGES FromParameters(Form::AsMessage), INPUT_MESSAGES_REF;
            output: GEN_AI_OUTPUT_MESSAGES FromResult(Form::AsMessage), OUTPUT_MESSAGES_REF;
        },
    }

    /// One run of an agent that lives in this process: steps in an order that the model decides.
    agent: AGENT {
        name: Some("invoke_agent"),
        span: spans::GEN_AI_INVOKE_AGENT_INTERNAL,
        span_name: OperationAnd(Field::AgentName),
        run: true,
        reads_response: false,
        reads_request: false,
        streams: true,
        charge: Nothing,
        compared: Compared::Never,
        priced: false,
        event: None,
        metrics: measurements::AGENT,
        keys: keys! { spans::GEN_AI_INVOKE_AGENT_INTERNAL;
            name: GEN_AI_AGENT_NAME FunctionName, Plain, cardinality = Groups;
            description: GEN_AI_AGENT_DESCRIPTION Optional, Plain;
            conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain, inherited = true;
            data_source: GEN_AI_DATA_SOURCE_ID Optional, Plain;
            model: GEN_AI_REQUEST_MODEL Optional, Plain;
            output_type: GEN_AI_OUTPUT_TYPE Optional, Plain;
            choice_count: GEN_AI_REQUEST_CHOICE_COUNT Optional, UnlessOne;
            frequency_penalty: GEN_AI_REQUEST_FREQUENCY_PENALTY Optional, Plain;
            max_tokens: GEN_AI_REQUEST_MAX_TOKENS Optional, Plain;
            presence_penalty: GEN_AI_REQUEST_PRESENCE_PENALTY Optional, Plain;
            seed: GEN_AI_REQUEST_SEED Optional, Plain;
            stop_sequences: GEN_AI_REQUEST_STOP_SEQUENCES Optional, Plain;
            temperature: GEN_AI_REQUEST_TEMPERATURE Optional, Plain;
            top_p: GEN_AI_REQUEST_TOP_P Optional, Plain;
        },
        contents: contents! { spans::GEN_AI_INVOKE_AGENT_INTERNAL;
            input: GEN_AI_INPUT_MESSAGES FromParameters(Form::AsMessage), INPUT_MESSAGES_REF;
            output: GEN_AI_OUTPUT_MESSAGES FromResult(Form::AsMessage), OUTPUT_MESSAGES_REF;
        },
    }

    /// One call of an agent that runs elsewhere, behind a provider's API.
    remote_agent: REMOTE_AGENT {
        name: Some("invoke_agent"),
        span: spans::GEN_AI_INVOKE_AGENT_CLIENT,
        span_name: OperationAnd(Field::AgentName),
        run: false,
        reads_response: true,
        reads_request: true,
        streams: true,
        charge: Charge::Usage,
        compared: Compared::Always,
        priced: true,
        event: None,
        metrics: measurements::CLIENT,
        keys: keys! { spans::GEN_AI_INVOKE_AGENT_CLIENT;
            provider: GEN_AI_PROVIDER_NAME Explicit("\"openai\""), Plain;
            name: GEN_AI_AGENT_NAME Explicit("\"researcher\""), Plain, cardinality = Groups;
            id: GEN_AI_AGENT_ID Optional, Plain, from_result = true;
            version: GEN_AI_AGENT_VERSION Optional, Plain;
            description: GEN_AI_AGENT_DESCRIPTION Optional, Plain;
            conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain, inherited = true;
            data_source: GEN_AI_DATA_SOURCE_ID Optional, Plain;
            model: GEN_AI_REQUEST_MODEL Optional, Plain;
            output_type: GEN_AI_OUTPUT_TYPE Optional, Plain;
            choice_count: GEN_AI_REQUEST_CHOICE_COUNT Optional, UnlessOne;
            frequency_penalty: GEN_AI_REQUEST_FREQUENCY_PENALTY Optional, Plain;
            max_tokens: GEN_AI_REQUEST_MAX_TOKENS Optional, Plain;
            presence_penalty: GEN_AI_REQUEST_PRESENCE_PENALTY Optional, Plain;
            previous_response_id: GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID Optional, Plain;
            seed: GEN_AI_REQUEST_SEED Optional, Plain;
            stop_sequences: GEN_AI_REQUEST_STOP_SEQUENCES Optional, Plain;
            temperature: GEN_AI_REQUEST_TEMPERATURE Optional, Plain;
            top_p: GEN_AI_REQUEST_TOP_P Optional, Plain;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: contents! { spans::GEN_AI_INVOKE_AGENT_CLIENT;
            input: GEN_AI_INPUT_MESSAGES FromRequest, INPUT_MESSAGES_REF;
            output: GEN_AI_OUTPUT_MESSAGES FromResponse, OUTPUT_MESSAGES_REF;
            system: GEN_AI_SYSTEM_INSTRUCTIONS FromRequest, SYSTEM_INSTRUCTIONS_REF;
            tools: GEN_AI_TOOL_DEFINITIONS FromRequest, TOOL_DEFINITIONS_REF;
        },
    }

    /// The creation of an agent behind a provider's API.
    create_agent: CREATE_AGENT {
        name: Some("create_agent"),
        span: spans::GEN_AI_CREATE_AGENT_CLIENT,
        span_name: OperationAnd(Field::AgentName),
        run: false,
        reads_response: false,
        reads_request: false,
        streams: false,
        charge: Nothing,
        compared: Compared::Never,
        priced: false,
        event: None,
        metrics: measurements::CLIENT,
        keys: keys! { spans::GEN_AI_CREATE_AGENT_CLIENT;
            provider: GEN_AI_PROVIDER_NAME Explicit("\"openai\""), Plain;
            name: GEN_AI_AGENT_NAME Explicit("\"researcher\""), Plain, cardinality = Groups;
            id: GEN_AI_AGENT_ID Optional, Plain, from_result = true;
            version: GEN_AI_AGENT_VERSION Optional, Plain;
            description: GEN_AI_AGENT_DESCRIPTION Optional, Plain;
            model: GEN_AI_REQUEST_MODEL Optional, Plain;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: &[],
    }

    /// One chat call of a model.
    chat: CHAT {
        name: Some("chat"),
        span: spans::GEN_AI_CLIENT_INFERENCE,
        span_name: OperationAnd(Field::RequestModel),
        run: false,
        reads_response: true,
        reads_request: true,
        streams: true,
        charge: ModelCall,
        compared: Compared::Never,
        priced: true,
        event: Some(events::GEN_AI_CLIENT_INFERENCE_OPERATION_DETAILS),
        metrics: measurements::INFERENCE,
        keys: inference::KEYS,
        contents: inference::CONTENTS,
    }

    /// One multimodal content generation call of a model.
    generate_content: GENERATE_CONTENT {
        name: Some("generate_content"),
        span: spans::GEN_AI_CLIENT_INFERENCE,
        span_name: OperationAnd(Field::RequestModel),
        run: false,
        reads_response: true,
        reads_request: true,
        streams: true,
        charge: ModelCall,
        compared: Compared::Never,
        priced: true,
        event: Some(events::GEN_AI_CLIENT_INFERENCE_OPERATION_DETAILS),
        metrics: measurements::INFERENCE,
        keys: inference::KEYS,
        contents: inference::CONTENTS,
    }

    /// One text completion call of a model.
    text_completion: TEXT_COMPLETION {
        name: Some("text_completion"),
        span: spans::GEN_AI_CLIENT_INFERENCE,
        span_name: OperationAnd(Field::RequestModel),
        run: false,
        reads_response: true,
        reads_request: true,
        streams: true,
        charge: ModelCall,
        compared: Compared::Never,
        priced: true,
        event: Some(events::GEN_AI_CLIENT_INFERENCE_OPERATION_DETAILS),
        metrics: measurements::INFERENCE,
        keys: inference::KEYS,
        contents: inference::CONTENTS,
    }

    /// One call that turns input into vectors.
    embeddings: EMBEDDINGS {
        name: Some("embeddings"),
        span: spans::GEN_AI_EMBEDDINGS_CLIENT,
        span_name: OperationAnd(Field::RequestModel),
        run: false,
        reads_response: true,
        reads_request: true,
        streams: false,
        charge: Charge::Usage,
        compared: Compared::Never,
        priced: true,
        event: None,
        metrics: measurements::EMBEDDINGS,
        keys: keys! { spans::GEN_AI_EMBEDDINGS_CLIENT;
            provider: GEN_AI_PROVIDER_NAME Explicit("\"openai\""), Plain;
            model: GEN_AI_REQUEST_MODEL ExplicitOrRequest("\"text-embedding-3-small\""), Plain;
            dimension_count: GEN_AI_EMBEDDINGS_DIMENSION_COUNT Optional, Plain;
            encoding_formats: GEN_AI_REQUEST_ENCODING_FORMATS Optional, Plain;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: &[],
    }

    /// One search in a data source for context.
    retrieval: RETRIEVAL {
        name: Some("retrieval"),
        span: spans::GEN_AI_RETRIEVAL_CLIENT,
        span_name: OperationAnd(Field::DataSourceId),
        run: false,
        reads_response: false,
        reads_request: false,
        streams: false,
        charge: Charge::Search,
        compared: Compared::Always,
        priced: false,
        event: None,
        metrics: measurements::CLIENT,
        keys: keys! { spans::GEN_AI_RETRIEVAL_CLIENT;
            data_source: GEN_AI_DATA_SOURCE_ID Explicit("\"handbook\""), Plain;
            provider: GEN_AI_PROVIDER_NAME Optional, Plain;
            model: GEN_AI_REQUEST_MODEL Optional, Plain;
            top_k: GEN_AI_RETRIEVAL_TOP_K Optional, Plain;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: contents! { spans::GEN_AI_RETRIEVAL_CLIENT;
            query: GEN_AI_RETRIEVAL_QUERY_TEXT FromParameters(Form::AsText), RETRIEVAL_QUERY_TEXT_REF;
            documents: GEN_AI_RETRIEVAL_DOCUMENTS FromResult(Form::AsDocuments), RETRIEVAL_DOCUMENTS_REF;
        },
    }

    /// One execution of a tool that the model asked for.
    tool | execute_tool: EXECUTE_TOOL {
        name: Some("execute_tool"),
        span: spans::GEN_AI_EXECUTE_TOOL_INTERNAL,
        span_name: OperationAnd(Field::ToolName),
        run: false,
        reads_response: false,
        reads_request: false,
        streams: true,
        charge: ToolCall,
        compared: Compared::Always,
        priced: false,
        event: None,
        metrics: measurements::TOOL,
        keys: keys! { spans::GEN_AI_EXECUTE_TOOL_INTERNAL;
            name: GEN_AI_TOOL_NAME FunctionName, Plain, cardinality = Groups;
            call_id: GEN_AI_TOOL_CALL_ID ExplicitOrCall("call.id"), Plain;
            description: GEN_AI_TOOL_DESCRIPTION DocComment, Plain;
            type: GEN_AI_TOOL_TYPE Preset("function"), Plain;
            agent: GEN_AI_AGENT_NAME Optional, Plain, inherited = true;
            conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain, inherited = true;
        },
        contents: contents! { spans::GEN_AI_EXECUTE_TOOL_INTERNAL;
            arguments: GEN_AI_TOOL_CALL_ARGUMENTS FromParameters(Form::AsObject), TOOL_CALL_ARGUMENTS_REF;
            result: GEN_AI_TOOL_CALL_RESULT FromResult(Form::AsObject), TOOL_CALL_RESULT_REF;
        },
    }

    /// The planning phase of an agent; the model call in it is its child.
    plan: PLAN {
        name: Some("plan"),
        span: spans::GEN_AI_PLAN_INTERNAL,
        span_name: OperationAnd(Field::AgentName),
        run: false,
        reads_response: false,
        reads_request: false,
        streams: false,
        charge: Nothing,
        compared: Compared::Never,
        priced: false,
        event: None,
        metrics: measurements::NONE,
        keys: keys! { spans::GEN_AI_PLAN_INTERNAL;
            agent: GEN_AI_AGENT_NAME Explicit("\"researcher\""), Plain, inherited = true;
        },
        contents: &[],
    }

    /// One operation on a memory store. The key `operation` names it.
    memory: MEMORY {
        name: None,
        span: spans::GEN_AI_MEMORY_CLIENT,
        span_name: SpanName::Operation,
        run: false,
        reads_response: false,
        reads_request: false,
        streams: false,
        charge: Charge::Search,
        compared: Compared::Only("search_memory"),
        priced: false,
        event: None,
        metrics: measurements::CLIENT,
        keys: keys! { spans::GEN_AI_MEMORY_CLIENT;
            operation: GEN_AI_OPERATION_NAME Explicit("\"search_memory\""), Plain, literals = MEMORY_OPERATIONS;
            store_id: GEN_AI_MEMORY_STORE_ID Optional, Plain;
            record_id: GEN_AI_MEMORY_RECORD_ID Optional, Plain;
            record_count: GEN_AI_MEMORY_RECORD_COUNT Optional, Plain, from_result = true;
            provider: GEN_AI_PROVIDER_NAME Optional, Plain;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: contents! { spans::GEN_AI_MEMORY_CLIENT;
            query: GEN_AI_MEMORY_QUERY_TEXT FromParameters(Form::AsText), MEMORY_QUERY_TEXT_REF;
            records: GEN_AI_MEMORY_RECORDS FromResult(Form::AsRecords), MEMORY_RECORDS_REF;
        },
    }

    /// The fetch of a response that a provider made earlier or in the background.
    fetch_response: FETCH_RESPONSE {
        name: Some("fetch_response"),
        span: spans::GEN_AI_FETCH_RESPONSE_CLIENT,
        span_name: SpanName::Operation,
        run: false,
        reads_response: true,
        reads_request: false,
        streams: true,
        charge: Charge::UsageOnce,
        compared: Compared::Never,
        priced: true,
        event: None,
        metrics: measurements::CLIENT,
        keys: keys! { spans::GEN_AI_FETCH_RESPONSE_CLIENT;
            provider: GEN_AI_PROVIDER_NAME Explicit("\"openai\""), Plain;
            response_id: GEN_AI_RESPONSE_ID Explicit("id"), Plain;
            stream_cursor: GEN_AI_REQUEST_STREAM_CURSOR Optional, Plain;
            status: GEN_AI_RESPONSE_STATUS Optional, Plain, from_result = true;
            server_address: SERVER_ADDRESS Optional, Plain;
            server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
        },
        contents: contents! { spans::GEN_AI_FETCH_RESPONSE_CLIENT;
            output: GEN_AI_OUTPUT_MESSAGES FromResponse, OUTPUT_MESSAGES_REF;
        },
    }
}
