//! `#[derive(genai::Response)]`: the mapping from fields to attributes.

use std::borrow::Cow;
use std::sync::Arc;

use genai::{Response, ResponseRecorder, Usage};

use crate::answers::{Answer, chat_start};
use crate::support::{Attributes, Trace, attributes, strings};

/// The attributes that a chat call records of this answer, without its start attributes.
async fn recorded<R: Response + Send>(answer: R) -> Attributes {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn ask<R: Response + Send>(answer: R) -> R {
        answer
    }
    let trace = Trace::new();
    trace.run(ask(answer)).await;
    let mut attributes = trace.only().attributes();
    for (key, value) in chat_start() {
        assert_eq!(attributes.remove(&key), Some(value), "{key}");
    }
    attributes
}

#[derive(genai::Response)]
#[genai(input = including_cached)]
struct Flat<'a> {
    #[genai(input_tokens)]
    prompt: u32,
    #[genai(output_tokens)]
    completion: i64,
    #[genai(cache_read_tokens)]
    cached: Option<u64>,
    #[genai(cache_write_tokens)]
    written: Option<u16>,
    #[genai(reasoning_tokens)]
    thought: usize,
    #[genai(model)]
    model: &'a str,
    #[genai(id)]
    id: Option<Arc<str>>,
    #[genai(finish_reason)]
    stop: Vec<Cow<'a, str>>,
    #[genai(service_tier)]
    tier: Option<String>,
    #[allow(dead_code)]
    text: String,
}

#[tokio::test]
async fn derived_response_reads_every_field() {
    let mut flat = Flat {
        prompt: 1_200,
        completion: 80,
        cached: Some(1_024),
        written: Some(64),
        thought: 32,
        model: "gpt-4o-2024-08-06",
        id: Some("resp-1".into()),
        stop: vec!["stop".into(), "length".into()],
        tier: Some("flex".to_owned()),
        text: "secret".to_owned(),
    };
    assert_eq!(
        ResponseRecorder::from_response(&flat).known_service_tier(),
        Some("flex")
    );
    flat.tier = None;
    assert_eq!(ResponseRecorder::from_response(&flat).known_service_tier(), None);
    assert_eq!(recorded(flat).await, Answer::full_attributes());
}

#[tokio::test]
async fn derived_response_omits_unknown_values() {
    let flat = Flat {
        prompt: 0,
        completion: -1,
        cached: None,
        written: None,
        thought: 0,
        model: "m",
        id: None,
        stop: Vec::new(),
        tier: None,
        text: String::new(),
    };
    let expected = attributes! {
        "gen_ai.response.model" => "m",
        "gen_ai.usage.input_tokens" => 0,
        "gen_ai.usage.reasoning.output_tokens" => 0,
    };
    assert_eq!(recorded(flat).await, expected);
}

enum Stop {
    EndTurn,
}

impl Stop {
    fn as_str(&self) -> &'static str {
        match self {
            Self::EndTurn => "end_turn",
        }
    }
}

#[derive(genai::Response)]
#[genai(input = excluding_cached, output = excluding_reasoning)]
struct Counts(
    #[genai(input_tokens)] u32,
    #[genai(cache_read_tokens)] u32,
    #[genai(cache_write_5m_tokens)] u32,
    #[genai(cache_write_1h_tokens)] u32,
    #[genai(output_tokens = |count| count.parse::<u32>().ok())] &'static str,
    #[genai(reasoning_tokens)] u32,
);

#[derive(genai::Response)]
struct Nested<T> {
    #[genai(usage)]
    usage: Option<Box<T>>,
    #[genai(finish_reason = Stop::as_str)]
    stop: Stop,
}

#[tokio::test]
async fn derived_usage_adds_declared_counts() {
    let usage = Some(Box::new(Counts(10, 20, 30, 40, "50", 60)));
    let nested = Nested {
        usage,
        stop: Stop::EndTurn,
    };
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 100,
        "gen_ai.usage.cache_read.input_tokens" => 20,
        "gen_ai.usage.cache_write.input_tokens" => 70,
        "gen_ai.usage.output_tokens" => 110,
        "gen_ai.usage.reasoning.output_tokens" => 60,
        "gen_ai.response.finish_reasons" => strings(&["end_turn"]),
    };
    assert_eq!(recorded(nested).await, expected);
    let unknown = Nested::<Counts> {
        usage: None,
        stop: Stop::EndTurn,
    };
    let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&["end_turn"]) };
    assert_eq!(recorded(unknown).await, expected);
}

#[derive(genai::Response)]
struct Logged<R> {
    #[genai(response)]
    inner: R,
    #[genai(model)]
    alias: Option<&'static str>,
}

#[derive(genai::Response)]
enum Routed<R, const N: usize>
where
    R: Sized,
{
    Plain(R),
    Logged {
        #[genai(response)]
        reply: Logged<R>,
        #[allow(dead_code)]
        tries: [u8; N],
    },
    Counted(#[genai(usage)] Usage, #[genai(id)] String),
    Skipped,
}

#[tokio::test]
async fn derived_wrapper_delegates_to_inner_response() {
    let full = Answer::full_attributes();
    assert_eq!(recorded(Routed::<_, 0>::Plain(Answer::full())).await, full);
    let logged = |alias| Logged {
        inner: Some(Answer::full()),
        alias,
    };
    assert_eq!(recorded(logged(None)).await, full);
    let mut named = full.clone();
    named.extend(attributes! { "gen_ai.response.model" => "alias" });
    assert_eq!(recorded(logged(Some("alias"))).await, named);
    let reply = logged(Some("alias"));
    assert_eq!(recorded(Routed::Logged { reply, tries: [0] }).await, named);
    let counted = Routed::<Answer, 0>::Counted(Usage::input_including_cached(3), "i".to_owned());
    let expected = attributes! { "gen_ai.usage.input_tokens" => 3, "gen_ai.response.id" => "i" };
    assert_eq!(recorded(counted).await, expected);
    assert_eq!(recorded(Routed::<Answer, 0>::Skipped).await, attributes! {});
}

struct Refused;

impl Response for Refused {
    fn usage(&self) -> Usage {
        Usage::unknown()
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.failed("refused");
    }
}

#[tokio::test]
async fn derived_inner_failure_fails_call() {
    let attributes = recorded(Routed::<_, 0>::Plain(Refused)).await;
    assert_eq!(
        attributes,
        attributes! { "error.type" => "refused", "gen_ai.response.finish_reasons" => strings(&["error"]) }
    );
}

#[derive(genai::Response)]
#[genai(usage = none)]
struct Choice {
    #[genai(finish_reason)]
    r#type: Option<&'static str>,
}

#[derive(genai::Response)]
struct Choosing {
    #[genai(choices)]
    choices: Option<Vec<Choice>>,
    #[genai(usage)]
    usage: Usage,
}

#[tokio::test]
async fn derived_choices_record_finish_reasons() {
    let choices = [Some("stop"), None, Some("length")];
    let choices = choices.into_iter().map(|r#type| Choice { r#type });
    let choosing = Choosing {
        choices: Some(choices.collect()),
        usage: Usage::unknown(),
    };
    let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&["stop", "error", "length"]) };
    assert_eq!(recorded(choosing).await, expected);
}

mod elsewhere {
    pub(crate) use genai as spans;
}

#[derive(elsewhere::spans::Response)]
#[genai(crate = crate::derive::elsewhere::spans)]
struct Renamed {
    #[genai(dimension_count)]
    dimensions: u32,
    #[genai(usage)]
    usage: Usage,
}

#[test]
fn derive_accepts_crate_path() {
    let renamed = Renamed {
        dimensions: 3,
        usage: Usage::unknown(),
    };
    assert_eq!(
        ResponseRecorder::from_response(&renamed).known_dimension_count(),
        Some(3)
    );
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |item| item)]
fn stream() -> impl futures_util::Stream<Item = Nested<Usage>> {
    let item = |usage| Nested {
        usage,
        stop: Stop::EndTurn,
    };
    let first = Some(Box::new(Usage::input_including_cached(3)));
    let last = Some(Box::new(Usage::unknown().with_output_tokens(4)));
    futures_util::stream::iter([item(first), item(None), item(last)])
}

#[tokio::test]
async fn derived_stream_items_record_usage() {
    let trace = Trace::new();
    trace.run(futures_util::StreamExt::count(stream())).await;
    let span = trace.only();
    assert_eq!(span.int("gen_ai.usage.input_tokens"), Some(3));
    assert_eq!(span.int("gen_ai.usage.output_tokens"), Some(4));
    let reasons = span.get("gen_ai.response.finish_reasons");
    assert_eq!(reasons, Some(strings(&["end_turn"])));
}
