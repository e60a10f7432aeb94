//! Search of a text by all rules. An automaton of the rules' literals finds the places where a rule may apply.

use std::borrow::Cow;
use std::ops::Range;
use std::time::Instant;

use aho_corasick::Match;

use crate::decoded::Decoded;
use crate::hits::{Hit, Own, settle};
use crate::marker::{LONGEST_NAME, MARKER, PLACEHOLDERS, PSEUDONYM_DIGITS, Stop, is_pseudonym, pseudonym};
use crate::rule::Rule;
use crate::search::{Search, Trigger};
use crate::table::rows;
use crate::tables::ReadColumns;
use crate::tokens::token;
use crate::{beside, commands, contact, credentials, fields, names, numbers, prefixed};

pub(crate) struct Engine {
    /// The search for literals of ASCII only, and the one for the others. Bytes of other scripts would double the size of
    /// the first automaton, and most texts have none.
    searches: [Search; 2],
    /// Own rules' names, then the standard ones.
    names: Vec<String>,
    /// Number of names that belong to the user's own rules.
    own_names: usize,
    on: [bool; Rule::ALL.len()],
    own: Vec<(usize, Own)>,
    pseudonyms: bool,
    /// Whether any rule reads digits.
    numbers: bool,
}

/// End of the last place handled for each kind of trigger, so that no text is read twice.
#[derive(Default)]
struct Done {
    token: usize,
    private_key: usize,
    header: usize,
    curl: usize,
    field: usize,
    columns: ReadColumns,
}

/// Largest number of times that finds of one text are replaced. A secret right beside another one is found only after that
/// is redacted.
const ROUNDS: usize = 64;

impl Engine {
    pub(crate) fn new(
        on: [bool; Rule::ALL.len()],
        own_names: Vec<String>,
        own: Vec<(usize, Own)>,
        own_fields: &[(usize, String)],
        pseudonyms: bool,
    ) -> Option<Self> {
        let mut literals: Vec<(&str, Trigger)> = vec![(MARKER, Trigger::Marker)];
        let mut add = |literal, trigger| literals.push((literal, trigger));
        for (index, row) in rows().iter().enumerate() {
            if on[row.rule as usize] {
                add(row.token.literal, Trigger::Token(index));
            }
        }
        let numbers = Rule::ALL.iter().any(|&rule| rule.reads_digits() && on[rule as usize]);
        if numbers {
            contact::context_words().for_each(|word| add(word, Trigger::Word));
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
            (Rule::BasicAuth, &["curl"], Trigger::Curl),
            (Rule::ConnectionString, &["://"], Trigger::Url),
            (Rule::SecretField, names::LITERALS, Trigger::Field),
            (
                Rule::SecretField,
                &["identified by", "identified with"],
                Trigger::Identified,
            ),
        ];
        for (rule, of_rule, trigger) in single {
            if on[*rule as usize] {
                of_rule.iter().for_each(|literal| add(literal, *trigger));
            }
        }
        if on[Rule::SecretField as usize] {
            for (index, name) in commands::names().enumerate() {
                add(name, Trigger::Command(index));
            }
        }
        for (name, field) in own_fields {
            add(field, Trigger::OwnField(*name));
        }
        let (ascii, beyond): (Vec<_>, Vec<_>) = literals.into_iter().partition(|(literal, _)| literal.is_ascii());
        let searches = [Search::new(&ascii)?, Search::new(&beyond)?];
        let mut names = own_names;
        let own_count = names.len();
        names.extend(Rule::ALL.iter().map(|rule| rule.name().to_owned()));
        Some(Self {
            searches,
            names,
            own_names: own_count,
            on,
            own,
            pseudonyms,
            numbers,
        })
    }

    /// The index of a standard rule's name.
    pub(crate) fn name_of(&self, rule: Rule) -> usize {
        self.own_names + rule as usize
    }

    pub(crate) fn is_on(&self, rule: Rule) -> bool {
        self.on[rule as usize]
    }

    /// Returns the text without the finds, borrowed if there are none.
    pub(crate) fn redact<'t>(
        &self,
        text: &'t str,
        key: &str,
        hash_key: &[u8; 16],
        deadline: Instant,
    ) -> Result<Cow<'t, str>, Stop> {
        let mut current = Cow::Borrowed(text);
        for _ in 0..=ROUNDS {
            let hits = self.find(&current, key, deadline)?;
            if hits.is_empty() {
                return Ok(current);
            }
            current = Cow::Owned(self.replace(&current, &hits, hash_key));
        }
        Err(Stop::Unstable)
    }

    /// The marker for a value that a rule found.
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

    /// The end of the marker that begins here. A pseudonym counts only if it has a letter, as those made here do:
    /// sixteen digits may be a real number.
    fn marker_end(&self, text: &str, start: usize) -> Option<usize> {
        let name = start + MARKER.len();
        let end = self.name_end(text, name);
        if end == name {
            return None;
        }
        let rest = text.get(end..)?;
        if rest.starts_with(']') {
            return Some(end + 1);
        }
        let hash = rest.strip_prefix(':')?.get(..PSEUDONYM_DIGITS)?;
        let ours = self.pseudonyms && is_pseudonym(hash) && rest[1 + PSEUDONYM_DIGITS..].starts_with(']');
        ours.then_some(end + 1 + PSEUDONYM_DIGITS + 1)
    }

    /// The end of the rule's name that begins here, or its beginning if there is no such rule.
    fn name_end(&self, text: &str, start: usize) -> usize {
        let mut inside = text[start..].bytes().take(LONGEST_NAME + 1);
        let length = inside.position(|byte| matches!(byte, b']' | b':'));
        let name = &text[start..start + length.unwrap_or(0)];
        let known = self.names.iter().any(|known| known == name) || PLACEHOLDERS.contains(&name);
        if known { start + name.len() } else { start }
    }

    fn replace(&self, text: &str, hits: &[Hit], hash_key: &[u8; 16]) -> String {
        let mut redacted = String::with_capacity(text.len());
        let mut kept = 0;
        for hit in hits {
            redacted.push_str(&text[kept..hit.range.start]);
            redacted.push_str(&self.marker(hit.name, &text[hit.range.clone()], hash_key));
            kept = hit.range.end;
        }
        redacted.push_str(&text[kept..]);
        redacted
    }

    /// All finds in the text, both as written and as decoded.
    fn find(&self, text: &str, key: &str, deadline: Instant) -> Result<Vec<Hit>, Stop> {
        let mut hits = Vec::new();
        let markers = self.scan(text, key, deadline, &mut hits)?;
        let parts = Decoded::parts(text, deadline)?;
        // Search tools colour their matches, so a colour may begin in the middle of a word.
        let without_colours: Vec<_> = parts.iter().filter_map(Decoded::without_edges).collect();
        for part in parts.iter().chain(&without_colours) {
            let first = hits.len();
            self.scan(&part.text, key, deadline, &mut hits)?;
            for hit in &mut hits[first..] {
                hit.range = part.source(&hit.range);
            }
        }
        for (name, own) in &self.own {
            Stop::check(deadline)?;
            own.find(text, *name, &mut hits);
        }
        Stop::check(deadline)?;
        Ok(settle(text, hits, &markers))
    }

    /// The places of the literals, each with the index of its search; ASCII literals first.
    fn places<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Match)> + 'a {
        let [ascii, beyond] = &self.searches;
        let pieces = beyond.pieces(text).flat_map(|piece| beyond.places(text, piece));
        let all = ascii.places(text, 0..text.len()).map(|place| (0, place));
        all.chain(pieces.map(|place| (1, place)))
    }

    /// One pass of each automaton. Returns the markers that are in the text.
    fn scan(&self, text: &str, key: &str, deadline: Instant, hits: &mut Vec<Hit>) -> Result<Vec<Range<usize>>, Stop> {
        let mut markers = Vec::new();
        let mut found = Vec::new();
        let mut done = [Done::default(), Done::default()];
        let mut words = Vec::new();
        let named_by_key = self.numbers && contact::is_context(key);
        // The end of the marker's name that was read last.
        let mut named = 0;
        for (count, (search, place)) in self.places(text).enumerate() {
            if count % 64 == 63 {
                Stop::check(deadline)?;
            }
            match self.searches[search].triggers[place.pattern().as_usize()] {
                Trigger::Marker => {
                    named = named.max(self.name_end(text, place.end()));
                    markers.extend(self.marker_end(text, place.start()).map(|end| place.start()..end));
                }
                // The name of a rule in a marker has no value.
                Trigger::Field | Trigger::OwnField(_) if search == 0 && place.start() < named => {}
                Trigger::OwnField(name) => {
                    let around = fields::name_around(text, place.range());
                    if around == place.range() {
                        hits.extend(fields::value_after(text, &around, None).map(|range| Hit { range, name }));
                    }
                }
                Trigger::Word => words.push(place.end()),
                Trigger::Plus => {
                    let near = contact::is_near(named_by_key, &words, place.start());
                    let phone = contact::phone(text, place.start(), key, near);
                    found.extend(phone.map(|range| (Rule::Phone, range)));
                }
                trigger => Self::standard(text, trigger, place.range(), &mut done[search], &mut found),
            }
        }
        // The places of the second search follow those of the first, so they are out of order.
        words.sort_unstable();
        if self.numbers {
            numbers::Numbers::new(text, key, named_by_key, &self.on, &words).find(deadline, &mut found)?;
        }
        if self.is_on(Rule::ProviderKey) {
            found.extend(prefixed::keys(text).map(|range| (Rule::ProviderKey, range)));
        }
        let on = found.into_iter().filter(|(rule, _)| self.is_on(*rule));
        hits.extend(on.map(|(rule, range)| Hit {
            range,
            name: self.name_of(rule),
        }));
        Ok(markers)
    }

    fn standard(text: &str, trigger: Trigger, at: Range<usize>, done: &mut Done, found: &mut Vec<numbers::NumberHit>) {
        let (rule, range) = match trigger {
            Trigger::At => (Rule::Email, contact::email(text, at.start)),
            Trigger::Colon => (Rule::IpAddress, contact::ipv6(text, at.start)),
            Trigger::PrivateKey if at.start >= done.private_key => {
                let block = credentials::private_key(text, at.start);
                (Rule::PrivateKey, block.inspect(|block| done.private_key = block.end))
            }
            Trigger::Bearer if at.start >= done.header => {
                let token = credentials::bearer(text, at.end);
                (Rule::BearerToken, token.inspect(|token| done.header = token.end))
            }
            Trigger::Basic => (Rule::BasicAuth, credentials::basic(text, at.end - 1)),
            Trigger::Curl if at.start >= done.curl => {
                let password = credentials::curl_user(text, at.end);
                (Rule::BasicAuth, password.inspect(|password| done.curl = password.end))
            }
            Trigger::Url => (Rule::ConnectionString, credentials::url_password(text, at.end)),
            Trigger::Field if at.start >= done.field => {
                let name = fields::name_around(text, at);
                let found = |range| found.push((Rule::SecretField, range));
                if let Some(end) = fields::secrets(text, &name, &mut done.columns, found) {
                    done.field = end;
                }
                return;
            }
            Trigger::Command(index) => (Rule::SecretField, commands::password(text, index, &at)),
            Trigger::Identified => (Rule::SecretField, beside::identified(text, at.end)),
            Trigger::Token(index) => {
                let row = &rows()[index];
                let token = token(text, row, at, done.token);
                (row.rule, token.inspect(|token| done.token = done.token.max(token.end)))
            }
            _ => return,
        };
        found.extend(range.map(|range| (rule, range)));
    }
}
