//! The clock of a stream.

use std::time::Instant;

use genai_semconv::Measure;
use opentelemetry::Context;

use crate::answer::Reading;
use crate::call::measured::Measured;

/// When the chunks of a stream came.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct ChunkClock {
    last: Option<Instant>,
}

impl ChunkClock {
    /// A chunk has come. Returns the time it took, in seconds, if it was the first.
    pub(crate) fn chunk(
        &mut self,
        started: Instant,
        context: &Context,
        measured: Option<&Measured>,
        reading: &Reading,
    ) -> Option<f64> {
        let now = Instant::now();
        let previous = self.last.replace(now);
        let seconds = now.duration_since(previous.unwrap_or(started)).as_secs_f64();
        if let Some(measured) = measured {
            let kind = if previous.is_none() {
                Measure::TimeToFirstChunk
            } else {
                Measure::TimePerOutputChunk
            };
            measured.chunk(context, reading, kind, seconds);
        }
        previous.is_none().then_some(seconds)
    }
}
