//! The runtime of gRPC: tonic needs one of tokio, and the program may have none, or one that blocks on the export.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::OnceLock;
use std::task::Context;

use tokio::runtime::{Builder, Runtime};

/// One thread for all exporters. It lasts as long as the process: a runtime must not be dropped by a thread of another
/// one.
static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();

/// The runtime, started on first use.
pub(super) fn runtime() -> Result<&'static Runtime, String> {
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("genai-otlp-grpc").enable_all();
        builder.build().ok()
    });
    let runtime = runtime.as_ref();
    runtime.ok_or_else(|| "the thread for gRPC could not be started".to_owned())
}

/// Polls an export within the runtime, if an exporter has started it.
pub(super) async fn in_runtime<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let poll = |context: &mut Context<'_>| {
        let _entered = RUNTIME.get().and_then(Option::as_ref).map(Runtime::enter);
        future.as_mut().poll(context)
    };
    poll_fn(poll).await
}
