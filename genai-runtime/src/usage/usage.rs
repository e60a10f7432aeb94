//! Token counts of one call.

use crate::usage::count::{Count, TokenCount, sum};
use crate::usage::modality::{Modality, Split, within};

/// Token counts of one call, as reported by the provider. Unknown counts are absent, never 0.
///
/// Providers disagree on whether the input count includes the tokens read from or written to a prompt cache. You
/// therefore choose between [`input_including_cached`](Self::input_including_cached) and
/// [`input_excluding_cached`](Self::input_excluding_cached). The recorded `gen_ai.usage.input_tokens` always includes
/// them, as the conventions require.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::Usage;
/// // OpenAI, Gemini: the prompt's 1 200 tokens include the 1 024 that came from the cache.
/// let openai = Usage::input_including_cached(1_200).with_cache_read_tokens(1_024).with_output_tokens(80);
/// // Anthropic, Bedrock: 176 tokens were new, 1 024 more came from the cache.
/// let anthropic = Usage::input_excluding_cached(176).with_cache_read_tokens(1_024).with_output_tokens(80);
/// assert_eq!(openai.input_tokens(), Some(1_200));
/// assert_eq!(anthropic.input_tokens(), Some(1_200));
/// ```
///
/// Contradictory counts are removed:
///
/// - A count that is negative or above 10^12 is unknown; the first one raises a [`Notice`](crate::Notice).
/// - Parts whose sum exceeds their total are dropped. The total stays, because it is billed. The rule applies
///   to cached tokens and the input, reasoning tokens and the output, lifetimes of cache writes, and modalities.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::Usage;
/// let usage = Usage::input_including_cached(100).with_cache_read_tokens(1_024).with_output_tokens(-1);
/// assert_eq!(usage.input_tokens(), Some(100));
/// assert_eq!((usage.cache_read_tokens(), usage.output_tokens()), (None, None));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
#[allow(clippy::struct_excessive_bools)] // Each flag is read separately.
pub struct Usage {
    /// Input tokens in the provider's way of counting.
    pub(super) input: Count,
    /// Whether tokens read from or written to a cache have to be added to `input`.
    pub(super) excludes_cached: bool,
    /// Output tokens in the provider's way of counting.
    pub(super) output: Count,
    /// Whether `reasoning` has to be added to `output`.
    pub(super) excludes_reasoning: bool,
    pub(super) cache_read: Count,
    pub(super) cache_write: Count,
    pub(super) cache_write_5m: Count,
    pub(super) cache_write_1h: Count,
    pub(super) reasoning: Count,
    pub(super) input_by_modality: Split,
    pub(super) output_by_modality: Split,
    pub(super) cached_by_modality: Split,
    /// Whether the provider's own total differs from the sum of its parts.
    pub(super) is_mismatched: bool,
    /// Whether several models contributed, so that no single model's price applies.
    pub(super) is_mixed: bool,
}

impl Usage {
    /// Creates a usage for providers whose input count includes cached tokens: `OpenAI`, Gemini, Mistral, `DeepSeek`.
    pub fn input_including_cached(tokens: impl TokenCount) -> Self {
        Self {
            input: Count::of(tokens),
            ..Self::default()
        }
    }

    /// Creates a usage for providers whose input count excludes cached tokens: Anthropic, Amazon Bedrock.
    pub fn input_excluding_cached(tokens: impl TokenCount) -> Self {
        Self {
            input: Count::of(tokens),
            excludes_cached: true,
            ..Self::default()
        }
    }

    /// Creates a usage without any count.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Sets the output tokens, reasoning included. Use this for most providers.
    pub fn with_output_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.output = Count::of(tokens);
        self.excludes_reasoning = false;
        self
    }

    /// Sets the output tokens without reasoning, for providers that count reasoning separately, such as Gemini. The
    /// tokens of [`with_reasoning_tokens`](Self::with_reasoning_tokens) are added.
    pub fn with_output_tokens_excluding_reasoning(mut self, tokens: impl TokenCount) -> Self {
        self.output = Count::of(tokens);
        self.excludes_reasoning = true;
        self
    }

    /// Sets the input tokens that were read from a prompt cache.
    pub fn with_cache_read_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.cache_read = Count::of(tokens);
        self
    }

    /// Sets the input tokens that were written to a prompt cache, with any lifetime: Anthropic's
    /// `cache_creation_input_tokens`.
    pub fn with_cache_write_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.cache_write = Count::of(tokens);
        self
    }

    /// Anthropic's name for cache writes. Without this method, rustc would suggest `with_cache_read_tokens`, which
    /// compiles and is wrong.
    #[doc(hidden)]
    #[deprecated(note = "write `with_cache_write_tokens`")]
    pub fn with_cache_creation_tokens(self, tokens: impl TokenCount) -> Self {
        self.with_cache_write_tokens(tokens)
    }

    /// Sets the tokens written to a prompt cache with a lifetime of five minutes (Anthropic's
    /// `cache_creation.ephemeral_5m_input_tokens`).
    pub fn with_cache_write_5m_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.cache_write_5m = Count::of(tokens);
        self
    }

    /// Sets the tokens written to a prompt cache with a lifetime of one hour (Anthropic's
    /// `cache_creation.ephemeral_1h_input_tokens`).
    pub fn with_cache_write_1h_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.cache_write_1h = Count::of(tokens);
        self
    }

    /// Sets the output tokens that were reasoning.
    pub fn with_reasoning_tokens(mut self, tokens: impl TokenCount) -> Self {
        self.reasoning = Count::of(tokens);
        self
    }

    /// Sets the input tokens of one modality.
    pub fn with_input_tokens_of(mut self, modality: Modality, tokens: impl TokenCount) -> Self {
        self.input_by_modality = self.input_by_modality.with(modality, tokens);
        self
    }

    /// Sets the output tokens of one modality.
    pub fn with_output_tokens_of(mut self, modality: Modality, tokens: impl TokenCount) -> Self {
        self.output_by_modality = self.output_by_modality.with(modality, tokens);
        self
    }

    /// Sets the tokens of one modality that were read from a cache.
    pub fn with_cache_read_tokens_of(mut self, modality: Modality, tokens: impl TokenCount) -> Self {
        self.cached_by_modality = self.cached_by_modality.with(modality, tokens);
        self
    }
}

/// Counts of a call with text only. Each token is in one field, except `reasoning`; every count is at most a few times
/// 10^12.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextTokens {
    pub(crate) fresh: u64,
    pub(crate) cache_read: u64,
    pub(crate) cache_write_5m: u64,
    pub(crate) cache_write_1h: u64,
    pub(crate) output: Option<u64>,
    /// Reasoning tokens, which are part of `output`.
    pub(crate) reasoning: u64,
}

/// Accessors of consistent counts.
impl Usage {
    /// Input tokens, cached ones included.
    pub fn input_tokens(&self) -> Option<u64> {
        let input = self.input.get()?;
        if !self.excludes_cached {
            return Some(input);
        }
        Some(input.saturating_add(self.cached().unwrap_or(0)))
    }

    /// Output tokens, reasoning included.
    pub fn output_tokens(&self) -> Option<u64> {
        let output = self.output.get()?;
        if !self.excludes_reasoning {
            return Some(output);
        }
        Some(output.saturating_add(self.reasoning.get().unwrap_or(0)))
    }

    /// Input tokens that were read from a cache.
    pub fn cache_read_tokens(&self) -> Option<u64> {
        self.cache_read.get().filter(|_| self.cached_fits())
    }

    /// Input tokens that were written to a cache.
    pub fn cache_write_tokens(&self) -> Option<u64> {
        self.written().filter(|_| self.cached_fits())
    }

    /// Tokens written to a cache with a lifetime of five minutes.
    pub fn cache_write_5m_tokens(&self) -> Option<u64> {
        self.cache_write_5m.get().filter(|_| self.lifetimes_fit())
    }

    /// Tokens written to a cache with a lifetime of one hour.
    pub fn cache_write_1h_tokens(&self) -> Option<u64> {
        self.cache_write_1h.get().filter(|_| self.lifetimes_fit())
    }

    /// Output tokens that were reasoning.
    pub fn reasoning_tokens(&self) -> Option<u64> {
        let reasoning = self.reasoning.get();
        reasoning.filter(|_| within(reasoning, self.output_tokens()))
    }

    /// Input tokens of one modality.
    pub fn input_tokens_of(&self, modality: Modality) -> Option<u64> {
        self.input_by_modality.get(modality, self.input_tokens())
    }

    /// Output tokens of one modality.
    pub fn output_tokens_of(&self, modality: Modality) -> Option<u64> {
        self.output_by_modality.get(modality, self.output_tokens())
    }

    /// Tokens of one modality that were read from a cache.
    pub fn cache_read_tokens_of(&self, modality: Modality) -> Option<u64> {
        self.cached_by_modality.get(modality, self.cache_read_tokens())
    }

    /// Whether the provider's own total differs from the sum of its parts, so that one of the counts is wrong.
    pub(crate) fn is_mismatched(&self) -> bool {
        self.is_mismatched
    }

    /// Whether no token was counted.
    pub(crate) fn is_nothing(&self) -> bool {
        self.input_tokens().unwrap_or(0) == 0 && self.output_tokens().unwrap_or(0) == 0
    }

    /// Whether any count is known.
    pub(crate) fn is_known(&self) -> bool {
        let counts = Self {
            excludes_cached: false,
            excludes_reasoning: false,
            is_mismatched: false,
            is_mixed: false,
            ..*self
        };
        counts != Self::unknown()
    }

    /// Whether any count is split by modality.
    pub(crate) fn tells_modalities(&self) -> bool {
        self.input_by_modality.is_known() | self.output_by_modality.is_known() | self.cached_by_modality.is_known()
    }

    /// Counts for prices of text. `None` if other modalities or several models are involved, the input is unknown, or
    /// parts exceed their total.
    #[inline]
    pub(crate) fn of_text(&self) -> Option<TextTokens> {
        if self.tells_modalities() | self.is_mixed {
            return None;
        }
        let known = |count: Count| count.get().unwrap_or(0);
        let lifetimes = known(self.cache_write_5m) + known(self.cache_write_1h);
        let cache_write = self.cache_write.get().unwrap_or(lifetimes);
        let cached = known(self.cache_read) + cache_write;
        let input = self.input.get()? + if self.excludes_cached { cached } else { 0 };
        let reasoning = known(self.reasoning);
        let added = if self.excludes_reasoning { reasoning } else { 0 };
        let output = self.output.get().map(|output| output + added);
        if lifetimes > cache_write || output.is_some_and(|output| reasoning > output) {
            return None;
        }
        Some(TextTokens {
            fresh: input.checked_sub(cached)?,
            cache_read: known(self.cache_read),
            cache_write_5m: cache_write - known(self.cache_write_1h),
            cache_write_1h: known(self.cache_write_1h),
            output,
            reasoning,
        })
    }

    /// Whether all parts fit into their totals. Contradictory usage has no price.
    pub(crate) fn is_consistent(&self) -> bool {
        !self.is_mixed
            && self.lifetimes_fit()
            && within(self.reasoning.get(), self.output_tokens())
            && (!self.tells_modalities()
                || (self.input_by_modality.fits(self.input_tokens())
                    && self.output_by_modality.fits(self.output_tokens())
                    && self.cached_by_modality.fits(self.cache_read.get())))
    }

    /// Tokens written to a cache, as a total or as the sum of the lifetimes.
    pub(super) fn written(&self) -> Option<u64> {
        self.cache_write
            .get()
            .or_else(|| sum(&[self.cache_write_5m, self.cache_write_1h]))
    }

    /// Tokens read from and written to caches.
    pub(super) fn cached(&self) -> Option<u64> {
        match (self.cache_read.get(), self.written()) {
            (Some(read), Some(written)) => Some(read.saturating_add(written)),
            (read, written) => read.or(written),
        }
    }

    fn cached_fits(&self) -> bool {
        within(self.cached(), self.input_tokens())
    }

    fn lifetimes_fit(&self) -> bool {
        self.cached_fits() && within(sum(&[self.cache_write_5m, self.cache_write_1h]), self.written())
    }
}
