//! One pass over a text: an automaton of all the rules' literals finds where a rule may apply, and only there is it asked.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::time::Instant;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::hits::{Hit, Own, settle};
use crate::marker::{LONGEST_NAME, MARKER, PLACEHOLDERS, PSEUDONYM_DIGITS, Stop, pseudonym};
use crate::rule::Rule;
use crate::table::TOKENS;
use crate::tokens::token;
use crate::{contact, credentials, fields, numbers};

/// What a literal may be the beginning of.
#[derive(Clone, Copy)]
enum Trigger {
    Token(usize),
    Digit,
    Plus,
    At,
    Colon,
    PrivateKey,
    Bearer,
    Basic,
    Curl,
    Url,
    Field,
    OwnField(usize),
    Marker,
}

pub(crate) struct Engine {
    automaton: AhoCorasick,
    triggers: Vec<Trigger>,
    /// Own rules' names, then the standard ones.
    names: Vec<String>,
    /// How many names are own ones.
    own_names: usize,
    on: [bool; Rule::ALL.len()],
    own: Vec<(usize, Own)>,
    pseudonyms: bool,
}

/// Up to where each kind of trigger has been dealt with, so that nothing is read twice.
#[derive(Default)]
struct Done {
    token: usize,
    number: usize,
    private_key: usize,
    header: usize,
    curl: usize,
    field: usize,
}

/// How often a text is gone over: redacting may bring together what was apart.
const ROUNDS: usize = 8;

impl Engine {
    pub(crate) fn new(
        on: [bool; Rule::ALL.len()],
        own_names: Vec<String>,
        own: Vec<(usize, Own)>,
        own_fields: &[(usize, String)],
        pseudonyms: bool,
    ) -> Option<Self> {
        let mut literals: Vec<&str> = vec![MARKER];
        let mut triggers = vec![Trigger::Marker];
        let mut add = |literal, trigger| {
            literals.push(literal);
            triggers.push(trigger);
        };
        for (index, token) in TOKENS.iter().enumerate() {
            if on[token.rule as usize] {
                add(token.literal, Trigger::Token(index));
            }
        }
        let numbers = [
            Rule::Card,
            Rule::Iban,
            Rule::UsSsn,
            Rule::UkNino,
            Rule::EsDni,
            Rule::ItCodiceFiscale,
            Rule::BrCpf,
            Rule::NlBsn,
            Rule::DeIdnr,
            Rule::FrNir,
            Rule::BeNn,
            Rule::PlPesel,
            Rule::Phone,
            Rule::IpAddress,
        ];
        if numbers.iter().any(|&rule| on[rule as usize]) {
            for digit in ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] {
                add(digit, Trigger::Digit);
            }
        }
        let single: &[(Rule, &[&str], Trigger)] = &[
            (Rule::Phone, &["+"], Trigger::Plus),
            (Rule::Email, &["@"], Trigger::At),
            (Rule::IpAddress, &[":"], Trigger::Colon),
            (
                Rule::PrivateKey,
                &["-----BEGIN", "PuTTY-User-Key-File"],
                Trigger::PrivateKey,
            ),
            (Rule::BearerToken, &["bearer"], Trigger::Bearer),
            (Rule::BasicAuth, &["basic "], Trigger::Basic),
            (Rule::BasicAuth, &["curl "], Trigger::Curl),
            (Rule::ConnectionString, &["://"], Trigger::Url),
            (Rule::SecretField, fields::LITERALS, Trigger::Field),
        ];
        for (rule, of_rule, trigger) in single {
            if on[*rule as usize] {
                of_rule.iter().for_each(|literal| add(literal, *trigger));
            }
        }
        for (name, field) in own_fields {
            add(field, Trigger::OwnField(*name));
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(&literals)
            .ok()?;
        let mut names = own_names;
        let own_count = names.len();
        names.extend(Rule::ALL.iter().map(|rule| rule.name().to_owned()));
        Some(Self {
            automaton,
            triggers,
            names,
            own_names: own_count,
            on,
            own,
            pseudonyms,
        })
    }

    /// The index of a standard rule's name.
    pub(crate) fn name_of(&self, rule: Rule) -> usize {
        self.own_names + rule as usize
    }

    pub(crate) fn is_on(&self, rule: Rule) -> bool {
        self.on[rule as usize]
    }

    /// The text without what the rules find; borrowed if they find nothing.
    pub(crate) fn redact<'t>(
        &self,
        text: &'t str,
        key: &str,
        hash_key: &[u8; 16],
        deadline: Instant,
    ) -> Result<Cow<'t, str>, Stop> {
        let mut current = Cow::Borrowed(text);
        for _ in 0..ROUNDS {
            let hits = self.find(&current, key, deadline)?;
            if hits.is_empty() {
                return Ok(current);
            }
            current = Cow::Owned(self.replace(&current, &hits, hash_key));
        }
        if self.find(&current, key, deadline)?.is_empty() {
            Ok(current)
        } else {
            Err(Stop::Unstable)
        }
    }

    /// What stands for a value that a rule found.
    pub(crate) fn marker(&self, name: usize, value: &str, hash_key: &[u8; 16]) -> String {
        let name = &self.names[name];
        if self.pseudonyms {
            format!("{MARKER}{name}:{}]", pseudonym(value, hash_key))
        } else {
            format!("{MARKER}{name}]")
        }
    }

    /// Whether all of a text is a marker of ours.
    pub(crate) fn is_marker(&self, text: &str) -> bool {
        text.starts_with(MARKER) && self.marker_end(text, 0) == Some(text.len())
    }

    fn marker_end(&self, text: &str, start: usize) -> Option<usize> {
        let inside = &text[start + MARKER.len()..];
        let inside = &inside[..inside
            .bytes()
            .take(LONGEST_NAME + 1 + PSEUDONYM_DIGITS + 1)
            .position(|byte| byte == b']')?];
        let (name, hash) = inside
            .split_once(':')
            .map_or((inside, None), |(name, hash)| (name, Some(hash)));
        let hash_is_ours = hash.is_none_or(|hash| {
            self.pseudonyms && hash.len() == PSEUDONYM_DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        let known = self.names.iter().any(|known| known == name) || PLACEHOLDERS.contains(&name);
        (known && hash_is_ours).then_some(start + MARKER.len() + inside.len() + 1)
    }

    fn replace(&self, text: &str, hits: &[Hit], hash_key: &[u8; 16]) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut kept = 0;
        for hit in hits {
            redacted.push_str(&text[kept..hit.range.start]);
            let _ = redacted.write_str(&self.marker(hit.name, &text[hit.range.clone()], hash_key));
            kept = hit.range.end;
        }
        redacted.push_str(&text[kept..]);
        redacted
    }

    fn find(&self, text: &str, key: &str, deadline: Instant) -> Result<Vec<Hit>, Stop> {
        let mut hits = Vec::new();
        let mut markers = Vec::new();
        let mut found = Vec::new();
        let mut done = Done::default();
        for (count, place) in self.automaton.find_overlapping_iter(text).enumerate() {
            if count % 4096 == 4095 && Instant::now() > deadline {
                return Err(Stop::Overran);
            }
            let trigger = self.triggers[place.pattern().as_usize()];
            if let Trigger::Marker = trigger {
                markers.extend(self.marker_end(text, place.start()).map(|end| place.start()..end));
            } else if let Trigger::OwnField(name) = trigger {
                let around = fields::name_around(text, place.range());
                if around == place.range() {
                    hits.extend(fields::value_after(text, &around).map(|range| Hit { range, name }));
                }
            } else if matches!(trigger, Trigger::Field)
                && markers
                    .last()
                    .is_some_and(|marker: &Range<usize>| place.start() < marker.end)
            {
                // A rule's name is the name of nothing.
            } else {
                Self::standard(text, key, &self.on, trigger, place.range(), &mut done, &mut found);
            }
        }
        hits.extend(
            found
                .into_iter()
                .filter(|(rule, _)| self.is_on(*rule))
                .map(|(rule, range)| Hit {
                    range,
                    name: self.name_of(rule),
                }),
        );
        for (name, own) in &self.own {
            if Instant::now() > deadline {
                return Err(Stop::Overran);
            }
            own.find(text, *name, &mut hits);
        }
        if Instant::now() > deadline {
            return Err(Stop::Overran);
        }
        Ok(settle(text, hits, &markers))
    }

    fn standard(
        text: &str,
        key: &str,
        on: &[bool],
        trigger: Trigger,
        at: Range<usize>,
        done: &mut Done,
        found: &mut Vec<numbers::NumberHit>,
    ) {
        let mut hit = |rule, range: Option<Range<usize>>| {
            let end = range.as_ref().map(|range| range.end);
            found.extend(range.map(|range| (rule, range)));
            end
        };
        match trigger {
            Trigger::Digit if at.start >= done.number => done.number = numbers::scan(text, at.start, key, on, found),
            Trigger::Plus => {
                hit(Rule::Phone, contact::phone(text, at.start, key));
            }
            Trigger::At => {
                hit(Rule::Email, contact::email(text, at.start));
            }
            Trigger::Colon => {
                hit(Rule::IpAddress, contact::ipv6(text, at.start));
            }
            Trigger::PrivateKey if at.start >= done.private_key => {
                let end = hit(Rule::PrivateKey, credentials::private_key(text, at.start));
                done.private_key = end.unwrap_or(done.private_key);
            }
            Trigger::Bearer if at.start >= done.header => {
                let end = hit(Rule::BearerToken, credentials::bearer(text, at.end));
                done.header = end.unwrap_or(done.header);
            }
            Trigger::Basic => {
                hit(Rule::BasicAuth, credentials::basic(text, at.end - 1));
            }
            Trigger::Curl if at.start >= done.curl => {
                let end = hit(Rule::BasicAuth, credentials::curl_user(text, at.end));
                done.curl = end.unwrap_or(done.curl);
            }
            Trigger::Url => {
                hit(Rule::ConnectionString, credentials::url_password(text, at.end));
            }
            Trigger::Field if at.start >= done.field => {
                let name = fields::name_around(text, at);
                if fields::names_secret(&text[name.clone()]) {
                    let end = hit(Rule::SecretField, fields::value_after(text, &name));
                    done.field = end.unwrap_or(name.end);
                }
            }
            Trigger::Token(index) => {
                if let Some(range) = token(text, index, at, done.token) {
                    done.token = done.token.max(range.end);
                    found.push((TOKENS[index].rule, range));
                }
            }
            _ => {}
        }
    }
}
