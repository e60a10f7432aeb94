//! Output of a model call, whole or assembled from the parts of a stream.

use serde_json::Value;

use crate::content::unfinished::without_end;
use crate::messages::building::{Building, Choice, REASONING, TEXT};
use crate::messages::messages::{Message, Part};
use crate::messages::summarized::Summarizing;

/// Largest number of choices. No provider returns so many; a larger index is a mistake and not worth its memory.
const MOST_CHOICES: usize = 128;
/// Largest number of parts of one choice in a summary.
const MOST_SUMMARIZED_PARTS: usize = 64;

/// Largest number of parts kept of one choice. Tool calls without arguments use no bytes, so the limit in bytes does
/// not bound them.
const MOST_PARTS: usize = 1_024;

/// Collector of an answer's content: one message for each choice, counted from 0. Text may arrive in parts, which are
/// joined. Content far beyond the recording limit is dropped.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::capture::OutputContent;
///
/// fn content(deltas: &[&str], content: &mut OutputContent) {
///     for delta in deltas {
///         content.text(0, delta);
///     }
/// }
/// ```
#[derive(Debug)]
pub struct OutputContent {
    choices: Vec<Choice>,
    /// Number of bytes that can still be kept.
    room: usize,
    /// Length in bytes from which a text is truncated when recorded, even if it is complete.
    cut_from: usize,
    pub(crate) dropped: usize,
    /// Summarizer, if only summaries are recorded.
    summarizing: Option<Summarizing>,
}

impl OutputContent {
    pub(crate) fn new(cap: usize, room: usize, summarizing: Option<Summarizing>) -> Self {
        Self {
            choices: Vec::new(),
            room,
            cut_from: cap,
            dropped: 0,
            summarizing,
        }
    }

    /// Appends text to a choice.
    pub fn text(&mut self, choice: usize, text: &str) -> &mut Self {
        self.grow(choice, TEXT, text)
    }

    /// Appends reasoning to a choice.
    pub fn reasoning(&mut self, choice: usize, text: &str) -> &mut Self {
        self.grow(choice, REASONING, text)
    }

    /// Appends to a tool call; `call` distinguishes several calls of one choice. `arguments` is a fragment of their
    /// JSON.
    pub fn tool_call(
        &mut self,
        choice: usize,
        call: usize,
        id: Option<&str>,
        name: Option<&str>,
        arguments: &str,
    ) -> &mut Self {
        self.call(choice, call, false, id, name, arguments)
    }

    /// Appends to a call of a tool that the provider runs. Later fragments of its arguments may come through
    /// `tool_call`, too.
    pub fn server_tool_call(
        &mut self,
        choice: usize,
        call: usize,
        id: Option<&str>,
        name: Option<&str>,
        arguments: &str,
    ) -> &mut Self {
        self.call(choice, call, true, id, name, arguments)
    }

    fn call(
        &mut self,
        choice: usize,
        call: usize,
        at_server: bool,
        id: Option<&str>,
        name: Option<&str>,
        arguments: &str,
    ) -> &mut Self {
        let id = id.filter(|id| !id.is_empty());
        if self.known_call(choice, call, id, name).is_none()
            && (id.is_some() || name.is_some() || !arguments.is_empty())
        {
            let new = Building::ToolCall {
                call,
                at_server,
                id: None,
                name: String::new(),
                arguments: String::new(),
            };
            self.push(choice, new);
        }
        let found = self.known_call(choice, call, id, name);
        let part = found.and_then(|at| self.choices.get_mut(choice)?.parts.get_mut(at));
        if let Some(Building::ToolCall {
            id: known_id,
            name: known_name,
            arguments: known_arguments,
            ..
        }) = part
        {
            if let Some(id) = id {
                *known_id = Some(id.to_owned());
            }
            if let Some(name) = name.filter(|name| !name.is_empty()) {
                name.clone_into(known_name);
            }
            append(
                known_arguments,
                arguments,
                &mut self.room,
                self.cut_from,
                &mut self.dropped,
            );
        }
        self
    }

    /// Index of the part that holds this call, if the call has begun. Some servers give all calls the same number. A
    /// different id therefore begins a new call. A fragment without an id belongs to the last call, unless that is
    /// complete and has another name.
    fn known_call(&self, choice: usize, call: usize, id: Option<&str>, name: Option<&str>) -> Option<usize> {
        let parts = &self.choices.get(choice)?.parts;
        let ids = parts.iter().map(|part| match part {
            Building::ToolCall { call: known, id, .. } if *known == call => Some(id.as_deref()),
            _ => None,
        });
        let mut ids = ids.enumerate().filter_map(|(at, id)| Some((at, id?)));
        match id {
            None => {
                let last = ids.next_back().map(|(at, _)| at);
                last.filter(|at| !parts[*at].is_whole_call_of_another(name))
            }
            Some(_) => ids.find(|(_, known)| known.is_none() || *known == id).map(|(at, _)| at),
        }
    }

    /// Adds a complete part.
    pub fn part(&mut self, choice: usize, part: Part) -> &mut Self {
        let part = self.whole(part);
        self.push(choice, part);
        self
    }

    fn whole(&self, part: Part) -> Building {
        match (part, &self.summarizing) {
            (Part::Text(text), _) => self.whole_text(TEXT, text),
            (Part::Reasoning(text), _) => self.whole_text(REASONING, text),
            (part, Some(summarizing)) => Building::Summary(summarizing.part(part)),
            (part, None) => Building::Done(part),
        }
    }

    fn whole_text(&self, kind: &'static str, text: String) -> Building {
        match &self.summarizing {
            Some(summarizing) => Building::Summed {
                kind,
                sum: summarizing.summarizer().text(&text),
            },
            None => Building::Text { kind, text },
        }
    }

    /// Appends to the last part of a choice if that is a text of this kind, or else adds a part.
    fn grow(&mut self, choice: usize, kind: &'static str, more: &str) -> &mut Self {
        if more.is_empty() {
            return self;
        }
        let last = self.choices.get(choice).and_then(|choice| choice.parts.last());
        if !last.is_some_and(|last| last.is_text_of(kind)) {
            self.push(choice, self.whole_text(kind, String::new()));
        }
        let last = self.choices.get_mut(choice).and_then(|choice| choice.parts.last_mut());
        match last.filter(|last| last.is_text_of(kind)) {
            Some(Building::Text { text, .. }) => {
                append(text, more, &mut self.room, self.cut_from, &mut self.dropped);
            }
            Some(Building::Summed { sum, .. }) => sum.push(more),
            _ => self.dropped = self.dropped.saturating_add(more.len()),
        }
        self
    }

    /// Replaces a choice by its complete message. A message that exceeds the remaining room leaves the choice
    /// unchanged.
    pub fn message(&mut self, choice: usize, message: Message) -> &mut Self {
        let parts: Vec<_> = message.parts.into_iter().map(|part| self.whole(part)).collect();
        let size = |parts: &[Building]| parts.iter().map(Building::size).sum::<usize>();
        let known = self.choices.get(choice).map_or(0, |choice| size(&choice.parts));
        if known > 0 && size(&parts) > self.room.saturating_add(known) {
            return self;
        }
        if let Some(at) = self.choice(choice) {
            at.role = Some(message.role);
            at.parts.clear();
            self.room = self.room.saturating_add(known);
        }
        for part in parts {
            self.push(choice, part);
        }
        self
    }

    fn choice(&mut self, index: usize) -> Option<&mut Choice> {
        if index < MOST_CHOICES && self.choices.len() <= index {
            self.choices.resize_with(index + 1, Choice::default);
        }
        let choice = self.choices.get_mut(index)?;
        choice.seen = true;
        Some(choice)
    }

    fn push(&mut self, choice: usize, part: Building) {
        let size = part.size();
        if size > self.room {
            self.dropped = self.dropped.saturating_add(size);
            return;
        }
        let is_summary = self.summarizing.is_some();
        let most = if is_summary { MOST_SUMMARIZED_PARTS } else { MOST_PARTS };
        let Some(choice) = self.choice(choice) else { return };
        if choice.parts.len() < most {
            choice.parts.push(part);
            self.room -= size;
        } else if is_summary {
            choice.cut += 1;
        } else {
            self.dropped = self.dropped.saturating_add(size);
        }
    }

    /// Marks the answer as interrupted. Growing texts are removed, because they may end in the middle of a secret.
    pub(crate) fn broken_off(&mut self) {
        let last = self.choices.iter_mut().filter_map(|choice| choice.parts.last_mut());
        let cut = last.filter_map(Building::growing).map(without_end);
        self.dropped = cut.fold(self.dropped, usize::saturating_add);
        self.cut_arguments(|arguments| serde_json::from_str::<Value>(arguments).is_err());
    }

    /// Removes arguments that are visibly incomplete JSON, even if the answer ended normally.
    pub(crate) fn without_half_json(&mut self) {
        self.cut_arguments(|arguments| arguments.starts_with('{') && serde_json::from_str::<Value>(arguments).is_err());
    }

    fn cut_arguments(&mut self, broken_off: impl Fn(&str) -> bool) {
        let parts = self.choices.iter_mut().flat_map(|choice| &mut choice.parts);
        let arguments = parts
            .filter_map(Building::arguments)
            .filter(|arguments| broken_off(arguments));
        self.dropped = arguments.map(without_end).fold(self.dropped, usize::saturating_add);
    }

    /// Messages, if there was any output, and the number of bytes that were dropped.
    pub(crate) fn into_value(self) -> (Option<Value>, usize) {
        let choices = self.choices.into_iter();
        let said = choices.filter(|choice| choice.seen && !choice.parts.is_empty());
        let messages: Vec<_> = match &self.summarizing {
            Some(summarizing) => said.map(|choice| choice.summary(summarizing)).collect(),
            None => said.map(Choice::message).collect(),
        };
        ((!messages.is_empty()).then_some(Value::Array(messages)), self.dropped)
    }
}

/// Appends to a text while there is room. An incomplete text may end in the middle of a secret, where redaction rules
/// no longer match. It is therefore removed, unless it is so long that recording truncates its end anyway.
fn append(known: &mut String, more: &str, room: &mut usize, cut_from: usize, dropped: &mut usize) {
    if more.len() <= *room {
        *room -= more.len();
        known.push_str(more);
        return;
    }
    *room = 0;
    *dropped = dropped.saturating_add(more.len());
    if known.len() < cut_from {
        *dropped = dropped.saturating_add(known.len());
        known.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_without_text_are_bounded() {
        let mut output = OutputContent::new(1_000, 4_000, None);
        for call in 0..10_000 {
            output.tool_call(0, call, None, Some("look"), "");
        }
        assert_eq!(output.choices[0].parts.len(), MOST_PARTS);
    }
}
