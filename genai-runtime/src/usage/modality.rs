//! Modality of tokens.

use genai_semconv::values::token_modality;

use crate::usage::count::{Count, TokenCount, sum};

/// Modality of tokens (`gen_ai.token.modality`).
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{Modality, Usage};
///
/// let usage = Usage::input_including_cached(1_200).with_input_tokens_of(Modality::Image, 800);
/// assert_eq!(Modality::Image.as_str(), "image");
/// # let _ = usage;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Modality {
    /// Text.
    Text,
    /// Images.
    Image,
    /// Audio.
    Audio,
    /// Video.
    Video,
}

impl Modality {
    /// All modalities.
    pub const ALL: [Self; 4] = [Self::Text, Self::Image, Self::Audio, Self::Video];

    /// Value of `gen_ai.token.modality`. The conventions list the first three and allow others.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => token_modality::TEXT,
            Self::Image => token_modality::IMAGE,
            Self::Audio => token_modality::AUDIO,
            Self::Video => "video",
        }
    }
}

/// Counts of one total by modality.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Split([Count; Modality::ALL.len()]);

impl Split {
    pub(super) fn with(mut self, modality: Modality, tokens: impl TokenCount) -> Self {
        if let Some(count) = self.0.get_mut(modality as usize) {
            *count = Count::of(tokens);
        }
        self
    }

    pub(super) fn larger(self, other: Self) -> Self {
        self.with_each(other, Count::larger)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        self.with_each(other, Count::plus)
    }

    fn with_each(mut self, other: Self, of: impl Fn(Count, Count) -> Count) -> Self {
        for (count, other) in self.0.iter_mut().zip(other.0) {
            *count = of(*count, other);
        }
        self
    }

    pub(super) fn is_known(&self) -> bool {
        // Without branches, because every priced call runs this.
        self.0.iter().fold(false, |known, count| known | count.is_known())
    }

    pub(super) fn fits(&self, total: Option<u64>) -> bool {
        within(sum(&self.0), total)
    }

    /// Count of one modality, unless the total is unknown or the parts exceed it.
    pub(super) fn get(&self, modality: Modality, total: Option<u64>) -> Option<u64> {
        let part = self.0.get(modality as usize)?.get()?;
        (total.is_some() && self.fits(total)).then_some(part)
    }
}

/// Whether the parts fit into the total. An unknown count always fits.
pub(super) fn within(parts: Option<u64>, total: Option<u64>) -> bool {
    match (parts, total) {
        (Some(parts), Some(total)) => parts <= total,
        _ => true,
    }
}
