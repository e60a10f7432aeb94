//! The providers, built from the settings.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::logs::{BatchLogProcessor, SdkLoggerProvider};
use opentelemetry_sdk::metrics::exporter::PushMetricExporter;
use opentelemetry_sdk::metrics::{Aggregation, Instrument, PeriodicReader, SdkMeterProvider, Stream, Temporality};
use opentelemetry_sdk::resource::{SdkProvidedResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{IdGenerator as _, RandomIdGenerator, Sampler, SdkTracerProvider, SpanProcessor};

use crate::metrics::boundaries;
use crate::notice::{Code, notice, notices_beside_tree};
use crate::telemetry::delivery::{
    Counted, CountedLogs, CountedSpans, Kind, Losses, log_exporter, metric_exporter, span_exporter, within,
};
use crate::telemetry::error::TelemetryError;
use crate::telemetry::open_calls::OpenCalls;
use crate::telemetry::options::Options;
use crate::telemetry::report::Places;
use crate::telemetry::settings::{Destination, Otlp, Service, Settings, TreeMode, executable};
use crate::telemetry::trace_file::{TraceFile, wanted};
use crate::telemetry::tree::{Screen, TreeExporter, TreeProcessor};

/// The report's name for standard error and standard output.
const TERMINAL: &str = "the terminal";

/// The providers of the three signals, and the counts of their losses.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) tracers: SdkTracerProvider,
    pub(super) meters: SdkMeterProvider,
    pub(super) loggers: SdkLoggerProvider,
    pub(super) losses: Vec<Losses>,
    pub(super) places: Places,
    pub(super) open: OpenCalls,
    /// Whether a person looks: standard error is a terminal, or there is a trace file.
    pub(super) is_watched: bool,
    /// The terminal on which open calls are drawn, if they are.
    pub(super) screen: Option<Screen>,
}

impl Pipeline {
    /// Providers that record nothing.
    pub(super) fn disabled() -> Self {
        Self {
            tracers: SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOff).build(),
            meters: SdkMeterProvider::builder().build(),
            loggers: SdkLoggerProvider::builder().build(),
            losses: Vec::new(),
            places: Places::default(),
            open: OpenCalls::new(Vec::new(), None, &Resource::builder_empty().build(), false),
            is_watched: false,
            screen: None,
        }
    }

    /// Builds the providers. An exporter that cannot be built is left out, and the reason goes to `complaints`; traces
    /// are printed then.
    pub(super) fn build(settings: &Settings, options: &Options, complaints: &mut Vec<TelemetryError>) -> Self {
        if settings.disabled {
            return Self::disabled();
        }
        let resource = resource(&settings.service, &settings.attributes);
        let trace_file = trace_file(settings, options, complaints);
        let has_file = trace_file.is_some();
        let mut building = Building {
            settings,
            losses: Vec::new(),
            places: Places::default(),
            complaints,
        };
        let (processors, prints) = building.processors(trace_file);
        if prints {
            building.places.traces.push(TERMINAL.to_owned());
            notices_beside_tree();
        }
        // A person at a terminal ends a looping run by Ctrl-C, whatever the destination of its spans.
        let is_watched = has_file || Screen::is_stderr();
        let (tree, screen) = if prints {
            tree(settings.tree)
        } else if Screen::is_stderr() && !settings.traces.is_empty() {
            let tree = TreeExporter::stderr().only_interrupted();
            (Some(tree.into_processor()), None)
        } else {
            (None, None)
        };
        // A program that sets `flush_on_signals` has a shutdown that needs the open calls: here, or when the guard is
        // dropped.
        let keep = has_file || tree.is_some() || is_watched || options.flush_on_signals.is_some();
        let open = OpenCalls::new(processors, tree, &resource, keep);
        Self {
            tracers: SdkTracerProvider::builder()
                .with_resource(resource.clone())
                .with_sampler(settings.sampler.clone())
                .with_span_limits(settings.limits)
                .with_span_processor(open.clone())
                .build(),
            open,
            is_watched,
            screen,
            meters: building.meters(resource.clone()),
            loggers: building.loggers(resource),
            losses: building.losses,
            places: building.places,
        }
    }

    /// Runs a job on each provider, all at once, and waits for at most `timeout`. Returns their results.
    pub(super) fn at_once(
        &self,
        timeout: Duration,
        of_traces: impl FnOnce(&SdkTracerProvider) -> OTelSdkResult + Send + 'static,
        of_metrics: impl FnOnce(&SdkMeterProvider) -> OTelSdkResult + Send + 'static,
        of_logs: impl FnOnce(&SdkLoggerProvider) -> OTelSdkResult + Send + 'static,
    ) -> Vec<OTelSdkResult> {
        let (tracers, meters, loggers) = (self.tracers.clone(), self.meters.clone(), self.loggers.clone());
        within(
            timeout,
            vec![
                Box::new(move || of_traces(&tracers)),
                Box::new(move || of_metrics(&meters)),
                Box::new(move || of_logs(&loggers)),
            ],
        )
    }
}

/// The trace file of the settings. One that can't be opened raises a notice, or is a complaint of a strict set-up.
fn trace_file(settings: &Settings, options: &Options, complaints: &mut Vec<TelemetryError>) -> Option<TraceFile> {
    match wanted(options.trace_file.as_ref())? {
        Ok(file) => {
            if settings.samples_nothing() {
                complaints.push(TelemetryError::NoEffect {
                    variable: "GENAI_TRACE_FILE",
                    instead: "OTEL_TRACES_SAMPLER leaves every trace out, and the trace file stays empty",
                });
            }
            Some(file)
        }
        Err(error) if options.strict => {
            complaints.push(error);
            None
        }
        Err(error) => {
            notice(Code::TraceFile, error.to_string());
            None
        }
    }
}

/// The providers as they are built: what they need, and what is found out meanwhile.
struct Building<'a> {
    settings: &'a Settings,
    losses: Vec<Losses>,
    places: Places,
    complaints: &'a mut Vec<TelemetryError>,
}

impl Building<'_> {
    /// A new exporter with counts of its losses, and a queue of `room` before it. If it cannot be built, the reason is a
    /// complaint.
    fn counted<E>(
        &mut self,
        kind: Kind,
        otlp: &Otlp,
        room: usize,
        build: impl FnOnce(&Losses) -> Result<E, TelemetryError>,
    ) -> Option<(E, Losses)> {
        let counts = Losses::new(kind, &otlp.shown, otlp.headers_variable, otlp.timeout_variable, room);
        match build(&counts) {
            Ok(exporter) => {
                self.losses.push(counts.clone());
                let places = match kind {
                    Kind::Spans => &mut self.places.traces,
                    Kind::Metrics => &mut self.places.metrics,
                    Kind::LogRecords => &mut self.places.logs,
                };
                places.push(otlp.shown.clone());
                Some((exporter, counts))
            }
            Err(error) => {
                self.complaints.push(error);
                None
            }
        }
    }

    /// The processors of spans, and whether spans are printed as well.
    fn processors(&mut self, trace_file: Option<TraceFile>) -> (Vec<Box<dyn SpanProcessor>>, bool) {
        let batches = self.settings.span_batches;
        let mut processors: Vec<Box<dyn SpanProcessor>> = Vec::new();
        // The file comes first, so that its record is written while other processors wait.
        if let Some(file) = trace_file {
            self.losses.push(file.losses());
            self.places.traces.push(file.path().display().to_string());
            processors.push(Box::new(file));
        }
        let mut prints = false;
        for destination in &self.settings.traces {
            match destination {
                Destination::Otlp(otlp) => {
                    let build = |counts: &_| span_exporter(otlp, counts);
                    match self.counted(Kind::Spans, otlp, batches.queue, build) {
                        Some((exporter, counts)) => {
                            processors.push(Box::new(CountedSpans::new(exporter, counts, batches)));
                        }
                        None => prints = true,
                    }
                }
                Destination::Console => prints = true,
            }
        }
        (processors, prints)
    }

    fn meters(&mut self, resource: Resource) -> SdkMeterProvider {
        let settings = self.settings;
        let mut builder = SdkMeterProvider::builder().with_resource(resource);
        if settings.temporality == Temporality::Cumulative {
            builder = builder.with_view(without_extremes);
        }
        for destination in &settings.metrics {
            match destination {
                Destination::Otlp(otlp) => {
                    let build = |counts: &_| metric_exporter(otlp, counts, settings.temporality);
                    if let Some((exporter, counts)) = self.counted(Kind::Metrics, otlp, usize::MAX, build) {
                        builder = builder.with_reader(reader(settings, Counted::new(exporter, counts)));
                    }
                }
                Destination::Console => {
                    builder = builder.with_reader(reader(settings, opentelemetry_stdout::MetricExporter::default()));
                    self.places.metrics.push(TERMINAL.to_owned());
                }
            }
        }
        builder.build()
    }

    fn loggers(&mut self, resource: Resource) -> SdkLoggerProvider {
        let batches = self.settings.log_batches;
        let mut builder = SdkLoggerProvider::builder().with_resource(resource);
        for destination in &self.settings.logs {
            match destination {
                Destination::Otlp(otlp) => {
                    let build = |counts: &_| log_exporter(otlp, counts);
                    if let Some((exporter, counts)) = self.counted(Kind::LogRecords, otlp, batches.queue, build) {
                        builder = builder.with_log_processor(CountedLogs::new(exporter, counts, batches));
                    }
                }
                Destination::Console => {
                    // The simple processor would panic within `futures::executor::block_on`.
                    let printed = BatchLogProcessor::builder(opentelemetry_stdout::LogExporter::default());
                    builder = builder.with_log_processor(printed.build());
                    self.places.logs.push(TERMINAL.to_owned());
                }
            }
        }
        builder.build()
    }
}

/// The tree on standard error, and the screen for open calls, if they are drawn. By default they are drawn on a
/// terminal; elsewhere each call has a line when it ends.
fn tree(mode: Option<TreeMode>) -> (Option<TreeProcessor>, Option<Screen>) {
    let screen = match mode {
        None | Some(TreeMode::Live) => Screen::of_stderr(),
        Some(TreeMode::Lines | TreeMode::End) => None,
    };
    let tree = match (&screen, mode) {
        (Some(screen), _) => TreeExporter::on_screen(screen.clone()),
        (None, Some(TreeMode::End)) => TreeExporter::stderr(),
        (None, _) => TreeExporter::stderr().with_lines(),
    };
    (Some(tree.into_processor()), screen)
}

/// A view of histograms without minimum and maximum. These start at 0, and for a histogram without values the SDK
/// exports a minimum above the maximum.
fn without_extremes(instrument: &Instrument) -> Option<Stream> {
    let boundaries = boundaries(instrument.name())?;
    let aggregation = Aggregation::ExplicitBucketHistogram {
        boundaries: boundaries.to_vec(),
        record_min_max: false,
    };
    Stream::builder().with_aggregation(aggregation).build().ok()
}

fn reader<E: PushMetricExporter>(settings: &Settings, exporter: E) -> PeriodicReader<E> {
    PeriodicReader::builder(exporter)
        .with_interval(settings.metric_interval)
        .build()
}

/// A UUID for this process. Prometheus uses it to separate two processes of a service.
fn instance() -> String {
    let random = u128::from_be_bytes(RandomIdGenerator::default().new_trace_id().to_bytes());
    // UUID version 4 of variant 1.
    let id = random & !(0xf << 76 | 0b11 << 62) | 4 << 76 | 0b10 << 62;
    let hex = format!("{id:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// The resource of all three signals.
pub(super) fn resource(service: &Service, attributes: &[(String, String)]) -> Resource {
    let attributes = attributes.iter().cloned().map(|(key, value)| KeyValue::new(key, value));
    let builder = Resource::builder_empty()
        .with_detector(Box::new(SdkProvidedResourceDetector))
        .with_detector(Box::new(TelemetryResourceDetector))
        .with_attribute(KeyValue::new("service.instance.id", instance()))
        .with_attributes(attributes);
    let name = match service {
        Service::Named(name) => Some(name.clone()),
        Service::InAttributes => None,
        Service::Unnamed => executable(),
    };
    // The service name is set last, so that it wins over the attributes.
    match name {
        Some(name) => builder.with_service_name(name).build(),
        None => builder.build(),
    }
}
