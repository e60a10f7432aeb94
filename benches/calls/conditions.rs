//! Destinations of spans and measurements during a benchmark.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use genai::Config;
use genai::price::Prices;
use genai::telemetry::TraceFile;
use opentelemetry::global::{self, BoxedTracer};
use opentelemetry::metrics::{MeterProvider as _, NoopMeterProvider};
use opentelemetry::trace::{Span as _, TracerProvider as _};
use opentelemetry::{Context, InstrumentationScope};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{
    BatchSpanProcessor, Sampler, SdkTracerProvider, Span, SpanData, SpanExporter, SpanProcessor,
};

use tempfile::TempDir;

use crate::by_hand::Meters;
use crate::peers;

/// Destination of spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition {
    /// There is no provider.
    Off,
    /// There is a provider, and it samples nothing.
    SampledOut,
    /// Spans are recorded, and the processor throws them away.
    Drop,
    /// Spans are handed to a batch processor, whose exporter throws them away.
    Batch,
    /// Spans are written to a trace file.
    File,
}

impl Condition {
    pub(crate) const ALL: [Self; 5] = [Self::Off, Self::SampledOut, Self::Drop, Self::Batch, Self::File];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Off => "no provider",
            Self::SampledOut => "sampled out",
            Self::Drop => "recorded",
            Self::Batch => "batch processor",
            Self::File => "trace file",
        }
    }
}

/// Configuration of the library for annotated functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Setup {
    /// Spans alone, without a meter provider and without prices.
    SpanAlone,
    /// Spans and the bundled prices.
    Priced,
    /// Spans and measurements, without prices.
    Measured,
    /// Spans, measurements and the bundled prices.
    Everything,
    /// Spans alone, with a global provider that the program set itself.
    Global,
}

#[derive(Debug)]
struct Discard;

impl SpanProcessor for Discard {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        drop(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

impl SpanExporter for Discard {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        drop(batch);
        Ok(())
    }
}

/// The providers of one condition.
pub(crate) struct Providers {
    tracers: Option<SdkTracerProvider>,
    /// The tracer of the functions by hand.
    pub(crate) tracer: &'static BoxedTracer,
    pub(crate) meters: Option<&'static Meters>,
    /// The folder is removed when the condition has been measured.
    _files: Option<TempDir>,
}

impl Providers {
    pub(crate) fn new(condition: Condition) -> Self {
        let builder = SdkTracerProvider::builder();
        let mut files = None;
        let tracers = match condition {
            Condition::Off => None,
            Condition::SampledOut => Some(builder.with_sampler(Sampler::AlwaysOff).with_span_processor(Discard)),
            Condition::Drop => Some(builder.with_span_processor(Discard)),
            Condition::Batch => Some(builder.with_span_processor(BatchSpanProcessor::builder(Discard).build())),
            Condition::File => {
                let folder = tempfile::tempdir().expect("temporary folders can be made");
                let tracers = builder.with_span_processor(trace_file(folder.path()));
                files = Some(folder);
                Some(tracers)
            }
        };
        let tracers = tracers.map(opentelemetry_sdk::trace::TracerProviderBuilder::build);
        if condition == Condition::Drop
            && let Some(tracers) = &tracers
        {
            peers::set_up(tracers);
        }
        let scope = InstrumentationScope::builder("by hand").with_version("1").build();
        let tracer = match &tracers {
            Some(tracers) => BoxedTracer::new(Box::new(tracers.tracer_with_scope(scope))),
            None => global::tracer_with_scope(scope),
        };
        let meters = tracers.is_some().then(|| {
            let meter = meter_provider().meter("by hand");
            Meters {
                duration: meter.f64_histogram("duration").build(),
                tokens: meter.u64_histogram("tokens").build(),
            }
        });
        Self {
            tracers,
            // The references must be `'static`, so tracer and meters are leaked.
            tracer: Box::leak(Box::new(tracer)),
            meters: meters.map(|meters| &*Box::leak(Box::new(meters))),
            _files: files,
        }
    }

    /// Installs the configuration. Without a provider there is nothing to install.
    pub(crate) fn set_up(&self, setup: Setup) {
        let Some(tracers) = &self.tracers else { return };
        let config = if setup == Setup::Global {
            global::set_tracer_provider(tracers.clone());
            Config::builder()
        } else {
            Config::builder().tracer_provider(tracers.clone())
        };
        // Content is recorded only by functions with `capture(…)`.
        #[cfg(feature = "capture")]
        let config = config.content_capture(genai::ContentCapture::SpanOnly);
        let config = match setup {
            Setup::SpanAlone | Setup::Measured | Setup::Global => config.prices(Prices::empty()),
            Setup::Priced | Setup::Everything => config,
        };
        match setup {
            Setup::SpanAlone | Setup::Priced | Setup::Global => {
                config.meter_provider(NoopMeterProvider::new()).install();
            }
            Setup::Measured | Setup::Everything => config.meter_provider(meter_provider().clone()).install(),
        }
    }

    /// Whether the provider of this condition records spans.
    pub(crate) fn records(&self) -> bool {
        use opentelemetry::trace::Tracer as _;
        self.tracer.start("a span").is_recording()
    }
}

/// A small trace file that is often replaced.
fn trace_file(folder: &Path) -> TraceFile {
    let file = TraceFile::builder(folder.join("run.jsonl"))
        .max_bytes(10 << 20)
        .kept_files(0);
    file.create().expect("temporary files can be made")
}

fn meter_provider() -> &'static SdkMeterProvider {
    static PROVIDER: OnceLock<SdkMeterProvider> = OnceLock::new();
    PROVIDER.get_or_init(|| {
        let reader = PeriodicReader::builder(InMemoryMetricExporter::default())
            .with_interval(Duration::from_hours(1))
            .build();
        SdkMeterProvider::builder().with_reader(reader).build()
    })
}
