//! Token counts of a document.

use super::facts::Facts;
use super::meaning::Dialect;
#[allow(clippy::enum_glob_use)] // The rows are data.
use super::meaning::Meaning::{self, *};
use super::raw_facts::Item;
use super::trie::PathEntry;
use crate::usage::{Count, Modality, Usage};

/// Counts of some of the facts, one for each meaning.
#[derive(Default)]
pub(super) struct Counts(Vec<(Meaning, usize, i128)>);

impl Counts {
    /// Counts of the facts that `wanted` selects.
    pub(super) fn of(facts: &Facts<'_>, wanted: impl Fn(&PathEntry, &Item) -> bool) -> Self {
        let mut counts = Self(Vec::with_capacity(8));
        for (place, item) in facts.iter().filter(|(place, item)| wanted(place, item)) {
            let meaning = match place.meaning {
                InputOfNamed | OutputOfNamed | CacheReadOfNamed | CacheWriteOfNamed | CountOfNamed => {
                    let Some(meaning) = named(facts, place, item) else {
                        continue;
                    };
                    meaning
                }
                meaning if is_count(meaning) => meaning,
                _ => continue,
            };
            // A negative count would make the sums of the others wrong.
            if let Some(count) = facts.found.count(item).filter(|count| Count::is_possible(*count)) {
                // Elements of one list are added up.
                let summed = meaning != place.meaning || meaning == InputOfEach;
                counts.add(
                    if meaning == InputOfEach { Input } else { meaning },
                    place.rank,
                    count,
                    summed,
                );
            }
        }
        counts
    }

    /// Adds the counts of another request.
    pub(super) fn plus(mut self, other: Self) -> Self {
        for (meaning, rank, count) in other.0 {
            match self.0.iter_mut().find(|(known, ..)| *known == meaning) {
                Some((.., known)) => *known = known.saturating_add(count),
                None => self.0.push((meaning, rank, count)),
            }
        }
        self
    }

    /// Fills missing counts of cache and reasoning from `whole`.
    pub(super) fn with_missing(mut self, whole: &Self) -> Self {
        let missing = |counts: &Self, meaning| counts.get(meaning).is_none();
        for meaning in [CacheRead, CacheWrite, Reasoning] {
            if missing(&self, meaning)
                && let Some(count) = whole.get(meaning)
            {
                self.0.push((meaning, 0, count));
            }
        }
        let lifetimes = [CacheWrite5m, CacheWrite1h];
        let counts = lifetimes.map(|meaning| whole.get(meaning));
        let written: i128 = counts.iter().flatten().sum();
        if lifetimes.iter().all(|meaning| missing(&self, *meaning)) && Some(written) <= self.get(CacheWrite) {
            let known = lifetimes.into_iter().zip(counts);
            self.0
                .extend(known.filter_map(|(meaning, count)| Some((meaning, 0, count?))));
        }
        self
    }

    /// Adds a count. The first place in the table has precedence, except for a 0, which gateways send for unknown
    /// counts.
    fn add(&mut self, meaning: Meaning, rank: usize, count: i128, summed: bool) {
        match self.0.iter_mut().find(|(known, ..)| *known == meaning) {
            None => self.0.push((meaning, rank, count)),
            Some((_, known_rank, known)) if summed && *known_rank == rank => *known = known.saturating_add(count),
            Some((_, known_rank, known)) => {
                let better = (count == 0, rank) < (*known == 0, *known_rank);
                if better {
                    (*known_rank, *known) = (rank, count);
                }
            }
        }
    }

    fn get(&self, meaning: Meaning) -> Option<i128> {
        self.0
            .iter()
            .find(|(known, ..)| *known == meaning)
            .map(|(.., count)| *count)
    }

    /// Usage made of all counts.
    pub(super) fn usage(&self, facts: &Facts<'_>) -> Usage {
        // Cohere's cache count covers all tokens that the model saw, of which fewer are billed.
        let is_billed = facts.shape == Some(Dialect::Cohere) && self.get(Input) < self.get(InputUnbilled);
        let read = self.get(CacheRead).filter(|_| !is_billed);
        let written = self.get(CacheWrite);
        let (input, beside) = self.input(facts);
        let total = self.total();
        let reasoning = self.get(Reasoning);
        let (input, output) = match (facts.shape, input) {
            (Some(Dialect::Completion), Some(input)) => {
                let (input, output) = self.with_rest_of_total(input, beside);
                (Some(input), output)
            }
            (shape, input) => (input, self.output(shape, input, total)),
        };
        let usage = if beside {
            Usage::input_excluding_cached(input)
        } else {
            Usage::input_including_cached(input)
        };
        let usage = if self.reasoning_is_beside(reasoning, output) {
            usage.with_output_tokens_excluding_reasoning(output)
        } else {
            usage.with_output_tokens(output)
        };
        let usage = usage
            .with_cache_read_tokens(read)
            .with_cache_write_tokens(written)
            .with_cache_write_5m_tokens(self.get(CacheWrite5m))
            .with_cache_write_1h_tokens(self.get(CacheWrite1h))
            .with_reasoning_tokens(reasoning);
        self.with_modalities(usage).with_total(total)
    }

    /// The input, and whether cached tokens are outside it.
    fn input(&self, facts: &Facts<'_>) -> (Option<i128>, bool) {
        let shape = facts.shape;
        let has_output = || self.get(Output).is_some() || facts.of(Generation).next().is_some();
        let more = self.get(InputOfTools).unwrap_or(0);
        if let Some(input) = self.get(Input).or_else(|| self.get(InputUnbilled)) {
            return (Some(input.saturating_add(more)), self.is_beside_cached(facts, input));
        }
        match self.get(InputBesideCached) {
            Some(input) => (Some(input), true),
            // Voyage's embeddings have only a total, because they have no output.
            None if shape == Some(Dialect::Completion) && !has_output() => (self.get(Total), false),
            None => (None, shape == Some(Dialect::Anthropic)),
        }
    }

    /// Whether a gateway sends Anthropic's counts under `OpenAI`'s names. The total reveals it, or a cache count with
    /// Anthropic's name that is larger than the prompt.
    fn is_beside_cached(&self, facts: &Facts<'_>, input: i128) -> bool {
        let cached = self.cached();
        if facts.shape != Some(Dialect::Completion) || cached <= 0 {
            return false;
        }
        let reasoning = self.get(Reasoning).unwrap_or(0);
        let parts = input.saturating_add(self.get(Output).unwrap_or(0));
        let whole = parts.saturating_add(cached);
        let is_total = |parts: i128| self.total() == Some(parts);
        if cached > input {
            let mut names = facts
                .iter()
                .filter(|(place, _)| matches!(place.meaning, CacheRead | CacheWrite));
            return self.total() >= Some(whole) || names.any(|(place, _)| ANTHROPIC.contains(&&*place.path));
        }
        // If cache and reasoning have the same size, the rest of the total is reasoning (xAI).
        let is_reasoning = reasoning > 0 && is_total(parts.saturating_add(reasoning));
        !is_reasoning && (is_total(whole) || is_total(whole.saturating_add(reasoning)))
    }

    /// The total without tokens outside prompt and completion.
    fn total(&self) -> Option<i128> {
        let total = self.get(Total)?;
        Some(total.saturating_sub(self.get(OutsideOfPrompt).unwrap_or(0)))
    }

    fn cached(&self) -> i128 {
        let parts = [CacheRead, CacheWrite].into_iter().filter_map(|part| self.get(part));
        parts.fold(0, i128::saturating_add)
    }

    /// Input and output of a chat completion, with the part of its total that is in neither. Providers bill that part
    /// as output, such as thoughts without a field, unless other fields identify it as input.
    fn with_rest_of_total(&self, input: i128, beside: bool) -> (i128, Option<i128>) {
        let told = self.get(Output).or_else(|| self.get(OutputUnbilled));
        let cached = if beside { self.cached() } else { 0 };
        let prompt = input.saturating_add(cached);
        let Some(rest) = self.total().map(|total| total.saturating_sub(prompt)) else {
            return (input, told);
        };
        let Some(told) = told else {
            return (input, Some(rest).filter(|rest| *rest > 0));
        };
        let excess = rest.saturating_sub(told);
        if excess <= 0 {
            return (input, Some(told));
        }
        let of_output = match self.get(Reasoning).filter(|reasoning| *reasoning > 0) {
            // The completion includes its reasoning.
            Some(reasoning) if self.get(OutputOf(Modality::Text)) == told.checked_sub(reasoning) => 0,
            // Gemini's remainder is tokens that tools returned.
            Some(reasoning) if reasoning <= excess => reasoning,
            // Portkey's parts omit tokens written to the cache.
            None if self.is_of_sound() || (beside && cached > input) => 0,
            _ => excess,
        };
        (
            input.saturating_add(excess - of_output),
            Some(told.saturating_add(of_output)),
        )
    }

    /// Whether audio tokens are counted only in the total.
    fn is_of_sound(&self) -> bool {
        self.get(SecondsOfAudio).is_some_and(|seconds| seconds > 0)
    }

    fn output(&self, shape: Option<Dialect>, input: Option<i128>, total: Option<i128>) -> Option<i128> {
        match shape {
            Some(Dialect::Gemini) => self.get(OutputBesideReasoning).or_else(|| {
                // A count of 0 is omitted, so the total has to show whether the output was 0.
                let rest = total?.checked_sub(input?)?;
                let rest = rest.checked_sub(self.get(Reasoning).unwrap_or(0))?;
                (rest >= 0).then_some(rest)
            }),
            _ => self.get(Output).or_else(|| self.get(OutputUnbilled)),
        }
    }

    fn reasoning_is_beside(&self, reasoning: Option<i128>, output: Option<i128>) -> bool {
        self.get(Output).is_none() && self.get(OutputUnbilled).is_none() && output.is_some()
            // There are more reasoning tokens than output, and no total to explain them.
            || self.get(Total).is_none() && reasoning.zip(output).is_some_and(|(reasoning, output)| reasoning > output)
    }

    fn with_modalities(&self, usage: Usage) -> Usage {
        // Mistral's prompt count omits audio tokens.
        let sound = usage.input_tokens().zip(self.get(Input)).filter(|_| self.is_of_sound());
        let sound = sound
            .map(|(input, text)| i128::from(input).saturating_sub(text))
            .filter(|sound| *sound > 0);
        Modality::ALL.into_iter().fold(usage, |usage, modality| {
            usage
                .with_input_tokens_of(
                    modality,
                    self.get(InputOf(modality))
                        .or(sound.filter(|_| modality == Modality::Audio)),
                )
                .with_output_tokens_of(modality, self.get(OutputOf(modality)))
                .with_cache_read_tokens_of(modality, self.get(CacheReadOf(modality)))
        })
    }
}

/// Anthropic's names of cache counts.
const ANTHROPIC: [&str; 2] = ["usage.cache_read_input_tokens", "usage.cache_creation_input_tokens"];

fn is_count(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Input
            | InputOfEach
            | InputBesideCached
            | InputOfTools
            | InputUnbilled
            | Output
            | OutputBesideReasoning
            | OutputUnbilled
            | Total
            | OutsideOfPrompt
            | SecondsOfAudio
            | CacheRead
            | CacheWrite
            | CacheWrite5m
            | CacheWrite1h
            | Reasoning
            | InputOf(_)
            | OutputOf(_)
            | CacheReadOf(_)
    )
}

/// Meaning of a count whose kind is named in a field beside it.
fn named(facts: &Facts<'_>, place: &PathEntry, item: &Item) -> Option<Meaning> {
    let mut names = facts
        .of(Name)
        .filter(|(name, named)| name.array() == place.array() && named.at == item.at);
    let name = names.find_map(|(_, name)| facts.found.text(name))?;
    if place.meaning == CacheWriteOfNamed {
        return match name {
            "5m" => Some(CacheWrite5m),
            "1h" => Some(CacheWrite1h),
            _ => None,
        };
    }
    if place.meaning == CountOfNamed {
        return match name {
            "num_prompt_tokens" => Some(Input),
            "num_completion_tokens" => Some(Output),
            "num_total_tokens" => Some(Total),
            _ => None,
        };
    }
    let modality = match name {
        "TEXT" | "text" => Modality::Text,
        "IMAGE" | "image" => Modality::Image,
        "AUDIO" | "audio" => Modality::Audio,
        "VIDEO" | "video" => Modality::Video,
        _ => return None,
    };
    Some(match place.meaning {
        InputOfNamed => InputOf(modality),
        OutputOfNamed => OutputOf(modality),
        _ => CacheReadOf(modality),
    })
}
