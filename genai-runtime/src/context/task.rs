//! Tasks of tokio that stay in the trace and run they were started from.

use std::future::Future;

use tokio::task::{AbortHandle, JoinHandle, JoinSet};

use crate::context::carrier::{Carrier, FutureExt as _};
use crate::run::{Hosted, Run};

/// Starts a task like `tokio::spawn`. Calls in the task are under the call that spawned it.
///
/// The task may outlive that call. Its spans keep their parent, but usage after the end of a run is missing from the
/// totals on the run's span. If a budget stops a run above it, the task is aborted. A plain `tokio::spawn` begins a new
/// trace outside the run and its budget.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn read_file(path: &'static str) -> String { path.to_owned() }
/// # async fn both() -> Result<(), tokio::task::JoinError> {
/// let first = genai::spawn(read_file("a.md"));
/// let second = genai::spawn(read_file("b.md"));
/// let texts = (first.await?, second.await?);
/// # drop(texts);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// Panics if it is called outside of a tokio runtime, like `tokio::spawn`.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    Hosted::new(future.in_context(Run::context_of_task())).start(|task| tokio::spawn(task), JoinHandle::abort_handle)
}

/// Starts a blocking task like `tokio::task::spawn_blocking`. Calls in the closure are under the call that spawned it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # async fn count() -> Result<(), tokio::task::JoinError> {
/// let words = genai::spawn_blocking(|| "a long text".split(' ').count()).await?;
/// # let _ = words;
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// Panics if it is called outside of a tokio runtime, like `tokio::task::spawn_blocking`.
#[cfg(feature = "tokio")]
#[track_caller]
pub fn spawn_blocking<F, R>(function: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    let carrier = Carrier::of(Run::context_of_task());
    tokio::task::spawn_blocking(move || carrier.run(function))
}

/// Methods of a `JoinSet` that start tasks under the current call.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// use genai::JoinSetExt as _;
/// # async fn look_up(_: u8) {}
/// # async fn all() {
/// let mut tasks = tokio::task::JoinSet::new();
/// for number in 0..3 {
///     tasks.spawn_in_current_context(look_up(number));
/// }
/// tasks.join_all().await;
/// # }
/// ```
#[cfg(feature = "tokio")]
pub trait JoinSetExt<T> {
    /// Starts a task like `JoinSet::spawn`. Calls in the task are under the call that spawned it.
    ///
    /// # Panics
    ///
    /// Panics if it is called outside of a tokio runtime, like `JoinSet::spawn`.
    #[track_caller]
    fn spawn_in_current_context<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static;

    /// Starts a blocking task like `JoinSet::spawn_blocking`. Calls in the closure are under the call that spawned it.
    ///
    /// # Panics
    ///
    /// Panics if it is called outside of a tokio runtime, like `JoinSet::spawn_blocking`.
    #[track_caller]
    fn spawn_blocking_in_current_context<F>(&mut self, function: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static;
}

impl<T: 'static> JoinSetExt<T> for JoinSet<T> {
    fn spawn_in_current_context<F>(&mut self, future: F) -> AbortHandle
    where
        F: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        Hosted::new(future.in_context(Run::context_of_task())).start(|task| self.spawn(task), AbortHandle::clone)
    }

    fn spawn_blocking_in_current_context<F>(&mut self, function: F) -> AbortHandle
    where
        F: FnOnce() -> T + Send + 'static,
        T: Send + 'static,
    {
        let carrier = Carrier::of(Run::context_of_task());
        self.spawn_blocking(move || carrier.run(function))
    }
}
