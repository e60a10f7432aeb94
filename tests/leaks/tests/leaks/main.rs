//! Test that nothing leaks. Every operation runs in every form of function, with every ending. Marked secrets are in
//! all arguments, results, errors and panics.
//!
//! With default settings, no mark may leave the process: in spans, events, metrics, the tree on the terminal, standard
//! error, or headers to other processes. With recorded content, nothing may leave that a rule has to redact.
//!
//! The settings are a parameter ([`settings`]). `tests/clients/tests/leaks` does the same with the types of clients.

mod answers;
mod budgets;
mod captured;
mod controls;
mod exported;
mod forms;
mod operations;
mod recorded;
mod secrets;
mod settings;
mod stderr;
mod summarized;
mod work;

use exported::Exported;
use settings::DEFAULT;

/// Makes all calls.
fn all_calls(exported: &Exported) {
    operations::play(exported);
    budgets::play(exported);
    answers::play(exported);
    captured::play(exported);
}

#[test]
fn default_settings_leak_nothing() {
    let exported = Exported::of(DEFAULT, all_calls);
    exported.assert_clean();
    // This proves that the calls were exported, so that their leaks would be found.
    for operation in operations::ALL {
        let ended = exported.spans_of(operation.span);
        // Each call is made alone and in a run.
        let made = 2 * operation.forms.len() * work::end::ALL.len();
        assert!(ended >= made, "{ended} of {made} spans `{}`", operation.span);
    }
    let said = exported.lines().concat();
    assert!(
        !said.contains(secrets::KEPT) && !said.contains("[redacted"),
        "no content at all"
    );
    assert_eq!(exported.stored(), "", "nothing goes to a store");
    every_ending_was_there(&exported);
}

/// Every ending occurs in the spans, by words that are not content.
fn every_ending_was_there(exported: &Exported) {
    let lines = exported.lines();
    for word in [
        "leaks::work::Failed",
        "\"refused\"",
        "\"panic\"",
        "agent.call.cancelled",
        "model_call_budget_exceeded",
        "tool_call_budget_exceeded",
        "tool_loop_budget_exceeded",
        "cycle_budget_exceeded",
        "agent.budget.warning",
        "enduser.id",
        "tool.args.keys",
    ] {
        assert!(lines.iter().any(|line| line.contains(word)), "no `{word}` anywhere");
    }
    let fingerprints = exported.attributes("tool.args.fingerprint");
    assert!(!fingerprints.is_empty());
    for fingerprint in fingerprints {
        let is_hash = fingerprint.len() == 16 && fingerprint.bytes().all(|digit| digit.is_ascii_hexdigit());
        assert!(is_hash, "{fingerprint}");
    }
}
