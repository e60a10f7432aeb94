//! What is in force, for people who look for missing telemetry.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::config::Config;
use crate::notice::notices;
use crate::telemetry::delivery::{self as losses, Losses};
use crate::telemetry::settings::{Service, Settings, executable};

/// The set-up that is in force.
static SET_UP: Mutex<Option<SetUp>> = Mutex::new(None);

/// Returns what is in force: where each signal goes, the sampler, the service, whether content is captured, what waits
/// or did not arrive so far and why, and the notices so far.
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
/// lost     12 spans did not reach http://localhost:4318: Connection refused (os error 111); start the collector, …
/// notices  settings 1, spans_lost 4
/// ```
#[must_use]
pub fn report() -> String {
    let config = Config::current();
    let set_up = SET_UP.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut lines, losses) = set_up.as_ref().map_or_else(
        || {
            let nothing = "as your program has set up: `genai::telemetry` is not in force";
            (vec![("traces", nothing.to_owned())], Vec::new())
        },
        |set_up| (set_up.lines.clone(), set_up.losses.clone()),
    );
    drop(set_up);
    // Calls use a provider in the configuration before any other.
    for (signal, is_given) in [
        ("traces", config.has_tracer_provider()),
        ("metrics", config.has_meter_provider()),
        ("logs", config.has_logger_provider()),
    ] {
        if is_given {
            let place = "the provider in `genai::Config`".to_owned();
            match lines.iter_mut().find(|(name, _)| *name == signal) {
                Some(line) => line.1 = place,
                None => lines.push((signal, place)),
            }
        }
    }
    let content = if !cfg!(feature = "capture") {
        "not captured: the feature `capture` is off"
    } else if config.captures() {
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
    lines.push(("content", content.to_owned()));
    let pending = losses.iter().filter_map(Losses::pending);
    lines.extend(pending.map(|loss| ("waiting", loss.waiting())));
    let losses = losses::report(losses.iter().flat_map(Losses::all));
    lines.extend(losses.into_iter().map(|(_, loss)| ("lost", loss.to_string())));
    lines.push(("notices", notices));
    let lines = lines.iter().map(|(name, value)| format!("{name:<7}  {value}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// A set-up and what the report says of it.
struct SetUp {
    id: u64,
    lines: Vec<(&'static str, String)>,
    losses: Vec<Losses>,
}

/// Where each signal really goes: an exporter that cannot be built is no place.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) traces: Vec<String>,
    pub(super) metrics: Vec<String>,
    pub(super) logs: Vec<String>,
}

/// A number for a set-up, by which it is cleared.
pub(super) fn new_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Relaxed)
}

/// Remembers what is in force from now on.
pub(super) fn set(id: u64, settings: &Settings, places: &Places, losses: &[Losses]) {
    let service = match &settings.service {
        Service::Named(name) => name.clone(),
        Service::InAttributes => "named by OTEL_RESOURCE_ATTRIBUTES".to_owned(),
        Service::Unnamed => format!("{} (the executable's name)", executable().unwrap_or_default()),
    };
    let mut set_up = SET_UP.lock().unwrap_or_else(PoisonError::into_inner);
    let lines = if settings.disabled {
        if set_up.is_some() {
            // It takes nothing from the one before.
            return;
        }
        vec![("traces", "nowhere: OTEL_SDK_DISABLED is `true`".to_owned())]
    } else {
        vec![
            ("traces", listed(&places.traces)),
            ("metrics", listed(&places.metrics)),
            ("logs", listed(&places.logs)),
            ("service", service),
            ("sampler", format!("{:?}", settings.sampler)),
        ]
    };
    *set_up = Some(SetUp {
        id,
        lines,
        losses: losses.to_vec(),
    });
}

/// Forgets it, if no other one has taken over: the guard is gone.
pub(super) fn clear(id: u64) {
    let mut set_up = SET_UP.lock().unwrap_or_else(PoisonError::into_inner);
    set_up.take_if(|set_up| set_up.id == id);
}

fn listed(places: &[String]) -> String {
    if places.is_empty() {
        "nowhere".to_owned()
    } else {
        places.join(" and ")
    }
}

#[cfg(test)]
mod tests {
    use crate::telemetry::report::{Places, clear, new_id, report, set};
    use crate::telemetry::settings::Settings;

    /// The set-up is the process's, so this is one test.
    #[test]
    fn report_describes_installed_telemetry() {
        let settings = |disabled: bool| {
            let read = move |name: &str| (disabled && name == "OTEL_SDK_DISABLED").then(|| "true".to_owned());
            Settings::from_env(&read, []).0
        };
        let places = |traces: &str| Places {
            traces: vec![traces.to_owned(), "run.jsonl".to_owned()],
            ..Places::default()
        };
        let assert_traces = |expected: &str| {
            let report = report();
            assert_eq!(
                report.lines().next(),
                Some(&*format!("traces   {expected}")),
                "{report}"
            );
        };
        let (older, newer, disabled) = (new_id(), new_id(), new_id());
        let nothing = "as your program has set up: `genai::telemetry` is not in force";
        assert_traces(nothing);
        set(older, &settings(false), &places("http://older"), &[]);
        assert_traces("http://older and run.jsonl");
        set(newer, &settings(false), &places("http://newer"), &[]);
        clear(older);
        assert_traces("http://newer and run.jsonl");
        set(disabled, &settings(true), &Places::default(), &[]);
        assert_traces("http://newer and run.jsonl");
        clear(disabled);
        assert_traces("http://newer and run.jsonl");
        clear(newer);
        assert_traces(nothing);
        set(disabled, &settings(true), &Places::default(), &[]);
        assert_traces("nowhere: OTEL_SDK_DISABLED is `true`");
        clear(disabled);
        assert_traces(nothing);
    }
}
