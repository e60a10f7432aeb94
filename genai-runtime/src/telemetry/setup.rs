//! The guard that keeps telemetry running.

#[cfg(test)]
mod tests;

#[cfg(unix)]
use std::sync::Weak;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use opentelemetry::global;
use opentelemetry::propagation::{TextMapCompositePropagator, TextMapPropagator};
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::propagation::{BaggagePropagator, TraceContextPropagator};
use opentelemetry_sdk::trace::SdkTracerProvider;

use crate::config::{Providers, settle};
#[cfg(unix)]
use crate::notice::notice;
use crate::notice::{Code, notice_each, pass_on};
use crate::telemetry::delivery::{Losses, is_late, report, words};
use crate::telemetry::error::{TelemetryError, list};
use crate::telemetry::exit_wait::with_time_left;
use crate::telemetry::live::Live;
use crate::telemetry::options::Options;
use crate::telemetry::pipeline::Pipeline;
use crate::telemetry::report as in_force;
use crate::telemetry::settings::{Propagator, Settings};
#[cfg(unix)]
use crate::telemetry::signals::Watch;

/// Duration for which a flush waits.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(5);

/// A guard that keeps telemetry running. When it is dropped, it delivers waiting telemetry and shuts down.
///
/// Dropping waits for the collector for at most five seconds, for all signals together, or as long as
/// [`exit_timeout`](Self::exit_timeout) sets. Guards that are dropped one after the other share that time. If nothing
/// listens at the address it takes about a second, because the exporter tries again. It never panics.
///
/// The first failed export of each reason raises a [`Notice`](crate::Notice) when it fails. So does the first failure
/// after successful exports, at most every ten seconds. Dropping raises one more notice for each reason with later
/// losses; it has their sum.
///
/// If it is dropped while a panic unwinds or calls are open, it also exports these calls as cancelled ones and prints
/// them.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// let telemetry = genai::telemetry::init()?;
/// // … work that must be delivered before the program goes on …
/// telemetry.flush()?;
/// # Ok::<(), genai::telemetry::TelemetryError>(())
/// ```
#[derive(Debug)]
#[must_use = "telemetry is shut down when this is dropped: `let _telemetry = …`, not `let _ = …`"]
pub struct Telemetry {
    ending: Arc<Ending>,
    /// The watch of signals. It is dropped before the final delivery: a signal during the delivery ends the program at
    /// once.
    #[cfg(unix)]
    signals: Option<Arc<Watch>>,
}

/// The set-ups that a signal ends: all that have not ended, the oldest first.
#[cfg(unix)]
static SET_UPS: Mutex<Vec<Weak<Ending>>> = Mutex::new(Vec::new());

/// The providers of a set-up, which are shut down once: by the guard or by a signal.
#[derive(Debug)]
struct Ending {
    /// Number of this set-up in the report.
    id: u64,
    pipeline: Pipeline,
    /// The providers that calls use as long as the guard exists; `None` while telemetry is disabled.
    providers: Option<Providers>,
    exit_timeout: Mutex<Duration>,
    live: Mutex<Option<Live>>,
    ended: Once,
}

impl Telemetry {
    /// Builds the providers from the settings and the options, and installs them in the process: those of annotated
    /// calls and of OpenTelemetry's API, and the propagator.
    pub(super) fn start(
        mut settings: Settings,
        mut complaints: Vec<TelemetryError>,
        options: &Options,
    ) -> Result<Self, TelemetryError> {
        #[cfg_attr(not(unix), expect(unused_mut, reason = "signals are watched on Unix only"))]
        let mut telemetry = Self::build(&settings, &mut complaints, options);
        if options.strict {
            complaints.append(&mut settings.problems_elsewhere);
        }
        if !complaints.is_empty() {
            if options.strict {
                return Err(TelemetryError::Settings(complaints));
            }
            notice_each(Code::Settings, list(&complaints));
        }
        settle();
        let ending = &telemetry.ending;
        in_force::set(ending.id, &settings, &ending.pipeline.places, &ending.pipeline.losses);
        global::set_text_map_propagator(propagator(&settings.propagators));
        if let Some(providers) = &telemetry.ending.providers {
            let pipeline = &telemetry.ending.pipeline;
            global::set_tracer_provider(pipeline.tracers.clone());
            // A provider without a destination would only replace the application's own.
            if !settings.metrics.is_empty() {
                global::set_meter_provider(pipeline.meters.clone());
            }
            providers.clone().install();
            #[cfg(unix)]
            {
                remember(ending);
                if options.flush_on_signals.unwrap_or(pipeline.is_watched) {
                    telemetry.signals = watch(options.flush_on_signals == Some(true));
                }
            }
        }
        Ok(telemetry)
    }

    fn build(settings: &Settings, complaints: &mut Vec<TelemetryError>, options: &Options) -> Self {
        let pipeline = Pipeline::build(settings, options, complaints);
        let providers = (!settings.disabled).then(|| {
            let meters = (!settings.metrics.is_empty()).then(|| pipeline.meters.clone());
            let loggers = (!settings.logs.is_empty()).then(|| pipeline.loggers.clone());
            Providers::new(pipeline.tracers.clone(), meters, loggers)
        });
        let screen = pipeline.screen.clone();
        let live = screen.map(|screen| Live::start(pipeline.open.clone(), screen));
        Self {
            ending: Arc::new(Ending {
                id: in_force::new_id(),
                live: Mutex::new(live),
                pipeline,
                providers,
                exit_timeout: Mutex::new(options.exit_timeout),
                ended: Once::new(),
            }),
            #[cfg(unix)]
            signals: None,
        }
    }

    /// Delivers all telemetry recorded so far, all signals at once, and waits for at most five seconds.
    ///
    /// # Errors
    ///
    /// For each reason, the losses since the last flush, with the message of the collector or the network. If the time
    /// was too short, the amount that is still waiting; this raises a [`Notice`](crate::Notice) as well.
    pub fn flush(&self) -> Result<(), TelemetryError> {
        let pipeline = &self.ending.pipeline;
        if self.ending.providers.is_none() {
            return Ok(());
        }
        let flushed = pipeline.at_once(
            FLUSH_TIMEOUT,
            SdkTracerProvider::force_flush,
            SdkMeterProvider::force_flush,
            SdkLoggerProvider::force_flush,
        );
        // Losses come first, because they name the collector and the count; the SDK's own errors don't.
        let losses = &pipeline.losses;
        let mut errors = report(losses.iter().flat_map(Losses::since_flush));
        if flushed.iter().filter_map(|result| result.as_ref().err()).any(is_late) {
            let pending = report(losses.iter().filter_map(Losses::pending));
            for (code, error) in &pending {
                notice_each(*code, error.to_string());
            }
            errors.extend(pending);
        }
        if errors.len() > 1 {
            let errors = errors.into_iter().map(|(_, error)| error);
            return Err(TelemetryError::Several(errors.collect()));
        }
        if let Some((_, error)) = errors.pop() {
            return Err(error);
        }
        let flushed: OTelSdkResult = flushed.into_iter().collect();
        flushed.map_err(|error| TelemetryError::Flush { reason: words(&error) })
    }

    /// Sets how long dropping the guard waits for the collector. The default is five seconds.
    ///
    /// Telemetry that has not arrived by then is lost or not confirmed, and counted in a [`Notice`](crate::Notice).
    /// Choose less than the time between the signal that ends your program and the one that kills it.
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
    pub fn exit_timeout(self, timeout: Duration) -> Self {
        *self.ending.exit_timeout() = timeout;
        self
    }

    /// The provider behind the global one. Make tracers of it, or share it with a `tracing` layer.
    ///
    /// With `OTEL_SDK_DISABLED=true` its spans are not recorded.
    #[must_use]
    pub fn tracer_provider(&self) -> &SdkTracerProvider {
        &self.ending.pipeline.tracers
    }

    /// The provider of metrics. It has no reader if metrics have no destination.
    #[must_use]
    pub fn meter_provider(&self) -> &SdkMeterProvider {
        &self.ending.pipeline.meters
    }

    /// The provider of log records. Pass it to a bridge from your program's log. It has no processor if logs have no
    /// destination.
    #[must_use]
    pub fn logger_provider(&self) -> &SdkLoggerProvider {
        &self.ending.pipeline.loggers
    }
}

#[cfg(unix)]
fn remember(ending: &Arc<Ending>) {
    let mut set_ups = SET_UPS.lock().unwrap_or_else(PoisonError::into_inner);
    set_ups.retain(|set_up| set_up.strong_count() > 0);
    set_ups.push(Arc::downgrade(ending));
}

/// Watches signals. A signal ends all set-ups, as dropping their guards does.
#[cfg(unix)]
fn watch(asked: bool) -> Option<Arc<Watch>> {
    let end_all = || {
        let set_ups = SET_UPS.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for set_up in set_ups.iter().rev().filter_map(Weak::upgrade) {
            set_up.end();
        }
    };
    Watch::start(asked, end_all).unwrap_or_else(|error| {
        let text = format!(
            "SIGINT and SIGTERM can't be watched: {error}; they end the program without a flush, so raise its limits \
             (`ulimit -a`) or write a trace file"
        );
        notice(Code::Signals, text);
        None
    })
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        #[cfg(unix)]
        drop(self.signals.take());
        self.ending.end();
    }
}

impl Ending {
    /// Delivers and shuts down, once. If another thread is doing it, waits for that.
    fn end(&self) {
        self.ended.call_once(|| self.shut_down());
    }

    fn exit_timeout(&self) -> MutexGuard<'_, Duration> {
        self.exit_timeout.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shut_down(&self) {
        in_force::clear(self.id);
        let Some(providers) = &self.providers else { return };
        providers.withdraw();
        // The live tree ends first, so that it does not draw between later output.
        drop(self.live.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.pipeline.losses.iter().for_each(Losses::end);
        self.pipeline.open.interrupt();
        let timeout = *self.exit_timeout();
        // A shutdown delivers waiting telemetry. A flush before it would wait as long once more.
        let shut_down = with_time_left(timeout, |timeout| {
            self.pipeline.at_once(
                timeout,
                move |tracers| tracers.shutdown_with_timeout(timeout),
                move |meters| meters.shutdown_with_timeout(timeout),
                move |loggers| loggers.shutdown_with_timeout(timeout),
            )
        });
        let shut_down: OTelSdkResult = shut_down.into_iter().collect();
        let losses = &self.pipeline.losses;
        for (code, error) in report(losses.iter().flat_map(Losses::rest)) {
            pass_on(code, error.to_string());
        }
        // The SDK's results are those of the last batch, so they are useless if there are losses. `AlreadyShutdown`
        // means that the application has shut down the provider itself.
        if let Err(error) = shut_down
            && losses.is_empty()
            && !matches!(error, OTelSdkError::AlreadyShutdown)
        {
            let error = TelemetryError::Flush { reason: words(&error) };
            notice_each(Code::SpansLost, error.to_string());
        }
        in_force::end(self.id);
    }
}

fn propagator(propagators: &[Propagator]) -> TextMapCompositePropagator {
    let boxed = |propagator: &Propagator| -> Box<dyn TextMapPropagator + Send + Sync> {
        match propagator {
            Propagator::TraceContext => Box::new(TraceContextPropagator::new()),
            Propagator::Baggage => Box::new(BaggagePropagator::new()),
        }
    };
    TextMapCompositePropagator::new(propagators.iter().map(boxed).collect())
}
