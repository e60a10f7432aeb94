//! Errors about every attribute of the conventions, on every operation. They must agree with `docs/dev/conformance.md`,
//! whose rows name tests that export the attributes.

use std::collections::HashMap;

use genai_semconv::{OPERATIONS, Operation, attributes, own};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::mistakes::mistakes;
use super::smallest;

/// Fate of an attribute on a kind of span, by both names.
fn fates() -> HashMap<(String, String), String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/dev/conformance.md");
    let page = std::fs::read_to_string(path).unwrap();
    let rows = page.lines().filter_map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [_, span, attribute, level, fate, ..] = cells[..] else {
            return None;
        };
        let is_row = ["required", "conditionally required", "recommended", "opt-in"].contains(&level);
        let name = |cell: &str| cell.replace('`', "");
        is_row.then(|| ((name(span), name(attribute)), fate.to_owned()))
    });
    let fates: HashMap<_, _> = rows.collect();
    assert!(fates.len() > 200, "{}", fates.len());
    fates
}

/// Words in backticks between `start` and the end of its clause.
fn listed<'m>(message: &'m str, start: &str) -> Vec<&'m str> {
    let Some((_, rest)) = message.split_once(start) else {
        return Vec::new();
    };
    let clause = rest.split(';').next().unwrap_or(rest);
    clause.split('`').skip(1).step_by(2).collect()
}

fn operation(name: &str) -> &'static Operation {
    let mut all = OPERATIONS.iter().copied();
    all.find(|operation| operation.attribute == name).unwrap()
}

/// Whether the operation accepts the names of the arguments.
fn accepts(operation: &'static Operation, args: &TokenStream) -> bool {
    let errors = mistakes(operation, quote!(crate = ::genai, #args));
    !errors.contains("has no key") && !errors.contains("cannot capture")
}

fn key(name: &str) -> TokenStream {
    let key = Ident::new(name, Span::call_site());
    quote!(#key = None)
}

fn content(name: &str) -> TokenStream {
    let name = Ident::new(name, Span::call_site());
    quote!(capture(#name))
}

/// Fails unless the sentence is one of those known here, and true.
fn check(operation: &'static Operation, name: &str, message: &str, fates: &HashMap<(String, String), String>) {
    let attribute = operation.attribute;
    let place = format!("{attribute}, {name}: {message}");
    let fate = fates.get(&(operation.span.id.to_owned(), name.to_owned()));
    let fate = fate.map_or("", String::as_str);
    let refinements: Vec<_> = operation.span.refinements(name).collect();
    let refined = |of: &str| {
        let mut all = refinements.iter().map(|refinement| match refinement.provider {
            Some(provider) => format!("{} of {provider}", refinement.span),
            None => refinement.id.to_owned(),
        });
        all.any(|span| fates.get(&(span, name.to_owned())).is_some_and(|fate| fate == of))
    };
    if message.is_empty() || message.contains("is set by `attr(") {
        assert!(refined("settable: `attr(\"…\" = value)`"), "{place}");
    } else if message.contains("belongs to calls of") {
        let owner = listed(message, "belongs to calls of").first().copied();
        assert!(refinements.iter().any(|of| of.provider == owner), "{place}");
        assert!(refined("settable: `attr(\"…\" = value)`"), "{place}");
    } else if message.contains("is set by its own key") {
        let [call] = listed(message, "own key:")[..] else {
            panic!("{place}")
        };
        let (_, call) = call.split_once('(').unwrap();
        let (set, _) = call.split_once(" =").unwrap();
        assert!(operation.key(set).is_some_and(|key| key.attr.key == name), "{place}");
        assert!(accepts(operation, &key(set)), "{place}");
        assert!(
            fate.starts_with("settable: ") || operation.span.id == "agent.request",
            "{place}"
        );
    } else if message.contains("record it with") {
        let [capture] = listed(message, "record it with")[..] else {
            panic!("{place}")
        };
        let captured = capture.trim_start_matches("capture(").trim_end_matches(')');
        assert_eq!(fate, format!("captured: `{capture}`"), "{place}");
        assert!(accepts(operation, &content(captured)), "{place}");
    } else if message.contains("does not record") {
        assert!(fate.is_empty() || fate.starts_with("not applicable"), "{place}");
        for here in listed(message, "it records") {
            assert!(accepts(operation, &content(here)), "{place}");
        }
        for other in listed(message, "it is captured by") {
            let content_of =
                |content: &&_| matches!(content, genai_semconv::Capturable { attr, .. } if attr.key == name);
            let found = self::operation(other).contents.iter().find(content_of).unwrap();
            assert!(accepts(self::operation(other), &content(found.name)), "{place}");
        }
    } else if message.contains("agent_usage(true)") {
        assert_eq!(fate, "with `Config::builder().agent_usage(true)`", "{place}");
    } else if message.contains("reads it from the call itself") {
        let written = ["always", "read from the answer", "of calls that fail"].contains(&fate);
        assert!(written || name == attributes::ERROR_TYPE.key(), "{place}: {fate}");
    } else if message.contains("reads it from the returned value") {
        assert_eq!(fate, "read from the answer", "{place}");
    } else if message.contains("reads it from the answers of") {
        assert!(refined("read from the answer"), "{place}");
    } else if message.contains("the agent that makes the call") {
        assert!(own::NAMES_CALLING_AGENT.contains(&operation.span.id), "{place}");
    } else if message.contains("the conventions do not have") {
        assert!(fate.is_empty() && refinements.is_empty(), "{place}");
        for other in listed(message, "it belongs to") {
            let other = self::operation(other);
            let of_name = other.keys.iter().find(|key| key.attr.key == name).unwrap();
            assert!(accepts(other, &key(of_name.name)), "{place}");
        }
        if message.contains("spans of MCP") {
            let mcp = ["mcp.client", "mcp.server"];
            assert!(
                mcp.iter()
                    .any(|span| fates.contains_key(&((*span).to_owned(), name.to_owned()))),
                "{place}"
            );
        }
    } else {
        panic!("a sentence that nothing checks: {place}");
    }
}

#[test]
fn every_attribute_sentence_is_true() {
    let fates = fates();
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        for attribute in attributes::ATTRIBUTES {
            let name = attribute.key;
            check(
                operation,
                name,
                &mistakes(operation, quote!(#smallest, attr(#name = 1))),
                &fates,
            );
        }
        let variable = mistakes(operation, quote!(#smallest, attr("gen_ai.prompt.variable.city" = 1)));
        check(operation, "gen_ai.prompt.variable", &variable, &fates);
    }
}

#[test]
fn every_key_sentence_is_true() {
    let fates = fates();
    for operation in OPERATIONS {
        let smallest = smallest(operation);
        for attribute in attributes::ATTRIBUTES {
            let short = attribute
                .key
                .trim_start_matches("gen_ai.")
                .trim_start_matches("usage.")
                .replace('.', "_");
            if operation.key(&short).is_some() {
                continue;
            }
            let written = key(&short);
            let message = mistakes(operation, quote!(#smallest, #written));
            let place = format!("{}, {short}: {message}", operation.attribute);
            let has = |operation: &Operation, key: &str| {
                operation.key(key).is_some() || operation.steering_key(key).is_some()
            };
            if let Some((_, near)) = message.split_once("did you mean `") {
                assert!(has(operation, near.split('`').next().unwrap()), "{place}");
            } else if let Some((first, own)) = message.split_once("; it has ") {
                assert!(
                    own.split('`').skip(1).step_by(2).all(|key| has(operation, key)),
                    "{place}"
                );
                for other in listed(first, "which belongs to") {
                    assert!(has(self::operation(other), &short), "{place}");
                }
            } else if message.contains("has no key") && !message.contains("remove it") {
                let (_, sentence) = message.split_once("`: ").unwrap();
                check(operation, attribute.key, sentence, &fates);
            }
        }
    }
}
