//! What is read of Go sources: lists of strings, with the few calls worked out that they are made of.

use std::collections::BTreeMap;

use super::sample;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Text(String),
    Word(String),
    Sign(char),
}

#[derive(Clone, Debug)]
enum GoValue {
    Text(String),
    List(Vec<String>),
}

type Names = BTreeMap<String, GoValue>;

/// The cases of a rule: its name, the texts it has to find something in, and those in which it must not.
pub(super) struct RuleCases {
    pub(super) rule: String,
    pub(super) positive: Vec<String>,
    pub(super) negative: Vec<String>,
}

/// A package of rules, each a function that ends in a call of `Validate`.
pub(super) struct Package {
    /// The forms in which a secret occurs, with `{i}`, `{I}` and `{s}` for its name and itself.
    samples: Vec<String>,
    names: Names,
}

impl Package {
    /// With the source that has the forms of samples.
    pub(super) fn new(forms: &str) -> Self {
        let tokens = tokens(forms);
        let mut package = Self {
            samples: Vec::new(),
            names: Names::new(),
        };
        let mut names = Names::new();
        package.assign(&tokens, &mut names);
        if let Some(GoValue::List(samples)) = names.remove("samples") {
            package.samples = samples;
        }
        package
    }

    /// Takes the constants of a source.
    pub(super) fn constants(&mut self, source: &str) {
        let tokens = tokens(source);
        let mut names = Names::new();
        let mut at = 0;
        while at < tokens.len() {
            if is_word(&tokens[at], "func") {
                at = body(&tokens, at).map_or(tokens.len(), |(_, end)| end);
            } else {
                let end = (at..tokens.len())
                    .find(|&next| is_word(&tokens[next], "func"))
                    .unwrap_or(tokens.len());
                self.assign(&tokens[at..end], &mut names);
                at = end;
            }
        }
        self.names.extend(names);
    }

    /// The cases of every rule in a source.
    pub(super) fn cases(&self, source: &str) -> Vec<RuleCases> {
        let tokens = tokens(source);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = (at..tokens.len()).find(|&next| is_word(&tokens[next], "func")) {
            let Some((open, end)) = body(&tokens, start) else { break };
            found.extend(self.rule(&tokens[open..end]));
            at = end;
        }
        found
    }

    fn rule(&self, body: &[Token]) -> Option<RuleCases> {
        let mut names = self.names.clone();
        self.assign(body, &mut names);
        let rule = body.windows(3).find_map(|tokens| match tokens {
            [Token::Word(key), Token::Sign(':'), Token::Text(id)] if key == "ID" => Some(id.clone()),
            _ => None,
        })?;
        let call = body.windows(2).rposition(|tokens| {
            matches!(tokens, [Token::Word(name), Token::Sign('(')] if name == "utils.Validate" || name == "utils.ValidateWithPaths")
        })?;
        let arguments = split(inside(&body[call + 1..])?, ',');
        let list = |index: usize| match arguments.get(index).and_then(|tokens| self.value(tokens, &names)) {
            Some(GoValue::List(list)) => list,
            _ => Vec::new(),
        };
        Some(RuleCases {
            rule,
            positive: list(1),
            negative: list(2),
        })
    }

    /// What names are given, as far as it can be worked out.
    fn assign(&self, tokens: &[Token], names: &mut Names) {
        for at in 0..tokens.len() {
            let Token::Word(name) = &tokens[at] else { continue };
            let expression = match tokens.get(at + 1..) {
                Some([Token::Sign(':'), Token::Sign('='), rest @ ..]) => rest,
                Some([Token::Sign('='), rest @ ..]) if rest.first() != Some(&Token::Sign('=')) => rest,
                _ => continue,
            };
            if let Some(value) = self.value(&expression[..statement(expression)], names) {
                names.insert(name.clone(), value);
            }
        }
    }

    fn value(&self, tokens: &[Token], names: &Names) -> Option<GoValue> {
        let tokens: Vec<Token> = tokens
            .iter()
            .filter(|token| **token != Token::Sign('\n'))
            .cloned()
            .collect();
        let parts = split(&tokens, '+');
        if parts.len() > 1 {
            let texts: Option<Vec<String>> = parts.iter().map(|part| self.text(part, names)).collect();
            return Some(GoValue::Text(texts?.concat()));
        }
        match tokens.as_slice() {
            [Token::Text(text)] => Some(GoValue::Text(text.clone())),
            [Token::Word(name)] if name == "nil" => Some(GoValue::List(Vec::new())),
            [Token::Word(name)] => names
                .get(name)
                .cloned()
                .or_else(|| Some(GoValue::Text(name.clone())).filter(|_| is_number(name))),
            [Token::Sign('['), Token::Sign(']'), Token::Word(of), rest @ ..] if of == "string" => {
                Some(GoValue::List(self.list(inside(rest)?, names)))
            }
            [
                Token::Word(map),
                Token::Sign('['),
                Token::Word(_),
                Token::Sign(']'),
                Token::Word(_),
                rest @ ..,
            ] if map == "map" => {
                let entries = split(inside(rest)?, ',');
                let of_entry = |entry: &&[Token]| self.text(split(entry, ':').get(1)?, names);
                Some(GoValue::List(entries.iter().filter_map(of_entry).collect()))
            }
            [Token::Word(name), rest @ ..] => self.call(name, &split(inside(rest)?, ','), names),
            _ => None,
        }
    }

    fn text(&self, tokens: &[Token], names: &Names) -> Option<String> {
        match self.value(tokens, names)? {
            GoValue::Text(text) => Some(text),
            GoValue::List(_) => None,
        }
    }

    /// The elements that can be worked out; `list...` is all of a list.
    fn list(&self, tokens: &[Token], names: &Names) -> Vec<String> {
        let mut list = Vec::new();
        for element in split(tokens, ',') {
            let spread = element
                .iter()
                .filter(|token| **token != Token::Sign('\n'))
                .rev()
                .take(3);
            let dots = spread.filter(|token| **token == Token::Sign('.')).count();
            let end = element
                .iter()
                .rposition(|token| *token != Token::Sign('.') && *token != Token::Sign('\n'));
            let element = if dots == 3 {
                &element[..=end.unwrap_or_default()]
            } else {
                element
            };
            match self.value(element, names) {
                Some(GoValue::Text(text)) => list.push(text),
                Some(GoValue::List(more)) => list.extend(more),
                None => {}
            }
        }
        list
    }

    fn call(&self, name: &str, arguments: &[&[Token]], names: &Names) -> Option<GoValue> {
        let text = |index: usize| self.text(arguments.get(index)?, names);
        let repeated = |class: &str| Some(GoValue::Text(format!("{class}{{{}}}", text(0)?)));
        match name {
            "append" => {
                let all: Vec<Token> = arguments.join(&Token::Sign(','));
                Some(GoValue::List(self.list(&all, names)))
            }
            "utils.GenerateSampleSecret" => Some(GoValue::Text(format!("{}_api_token = \"{}\"", text(0)?, text(1)?))),
            "utils.GenerateSampleSecrets" => {
                let (name, secret) = (text(0)?, text(1)?);
                let fill = |form: &String| {
                    form.replace("{i}", &name)
                        .replace("{I}", &name.to_uppercase())
                        .replace("{s}", &secret)
                };
                Some(GoValue::List(self.samples.iter().map(fill).collect()))
            }
            "secrets.NewSecret" | "secrets.NewSecretWithEntropy" => sample::of(&text(0)?).map(GoValue::Text),
            "utils.Numeric" => repeated("[0-9]"),
            "utils.Hex" => repeated("[a-f0-9]"),
            "utils.AlphaNumeric" => repeated("[a-z0-9]"),
            "utils.AlphaNumericExtendedShort" => repeated("[a-z0-9_-]"),
            "utils.AlphaNumericExtended" => repeated(r"[a-z0-9=_\-]"),
            "utils.AlphaNumericExtendedLong" => repeated(r"[a-z0-9\/=_\+\-]"),
            "utils.Hex8_4_4_4_12" => Some(GoValue::Text(
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".to_owned(),
            )),
            "strings.Repeat" => Some(GoValue::Text(text(0)?.repeat(text(1)?.parse().ok()?))),
            "strings.ToUpper" => Some(GoValue::Text(text(0)?.to_uppercase())),
            "fmt.Sprintf" => {
                let mut made = text(0)?;
                for index in 1..arguments.len() {
                    made = made.replacen("%s", &text(index)?, 1);
                }
                (!made.contains("%s")).then_some(GoValue::Text(made))
            }
            _ => None,
        }
    }
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found == word)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn depth_after(depth: usize, token: &Token) -> Option<usize> {
    match token {
        Token::Sign('(' | '[' | '{') => Some(depth + 1),
        Token::Sign(')' | ']' | '}') => depth.checked_sub(1),
        _ => Some(depth),
    }
}

/// The body of the function that begins here, in its braces.
fn body(tokens: &[Token], start: usize) -> Option<(usize, usize)> {
    let mut depth = 0;
    let mut open = None;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        if depth == 0 && open.is_none() && *token == Token::Sign('{') {
            open = Some(at);
        }
        depth = depth_after(depth, token)?;
        if let Some(open) = open
            && depth == 0
        {
            return Some((open, at + 1));
        }
    }
    None
}

/// What is between the bracket that begins here and its other half, which has to be the end.
fn inside(tokens: &[Token]) -> Option<&[Token]> {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        depth = depth_after(depth, token)?;
        if depth == 0 {
            return (at > 0).then(|| &tokens[1..at]);
        }
    }
    None
}

/// How long the statement is that begins here: to the end of a line that does not go on.
fn statement(tokens: &[Token]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        let goes_on = at > 0 && matches!(tokens[at - 1], Token::Sign('+' | ',' | '(' | '{' | '\n'));
        if depth == 0 && *token == Token::Sign('\n') && !goes_on {
            return at;
        }
        match depth_after(depth, token) {
            Some(after) => depth = after,
            None => return at,
        }
    }
    tokens.len()
}

/// The parts between signs that are in no bracket.
fn split(tokens: &[Token], sign: char) -> Vec<&[Token]> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, token) in tokens.iter().enumerate() {
        if depth == 0 && *token == Token::Sign(sign) {
            parts.push(&tokens[start..at]);
            start = at + 1;
        }
        depth = depth_after(depth, token).unwrap_or_default();
    }
    parts.push(&tokens[start..]);
    parts
}

fn tokens(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '`' => {
                let end = rest[1..].find('`').map_or(rest.len(), |end| end + 2);
                tokens.push(Token::Text(rest[1..end.max(2) - 1].to_owned()));
                end
            }
            '"' | '\'' => {
                let (text, length) = quoted(rest, first);
                tokens.push(Token::Text(text));
                length
            }
            _ if first.is_alphanumeric() || first == '_' => {
                let of_word = |character: char| character.is_alphanumeric() || character == '_' || character == '.';
                let end = rest.find(|character| !of_word(character)).unwrap_or(rest.len());
                // `list...` is a list that is taken apart.
                let word = rest[..end].trim_end_matches('.');
                tokens.push(Token::Word(word.to_owned()));
                word.len()
            }
            _ => {
                if first == '\n' || !first.is_whitespace() {
                    tokens.push(Token::Sign(first));
                }
                first.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    tokens
}

/// A string with escapes, and its length in the source.
fn quoted(source: &str, quote: char) -> (String, usize) {
    let mut text = String::new();
    let mut characters = source.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            _ if character == quote => return (text, at + 1),
            '\\' => match characters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            _ => text.push(character),
        }
    }
    (text, source.len())
}

#[cfg(test)]
mod tests;
