//! Token counts of one call.

/// Token counts of one call, as far as the provider reported them: what is not known is absent, never 0.
///
/// Providers disagree on whether the input count includes the tokens that were read from or written to a prompt cache,
/// so there is no way to build a `Usage` without saying it. What is recorded always includes them
/// (`gen_ai.usage.input_tokens` in the conventions).
///
/// ```
/// # use genai_runtime::Usage;
/// // OpenAI, Gemini: the prompt's 1 200 tokens include the 1 024 that came from the cache.
/// let openai = Usage::input_including_cached(1_200).cache_read(1_024).output(80);
/// // Anthropic, Bedrock: 176 tokens were new, 1 024 more came from the cache.
/// let anthropic = Usage::input_excluding_cached(176).cache_read(1_024).output(80);
/// assert_eq!(openai.input_tokens(), Some(1_200));
/// assert_eq!(anthropic.input_tokens(), Some(1_200));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[must_use]
pub struct Usage {
    /// As the provider counts it.
    input: Option<u64>,
    /// Whether `cache_read` and `cache_write` have to be added to `input`.
    excludes_cached: bool,
    output: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    reasoning: Option<u64>,
}

impl Usage {
    /// For providers whose input count includes cached tokens: `OpenAI`, Gemini, Mistral, `DeepSeek`.
    pub fn input_including_cached(tokens: impl TokenCount) -> Self {
        Self {
            input: tokens.count(),
            ..Self::default()
        }
    }

    /// For providers whose input count leaves cached tokens out: Anthropic, Amazon Bedrock.
    pub fn input_excluding_cached(tokens: impl TokenCount) -> Self {
        Self {
            input: tokens.count(),
            excludes_cached: true,
            ..Self::default()
        }
    }

    /// Nothing is known.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// Tokens the model produced, reasoning included.
    pub fn output(self, tokens: impl TokenCount) -> Self {
        Self {
            output: tokens.count(),
            ..self
        }
    }

    /// Input tokens that were served from a prompt cache.
    pub fn cache_read(self, tokens: impl TokenCount) -> Self {
        Self {
            cache_read: tokens.count(),
            ..self
        }
    }

    /// Input tokens that were written to a prompt cache.
    pub fn cache_write(self, tokens: impl TokenCount) -> Self {
        Self {
            cache_write: tokens.count(),
            ..self
        }
    }

    /// The part of the output that was reasoning.
    pub fn reasoning(self, tokens: impl TokenCount) -> Self {
        Self {
            reasoning: tokens.count(),
            ..self
        }
    }

    /// These counts, with those that `later` knows in their place.
    pub(crate) fn updated_by(self, later: Self) -> Self {
        Self {
            input: later.input.or(self.input),
            excludes_cached: if later.input.is_some() {
                later.excludes_cached
            } else {
                self.excludes_cached
            },
            output: later.output.or(self.output),
            cache_read: later.cache_read.or(self.cache_read),
            cache_write: later.cache_write.or(self.cache_write),
            reasoning: later.reasoning.or(self.reasoning),
        }
    }

    /// Input tokens, cached ones included.
    pub fn input_tokens(&self) -> Option<u64> {
        let input = self.input?;
        if !self.excludes_cached {
            return Some(input);
        }
        Some(
            input
                .saturating_add(self.cache_read.unwrap_or(0))
                .saturating_add(self.cache_write.unwrap_or(0)),
        )
    }

    /// Output tokens, reasoning included.
    pub fn output_tokens(&self) -> Option<u64> {
        self.output
    }

    /// The part of the input that was served from a cache.
    pub fn cache_read_tokens(&self) -> Option<u64> {
        self.cache_read
    }

    /// The part of the input that was written to a cache.
    pub fn cache_write_tokens(&self) -> Option<u64> {
        self.cache_write
    }

    /// The part of the output that was reasoning.
    pub fn reasoning_tokens(&self) -> Option<u64> {
        self.reasoning
    }

    /// Whether any count is known.
    pub(crate) fn is_known(&self) -> bool {
        let counts = [
            self.input,
            self.output,
            self.cache_read,
            self.cache_write,
            self.reasoning,
        ];
        counts.iter().any(Option::is_some)
    }
}

/// A token count as client libraries give it: any integer, or an `Option` of one.
///
/// Negative counts are not counts: they are taken as unknown.
pub trait TokenCount {
    /// The count, if it is known.
    fn count(self) -> Option<u64>;
}

impl<T: TokenCount> TokenCount for Option<T> {
    fn count(self) -> Option<u64> {
        self.and_then(TokenCount::count)
    }
}

macro_rules! token_count {
    ($($number:ty),*) => {
        $(impl TokenCount for $number {
            fn count(self) -> Option<u64> {
                u64::try_from(self).ok()
            }
        })*
    };
}

token_count!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize);
