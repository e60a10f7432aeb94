//! Calls that run to their end: values, errors, `?`, `return`, and values that mark the call as failed.

use super::{Case, Expected, Kind, above, cases};
use crate::endings::work::End;
use crate::support::Trace;

const ERROR: Expected = Expected::Failed("it::endings::work::Failed");

async fn run(case: Case) -> (Trace, bool) {
    let trace = Trace::new();
    let result = trace.run(above(case.work())).await;
    (trace, result.is_ok())
}

#[tokio::test]
async fn returned_value_completes_call() {
    for case in cases(End::Value) {
        let (trace, ok) = run(case).await;
        assert!(ok, "{case:?}");
        case.check(&trace, Expected::Completed);
    }
}

/// An error as the last expression, by `?`, or by `return`. A stream has only one such ending: an error item, after
/// which its reader drops it.
#[tokio::test]
async fn returned_error_fails_call() {
    for end in [End::Error, End::QuestionMark, End::EarlyReturn] {
        let items_have_one_way = |case: &Case| case.form.kind == Kind::Stream && end != End::Error;
        for case in cases(end).filter(|case| !items_have_one_way(case)) {
            let (trace, ok) = run(case).await;
            assert!(!ok, "{case:?}");
            case.check(&trace, ERROR);
        }
    }
}

/// The caller gets a value, so the run above has completed.
#[tokio::test]
async fn failed_outcome_fails_only_its_call() {
    let reads_no_outcome = |case: &Case| case.run && case.form.kind == Kind::Stream;
    for case in cases(End::Told).filter(|case| !reads_no_outcome(case)) {
        let (trace, ok) = run(case).await;
        assert!(ok, "{case:?}");
        let (call, run) = (trace.span(case.name()), trace.span("invoke_agent above"));
        case.check_ending(&call, Expected::Failed("refused"));
        super::check_status(&run, Expected::Completed, &case);
        super::check_outcome(&run, Expected::Completed, &case);
        case.check_totals(&run, 1);
    }
}
