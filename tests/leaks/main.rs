//! Nothing leaks: every operation in every form of function, ended in every way, with marked secrets in all that it is
//! given, returns, fails with and panics with. With the settings of a test none of them may be in anything that leaves
//! the process: spans, metrics, the tree on the terminal, standard error, headers to other processes.
//!
//! The settings are a parameter ([`Settings`]): what is asked of them is which marks may not be found.

mod answers;
mod budgets;
mod exported;
mod forms;
mod operations;
mod secrets;
mod stderr;
mod work;

use genai::ConfigBuilder;

use exported::Exported;

/// What a round of all calls is made with.
#[derive(Clone, Copy)]
struct Settings {
    configure: fn(ConfigBuilder) -> ConfigBuilder,
    /// What may not be found in what was exported.
    forbidden: &'static [&'static str],
}

/// What nobody has configured anything of: no mark may be found, wherever it was put.
const DEFAULT: Settings = Settings {
    configure: |config| config,
    forbidden: &[secrets::MARK],
};

/// Every call there is.
fn all_calls(exported: &Exported) {
    operations::play(exported);
    budgets::play(exported);
    answers::play(exported);
}

#[test]
fn nothing_leaks_by_default() {
    let exported = Exported::of(DEFAULT, all_calls);
    exported.assert_clean();
    // It was all there, and would have been found.
    for operation in operations::ALL {
        let ended = exported.spans_of(operation.span);
        // Each alone and in a run.
        let made = 2 * operation.forms.len() * work::end::ALL.len();
        assert!(ended >= made, "{ended} of {made} spans `{}`", operation.span);
    }
}

/// The calls ended in every way there is, which the spans say in words that are no content.
#[test]
fn every_ending_was_there() {
    let exported = Exported::of(DEFAULT, all_calls);
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

/// What is looked for is found where it is: in an attribute, an event and a status, and on the terminal.
#[test]
fn a_leak_would_be_found() {
    #[genai::tool(call_id = None, attr("app.leak" = text))]
    fn attribute(text: &str) {}

    #[genai::tool(call_id = None, skip_all)]
    fn event(text: &str) {
        genai::current().add_event("app.leak", &[("app.leak", &text)]);
    }

    #[genai::agent(name = text)]
    fn name(text: &str) {}

    let leaks: [fn(&str); 3] = [attribute, event, name];
    for leak in leaks {
        let exported = Exported::of(DEFAULT, |_| leak(&secrets::secret("leak")));
        assert!(!exported.leaks().is_empty());
    }
}
