//! Detection of loops: policies that check each tool call against the history of its run.

use crate::budget::asked::When;
use crate::budget::cycles::Cycle;
use crate::budget::history::History;
use crate::budget::reason::StopReason;
use crate::budget::streak::MOST_UNASKED;

/// A custom rule that can stop a tool call before it runs.
///
/// [`check`](Self::check) runs if the budget of a run has the policy: before every call of a tool, a retrieval, a
/// search of a memory or a remote agent. It gets a snapshot of the run's history. If other such calls start or end
/// meanwhile, it runs again, three times at most. It may read the [rest of the budget](crate::current_run) and make its
/// own calls, which no policy checks. A policy that panics lets the call start.
///
/// ```
/// # extern crate genai_runtime as genai;
/// # use genai::{Budget, Limit, NextCall, Policy, Violation};
/// /// No deployment after a failed test.
/// struct TestsFirst;
///
/// impl Policy for TestsFirst {
///     fn name(&self) -> &'static str {
///         "tests_first"
///     }
///
///     fn check(&self, next: &NextCall<'_>) -> Option<Violation> {
///         let failed = next.history().errors_in_a_row("run_tests");
///         (next.tool() == "deploy" && failed > 0)
///             .then(|| Violation::new(failed, format!("deploy is called although run_tests failed {failed} times")))
///     }
/// }
///
/// let budget = Budget::new().limit(Limit::policy(TestsFirst));
/// ```
pub trait Policy: Send + Sync {
    /// The name of the rule, which attributes and messages contain: `tool_repeats`.
    fn name(&self) -> &'static str;

    /// Returns the violation if the call that is about to start breaks the rule. The limit's
    /// [`Action`](crate::budget::Action) determines the effect.
    fn check(&self, next: &NextCall<'_>) -> Option<Violation>;

    /// The reason of a refusal by the rule, recorded as `agent.stop_reason`; [`StopReason::Loop`] by default.
    fn reason(&self) -> StopReason {
        StopReason::Loop
    }
}

/// A call that is about to start: of a tool, a retrieval, a search of a memory, or a remote agent.
///
/// ```
/// # extern crate genai_runtime as genai;
/// use genai::{NextCall, Violation};
///
/// fn one_deploy(next: &NextCall<'_>) -> Option<Violation> {
///     (next.tool() == "deploy" && next.repeats() > 0)
///         .then(|| Violation::new(next.repeats(), "deploy was called before with the same arguments"))
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct NextCall<'a> {
    pub(crate) tool: &'a str,
    pub(crate) fingerprint: Option<u64>,
    pub(crate) history: &'a History,
    pub(crate) when: When,
}

impl<'a> NextCall<'a> {
    /// The tool's name, or else the name of the call's span: `retrieval handbook`, `search_memory`,
    /// `invoke_agent researcher`.
    pub fn tool(&self) -> &'a str {
        self.tool
    }

    /// The history of the run so far.
    pub fn history(&self) -> &'a History {
        self.history
    }

    /// Number of calls with the same arguments that the run has made one after another. Concurrent calls count once, as
    /// do up to nine calls that one model call requested. Calls that run concurrently with this call do not count. News
    /// or another result restarts the count with that call.
    pub fn repeats(&self) -> u64 {
        self.fingerprint.map_or(0, |it| self.history.repeats(it, self.when))
    }

    /// Number of retries of a call with the same arguments since it last succeeded, if the last one failed.
    pub fn retries(&self) -> Option<u64> {
        self.fingerprint.and_then(|it| self.history.retries(it))
    }

    /// Number of times in a row that a call with the same arguments has returned the same result. Only results that the
    /// model had seen when it requested this call count. Up to nine calls that one model call requested count once.
    /// News restarts the count at one.
    pub fn same_results(&self) -> u64 {
        self.fingerprint
            .map_or(0, |it| self.history.same_results(it, self.when))
    }

    /// Number of times in a row that the tool has failed with the same error, counted in the same way.
    pub(crate) fn same_errors(&self) -> u64 {
        self.history.same_errors(self.tool, self.when)
    }

    /// The `error.type` of the tool's last failure, if it identifies the error.
    pub(crate) fn error_name(&self) -> Option<&str> {
        self.history.error_name(self.tool)
    }

    /// Whether the call is one of a few retries by code, without a model that requests them.
    pub(crate) fn is_retry_in_code(&self) -> bool {
        let failures = self.retries().map_or(0, |retries| retries + 1);
        self.when.levels.asker() == 0 && (1..MOST_UNASKED).contains(&failures)
    }

    /// The cycle that this call would continue: its number of calls and of complete rounds.
    pub fn cycle(&self) -> Option<Cycle> {
        self.fingerprint.and_then(|it| self.history.cycle(it, self.when))
    }
}

/// A broken rule, returned by a [`Policy`] if the next call breaks it.
///
/// ```
/// # extern crate genai_runtime as genai;
/// let violation = genai::Violation::new(3, "run_tests failed 3 times");
/// # drop(violation);
/// ```
#[derive(Debug, Clone)]
pub struct Violation {
    pub(crate) iterations: u64,
    pub(crate) message: String,
}

impl Violation {
    /// A violation of a rule. `iterations` is the number of times the run has repeated itself. `message` is for a log
    /// line and for the model. It may name tools, and must not contain arguments or results: it is recorded.
    pub fn new(iterations: u64, message: impl Into<String>) -> Self {
        Self {
            iterations,
            message: message.into(),
        }
    }
}
