//! Output of commands, logs, sources, hashes and dumps without anything to find: at most one find in 10 000 lines.

use std::fmt::Write as _;

use genai_redact::StandardRedactor;

use super::checks::{assert_gone, assert_kept};
use super::clean_commands::COMMANDS;
use super::clean_texts::TEXTS;
use super::random::Random;

impl Random {
    pub(super) fn hex(&mut self, digits: usize) -> String {
        let mut hex = String::new();
        while hex.len() < digits {
            let _ = write!(hex, "{:016x}", self.next());
        }
        hex.truncate(digits);
        hex
    }

    pub(super) fn base64(&mut self, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..length)
            .map(|_| char::from(LETTERS[usize::try_from(self.below(64)).expect("small")]))
            .collect()
    }

    /// Letters and digits, as in ids.
    pub(super) fn letters(&mut self, length: usize) -> String {
        self.base64(length).replace(['+', '/'], "x")
    }

    pub(super) fn date(&mut self) -> String {
        format!(
            "20{:02}-{:02}-{:02}",
            self.below(30),
            1 + self.below(12),
            1 + self.below(28)
        )
    }

    pub(super) fn time(&mut self) -> String {
        format!("{:02}:{:02}:{:02}", self.below(24), self.below(60), self.below(60))
    }
}

/// Generator of one kind of line.
pub(super) type Line = fn(&mut Random) -> String;

const ROUNDS: usize = 500;

#[test]
fn clean_lines_are_unchanged() {
    let redactor = StandardRedactor::default();
    let (mut lines, mut found) = (0, Vec::new());
    for (seed, (kind, line)) in (1..).zip(COMMANDS.iter().chain(TEXTS)) {
        let mut numbers = Random(0x9e37_79b9_7f4a_7c15 ^ (seed << 32));
        for _ in 0..ROUNDS {
            let line = line(&mut numbers);
            let redacted = redactor.redact_text(&line);
            lines += 1;
            if redacted != line {
                found.push(format!("{kind}: {line} -> {redacted}"));
            }
        }
    }
    assert!(lines >= 20_000, "{lines} lines");
    assert!(
        found.len() * 10_000 <= lines,
        "{} of {lines} lines:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn element_ends_with_its_tag() {
    assert_kept(&[
        "fn next(&mut self) -> Option<Self::Token>\nwhere\n    Self: Sized,\n{\n    parse::<Self::Token>(self)\n}\nimpl<P> Parse for P {}",
        "-E, --cert <certificate[:password]> Client certificate file and password\n    --crlfile <file>\n    --key <key>",
        "* commenting out the <auth> element in the file\n* another line\n* see <https://example.org>",
        "pub token: Option<Token>,\npub other: Vec<u8>,",
    ]);
    assert_gone(
        &[
            "<password>…</password>",
            "<db:password type=\"plain\">…\n</db:password>",
            "<field name=\"password\">…</field>",
            "<password>…<br>",
        ],
        &["hunter2"],
    );
    assert_gone(&["<password>… battery</password>"], &["correct horse"]);
}
