//! The paths in a stream of tokens. Tokens are read because a syntax tree ends at the arguments of a macro.

use proc_macro2::{Delimiter, Group, TokenTree};

/// Keywords before the names of associated items, which may equal the names of other items in scope.
const DEFINES: [&str; 3] = ["const", "fn", "type"];
/// Keywords of a function that may follow `const`.
const AFTER_CONST: [&str; 4] = ["async", "extern", "fn", "unsafe"];
/// The first words of items and statements, after attributes and visibility.
const BEGINS_ITEM: [&str; 16] = [
    "async",
    "const",
    "enum",
    "extern",
    "fn",
    "impl",
    "let",
    "macro_rules",
    "mod",
    "static",
    "struct",
    "trait",
    "type",
    "union",
    "unsafe",
    "use",
];
/// Items that end with a semicolon, also after a brace.
const ENDS_WITH_SEMICOLON: [&str; 5] = ["let", "static", "type", "use", "const"];

/// One name that a `use` brings into scope.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    /// The whole path: `crate`, `budget`, `Ledger`. An empty first segment means another crate (`::serde`).
    pub(crate) path: Vec<String>,
    /// The name in scope; `None` for `*` and `_`.
    pub(crate) name: Option<String>,
    pub(crate) glob: bool,
    /// `{self}` imports the module or the type, and no function of the same name.
    pub(crate) only_type: bool,
    /// Whether it is a re-export.
    pub(crate) public: bool,
    pub(crate) line: usize,
}

/// A name in the source.
#[derive(Debug)]
pub(crate) enum Mention {
    Use(Import),
    Path(Path),
}

/// A path outside of `use`, or a single name.
#[derive(Debug)]
pub(crate) struct Path {
    pub(crate) segments: Vec<String>,
    /// The import of the first segment, if the import is inside a block.
    pub(crate) via: Option<Import>,
    /// Whether it is the name of a macro in a call.
    pub(crate) calls_macro: bool,
    pub(crate) line: usize,
}

/// All mentions in the tokens, without those in code under `cfg(test)`.
pub(crate) fn mentions(tokens: &[TokenTree]) -> Vec<Mention> {
    let mut walker = Walker {
        blocks: Vec::new(),
        found: Vec::new(),
    };
    walker.walk(tokens);
    walker.found
}

/// Whether the item exists only in tests.
pub(crate) fn is_test(item: &[TokenTree]) -> bool {
    attributes(item).any(|attribute| only_in_tests(&attribute))
}

/// Whether the item has the attribute.
pub(crate) fn has_attribute(item: &[TokenTree], name: &str) -> bool {
    attributes(item).any(|attribute| ident(attribute.stream().into_iter().next().as_ref()).as_deref() == Some(name))
}

/// The brackets of the attributes in front of an item.
fn attributes(item: &[TokenTree]) -> impl Iterator<Item = Group> {
    item.chunks(2).map_while(|pair| match pair {
        [hash, TokenTree::Group(group)] if is(Some(hash), '#') => Some(group.clone()),
        _ => None,
    })
}

fn only_in_tests(attribute: &Group) -> bool {
    let tokens: Vec<_> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [name, TokenTree::Group(predicate)] if ident(Some(name)).as_deref() == Some("cfg") => needs_test(predicate),
        _ => false,
    }
}

/// Whether the predicates require `test`: `test`, `all(test, …)` and `any(all(test, …), test)` do.
fn needs_test(predicates: &Group) -> bool {
    let tokens: Vec<_> = predicates.stream().into_iter().collect();
    tokens
        .split(|token| is(Some(token), ','))
        .any(|predicate| match predicate {
            [name] => ident(Some(name)).as_deref() == Some("test"),
            [name, TokenTree::Group(inner)] => match ident(Some(name)).as_deref() {
                Some("all") => needs_test(inner),
                Some("any") => needs_test_in_each(inner),
                _ => false,
            },
            _ => false,
        })
}

fn needs_test_in_each(predicates: &Group) -> bool {
    let tokens: Vec<_> = predicates.stream().into_iter().collect();
    tokens
        .split(|token| is(Some(token), ','))
        .filter(|predicate| !predicate.is_empty())
        .all(|predicate| {
            let alone = predicate.iter().cloned().collect();
            needs_test(&Group::new(Delimiter::Parenthesis, alone))
        })
}

struct Walker {
    /// The imports of the enclosing blocks, the innermost block last.
    blocks: Vec<Vec<Import>>,
    found: Vec<Mention>,
}

impl Walker {
    fn walk(&mut self, tokens: &[TokenTree]) {
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at = match token {
                TokenTree::Group(group) => {
                    self.group(group);
                    at + 1
                }
                TokenTree::Punct(punct) => match punct.as_char() {
                    '#' if is_test(&tokens[at..]) => after_item(tokens, at),
                    '$' => after_variable(tokens, at),
                    '.' if is(tokens.get(at + 1), '.') => at + 2,
                    // A field, a method or a lifetime.
                    '.' | '\'' => at + 1 + usize::from(ident(tokens.get(at + 1)).is_some()),
                    // The rest of a path that does not begin with a name.
                    ':' if joins(tokens, at) => at + 2 + usize::from(ident(tokens.get(at + 2)).is_some()),
                    _ => at + 1,
                },
                TokenTree::Ident(_) if begins_use(tokens, at) => {
                    let (imports, next) = imports(tokens, at);
                    self.found.extend(imports.into_iter().map(Mention::Use));
                    next
                }
                TokenTree::Ident(name) if DEFINES.contains(&name.to_string().as_str()) => {
                    let is_pointer = at > 0 && is(tokens.get(at - 1), '*');
                    let name = ident(tokens.get(at + 1)).filter(|next| !AFTER_CONST.contains(&next.as_str()));
                    at + 1 + usize::from(name.is_some() && !is_pointer)
                }
                TokenTree::Ident(_) => self.path(tokens, at),
                TokenTree::Literal(_) => at + 1,
            };
        }
    }

    fn group(&mut self, group: &Group) {
        let tokens: Vec<_> = group.stream().into_iter().collect();
        let block = group.delimiter() == Delimiter::Brace;
        if block {
            self.blocks.push(imports_of(&tokens));
        }
        self.walk(&tokens);
        if block {
            self.blocks.pop();
        }
    }

    fn path(&mut self, tokens: &[TokenTree], start: usize) -> usize {
        let mut segments = vec![ident(tokens.get(start)).expect("a path begins with a name")];
        let mut at = start + 1;
        while joins(tokens, at)
            && let Some(segment) = ident(tokens.get(at + 2))
        {
            segments.push(segment);
            at += 3;
        }
        let calls_macro = is(tokens.get(at), '!') && !is(tokens.get(at + 1), '=');
        let is_field = segments.len() == 1 && is(tokens.get(at), ':') && !joins(tokens, at);
        let has_arguments =
            matches!(tokens.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let called = calls_macro || has_arguments || joins(tokens, at);
        // A single lower-case name is more often a variable than a function.
        let is_variable = segments.len() == 1 && !called && segments[0].starts_with(char::is_lowercase);
        if !is_field && !is_variable {
            let via = self
                .blocks
                .iter()
                .rev()
                .flatten()
                .find(|import| import.name.as_ref() == Some(&segments[0]));
            let via = via.cloned();
            let line = tokens[start].span().start().line;
            self.found.push(Mention::Path(Path {
                segments,
                via,
                calls_macro,
                line,
            }));
        }
        at
    }
}

/// The imports directly in a block.
fn imports_of(tokens: &[TokenTree]) -> Vec<Import> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_test(&tokens[at..]) {
            at = after_item(tokens, at);
        } else if begins_use(tokens, at) {
            let (imports, next) = imports(tokens, at);
            found.extend(imports);
            at = next;
        } else {
            at += 1;
        }
    }
    found
}

/// Whether an import begins here, as opposed to the `use<'a>` of a bound.
fn begins_use(tokens: &[TokenTree], at: usize) -> bool {
    ident(tokens.get(at)).as_deref() == Some("use") && !is(tokens.get(at + 1), '<')
}

/// The imports of the `use` at this index, and the index after it.
fn imports(tokens: &[TokenTree], at: usize) -> (Vec<Import>, usize) {
    let before = |back| at.checked_sub(back).and_then(|before| tokens.get(before));
    let public = match before(1) {
        Some(TokenTree::Group(_)) => ident(before(2)).as_deref() == Some("pub"),
        token => ident(token).as_deref() == Some("pub"),
    };
    let length = tokens[at..].iter().take_while(|token| !is(Some(token), ';')).count();
    let mut found = Vec::new();
    tree(&tokens[at + 1..at + length], &[], public, &mut found);
    (found, at + length)
}

fn tree(tokens: &[TokenTree], prefix: &[String], public: bool, found: &mut Vec<Import>) {
    let mut path = prefix.to_vec();
    let mut at = 0;
    let mut line = 0;
    let import = |path: Vec<String>, name: Option<String>, line| Import {
        path,
        name,
        glob: false,
        only_type: false,
        public,
        line,
    };
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(name) if name == "as" => {
                let name = ident(tokens.get(at + 1)).filter(|name| name != "_");
                let only_type = path.len() > 1 && path.last().is_some_and(|last| last == "self");
                if only_type {
                    path.pop();
                }
                found.push(Import {
                    only_type,
                    ..import(path, name, line)
                });
                return;
            }
            TokenTree::Ident(_) => {
                line = token.span().start().line;
                path.extend(ident(Some(token)));
                at += 1;
            }
            TokenTree::Punct(punct) if punct.as_char() == '*' => {
                let line = token.span().start().line;
                found.push(Import {
                    glob: true,
                    ..import(path, None, line)
                });
                return;
            }
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                for part in inner.split(|token| is(Some(token), ',')) {
                    tree(part, &path, public, found);
                }
                return;
            }
            TokenTree::Punct(_) if joins(tokens, at) => {
                if path.is_empty() {
                    path.push(String::new());
                }
                at += 2;
            }
            // A variable of a macro has a value only where the macro is called.
            _ => return,
        }
    }
    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
        path.pop();
        let name = path.last().cloned();
        found.push(Import {
            only_type: true,
            ..import(path, name, line)
        });
    } else if let Some(name) = path.last().cloned()
        && path.len() > prefix.len()
    {
        found.push(import(path, Some(name), line));
    }
}

/// The index after an item, a statement, a field or an arm that begins with attributes.
fn after_item(tokens: &[TokenTree], mut at: usize) -> usize {
    while is(tokens.get(at), '#') {
        at += 2;
    }
    if ident(tokens.get(at)).as_deref() == Some("pub") {
        at += 1 + usize::from(matches!(tokens.get(at + 1), Some(TokenTree::Group(_))));
    }
    let first = ident(tokens.get(at)).unwrap_or_default();
    let is_item = BEGINS_ITEM.contains(&first.as_str());
    let is_const_fn =
        first == "const" && ident(tokens.get(at + 1)).is_some_and(|next| AFTER_CONST.contains(&next.as_str()));
    let until_semicolon = ENDS_WITH_SEMICOLON.contains(&first.as_str()) && !is_const_fn;
    for (index, token) in tokens.iter().enumerate().skip(at) {
        let ends = match token {
            TokenTree::Punct(punct) => punct.as_char() == ';' || (punct.as_char() == ',' && !is_item),
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace && !until_semicolon,
            _ => false,
        };
        if ends {
            return index + 1;
        }
    }
    tokens.len()
}

/// The index after the `$` in a macro, and after its variable: `$name` and `$name: ty` are no paths, `$crate` is one.
fn after_variable(tokens: &[TokenTree], at: usize) -> usize {
    match ident(tokens.get(at + 1)).as_deref() {
        None | Some("crate") => at + 1,
        Some(_) if is(tokens.get(at + 2), ':') && !joins(tokens, at + 2) => at + 4,
        Some(_) => at + 2,
    }
}

fn joins(tokens: &[TokenTree], at: usize) -> bool {
    is(tokens.get(at), ':') && is(tokens.get(at + 1), ':')
}

fn is(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn ident(token: Option<&TokenTree>) -> Option<String> {
    match token {
        Some(TokenTree::Ident(ident)) => Some(ident.to_string().trim_start_matches("r#").to_owned()),
        _ => None,
    }
}
