//! The guard that keeps telemetry running, and how it is built from settings.

#[cfg(test)]
mod tests;

use std::time::Duration;

use opentelemetry::global;
use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkError;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};

use crate::config::Providers;
use crate::notice::{Code, notice_each};
use crate::telemetry::delivery::{CountedBatches, Losses, words};
use crate::telemetry::error::TelemetryError;
use crate::telemetry::options::Options;
use crate::telemetry::settings::{Destination, Propagator, Service, Settings};
use crate::telemetry::trace_file;
use crate::telemetry::tree::TreeExporter;

/// Keeps telemetry running; delivers what is waiting and shuts it down when dropped.
///
/// Dropping waits for the collector for at most five seconds, or as long as [`exit_timeout`](Self::exit_timeout) sets. It
/// never panics; what could not be delivered is counted and raises one [`Notice`](crate::Notice): what the collector refused, what the queue
/// had no room for, and what was still on the way.
#[derive(Debug)]
#[must_use = "telemetry is shut down when this is dropped: `let _telemetry = …`, not `let _ = …`"]
pub struct Telemetry {
    provider: SdkTracerProvider,
    /// What calls use as long as the guard is there; `None` while telemetry is disabled.
    providers: Option<Providers>,
    losses: Option<Losses>,
    options: Options,
}

impl Telemetry {
    /// Builds what the settings and the options ask for, and makes it the process's own: the providers of annotated calls
    /// and of OpenTelemetry's API, and the propagator.
    pub(super) fn start(settings: &Settings, options: Options) -> Result<Self, TelemetryError> {
        let telemetry = Self::build(settings, options)?;
        global::set_text_map_propagator(propagator(&settings.propagators));
        if let Some(providers) = &telemetry.providers {
            global::set_tracer_provider(telemetry.provider.clone());
            providers.clone().install();
        }
        Ok(telemetry)
    }

    fn build(settings: &Settings, options: Options) -> Result<Self, TelemetryError> {
        if settings.disabled {
            let provider = SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOff).build();
            return Ok(Self {
                provider,
                providers: None,
                losses: None,
                options,
            });
        }
        let mut builder = SdkTracerProvider::builder().with_resource(resource(&settings.service));
        let mut losses = None;
        for destination in &settings.destinations {
            builder = match destination {
                Destination::Console => builder.with_span_processor(TreeExporter::stderr().into_processor()),
                Destination::Otlp { endpoint } => {
                    let losses = losses.insert(Losses::new(endpoint.clone()));
                    builder.with_span_processor(otlp(endpoint, losses.clone())?)
                }
            };
        }
        if let Some(file) = trace_file::wanted(options.trace_file.as_ref()) {
            builder = builder.with_span_processor(file);
        }
        let provider = builder.build();
        Ok(Self {
            providers: Some(Providers::new(provider.clone())),
            provider,
            losses,
            options,
        })
    }

    /// Delivers the spans that have ended so far, and waits for it for at most five seconds.
    ///
    /// # Errors
    ///
    /// Spans that were lost since the last flush, with what the collector or the network said; or that the time was
    /// not enough.
    pub fn flush(&self) -> Result<(), TelemetryError> {
        if self.providers.is_none() {
            return Ok(());
        }
        let ended = self.losses.as_ref().map_or(0, Losses::ended);
        let flushed = self.provider.force_flush();
        // Said first, because it names the collector and the count; the SDK has only its own words.
        if let Some(losses) = &self.losses {
            match &flushed {
                Ok(()) => losses.take_flushed(ended)?,
                // Perhaps for want of time: what waits may still arrive.
                Err(_) => losses.take()?,
            }
        }
        flushed.map_err(|error| TelemetryError::Flush { reason: words(&error) })
    }

    /// Sets how long dropping the guard waits for the collector, instead of five seconds.
    ///
    /// What has not arrived by then is lost, and counted in a [`Notice`](crate::Notice). Choose less than the time between
    /// the signal that ends your program and the one that kills it.
    ///
    /// ```no_run
    /// # extern crate genai_runtime as genai;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// let _telemetry = genai::telemetry::init()?.exit_timeout(Duration::from_secs(2));
    /// # Ok(())
    /// # }
    /// ```
    pub fn exit_timeout(mut self, timeout: Duration) -> Self {
        self.options.exit_timeout = timeout;
        self
    }

    /// The provider behind the global one, to make tracers of or to share with a `tracing` layer.
    ///
    /// With `OTEL_SDK_DISABLED=true` its spans are not recorded.
    #[must_use]
    pub fn tracer_provider(&self) -> &SdkTracerProvider {
        &self.provider
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        let Some(providers) = &self.providers else { return };
        providers.withdraw();
        // No flush before it, which would wait as long once more: a shutdown delivers what is waiting.
        let shut_down = self.provider.shutdown_with_timeout(self.options.exit_timeout);
        let told = match (&self.losses, shut_down) {
            // The SDK's own results are of no use: they are those of the last batch.
            (Some(losses), _) => losses.take_all(),
            // The application may have done it itself.
            (None, Ok(()) | Err(OTelSdkError::AlreadyShutdown)) => Ok(()),
            (None, Err(error)) => Err(TelemetryError::Flush { reason: words(&error) }),
        };
        if let Err(error) = told {
            notice_each(Code::SpansLost, error.to_string());
        }
    }
}

/// The processor that sends spans to a collector.
#[cfg(feature = "otlp")]
fn otlp(endpoint: &str, losses: Losses) -> Result<CountedBatches, TelemetryError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .build()
        .map_err(|error| refused(endpoint, &error.to_string()))?;
    Ok(CountedBatches::new(exporter, losses))
}

/// The settings name no collector without the feature.
#[cfg(not(feature = "otlp"))]
fn otlp(endpoint: &str, _: Losses) -> Result<CountedBatches, TelemetryError> {
    Err(refused(endpoint, "OTLP is not built in"))
}

/// The exporter's words, unless they could repeat the credentials of the address it was given.
fn refused(endpoint: &str, words: &str) -> TelemetryError {
    let reason = if words.contains('@') {
        format!("{endpoint} is not a valid address")
    } else {
        words.to_owned()
    };
    TelemetryError::Exporter { reason }
}

fn propagator(propagators: &[Propagator]) -> TextMapCompositePropagator {
    let boxed = propagators
        .iter()
        .map(|propagator| -> Box<dyn TextMapPropagator + Send + Sync> {
            match propagator {
                Propagator::TraceContext => Box::new(TraceContextPropagator::new()),
                Propagator::Baggage => Box::new(BaggagePropagator::new()),
            }
        });
    TextMapCompositePropagator::new(boxed.collect())
}

fn resource(service: &Service) -> Resource {
    let builder = Resource::builder();
    match service {
        // Set again, because the SDK lets `OTEL_RESOURCE_ATTRIBUTES` win where the specification has it lose.
        Service::Named(name) => builder.with_service_name(name.clone()).build(),
        Service::InAttributes => builder.build(),
        Service::Unnamed => match executable() {
            Some(name) => builder.with_service_name(name).build(),
            None => builder.build(),
        },
    }
}

/// The executable's file name, without `.exe`.
fn executable() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let name = path.file_name()?.to_string_lossy();
    Some(
        name.strip_suffix(std::env::consts::EXE_SUFFIX)
            .unwrap_or(&name)
            .to_owned(),
    )
}
