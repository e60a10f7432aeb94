//! Summary of the items of a stream.

use serde_json::Value;

use crate::fingerprint::HashKey;
use crate::summary::summarizer::{MOST_ITEMS, Summarizer};
use crate::summary::text::TextSum;
use crate::summary::value::Summary;

/// Summary of items that arrive one by one. If all are texts, they are summarized as one text.
#[derive(Debug)]
pub(crate) struct ItemsSummary {
    summarizer: Summarizer,
    text: TextSum,
    items: Vec<Value>,
    count: usize,
    only_texts: bool,
}

impl ItemsSummary {
    pub(crate) fn new(key: HashKey) -> Self {
        Self {
            text: TextSum::new(&key),
            summarizer: Summarizer::new(key),
            items: Vec::new(),
            count: 0,
            only_texts: true,
        }
    }

    /// Adds an item.
    pub(crate) fn push(&mut self, item: &Value) {
        self.count += 1;
        match item {
            Value::String(text) => self.text.push(text),
            _ => self.only_texts = false,
        }
        if self.items.len() < MOST_ITEMS {
            let summary = self.summarizer.value(item, None).map(Summary::into_json);
            self.items.extend(summary);
        }
    }

    /// Summary of all items. `None` if there were none.
    pub(crate) fn finish(self) -> Option<Summary> {
        (self.count > 0).then_some(if self.only_texts {
            Summary::Text(self.text)
        } else {
            Summary::List {
                items: self.items,
                length: self.count,
            }
        })
    }
}
