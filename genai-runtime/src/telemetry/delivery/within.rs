//! Several blocking jobs at once, with one time limit for all of them.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};

/// One blocking job, such as a provider's shutdown.
pub(crate) type Job = Box<dyn FnOnce() -> OTelSdkResult + Send>;

/// Runs all `jobs` at once, and waits for at most `timeout`. A job that has not ended by then continues on its own, and
/// counts as timed out.
///
/// The SDK bounds some of them one by one, so that three signals would take three times as long. Others it does not
/// bound.
pub(crate) fn within(timeout: Duration, jobs: Vec<Job>) -> Vec<OTelSdkResult> {
    let start = Instant::now();
    let mut results: Vec<OTelSdkResult> = jobs.iter().map(|_| Err(OTelSdkError::Timeout(timeout))).collect();
    let (sender, receiver) = mpsc::channel();
    for (index, job) in jobs.into_iter().enumerate() {
        let sender = sender.clone();
        let run = move || drop(sender.send((index, job())));
        // If no thread can be started, the job is dropped with the closure and counts as timed out.
        drop(thread::Builder::new().name("genai-telemetry".to_owned()).spawn(run));
    }
    drop(sender);
    while let Some(left) = timeout.checked_sub(start.elapsed()) {
        match receiver.recv_timeout(left) {
            Ok((index, result)) => results[index] = result,
            // All jobs have ended, or the time is over.
            Err(_) => break,
        }
    }
    results
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use opentelemetry_sdk::error::OTelSdkError;

    use crate::telemetry::delivery::within::{Job, within};

    #[test]
    fn results_come_in_order_of_jobs() {
        let (go_on, waits) = mpsc::channel::<()>();
        let first: Job = Box::new(move || {
            let _ = waits.recv();
            Ok(())
        });
        let second: Job = Box::new(move || {
            drop(go_on);
            Err(OTelSdkError::AlreadyShutdown)
        });
        let results = within(Duration::from_mins(1), vec![first, second]);
        assert!(
            matches!(results.as_slice(), [Ok(()), Err(OTelSdkError::AlreadyShutdown)]),
            "{results:?}"
        );
    }

    #[test]
    fn stuck_job_times_out_alone() {
        let (_go_on, waits) = mpsc::channel::<()>();
        let stuck: Job = Box::new(move || {
            let _ = waits.recv();
            Ok(())
        });
        let quick: Job = Box::new(|| Ok(()));
        let results = within(Duration::from_millis(200), vec![stuck, quick]);
        assert!(
            matches!(results.as_slice(), [Err(OTelSdkError::Timeout(_)), Ok(())]),
            "{results:?}"
        );
    }
}
