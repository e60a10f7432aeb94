//! Cost of looking up a price, compared with reading the clock: `cargo bench -p genai-runtime --bench price`.
//!
//! The rounds of the two are interleaved and the medians compared, so read the ratio.
//!
//! To count instructions, run one case alone, twice, under `valgrind --tool=callgrind`, and divide the difference:
//! `… --only cached 1000`, then `2000`.

use std::hint::black_box;
use std::time::{Instant, SystemTime};

use genai_runtime::Usage;
use genai_runtime::price::{Cost, ModelPrice, PricedCall, Prices};

const ROUNDS: usize = 101;
const CALLS: u32 = 2_000;

type Case<'a> = (&'a str, &'a Prices, PricedCall<'a>);

fn main() {
    let bundled = Prices::bundled();
    let mut own = Prices::bundled();
    let price = ModelPrice::per_million().input("0.10").output("0.30");
    own.add("vllm", "qwen3-*", price).expect("a price");
    let text = Usage::input_including_cached(1_200).with_output_tokens(80);
    let cached = text.with_cache_read_tokens(1_024).with_reasoning_tokens(40);
    let at = SystemTime::now();
    let call = |provider, model, usage, service_tier| {
        PricedCall::new(provider, model, usage)
            .with_service_tier(service_tier)
            .at(at)
    };
    let cases: [Case<'_>; 7] = [
        ("text", &bundled, call("openai", "gpt-4o-mini", &text, None)),
        (
            "cached",
            &bundled,
            call("openai", "gpt-4o-mini-2024-07-18", &cached, Some("default")),
        ),
        ("a tier", &bundled, call("openai", "gpt-5", &cached, Some("priority"))),
        (
            "long context",
            &bundled,
            call("gcp.gemini", "gemini-2.5-pro", &cached, None),
        ),
        (
            "a pattern",
            &bundled,
            call("anthropic", "claude-sonnet-4-5-20250929", &cached, None),
        ),
        ("one's own", &own, call("vllm", "qwen3-32b", &cached, None)),
        ("unknown", &bundled, call("openai", "our-model", &cached, None)),
    ];
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--only") {
        only(&cases, &arguments[at + 1..]);
        return;
    }
    println!("{:<14} {:>8} {:>8}  ratio", "", "price", "clock");
    for (name, prices, call) in &cases {
        let (mut ours, mut clock) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(nanoseconds(|| black_box(prices.cost(black_box(call)))));
            clock.push(nanoseconds(|| black_box(SystemTime::now())));
        }
        let (ours, clock) = (median(ours), median(clock));
        println!("{name:<14} {ours:>5.0} ns {clock:>5.0} ns  {:.2}", ours / clock);
    }
}

/// Runs one case a number of times: `<name> <times>`.
fn only(cases: &[Case<'_>], arguments: &[String]) {
    let [name, times] = arguments else {
        panic!("expected a name and a number");
    };
    let (_, prices, call) = cases
        .iter()
        .find(|(case, ..)| case == name)
        .expect("a case of this name");
    let mut total = Cost::ZERO;
    for _ in 0..times.parse().expect("a number") {
        total += black_box(prices.cost(black_box(call))).unwrap_or_default();
    }
    println!("{total}");
}

fn nanoseconds<T>(work: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..CALLS {
        black_box(work());
    }
    start.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
