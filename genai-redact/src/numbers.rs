//! Numbers. Each run of digits is read once and checked against every rule for numbers.

mod lettered;
mod short;

use std::ops::Range;
use std::time::Instant;

use crate::bytes::find_byte;
use crate::characters::{ends_escape, joined_after, joined_before};
use crate::contact::{context, is_near, phone};
use crate::dump;
use crate::ids;
use crate::ipv4::is_public_ip;
use crate::marker::Stop;
use crate::rule::Rule;
use crate::uuid;

/// Largest number of groups that are read at once.
const MOST_GROUPS: usize = 24;

/// Largest number of groups in one number.
const WIDEST: usize = 7;

/// A rule and the place where it found a number.
pub(crate) type NumberHit = (Rule, Range<usize>);

/// Reader of runs of digits: groups with a single blank, tab, hyphen, point or slash between them.
pub(crate) struct Numbers<'a> {
    text: &'a str,
    /// Name of the field that holds the text. Some numbers count only beside a word for their kind.
    key: &'a str,
    /// Rules that are on. A number of a rule that is off may still match another rule.
    on: &'a [bool],
    /// Ends of the words that name a kind of number.
    words: &'a [usize],
    /// Whether the field's name has such a word.
    named: bool,
    /// Groups of the current run.
    groups: Vec<Range<usize>>,
    /// Last word of ASCII letters and digits that was read.
    word: Range<usize>,
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(text: &'a str, key: &'a str, named: bool, on: &'a [bool], words: &'a [usize]) -> Self {
        Self {
            text,
            key,
            on,
            words,
            named,
            groups: Vec::with_capacity(MOST_GROUPS),
            word: 0..0,
        }
    }

    /// Reads every run of digits.
    pub(crate) fn find(mut self, deadline: Instant, found: &mut Vec<NumberHit>) -> Result<(), Stop> {
        let (mut at, mut count) = (0, 0u32);
        while let Some(start) = find_byte(self.text.as_bytes(), at, |byte| u8::from(byte.is_ascii_digit())) {
            at = self.run(start, found);
            count += 1;
            if count.is_multiple_of(1024) {
                Stop::check(deadline)?;
            }
        }
        Ok(())
    }

    /// Reads the run of digits that begins here. Returns its end.
    fn run(&mut self, start: usize, found: &mut Vec<NumberHit>) -> usize {
        if let Some(end) = uuid::around(self.text.as_bytes(), start) {
            return end;
        }
        if self.before(start).is_ascii_alphabetic() && self.joined_before(start) {
            // No number begins further inside a word; a code of sixteen letters and digits is checked as a whole.
            let word = self.word_around(start);
            if word.len() != 16 && start - word.start > 3 {
                return word.end;
            }
        }
        self.read(start);
        let end = self.groups.last().map_or(start + 1, |group| group.end);
        let before = self.before(start);
        if self.groups.len() < 4 && before != b'(' {
            let digits: usize = self.groups.iter().map(Range::len).sum();
            let letters = before.is_ascii_alphabetic() && self.may_have_letters(start);
            if digits < 6 && !letters && !self.is_area(start, end) || digits < 9 && self.is_short(start, end) {
                return end;
            }
        }
        let first = found.len();
        let mut index = 0;
        while index < self.groups.len() {
            if let Some(hit) = self.at(index) {
                let end = hit.1.end;
                found.push(hit);
                index = self.groups.partition_point(|group| group.end <= end).max(index + 1);
            } else {
                index += 1;
            }
        }
        if self.groups.len() == MOST_GROUPS {
            // The next run begins a few groups earlier, so that no number between the two is missed.
            return self.groups[MOST_GROUPS - 8].end;
        }
        found[first..].iter().map(|hit| hit.1.end).fold(end, usize::max)
    }

    /// The word of ASCII letters and digits around a digit.
    fn word_around(&mut self, digit: usize) -> Range<usize> {
        if !self.word.contains(&digit) {
            let bytes = self.text.as_bytes();
            let before = bytes[..digit]
                .iter()
                .rev()
                .take_while(|byte| byte.is_ascii_alphanumeric())
                .count();
            let ends = |byte: u8| u8::from(!byte.is_ascii_alphanumeric());
            self.word = digit - before..find_byte(bytes, digit, ends).unwrap_or(bytes.len());
            // A colour whose escape character was lost may end inside the word, and so may a byte of quoted-printable.
            let colour = matches!(self.before(digit - before), b'[' | b';' | b':');
            let byte = self.before(digit - before) == b'=' && self.word.len() != 16;
            let ends = |at: &usize| bytes[at - 1] == b'm' && ends_escape(bytes, *at);
            let end = match (colour, byte) {
                (true, _) => self.word.clone().skip(1).find(ends),
                (_, true) => Some(self.word.start + 2).filter(|at| *at < self.word.end && ends_escape(bytes, *at)),
                _ => None,
            };
            match end {
                Some(end) if digit >= end => self.word.start = end,
                Some(end) => self.word.end = end,
                None => {}
            }
        }
        self.word.clone()
    }

    fn read(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        self.groups.clear();
        let mut at = start;
        while self.groups.len() < MOST_GROUPS {
            let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.groups.push(at..end);
            let separated = bytes
                .get(end)
                .is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'-' | b'.' | b'/'));
            if !(separated && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)) {
                break;
            }
            at = end + 1;
        }
    }

    /// Whether a word for a kind of number may be close before, or in the field's name.
    fn is_near_word(&self, at: usize) -> bool {
        is_near(self.named, self.words, at)
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

    /// The place of the two characters before a number, with or without a blank between.
    fn two_before(&self, number: usize) -> Option<usize> {
        number.checked_sub(2 + usize::from(self.before(number) == b' '))
    }

    fn joined_before(&self, index: usize) -> bool {
        joined_before(self.text, index)
    }

    fn joined_after(&self, index: usize) -> bool {
        joined_after(self.text, index)
    }

    /// Whether a number is a piece of a name, with an underscore beside it. Numbers in names are those that programs
    /// assign.
    fn is_in_name(&self, number: &Range<usize>) -> bool {
        self.before(number.start) == b'_' || self.byte(number.end) == b'_'
    }

    /// The number that begins with the group of this index.
    fn at(&mut self, index: usize) -> Option<NumberHit> {
        let start = self.groups[index].start;
        if self.has_letters_beside(index)
            && let Some(hit) = self.with_letters(index)
        {
            return Some(hit);
        }
        if self.joined_before(start) && self.before(start) != b'_' {
            return None;
        }
        let most = self.groups.len().min(index + WIDEST);
        let mut counts = [0; WIDEST];
        let mut count = 0;
        for (window, group) in counts.iter_mut().zip(&self.groups[index..most]) {
            count += group.len();
            *window = count;
        }
        let possible = |&groups: &usize| groups == 4 || matches!(counts[groups - 1], 9 | 11 | 13..=19);
        (1..=most - index)
            .rev()
            .filter(possible)
            .find_map(|groups| self.digits_only(index, index + groups, counts[groups - 1]))
            .or_else(|| {
                let near = self.is_near_word(start);
                let may_be = self.is_on(Rule::Phone) && (near || self.may_be_phone(index));
                may_be
                    .then(|| phone(self.text, start, self.key, near))?
                    .map(|range| (Rule::Phone, range))
            })
    }

    /// Whether a number may be a phone number without a word beside it, judged by its beginning.
    fn may_be_phone(&self, index: usize) -> bool {
        let group = &self.groups[index];
        if self.is_piece(group.start) {
            return false;
        }
        let bytes = self.text.as_bytes();
        let american = || {
            let rest = &bytes[group.end..];
            group.len() == 3
                && rest.len() >= 8
                && rest[1..4].iter().all(u8::is_ascii_digit)
                && !rest[4].is_ascii_digit()
        };
        let before = self.before(group.start);
        matches!(before, b'(' | b'+')
            || bytes[group.start] == b'0'
            || group.len() == 1 && bytes[group.start] == b'1'
            || american()
    }

    /// Whether a letter may belong to a group: it is right beside the group or its blank or hyphen, or the group's form
    /// allows one.
    fn has_letters_beside(&self, index: usize) -> bool {
        let Range { start, end } = self.groups[index];
        let letter = |at: usize| self.byte(at).is_ascii_alphabetic();
        let separates = |at: usize| matches!(self.byte(at), b' ' | b'-');
        let before = start > 0 && (letter(start - 1) || start > 1 && separates(start - 1) && letter(start - 2));
        before || letter(end) || separates(end) && letter(end + 1) || self.has_lengths(index, &[2, 3, 3])
    }

    /// A number that includes letters.
    fn with_letters(&mut self, index: usize) -> Option<NumberHit> {
        let bytes = self.text.as_bytes();
        let group = self.groups[index].clone();
        // Some write `DE 89 …` instead of `DE89 …`.
        let country = self.two_before(group.start).filter(|&from| {
            let joined = self.joined_before(from) && self.before(from) != b'_';
            group.len() >= 2 && bytes[from..from + 2].iter().all(u8::is_ascii_alphabetic) && !joined
        });
        if let Some(from) = country.filter(|_| self.is_on(Rule::Iban))
            && let Some(length) = ids::iban(&bytes[from..])
        {
            return Some((Rule::Iban, from..from + length));
        }
        if let Some(hit) = self.corsican(index) {
            return Some(hit);
        }
        // A codice fiscale has sixteen letters and digits.
        let word = self.word_around(group.start);
        if word.len() == 16 && self.is_on(Rule::ItCodiceFiscale) && ids::it_codice_fiscale(&bytes[word.clone()]) {
            return Some((Rule::ItCodiceFiscale, word));
        }
        self.nino(index).or_else(|| self.dni(index))
    }

    fn has_lengths(&self, from: usize, lengths: &[usize]) -> bool {
        let groups = self.groups.get(from..from + lengths.len());
        groups.is_some_and(|groups| groups.iter().map(Range::len).eq(lengths.iter().copied()))
    }

    /// Whether a number is behind a word and a point: `llvm.4398707753082278270`.
    fn is_suffix(&self, start: usize) -> bool {
        start > 1 && self.byte(start - 1) == b'.' && self.byte(start - 2).is_ascii_alphanumeric()
    }

    /// The number in a window of groups, if nothing but digits belongs to it.
    fn digits_only(&self, from: usize, to: usize, count: usize) -> Option<NumberHit> {
        let range = self.groups[from].start..self.groups[to - 1].end;
        let in_name = self.is_in_name(&range);
        if self.joined_after(range.end) && self.byte(range.end) != b'_' {
            return None;
        }
        let groups = &self.groups[from..to];
        let (mut separators, mut lengths) = ([0; WIDEST], [0; WIDEST]);
        for (index, group) in groups.iter().enumerate() {
            (separators[index], lengths[index]) = (self.byte(group.end), group.len());
        }
        let (separators, lengths) = (&separators[..groups.len() - 1], &lengths[..groups.len()]);
        // Points beside a number mean that it is a piece of a longer one: a version, a float, a date.
        let point_before = self.before(range.start) == b'.' && from > 0;
        let point_after = self.byte(range.end) == b'.' && to < self.groups.len();
        if point_before || point_after {
            return None;
        }
        // In a name, `1.2.3.4` is a version.
        let long = !in_name || count >= 8;
        if *separators == *b"..." && long && self.is_on(Rule::IpAddress) && is_public_ip(self.text, &range, self.key) {
            return Some((Rule::IpAddress, range));
        }
        if !(9..=19).contains(&count) {
            return None;
        }
        let check = |rule, is: fn(&[u8]) -> bool| {
            let mut digits = [0; 19];
            let mut at = 0;
            for group in groups {
                digits[at..at + group.len()].copy_from_slice(&self.text.as_bytes()[group.clone()]);
                at += group.len();
            }
            self.is_on(rule) && is(&digits[..count])
        };
        let one = |separator: u8| separators.iter().all(|&byte| byte == separator);
        let near = self.is_near_word(range.start);
        let beside = |words: &[&str]| near && context(self.text, range.start, self.key, words);
        let rule = match (count, lengths) {
            (13..=19, lengths)
                if (one(b' ') || one(b'-') || one(b'\t'))
                    && ids::is_grouped_card(lengths)
                    && check(Rule::Card, ids::card)
                    && !(lengths.len() == 1 && self.is_suffix(range.start)) =>
            {
                Rule::Card
            }
            (15, [15] | [1, 2, 2, 2, 3, 3, 2] | [13, 2]) if check(Rule::FrNir, ids::fr_nir) => Rule::FrNir,
            (9, [3, 2, 4]) if (one(b'-') || one(b' ')) && check(Rule::UsSsn, ids::us_ssn) => Rule::UsSsn,
            (9, [9]) if beside(&["ssn", "social", "itin"]) && check(Rule::UsSsn, ids::us_ssn) => Rule::UsSsn,
            (9, [4, 2, 3]) if one(b'.') && check(Rule::NlBsn, ids::nl_bsn) => Rule::NlBsn,
            (9, _)
                if beside(&["bsn", "burgerservicenummer", "sofinummer", "sofi"]) && check(Rule::NlBsn, ids::nl_bsn) =>
            {
                Rule::NlBsn
            }
            (11, [3, 3, 3, 2]) if *separators == *b"..-" && check(Rule::BrCpf, ids::br_cpf) => Rule::BrCpf,
            (11, [11]) if check(Rule::BrCpf, ids::br_cpf) => Rule::BrCpf,
            (11, [11] | [2, 2, 2, 3, 2]) if check(Rule::BeNn, ids::be_nn) => Rule::BeNn,
            (11, [11]) if check(Rule::PlPesel, ids::pl_pesel) => Rule::PlPesel,
            (11, [11] | [2, 3, 3, 3]) if (one(b' ') || one(b'-')) && check(Rule::DeIdnr, ids::de_idnr) => Rule::DeIdnr,
            _ => return None,
        };
        let whole_card = rule == Rule::Card && (lengths.len() > 1 || matches!(count, 15 | 16));
        if in_name && !(whole_card || rule == Rule::UsSsn && lengths.len() > 1) {
            return None;
        }
        // Among measurements, some happen to have the check digits of an id.
        let measured = count == 11 && lengths.len() == 1 && dump::is_measure(self.text, range.start);
        (!measured && !dump::has(self.text, range.clone())).then_some((rule, range))
    }
}
