//! Redaction of requests and answers, before they are saved and before they are compared.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::Hasher as _;
use std::io;
use std::time::Duration;

use genai_redact::{Rule, Rules, StandardRedactor};
use serde_json::Value;
use siphasher::sip128::{Hasher128 as _, SipHasher24};

/// Number of digits that are kept of a pseudonym. The file contains its salt, so a number or a password could be found
/// by trial. So few digits still separate values, and fit too many candidates for that.
const DIGITS: usize = 5;
const MARKER: &str = "[redacted:";

/// Replaces the findings of the standard rules by pseudonyms. Requests that differ in an address stay different, and an
/// answer that the next request sends back to the model stays the same.
#[derive(Debug)]
pub(super) struct Redaction {
    rules: StandardRedactor,
    /// Rules without pseudonyms: a replay has another key in its query.
    credentials: StandardRedactor,
    key: [u8; 16],
}

impl Redaction {
    /// A redaction with this `salt`. Under one salt, equal values get equal pseudonyms.
    pub(super) fn new(salt: &str) -> io::Result<Self> {
        let credentials = Rule::ALL.iter().take_while(|rule| **rule != Rule::Card);
        let credentials = credentials.fold(Rules::none(), |rules, rule| rules.with(*rule));
        // Large values, or any on a busy machine, must not be replaced as a whole: they would be equal to others.
        let whole = |rules: Rules| rules.largest(usize::MAX).time(Duration::from_secs(600));
        Ok(Self {
            rules: whole(Rules::standard().pseudonyms(true))
                .build()
                .map_err(io::Error::other)?,
            credentials: whole(credentials).build().map_err(io::Error::other)?,
            key: hash(salt.as_bytes(), &[0; 16]).to_be_bytes(),
        })
    }

    pub(super) fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.rules.redact_text_with_key(text, &self.key) {
            Cow::Owned(redacted) => Cow::Owned(shortened(&redacted)),
            untouched @ Cow::Borrowed(_) => untouched,
        }
    }

    pub(super) fn json(&self, value: &mut Value) {
        self.rules.redact_json_with_key(value, &self.key);
        let text = value.to_string();
        if text.contains(MARKER) {
            // Parsing can't fail, because the text was serialized just now.
            *value = serde_json::from_str(&shortened(&text)).unwrap_or_default();
        }
    }

    /// The redacted path with its query.
    pub(super) fn path(&self, path: &str) -> String {
        self.text(&self.credentials.redact_text(path)).into_owned()
    }

    /// The redacted texts. A name can mark its text as a secret.
    pub(super) fn fields(&self, fields: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let redacted = fields.into_iter().map(|(name, text)| {
            let mut field = serde_json::json!({ name.as_str(): text });
            self.json(&mut field);
            let text = field[&name].as_str().unwrap_or_default().to_owned();
            (name, text)
        });
        redacted.collect()
    }

    /// A text in place of the bytes of a request that are no text. It is only compared.
    pub(super) fn stand_in(&self, bytes: &[u8]) -> String {
        format!(
            "{} bytes that are no text: {:032x}",
            bytes.len(),
            hash(bytes, &self.key)
        )
    }
}

fn hash(bytes: &[u8], key: &[u8; 16]) -> u128 {
    let mut hasher = SipHasher24::new_with_key(key);
    hasher.write(bytes);
    hasher.finish128().as_u128()
}

/// The text with the first digits of each pseudonym. The rest is padded, so that the redactor recognizes it as its own.
fn shortened(text: &str) -> String {
    let mut parts = text.split(MARKER);
    let mut shortened = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let pseudonym = part
            .split_once(']')
            .and_then(|(inside, rest)| Some((inside.split_once(':')?, rest)));
        let _ = match pseudonym {
            Some(((name, digits), rest)) if digits.len() == 16 && digits.is_ascii() => {
                write!(shortened, "{MARKER}{name}:{:f<16}]{rest}", &digits[..DIGITS])
            }
            _ => write!(shortened, "{MARKER}{part}"),
        };
    }
    shortened
}
