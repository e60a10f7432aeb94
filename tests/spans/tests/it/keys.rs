//! Forms of values after `key =`, none of which has an effect on the function's parameters.

use std::borrow::Cow;
use std::sync::Arc;

use opentelemetry::Value;

use crate::answers::{Answer, chat_start};
use crate::support::{Attributes, Trace, attributes, strings};

struct Call {
    model: String,
    temperature: f32,
    stops: Vec<String>,
}

#[genai::chat(
    provider = provider,
    model = call.model,
    temperature = call.temperature,
    stop_sequences = call.stops,
    prompt_name = format!("{}-{}", prompt.trim(), call.stops.len()),
    attr("app.prompt" = prompt),
    usage = none
)]
async fn ask(provider: String, prompt: String, call: Call) -> (String, String, Call) {
    (provider, prompt, call)
}

#[tokio::test]
async fn key_expressions_borrow_parameters() {
    let trace = Trace::new();
    let call = Call {
        model: "gpt-4o".to_owned(),
        temperature: 0.2,
        stops: vec!["end".to_owned()],
    };
    let (provider, prompt, call) = trace.run(ask("openai".to_owned(), " sum ".to_owned(), call)).await;
    assert_eq!((&*provider, &*prompt, &*call.model), ("openai", " sum ", "gpt-4o"));
    let mut expected = chat_start();
    expected.extend(attributes! {
        // 0.2 as an f32 is 0.20000000298…
        "gen_ai.request.temperature" => 0.2,
        "gen_ai.request.stop_sequences" => strings(&["end"]),
        "gen_ai.prompt.name" => "sum-1",
        "app.prompt" => " sum ",
    });
    assert_eq!(trace.only().start_attributes(), expected);
}

#[genai::chat(provider, model, seed, stream, choice_count, server_address, server_port = None)]
async fn ask_barely(
    provider: &str,
    model: Cow<'_, str>,
    seed: Option<u64>,
    stream: bool,
    choice_count: u8,
    server_address: Option<Arc<str>>,
) -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn bare_keys_record_present_parameters() {
    let trace = Trace::new();
    let some = ask_barely("openai", "gpt-4o".into(), Some(7), true, 2, Some("localhost".into()));
    trace.run(some).await;
    let mut expected = chat_start();
    expected.extend(attributes! {
        "gen_ai.request.seed" => 7,
        "gen_ai.request.stream" => true,
        "gen_ai.request.choice.count" => 2,
        "server.address" => "localhost",
    });
    assert_eq!(trace.only().attributes(), expected);

    // The conventions give `false`, and a choice count of 1, no meaning, so neither is recorded.
    let trace = Trace::new();
    trace
        .run(ask_barely("openai", "gpt-4o".into(), None, false, 1, None))
        .await;
    assert_eq!(trace.only().attributes(), chat_start());
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o",
    stream = false,
    choice_count = 1,
    conversation_compacted = false,
    conversation_id = None,
    temperature = None
)]
async fn ask_by_default() -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn default_literals_are_not_recorded() {
    let trace = Trace::new();
    trace.run(ask_by_default()).await;
    assert_eq!(trace.only().attributes(), chat_start());
}

#[genai::chat(
    provider = "openai",
    model = "gpt-4o",
    temperature = 1,
    top_p = 1.0_f32,
    seed = -9_000_000_000,
    max_tokens = 4_000_000_000
)]
async fn ask_with_numbers() -> Answer {
    Answer::unknown()
}

#[tokio::test]
async fn number_literals_take_attribute_type() {
    let trace = Trace::new();
    trace.run(ask_with_numbers()).await;
    let mut expected = chat_start();
    expected.extend(attributes! {
        "gen_ai.request.temperature" => 1.0,
        "gen_ai.request.top_p" => 1.0,
        "gen_ai.request.seed" => -9_000_000_000,
        "gen_ai.request.max_tokens" => 4_000_000_000,
    });
    assert_eq!(trace.only().attributes(), expected);
}

#[genai::workflow(
    name = "w",
    attr("my.str" = "text", "my.int" = 3, "my.float" = 0.25),
    attr("my.small" = 0.1_f32),
    attr("my.bool" = false, "my.array" = ["a", "b"], "my.strings" = words),
    attr("my.some" = Some(1_u64), "my.none" = None::<u64>, "my.value" = Value::from(7))
)]
async fn own(words: Vec<String>) -> usize {
    words.len()
}

#[tokio::test]
async fn custom_attributes_keep_their_type() {
    let trace = Trace::new();
    let length = trace.run(own(vec!["x".to_owned(), "y".to_owned()])).await;
    assert_eq!(length, 2);
    let expected = attributes! {
        "gen_ai.operation.name" => "invoke_workflow",
        "gen_ai.workflow.name" => "w",
        "my.str" => "text",
        "my.int" => 3,
        "my.float" => 0.25,
        "my.small" => 0.1,
        "my.bool" => false,
        "my.array" => strings(&["a", "b"]),
        "my.strings" => strings(&["x", "y"]),
        "my.some" => 1,
        "my.value" => 7,
        "agent.run.outermost" => true,
    };
    assert_eq!(trace.only().start_attributes(), expected);
}

#[genai::agent(name = "a", seed = number, attr("n" = number))]
async fn unsigned(number: u64) {}

#[genai::agent(name = "a", seed = number, attr("n" = number))]
async fn signed(number: isize) {}

#[tokio::test]
async fn oversized_integers_saturate() {
    let trace = Trace::new();
    trace
        .run(async {
            unsigned(u64::MAX).await;
            signed(isize::MIN).await;
        })
        .await;
    let recorded: Vec<_> = trace
        .spans()
        .iter()
        .map(|span| (span.int("n"), span.int("gen_ai.request.seed")))
        .collect();
    assert_eq!(
        recorded,
        [i64::MAX, i64::MIN].map(|number| (Some(number), Some(number)))
    );
}

struct Agent {
    name: String,
}

impl Agent {
    #[genai::agent(name = self.name)]
    async fn act(&mut self) -> usize {
        self.name.push('!');
        self.name.len()
    }

    #[genai::agent(name = self.name)]
    fn consume(self) -> String {
        self.name
    }
}

#[tokio::test]
async fn method_key_expressions_see_self() {
    let trace = Trace::new();
    let mut agent = Agent { name: "ada".to_owned() };
    assert_eq!(trace.run(agent.act()).await, 4);
    assert_eq!(trace.enter(|| agent.consume()), "ada!");
    let spans = trace.spans();
    assert_eq!(crate::support::names(&spans), ["invoke_agent ada", "invoke_agent ada!"]);
}

#[genai::agent(name = r#type, attr("generic" = value))]
async fn generic<T: genai::IntoValue>(r#type: &str, value: T) -> T {
    value
}

#[tokio::test]
async fn generic_fn_records_raw_parameter_names() {
    let trace = Trace::new();
    assert_eq!(trace.run(generic("raw", 5_i64)).await, 5);
    let expected: Attributes = attributes! {
        "gen_ai.operation.name" => "invoke_agent",
        "gen_ai.agent.name" => "raw",
        "generic" => 5,
        "agent.run.outermost" => true,
    };
    assert_eq!(trace.only().start_attributes(), expected);
}
