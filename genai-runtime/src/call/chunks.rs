//! Times of a stream's chunks.

use std::time::Instant;

use genai_semconv::Measure;
use opentelemetry::Context;

use crate::answer::ResponseRecorder;
use crate::call::measured::Measured;

/// Maximum number of chunks held per call, in 16 KiB. Later ones are not measured.
const MOST_HELD: usize = 1_024;

/// Times at which a stream's chunks arrived.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct ChunkClock {
    last: Option<Instant>,
}

impl ChunkClock {
    /// Records a chunk. Returns the seconds since the start if it was the first. With `holds`, it is kept until the end
    /// of the call, which decides whether it is measured.
    pub(crate) fn chunk(
        &mut self,
        (started, came): (Instant, Instant),
        context: &Context,
        measured: Option<&Measured>,
        reading: &mut ResponseRecorder,
        holds: bool,
    ) -> Option<f64> {
        let previous = self.last.replace(came);
        let seconds = came.duration_since(previous.unwrap_or(started)).as_secs_f64();
        if let Some(measured) = measured {
            if !holds {
                measured.chunk(context, reading, kind(previous.is_none()), seconds);
            } else if reading.held_chunks.len() < MOST_HELD {
                reading.held_chunks.push((previous.is_none(), seconds));
            }
        }
        previous.is_none().then_some(seconds)
    }
}

/// Measures the held chunks of a call that is measured after all.
pub(super) fn measure_held(context: &Context, measured: &Measured, reading: &mut ResponseRecorder) {
    for (is_first, seconds) in std::mem::take(&mut reading.held_chunks) {
        measured.chunk(context, reading, kind(is_first), seconds);
    }
}

fn kind(is_first: bool) -> Measure {
    if is_first {
        Measure::TimeToFirstChunk
    } else {
        Measure::TimePerOutputChunk
    }
}
