//! Facts of a document, by meaning.

use std::borrow::Cow;

use super::dialects::{Is, SIGNS};
use super::meaning::{As, Dialect, Meaning};
use super::raw_facts::{Item, RawFacts};
use super::trie::PathEntry;

/// Facts of one document: a whole answer, or one event of a stream.
pub(super) struct Facts<'f> {
    pub(super) found: &'f RawFacts,
    pub(super) shape: Option<Dialect>,
    /// Facts of the document's form. They are kept apart because they are looked up often, and most facts found belong
    /// to other forms.
    own: Vec<Fact<'f>>,
    /// Facts with the same meaning in every form.
    anywhere: Vec<Fact<'f>>,
    /// Whether a generation has begun, in forms without a list of them.
    pub(super) has_begun: bool,
    /// Whether counts that were not sent are 0.
    pub(super) is_filled: bool,
}

/// A value and its place.
type Fact<'f> = (&'static PathEntry, &'f Item);

impl<'f> Facts<'f> {
    pub(super) fn new(found: &'f RawFacts, how: As) -> Self {
        let shape = match how {
            As::Document => shape_of(found),
            As::Dialect(shape) | As::FilledWithZeros(shape) | As::WithoutReasons(shape) => Some(shape),
        };
        let is_fact = |(place, _): &Fact<'_>| !matches!(place.meaning, Meaning::Sign(_));
        let facts = found.iter().filter(is_fact);
        let (mut own, mut anywhere) = (Vec::with_capacity(16), Vec::with_capacity(8));
        for fact in facts {
            match fact.0.shape {
                Dialect::Any => anywhere.push(fact),
                its if Some(its) == shape => own.push(fact),
                _ => {}
            }
        }
        Self {
            found,
            shape,
            own,
            anywhere,
            is_filled: matches!(how, As::FilledWithZeros(_)),
            has_begun: signs(found).any(|index| SIGNS[index].begins && Some(SIGNS[index].shape) == shape)
                && !matches!(how, As::WithoutReasons(_)),
        }
    }

    /// Facts of the document's form.
    pub(super) fn iter(&self) -> impl Iterator<Item = Fact<'f>> + use<'_, 'f> {
        self.own.iter().copied()
    }

    /// Facts with the same meaning in every form.
    pub(super) fn anywhere(&self) -> impl Iterator<Item = Fact<'f>> + use<'_, 'f> {
        self.anywhere.iter().copied()
    }

    /// Facts of the document's form with this meaning.
    pub(super) fn of(&self, meaning: Meaning) -> impl Iterator<Item = Fact<'f>> + use<'_, 'f> {
        self.iter().filter(move |(place, _)| place.meaning == meaning)
    }

    /// Facts of every form with this meaning.
    pub(super) fn anywhere_of(&self, meaning: Meaning) -> impl Iterator<Item = Fact<'f>> + use<'_, 'f> {
        self.anywhere().filter(move |(place, _)| place.meaning == meaning)
    }

    /// The text with this meaning that comes first in the table, and its place. Fields around the answer in a line of a
    /// batch come last.
    pub(super) fn text(&self, meaning: Meaning) -> Option<(&'static PathEntry, &'f str)> {
        let texts = self.of(meaning).filter(|(place, _)| place.array().is_none());
        let texts = texts.filter_map(|(place, item)| Some((place, self.found.text(item)?)));
        texts.min_by_key(|(place, _)| (place.rank, !place.in_batch))
    }

    /// The tier that served the call, in the words of price tables: `flex`, `fast`, `batch+us`.
    pub(super) fn tier(&self) -> Option<Cow<'f, str>> {
        let text = |meaning| self.text(meaning).map(|(_, text)| text);
        let tier = text(Meaning::Tier).or_else(|| text(Meaning::Traffic).map(of_traffic));
        let speed = text(Meaning::Speed).filter(|speed| *speed != "standard");
        let region = text(Meaning::Region).filter(|region| !matches!(*region, "global" | "not_available"));
        let tier = if self.is_in_batch() { Some("batch") } else { tier };
        let special = tier.filter(|tier| (speed, region) == (None, None) || !matches!(*tier, "standard" | "default"));
        let search = text(Meaning::Search).map(|size| Cow::Owned(format!("search-{size}")));
        let mut counts = self
            .of(Meaning::Citations)
            .filter_map(|(_, item)| self.found.count(item));
        let citations = counts.any(|count| count > 0).then_some(Cow::Borrowed("citations"));
        let words = [special, speed, region].map(|word| word.map(Cow::Borrowed));
        let mut words = words.into_iter().chain([search, citations]).flatten();
        let first = words.next()?;
        Some(words.fold(first, |words, word| Cow::Owned(format!("{words}+{word}"))))
    }

    /// Finish reason of each generation, the first in the table. Words for a generation that continues are left out.
    pub(super) fn finish_reasons(&self) -> Vec<(Fact<'f>, &'f str)> {
        let mut reasons: Vec<(Fact<'f>, &'f str)> = Vec::new();
        for (place, item) in self.of(Meaning::FinishReason) {
            let Some(reason) = self.found.text(item).filter(|word| !GOES_ON.contains(word)) else {
                continue;
            };
            match reasons.iter_mut().find(|((_, known), _)| known.at == item.at) {
                Some(known) if place.rank < known.0.0.rank => *known = ((place, item), reason),
                Some(_) => {}
                None => reasons.push(((place, item), reason)),
            }
        }
        reasons
    }

    /// Whether the document is the last one of a complete answer.
    pub(super) fn has_ended(&self) -> bool {
        self.iter().any(|(place, item)| match place.meaning {
            Meaning::Ended => !item.is_false(),
            Meaning::EndedAs(words) => self.found.text(item).is_some_and(|kind| words.contains(&kind)),
            _ => false,
        })
    }

    /// The model that transcribes a session.
    pub(super) fn transcriber(&self) -> Option<&'f str> {
        self.anywhere_of(Meaning::Transcriber)
            .find_map(|(_, item)| self.found.text(item))
    }

    /// Whether the document is a transcription of a session: other completions have no word for their end.
    pub(super) fn is_transcription(&self) -> bool {
        self.shape == Some(Dialect::Completion) && self.has_ended()
    }

    /// Whether the answer has a tool call that the program must run.
    pub(super) fn calls_tool(&self) -> bool {
        self.iter().any(|(place, item)| match place.meaning {
            Meaning::ToolCall(words) => self.found.text(item).is_some_and(|kind| words.contains(&kind)),
            _ => false,
        })
    }

    /// Whether the document names itself as an object with a status, or is a prediction of Replicate's.
    pub(super) fn names_object(&self) -> bool {
        const WITH_STATUS: [&str; 4] = ["response", "realtime.response", "thread.run", "interaction"];
        self.shape == Some(Dialect::Invoked) || self.is_called(&WITH_STATUS)
    }

    /// Whether the document is a line of a batch, or the usage of a whole batch.
    pub(super) fn is_in_batch(&self) -> bool {
        let mut all = self.iter().chain(self.anywhere());
        self.found.in_batch
            || self.is_called(&["batch"])
            || all.any(|(place, _)| place.in_batch || place.meaning == Meaning::InBatch)
    }

    /// Whether the document names itself as one of these objects.
    fn is_called(&self, names: &[&str]) -> bool {
        let mut kinds = self.anywhere().filter(|(place, _)| place.path == "object");
        kinds.any(|(_, item)| self.found.text(item).is_some_and(|name| names.contains(&name)))
    }

    pub(super) fn charged(&self) -> Option<f64> {
        let number = |meaning| {
            let amounts = self.of(meaning).chain(self.anywhere_of(meaning));
            let numbers = amounts.filter_map(|(_, item)| self.found.number(item));
            numbers
                .filter(|number| number.is_finite() && *number >= 0.0)
                .reduce(f64::max)
        };
        let charged = number(Meaning::Charged).or_else(|| Some(number(Meaning::ChargedTicks)? / TICKS))?;
        if !self.of(Meaning::OwnKey).any(|(_, item)| item.is_true()) {
            return Some(charged);
        }
        // With the caller's own key, the gateway charges its fee and the provider the rest.
        Some(charged + number(Meaning::ChargedUpstream)?)
    }

    /// Bytes of generated text in an event.
    pub(super) fn generated_bytes(&self) -> usize {
        self.bytes_of(&[Meaning::Generated])
    }

    /// Bytes of generated text in a whole answer.
    pub(super) fn answered_bytes(&self) -> usize {
        self.bytes_of(&[Meaning::Generated, Meaning::Answered, Meaning::Arguments])
    }

    fn bytes_of(&self, meanings: &[Meaning]) -> usize {
        let texts = self.anywhere().filter(|(place, _)| meanings.contains(&place.meaning));
        texts.filter_map(|(_, item)| item.bytes()).sum()
    }

    pub(super) fn dimensions(&self) -> Option<u64> {
        let vectors = self.of(Meaning::Vector).filter(|(_, item)| item.at == 0);
        let mut lengths = vectors.filter_map(|(_, item)| u64::try_from(item.length()?).ok());
        lengths.find(|length| *length > 0)
    }
}

/// Indices of the signs that a document has.
fn signs(found: &RawFacts) -> impl Iterator<Item = usize> {
    found.iter().filter_map(|(place, item)| match place.meaning {
        Meaning::Sign(index) => Some(index).filter(|index| is(SIGNS[*index].is, found, item)),
        _ => None,
    })
}

/// Form of a document, by the first sign in the list.
pub(super) fn shape_of(found: &RawFacts) -> Option<Dialect> {
    signs(found).min().map(|index| SIGNS[index].shape)
}

/// Words in place of a finish reason while a generation continues: `DashScope`, watsonx, Gemini.
const GOES_ON: &[&str] = &["null", "not_finished", "NOT_FINISHED", "FINISH_REASON_UNSPECIFIED"];

/// Number of xAI's ticks in a US dollar.
const TICKS: f64 = 1e10;

/// The tier in the words of price tables.
fn of_traffic(traffic: &str) -> &str {
    match traffic {
        "ON_DEMAND" | "TRAFFIC_TYPE_UNSPECIFIED" => "standard",
        "ON_DEMAND_PRIORITY" => "priority",
        "ON_DEMAND_FLEX" => "flex",
        "PROVISIONED_THROUGHPUT" => "provisioned",
        other => other,
    }
}

fn is(what: Is, found: &RawFacts, item: &Item) -> bool {
    let text = found.text(item);
    match what {
        Is::Something => true,
        Is::Array => item.length().is_some(),
        Is::Text(texts) => text.is_some_and(|text| texts.contains(&text)),
        Is::Prefix(prefix) => text.is_some_and(|text| text.starts_with(prefix)),
    }
}
