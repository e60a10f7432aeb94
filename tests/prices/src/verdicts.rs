//! Verdicts on the differences of the two tables, from a file that is kept by hand:
//!
//! ```text
//! ours https://… [seen 2026-11-29] why, and where the right figure stands
//!  gpt-4o-mini | batch | read 0.0375 | read 0.075
//! ```
//!
//! Each line has the entry of `LiteLLM`'s file, the shape, our prices and its prices, in dollars per million tokens. If a
//! price changes, the difference is a new one. A line without a difference is an error.

use std::collections::BTreeMap;

/// The table that is right. After the address stands the day on which it was opened, or `[not opened]`.
const WORDS: &[&str] = &["ours", "litellm", "both", "open"];

/// A line of the file, in the format of the comparison.
pub(crate) type Line = String;

pub(crate) struct Verdicts(pub(crate) BTreeMap<Line, &'static str>);

impl Verdicts {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut all = BTreeMap::new();
        let mut word = None;
        for (number, line) in text.lines().enumerate() {
            let place = || format!("line {} of the verdicts", number + 1);
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(difference) = line.strip_prefix(' ') {
                let word = word.ok_or_else(|| format!("{}: a difference before the first verdict", place()))?;
                if all.insert(difference.to_owned(), word).is_some() {
                    return Err(format!("{}: a second verdict on {difference:?}", place()));
                }
                continue;
            }
            let (first, reason) = line.split_once(' ').unwrap_or((line, ""));
            let known = WORDS.iter().find(|known| **known == first);
            word = Some(*known.ok_or_else(|| format!("{}: a verdict is one of {WORDS:?}", place()))?);
            if !reason.contains("https://") {
                return Err(format!("{}: the verdict has no source", place()));
            }
            if !["[seen ", "[not opened]"].iter().any(|mark| reason.contains(mark)) {
                return Err(format!(
                    "{}: the verdict does not say whether its source was opened",
                    place()
                ));
            }
        }
        Ok(Self(all))
    }
}

#[cfg(test)]
mod tests {
    use super::Verdicts;

    #[test]
    fn verdict_applies_to_following_lines() {
        let text = "# why\nours https://a.example [seen 2026-11-29] list\n m | plain | in 1 | in 2\n\nopen https://b.example [not opened] none\n n | batch | none | in 2\n";
        let verdicts = Verdicts::parse(text).expect("in order").0;
        assert_eq!(verdicts["m | plain | in 1 | in 2"], "ours");
        assert_eq!(verdicts["n | batch | none | in 2"], "open");
    }

    #[test]
    fn verdicts_out_of_order_are_errors() {
        for (text, part) in [
            (" m | plain | in 1 | in 2", "before the first verdict"),
            ("perhaps https://a.example", "is one of"),
            ("ours because I say so", "no source"),
            ("ours https://a.example", "whether its source was opened"),
            (
                "ours https://a.example [not opened]\n m | a | b | c\n m | a | b | c",
                "line 3 of the verdicts: a second verdict",
            ),
        ] {
            let error = Verdicts::parse(text).err().expect(text);
            assert!(error.contains(part), "{error}");
        }
    }
}
