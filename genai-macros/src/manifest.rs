//! Parser for the part of TOML that is needed to find a dependency in Cargo.toml.
//!
//! A TOML crate would add five crates to everyone's build, for one question. Cargo has parsed the manifest before, so
//! it is valid TOML. Invalid text would only produce entries that are never read.

/// Value of a manifest and its path: `["dependencies", "tokio", "version"]`. Strings have no quotes; other values stay
/// as written.
#[derive(Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    pub(crate) path: Vec<&'a str>,
    pub(crate) value: &'a str,
}

/// Values of a manifest.
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
    /// Reads `key = value` in a table, or several of them if the value is an inline table.
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

    /// Skips white space, comments, and the commas of inline tables.
    fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if !self.rest.starts_with('#') {
                return;
            }
            self.rest = self.rest.find('\n').map_or("", |end| split(self.rest, end).1);
        }
    }

    /// Reads up to one of these characters outside of strings, arrays and comments.
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

/// Text before and after an index between two characters.
fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Length of the string at the text's beginning in bytes, quotes included.
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

/// Segments of a dotted key.
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

/// String without its quotes. Names of packages have no escapes.
fn unquoted(value: &str) -> &str {
    let inner = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(value)
}
