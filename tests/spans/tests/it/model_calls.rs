//! Operations whose answer is read: all their keys, and all values recorded of an answer.

use genai::{Response, ResponseRecorder, Usage};
use opentelemetry::trace::SpanKind;

use crate::answers::Answer;
use crate::support::{Attributes, Trace, attributes, strings};

/// Per attribute, an inference function with every key, and one with only the required keys.
macro_rules! inference {
    ($($attribute:ident),*) => {
        $(mod $attribute {
            use crate::answers::Answer;

            #[genai::$attribute(
                provider = "openai",
                model = "gpt-4o",
                conversation_id = "conv-1",
                conversation_compacted = true,
                output_type = "json",
                prompt_name = "summary",
                prompt_version = "3",
                choice_count = 2,
                frequency_penalty = 0.5,
                max_tokens = 100,
                presence_penalty = -0.5,
                previous_response_id = "resp-0",
                reasoning_level = "low",
                seed = 7,
                stop_sequences = ["a", "b"],
                stream = true,
                temperature = 0.2,
                top_k = 40,
                top_p = 0.9,
                server_address = "api.example.com",
                server_port = 443
            )]
            pub(super) async fn everything() -> Answer {
                Answer::full()
            }

            #[genai::$attribute(provider = "openai", model = None)]
            pub(super) async fn nothing() -> Answer {
                Answer::unknown()
            }
        })*

        #[tokio::test]
        async fn inference_records_every_key() {
            $({
                let trace = Trace::new();
                trace.run($attribute::everything()).await;
                let name = stringify!($attribute);
                let span = trace.only();
                assert!(trace.is_parent_of(&span));
                span.assert(
                    &format!("{name} gpt-4o"),
                    &SpanKind::Client,
                    &every_inference_attribute(name),
                    &Answer::full_attributes(),
                );
            })*
        }

        #[tokio::test]
        async fn inference_records_minimal_keys() {
            $({
                let trace = Trace::new();
                trace.run($attribute::nothing()).await;
                let name = stringify!($attribute);
                let start = attributes! { "gen_ai.operation.name" => name, "gen_ai.provider.name" => "openai" };
                trace.only().assert(name, &SpanKind::Client, &start, &Attributes::new());
            })*
        }
    };
}

inference!(chat, generate_content, text_completion);

fn every_inference_attribute(operation: &'static str) -> Attributes {
    attributes! {
        "gen_ai.operation.name" => operation,
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "gpt-4o",
        "gen_ai.conversation.id" => "conv-1",
        "gen_ai.conversation.compacted" => true,
        "gen_ai.output.type" => "json",
        "gen_ai.prompt.name" => "summary",
        "gen_ai.prompt.version" => "3",
        "gen_ai.request.choice.count" => 2,
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.presence_penalty" => -0.5,
        "gen_ai.request.previous_response.id" => "resp-0",
        "gen_ai.request.reasoning.level" => "low",
        "gen_ai.request.seed" => 7,
        "gen_ai.request.stop_sequences" => strings(&["a", "b"]),
        "gen_ai.request.stream" => true,
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.top_k" => 40,
        "gen_ai.request.top_p" => 0.9,
        "server.address" => "api.example.com",
        "server.port" => 443,
    }
}

#[genai::embeddings(
    provider = "openai",
    model = "text-embedding-3-small",
    dimension_count = 256,
    encoding_formats = ["float"],
    server_address = "api.example.com",
    server_port = 443
)]
async fn embed() -> Answer {
    Answer::full()
}

#[tokio::test]
async fn embeddings_record_only_semconv_attributes() {
    let trace = Trace::new();
    trace.run(embed()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "embeddings",
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "text-embedding-3-small",
        "gen_ai.embeddings.dimension.count" => 256,
        "gen_ai.request.encoding_formats" => strings(&["float"]),
        "server.address" => "api.example.com",
        "server.port" => 443,
    };
    let end = attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.usage.input_tokens" => 1_200,
    };
    let span = trace.only();
    span.assert("embeddings text-embedding-3-small", &SpanKind::Client, &start, &end);
}

/// An answer with the number of dimensions of its vectors.
struct Vectors(u64);

impl Response for Vectors {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.dimension_count(self.0);
    }
}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-small")]
fn embed_unasked() -> Result<Option<Box<Vectors>>, std::fmt::Error> {
    Ok(Some(Box::new(Vectors(1_536))))
}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-small", dimension_count = 256)]
fn embed_asked() -> Vectors {
    Vectors(1_536)
}

#[genai::chat(provider = "openai", model = "text-embedding-3-small")]
fn chat_about_vectors() -> Vectors {
    Vectors(1_536)
}

#[test]
fn requested_dimensions_beat_answer_dimensions() {
    let key = "gen_ai.embeddings.dimension.count";
    let trace = Trace::new();
    assert!(trace.enter(embed_unasked).is_ok());
    let span = trace.only();
    assert_eq!((span.start_attributes().get(key), span.int(key)), (None, Some(1_536)));

    let trace = Trace::new();
    trace.enter(embed_asked);
    assert_eq!(trace.only().int(key), Some(256));

    let trace = Trace::new();
    trace.enter(chat_about_vectors);
    assert_eq!(trace.only().int(key), None, "not on a chat span");
}

#[genai::remote_agent(
    provider = "aws.bedrock",
    name = "researcher",
    id = "agent-7",
    version = "2",
    description = "looks things up",
    conversation_id = "conv-1",
    data_source = "handbook",
    model = "claude",
    output_type = "text",
    choice_count = 2,
    frequency_penalty = 0.5,
    max_tokens = 100,
    presence_penalty = 0.25,
    previous_response_id = "resp-0",
    seed = 7,
    stop_sequences = ["a"],
    temperature = 0.2,
    top_p = 0.9,
    server_address = "agents.example.com",
    server_port = 8443
)]
async fn research() -> Answer {
    Answer::full()
}

#[tokio::test]
async fn remote_agent_records_every_key() {
    let trace = Trace::new();
    trace.run(research()).await;
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_agent",
        "gen_ai.provider.name" => "aws.bedrock",
        "gen_ai.agent.name" => "researcher",
        "gen_ai.agent.id" => "agent-7",
        "gen_ai.agent.version" => "2",
        "gen_ai.agent.description" => "looks things up",
        "gen_ai.conversation.id" => "conv-1",
        "gen_ai.data_source.id" => "handbook",
        "gen_ai.request.model" => "claude",
        "gen_ai.output.type" => "text",
        "gen_ai.request.choice.count" => 2,
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.presence_penalty" => 0.25,
        "gen_ai.request.previous_response.id" => "resp-0",
        "gen_ai.request.seed" => 7,
        "gen_ai.request.stop_sequences" => strings(&["a"]),
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.top_p" => 0.9,
        "server.address" => "agents.example.com",
        "server.port" => 8443,
    };
    let mut end = Answer::full_attributes();
    // The conventions have these on model calls only.
    for key in [
        "gen_ai.response.model",
        "gen_ai.response.id",
        "gen_ai.usage.reasoning.output_tokens",
    ] {
        end.remove(key);
    }
    let span = trace.only();
    span.assert("invoke_agent researcher", &SpanKind::Client, &start, &end);
}

#[genai::fetch_response(
    provider = "openai",
    response_id = id,
    stream_cursor = "41",
    status = "completed",
    server_address = "api.example.com",
    server_port = 443
)]
async fn fetch(id: &str) -> Answer {
    Answer::full()
}

#[tokio::test]
async fn fetch_response_records_id_without_usage() {
    let trace = Trace::new();
    trace.run(fetch("resp-1")).await;
    let start = attributes! {
        "gen_ai.operation.name" => "fetch_response",
        "gen_ai.provider.name" => "openai",
        "gen_ai.response.id" => "resp-1",
        "gen_ai.request.stream_cursor" => "41",
        "gen_ai.response.status" => "completed",
        "server.address" => "api.example.com",
        "server.port" => 443,
    };
    let end = attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.finish_reasons" => strings(&["stop", "length"]),
    };
    trace.only().assert("fetch_response", &SpanKind::Client, &start, &end);
}
