//! The names of errors, found through the types that hold them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use genai::{Budget, BudgetExceeded, ErrorType};
use serde_json::{Value, json};

use crate::AgentError;
use crate::support::Trace;

/// An error of the program around another error.
#[derive(Debug)]
struct Around(Box<dyn Error + Send + Sync>);

impl fmt::Display for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("something went wrong")
    }
}

impl Error for Around {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

fn io(kind: io::ErrorKind) -> io::Error {
    io::Error::new(kind, "secret-path")
}

macro_rules! failing {
    ($($name:ident: $error:ty = $value:expr => $word:literal;)*) => {
        $(
            #[tokio::test]
            async fn $name() {
                #[genai::tool(call_id = None)]
                async fn tool() -> Result<(), $error> {
                    Err($value)
                }
                let trace = Trace::new();
                assert!(trace.run(tool()).await.is_err());
                assert_eq!(trace.only().text("error.type").as_deref(), Some($word));
                assert!(!format!("{:?}", trace.spans()).contains("secret-path"));
            }
        )*
    };
}

failing! {
    io_kind: io::Error = io(io::ErrorKind::NotFound) => "not_found";
    io_time_out: io::Error = io(io::ErrorKind::TimedOut) => "timeout";
    io_without_kind: io::Error = io::Error::other("secret-path") => "std::io::error::Error";
    io_in_io: io::Error = io::Error::other(io(io::ErrorKind::PermissionDenied)) => "permission_denied";
    boxed_io: Box<dyn Error> = io(io::ErrorKind::ConnectionRefused).into() => "connection_refused";
    boxed_send_io: Box<dyn Error + Send> = Box::new(io(io::ErrorKind::BrokenPipe)) => "broken_pipe";
    boxed_error_around_io: Box<dyn Error + Send + Sync> = Around(io(io::ErrorKind::NotFound).into()).into() => "not_found";
    boxed_text: Box<dyn Error + Send + Sync> = "secret-path".into() => "_OTHER";
    shared_io: Arc<io::Error> = Arc::new(io(io::ErrorKind::NotFound)) => "not_found";
    own_error_around_io: Around = Around(io(io::ErrorKind::NotFound).into()) => "not_found";
    own_error_around_own_error: Around = Around(Around(io::Error::from(io::ErrorKind::TimedOut).into()).into()) => "timeout";
    own_error_around_text: Around = Around("secret-path".into()) => "budgets::errors::Around";
    anyhow_around_io: anyhow::Error = anyhow::Error::new(Around(io(io::ErrorKind::NotFound).into())).context("secret-path") => "not_found";
    anyhow_text: anyhow::Error = anyhow::anyhow!("secret-path") => "anyhow::Error";
    eyre_around_io: eyre::Report = eyre::Report::new(Around(io(io::ErrorKind::NotFound).into())).wrap_err("secret-path") => "not_found";
    eyre_text: eyre::Report = eyre::eyre!("secret-path") => "eyre::Report";
    string_error: String = "secret-path".to_owned() => "_OTHER";
    cow_error: Cow<'static, str> = "secret-path".into() => "_OTHER";
    unit_error: () = () => "_OTHER";
    empty_word: Empty = Empty => "_OTHER";
}

#[derive(Debug)]
struct Empty;

impl ErrorType for Empty {
    fn error_type(&self) -> Cow<'static, str> {
        " ".into()
    }
}

#[tokio::test]
async fn chained_refusal_sets_error_type() {
    #[genai::tool(call_id = None)]
    async fn inner() -> Result<(), anyhow::Error> {
        unreachable!("it is refused")
    }
    #[genai::tool(call_id = None)]
    async fn outer() -> Result<(), anyhow::Error> {
        inner().await.map_err(|error| error.context("the inner tool"))
    }
    #[genai::agent(budget = Budget::new().max_tool_calls(1))]
    async fn agent() -> Result<(), BudgetExceeded> {
        outer()
            .await
            .map_err(|error| error.downcast().expect("it is the refusal"))
    }
    let trace = Trace::new();
    trace.run(agent()).await.expect_err("it is refused");
    let outer = trace.span("execute_tool outer");
    assert_eq!(outer.text("error.type").as_deref(), Some("tool_call_budget_exceeded"));
}

#[tokio::test]
async fn run_error_type_looks_through_chain() {
    #[genai::tool(call_id = None)]
    async fn read(missing: bool) -> Result<(), anyhow::Error> {
        if missing {
            return Err(anyhow::Error::new(io::Error::from(io::ErrorKind::NotFound)).context("secret-path"));
        }
        Ok(())
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_tool_calls(1))]
    async fn agent(missing: bool) -> Result<(), anyhow::Error> {
        read(missing).await?;
        read(missing).await.map_err(|error| error.context("the second"))
    }
    for (missing, word) in [(true, "not_found"), (false, "tool_call_budget_exceeded")] {
        let trace = Trace::new();
        trace.run(agent(missing)).await.expect_err("it fails");
        let run = trace.span("invoke_agent agent");
        assert_eq!(run.text("error.type").as_deref(), Some(word));
    }
}

#[tokio::test]
async fn empty_error_type_becomes_other() {
    #[genai::tool(call_id = None, error_type = |_| "")]
    async fn tool() -> Result<(), AgentError> {
        Err(AgentError::Failed)
    }
    let trace = Trace::new();
    assert!(trace.run(tool()).await.is_err());
    assert_eq!(trace.only().text("error.type").as_deref(), Some("_OTHER"));
}

/// An error with a code that may be missing.
struct Coded(Option<&'static str>);

#[tokio::test]
async fn absent_error_word_leaves_type() {
    #[genai::tool(call_id = None, error_type = |error| error.0)]
    async fn tool(word: Option<&'static str>) -> Result<(), Coded> {
        Err(Coded(word))
    }
    for (word, recorded) in [(Some("overloaded"), "overloaded"), (None, "budgets::errors::Coded")] {
        let trace = Trace::new();
        assert!(trace.run(tool(word)).await.is_err());
        assert_eq!(trace.only().text("error.type").as_deref(), Some(recorded));
    }
}

#[tokio::test]
async fn result_marked_as_error_fails() {
    type Fields = BTreeMap<&'static str, Value>;
    #[genai::tool(call_id = None, skip_all)]
    async fn fields(fields: Fields) -> Fields {
        fields
    }
    #[genai::tool(call_id = None, skip_all)]
    async fn fallible(fields: Fields) -> Result<Fields, AgentError> {
        Ok(fields)
    }
    #[genai::tool(call_id = None, skip_all)]
    async fn value(fields: Fields) -> Value {
        json!(fields)
    }
    #[genai::tool(call_id = None, skip_all, attr("size" = fields.len()))]
    async fn with_attribute(fields: Fields) -> Result<Fields, AgentError> {
        Ok(fields)
    }
    let text = json!("no such file");
    let blocks = json!([{ "type": "text", "text": "no such file" }]);
    for (result, fails) in [
        (
            vec![
                ("tool_use_id", json!("toolu_1")),
                ("content", text.clone()),
                ("is_error", json!(true)),
            ],
            true,
        ),
        (vec![("content", blocks.clone()), ("isError", json!(true))], true),
        (vec![("structuredContent", json!({})), ("isError", json!(true))], true),
        (vec![("content", text.clone()), ("is_error", json!(false))], false),
        (vec![("content", text.clone()), ("is_error", Value::Null)], false),
        (vec![("content", text), ("is_error", json!("true"))], false),
        (vec![("content", json!({ "is_error": true }))], false),
        (vec![("line", json!(3)), ("is_error", json!(true))], false),
    ] {
        let result = Fields::from_iter(result);
        let trace = Trace::new();
        let calls = async {
            fields(result.clone()).await;
            drop(fallible(result.clone()).await);
            value(result.clone()).await;
            drop(with_attribute(result.clone()).await);
        };
        trace.run(calls).await;
        for span in trace.spans() {
            let word = fails.then_some("tool_error");
            assert_eq!(span.text("error.type").as_deref(), word, "{} {result:?}", span.name);
        }
    }
}

#[tokio::test]
async fn manual_failure_counts_as_error() {
    #[genai::tool(call_id = None)]
    async fn read(path: usize) -> String {
        genai::current_call().fail("not yet");
        tokio::task::yield_now().await;
        genai::current_call().fail("permission_denied");
        format!("secret-path {path} may not be read")
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_same_error(3))]
    async fn agent() -> Result<Vec<String>, BudgetExceeded> {
        let mut said = Vec::new();
        for path in 0..4 {
            said.push(read(path).await);
        }
        Ok(said)
    }
    let trace = Trace::new();
    let said = trace.run(agent()).await.expect("it goes on");
    assert_eq!(said[2], "secret-path 2 may not be read");
    assert!(
        said[3].starts_with("This call was not made: read failed 3 times with the same error (permission_denied)"),
        "{}",
        said[3]
    );
    let spans = trace.spans();
    assert_eq!(spans[0].text("error.type").as_deref(), Some("permission_denied"));
    assert_eq!(spans[0].status, opentelemetry::trace::Status::error(""));
    assert!(!format!("{spans:?}").contains("secret-path"));
}

#[tokio::test]
async fn io_errors_compare_kind_or_text() {
    #[genai::tool(call_id = None)]
    async fn open(path: usize, kind: bool) -> Result<(), io::Error> {
        Err(if kind {
            io(io::ErrorKind::NotFound)
        } else {
            io::Error::other(format!("{} is broken", "x".repeat(path)))
        })
    }
    for (kind, made) in [(true, 2), (false, 9)] {
        #[genai::agent(budget = Budget::new().max_same_error(2))]
        async fn agent(kind: bool) -> Result<usize, AgentError> {
            for path in 0..9 {
                let error = open(path, kind).await.expect_err("it fails");
                if error
                    .get_ref()
                    .and_then(|inside| inside.downcast_ref::<BudgetExceeded>())
                    .is_some()
                {
                    return Ok(path);
                }
            }
            Ok(9)
        }
        assert_eq!(agent(kind).await.expect("it handles errors"), made);
    }
}
