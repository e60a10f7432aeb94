//! Redaction of a recorded stream, whose texts arrive in pieces.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::content::unfinished::without_end;
use crate::testing::redaction::Redaction;

/// Fields with the text of an answer, of which each chunk has a part.
const TEXTS: &[&str] = &[
    "arguments",
    "content",
    "delta",
    "partial_json",
    "reasoning",
    "reasoning_content",
    "text",
    "thinking",
];

/// The redacted stream. Secrets are found within its lines and in texts that are split over several of them. If it
/// breaks off, the last words of its texts are removed: no rule recognizes the beginning of a secret.
pub(super) fn redact_lines(redaction: &Redaction, text: &str, breaks_off: bool) -> String {
    let mut lines: Vec<Line<'_>> = text.split_inclusive('\n').map(Line::new).collect();
    let values = lines.iter_mut().filter_map(|line| line.value.as_mut());
    let changed = redact_joined(redaction, &mut values.collect::<Vec<_>>(), breaks_off);
    let mut is_changed = changed.into_iter();
    let last = lines.len().saturating_sub(1);
    let redacted = lines.iter().enumerate().map(|(number, line)| {
        let changed = line.value.as_ref().filter(|_| is_changed.next() == Some(true));
        let mut data = match changed {
            // Unchanged values keep their original spelling.
            None => redaction.text(line.data).into_owned(),
            Some(value) => redaction.text(&value.to_string()).into_owned(),
        };
        if breaks_off && number == last && line.value.is_none() && line.end.is_empty() {
            without_end(&mut data);
        }
        format!("{}{data}{}", line.before, line.end)
    });
    redacted.collect()
}

/// One line of a stream.
struct Line<'a> {
    /// The prefix `data: ` in streams of events.
    before: &'a str,
    data: &'a str,
    /// The line break. Events end with an empty line, so a redacted event must keep it.
    end: &'a str,
    value: Option<Value>,
}

impl<'a> Line<'a> {
    fn new(line: &'a str) -> Self {
        let (line, end) = line.split_at(line.trim_end_matches(['\r', '\n']).len());
        let data = line.strip_prefix("data:").map_or(line, str::trim_start);
        let (before, data) = line.split_at(line.len() - data.len());
        let value = serde_json::from_str(data).ok();
        Self {
            before,
            data,
            end,
            value: value.filter(|value: &Value| value.is_object() || value.is_array()),
        }
    }
}

/// Redacts texts that are split over the `values` of a stream, and returns which values were changed.
///
/// Pieces of one text are at the same place in several values, with the same numbers of choice, block or call. With
/// `breaks_off`, the stream ended before it was complete.
pub(super) fn redact_joined(redaction: &Redaction, values: &mut [&mut Value], breaks_off: bool) -> Vec<bool> {
    let mut texts: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
    for (at, value) in values.iter().enumerate() {
        collect(value, at, "", "", &mut texts);
    }
    let mut changed = vec![false; values.len()];
    for pieces in texts.values() {
        let is_unfinished = breaks_off
            && pieces
                .last()
                .is_some_and(|piece| piece.value + 1 == values.len() && is_text(piece));
        if !is_unfinished && !are_parts(pieces) {
            continue;
        }
        let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
        let mut redacted = redaction.text(&joined).into_owned();
        if is_unfinished {
            without_end(&mut redacted);
        }
        if redacted == joined {
            continue;
        }
        for (piece, text) in pieces.iter().zip(spread(pieces, &joined, &redacted)) {
            if let Some(place) = values[piece.value].pointer_mut(&piece.pointer)
                && text != piece.text
            {
                *place = Value::from(text);
                changed[piece.value] = true;
            }
        }
    }
    changed
}

/// A part of a text.
struct Piece {
    /// Index of the value that contains it; `pointer` is the place inside.
    value: usize,
    pointer: String,
    text: String,
}

/// Whether these may be parts of one text. A text that is equal in each value, such as the name of the model, is not.
fn are_parts(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| piece.text != pieces[0].text)
}

fn is_text(piece: &Piece) -> bool {
    let name = piece.pointer.rsplit('/').next();
    name.is_some_and(|name| TEXTS.contains(&name))
}

/// Collects the texts in `value`, keyed by their place and by the numbers around it.
fn collect(value: &Value, at: usize, pointer: &str, numbers: &str, texts: &mut BTreeMap<String, Vec<Piece>>) {
    match value {
        Value::String(text) => texts.entry(format!("{pointer} {numbers}")).or_default().push(Piece {
            value: at,
            pointer: pointer.to_owned(),
            text: text.clone(),
        }),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, at, &format!("{pointer}/{index}"), numbers, texts);
            }
        }
        Value::Object(fields) => {
            let is_number = |name: &str| name == "index" || name.ends_with("_index");
            let own = fields.iter().filter(|(name, _)| is_number(name));
            let numbers = own.fold(numbers.to_owned(), |numbers, (_, number)| format!("{numbers}/{number}"));
            for (name, field) in fields.iter().filter(|(name, _)| !is_whole(name)) {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(field, at, &format!("{pointer}/{name}"), &numbers, texts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Whether a field of this name is never a part of a text, but differs from value to value. Joined, such values look
/// like keys.
fn is_whole(name: &str) -> bool {
    matches!(
        name,
        "id" | "type" | "object" | "obfuscation" | "created_at" | "timestamp"
    ) || name.ends_with("_id")
}

/// The redacted text in as many pieces. Text before and after the redacted part stays in its piece; the redacted part
/// goes to the piece in which it begins.
fn spread(pieces: &[Piece], joined: &str, redacted: &str) -> Vec<String> {
    let same = |one: &str, other: &str| -> usize {
        let pairs = one.chars().zip(other.chars());
        pairs
            .take_while(|(one, other)| one == other)
            .map(|(char, _)| char.len_utf8())
            .sum()
    };
    let before = same(joined, redacted);
    let reversed = |text: &str| text[before..].chars().rev().collect::<String>();
    let after = same(&reversed(joined), &reversed(redacted));
    let replaced = before..joined.len() - after;
    let mut replacement = Some(&redacted[before..redacted.len() - after]);
    let mut start = 0;
    let mut spread = Vec::new();
    for piece in pieces {
        let end = start + piece.text.len();
        let kept = |from: usize, to: usize| &joined[from.clamp(start, end)..to.clamp(start, end)];
        let mut text = kept(start, replaced.start).to_owned();
        if replaced.start < end {
            text += replacement.take().unwrap_or_default();
        }
        text += kept(replaced.end, end);
        spread.push(text);
        start = end;
    }
    // A replacement at the end of the text belongs to the last piece.
    if let (Some(rest), Some(last)) = (replacement, spread.last_mut()) {
        last.push_str(rest);
    }
    spread
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::redaction::Redaction;
    use crate::testing::streamed::{Piece, redact_lines, spread};

    const KEY: &str = concat!("sk-proj-", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKL");

    fn redact(text: &str) -> String {
        redact_lines(&Redaction::new("salt").expect("the standard rules"), text, false)
    }

    #[test]
    fn concurrent_texts_are_joined_apart() {
        let (one, other) = KEY.split_at(20);
        let event =
            |index: usize, text: &str| format!("data: {}\n\n", json!({"index": index, "delta": {"text": text}}));
        // Neither text alone has the key; only the order of their pieces does.
        let apart = event(0, one) + &event(1, other) + &event(0, " is no key");
        assert_eq!(redact(&apart), apart);
        let one_text = event(0, one) + &event(1, "beside it") + &event(0, other);
        assert!(!redact(&one_text).contains(other), "{}", redact(&one_text));
        assert!(redact(&one_text).contains("beside it"));
    }

    #[test]
    fn untouched_stream_stays_as_written() {
        for stream in [
            "event: message\ndata: {\"b\": 1,  \"a\":\"x\"}\n\ndata: {\"b\": 2,  \"a\":\"y\"}\n\ndata: [DONE]\n\n",
            "data:{\"a\":\"x\"}\r\n\r\ndata:{\"a\":\"y\"}\r\n\r\n",
            "{\"a\":\"x\"}\n{\"a\":\"y\"}\n",
            ": a comment\n\ndata: {\"a\": \"torn",
            "",
        ] {
            assert_eq!(redact(stream), stream);
        }
    }

    #[test]
    fn redacted_part_is_where_it_begins() {
        let pieces = |texts: &[&str]| -> Vec<Piece> {
            let piece = |text: &&str| Piece {
                value: 0,
                pointer: String::new(),
                text: (*text).to_owned(),
            };
            texts.iter().map(piece).collect()
        };
        let spread = |texts: &[&str], redacted: &str| spread(&pieces(texts), &texts.concat(), redacted);
        assert_eq!(spread(&["a sec", "ret", " ends"], "a [x] ends"), ["a [x]", "", " ends"]);
        assert_eq!(spread(&["sec", "", "ret"], "[x]"), ["[x]", "", ""]);
        assert_eq!(spread(&["é", "sec", "retß"], "é[x]ß"), ["é", "[x]", "ß"]);
        assert_eq!(spread(&["ab", "c"], "abcd"), ["ab", "cd"]);
        assert_eq!(spread(&["ab", "c"], "ac"), ["a", "c"]);
    }
}
