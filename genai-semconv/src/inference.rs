//! Keys and contents of `chat`, `generate_content` and `text_completion`, which are one kind of span.

use crate::keys::{absent, content, contents, erased, key, keys, requirement};
use crate::operation::Decision::{Explicit, ExplicitOrRequest, ExplicitWith, Optional};
use crate::operation::Record::{IfTrue, Plain, UnlessOne};
use crate::operation::Source::{FromParameters, FromRequest, FromResponse};
use crate::operation::{Capturable, Form, Key};
use crate::spans;

pub(crate) const KEYS: &[Key] = keys! { spans::GEN_AI_CLIENT_INFERENCE;
    provider: GEN_AI_PROVIDER_NAME Explicit("\"openai\""), Plain;
    model: GEN_AI_REQUEST_MODEL ExplicitOrRequest("\"gpt-4o-mini\""), Plain;
    conversation_id: GEN_AI_CONVERSATION_ID Optional, Plain, inherited = true;
    conversation_compacted: GEN_AI_CONVERSATION_COMPACTED Optional, IfTrue;
    output_type: GEN_AI_OUTPUT_TYPE Optional, Plain;
    prompt_name: GEN_AI_PROMPT_NAME Optional, Plain;
    prompt_version: GEN_AI_PROMPT_VERSION Optional, Plain;
    choice_count: GEN_AI_REQUEST_CHOICE_COUNT Optional, UnlessOne;
    frequency_penalty: GEN_AI_REQUEST_FREQUENCY_PENALTY Optional, Plain;
    max_tokens: GEN_AI_REQUEST_MAX_TOKENS Optional, Plain;
    presence_penalty: GEN_AI_REQUEST_PRESENCE_PENALTY Optional, Plain;
    previous_response_id: GEN_AI_REQUEST_PREVIOUS_RESPONSE_ID Optional, Plain;
    reasoning_level: GEN_AI_REQUEST_REASONING_LEVEL Optional, Plain;
    seed: GEN_AI_REQUEST_SEED Optional, Plain;
    stop_sequences: GEN_AI_REQUEST_STOP_SEQUENCES Optional, Plain;
    stream: GEN_AI_REQUEST_STREAM Optional, IfTrue;
    temperature: GEN_AI_REQUEST_TEMPERATURE Optional, Plain;
    top_k: GEN_AI_REQUEST_TOP_K Optional, Plain;
    top_p: GEN_AI_REQUEST_TOP_P Optional, Plain;
    server_address: SERVER_ADDRESS Optional, Plain;
    server_port: SERVER_PORT ExplicitWith("server_address", "443"), Plain;
};

pub(crate) const CONTENTS: &[Capturable] = contents! { spans::GEN_AI_CLIENT_INFERENCE;
    input: GEN_AI_INPUT_MESSAGES FromRequest, INPUT_MESSAGES_REF;
    output: GEN_AI_OUTPUT_MESSAGES FromResponse, OUTPUT_MESSAGES_REF;
    system: GEN_AI_SYSTEM_INSTRUCTIONS FromRequest, SYSTEM_INSTRUCTIONS_REF;
    tools: GEN_AI_TOOL_DEFINITIONS FromRequest, TOOL_DEFINITIONS_REF;
    prompt_variables: GEN_AI_PROMPT_VARIABLE FromParameters(Form::AsVariables), PROMPT_VARIABLE_REF;
};
