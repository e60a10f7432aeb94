//! A text of a corpus, and its expected redaction.

use genai_redact::Rule;

pub(crate) struct Case {
    /// Name of the corpus in the table.
    pub(crate) corpus: &'static str,
    /// Rule that the text was made for; `None` if the text holds nothing to find.
    pub(crate) rule: Option<Rule>,
    pub(crate) text: String,
    /// Text that must not remain. Empty if the rule must not fire.
    pub(crate) secret: String,
}
