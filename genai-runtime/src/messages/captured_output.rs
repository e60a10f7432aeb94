//! Content of a result, kept until the call ends.

use genai_semconv::Form;
use serde_core::Serialize;
use serde_json::Value;

use crate::content::unfinished::without_end;
use crate::messages::output::OutputContent;
use crate::messages::serialized::{json_size, to_json};
use crate::messages::shapes;
use crate::messages::summarized::{self, Summarizing};
use crate::summary::{ItemsSummary, Summarizer, Summary};

/// Content captured from a call's result.
#[derive(Debug)]
pub(crate) struct CapturedOutput {
    name: &'static str,
    /// Shape of the content. `None` if the answer's own parts are recorded.
    form: Option<Form>,
    content: OutputContent,
    values: Vec<Value>,
    streamed: bool,
    broken_off: bool,
    room: usize,
    /// Length in bytes from which a text is truncated when recorded, even if it is complete.
    cut_from: usize,
    /// Summary of a value, if nothing else is recorded.
    summary: Option<ValueSummary>,
}

/// Summary of a value, or of the items of a stream.
#[derive(Debug)]
struct ValueSummary {
    summarizer: Summarizer,
    value: Option<Summary>,
    items: ItemsSummary,
}

impl CapturedOutput {
    /// Creates an empty capture. At least `least` bytes are kept, even if less may be recorded.
    pub(crate) fn new(
        name: &'static str,
        form: Option<Form>,
        cap: usize,
        least: usize,
        summarizing: Option<Summarizing>,
    ) -> Self {
        let room = cap.saturating_mul(4).max(least);
        let summary = summarizing.as_ref().map(|summarizing| ValueSummary {
            summarizer: Summarizer::new(summarizing.summarizer().key()),
            value: None,
            items: ItemsSummary::new(summarizing.summarizer().key()),
        });
        Self {
            name,
            form,
            content: OutputContent::new(cap, room, summarizing),
            values: Vec::new(),
            streamed: false,
            broken_off: false,
            room,
            cut_from: cap,
            summary,
        }
    }

    /// Collector of an answer's parts, if the operation records parts.
    pub(crate) fn content(&mut self) -> Option<&mut OutputContent> {
        self.form.is_none().then_some(&mut self.content)
    }

    /// Captures the returned value.
    pub(crate) fn value<T: Serialize + ?Sized>(&mut self, value: &T) {
        if self.form.is_none() {
            return;
        }
        match &mut self.summary {
            Some(summary) => summary.value = summary.summarizer.value(value, None),
            None => self.values.extend(to_json(value)),
        }
    }

    /// Captures one item of a stream, while there is room.
    pub(crate) fn item<T: Serialize + ?Sized>(&mut self, item: &T) {
        if self.form.is_none() {
            return;
        }
        if let Some(summary) = &mut self.summary {
            if let Some(item) = to_json(item) {
                summary.items.push(&item);
            }
            return;
        }
        if self.room == 0 {
            self.content.dropped += 1;
            return;
        }
        if let Some(item) = to_json(item) {
            let size = json_size(&item);
            if size > self.room {
                self.content.dropped = self.content.dropped.saturating_add(size);
                self.room = 0;
            } else {
                self.room -= size;
                self.values.push(item);
            }
        }
    }

    /// Marks the result as a stream of items.
    pub(crate) fn streams(&mut self) {
        self.streamed = true;
    }

    /// Marks the stream as interrupted. A result that is not a stream stays whole.
    pub(crate) fn broken_off(&mut self) {
        self.broken_off = self.streamed;
    }

    /// Name of the content, its value, and the number of bytes that were dropped.
    pub(crate) fn into_value(mut self) -> (&'static str, Option<Value>, usize) {
        let Some(form) = self.form else {
            if self.broken_off {
                self.content.broken_off();
            } else if self.streamed {
                self.content.without_half_json();
            }
            let (value, dropped) = self.content.into_value();
            return (self.name, value, dropped);
        };
        if let Some(summary) = self.summary {
            let summary = if self.streamed {
                summary.items.finish()
            } else {
                summary.value
            };
            let value = summary.and_then(|summary| summarized::of_result(form, summary));
            return (self.name, value, 0);
        }
        let value = if self.streamed {
            let (cut, cut_from) = (self.content.dropped > 0, self.cut_from);
            // A short text without its end may stop in the middle of a secret.
            let whole = |joined: &Value| !cut || joined.as_str().is_none_or(|text| text.len() > cut_from);
            Some(std::mem::take(&mut self.values))
                .filter(|items| !items.is_empty())
                .map(shapes::joined)
                .filter(whole)
                .map(|joined| match joined {
                    Value::String(mut text) if self.broken_off => {
                        self.content.dropped = self.content.dropped.saturating_add(without_end(&mut text));
                        Value::String(text)
                    }
                    joined => joined,
                })
        } else {
            self.values.pop()
        };
        let value = value.and_then(|value| shapes::of_result(form, value));
        (self.name, value, self.content.dropped)
    }
}
