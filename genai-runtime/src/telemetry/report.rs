//! The report of the telemetry in force, for people who look for missing telemetry.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::notice::notices;
use crate::telemetry::delivery::{self as losses, Loss, Losses};
use crate::telemetry::settings::{Service, Settings, executable};

static SET_UPS: Mutex<SetUps> = Mutex::new(SetUps {
    in_force: None,
    losses: Vec::new(),
    ended: Vec::new(),
});

/// Returns a report of the telemetry in force. It has the destination of each signal, the sampler, the service, and
/// whether content is captured. It also has the amounts that wait or were lost, the reasons, and the notices so far.
///
/// Print it when telemetry is missing for no visible reason. It keeps the losses after the guard was dropped.
/// The form is for people and may change.
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
    let set_ups = set_ups();
    let mut lines = if let Some((_, lines)) = &set_ups.in_force {
        lines.clone()
    } else {
        let nothing = "as your program has set up: `genai::telemetry` is not in force";
        vec![("traces", nothing.to_owned())]
    };
    let (losses, mut lost) = (set_ups.losses.clone(), set_ups.ended.clone());
    drop(set_ups);
    // Calls prefer a provider in the configuration over any other.
    for (signal, is_given) in config.has_providers() {
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
    let notices = notices().into_iter().map(|(code, count)| format!("{code} {count}"));
    let notices = listed(&notices.collect::<Vec<_>>(), ", ", "none");
    lines.push(("content", content.to_owned()));
    let pending = losses.iter().filter_map(|(_, losses)| losses.pending());
    lines.extend(pending.map(|loss| ("waiting", loss.waiting())));
    lost.extend(losses.iter().flat_map(|(_, losses)| losses.all()));
    let lost = losses::report(lost);
    lines.extend(lost.into_iter().map(|(_, loss)| ("lost", loss.to_string())));
    lines.push(("notices", notices));
    let lines = lines.iter().map(|(name, value)| format!("{name:<7}  {value}"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

/// The set-ups of the process.
struct SetUps {
    /// The report's lines about the one in force, and its number.
    in_force: Option<(u64, Vec<(&'static str, String)>)>,
    /// The losses of all set-ups that have not ended, by number.
    losses: Vec<(u64, Losses)>,
    /// The losses of set-ups that have ended.
    ended: Vec<Loss>,
}

fn set_ups() -> MutexGuard<'static, SetUps> {
    SET_UPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The destinations of each signal. An exporter that cannot be built is left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) traces: Vec<String>,
    pub(super) metrics: Vec<String>,
    pub(super) logs: Vec<String>,
}

/// A new number for a set-up.
pub(super) fn new_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Relaxed)
}

/// Stores the lines about the set-up that is in force from now on.
pub(super) fn set(id: u64, settings: &Settings, places: &Places, losses: &[Losses]) {
    let service = match &settings.service {
        Service::Named(name) => name.clone(),
        Service::InAttributes => "named by OTEL_RESOURCE_ATTRIBUTES".to_owned(),
        Service::Unnamed => format!("{} (the executable's name)", executable().unwrap_or_default()),
    };
    let mut set_ups = set_ups();
    set_ups.losses.extend(losses.iter().map(|losses| (id, losses.clone())));
    let lines = if settings.disabled {
        if set_ups.in_force.is_some() {
            // A disabled set-up leaves the one before in force.
            return;
        }
        vec![("traces", "nowhere: OTEL_SDK_DISABLED is `true`".to_owned())]
    } else {
        vec![
            ("traces", listed(&places.traces, " and ", "nowhere")),
            ("metrics", listed(&places.metrics, " and ", "nowhere")),
            ("logs", listed(&places.logs, " and ", "nowhere")),
            ("service", service),
            ("sampler", format!("{:?}", settings.sampler)),
        ]
    };
    set_ups.in_force = Some((id, lines));
}

/// Removes the destinations of this set-up, unless another one is in force: the guard is gone.
pub(super) fn clear(id: u64) {
    set_ups().in_force.take_if(|(in_force, _)| *in_force == id);
}

/// Moves the losses of this set-up, which has delivered everything it could, to those of ended ones.
pub(super) fn end(id: u64) {
    let mut set_ups = set_ups();
    let ended: Vec<_> = set_ups.losses.extract_if(.., |(of, _)| *of == id).collect();
    for loss in ended.iter().flat_map(|(_, losses)| losses.all()) {
        loss.add_to(&mut set_ups.ended);
    }
}

fn listed(parts: &[String], between: &str, none: &str) -> String {
    if parts.is_empty() {
        none.to_owned()
    } else {
        parts.join(between)
    }
}

#[cfg(test)]
mod tests {
    use crate::telemetry::report::{Places, clear, new_id, report, set};
    use crate::telemetry::settings::Settings;

    /// Checks all of the report in one test, because the set-up belongs to the process.
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
