//! A model call around a model call: one request to the provider is measured once.

use futures_util::stream::{self, Stream, StreamExt as _};
use genai::{Answer, Usage};

use crate::support::{Bench, block_on};

/// A response with this id and this many input tokens.
#[derive(Clone, Copy)]
struct Told(&'static str, u64);

fn answer(told: &Told) -> Answer<'_> {
    let usage = Usage::input_including_cached(told.1).with_output_tokens(30_u64);
    Answer::new().usage(usage).id(told.0).model("gpt-4o")
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = answer)]
fn inner(id: &'static str) -> Told {
    Told(id, 100)
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = answer)]
fn outer(inner_id: &'static str, id: &'static str) -> Told {
    inner(inner_id);
    Told(id, 100)
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = answer)]
fn inner_stream() -> impl Stream<Item = Told> + Unpin {
    stream::iter([Told("a", 100), Told("a", 100)])
}

#[genai::chat(provider = "openai", model = "gpt-4o", response = answer)]
fn outer_stream() -> impl Stream<Item = Told> + Unpin {
    inner_stream()
}

/// The measurements of clients, and those of costs.
fn measured(bench: &Bench) -> (Vec<String>, Vec<String>) {
    (bench.measured_of("gen_ai.client."), bench.measured_costs())
}

#[test]
fn wrapper_call_is_not_measured() {
    let bench = Bench::new();
    inner("a");
    let alone = measured(&bench);
    drop(bench);
    let bench = Bench::new();
    outer("a", "a");
    assert_eq!(measured(&bench), alone);
    assert_eq!(bench.spans().len(), 2, "it has a span");
}

#[test]
fn own_request_of_wrapper_is_measured() {
    let bench = Bench::new();
    outer("moderation", "a");
    let (calls, costs) = measured(&bench);
    let twice = |name: &str, sum: &str| {
        let line = calls
            .iter()
            .find(|line| line.starts_with(name))
            .expect("it is measured");
        assert!(line.ends_with(sum), "{line}");
    };
    twice("gen_ai.client.inference.duration", "2x");
    twice("gen_ai.client.inference.usage.input_tokens", " 200");
    assert!(!costs.is_empty());
}

#[test]
fn chunks_of_wrapper_stream_are_not_measured() {
    let bench = Bench::new();
    assert_eq!(block_on(inner_stream().count()), 2);
    let alone = measured(&bench);
    assert!(alone.0.iter().any(|line| line.contains("chunk")), "{alone:?}");
    drop(bench);
    let bench = Bench::new();
    assert_eq!(block_on(outer_stream().count()), 2);
    assert_eq!(measured(&bench), alone);
}
