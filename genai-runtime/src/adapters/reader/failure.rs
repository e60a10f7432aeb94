//! Failures in answers.

use std::borrow::Cow;

use serde_json::Value;

use super::facts::Facts;
use super::meaning::Meaning;
use super::raw_facts::Item;
use super::trie::PathEntry;
use crate::adapters::http_error::code as named;
use crate::answer::error_type::OTHER;

/// Low-cardinality word for the failure, if the document is one.
pub(super) fn read(facts: &Facts<'_>) -> Option<Cow<'static, str>> {
    let mut exceptions = facts.of(Meaning::Exception).filter(|(_, item)| item.is_object());
    let exception = exceptions.find_map(|(place, _)| named(&place.path));
    if exception.is_some() {
        return exception;
    }
    let failed = |(place, item): (&PathEntry, &Item)| is_error_at(facts, place, item);
    let reason = error_reason(facts);
    // An error as plain text beside a program's own counts is not about the call. Groq's error has a field of its own.
    let is_own =
        |(place, item): &(&PathEntry, &Item)| place.path == "x_groq.error" || facts.found.is_error_object(item);
    let own = facts.of(Meaning::Failed).filter(is_own).any(failed) || reason.is_some();
    if let Some(word) = failed_line(facts) {
        return Some(word);
    }
    let named_so = failed_as(facts);
    let is_whole = is_whole(facts);
    let is_alone = is_whole && facts.found.forms.is_sentence();
    let other = facts
        .anywhere_of(Meaning::Failed)
        .filter(|(place, item)| is_whole || is_unmistakable(facts, place, item))
        // An error without a word only counts as a failure if there is no answer beside it.
        .any(|found| failed(found) || (is_alone && found.1.is_empty_object()));
    if own || other || named_so.is_some() {
        let codes = facts
            .of(Meaning::ErrorCode)
            .chain(facts.anywhere_of(Meaning::ErrorCode));
        return Some(
            word(facts, codes)
                .or_else(|| named_so.and_then(named))
                .or_else(|| beside(facts))
                .or_else(|| {
                    reason
                        .filter(|reason| !reason.eq_ignore_ascii_case(ERROR))
                        .and_then(named)
                })
                .unwrap_or(Cow::Borrowed(OTHER)),
        );
    }
    let mut codes = facts
        .anywhere_of(Meaning::StatusCode)
        .filter(|(place, _)| is_whole || place.path.starts_with("base_resp."));
    let code = codes.find_map(|(_, item)| match item.count() {
        Some(code) => (code != 0).then(|| Cow::Owned(code.to_string())),
        None => facts.found.text(item).filter(|word| !is_no_error(word)).and_then(named),
    });
    if code.is_some() || !is_whole {
        return code;
    }
    let mut kinds = facts.anywhere_of(Meaning::Kind);
    if kinds.any(|(_, item)| facts.found.text(item).is_some_and(is_failure)) {
        return Some(word(facts, facts.anywhere_of(Meaning::ErrorWord)).unwrap_or(Cow::Borrowed(OTHER)));
    }
    let mut names = facts.anywhere_of(Meaning::ErrorName);
    if let Some(name) = names.find_map(|(_, item)| facts.found.text(item)) {
        // `com.amazon.coral.service#ThrottlingException`, `ThrottlingException:http://…`
        let name = name.rsplit('#').next().unwrap_or(name);
        let name = name.split(':').next().unwrap_or(name);
        return Some(named(name).unwrap_or(Cow::Borrowed(OTHER)));
    }
    bare(facts)
}

/// Whether the document has the form of an error, without other fields.
fn is_whole(facts: &Facts<'_>) -> bool {
    facts.shape.is_none() && facts.found.forms.any()
}

/// Whether an error is certain, whatever is beside it.
fn is_unmistakable(facts: &Facts<'_>, place: &PathEntry, item: &Item) -> bool {
    place.path == "response.body.error" || (place.path == ERROR && facts.found.is_error_object(item))
}

/// Whether the value is an error. Some gateways send an error field beside an answer, for success.
fn is_error_at(facts: &Facts<'_>, place: &PathEntry, item: &Item) -> bool {
    if facts.found.text(item).is_some_and(is_no_error) {
        return false;
    }
    let is_within = |code: &PathEntry| {
        let field = code.path.strip_prefix(&*place.path);
        code.meaning == Meaning::ErrorCode && field.is_some_and(|field| field.starts_with('.'))
    };
    let codes = facts.iter().chain(facts.anywhere());
    let codes = codes.filter(|(code, beside)| is_within(code) && beside.at == item.at);
    let mut codes = codes.filter_map(|(_, code)| match code.count() {
        Some(code) => Some(matches!(code, 0 | 200)),
        None => facts.found.text(code).map(is_no_error),
    });
    let is_success = facts.shape.is_some() && codes.next().is_some_and(|well| well) && codes.all(|well| well);
    item.is_something() && !is_success
}

/// Word for a sentence in place of an answer: with a code (`DashScope`), with a word for its kind (Mistral), or in a
/// field for errors. A sentence without other fields (Cohere, Amazon's gateways) is only an error if the provider is
/// known.
fn bare(facts: &Facts<'_>) -> Option<Cow<'static, str>> {
    // An object is a message of a conversation. `FastAPI` lists the errors of a request.
    let is_sentence = |(place, item): &(&PathEntry, &Item)| {
        facts.found.text(item).is_some() || (is_field_of_errors(place) && item.is_something())
    };
    let (place, item) = facts.anywhere_of(Meaning::ErrorText).find(is_sentence)?;
    if facts.found.text(item).is_some_and(went_well) {
        return None;
    }
    let is_list = is_field_of_errors(place) && facts.found.text(item).is_none();
    let is_all = refused(facts) || (is_list && facts.found.forms.is_sentence());
    beside(facts).or_else(|| is_all.then_some(Cow::Borrowed(OTHER)))
}

/// Whether the document is only a sentence, in a field that answers may have, too. It is an error of some providers,
/// and an answer of custom gateways.
pub(super) fn is_lone_sentence(facts: &Facts<'_>) -> bool {
    let texts = facts.anywhere_of(Meaning::ErrorText);
    let mut texts = texts.filter_map(|(_, item)| facts.found.text(item));
    facts.shape.is_none() && facts.found.forms.is_sentence() && texts.any(|text| !went_well(text))
}

/// Whether the field is for errors only, as `FastAPI`'s is. A message can be an answer.
fn is_field_of_errors(place: &PathEntry) -> bool {
    place.path == "detail"
}

/// Whether a field such as `success` is false.
fn refused(facts: &Facts<'_>) -> bool {
    facts.anywhere_of(Meaning::Succeeded).any(|(_, item)| item.is_false())
}

/// Word for a failed line of a Vertex AI batch. Its status contains the error as a text, and it has no answer.
fn failed_line(facts: &Facts<'_>) -> Option<Cow<'static, str>> {
    if facts.shape.is_some() || !facts.is_in_batch() {
        return None;
    }
    let mut kinds = facts
        .anywhere_of(Meaning::Kind)
        .filter(|(place, _)| place.path == STATUS);
    let status = kinds.find_map(|(_, item)| facts.found.text(item))?;
    let error = status
        .find('{')
        .and_then(|start| serde_json::from_str::<Value>(&status[start..]).ok());
    let word = error.as_ref().and_then(|error| error["error"]["status"].as_str());
    Some(word.and_then(named).unwrap_or(Cow::Borrowed(OTHER)))
}

/// The code or HTTP status beside an error's sentence.
fn beside(facts: &Facts<'_>) -> Option<Cow<'static, str>> {
    let codes = facts.anywhere_of(Meaning::ErrorWord).filter_map(|(place, item)| {
        let is_code = matches!(&*place.path, "reason" | "code" | "status.code");
        let code = match (item.count(), facts.found.text(item)) {
            (Some(code), _)
                if code >= LEAST_CODE || (place.path == "status.code" && !matches!(code, 0 | 1 | 200..300)) =>
            {
                Cow::Owned(code.to_string())
            }
            (_, Some(word)) if is_code && is_error_code(word) => named(word)?,
            (_, Some(word)) if place.path == "type" && is_error(word) => named(word)?,
            _ => return None,
        };
        Some((place.rank, code))
    });
    codes.min_by_key(|(rank, _)| *rank).map(|(_, code)| code)
}

/// Smallest number that is a code; smaller ones beside a sentence are counts.
const LEAST_CODE: i128 = 400;

/// Codes of success that may be beside a sentence.
const WENT_WELL: &[&str] = &["0", "200", "20000", "ok", "success", "succeeded"];

fn went_well(word: &str) -> bool {
    WENT_WELL.iter().any(|well| well.eq_ignore_ascii_case(word))
}

/// Whether the field of an error has a word for no error.
fn is_no_error(word: &str) -> bool {
    const NONE: [&str; 5] = ["none", "no", "null", "nil", "false"];
    went_well(word) || NONE.iter().any(|none| none.eq_ignore_ascii_case(word))
}

/// Whether a code is one of errors: `1302`, `Arrearage`, `Throttling.RateQuota`, `invalid_api_key`, `unauthorized`.
/// Languages, names of formats and a program's own numbers (`E0382`) are not.
fn is_error_code(code: &str) -> bool {
    const SHORTEST_WORD: usize = 9;
    if code.bytes().all(|byte| byte.is_ascii_digit()) {
        return !went_well(code) && code.parse().is_ok_and(|code: i128| code >= LEAST_CODE);
    }
    let is_joined = |pair: &[u8]| {
        pair[1] == b'_' || pair[1] == b'.' || (pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
    };
    let is_plain = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'.');
    !went_well(code)
        && code.bytes().all(is_plain)
        && (code.as_bytes().windows(2).any(is_joined) || code.len() >= SHORTEST_WORD)
}

/// Whether a kind is one of errors: `invalid_request_error`, `ValidationException`.
fn is_error(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    kind.ends_with("error") || kind.ends_with("exception")
}

/// Reason of a failed generation, from Cohere or a gateway: `error`, `ERROR_TOXIC`, Portkey's `overloaded_error`.
fn error_reason<'f>(facts: &Facts<'f>) -> Option<&'f str> {
    let mut reasons = facts.finish_reasons().into_iter().map(|(_, reason)| reason);
    reasons.find(|reason| {
        let reason = reason.to_ascii_lowercase();
        reason.starts_with(ERROR) || reason.ends_with(ERROR)
    })
}

const ERROR: &str = "error";

/// Path of the document's own status.
pub(super) const STATUS: &str = "status";

/// Whether a word means failure without a reason. The second one is Portkey's.
fn is_failure(word: &str) -> bool {
    [ERROR, "failure"]
        .iter()
        .any(|failure| word.eq_ignore_ascii_case(failure))
}

/// Status of a failed call: of an `OpenAI` response, or of a line of a batch.
fn failed_as<'f>(facts: &Facts<'f>) -> Option<&'f str> {
    facts.iter().find_map(|(place, item)| match place.meaning {
        // A field of that name beside a program's own counts is not about the call.
        Meaning::FailedAs(_) if place.path == STATUS && !facts.names_object() => None,
        Meaning::FailedAs(words) => facts.found.text(item).filter(|text| words.contains(text)),
        _ => None,
    })
}

/// The most precise word of the error: `code` (`rate_limit_exceeded`), `status` (`RESOURCE_EXHAUSTED`), `type`
/// (`overloaded_error`), or a numeric code.
fn word<'f>(
    facts: &Facts<'f>,
    codes: impl Iterator<Item = (&'static PathEntry, &'f Item)>,
) -> Option<Cow<'static, str>> {
    let (mut best, mut number) = (None, None);
    for (place, item) in codes {
        let text = facts.found.text(item);
        // An HTTP status is less precise than a word, also as a text.
        let status = text.filter(|text| text.len() == 3).and_then(|text| text.parse().ok());
        if let Some(code) = item.count().or(status)
            && number.is_none_or(|(rank, _)| place.rank < rank)
        {
            number = Some((place.rank, code));
        }
        let text = text.filter(|word| status.is_none() && !is_failure(word) && !is_no_error(word));
        if let Some(word) = text.and_then(named)
            && best.as_ref().is_none_or(|(rank, _)| place.rank < *rank)
        {
            best = Some((place.rank, word));
        }
    }
    best.map(|(_, word)| word)
        .or_else(|| number.map(|(_, code)| Cow::Owned(code.to_string())))
}
