//! Parser for JSON that a strict parser refuses for a detail: half of a surrogate pair, a byte order mark, `NaN`,
//! `Infinity`, a raw line break in a text, comments, nesting beyond 128, an object in Python's notation.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read; deeper values become `null`. Walking the result needs no more stack than a value of
/// `serde_json`.
const DEEPEST: usize = 100;

/// Parses the first object or array of the text. `None` if there is none, or if it has no end.
pub(super) fn parse(text: &str) -> Option<Value> {
    read(text, false)
}

/// Parses the first object or array of a text that may break off. The part before is read, except for a number at its
/// end, which may lack digits.
pub(super) fn parse_cut_off(text: &str) -> Option<Value> {
    read(text, true)
}

fn read(text: &str, may_break_off: bool) -> Option<Value> {
    let text = after_comments(text.trim_start_matches('\u{feff}'));
    // Google writes `)]}'` before JSON, and models write fences around it.
    let begins = |line: &str| line.trim_start().starts_with(['{', '[']);
    let before: usize = text
        .split_inclusive('\n')
        .take_while(|line| !begins(line))
        .map(str::len)
        .sum();
    let text = text.get(before..)?.trim_start();
    let mut parser = Parser {
        rest: text,
        may_break_off,
        is_cut_off: false,
    };
    parser.value(0)
}

struct Parser<'t> {
    rest: &'t str,
    may_break_off: bool,
    /// Whether the text broke off, after which nothing more is read.
    is_cut_off: bool,
}

impl Parser<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        match self.rest.chars().next()? {
            '{' | '[' if depth >= DEEPEST => self.skip().map(|()| Value::Null),
            '{' => self.object(depth),
            '[' => self.array(depth),
            '"' | '\'' => self.text().map(Value::String),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.take('{');
        let mut fields = Map::new();
        loop {
            self.space();
            if self.take('}') {
                return Some(Value::Object(fields));
            }
            match self.field(depth) {
                Some((name, value)) => fields.insert(name, value),
                None => return self.cut_off(Value::Object(fields)),
            };
            if self.is_cut_off {
                return Some(Value::Object(fields));
            }
            self.space();
            self.take(',');
        }
    }

    fn field(&mut self, depth: usize) -> Option<(String, Value)> {
        let name = self.text()?;
        self.space();
        if !self.take(':') {
            return None;
        }
        Some((name, self.value(depth + 1)?))
    }

    /// The part before the text broke off, if that is allowed.
    fn cut_off(&mut self, value: Value) -> Option<Value> {
        self.is_cut_off = true;
        self.may_break_off.then_some(value)
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.take('[');
        let mut elements = Vec::new();
        loop {
            self.space();
            if self.take(']') {
                return Some(Value::Array(elements));
            }
            match self.value(depth + 1) {
                Some(element) => elements.push(element),
                None => return self.cut_off(Value::Array(elements)),
            }
            if self.is_cut_off {
                return Some(Value::Array(elements));
            }
            self.space();
            self.take(',');
        }
    }

    /// Skips an object or array without recursion.
    fn skip(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.rest.chars().next()? {
                '"' | '\'' => {
                    self.text()?;
                    continue;
                }
                '/' => {
                    let rest = after_comments(self.rest);
                    if rest.len() < self.rest.len() {
                        self.rest = rest;
                        continue;
                    }
                }
                '{' | '[' => open += 1,
                '}' | ']' => open -= 1,
                _ => {}
            }
            self.next();
            if open == 0 {
                return Some(());
            }
        }
    }

    fn text(&mut self) -> Option<String> {
        let quote = ['"', '\''].into_iter().find(|quote| self.take(*quote))?;
        let mut text = String::new();
        loop {
            match self.next()? {
                end if end == quote => return Some(text),
                '\\' => text.push(self.escape()?),
                other => text.push(other),
            }
        }
    }

    /// Parses an escape. A surrogate without its other half becomes the replacement character.
    fn escape(&mut self) -> Option<char> {
        Some(match self.next()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let Some(unit) = self.unit() else {
                    return Some(char::REPLACEMENT_CHARACTER);
                };
                let high = (0xD800..0xDC00).contains(&unit);
                let low = self.rest.strip_prefix("\\u").filter(|_| high).and_then(hex);
                match low.filter(|low| (0xDC00..0xE000).contains(low)) {
                    Some(low) => {
                        self.rest = self.rest.get(6..)?;
                        char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
                    }
                    None => char::from_u32(unit),
                }
                .unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            other => other,
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let unit = hex(self.rest)?;
        self.rest = self.rest.get(4..)?;
        Some(unit)
    }

    /// Parses a number, `true` or `false`. Other words become `null`.
    fn word(&mut self) -> Option<Value> {
        let ends = |character: char| character.is_whitespace() || matches!(character, ',' | ']' | '}' | ':' | '"');
        let end = self.rest.find(ends)?;
        let comment = ["//", "/*"]
            .into_iter()
            .filter_map(|mark| self.rest.get(..end)?.find(mark))
            .min();
        let end = comment.map_or(end, |comment| end.min(comment));
        let (word, rest) = self.rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        self.rest = rest;
        let number = word.parse::<Number>().map(Value::Number);
        Some(match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            _ => number.unwrap_or(Value::Null),
        })
    }

    fn space(&mut self) {
        self.rest = after_comments(self.rest);
    }

    fn take(&mut self, expected: char) -> bool {
        let rest = self.rest.strip_prefix(expected);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = self.rest.get(next.len_utf8()..)?;
        Some(next)
    }
}

/// The text after white space and comments, until the end of a line (`// …`) or between marks (`/* … */`).
fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let end = if rest.starts_with("//") {
            rest.find('\n')
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.find("*/").map(|end| end + "/**/".len())
        } else {
            return rest;
        };
        rest = end.and_then(|end| rest.get(end..)).unwrap_or_default().trim_start();
    }
}

/// Parses the first four digits.
fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.get(..4)?, 16).ok()
}
