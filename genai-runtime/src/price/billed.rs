//! Token counts of a call that are priced.

use crate::usage::{Modality, Usage};

/// Token counts that prices are multiplied with, as the provider reported them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct BilledTokens {
    /// All input, cached tokens included.
    pub(crate) input: Option<u64>,
    /// All output, reasoning included.
    pub(crate) output: Option<u64>,
    pub(crate) cache_read: u64,
    /// Cache writes of every lifetime.
    pub(crate) cache_write: u64,
    /// The part of `cache_write` that lives for an hour instead of five minutes.
    pub(crate) cache_write_1h: u64,
    pub(crate) reasoning: u64,
    /// The audio, image and video parts of `input`. Their `_read` counts are the tokens read from the cache, if
    /// reported.
    pub(crate) audio: u64,
    pub(crate) audio_read: Option<u64>,
    pub(crate) image: u64,
    pub(crate) image_read: Option<u64>,
    pub(crate) video: u64,
    pub(crate) video_read: Option<u64>,
    /// The audio, image and video parts of `output`.
    pub(crate) audio_out: u64,
    pub(crate) image_out: u64,
    pub(crate) video_out: u64,
}

/// A part that was not reported counts as zero, because providers leave out zeros.
impl From<&Usage> for BilledTokens {
    fn from(usage: &Usage) -> Self {
        let tokens = Self {
            input: usage.input_tokens(),
            output: usage.output_tokens(),
            cache_read: usage.cache_read_tokens().unwrap_or(0),
            cache_write: usage.cache_write_tokens().unwrap_or(0),
            cache_write_1h: usage.cache_write_1h_tokens().unwrap_or(0),
            reasoning: usage.reasoning_tokens().unwrap_or(0),
            ..Self::default()
        };
        if usage.tells_modalities() {
            tokens.with_modalities(usage)
        } else {
            tokens
        }
    }
}

impl BilledTokens {
    fn with_modalities(self, usage: &Usage) -> Self {
        let input = |modality| usage.input_tokens_of(modality).unwrap_or(0);
        let output = |modality| usage.output_tokens_of(modality).unwrap_or(0);
        let told = |modality| usage.cache_read_tokens_of(modality);
        let all_told = Modality::ALL.into_iter().filter_map(told).sum::<u64>() == self.cache_read;
        // A part of the cache reads is known to be zero only if the reported parts add up to all of them.
        let read = |modality| told(modality).or(all_told.then_some(0));
        Self {
            audio: input(Modality::Audio),
            audio_read: read(Modality::Audio),
            image: input(Modality::Image),
            image_read: read(Modality::Image),
            video: input(Modality::Video),
            video_read: read(Modality::Video),
            audio_out: output(Modality::Audio),
            image_out: output(Modality::Image),
            video_out: output(Modality::Video),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::price::billed::BilledTokens;
    use crate::usage::{Modality, Usage};

    #[test]
    fn billed_parts_match_reported_usage() {
        let usage = Usage::input_including_cached(100)
            .with_cache_read_tokens(30)
            .with_cache_write_tokens(20)
            .with_cache_write_1h_tokens(5)
            .with_input_tokens_of(Modality::Text, 40)
            .with_input_tokens_of(Modality::Audio, 50)
            .with_input_tokens_of(Modality::Video, 10)
            .with_cache_read_tokens_of(Modality::Audio, 10)
            .with_output_tokens(12)
            .with_reasoning_tokens(2)
            .with_output_tokens_of(Modality::Audio, 4)
            .with_output_tokens_of(Modality::Image, 3);
        let expected = BilledTokens {
            input: Some(100),
            output: Some(12),
            cache_read: 30,
            cache_write: 20,
            cache_write_1h: 5,
            reasoning: 2,
            audio: 50,
            audio_read: Some(10),
            video: 10,
            audio_out: 4,
            image_out: 3,
            ..BilledTokens::default()
        };
        assert_eq!(BilledTokens::from(&usage), expected);
        // The other twenty cached tokens are now known to be text.
        let told = BilledTokens::from(&usage.with_cache_read_tokens_of(Modality::Text, 20));
        assert_eq!(
            (told.audio_read, told.image_read, told.video_read),
            (Some(10), Some(0), Some(0))
        );
    }

    #[test]
    fn parts_exceeding_total_are_ignored() {
        let usage = Usage::input_including_cached(100).with_output_tokens(10);
        let plain = BilledTokens::from(&usage);
        assert_eq!(
            BilledTokens::from(&usage.with_input_tokens_of(Modality::Audio, 101)).audio,
            plain.audio
        );
        assert_eq!(
            BilledTokens::from(&usage.with_output_tokens_of(Modality::Audio, 11)),
            BilledTokens { ..plain }.with_modalities(&usage)
        );
        let written = usage
            .with_cache_write_tokens(20)
            .with_cache_write_5m_tokens(15)
            .with_cache_write_1h_tokens(6);
        assert_eq!(
            BilledTokens::from(&written),
            BilledTokens {
                cache_write: 20,
                ..plain
            }
        );
    }
}
