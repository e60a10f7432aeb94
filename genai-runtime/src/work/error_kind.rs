//! What identifies an error beside its `error.type`: the variant of an enum, or a text.

use std::fmt::{self, Debug, Display, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::answer::{ResponseRecorder, says_nothing};
use crate::fingerprint::ResultKey;

/// Maximum number of bytes that are read of a `Debug` text. Names of variants are shorter.
const LONGEST: usize = 96;

/// An error that is compared with others.
pub(super) struct ErrorKind<'a> {
    /// The path of its type.
    pub(super) type_name: &'static str,
    pub(super) debug: Option<&'a dyn Debug>,
    pub(super) display: Option<&'a dyn Display>,
}

impl ErrorKind<'_> {
    /// Records the keyed hash of the variant. An error without variants is compared by its text, with all numbers equal,
    /// unless it has an `error.type` other than the name of its type.
    #[inline(never)] // The code is the same for all errors.
    pub(super) fn record(&self, key: &ResultKey, recorder: &mut ResponseRecorder) {
        recorder.name_failure();
        // Erased types, such as `anyhow::Error`, write the text of the error inside as `Debug`.
        let debug = self.debug.filter(|_| !says_nothing(self.type_name));
        let variant = debug.and_then(variant).filter(|variant| !self.is_own_name(variant));
        let failure = recorder.failure.as_deref().unwrap_or_default();
        let is_named = failure != self.type_name && !says_nothing(failure);
        recorder.hashes.error = match variant {
            Some(variant) => key.hash(&variant),
            None if is_named => None,
            None => self.display.and_then(text).and_then(|text| key.hash_error(&text)),
        };
    }

    /// Whether the name is that of the type, as a struct writes it, some with its path.
    fn is_own_name(&self, name: &str) -> bool {
        !name.contains('(') && self.type_name.rsplit("::").next() == name.rsplit("::").next()
    }
}

/// The text of an error. A `Display` that panics has none.
fn text(error: &dyn Display) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| error.to_string())).ok()
}

/// The names at the start of a derived `Debug` text: the variant, and those directly inside, as in `Tool(NotFound`.
/// `None` if the text is something else, such as a sentence.
fn variant(error: &dyn Debug) -> Option<String> {
    let mut start = Start::default();
    // A text that is cut is an error of `write!`, and no failure.
    let write = AssertUnwindSafe(|| write!(start, "{error:?}").is_ok());
    catch_unwind(write).ok()?;
    let Start(mut text) = start;
    let length = names(&text);
    text.truncate(length);
    (length > 0).then_some(text)
}

/// Number of bytes of the names at the start of a derived `Debug` text.
fn names(text: &str) -> usize {
    let mut length = 0;
    let mut from = 0;
    while let Some(rest) = text.get(from..) {
        let end = rest.find(|letter: char| !(letter.is_alphanumeric() || "_:".contains(letter)));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let last = name.rsplit("::").next().unwrap_or_default();
        let is_inside = length > 0 && after.starts_with([')', ',']);
        let is_alone = after.is_empty() || after.starts_with('(') || after.starts_with(" {");
        if !last.starts_with(char::is_uppercase) || !(is_inside || is_alone) {
            break;
        }
        length = from + name.len();
        if !after.starts_with('(') {
            break;
        }
        from = length + 1;
    }
    length
}

/// The start of a text. Its rest is not written, because it may be large.
#[derive(Default)]
struct Start(String);

impl Write for Start {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.push_str(text);
        if self.0.len() > LONGEST {
            return Err(fmt::Error);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::work::error_kind::names;

    #[test]
    fn names_of_derived_debug_are_read() {
        for (text, expected) in [
            ("Timeout", "Timeout"),
            ("NotFound(\"Secret\")", "NotFound"),
            ("Failed { line: 3 }", "Failed"),
            ("Tool(NotFound(\"a\"))", "Tool(NotFound"),
            ("Tool(Timeout)", "Tool(Timeout"),
            ("Tool(Timeout, 3)", "Tool(Timeout"),
            ("Http(404)", "Http"),
            ("Hash(deadbeef)", "Hash"),
            ("reqwest::Error { kind: Request }", "reqwest::Error"),
            ("Failed: no such file", ""),
            ("No such file", ""),
            ("Über", "Über"),
            ("timeout", ""),
            ("\"Secret\"", ""),
            ("", ""),
        ] {
            assert_eq!(&text[..names(text)], expected, "{text}");
        }
    }
}
