//! What is in force, for people who look for missing telemetry.

use std::sync::{Mutex, PoisonError};

use crate::config::Config;
use crate::notice::notices;
use crate::telemetry::settings::{Destination, Service, Settings};

/// The set-up that is in force, as lines of the report.
static SET_UP: Mutex<Option<String>> = Mutex::new(None);

/// Returns what is in force: where each signal goes, the sampler, the service, whether content is captured, and the
/// notices so far.
///
/// Print it where telemetry is missing and you do not know why. The form is for people and may change.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let _telemetry = genai::telemetry::init()?;
/// let report = genai::telemetry::report();
/// assert!(report.contains("traces   the terminal"), "{report}");
/// # Ok(())
/// # }
/// ```
///
/// ```text
/// traces   http://localhost:4318
/// metrics  http://localhost:4318
/// logs     nowhere
/// service  my-agent
/// sampler  ParentBased(AlwaysOn)
/// content  not captured
/// notices  settings 1
/// ```
#[must_use]
pub fn report() -> String {
    let set_up = SET_UP.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let set_up = set_up
        .unwrap_or_else(|| "traces   as your program has set up: `genai::telemetry` is not in force\n".to_owned());
    let content = if Config::current().captures() {
        "captured where an attribute names it"
    } else {
        "not captured"
    };
    let notices: Vec<String> = notices()
        .into_iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    let notices = if notices.is_empty() {
        "none".to_owned()
    } else {
        notices.join(", ")
    };
    format!("{set_up}content  {content}\nnotices  {notices}\n")
}

/// Remembers what is in force from now on.
pub(super) fn set(settings: &Settings) {
    let service = match &settings.service {
        Service::Named(name) => name.as_str(),
        Service::InAttributes => "named by OTEL_RESOURCE_ATTRIBUTES",
        Service::Unnamed => "the executable's name",
    };
    let text = if settings.disabled {
        "traces   nowhere: OTEL_SDK_DISABLED is `true`\n".to_owned()
    } else {
        format!(
            "traces   {}\nmetrics  {}\nlogs     {}\nservice  {service}\nsampler  {:?}\n",
            places(&settings.traces),
            places(&settings.metrics),
            places(&settings.logs),
            settings.sampler
        )
    };
    *SET_UP.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
}

/// Forgets it: the guard is gone.
pub(super) fn clear() {
    *SET_UP.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

fn places(destinations: &[Destination]) -> String {
    let place = |destination: &Destination| match destination {
        Destination::Otlp(otlp) => otlp.shown.clone(),
        Destination::Console => "the terminal".to_owned(),
    };
    let places: Vec<String> = destinations.iter().map(place).collect();
    if places.is_empty() {
        "nowhere".to_owned()
    } else {
        places.join(" and ")
    }
}
