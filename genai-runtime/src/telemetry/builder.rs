//! The builder of the guard, and its short form.

use std::time::Duration;

use crate::telemetry::error::TelemetryError;
use crate::telemetry::options::Options;
use crate::telemetry::settings::Settings;
use crate::telemetry::setup::Telemetry;
use crate::telemetry::trace_file::TraceFileBuilder;

/// Sets up OpenTelemetry from the environment, and returns the guard to keep until the end of `main`.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// fn main() -> Result<(), genai::telemetry::TelemetryError> {
///     let _telemetry = genai::telemetry::init()?;
///     // … the program …
///     Ok(())
/// }
/// ```
///
/// It installs for the whole process:
///
/// - a tracer provider, which annotated functions and OpenTelemetry's API use. Each finished trace is printed to
///   standard error as a tree, or sent to a collector if `OTEL_EXPORTER_OTLP_ENDPOINT` is set (feature `otlp`);
/// - with an endpoint, a meter provider, and a logger provider (feature `capture`) for the events of calls;
/// - the propagators of trace context and baggage;
/// - on a terminal or with a trace file, a handler that delivers open calls on Ctrl-C and SIGTERM.
///
/// Dropping the guard delivers what waits, for at most five seconds. `let _ = init()?;` drops it at once.
///
/// | variable | what it sets |
/// | --- | --- |
/// | `OTEL_EXPORTER_OTLP_ENDPOINT` | the collector's address, such as `http://localhost:4318` |
/// | `OTEL_SERVICE_NAME` | the service's name; the default is the executable's file name |
/// | `OTEL_TRACES_EXPORTER` | `otlp`, `console` (the tree), both with a comma, or `none` |
/// | `OTEL_TRACES_SAMPLER` | the sampler; the default is `parentbased_always_on` |
/// | `OTEL_SDK_DISABLED` | `true`: nothing is recorded |
/// | `GENAI_TRACE_FILE` | a file for every span, also of a run that is killed |
/// | `GENAI_TREE` | `live`, `lines` or `end`: when the tree is printed |
///
/// The guide's page `collector` and the table of variables in `genai::reference` have all of them. For settings in
/// code, use [`Telemetry::builder`]; this function is short for `Telemetry::builder().init()`.
///
/// # Errors
///
/// None so far. A variable that cannot be honoured counts as unset and is named in a [`Notice`](crate::Notice); a
/// collector that can't be reached costs its telemetry, not the program. To get errors instead, use
/// [`TelemetryBuilder::strict`].
pub fn init() -> Result<Telemetry, TelemetryError> {
    Telemetry::builder().init()
}

/// Settings in code for [`Telemetry`], made by [`Telemetry::builder`].
///
/// Settings that are not made here come from the environment: see the [module](super) for the variables.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// # fn main() -> Result<(), genai::telemetry::TelemetryError> {
/// use genai::telemetry::Telemetry;
///
/// let _telemetry = Telemetry::builder().flush_on_signals(false).init()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is set up until `init` is called"]
pub struct TelemetryBuilder {
    options: Options,
}

impl Telemetry {
    /// Sets up OpenTelemetry with settings in code.
    ///
    /// ```no_run
    /// # extern crate genai_runtime as genai;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use genai::telemetry::Telemetry;
    ///
    /// let _telemetry = Telemetry::builder().exit_timeout(Duration::from_secs(2)).init()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> TelemetryBuilder {
        TelemetryBuilder::default()
    }
}

impl TelemetryBuilder {
    /// Sets how long dropping the guard waits for the collector. The default is five seconds.
    ///
    /// Telemetry that has not arrived by then is lost, and counted in a [`Notice`](crate::Notice). Choose less than the
    /// time between the signal that ends your program and the one that kills it.
    pub fn exit_timeout(mut self, timeout: Duration) -> Self {
        self.options.exit_timeout = timeout;
        self
    }

    /// Sets whether SIGINT and SIGTERM deliver the recorded telemetry before they end the program.
    ///
    /// On the first of these signals, open calls are exported as cancelled ones and waiting telemetry is delivered. The
    /// tree is printed with open calls and their age. Then the signal ends the program with its usual effect. A second
    /// signal ends it at once. If there are several guards, all are ended, the newest first.
    ///
    /// By default this is on where a person looks: if standard error is a terminal or there is a trace file. It is off
    /// if the program already has its own handler for the signal, or ignores the signal. Handlers are detected on Linux
    /// only; other systems watch no signal by default.
    ///
    /// - `true`: also if spans go only to a collector.
    /// - `false`: never. Choose it for a program with its own shutdown, such as tokio's `ctrl_c`: there the guard
    ///   delivers when it is dropped.
    ///
    /// If spans go only to a collector and this is not called, calls that are open when the guard is dropped are not
    /// delivered: to find them, each call would have to be registered when it starts.
    ///
    /// Has no effect on systems other than Unix.
    pub fn flush_on_signals(mut self, flush: bool) -> Self {
        self.options.flush_on_signals = Some(flush);
        self
    }

    /// Writes every span to this file when it starts and when it ends. It takes the place of `GENAI_TRACE_FILE`.
    ///
    /// Takes a path, or a [`TraceFile::builder`](crate::telemetry::TraceFile::builder). A file that can't be opened
    /// raises a [`Notice`](crate::Notice); it is no error.
    ///
    /// ```no_run
    /// # extern crate genai_runtime as genai;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use genai::telemetry::Telemetry;
    ///
    /// let _telemetry = Telemetry::builder().trace_file("run.jsonl").init()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn trace_file(mut self, file: impl Into<TraceFileBuilder>) -> Self {
        self.options.trace_file = Some(file.into());
        self
    }

    /// Makes a variable that cannot be honoured an error of [`init`](Self::init), instead of a notice.
    ///
    /// Use it in tests of your deployment. In production a wrong variable should not stop the agent.
    ///
    /// ```no_run
    /// # extern crate genai_runtime as genai;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use genai::telemetry::Telemetry;
    ///
    /// let _telemetry = Telemetry::builder().strict().init()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// Sets up the providers, and returns the guard to keep until the end of `main`.
    ///
    /// Calls of annotated functions use the new providers, and so does code that asks OpenTelemetry for its global
    /// ones. Providers in [`Config`](crate::Config) come first. A second call replaces the earlier set-up.
    ///
    /// A variable that cannot be honoured counts as unset and is named in one [`Notice`](crate::Notice) for all of
    /// them. A collector that can't be reached is no error: the program runs, and the guard reports the losses at its
    /// end.
    ///
    /// # Errors
    ///
    /// With [`strict`](Self::strict), a variable that cannot be honoured or an OTLP exporter that cannot be built. In
    /// that case nothing is set up.
    pub fn init(self) -> Result<Telemetry, TelemetryError> {
        // A value that is not Unicode is not unset: its replacement characters fail the check of its variable.
        let read = |name: &str| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let (settings, complaints) = Settings::from_env(&read, names);
        Telemetry::start(settings, complaints, &self.options)
    }
}
