//! The configuration at a place in the program.

use std::sync::Arc;

use opentelemetry::Context;

use crate::config::Config;
use crate::fingerprint::HashKey;
use crate::run::Run;

/// The configuration that applies here: the one the current run started with, or the installed one outside of runs.
pub(crate) fn config_here() -> Arc<Config> {
    Context::map_current(|context| Run::of(context).map(|run| Arc::clone(&run.telemetry.config)))
        .unwrap_or_else(Config::current)
}

/// The hash key of the configuration that applies here.
pub(crate) fn hash_key_here() -> HashKey {
    *config_here().hash_key()
}
