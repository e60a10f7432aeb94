//! Reads as much of a Cargo.toml as it takes to find a dependency.
//!
//! A crate for TOML would be five crates in everybody's build, for one question. Cargo has read the manifest before,
//! so what is here may be trusted to be TOML: whatever is not leads to entries that nobody looks for.

/// One value of a manifest, and where it is: `["dependencies", "tokio", "version"]`. Strings are without their quotes,
/// and other values as they are written.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    pub(crate) path: Vec<&'a str>,
    pub(crate) value: &'a str,
}

/// All values of a manifest.
pub(crate) fn entries(manifest: &str) -> Vec<Entry<'_>> {
    let mut reader = Reader {
        rest: manifest,
        entries: Vec::new(),
    };
    let mut table = Vec::new();
    loop {
        reader.skip_blanks();
        if reader.rest.is_empty() {
            return reader.entries;
        }
        if reader.rest.starts_with('[') {
            reader.rest = reader.rest.trim_start_matches('[');
            table = path(reader.until(&[']', '\n']));
            reader.rest = reader.rest.trim_start_matches(']');
        } else {
            reader.entry(&table);
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    entries: Vec<Entry<'a>>,
}

impl<'a> Reader<'a> {
    /// Reads `key = value` in a table, or more of them if the value is a table itself.
    fn entry(&mut self, table: &[&'a str]) {
        let key = self.until(&['=', '\n']);
        let mut at = table.to_vec();
        at.extend(path(key));
        self.rest = self
            .rest
            .strip_prefix('=')
            .unwrap_or(self.rest)
            .trim_start_matches([' ', '\t']);
        if let Some(inside) = self.rest.strip_prefix('{') {
            self.rest = inside;
            loop {
                self.skip_blanks();
                if self.rest.is_empty() {
                    return;
                }
                if let Some(after) = self.rest.strip_prefix('}') {
                    self.rest = after;
                    return;
                }
                self.entry(&at);
            }
        }
        let value = self.until(&[',', '}', '\n']);
        self.entries.push(Entry {
            path: at,
            value: unquoted(value),
        });
    }

    /// Skips what is between two entries: white space, comments, and commas in tables of one line.
    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if !self.rest.starts_with('#') {
                return;
            }
            self.rest = self.rest.find('\n').map_or("", |end| split(self.rest, end).1);
        }
    }

    /// Reads up to one of these characters that is in no string, array or comment.
    fn until(&mut self, ends: &[char]) -> &'a str {
        let text = self.rest;
        let mut arrays = 0_u32;
        let mut end = text.len();
        while let Some(next) = self.rest.chars().next() {
            let at = text.len() - self.rest.len();
            if next == '#' || (arrays == 0 && ends.contains(&next)) {
                end = end.min(at);
            }
            if arrays == 0 && ends.contains(&next) {
                break;
            }
            let skipped = match next {
                '"' | '\'' => string(self.rest),
                '#' => self.rest.find('\n').unwrap_or(self.rest.len()),
                _ => next.len_utf8(),
            };
            match next {
                '[' => arrays += 1,
                ']' => arrays = arrays.saturating_sub(1),
                _ => {}
            }
            self.rest = split(self.rest, skipped).1;
        }
        split(text, end).0.trim()
    }
}

/// The text before and after a place, which is between two characters.
fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// How long the string is that a text begins with, its quotes included.
fn string(text: &str) -> usize {
    let quote = split(text, 1).0;
    let long = quote.repeat(3);
    let mark = if text.starts_with(&long) { long.as_str() } else { quote };
    let mut at = mark.len();
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(mark) {
            return at + mark.len();
        }
        let escapes = quote == "\"" && rest.starts_with('\\');
        at += rest
            .chars()
            .take(1 + usize::from(escapes))
            .map(char::len_utf8)
            .sum::<usize>();
    }
    text.len()
}

/// The parts of a key with dots.
fn path(key: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = key.trim();
    while !rest.is_empty() {
        let end = if rest.starts_with(['"', '\'']) {
            string(rest)
        } else {
            rest.find('.').unwrap_or(rest.len())
        };
        let (part, more) = split(rest, end);
        parts.push(unquoted(part.trim()));
        rest = more.trim_start().trim_start_matches('.').trim_start();
    }
    parts
}

/// A string without its quotes. Names of packages have no escapes.
fn unquoted(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}
