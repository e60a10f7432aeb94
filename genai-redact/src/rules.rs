//! Choice of rules: the standard rules that are switched on, and the user's own.

use std::fmt;
use std::ops::Range;
use std::time::Duration;

use regex::Regex;

use crate::engine::Engine;
use crate::field_pattern::FieldPattern;
use crate::hits::{Own, OwnFunction};
use crate::marker::LONGEST_NAME;
use crate::redactor::StandardRedactor;
use crate::rule::Rule;

/// Set of redaction rules: the standard rules that are switched on, and your own rules.
///
/// ```
/// use genai_redact::{Rule, Rules};
///
/// let redactor = Rules::standard()
///     .without(Rule::IpAddress)
///     .with_regex("ticket", r"TICKET-\d+")
///     .with_field("address", "customer.address.**")
///     .build()?;
/// assert_eq!(redactor.redact_text("see TICKET-17, ask jo@example.org"), "see [redacted:ticket], ask [redacted:email]");
/// # Ok::<(), genai_redact::RuleError>(())
/// ```
pub struct Rules {
    on: [bool; Rule::ALL.len()],
    own: Vec<(String, OwnRule)>,
    pseudonyms: bool,
    time: Duration,
    largest: usize,
}

enum OwnRule {
    Regex(String),
    Field(String),
    Function(Box<OwnFunction>),
}

impl Rules {
    /// All standard rules.
    pub fn standard() -> Self {
        Self {
            on: [true; Rule::ALL.len()],
            own: Vec::new(),
            pseudonyms: false,
            time: Duration::from_millis(250),
            largest: 8 << 20,
        }
    }

    /// No rules: a start for a redactor with only your own.
    pub fn none() -> Self {
        Self {
            on: [false; Rule::ALL.len()],
            ..Self::standard()
        }
    }

    /// Switches a standard rule off.
    pub fn without(mut self, rule: Rule) -> Self {
        self.on[rule as usize] = false;
        self
    }

    /// Switches a standard rule on, after [`Rules::none`].
    pub fn with(mut self, rule: Rule) -> Self {
        self.on[rule as usize] = true;
        self
    }

    /// Adds a rule of your own by regular expression. It redacts the whole match, or only the group `value` if the
    /// pattern has one. The syntax is that of the `regex` crate, whose time is linear in the text.
    pub fn with_regex(mut self, name: &str, pattern: &str) -> Self {
        self.own.push((name.to_owned(), OwnRule::Regex(pattern.to_owned())));
        self
    }

    /// Adds a rule of your own for fields of JSON, whose whole value is redacted. `iban` is a name at any depth, in
    /// either case, and also works for `iban=value` in text. A pattern with a point is a path from the top, as in
    /// `customer.*.address`: `*` is one name, `**` is any number of names, and lists do not count.
    pub fn with_field(mut self, name: &str, pattern: &str) -> Self {
        self.own.push((name.to_owned(), OwnRule::Field(pattern.to_owned())));
        self
    }

    /// Adds a rule of your own by function, which returns the places to redact as byte ranges. It is called for every
    /// text, every string of JSON, and again for the redacted text. If it panics, the whole value is
    /// replaced.
    pub fn with_function(
        mut self,
        name: &str,
        find: impl Fn(&str) -> Vec<Range<usize>> + Send + Sync + 'static,
    ) -> Self {
        self.own.push((name.to_owned(), OwnRule::Function(Box::new(find))));
        self
    }

    /// Switches pseudonyms on or off; off by default. With pseudonyms, each redacted value gets the first 16
    /// hexadecimal digits of a keyed hash, `[redacted:email:1f3a5c7e9b2d4f60]`, so equal values are recognizable. The
    /// key is an argument of [`redact_text_with_key`](StandardRedactor::redact_text_with_key); `redact_text` uses a
    /// random key per process. Keep the key secret: with it, short values can be found by trial.
    pub fn pseudonyms(mut self, pseudonyms: bool) -> Self {
        self.pseudonyms = pseudonyms;
        self
    }

    /// Time limit of one call; 250 ms by default. The limit is checked between steps, so no step is interrupted. A
    /// value that took longer is replaced as a whole by `[redacted:overran]`.
    pub fn time(mut self, most: Duration) -> Self {
        self.time = most;
        self
    }

    /// Size of the largest text that is searched, in bytes; 8 MiB by default. A larger text is replaced as a whole by
    /// `[redacted:too_large]`.
    pub fn largest(mut self, bytes: usize) -> Self {
        self.largest = bytes;
        self
    }

    /// Builds the redactor.
    ///
    /// # Errors
    ///
    /// If a pattern is invalid, or if a name is empty or has characters other than letters, digits, `_`, `-` and `.`.
    pub fn build(self) -> Result<StandardRedactor, RuleError> {
        let (mut names, mut own, mut fields, mut literals) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, (name, rule)) in self.own.into_iter().enumerate() {
            let of_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
            if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(of_name) {
                return Err(RuleError::new(
                    &name,
                    "a rule's name has 1 to 64 letters, digits, `_`, `-` or `.`",
                ));
            }
            match rule {
                OwnRule::Regex(pattern) => {
                    let regex = Regex::new(&pattern).map_err(|error| RuleError::new(&name, &error.to_string()))?;
                    own.push((index, Own::Regex(regex)));
                }
                OwnRule::Function(function) => own.push((index, Own::Function(function))),
                OwnRule::Field(pattern) => {
                    let field = FieldPattern::parse(&pattern).map_err(|reason| RuleError::new(&name, reason))?;
                    literals.extend(field.literal().map(|literal| (index, literal.to_owned())));
                    fields.push((index, field));
                }
            }
            names.push(name);
        }
        let engine = Engine::new(self.on, names, own, &literals, self.pseudonyms)
            .ok_or_else(|| RuleError::new("standard", "the rules are too many for one automaton"))?;
        Ok(StandardRedactor {
            engine: Some(engine),
            fields,
            time: self.time,
            largest: self.largest,
        })
    }
}

impl Default for StandardRedactor {
    /// All standard rules, no pseudonyms.
    fn default() -> Self {
        // A test checks that the standard rules build. If they did not, every value would be replaced as a whole.
        Rules::standard().build().unwrap_or_else(|_| Self {
            engine: None,
            fields: Vec::new(),
            time: Duration::ZERO,
            largest: 0,
        })
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let off: Vec<_> = Rule::ALL.iter().filter(|&&rule| !self.on[rule as usize]).collect();
        let own: Vec<_> = self.own.iter().map(|(name, _)| name).collect();
        f.debug_struct("Rules")
            .field("without", &off)
            .field("own", &own)
            .field("pseudonyms", &self.pseudonyms)
            .field("time", &self.time)
            .field("largest", &self.largest)
            .finish()
    }
}

/// Error of [`Rules::build`]: the rule that cannot be used, and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    rule: String,
    reason: String,
}

impl RuleError {
    fn new(rule: &str, reason: &str) -> Self {
        Self {
            rule: rule.to_owned(),
            reason: reason.to_owned(),
        }
    }

    /// The name of the rule.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the redaction rule `{}` cannot be used: {}", self.rule, self.reason)
    }
}

impl std::error::Error for RuleError {}
