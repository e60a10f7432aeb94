//! Shapes of answers, and the values recorded of them.

use std::rc::Rc;
use std::sync::Arc;

use genai::{Modality, Response, Usage};

use crate::answers::{Answer, chat_start, chat_start_of};
use crate::support::{Attributes, Span, Trace, attributes};

type Failed = std::io::Error;
type Shorthand<T> = Result<T, Failed>;

/// An answer of any provider, as clients of several providers define it.
trait AnyAnswer: Response {}

impl AnyAnswer for Answer {}

/// One chat function per shape of answer, and a test that its values are recorded.
macro_rules! shapes {
    ($($name:ident: $shape:ty = $value:expr;)*) => {
        $(#[genai::chat(provider = "openai", model = "gpt-4o")]
        async fn $name() -> $shape {
            $value
        })*

        #[tokio::test]
        async fn answers_are_read_in_every_shape() {
            let mut expected = chat_start();
            expected.extend(Answer::full_attributes());
            $({
                let trace = Trace::new();
                let _ = trace.run($name()).await;
                assert_eq!(trace.only().attributes(), expected, stringify!($shape));
            })*
        }
    };
}

shapes! {
    plain: Answer = Answer::full();
    result: Result<Answer, Failed> = Ok(Answer::full());
    alias: Shorthand<Answer> = Ok(Answer::full());
    option: Option<Answer> = Some(Answer::full());
    boxed: Box<Answer> = Box::new(Answer::full());
    rc: Rc<Answer> = Rc::new(Answer::full());
    arc: Arc<Answer> = Arc::new(Answer::full());
    dynamic: Box<dyn Response> = Box::new(Answer::full());
    dynamic_and_own: Box<dyn AnyAnswer> = Box::new(Answer::full());
    dynamic_send: Box<dyn AnyAnswer + Send + Sync> = Box::new(Answer::full());
    dynamic_arc: Arc<dyn Response + Send + Sync> = Arc::new(Answer::full());
    dynamic_rc: Rc<dyn AnyAnswer> = Rc::new(Answer::full());
    nested: Result<Option<Arc<Box<Answer>>>, Failed> = Ok(Some(Arc::new(Box::new(Answer::full()))));
    twice: Result<Result<Answer, Failed>, std::fmt::Error> = Ok(Ok(Answer::full()));
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn plain_function() -> Result<Answer, Failed> {
    Ok(Answer::full())
}

#[test]
fn plain_fn_answer_attributes_are_recorded() {
    let trace = Trace::new();
    trace.enter(plain_function).expect("it is `Ok`");
    let mut expected = chat_start();
    expected.extend(Answer::full_attributes());
    assert_eq!(trace.only().attributes(), expected);
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn maybe(answer: Option<Answer>) -> Option<Answer> {
    answer
}

async fn span_of(answer: Option<Answer>) -> Span {
    let trace = Trace::new();
    trace.run(maybe(answer)).await;
    trace.only()
}

#[tokio::test]
async fn unknown_answer_values_are_omitted() {
    for answer in [None, Some(Answer::unknown())] {
        assert_eq!(span_of(answer).await.attributes(), chat_start());
    }
}

async fn assert_usage(usage: Usage, expected: Attributes) {
    let answer = Answer {
        usage,
        ..Answer::unknown()
    };
    let mut whole = chat_start();
    whole.extend(expected);
    assert_eq!(span_of(Some(answer)).await.attributes(), whole);
}

#[tokio::test]
async fn input_tokens_include_cached_tokens() {
    let including = Usage::input_including_cached(1_200)
        .with_cache_read_tokens(1_000)
        .with_cache_write_tokens(24)
        .with_output_tokens(80);
    let excluding = Usage::input_excluding_cached(176)
        .with_cache_read_tokens(1_000)
        .with_cache_write_tokens(24)
        .with_output_tokens(80);
    for counted in [including, excluding] {
        let expected = attributes! {
            "gen_ai.usage.input_tokens" => 1_200,
            "gen_ai.usage.output_tokens" => 80,
            "gen_ai.usage.cache_read.input_tokens" => 1_000,
            "gen_ai.usage.cache_write.input_tokens" => 24,
        };
        assert_usage(counted, expected).await;
    }
}

#[tokio::test]
async fn reported_zero_counts_are_recorded() {
    let said = Usage::input_including_cached(0)
        .with_cache_read_tokens(0)
        .with_reasoning_tokens(0_u8);
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 0,
        "gen_ai.usage.cache_read.input_tokens" => 0,
        "gen_ai.usage.reasoning.output_tokens" => 0,
    };
    assert_usage(said, expected).await;
}

#[tokio::test]
async fn invalid_token_counts_are_unknown() {
    for output in [u64::MAX, 1_000_000_000_001] {
        let said = Usage::input_including_cached(-1)
            .with_output_tokens(output)
            .with_cache_read_tokens(None::<u32>)
            .with_reasoning_tokens(Some(3_i32));
        let expected = attributes! { "gen_ai.usage.reasoning.output_tokens" => 3 };
        assert_usage(said, expected).await;
    }
    let most = Usage::input_excluding_cached(1_000_000_000_000_u64).with_cache_read_tokens(Some(1_000_000_000_000_i64));
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 2_000_000_000_000_i64,
        "gen_ai.usage.cache_read.input_tokens" => 1_000_000_000_000_i64,
    };
    assert_usage(most, expected).await;
}

#[tokio::test]
async fn parts_exceeding_total_are_omitted() {
    let each = Usage::input_including_cached(100)
        .with_cache_read_tokens(101)
        .with_output_tokens(10)
        .with_reasoning_tokens(11);
    let together = Usage::input_including_cached(100)
        .with_cache_read_tokens(60)
        .with_cache_write_5m_tokens(41)
        .with_output_tokens(10);
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 100,
        "gen_ai.usage.output_tokens" => 10,
    };
    assert_usage(each, expected.clone()).await;
    assert_usage(together, expected).await;
}

#[tokio::test]
async fn separate_reasoning_tokens_are_added() {
    let said = Usage::input_including_cached(9)
        .with_output_tokens_excluding_reasoning(10)
        .with_reasoning_tokens(32);
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 9,
        "gen_ai.usage.output_tokens" => 42,
        "gen_ai.usage.reasoning.output_tokens" => 32,
    };
    assert_usage(said, expected).await;
}

#[tokio::test]
async fn cache_write_tokens_sum_lifetimes() {
    let said = Usage::input_excluding_cached(10)
        .with_cache_write_5m_tokens(20)
        .with_cache_write_1h_tokens(30);
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 60,
        "gen_ai.usage.cache_write.input_tokens" => 50,
    };
    assert_usage(said, expected).await;
    assert_eq!(said.cache_write_5m_tokens(), Some(20));
    assert_eq!(said.cache_write_1h_tokens(), Some(30));
    let contradicting = said.with_cache_write_tokens(40);
    assert_eq!(contradicting.cache_write_tokens(), Some(40));
    assert_eq!(contradicting.cache_write_5m_tokens(), None);
    assert_eq!(contradicting.cache_write_1h_tokens(), None);
}

#[test]
fn usage_splits_tokens_by_modality() {
    let said = Usage::input_including_cached(100)
        .with_input_tokens_of(Modality::Text, 60)
        .with_input_tokens_of(Modality::Audio, 40)
        .with_output_tokens(20)
        .with_output_tokens_of(Modality::Text, 15)
        .with_output_tokens_of(Modality::Image, 6)
        .with_cache_read_tokens(50)
        .with_cache_read_tokens_of(Modality::Video, Some(50_i32));
    assert_eq!(said.input_tokens_of(Modality::Text), Some(60));
    assert_eq!(said.input_tokens_of(Modality::Audio), Some(40));
    assert_eq!(said.input_tokens_of(Modality::Image), None);
    // The parts 15 and 6 add up to more than the total of 20.
    assert_eq!(said.output_tokens_of(Modality::Text), None);
    assert_eq!(said.output_tokens_of(Modality::Image), None);
    assert_eq!(said.cache_read_tokens_of(Modality::Video), Some(50));
}

#[tokio::test]
async fn cached_tokens_imply_no_input_count() {
    let said = Usage::input_excluding_cached(None::<u64>).with_cache_read_tokens(1_000);
    let expected = attributes! { "gen_ai.usage.cache_read.input_tokens" => 1_000 };
    assert_usage(said, expected).await;
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
async fn text_only() -> String {
    "an answer".to_owned()
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
async fn refused() -> Result<String, Failed> {
    Err(Failed::other("marker"))
}

#[tokio::test]
async fn usage_none_still_records_errors() {
    let trace = Trace::new();
    trace.run(text_only()).await;
    assert_eq!(trace.only().attributes(), chat_start());

    let trace = Trace::new();
    trace.run(refused()).await.expect_err("it is `Err`");
    trace.only().assert_failed("std::io::error::Error");
}

#[genai::chat(provider = "openai", model = "gpt-4o", usage = none)]
async fn counted_elsewhere() -> Answer {
    Answer::full()
}

#[genai::agent(name = "a")]
async fn agent() {
    counted_elsewhere().await;
}

#[tokio::test]
async fn usage_none_omits_answer_usage() {
    let trace = Trace::new();
    trace.run(agent()).await;
    assert_eq!(trace.span("chat gpt-4o").attributes(), chat_start_of("a"));
    assert_eq!(trace.span("invoke_agent a").get("agent.run.input_tokens"), None);
}
