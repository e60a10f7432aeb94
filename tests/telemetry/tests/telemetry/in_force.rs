//! Providers that calls use while the guard of `genai::telemetry::init()` exists, and afterwards. The set-up holds for
//! the whole process, so the test has its own.

use allocation_counter::measure;
use genai::telemetry::{Telemetry, report};
use opentelemetry::metrics::NoopMeterProvider;
use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{Context, global};
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;

#[genai::tool(call_id = None)]
fn look_up() -> bool {
    Context::current().span().is_recording()
}

/// Number of allocations of one call. The first calls fill caches and are not counted.
fn allocations() -> u64 {
    for _ in 0..8 {
        assert!(look_up(), "calls are recorded");
    }
    (0..8)
        .map(|_| {
            measure(|| {
                look_up();
            })
            .count_total
        })
        .min()
        .unwrap_or_default()
}

#[test]
fn telemetry_init_allocates_like_config() -> Result<(), Box<dyn std::error::Error>> {
    if own_process::passed("in_force::telemetry_init_allocates_like_config") {
        return Ok(());
    }
    assert!(!look_up(), "there is no provider yet");
    assert!(
        report().starts_with("traces   as your program has set up"),
        "{}",
        report()
    );
    let telemetry = Telemetry::builder().init()?;
    let by_init = allocations();

    // A later global provider has no effect on calls.
    let before = global::tracer_provider();
    global::set_tracer_provider(SdkTracerProvider::builder().build());
    assert!(look_up());
    global::set_tracer_provider(before);

    let provider = telemetry.tracer_provider().clone();
    genai::Config::builder()
        .tracer_provider(provider)
        .meter_provider(NoopMeterProvider::new())
        .install();
    assert_eq!(by_init, allocations());
    let own = "traces   the provider in `genai::Config`\nmetrics  the provider in `genai::Config`\nlogs     nowhere\n";
    assert!(report().starts_with(own), "{}", report());

    // A configuration without providers keeps those of the set-up.
    genai::Config::builder().install();
    assert_eq!(by_init, allocations());

    assert!(
        report().starts_with("traces   the terminal\nmetrics  nowhere\n"),
        "{}",
        report()
    );
    assert!(
        report().ends_with("content  not captured\nnotices  no_provider 1\n"),
        "{}",
        report()
    );

    // Dropping an older guard has no effect on a newer one.
    let newer = Telemetry::builder().init()?;
    drop(telemetry);
    assert!(look_up());
    assert_eq!(genai::notices().len(), 1, "{:?}", genai::notices());
    // Spans are lost without the guard, even if calls are still measured.
    let measured = SdkMeterProvider::builder().build();
    genai::Config::builder().meter_provider(measured).install();
    drop(newer);
    assert_eq!(genai::notices().len(), 1, "{:?}", genai::notices());
    assert!(!look_up());
    assert!(!look_up());
    assert_eq!(genai::notices().get("guard_dropped"), Some(&2), "each call is counted");
    assert!(
        report().ends_with("notices  guard_dropped 2, no_provider 1\n"),
        "{}",
        report()
    );
    Ok(())
}
