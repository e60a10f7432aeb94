//! The memory of a model call until its end is bounded, regardless of the calls inside it. It has a process of its
//! own, because the meter provider belongs to the whole process.

use futures_util::FutureExt as _;
use futures_util::stream::{self, Stream, StreamExt};
use genai::{Answer, Budget, BudgetExceeded, Chunk, Config, ResponseRecorder, Usage};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};

/// Maximum number of bytes that each call may hold.
const MOST_BYTES: u64 = 128 * 1_024;

#[genai::chat(provider = "openai", model = "gpt-4o", response = |id| Answer::new().id(id).usage(usage(id)))]
async fn ask(id: String) -> Result<String, BudgetExceeded> {
    Ok(id)
}

fn usage(id: &str) -> Usage {
    Usage::input_including_cached(id.len()).with_output_tokens(1_u64)
}

/// Returns the last of the responses inside.
#[genai::chat(provider = "openai", model = "gpt-4o", response = |id| Answer::new().id(id).usage(usage(id)))]
async fn ask_often(calls: u64) -> Result<String, BudgetExceeded> {
    let mut last = String::new();
    for call in 0..calls {
        last = ask(call.to_string()).await?;
    }
    Ok(last)
}

/// Returns the number of calls it has counted.
#[genai::agent(budget = Budget::new().max_model_calls(10_000_000))]
async fn agent(calls: u64) -> Result<u64, BudgetExceeded> {
    ask_often(calls).await?;
    Ok(genai::current_run().totals().map_or(0, |totals| totals.model_calls))
}

struct Piece;

impl Chunk for Piece {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.content_bytes(4);
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o")]
fn pieces(count: u64) -> impl Stream<Item = Piece> {
    stream::iter((0..count).map(|_| Piece))
}

/// The call is recognized as a separate call only at its end.
#[genai::chat(provider = "openai", model = "gpt-4o")]
fn forwarded(count: u64) -> impl Stream<Item = Piece> {
    pieces(count)
}

/// Maximum number of bytes held at one time.
fn most_held(work: impl Fn()) -> u64 {
    // The first run allocates the state of the process.
    work();
    allocation_counter::measure(work).bytes_max
}

#[test]
fn model_call_holds_bounded_data() {
    if own_process::passed("held::model_call_holds_bounded_data") {
        return;
    }
    let reader = PeriodicReader::builder(InMemoryMetricExporter::default()).build();
    let meters = SdkMeterProvider::builder().with_reader(reader).build();
    Config::builder().meter_provider(meters).install();
    for calls in [10, 10_000] {
        let held = most_held(|| {
            let counted = agent(calls).now_or_never().expect("it never waits");
            // The call around them is a wrapper.
            assert_eq!(counted.expect("nothing is refused"), calls);
        });
        assert!(held < MOST_BYTES, "{held} bytes with {calls} calls inside");
    }
    for count in [10, 10_000] {
        let held = most_held(|| {
            let seen = forwarded(count).count().now_or_never();
            assert_eq!(seen, usize::try_from(count).ok());
        });
        assert!(held < MOST_BYTES, "{held} bytes with {count} chunks");
    }
}
