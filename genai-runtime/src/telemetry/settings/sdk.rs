//! The variables of the SDK: sampler and limits.
//!
//! The SDK reads them itself and goes on with a default where it does not understand one. A sampler that quietly is
//! another one changes a bill.

use crate::telemetry::error::TelemetryError;

const SAMPLER: &str = "OTEL_TRACES_SAMPLER";
const SAMPLER_ARG: &str = "OTEL_TRACES_SAMPLER_ARG";

/// Checks what the SDK will read while the provider is built.
pub(super) fn check(read: &impl Fn(&str) -> Option<String>) -> Result<(), TelemetryError> {
    sampler(read)?;
    whole_numbers(
        read,
        &[
            "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
            "OTEL_SPAN_EVENT_COUNT_LIMIT",
            "OTEL_SPAN_LINK_COUNT_LIMIT",
        ],
        u64::from(u32::MAX),
    )
}

fn sampler(read: &impl Fn(&str) -> Option<String>) -> Result<(), TelemetryError> {
    let Some(value) = read(SAMPLER) else { return Ok(()) };
    // Compared exactly, because the SDK does.
    match value.as_str() {
        "always_on" | "always_off" | "parentbased_always_on" | "parentbased_always_off" => Ok(()),
        "traceidratio" | "parentbased_traceidratio" => ratio(read),
        _ => Err(TelemetryError::InvalidValue {
            variable: SAMPLER,
            value,
            expected: "`always_on`, `always_off`, `traceidratio`, `parentbased_always_on`, `parentbased_always_off` or \
                       `parentbased_traceidratio`",
        }),
    }
}

/// Without an argument every trace is sampled, as the specification has it; an argument must be a share.
fn ratio(read: &impl Fn(&str) -> Option<String>) -> Result<(), TelemetryError> {
    match read(SAMPLER_ARG) {
        Some(value) if !value.parse().is_ok_and(|ratio: f64| (0.0..=1.0).contains(&ratio)) => {
            Err(TelemetryError::InvalidValue {
                variable: SAMPLER_ARG,
                value,
                expected: "the share of traces to keep, from `0.0` to `1.0`",
            })
        }
        _ => Ok(()),
    }
}

/// Checks that each of `variables`, if set, holds a whole number from 0 to `most`.
pub(super) fn whole_numbers(
    read: &impl Fn(&str) -> Option<String>,
    variables: &[&'static str],
    most: u64,
) -> Result<(), TelemetryError> {
    for &variable in variables {
        if let Some(value) = read(variable)
            && !value.parse().is_ok_and(|number: u64| number <= most)
        {
            return Err(TelemetryError::InvalidValue {
                variable,
                value,
                expected: "a whole number, not negative",
            });
        }
    }
    Ok(())
}
