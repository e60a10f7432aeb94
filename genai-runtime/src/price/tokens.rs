//! What of a call is priced.

use crate::Usage;

/// The counts that prices are asked for, as the provider reported them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tokens {
    /// All input, cached tokens included.
    pub(super) input: Option<u64>,
    /// All output, reasoning included.
    pub(super) output: Option<u64>,
    pub(super) cache_read: u64,
    /// Of every lifetime.
    pub(super) cache_write: u64,
    /// Those of `cache_write` that live for an hour instead of five minutes.
    pub(super) cache_write_1h: u64,
    pub(super) reasoning: u64,
    /// Parts of `input`, and of those what was read from the cache if that was told.
    pub(super) audio: u64,
    pub(super) audio_read: Option<u64>,
    pub(super) image: u64,
    pub(super) image_read: Option<u64>,
    pub(super) video: u64,
    /// Parts of `output`.
    pub(super) audio_out: u64,
    pub(super) image_out: u64,
    pub(super) video_out: u64,
}

/// A part that was not reported is taken for none: providers leave out what did not occur.
impl From<&Usage> for Tokens {
    fn from(usage: &Usage) -> Self {
        Self {
            input: usage.input_tokens(),
            output: usage.output_tokens(),
            cache_read: usage.cache_read_tokens().unwrap_or(0),
            cache_write: usage.cache_write_tokens().unwrap_or(0),
            reasoning: usage.reasoning_tokens().unwrap_or(0),
            // What `Usage` does not tell yet.
            ..Self::default()
        }
    }
}
