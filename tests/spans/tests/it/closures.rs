//! `response = …` on the attribute, for types that do not implement `Response`.

use std::borrow::Cow;

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Answer as Told, Chunk, ErrorType, Response, ResponseRecorder, Usage};

use crate::answers::{Answer, chat_start};
use crate::support::{Attributes, Trace, attributes, strings};

/// A client's type that does not use this library.
#[derive(Debug)]
struct Reply<'a> {
    model: String,
    id: Option<String>,
    stop: Vec<&'a str>,
    tokens: (u32, i64),
    inner: Answer,
}

impl Reply<'_> {
    fn new() -> Self {
        Self {
            model: "gpt-4o-2024-08-06".to_owned(),
            id: Some("resp-2".to_owned()),
            stop: vec!["stop"],
            tokens: (12, 34),
            inner: Answer::full(),
        }
    }

    fn counts(&self) -> Usage {
        Usage::input_including_cached(self.tokens.0).with_output_tokens(self.tokens.1)
    }
}

#[derive(Debug)]
struct Failed;

impl ErrorType for Failed {
    fn error_type(&self) -> Cow<'static, str> {
        "429".into()
    }
}

#[derive(Debug)]
struct Unnamed;

fn counted(more: Attributes) -> Attributes {
    let mut whole = chat_start();
    whole.extend(attributes! { "gen_ai.usage.input_tokens" => 12, "gen_ai.usage.output_tokens" => 34 });
    whole.extend(more);
    whole
}

fn full() -> Attributes {
    let mut whole = chat_start();
    whole.extend(Answer::full_attributes());
    whole
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts())]
async fn usage_alone() -> Result<Reply<'static>, Unnamed> {
    Ok(Reply::new())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = Reply::counts)]
async fn by_path<'a>(stop: &'a str) -> Result<Reply<'a>, Unnamed> {
    let stop = vec![stop];
    Ok(Reply { stop, ..Reply::new() })
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts())]
fn plain_function() -> Reply<'static> {
    Reply::new()
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.as_ref().map(|r| r.counts()))]
fn option() -> Option<Reply<'static>> {
    Some(Reply::new())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts())]
fn opaque_future() -> impl Future<Output = Result<Reply<'static>, Unnamed>> {
    async { Ok(Reply::new()) }
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts(), capture(raw(error)), error_type = |_| "never")]
async fn with_the_other_keys() -> Result<Reply<'static>, std::fmt::Error> {
    Ok(Reply::new())
}

#[tokio::test]
async fn usage_key_accepts_closure_or_path() {
    let trace = Trace::new();
    trace.run(usage_alone()).await.expect("it is `Ok`");
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
    let trace = Trace::new();
    trace.run(by_path("stop")).await.expect("it is `Ok`");
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
    let trace = Trace::new();
    trace.enter(plain_function);
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
    let trace = Trace::new();
    trace.enter(option);
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
    let trace = Trace::new();
    trace.run(opaque_future()).await.expect("it is `Ok`");
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
    let trace = Trace::new();
    trace.run(with_the_other_keys()).await.expect("it is `Ok`");
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| {
    let told = Told::new().usage(r.counts()).model(&r.model).id(&r.id).service_tier("flex");
    r.stop.iter().fold(told, |told, reason| told.finish_reason((*reason).to_owned()))
})]
async fn in_parts() -> Result<Reply<'static>, Unnamed> {
    Ok(Reply::new())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| &r.inner)]
async fn by_a_part() -> Result<Reply<'static>, Unnamed> {
    Ok(Reply::new())
}

#[tokio::test]
async fn response_closure_may_borrow_value() {
    let trace = Trace::new();
    trace.run(in_parts()).await.expect("it is `Ok`");
    let more = attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.id" => "resp-2",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
    };
    assert_eq!(trace.only().attributes(), counted(more));

    let trace = Trace::new();
    trace.run(by_a_part()).await.expect("it is `Ok`");
    assert_eq!(trace.only().attributes(), full());
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |()| Told::new().failed("content_filter"))]
async fn failed_by_the_answer() -> Result<(), Unnamed> {
    Ok(())
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts())]
async fn named() -> Result<Reply<'static>, Failed> {
    Err(Failed)
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts())]
async fn unnamed() -> Result<Reply<'static>, Unnamed> {
    Err(Unnamed)
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |r| r.counts(), error_type = |_| "by hand")]
async fn named_by_hand() -> Result<Reply<'static>, Failed> {
    Err(Failed)
}

#[tokio::test]
async fn response_closures_keep_call_errors() {
    let trace = Trace::new();
    trace.run(failed_by_the_answer()).await.expect("it is `Ok`");
    trace.only().assert_failed("content_filter");
    let trace = Trace::new();
    trace.run(named()).await.expect_err("it is `Err`");
    trace.only().assert_failed("429");
    let trace = Trace::new();
    trace.run(unnamed()).await.expect_err("it is `Err`");
    trace.only().assert_failed("it::closures::Unnamed");
    let trace = Trace::new();
    trace.run(named_by_hand()).await.expect_err("it is `Err`");
    trace.only().assert_failed("by hand");
}

/// An item that does not implement `Chunk`.
struct Item {
    stop: Option<&'static str>,
    tokens: Option<(u32, u32)>,
}

fn items() -> impl Stream<Item = Result<Item, Failed>> {
    let item = |stop, tokens| Ok(Item { stop, tokens });
    stream::iter([item(None, None), item(Some("stop"), None), item(None, Some((12, 34)))])
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |item| {
    let (input, output) = item.tokens.unzip();
    let told = Told::new().usage(Usage::input_including_cached(input).with_output_tokens(output)).model("gpt-4o-2024-08-06");
    match item.stop {
        Some(stop) => told.finish_reason(stop),
        None => told,
    }
})]
fn stream_of_items() -> impl Stream<Item = Result<Item, Failed>> {
    items()
}

/// A part of an item that implements `Chunk`.
struct Part(Item);

impl Chunk for Part {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.generation(1);
        if let Some(stop) = self.0.stop {
            recorder.finish_reason(0, stop);
        }
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |(part, _)| part)]
fn stream_of_parts() -> impl Stream<Item = Result<(Part, u8), Failed>> {
    items().map(|item| Ok((Part(item?), 0)))
}

#[tokio::test]
async fn stream_item_closures_accumulate_values() {
    let trace = Trace::new();
    trace.run(stream_of_items().collect::<Vec<_>>()).await;
    let span = trace.only();
    let mut attributes = span.attributes();
    attributes
        .remove("gen_ai.response.time_to_first_chunk")
        .expect("a chunk came");
    let more = attributes! {
        "gen_ai.request.stream" => true,
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
    };
    assert_eq!(attributes, counted(more));

    let trace = Trace::new();
    trace.run(stream_of_parts().collect::<Vec<_>>()).await;
    let reasons = trace.only().get("gen_ai.response.finish_reasons");
    assert_eq!(reasons, Some(strings(&["stop", "error"])));
}

/// A type whose `Response` has other values than the attribute's closure.
struct Both;

impl Response for Both {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(1)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder.finish_reason(0, "length");
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = |_: &Both| Usage::input_including_cached(12).with_output_tokens(34))]
async fn said_twice() -> Both {
    Both
}

#[tokio::test]
async fn usage_key_beats_response_trait() {
    let trace = Trace::new();
    trace.run(said_twice()).await;
    assert_eq!(trace.only().attributes(), counted(attributes! {}));
}

#[genai::embeddings(provider = "openai", model = "e", response = |r| Told::new().dimension_count(r.len()))]
async fn embed() -> Vec<f32> {
    vec![0.0; 256]
}

#[genai::embeddings(provider = "openai", model = "e", dimension_count = 512, response = |r| Told::new().dimension_count(r.len()))]
async fn embed_so_many() -> Vec<f32> {
    vec![0.0; 256]
}

#[tokio::test]
async fn requested_dimensions_beat_answer_dimensions() {
    for (asked, expected) in [(false, 256), (true, 512)] {
        let trace = Trace::new();
        if asked {
            trace.run(embed_so_many()).await;
        } else {
            trace.run(embed()).await;
        }
        let expected = attributes! {
            "gen_ai.operation.name" => "embeddings",
            "gen_ai.provider.name" => "openai",
            "gen_ai.request.model" => "e",
            "gen_ai.embeddings.dimension.count" => expected,
        };
        assert_eq!(trace.only().attributes(), expected);
    }
}

#[genai::fetch_response(provider = "openai", response_id = "resp-2", response = |r| {
    Told::new().usage(r.counts()).model(&r.model).id(&r.id).finish_reason("stop")
})]
async fn fetch() -> Result<Reply<'static>, Unnamed> {
    Ok(Reply::new())
}

#[tokio::test]
async fn fetched_response_records_no_usage() {
    let trace = Trace::new();
    trace.run(fetch()).await.expect("it is `Ok`");
    let expected = attributes! {
        "gen_ai.operation.name" => "fetch_response",
        "gen_ai.provider.name" => "openai",
        "gen_ai.response.id" => "resp-2",
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.finish_reasons" => strings(&["stop"]),
    };
    assert_eq!(trace.only().attributes(), expected);
}
