//! `request = expr`: the values read from the client's request, and the keys that override them.

use genai::semconv::attributes as attr;
use genai::{Request, RequestAttributes};
use opentelemetry::Value;

use crate::answers::{Answer, chat_start};
use crate::support::{Attributes, Trace, attributes, strings};

#[derive(Default)]
struct Prompt {
    model: String,
    stream: Option<bool>,
    choices: Option<i64>,
    temperature: Option<f32>,
    stops: Vec<String>,
}

impl Request for Prompt {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes
            .model(&self.model)
            .stream(self.stream)
            .choice_count(self.choices)
            .temperature(self.temperature)
            .stop_sequences(&self.stops)
            .conversation_id("conv-of-request")
            .output_type("json")
            .frequency_penalty(0.5)
            .presence_penalty(0.25)
            .max_tokens(100)
            .previous_response_id("resp-0")
            .reasoning_level("low")
            .seed(7)
            .top_k(40)
            .top_p(0.9)
            .server_address("api.example.com")
            .server_port(443)
            // The conventions do not have these on chat spans.
            .dimension_count(256)
            .encoding_formats(["float"])
            .set(attr::GEN_AI_PROMPT_NAME, "summary");
    }
}

/// A part of a request that implements `Request`, too.
struct Options {
    temperature: f64,
    top_p: f64,
}

impl Request for Options {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes.temperature(self.temperature).top_p(self.top_p);
    }
}

fn prompt() -> Prompt {
    Prompt {
        model: "gpt-4o".to_owned(),
        stream: Some(true),
        choices: Some(3),
        temperature: Some(0.2),
        stops: vec!["end".to_owned()],
    }
}

fn told() -> Attributes {
    let mut told = chat_start();
    told.extend(attributes! {
        "gen_ai.request.stream" => true,
        "gen_ai.request.choice.count" => 3,
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.stop_sequences" => strings(&["end"]),
        "gen_ai.conversation.id" => "conv-of-request",
        "gen_ai.output.type" => "json",
        "gen_ai.request.frequency_penalty" => 0.5,
        "gen_ai.request.presence_penalty" => 0.25,
        "gen_ai.request.max_tokens" => 100,
        "gen_ai.request.previous_response.id" => "resp-0",
        "gen_ai.request.reasoning.level" => "low",
        "gen_ai.request.seed" => 7,
        "gen_ai.request.top_k" => 40,
        "gen_ai.request.top_p" => 0.9,
        "gen_ai.prompt.name" => "summary",
        "server.address" => "api.example.com",
        "server.port" => 443,
    });
    told
}

#[genai::chat(provider = "openai", request = request)]
async fn ask(request: &Prompt) -> Answer {
    Answer::unknown()
}

#[genai::chat(provider = "openai", request, usage = none)]
async fn ask_with_an_owned_one(request: Option<Prompt>) -> Option<Prompt> {
    request
}

#[tokio::test]
async fn request_attributes_are_recorded_at_start() {
    let trace = Trace::new();
    trace.run(ask(&prompt())).await;
    let span = trace.span("chat gpt-4o");
    assert_eq!(span.start_attributes(), told());
    assert_eq!(span.attributes(), told());
}

#[tokio::test]
async fn bare_request_key_borrows_optional_parameter() {
    let trace = Trace::new();
    let back = trace.run(ask_with_an_owned_one(Some(prompt()))).await;
    assert_eq!(back.map(|request| request.model).as_deref(), Some("gpt-4o"));
    assert_eq!(trace.only().attributes(), told());

    let trace = Trace::new();
    trace.run(ask_with_an_owned_one(None)).await;
    let told = attributes! { "gen_ai.operation.name" => "chat", "gen_ai.provider.name" => "openai" };
    assert_eq!(trace.span("chat").attributes(), told);
}

#[tokio::test]
async fn default_request_values_are_not_recorded() {
    let trace = Trace::new();
    let request = Prompt {
        model: "gpt-4o".to_owned(),
        stream: Some(false),
        choices: Some(1),
        ..Prompt::default()
    };
    trace.run(ask(&request)).await;
    let span = trace.only();
    for key in [
        "gen_ai.request.stream",
        "gen_ai.request.choice.count",
        "gen_ai.request.temperature",
        "gen_ai.request.stop_sequences",
    ] {
        assert_eq!(span.get(key), None, "{key}");
    }
}

#[genai::chat(
    provider = "openai",
    model = "gpt-5",
    request = request,
    temperature = 0.9,
    conversation_id = "conv-of-key",
    stop_sequences = ["key"]
)]
async fn ask_otherwise(request: &Prompt) -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn explicit_keys_beat_request_values() {
    let trace = Trace::new();
    trace.run(ask_otherwise(&prompt())).await;
    let mut expected = told();
    expected.extend(attributes! {
        "gen_ai.request.model" => "gpt-5",
        "gen_ai.request.temperature" => 0.9,
        "gen_ai.conversation.id" => "conv-of-key",
        "gen_ai.request.stop_sequences" => strings(&["key"]),
    });
    assert_eq!(trace.span("chat gpt-5").attributes(), expected);
}

#[genai::chat(provider = "openai", request = request, stream = false, choice_count = 1, temperature = None)]
async fn ask_for_less(request: &Prompt) -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn none_keys_suppress_request_values() {
    let trace = Trace::new();
    trace.run(ask_for_less(&prompt())).await;
    let mut expected = told();
    for key in [
        "gen_ai.request.stream",
        "gen_ai.request.choice.count",
        "gen_ai.request.temperature",
    ] {
        expected.remove(key);
    }
    assert_eq!(trace.only().attributes(), expected);
}

#[genai::embeddings(provider = "openai", request = request)]
async fn embed(request: &Prompt) -> Answer {
    Answer::unknown()
}

#[genai::remote_agent(provider = "openai", name = "helper", request = request, skip_all)]
async fn delegate(request: &Prompt) -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn request_records_only_operation_attributes() {
    let trace = Trace::new();
    trace.run(embed(&prompt())).await;
    let expected = attributes! {
        "gen_ai.operation.name" => "embeddings",
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "gpt-4o",
        "gen_ai.embeddings.dimension.count" => 256,
        "gen_ai.request.encoding_formats" => strings(&["float"]),
        "server.address" => "api.example.com",
        "server.port" => 443,
    };
    assert_eq!(trace.only().attributes(), expected);

    let trace = Trace::new();
    trace.run(delegate(&prompt())).await;
    let mut expected = told();
    expected.extend(attributes! { "gen_ai.operation.name" => "invoke_agent", "gen_ai.agent.name" => "helper" });
    // The conventions have these on model calls only.
    for key in [
        "gen_ai.request.stream",
        "gen_ai.request.reasoning.level",
        "gen_ai.request.top_k",
        "gen_ai.prompt.name",
    ] {
        expected.remove(key);
    }
    assert_eq!(trace.span("invoke_agent helper").attributes(), expected);
}

#[genai::chat(provider = "openai", seed = 8, request = (prompt, Some(options), None::<Prompt>))]
fn ask_in_parts(prompt: &Prompt, options: &Options) -> Answer {
    let _ = (prompt, options);
    Answer::unknown()
}

#[test]
fn first_request_part_wins() {
    let options = Options {
        temperature: 0.9,
        top_p: 0.1,
    };
    let trace = Trace::new();
    trace.enter(|| ask_in_parts(&prompt(), &options));
    let start = trace.only().start_attributes();
    assert_eq!(start.get("gen_ai.request.temperature"), Some(&Value::F64(0.2)));
    assert_eq!(start.get("gen_ai.request.top_p"), Some(&Value::F64(0.9)));
    assert_eq!(start.get("gen_ai.request.seed"), Some(&Value::I64(8)));

    let trace = Trace::new();
    let silent = Prompt::default();
    trace.enter(|| ask_in_parts(&silent, &options));
    assert_eq!(
        trace.only().start_attributes().get("gen_ai.request.temperature"),
        Some(&Value::F64(0.9))
    );
}
