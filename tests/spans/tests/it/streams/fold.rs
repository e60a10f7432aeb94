//! Addition of a stream's items.

use futures_util::stream::{self, Stream};
use genai::Usage;

use super::{Delta, span_of, told};
use crate::support::{Attributes, Trace, attributes, strings};

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn ask(deltas: Vec<Delta>) -> impl Stream<Item = Delta> {
    stream::iter(deltas)
}

#[genai::agent(name = "a")]
async fn agent(deltas: Vec<Delta>) {
    let _: Vec<_> = stream::StreamExt::collect(ask(deltas)).await;
}

async fn folded(deltas: &[Delta]) -> Attributes {
    told(&span_of(|| ask(deltas.to_vec())).await)
}

#[tokio::test]
async fn last_stream_value_wins() {
    let first = Delta {
        model: Some("gpt-4o"),
        id: Some("one"),
        ..Delta::tokens(10, 1)
    };
    let second = Delta {
        model: Some("gpt-4o-2024-08-06"),
        ..Delta::tokens(10, 2)
    };
    let expected = attributes! {
        "gen_ai.response.model" => "gpt-4o-2024-08-06",
        "gen_ai.response.id" => "one",
        "gen_ai.usage.input_tokens" => 10,
        "gen_ai.usage.output_tokens" => 2,
    };
    assert_eq!(folded(&[first, second, Delta::default()]).await, expected);
}

/// Usage as Anthropic reports it: input and cache in the first event, the output so far in each later one.
#[tokio::test]
async fn cumulative_stream_usage_replaces_per_field() {
    let message_start = Usage::input_excluding_cached(20)
        .with_cache_read_tokens(1_000)
        .with_cache_write_tokens(4)
        .with_output_tokens(1);
    let so_far = |output: u64| Delta::usage(Usage::unknown().with_output_tokens(output));
    let deltas = [Delta::usage(message_start), so_far(12), so_far(40)];
    let expected = attributes! {
        "gen_ai.usage.input_tokens" => 1_024,
        "gen_ai.usage.output_tokens" => 40,
        "gen_ai.usage.cache_read.input_tokens" => 1_000,
        "gen_ai.usage.cache_write.input_tokens" => 4,
    };
    assert_eq!(folded(&deltas).await, expected);

    // The last event may repeat the input without the cached tokens, which are then still not part of it.
    let repeated = Delta::usage(Usage::input_excluding_cached(21).with_output_tokens(41));
    let mut expected = expected;
    expected.extend(attributes! { "gen_ai.usage.input_tokens" => 1_025, "gen_ai.usage.output_tokens" => 41 });
    assert_eq!(folded(&[&deltas[..], &[repeated]].concat()).await, expected);

    let trace = Trace::new();
    trace.run(agent(deltas.to_vec())).await;
    let run = trace.span("invoke_agent a");
    assert_eq!(
        run.int("agent.run.input_tokens"),
        Some(1_024),
        "counted once, at the end"
    );
    assert_eq!(run.int("agent.run.output_tokens"), Some(40));
}

#[tokio::test]
async fn finish_reasons_follow_generation_order() {
    let reasons = |deltas: &'static [&'static [(usize, &'static str)]]| async move {
        let deltas: Vec<_> = deltas.iter().map(|reasons| Delta::reasons(reasons)).collect();
        folded(&deltas).await
    };
    let expected = |reasons: &[&'static str]| attributes! { "gen_ai.response.finish_reasons" => strings(reasons) };
    assert_eq!(
        reasons(&[&[(2, "length")], &[(0, "stop"), (1, "tool_calls")]]).await,
        expected(&["stop", "tool_calls", "length"])
    );
    assert_eq!(reasons(&[&[(0, "length")], &[(0, "stop")]]).await, expected(&["stop"]));
    // A generation without a finish reason has the reason `error`, as the conventions ask.
    assert_eq!(reasons(&[&[(1, "stop")]]).await, expected(&["error", "stop"]));
    assert_eq!(reasons(&[&[]]).await, Attributes::new(), "no generation, no reason");
}

/// A stream that was cut between two chunks, which its client takes for the end.
#[tokio::test]
async fn unfinished_generation_has_error_reason() {
    let open = Delta {
        generations: vec![0, 1],
        ..Delta::default()
    };
    let deltas = [open, Delta::reasons(&[(1, "stop")])];
    let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&["error", "stop"]) };
    assert_eq!(folded(&deltas).await, expected);
}

#[tokio::test]
async fn huge_generation_index_is_ignored() {
    let deltas = [Delta::reasons(&[(usize::MAX, "stop"), (0, "stop")])];
    let expected = attributes! { "gen_ai.response.finish_reasons" => strings(&["stop"]) };
    assert_eq!(folded(&deltas).await, expected);
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn nested(delta: Delta) -> impl Stream<Item = Option<Vec<Box<Delta>>>> {
    stream::iter([None, Some(vec![Box::new(Delta::tokens(10, 1)), Box::new(delta)])])
}

#[tokio::test]
async fn nested_stream_chunks_are_read() {
    let told = told(&span_of(|| nested(Delta::tokens(10, 2))).await);
    let expected = attributes! { "gen_ai.usage.input_tokens" => 10, "gen_ai.usage.output_tokens" => 2 };
    assert_eq!(told, expected);
}

/// Clients stop reading at the last finish reason, before the usage or the end that may still come.
#[tokio::test]
async fn finished_generations_drop_is_not_cancelled() {
    for (ended, events) in [(&[(0, "stop")][..], 0), (&[(1, "stop")][..], 1)] {
        let trace = Trace::new();
        let deltas = vec![
            Delta::reasons(ended),
            Delta::usage(Usage::unknown().with_output_tokens(1_u64)),
        ];
        drop(
            trace
                .run(async { stream::StreamExt::next(&mut ask(deltas)).await })
                .await,
        );
        assert_eq!(trace.only().events.len(), events, "{ended:?}");
    }
}
