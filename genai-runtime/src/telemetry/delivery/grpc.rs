//! The runtime of gRPC: tonic needs one of tokio, and the program may have none, or one that blocks on the export.

use std::pin::Pin;
use std::sync::OnceLock;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tokio::runtime::{Builder, Runtime};

/// One thread for all exporters. It lasts as long as the process: a runtime must not be dropped by a thread of another
/// one.
static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();

/// The runtime, started on first use.
pub(super) fn runtime() -> Result<&'static Runtime, String> {
    let start = || {
        let mut builder = Builder::new_multi_thread();
        builder
            .worker_threads(1)
            .thread_name("genai-otlp-grpc")
            .enable_all()
            .build()
            .ok()
    };
    RUNTIME
        .get_or_init(start)
        .as_ref()
        .ok_or_else(|| "the thread for gRPC could not be started".to_owned())
}

/// Polls an export within the runtime, if an exporter has started it.
pub(super) fn in_runtime<F: Future>(future: F) -> InRuntime<F> {
    InRuntime { future }
}

pin_project! {
    /// A future that is polled within the runtime.
    pub(super) struct InRuntime<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future> Future for InRuntime<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let _entered = RUNTIME.get().and_then(Option::as_ref).map(Runtime::enter);
        self.project().future.poll(context)
    }
}
