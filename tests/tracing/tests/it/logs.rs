//! Log lines of `tracing_subscriber::fmt`, which have the context of the call in every format.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use genai::{FutureExt as _, LogContext};
use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use serde_json::{Value, json};
use tracing::{Instrument as _, Subscriber};
use tracing_subscriber::fmt::{self, MakeWriter, format};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::support::{Trace, layer};

/// A buffer for the output of a subscriber.
#[derive(Debug, Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Paper {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Paper {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("lines are UTF-8")
    }
}

type Builder<N, E> = fmt::SubscriberBuilder<N, E, tracing::level_filters::LevelFilter, Paper>;

fn text(paper: &Paper) -> Builder<format::DefaultFields, format::Format<format::Full, ()>> {
    fmt().with_writer(paper.clone()).without_time().with_ansi(false)
}

fn fmt() -> fmt::SubscriberBuilder {
    fmt::fmt()
}

#[genai::tool(name = name, call_id = None, skip(name))]
async fn named(name: &str) {
    tracing::info!(bytes = 3, "reading");
}

#[genai::agent(name = "keeper", conversation_id = "conv 1")]
async fn agent() {
    named("read_file").await;
}

/// The trace id and the id of the tool's span, as log lines have them.
fn ids(trace: &Trace) -> (String, String) {
    let span = &trace.span("execute_tool read_file").span_context;
    (span.trace_id().to_string(), span.span_id().to_string())
}

async fn lines(paper: &Paper, subscriber: impl Subscriber + Send + Sync + 'static) -> (String, String, String) {
    let trace = Trace::of(subscriber, agent()).await;
    let (trace, span) = ids(&trace);
    (paper.text(), trace, span)
}

#[tokio::test]
async fn full_and_compact_lines_have_context() {
    for compact in [false, true] {
        let paper = Paper::default();
        let builder = text(&paper);
        let (line, trace, span) = if compact {
            lines(&paper, builder.compact().map_event_format(LogContext::new).finish()).await
        } else {
            lines(&paper, builder.map_event_format(LogContext::new).finish()).await
        };
        let expected = format!(
            " INFO it::logs: reading bytes=3 trace_id={trace} span_id={span} gen_ai.operation.name=\"execute_tool\" \
             gen_ai.tool.name=\"read_file\" gen_ai.agent.name=\"keeper\" gen_ai.conversation.id=\"conv 1\"\n"
        );
        assert_eq!(line, expected, "compact: {compact}");
    }
}

#[tokio::test]
async fn pretty_lines_keep_their_shape() {
    let paper = Paper::default();
    let subscriber = text(&paper).pretty().map_event_format(LogContext::new).finish();
    let (lines, trace, _) = lines(&paper, subscriber).await;
    let rows: Vec<_> = lines.split('\n').collect();
    assert!(rows[0].ends_with("reading, bytes: 3"), "{lines}");
    assert!(
        rows[1].contains("at tests/tracing") && rows[1].contains(&format!(" trace_id={trace} ")),
        "{lines}"
    );
    assert_eq!(rows[2..], ["", ""], "{lines}");
}

#[tokio::test]
async fn colours_are_those_of_the_layer() {
    let paper = Paper::default();
    let subscriber = text(&paper).with_ansi(true).map_event_format(LogContext::new).finish();
    let (coloured, ..) = lines(&paper, subscriber).await;
    assert!(coloured.contains("\u{1b}[32m INFO\u{1b}[0m"), "{coloured:?}");
    assert!(coloured.contains(" trace_id="), "{coloured:?}");
}

#[tokio::test]
async fn json_has_context_in_outermost_object() {
    for flat in [false, true] {
        let paper = Paper::default();
        let subscriber = text(&paper)
            .json()
            .flatten_event(flat)
            .map_event_format(LogContext::new);
        let (line, trace, span) = lines(&paper, subscriber.finish()).await;
        let mut expected = json!({
            "level": "INFO",
            "target": "it::logs",
            "trace_id": trace,
            "span_id": span,
            "gen_ai.operation.name": "execute_tool",
            "gen_ai.tool.name": "read_file",
            "gen_ai.agent.name": "keeper",
            "gen_ai.conversation.id": "conv 1",
        });
        if flat {
            expected["message"] = json!("reading");
            expected["bytes"] = json!(3);
        } else {
            expected["fields"] = json!({ "message": "reading", "bytes": 3 });
        }
        assert_eq!(line.lines().count(), 1, "{line}");
        let parsed: Value = serde_json::from_str(&line).expect("the line is JSON");
        assert_eq!(parsed, expected);
    }
}

/// Names and messages that would break out of a line or of an object if they were not escaped.
const HOSTILE: [&str; 6] = [
    "two\nlines trace_id=0",
    "\u{1b}[31mred",
    "a \"quoted\" }",
    "{\"message\":1}",
    "\u{2028}\r",
    "",
];

#[tokio::test]
async fn hostile_names_stay_in_their_field() {
    for name in HOSTILE {
        let paper = Paper::default();
        let subscriber = text(&paper).map_event_format(LogContext::new).finish();
        Trace::of(subscriber, named(name)).await;
        let line = paper.text();
        assert_eq!(line.matches('\n').count(), 1, "{line:?}");
        assert!(!line.contains('\u{1b}'), "{line:?}");

        let paper = Paper::default();
        let subscriber = text(&paper).json().map_event_format(LogContext::new).finish();
        Trace::of(subscriber, named(name)).await;
        let line = paper.text();
        assert_eq!(line.lines().count(), 1, "{line:?}");
        let parsed: Value = serde_json::from_str(&line).expect("the line is JSON");
        assert_eq!(parsed["gen_ai.tool.name"], name, "{line}");
    }
}

#[tokio::test]
async fn message_of_braces_is_no_json() {
    #[genai::tool(call_id = None)]
    fn saying(words: &str) {
        tracing::info!("{words}");
    }

    for words in HOSTILE {
        let paper = Paper::default();
        let subscriber = text(&paper).with_level(false).with_target(false);
        Trace::of(subscriber.map_event_format(LogContext::new).finish(), async {
            saying(words);
        })
        .await;
        let line = paper.text();
        let (message, context) = line.split_once(" trace_id=").expect("the line has a trace id");
        assert!(!context.contains('}'), "{line:?}");
        if words.starts_with('{') {
            assert_eq!(message, words);
        }
    }
}

#[tokio::test]
async fn own_field_is_not_repeated() {
    #[genai::tool(call_id = None)]
    fn naming() {
        tracing::info!(trace_id = "mine", "named");
    }

    let paper = Paper::default();
    let subscriber = text(&paper)
        .json()
        .flatten_event(true)
        .map_event_format(LogContext::new);
    let trace = Trace::of(subscriber.finish(), async { naming() }).await;
    let line = paper.text();
    assert_eq!(line.matches("\"trace_id\"").count(), 1, "{line}");
    let parsed: Value = serde_json::from_str(&line).expect("the line is JSON");
    let span = trace.span("execute_tool naming").span_context.span_id().to_string();
    assert_eq!(
        (&parsed["trace_id"], &parsed["span_id"]),
        (&json!("mine"), &json!(span))
    );
}

#[tokio::test]
async fn lines_outside_calls_stay_unchanged() {
    #[genai::tool(call_id = None)]
    fn pointing() {
        let elsewhere = tracing::info_span!("elsewhere");
        tracing::info!(parent: &elsewhere, "pointed");
    }

    let plain = Paper::default();
    let wrapped = Paper::default();
    let write = || async {
        tracing::info!(bytes = 3, "outside");
        let elsewhere = tracing::info_span!("elsewhere");
        tracing::info!(parent: &elsewhere, "pointed");
    };
    Trace::of(text(&plain).finish(), write()).await;
    Trace::of(text(&wrapped).map_event_format(LogContext::new).finish(), write()).await;
    assert_eq!(wrapped.text(), plain.text());
    assert_eq!(plain.text().lines().count(), 2);

    let paper = Paper::default();
    Trace::of(text(&paper).map_event_format(LogContext::new).finish(), async {
        pointing();
    })
    .await;
    assert!(!paper.text().contains("trace_id"), "{}", paper.text());
}

/// A line has the id of the current span, and the attributes of the call around it.
#[tokio::test]
async fn tracing_span_keeps_own_id() {
    #[genai::tool(call_id = None)]
    async fn opening() {
        async { tracing::info!("inside") }
            .instrument(tracing::info_span!("opened"))
            .await;
    }

    let paper = Paper::default();
    let lines = fmt::layer()
        .with_writer(paper.clone())
        .with_ansi(false)
        .map_event_format(LogContext::new);
    let trace = Trace::of(tracing_subscriber::registry().with(layer()).with(lines), opening()).await;
    let span = trace.span("opened").span_context.span_id();
    let line = paper.text();
    assert!(
        line.contains(&format!(" span_id={span} gen_ai.operation.name=\"execute_tool\"")),
        "{line}"
    );
}

#[tokio::test]
async fn thread_lines_have_carried_context() {
    #[genai::tool(call_id = None)]
    fn handing_over() {
        std::thread::scope(|scope| {
            let dispatch = tracing::dispatcher::get_default(Clone::clone);
            let carried = genai::in_current_context(|| tracing::info!("carried"));
            scope.spawn(move || tracing::dispatcher::with_default(&dispatch, carried));
        });
    }

    let paper = Paper::default();
    let subscriber = text(&paper).map_event_format(LogContext::new).finish();
    Trace::of(subscriber, async { handing_over() }).await;
    let line = paper.text();
    assert!(line.contains("carried trace_id="), "{line}");
    assert!(line.contains("gen_ai.tool.name=\"handing_over\""), "{line}");
}

#[tokio::test]
async fn suppressed_telemetry_keeps_call_lines() {
    #[genai::tool(call_id = None)]
    async fn quiet() {
        let quiet = Context::current().with_telemetry_suppressed();
        async { tracing::info!("quiet") }.in_context(quiet).await;
    }

    let paper = Paper::default();
    let subscriber = text(&paper).map_event_format(LogContext::new).finish();
    let trace = Trace::of(subscriber, quiet()).await;
    let span = trace.span("execute_tool quiet").span_context.span_id();
    assert!(paper.text().contains(&format!("span_id={span}")), "{}", paper.text());
}

/// A value whose `Debug` logs a line while another line is written.
#[tokio::test]
async fn nested_line_has_context() {
    struct Chatty;

    impl std::fmt::Debug for Chatty {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            tracing::info!("inner");
            f.write_str("chatty")
        }
    }

    #[genai::tool(call_id = None)]
    fn outer() {
        tracing::info!(value = ?Chatty, "outer");
    }

    let paper = Paper::default();
    let subscriber = text(&paper).map_event_format(LogContext::new).finish();
    Trace::of(subscriber, async { outer() }).await;
    let text = paper.text();
    assert!(text.contains("outer value=chatty trace_id="), "{text}");
    assert!(!Context::current().has_active_span());
}
