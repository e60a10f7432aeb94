//! Output of the process, as text.

use std::fmt::Write as _;
use std::io;
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use genai::Config;
use opentelemetry::global;
use opentelemetry_sdk::logs::{InMemoryLogExporter, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};

use crate::secrets;
use crate::settings::Settings;

/// Lock for the process-wide configuration, so that one round runs at a time.
static TURN: Mutex<()> = Mutex::new(());

/// Output exported in one round.
pub(crate) struct Exported {
    spans: InMemorySpanExporter,
    logs: InMemoryLogExporter,
    metrics: InMemoryMetricExporter,
    meters: SdkMeterProvider,
    tracers: SdkTracerProvider,
    terminal: Paper,
    store: Store,
    /// Texts that the library passed to callbacks, returned in errors, or put into headers.
    said: Mutex<Vec<String>>,
    _turn: MutexGuard<'static, ()>,
}

impl Exported {
    /// Makes the calls with these settings.
    pub(crate) fn of(settings: Settings, calls: impl FnOnce(&Self)) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        quiet();
        secrets::begin(settings.capture);
        let logs = InMemoryLogExporter::default();
        let spans = InMemorySpanExporter::default();
        let metrics = InMemoryMetricExporter::default();
        let terminal = Paper::default();
        let tracers = SdkTracerProvider::builder().with_simple_exporter(spans.clone());
        let tracers = tracers
            .with_span_processor(genai::telemetry::TreeExporter::to_writer(terminal.clone(), 300).into_processor());
        let exported = Self {
            tracers: tracers.build(),
            meters: SdkMeterProvider::builder()
                .with_reader(PeriodicReader::builder(metrics.clone()).build())
                .build(),
            spans,
            logs,
            metrics,
            terminal,
            store: Store::default(),
            said: Mutex::default(),
            _turn: turn,
        };
        let config = Config::builder()
            .tracer_provider(exported.tracers.clone())
            .meter_provider(exported.meters.clone());
        let loggers = SdkLoggerProvider::builder().with_simple_exporter(exported.logs.clone());
        let config = config
            .logger_provider(loggers.build())
            .content_store(exported.store.clone());
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

    /// Adds a text that the library returned.
    pub(crate) fn say(&self, words: impl Into<String>) {
        self.said
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(words.into());
    }

    /// Number of ended spans with this name.
    pub(crate) fn spans_of(&self, name: &str) -> usize {
        let spans = self.spans.get_finished_spans().expect("the exporter is not poisoned");
        spans.iter().filter(|span| span.name == name).count()
    }

    /// Values of an attribute on all spans.
    pub(crate) fn attributes(&self, key: &str) -> Vec<String> {
        self.attributes_of(|_| true, key)
    }

    /// Values of an attribute on spans whose names match.
    pub(crate) fn attributes_of(&self, of: impl Fn(&str) -> bool, key: &str) -> Vec<String> {
        let spans = self.spans.get_finished_spans().expect("the exporter is not poisoned");
        let spans = spans.iter().filter(|span| of(&span.name));
        let attributes = spans.flat_map(|span| &span.attributes);
        let found = attributes.filter(|attribute| is_of(attribute.key.as_str(), key));
        found.map(|attribute| attribute.value.to_string()).collect()
    }

    /// Descriptions of the statuses of matching spans.
    pub(crate) fn statuses_of(&self, of: impl Fn(&str) -> bool) -> Vec<String> {
        let spans = self.spans.get_finished_spans().expect("the exporter is not poisoned");
        let spans = spans.iter().filter(|span| of(&span.name));
        spans.map(|span| format!("{:?}", span.status)).collect()
    }

    /// Values of an attribute on all events.
    pub(crate) fn of_events(&self, key: &str) -> Vec<String> {
        let logs = self.logs.get_emitted_logs().expect("the exporter is not poisoned");
        let attributes = logs.iter().flat_map(|log| log.record.attributes_iter());
        let found = attributes.filter(|(name, _)| is_of(name.as_str(), key));
        found.map(|(_, value)| format!("{value:?}")).collect()
    }

    /// Whole contents that went to the store.
    pub(crate) fn stored(&self) -> String {
        self.store.objects().concat()
    }

    /// Lines of all output, one item each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for span in self.spans.get_finished_spans().expect("the exporter is not poisoned") {
            // The `Debug` output has all fields: name, attributes, events, links, status and scope.
            lines.push(format!("{span:?}"));
        }
        for log in self.logs.get_emitted_logs().expect("the exporter is not poisoned") {
            lines.push(format!("{log:?}"));
        }
        for metric in self
            .metrics
            .get_finished_metrics()
            .expect("the exporter is not poisoned")
        {
            lines.push(format!("{metric:?}"));
        }
        lines.extend(self.store.objects().iter().cloned());
        lines.extend(self.terminal.text().lines().map(str::to_owned));
        lines.extend(self.said.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        lines
    }

    /// Lines that contain a secret.
    pub(crate) fn leaks(&self) -> Vec<String> {
        let leaks = |line: &String| secrets::found_in(line).next().is_some();
        self.lines().into_iter().filter(leaks).collect()
    }

    pub(crate) fn assert_clean(&self) {
        let leaks = self.leaks();
        let mut report = String::new();
        for leak in leaks.iter().take(12) {
            let marks: Vec<_> = secrets::found_in(leak).collect();
            let _ = writeln!(report, "{marks:?} in {}\n", excerpt(leak));
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
        assert!(!self.terminal.text().is_empty(), "something was printed");
    }
}

/// Whether an attribute has this key, or begins with it in the case of prompt variables.
fn is_of(name: &str, key: &str) -> bool {
    name == key || (key == "gen_ai.prompt.variable" && name.starts_with(key))
}

/// First mark with the text around it.
fn excerpt(line: &str) -> String {
    let at = secrets::found_in(line)
        .filter_map(|mark| line.find(mark))
        .min()
        .unwrap_or(0);
    let from = line.floor_char_boundary(at.saturating_sub(160));
    let to = line.ceil_char_boundary((at + 60).min(line.len()));
    let span = line
        .find("name: \"")
        .map_or("", |name| &line[name..line.ceil_char_boundary(name + 40)]);
    format!("{span} … {}", &line[from..to])
}

/// Store of whole contents as texts; binary contents have no marks.
#[derive(Clone, Default)]
struct Store(Arc<Mutex<Vec<String>>>);

impl Store {
    fn objects(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl genai::capture::ContentStore for Store {
    fn put(&self, object: genai::capture::ContentObject) -> Option<String> {
        let address = format!("store:/{}", object.name());
        self.objects()
            .push(String::from_utf8_lossy(object.bytes()).into_owned());
        Some(address)
    }
}

/// Output on the terminal.
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

/// Suppresses the output of the tests' own panics, which does not come from the library.
pub(crate) fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            let ours = secrets::bare("panic");
            let expected = panicked.payload_as_str().is_some_and(|text| text.starts_with(&ours));
            if !expected {
                usual(panicked);
            }
        }));
    });
}
