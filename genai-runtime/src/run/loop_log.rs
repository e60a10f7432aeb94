//! The last calls of a run, for finding the loop that cost most.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use genai_view::{Loop, LoopCall, costliest_loop};

use crate::price::Cost;

/// So many calls are remembered, in 32 KiB.
const MOST_CALLS: usize = 1024;

/// The last calls of a run.
#[derive(Debug)]
pub(super) struct LoopLog {
    started: SystemTime,
    calls: Mutex<VecDeque<Entry>>,
}

/// One call, in few bytes.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// In nanoseconds since the run's start.
    start: u64,
    end: u64,
    /// 0 for a call that is not compared.
    fingerprint: u64,
    /// In units of 10⁻¹² US dollars; `UNKNOWN` if that is not known.
    cost: u64,
}

/// No cost comes to this.
const UNKNOWN: u64 = u64::MAX;

impl Default for LoopLog {
    fn default() -> Self {
        Self {
            started: SystemTime::now(),
            calls: Mutex::default(),
        }
    }
}

impl LoopLog {
    /// Adds a call that has ended or was refused; the oldest call makes room.
    pub(super) fn add(&self, start: SystemTime, end: SystemTime, fingerprint: Option<u64>, cost: Option<Cost>) {
        let since = |time: SystemTime| {
            let since = time.duration_since(self.started).unwrap_or_default();
            u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
        };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() >= MOST_CALLS {
            calls.pop_front();
        }
        calls.push_back(Entry {
            start: since(start),
            end: since(end),
            fingerprint: fingerprint.unwrap_or(0),
            cost: cost.map_or(UNKNOWN, Cost::pico_usd),
        });
    }

    /// The loop that cost most, by the same rule as in the tree.
    pub(super) fn costliest(&self) -> Option<Loop> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let calls: Vec<_> = calls
            .iter()
            .map(|call| LoopCall {
                start: SystemTime::UNIX_EPOCH + Duration::from_nanos(call.start),
                end: SystemTime::UNIX_EPOCH + Duration::from_nanos(call.end),
                same_key: Some(call.fingerprint).filter(|fingerprint| *fingerprint != 0),
                cost_usd: Some(call.cost)
                    .filter(|cost| *cost != UNKNOWN)
                    .map(|cost| Cost::from_pico_usd(cost).usd()),
            })
            .collect();
        costliest_loop(&calls)
    }
}
