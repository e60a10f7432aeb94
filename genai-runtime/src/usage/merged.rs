//! Counts of one call that arrive in parts, and sums over several calls.

use crate::usage::count::{Count, TokenCount};
use crate::usage::usage::Usage;

impl Usage {
    /// Updates these counts by later ones of the same call. Counts are cumulative, so a smaller count or 0 is ignored.
    ///
    /// Later counts with the input and its cached part state the prompt again. They replace its counts as a whole,
    /// unless that prompt is smaller than the known one.
    pub(crate) fn updated_by(self, later: Self) -> Self {
        let states_prompt = later.input.is_known() && (later.cache_read.is_known() || later.names_written());
        let counted_otherwise = later.input.is_known() && self.excludes_cached != later.excludes_cached;
        // Of two counts of the same prompt, the one with more cached tokens is kept, because a later 0 is no update.
        let forgets = later.input_tokens() == self.input_tokens() && later.cached() < self.cached();
        let smaller = later.input_tokens() < self.input_tokens() || forgets;
        let prompt = match (states_prompt || counted_otherwise, smaller) {
            (true, true) => self,
            (true, false) => later.with_rest_of(self),
            (false, _) => self.with_larger_prompt(later),
        };
        let output = if later.output.is_known() && self.excludes_reasoning != later.excludes_reasoning {
            if later.output_tokens() < self.output_tokens() {
                self
            } else {
                later
            }
        } else {
            self.with_larger_output(later)
        };
        Self {
            output: output.output,
            excludes_reasoning: output.excludes_reasoning,
            reasoning: output.reasoning,
            output_by_modality: output.output_by_modality,
            // The last counts of a stream cover the whole stream.
            is_mismatched: later.is_mismatched
                || self.is_mismatched && !(later.input.is_known() && later.output.is_known()),
            is_mixed: self.is_mixed || later.is_mixed,
            ..prompt
        }
    }

    /// Sum of the counts of two requests.
    #[allow(dead_code)] // Only readers of JSON add counts up.
    pub(crate) fn plus(self, other: Self) -> Self {
        if self == Self::unknown() {
            return other;
        }
        if (self.excludes_cached, self.excludes_reasoning) != (other.excludes_cached, other.excludes_reasoning) {
            return self.with_parts_included().plus(other.with_parts_included());
        }
        Self {
            input: self.input.plus(other.input),
            output: self.output.plus(other.output),
            cache_read: self.cache_read.plus(other.cache_read),
            cache_write: self.cache_write.plus(other.cache_write),
            cache_write_5m: self.cache_write_5m.plus(other.cache_write_5m),
            cache_write_1h: self.cache_write_1h.plus(other.cache_write_1h),
            reasoning: self.reasoning.plus(other.reasoning),
            input_by_modality: self.input_by_modality.plus(other.input_by_modality),
            output_by_modality: self.output_by_modality.plus(other.output_by_modality),
            cached_by_modality: self.cached_by_modality.plus(other.cached_by_modality),
            is_mismatched: self.is_mismatched || other.is_mismatched,
            is_mixed: self.is_mixed || other.is_mixed,
            ..self
        }
    }

    /// Counts beyond those that another call has recorded of the same response; all of them if it recorded none.
    pub(crate) fn beyond(self, (input, output): (Option<u64>, Option<u64>)) -> Self {
        if (input, output) == (None, None) {
            return self;
        }
        let more = |all: Option<u64>, recorded: Option<u64>| Some(all?.saturating_sub(recorded.unwrap_or(0)));
        let rest = Self::input_including_cached(more(self.input_tokens(), input))
            .with_output_tokens(more(self.output_tokens(), output));
        if rest.is_nothing() { Self::unknown() } else { rest }
    }

    /// Same counts in the inclusive form: the input includes cached tokens, the output includes reasoning.
    fn with_parts_included(self) -> Self {
        Self {
            input: Count::of(self.input_tokens()),
            excludes_cached: false,
            output: Count::of(self.output_tokens()),
            excludes_reasoning: false,
            ..self
        }
    }

    /// Same counts, marked as used by several models, so that no single price applies.
    #[allow(dead_code)] // Only readers of JSON find several models.
    pub(crate) fn of_several_models(self) -> Self {
        Self { is_mixed: true, ..self }
    }

    /// Records whether the provider's total is the sum of its parts, if both are known.
    #[allow(dead_code)] // Only readers of JSON have a total.
    pub(crate) fn with_total(self, total: impl TokenCount) -> Self {
        let (Some(total), Some(input), Some(output)) = (Count::of(total).get(), self.input_tokens(), self.output.get())
        else {
            return self;
        };
        let whole = self.output_tokens().unwrap_or(output);
        // Some providers exclude cached tokens or reasoning from their total.
        let sums = [input, self.input.get().unwrap_or(input)].map(|input| [input + output, input + whole]);
        Self {
            is_mismatched: !sums.as_flattened().contains(&total),
            ..self
        }
    }

    /// Fills unknown counts from earlier ones.
    fn with_rest_of(self, known: Self) -> Self {
        // A repeated total keeps the known breakdown.
        let lifetimes = if !self.names_lifetimes() && self.written() == known.written() {
            known
        } else {
            self
        };
        let cache_write = if self.names_written() {
            self.cache_write
        } else {
            known.cache_write
        };
        Self {
            cache_read: if self.cache_read.is_known() {
                self.cache_read
            } else {
                known.cache_read
            },
            cache_write,
            cache_write_5m: lifetimes.cache_write_5m,
            cache_write_1h: lifetimes.cache_write_1h,
            ..self
        }
    }

    fn names_written(&self) -> bool {
        self.cache_write.is_known() || self.names_lifetimes()
    }

    fn names_lifetimes(&self) -> bool {
        self.cache_write_5m.is_known() || self.cache_write_1h.is_known()
    }

    fn with_larger_prompt(self, later: Self) -> Self {
        Self {
            input: self.input.larger(later.input),
            excludes_cached: if later.input.is_known() {
                later.excludes_cached
            } else {
                self.excludes_cached
            },
            cache_read: self.cache_read.larger(later.cache_read),
            cache_write: self.cache_write.larger(later.cache_write),
            cache_write_5m: self.cache_write_5m.larger(later.cache_write_5m),
            cache_write_1h: self.cache_write_1h.larger(later.cache_write_1h),
            input_by_modality: self.input_by_modality.larger(later.input_by_modality),
            cached_by_modality: self.cached_by_modality.larger(later.cached_by_modality),
            ..self
        }
    }

    fn with_larger_output(self, later: Self) -> Self {
        Self {
            output: self.output.larger(later.output),
            excludes_reasoning: if later.output.is_known() {
                later.excludes_reasoning
            } else {
                self.excludes_reasoning
            },
            reasoning: self.reasoning.larger(later.reasoning),
            output_by_modality: self.output_by_modality.larger(later.output_by_modality),
            ..self
        }
    }
}
