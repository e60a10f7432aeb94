//! Every ending of every form of function. Each call has one span that ends once, with its ending and all values that
//! were known by then.

mod cancelled;
mod forms;
mod panics;
mod returned;
mod work;

use opentelemetry::trace::Status;

use crate::support::{Span, Trace, names};
use forms::{Form, Kind, Work, agent, chat};
use work::{End, Failed};

/// Expected ending of a call's span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Completed,
    Failed(&'static str),
    Cancelled,
}

/// One case: a form and an ending, as a model call or as a run.
#[derive(Debug, Clone, Copy)]
struct Case {
    form: Form,
    run: bool,
    end: End,
}

/// Every form, as a model call and as a run.
fn cases(end: End) -> impl Iterator<Item = Case> {
    let chats = chat::FORMS.into_iter().map(move |form| Case { form, run: false, end });
    let runs = agent::FORMS.into_iter().map(move |form| Case { form, run: true, end });
    chats.chain(runs)
}

/// A run that counts the calls. The work is inside it from its start to its drop.
#[genai::agent(name = "above")]
async fn above(work: Work) -> Result<(), Failed> {
    work.await
}

impl Case {
    fn work(&self) -> Work {
        (self.form.make)(self.end)
    }

    fn name(&self) -> &'static str {
        if self.run { "invoke_agent a" } else { "chat gpt-4o" }
    }

    /// Whether the body reported its usage. A stream does so before it ends, another call with its value.
    fn has_usage(&self) -> bool {
        self.run || self.form.kind == Kind::Stream || matches!(self.end, End::Value | End::Told)
    }

    /// Whether the body's values are dropped before its call ends. A stream that panics ends its call, but is dropped
    /// later.
    fn drops_inside(&self) -> bool {
        self.end != End::Panic || self.form.kind != Kind::Stream
    }

    /// Checks that the trace has exactly these spans, each ended once, from the inside out.
    fn check(&self, trace: &Trace, expected: Expected) {
        let (call, run) = (trace.span(self.name()), trace.span("invoke_agent above"));
        let close = trace.span("execute_tool close");
        assert!(trace.is_parent_of(&run) && call.is_child_of(&run), "{self:?}");
        let mut ended = vec![self.name(), "invoke_agent above"];
        if self.drops_inside() {
            assert!(close.is_child_of(&call), "{self:?}");
            ended.insert(0, "execute_tool close");
        } else {
            assert!(close.is_child_of(&run), "{self:?}");
            ended.insert(1, "execute_tool close");
        }
        if self.run {
            ended.insert(0, "chat gpt-4o-mini");
        }
        assert_eq!(names(&trace.spans()), ended, "{self:?}");

        self.check_ending(&call, expected);
        check_status(&run, expected, self);
        check_outcome(&run, expected, self);
        self.check_totals(&run, 1);
        if self.run {
            self.check_totals(&call, i64::from(self.drops_inside()));
        }
    }

    fn check_ending(&self, call: &Span, expected: Expected) {
        check_status(call, expected, self);
        if self.run {
            check_outcome(call, expected, self);
            return;
        }
        assert_eq!(call.int("gen_ai.usage.input_tokens"), self.tokens(10), "{self:?}");
        assert_eq!(call.int("gen_ai.usage.output_tokens"), self.tokens(2), "{self:?}");
    }

    fn tokens(&self, count: i64) -> Option<i64> {
        self.has_usage().then_some(count)
    }

    /// Checks that every call is counted once.
    fn check_totals(&self, run: &Span, tool_calls: i64) {
        assert_eq!(run.int("agent.run.model_calls"), Some(1), "{self:?}");
        assert_eq!(run.int("agent.run.tool_calls"), Some(tool_calls), "{self:?}");
        assert_eq!(run.int("agent.run.input_tokens"), self.tokens(10), "{self:?}");
        assert_eq!(run.int("agent.run.output_tokens"), self.tokens(2), "{self:?}");
    }
}

fn check_status(span: &Span, expected: Expected, case: &Case) {
    let (status, error_type) = match expected {
        Expected::Failed(error_type) => (Status::error(""), Some(error_type)),
        Expected::Completed | Expected::Cancelled => (Status::Unset, None),
    };
    assert_eq!(span.status, status, "{case:?}: `{}`", span.name);
    assert_eq!(
        span.text("error.type").as_deref(),
        error_type,
        "{case:?}: `{}`",
        span.name
    );
    let events: Vec<_> = span.events.iter().map(|event| &*event.name).collect();
    let cancelled = ["agent.call.cancelled"];
    let marks = if expected == Expected::Cancelled {
        &cancelled[..]
    } else {
        &[]
    };
    assert_eq!(events, marks, "{case:?}: `{}`", span.name);
}

fn check_outcome(run: &Span, expected: Expected, case: &Case) {
    let outcome = match expected {
        Expected::Completed => "completed",
        Expected::Failed(_) => "failed",
        Expected::Cancelled => "cancelled",
    };
    assert_eq!(
        run.text("agent.outcome").as_deref(),
        Some(outcome),
        "{case:?}: `{}`",
        run.name
    );
}
