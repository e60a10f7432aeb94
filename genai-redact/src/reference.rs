//! Tables of docs/reference/redaction.md, generated from the code: rules, names and services.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use crate::names;
use crate::prefixed;
use crate::rule::Rule;
use crate::services;
use crate::table::{Class, Form, Token};

fn rules() -> String {
    let mut table = "| name | finds |\n| --- | --- |\n".to_owned();
    for rule in Rule::ALL {
        let lines: Vec<_> = rule.documentation().iter().map(|line| line.trim()).collect();
        let text = lines.join(" ").replace('|', "\\|");
        let _ = writeln!(table, "| `{}` | {} |", rule.name(), text.trim_end_matches('.'));
    }
    table
}

fn names() -> String {
    let mut table = "| words | what they say about a value |\n| --- | --- |\n".to_owned();
    let mut row = |words: Vec<String>, meaning: &str| {
        let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
        let _ = writeln!(table, "| {} | {meaning} |", words.join(" "));
    };
    let list = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    row(list(names::ALWAYS), "secret, wherever in the name");
    row(
        list(names::ENDINGS),
        "secret, also at the end of a word that is written together",
    );
    let pairs = names::PAIRS.iter().map(|(first, second)| format!("{first} {second}"));
    row(pairs.collect(), "secret, if both are in a row");
    row(
        list(names::LAST),
        "secret at the end of the name, if the value is one word",
    );
    row(
        list(names::LAST_IF_RANDOM),
        "secret at the end of the name, if the value is one token of 16 characters or more with a digit",
    );
    row(list(names::QUALIFIERS), "at the end: the word before it counts");
    row(list(names::NO_SECRETS), "before `token` or `key`: no secret");
    row(list(names::ABOUT), "at the end: about a secret, and none");
    table
}

fn services() -> String {
    let mut all: Vec<_> = services::services().collect();
    all.sort_by_key(|service| service.name.to_lowercase());
    let mut table = "| service | rule | forms |\n| --- | --- | --- |\n".to_owned();
    for service in all {
        let forms: Vec<_> = service.tokens.iter().map(form).collect();
        let _ = writeln!(
            table,
            "| [{}]({}) | `{}` | {} |",
            service.name,
            service.source,
            service.rule.name(),
            forms.join("<br>").replace('|', "\\|")
        );
    }
    let _ = writeln!(
        table,
        "| any other | `provider_key` | words of one case, `_`, `-` or `.`, then 28 letters and digits or more as chance mixes them, but no hash; 20 after {} |",
        [prefixed::SURE, prefixed::LIKELY]
            .concat()
            .iter()
            .map(|word| format!("`{word}`"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    table
}

fn form(token: &Token) -> String {
    let class = |class: Class| match class {
        Class::Alnum => "letters, digits",
        Class::Word => "letters, digits, `_`, `-`",
        Class::Hex => "hexadecimal digits",
        Class::Upper => "capital letters, digits",
        Class::Base64 => "base64",
        Class::Dotted => "letters, digits, `_`, `-`, `.`",
        Class::Path => "letters, digits, `_`, `-`, `.`, `/`, `%`, `~`, `+`, `=`",
    };
    match token.form {
        Form::Run(of, least) => format!("`{}` and {least} or more of {}", token.literal, class(of)),
        Form::Mixed(least) => format!("`{}` and {least} or more mixed letters and digits", token.literal),
        Form::After(of, least) => format!("after `{}`, {least} or more of {}", token.literal, class(of)),
        Form::Pattern(pattern) | Form::Inside(_, pattern) => format!("`{pattern}`"),
    }
}

/// The page with its tables regenerated.
fn page(written: &str) -> String {
    let mut page = written.to_owned();
    for (name, table) in [("rules", rules()), ("names", names()), ("services", services())] {
        let (begin, end) = (format!("<!-- generated: {name} -->\n"), "<!-- end -->");
        let start = page.find(&begin).expect("a place for the table") + begin.len();
        let length = page[start..].find(end).expect("the end of the table");
        page.replace_range(start..start + length, &table);
    }
    page
}

#[test]
fn reference_lists_rules_and_services() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/reference/redaction.md");
    let written = fs::read_to_string(&path).expect("the reference can be read");
    let page = page(&written);
    if env::var_os("WRITE_GUIDE").is_some() {
        fs::write(&path, &page).expect("the reference can be written");
    } else {
        assert_eq!(written, page, "run this test with WRITE_GUIDE=1");
    }
}
