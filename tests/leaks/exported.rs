//! Everything that leaves the process, as text.

use std::fmt::Write as _;
use std::io;
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use genai::Config;
use opentelemetry::global;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

use crate::Settings;
use crate::secrets::MARK;

/// The configuration is the whole process's, so rounds take turns.
static TURN: Mutex<()> = Mutex::new(());

/// What was exported in one round.
pub(crate) struct Exported {
    settings: Settings,
    spans: InMemorySpanExporter,
    metrics: InMemoryMetricExporter,
    meters: SdkMeterProvider,
    tracers: SdkTracerProvider,
    terminal: Paper,
    /// What the library said to callbacks and in errors, or put into headers.
    said: Mutex<Vec<String>>,
    _turn: MutexGuard<'static, ()>,
}

impl Exported {
    /// Makes the calls with these settings.
    pub(crate) fn of(settings: Settings, calls: impl FnOnce(&Self)) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        quiet();
        let spans = InMemorySpanExporter::default();
        let metrics = InMemoryMetricExporter::default();
        let terminal = Paper::default();
        let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone());
        #[cfg(feature = "telemetry")]
        let tracers = tracers
            .with_span_processor(genai::telemetry::TreeExporter::to_writer(terminal.clone(), 300).into_processor());
        let exported = Self {
            settings,
            tracers: tracers.build(),
            meters: SdkMeterProvider::builder()
                .with_reader(PeriodicReader::builder(metrics.clone()).build())
                .build(),
            spans,
            metrics,
            terminal,
            said: Mutex::default(),
            _turn: turn,
        };
        let config = Config::builder()
            .tracer_provider(exported.tracers.clone())
            .meter_provider(exported.meters.clone());
        (settings.configure)(config).install();
        global::set_text_map_propagator(opentelemetry::propagation::TextMapCompositePropagator::new(vec![
            Box::new(TraceContextPropagator::new()),
            Box::new(BaggagePropagator::new()),
        ]));
        calls(&exported);
        exported.meters.force_flush().expect("metrics can be flushed");
        exported.tracers.force_flush().expect("spans can be flushed");
        exported
    }

    /// Something that the library said.
    pub(crate) fn say(&self, words: impl Into<String>) {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(words.into());
    }

    /// How many spans of this name have ended.
    pub(crate) fn spans_of(&self, name: &str) -> usize {
        let spans = self.spans.get_finished_spans().expect("the exporter is not poisoned");
        spans.iter().filter(|span| span.name == name).count()
    }

    /// The values of an attribute of spans.
    pub(crate) fn attributes(&self, key: &str) -> Vec<String> {
        let spans = self.spans.get_finished_spans().expect("the exporter is not poisoned");
        let attributes = spans.iter().flat_map(|span| &span.attributes);
        let found = attributes.filter(|attribute| attribute.key.as_str() == key);
        found.map(|attribute| attribute.value.to_string()).collect()
    }

    /// Everything, one thing a line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for span in self.spans.get_finished_spans().expect("the exporter is not poisoned") {
            // Name, attributes, events, links, status, scope: all that the type has.
            lines.push(format!("{span:?}"));
        }
        for metric in self
            .metrics
            .get_finished_metrics()
            .expect("the exporter is not poisoned")
        {
            lines.push(format!("{metric:?}"));
        }
        lines.extend(self.terminal.text().lines().map(str::to_owned));
        lines.extend(self.said.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        lines
    }

    /// The lines in which something is found that may not be.
    pub(crate) fn leaks(&self) -> Vec<String> {
        let leaks = |line: &String| self.settings.forbidden.iter().any(|mark| line.contains(mark));
        self.lines().into_iter().filter(leaks).collect()
    }

    pub(crate) fn assert_clean(&self) {
        let leaks = self.leaks();
        let mut report = String::new();
        for leak in leaks.iter().take(5) {
            let _ = writeln!(report, "{leak}\n");
        }
        assert!(
            leaks.is_empty(),
            "{} leaks, the first of which are:\n{report}",
            leaks.len()
        );
        let metrics = self
            .metrics
            .get_finished_metrics()
            .expect("the exporter is not poisoned");
        assert!(!metrics.is_empty(), "something was measured");
        assert!(
            !cfg!(feature = "telemetry") || self.terminal.text().contains("execute_tool search"),
            "something was printed"
        );
    }
}

/// What was printed on the terminal.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps the hook of this process from printing the panics that belong to the tests: that is not the library's.
pub(crate) fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            let expected = panicked.payload_as_str().is_some_and(|text| text.contains(MARK));
            if !expected {
                usual(panicked);
            }
        }));
    });
}
