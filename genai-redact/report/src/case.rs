//! A text of a corpus, and what has to become of it.

use genai_redact::Rule;

pub(crate) struct Case {
    /// The corpus, for the table.
    pub(crate) corpus: &'static str,
    /// The rule it was made for; none, if the text holds nothing at all.
    pub(crate) rule: Option<Rule>,
    pub(crate) text: String,
    /// What must not be left of the text. Empty, if the rule must not fire.
    pub(crate) secret: String,
}
