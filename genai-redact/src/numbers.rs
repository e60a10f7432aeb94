//! Digits: runs of them are read once, and everything that digits can be is asked of each.

use std::ops::Range;

use crate::characters::{joined_after, joined_before};
use crate::contact::{context, phone};
use crate::dump;
use crate::ids;
use crate::rule::Rule;

/// Groups of digits with a single blank, tab, hyphen, point or slash between them.
struct Run<'a> {
    text: &'a str,
    /// Which rules are on: what one that is off would find is left to the others.
    on: &'a [bool],
    groups: Vec<Range<usize>>,
}

/// The most groups that are read at once.
const MOST_GROUPS: usize = 24;

/// The most groups that one number has.
const WIDEST: usize = 7;

/// What was found: the rule and where.
pub(crate) type NumberHit = (Rule, Range<usize>);

/// Reads the run of digits that begins here. Gives where it ends.
///
/// `key` is the name that the text is the value of, if it is; some numbers only count beside a word that says what they
/// are.
pub(crate) fn scan(text: &str, start: usize, key: &str, on: &[bool], found: &mut Vec<NumberHit>) -> usize {
    let run = Run::read(text, start, on);
    let end = run.groups.last().map_or(start + 1, |group| group.end);
    let digits: usize = run.groups.iter().map(Range::len).sum();
    let glued = run.before(start).is_ascii_alphabetic() || run.before(start) == b'(';
    if digits < 6 && run.groups.len() < 4 && !glued {
        return end;
    }
    let before = found.len();
    let mut index = 0;
    while index < run.groups.len() {
        if let Some(hit) = run.at(index, key) {
            let end = hit.1.end;
            found.push(hit);
            index = run.groups.partition_point(|group| group.end <= end).max(index + 1);
        } else {
            index += 1;
        }
    }
    if run.groups.len() == MOST_GROUPS {
        // The rest is read from a few groups back, so that nothing is lost between two runs.
        return run.groups[MOST_GROUPS - 8].end;
    }
    found[before..].iter().map(|hit| hit.1.end).fold(end, usize::max)
}

impl<'a> Run<'a> {
    fn read(text: &'a str, start: usize, on: &'a [bool]) -> Self {
        let bytes = text.as_bytes();
        let mut groups = Vec::new();
        let mut at = start;
        while groups.len() < MOST_GROUPS {
            let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            groups.push(at..end);
            let separated = bytes
                .get(end)
                .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'.' | b'/'));
            if !(separated && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)) {
                break;
            }
            at = end + 1;
        }
        Self { text, on, groups }
    }

    fn is_on(&self, rule: Rule) -> bool {
        self.on.get(rule as usize).is_some_and(|on| *on)
    }

    fn byte(&self, index: usize) -> u8 {
        self.text.as_bytes().get(index).copied().unwrap_or(b' ')
    }

    fn before(&self, index: usize) -> u8 {
        index.checked_sub(1).map_or(b' ', |index| self.byte(index))
    }

    fn joined_before(&self, index: usize) -> bool {
        joined_before(self.text, index)
    }

    fn joined_after(&self, index: usize) -> bool {
        joined_after(self.text, index)
    }

    /// What begins with the group of this index.
    fn at(&self, index: usize, key: &str) -> Option<NumberHit> {
        if let Some(hit) = self.with_letters(index) {
            return Some(hit);
        }
        let start = self.groups[index].start;
        if self.joined_before(start) {
            return None;
        }
        (index + 1..=self.groups.len().min(index + WIDEST))
            .rev()
            .find_map(|end| self.digits_only(index, end, key))
            .or_else(|| {
                let range = phone(self.text, start, key).filter(|_| self.is_on(Rule::Phone))?;
                Some((Rule::Phone, range))
            })
    }

    /// What has letters besides.
    fn with_letters(&self, index: usize) -> Option<NumberHit> {
        let bytes = self.text.as_bytes();
        let group = self.groups[index].clone();
        let letter_at = |index: usize| self.byte(index).is_ascii_alphabetic() && !self.joined_after(index + 1);
        // `DE89 …`, and as some write it, `DE 89 …`.
        let country = if self.before(group.start) == b' ' {
            group.start.checked_sub(3)
        } else {
            group.start.checked_sub(2)
        };
        let country = country.filter(|&from| {
            group.len() >= 2 && bytes[from..from + 2].iter().all(u8::is_ascii_alphabetic) && !self.joined_before(from)
        });
        let country = country.filter(|_| self.is_on(Rule::Iban));
        if let Some((from, length)) = country.and_then(|from| Some((from, ids::iban(&bytes[from..])?))) {
            return Some((Rule::Iban, from..from + length));
        }
        if let Some(hit) = self.corsican(index) {
            return Some(hit);
        }
        // A code of sixteen letters and digits.
        let from = group.start
            - bytes[..group.start]
                .iter()
                .rev()
                .take(16)
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
        let to = group.end
            + bytes[group.end..]
                .iter()
                .take(16)
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
        if to - from == 16 && self.is_on(Rule::ItCodiceFiscale) && ids::it_codice_fiscale(&bytes[from..to]) {
            return Some((Rule::ItCodiceFiscale, from..to));
        }
        self.nino(index).or_else(|| {
            // Eight digits and a letter, or a letter, seven digits and a letter.
            let (digits, from, to) = match (group.len(), self.before(group.start)) {
                (8, _) if !self.joined_before(group.start) => (self.digits(index, index + 1), group.start, group.end),
                (7, letter @ (b'X' | b'Y' | b'Z')) if !self.joined_before(group.start - 1) => (
                    [&[letter - b'X' + b'0'], bytes[group.clone()].as_ref()].concat(),
                    group.start - 1,
                    group.end,
                ),
                (7, b'-') if group.start >= 2 && matches!(bytes[group.start - 2], b'X'..=b'Z' | b'x'..=b'z') => {
                    let letter = bytes[group.start - 2].to_ascii_uppercase();
                    if self.joined_before(group.start - 2) {
                        return None;
                    }
                    (
                        [&[letter - b'X' + b'0'], bytes[group.clone()].as_ref()].concat(),
                        group.start - 2,
                        group.end,
                    )
                }
                (2, _) if !self.joined_before(group.start) && self.lengths(index, index + 3) == [2, 3, 3] => {
                    (self.digits(index, index + 3), group.start, self.groups[index + 2].end)
                }
                _ => return None,
            };
            let to = if matches!(self.byte(to), b'-' | b' ') {
                to + 1
            } else {
                to
            };
            (self.is_on(Rule::EsDni) && letter_at(to) && ids::es_dni(&digits, self.byte(to)))
                .then_some((Rule::EsDni, from..to + 1))
        })
    }

    /// `AB 12 34 56 C`, also without blanks.
    fn nino(&self, index: usize) -> Option<NumberHit> {
        if !self.is_on(Rule::UkNino) {
            return None;
        }
        let start = self.groups[index].start;
        let prefix = if self.before(start) == b' ' {
            start.checked_sub(3)?
        } else {
            start.checked_sub(2)?
        };
        let letters = [self.byte(prefix), self.byte(prefix + 1)];
        let end = match self.groups[index].len() {
            6 => self.groups[index].end,
            2 if self.lengths(index, index + 3) == [2, 2, 2] => self.groups[index + 2].end,
            _ => return None,
        };
        let suffix = if self.byte(end) == b' ' { end + 1 } else { end };
        if self.joined_before(prefix) {
            return None;
        }
        if ids::uk_nino(letters, self.byte(suffix)) && !self.joined_after(suffix + 1) {
            return Some((Rule::UkNino, prefix..suffix + 1));
        }
        // Written in groups, it is also known without its last letter.
        let grouped = self.before(start) == b' ' && self.groups[index].len() == 2 && !self.joined_after(end);
        (grouped && ids::uk_nino(letters, b'A')).then_some((Rule::UkNino, prefix..end))
    }

    /// A French number of somebody born on Corsica: `2A` and `2B` stand for 19 and 18.
    fn corsican(&self, index: usize) -> Option<NumberHit> {
        let range = self.groups[index].start..self.groups[index].start + 15;
        let bytes = self.text.as_bytes().get(range.clone())?;
        let (head, tail) = (&bytes[..6], &bytes[7..]);
        let stands_for = match bytes[6] {
            b'A' => b'9',
            b'B' => b'8',
            _ => return None,
        };
        let form = self.groups[index].len() == 6 && head[5] == b'2' && tail.iter().all(u8::is_ascii_digit);
        let whole = !self.joined_before(range.start) && !self.joined_after(range.end);
        let digits = [&head[..5], [b'1', stands_for].as_slice(), tail].concat();
        (self.is_on(Rule::FrNir) && form && whole && ids::fr_nir(&digits)).then_some((Rule::FrNir, range))
    }

    fn lengths(&self, from: usize, to: usize) -> Vec<usize> {
        self.groups
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .map(Range::len)
            .collect()
    }

    fn digits(&self, from: usize, to: usize) -> Vec<u8> {
        let bytes = self.text.as_bytes();
        self.groups[from..to]
            .iter()
            .flat_map(|group| bytes[group.clone()].iter().copied())
            .collect()
    }

    /// What a window of groups is, if nothing but digits belongs to it.
    fn digits_only(&self, from: usize, to: usize, key: &str) -> Option<NumberHit> {
        let range = self.groups[from].start..self.groups[to - 1].end;
        let count: usize = self.groups[from..to].iter().map(Range::len).sum();
        let dotted = to - from == 4;
        if !(dotted || matches!(count, 9 | 11 | 13..=19)) || self.joined_after(range.end) {
            return None;
        }
        let groups = &self.groups[from..to];
        let (mut separators, mut lengths) = ([0; WIDEST], [0; WIDEST]);
        for (index, group) in groups.iter().enumerate() {
            (separators[index], lengths[index]) = (self.byte(group.end), group.len());
        }
        let (separators, lengths) = (&separators[..groups.len() - 1], &lengths[..groups.len()]);
        // A piece of a longer number with points: a version, a float, a date.
        let point_before = self.before(range.start) == b'.' && from > 0;
        let point_after = self.byte(range.end) == b'.' && to < self.groups.len();
        if point_before || point_after {
            return None;
        }
        if *separators == *b"..." && self.is_on(Rule::IpAddress) && self.is_public_ip(from, key) {
            return Some((Rule::IpAddress, range));
        }
        if !(9..=19).contains(&count) {
            return None;
        }
        let mut digits = [0; 19];
        let mut at = 0;
        for group in groups {
            digits[at..at + group.len()].copy_from_slice(&self.text.as_bytes()[group.clone()]);
            at += group.len();
        }
        let digits = &digits[..count];
        let one = |separator: u8| separators.iter().all(|&byte| byte == separator);
        let beside = |words: &[&str]| context(self.text, range.start, key, words);
        let on = |rule| self.is_on(rule);
        let rule = match (count, lengths) {
            (13..=19, lengths)
                if on(Rule::Card)
                    && (one(b' ') || one(b'-') || one(b'\t'))
                    && is_grouped_card(lengths)
                    && ids::card(digits) =>
            {
                Rule::Card
            }
            (15, [15] | [1, 2, 2, 2, 3, 3, 2] | [13, 2]) if on(Rule::FrNir) && ids::fr_nir(digits) => Rule::FrNir,
            (9, [3, 2, 4]) if (one(b'-') || one(b' ')) && on(Rule::UsSsn) && ids::us_ssn(digits) => Rule::UsSsn,
            (9, [9]) if beside(&["ssn", "social", "itin"]) && on(Rule::UsSsn) && ids::us_ssn(digits) => Rule::UsSsn,
            (9, [4, 2, 3]) if one(b'.') && on(Rule::NlBsn) && ids::nl_bsn(digits) => Rule::NlBsn,
            (9, _)
                if beside(&["bsn", "burgerservicenummer", "sofinummer", "sofi"])
                    && on(Rule::NlBsn)
                    && ids::nl_bsn(digits) =>
            {
                Rule::NlBsn
            }
            (11, [3, 3, 3, 2]) if *separators == *b"..-" && on(Rule::BrCpf) && ids::br_cpf(digits) => Rule::BrCpf,
            (11, [11]) if on(Rule::BrCpf) && ids::br_cpf(digits) => Rule::BrCpf,
            (11, [11] | [2, 2, 2, 3, 2]) if on(Rule::BeNn) && ids::be_nn(digits) => Rule::BeNn,
            (11, [11]) if on(Rule::PlPesel) && ids::pl_pesel(digits) => Rule::PlPesel,
            (11, [11] | [2, 3, 3, 3]) if (one(b' ') || one(b'-')) && on(Rule::DeIdnr) && ids::de_idnr(digits) => {
                Rule::DeIdnr
            }
            _ => return None,
        };
        // Among measurements some have the check digits of an id.
        let measured = count == 11 && lengths.len() == 1 && dump::is_measure(self.text, range.start);
        (!measured && !dump::has(self.text, range.clone())).then_some((rule, range))
    }

    /// Four groups with points: an address that is of somebody's.
    fn is_public_ip(&self, from: usize, key: &str) -> bool {
        let range = self.groups[from].start..self.groups[from + 3].end;
        let Ok(address) = self.text[range.clone()].parse::<std::net::Ipv4Addr>() else {
            return false;
        };
        let before = self.text[..range.start].trim_end_matches([' ', '(', '"', '\'', '=', ':', '-', '_']);
        // Only right before it: an address may be anywhere in a sentence about versions.
        let version = ["version", "release", "section", "oid", "objectidentifier", "rev"]
            .iter()
            .any(|word| {
                let end = before.len().checked_sub(word.len()).and_then(|at| before.get(at..));
                end.is_some_and(|end| end.eq_ignore_ascii_case(word)) || key.eq_ignore_ascii_case(word)
            });
        // `1.2.5.1-2`, but not `10.0.0.1-10.0.0.5`.
        let rest = self.text.as_bytes().get(range.end..).unwrap_or_default();
        let revision = rest.first() == Some(&b'-') && {
            let digits = rest[1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            digits > 0 && rest.get(1 + digits) != Some(&b'.')
        };
        // What is masked with it is an address, not the mask.
        // `Chrome/120.0.56.179`
        let product = self.text[..range.start].strip_suffix('/').is_some_and(|name| {
            let letters = name.bytes().rev().take(24).take_while(u8::is_ascii_alphabetic).count();
            name.as_bytes()[name.len() - letters..]
                .first()
                .is_some_and(u8::is_ascii_uppercase)
        });
        let version = version || revision || product || address.octets()[0] == 255;
        !(address.is_loopback() || address.is_unspecified() || address.is_broadcast() || version)
    }
}

/// Groups as cards have them: all at once, by four, or four, six and the rest.
fn is_grouped_card(lengths: &[usize]) -> bool {
    match lengths {
        [_] | [4, 6, 4..=5] => true,
        [fours @ .., last] => fours.len() >= 3 && fours.iter().all(|&length| length == 4) && *last <= 7,
        [] => false,
    }
}
