//! Errors that are the same for `max_same_error`, and for the loop that the tree names.

use std::error::Error;
use std::fmt;

use genai::testing::record;
use genai::{Budget, BudgetExceeded};
use serde_json::{Value, json};

use crate::support::Trace;
use crate::{AgentError, Answer};

/// An error of a tool with a variant for each kind of failure.
#[derive(Debug, Clone)]
enum ToolError {
    NotFound(&'static str),
    Timeout,
    Denied { path: String },
    Failed { line: usize },
    Tool(Inside),
}

/// An error inside of another one.
#[derive(Debug, Clone)]
enum Inside {
    Parse(usize),
    Network(usize),
}

impl fmt::Display for ToolError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(path) => write!(formatter, "{path} was not found"),
            Self::Timeout => formatter.write_str("timed out"),
            Self::Denied { path } => write!(formatter, "{path} is denied"),
            Self::Failed { line } => write!(formatter, "line {line} failed"),
            Self::Tool(Inside::Parse(line) | Inside::Network(line)) => write!(formatter, "{line} failed"),
        }
    }
}

impl Error for ToolError {}

/// An error without variants.
#[derive(Debug)]
struct Message(String);

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An error that writes its path as `Debug`.
struct ByPath(String);

impl fmt::Debug for ByPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("client::ByPath").field("text", &self.0).finish()
    }
}

impl fmt::Display for ByPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn different() -> Vec<ToolError> {
    vec![
        ToolError::NotFound("secret"),
        ToolError::Timeout,
        ToolError::Denied {
            path: "secret".to_owned(),
        },
        ToolError::Failed { line: 1 },
        ToolError::Tool(Inside::Parse(1)),
        ToolError::Tool(Inside::Network(1)),
    ]
}

fn same() -> Vec<ToolError> {
    (0..6).map(|line| ToolError::Failed { line }).collect()
}

const DIFFERENT: [&str; 6] = [
    "no such file",
    "timed out",
    "denied",
    "broken",
    "refused",
    "too many lines",
];

fn different_texts() -> Vec<String> {
    DIFFERENT.map(str::to_owned).to_vec()
}

fn same_texts() -> Vec<String> {
    let lines = [7, 31, 110, 4, 92, 1_000];
    lines
        .map(|line| format!("secret: assertion failed at line {line}, 0.{line} s"))
        .to_vec()
}

/// Makes an agent whose tool fails six times in this way, and returns how many calls were refused.
macro_rules! agent {
    ($agent:ident: $error:ty, $from:expr, $kind:ty $(, $key:ident = $value:expr)?) => {
        async fn $agent(errors: Vec<$kind>) -> (usize, Trace) {
            #[genai::tool(call_id = None, skip(error) $(, $key = $value)?)]
            async fn open(path: usize, error: $kind) -> Result<(), $error> {
                let _ = path;
                Err($from(error))
            }
            #[genai::agent(name = "agent", budget = Budget::new().max_same_error(3))]
            async fn agent(errors: Vec<$kind>) -> Result<usize, BudgetExceeded> {
                for (path, error) in errors.into_iter().enumerate() {
                    drop(open(path, error).await);
                }
                Ok(0)
            }
            let trace = Trace::new();
            trace.run(agent(errors)).await.expect("it handles errors");
            let refused = |span: &&crate::support::Span| span.text("agent.stop_reason").is_some();
            let spans = trace.spans();
            let tools = spans.iter().filter(|span| span.name == "execute_tool open");
            let count = tools.filter(refused).count();
            assert!(!format!("{spans:?}").contains("secret"), "{spans:?}");
            (count, trace)
        }
    };
}

impl From<BudgetExceeded> for ToolError {
    fn from(_: BudgetExceeded) -> Self {
        Self::Timeout
    }
}

impl From<BudgetExceeded> for ByPath {
    fn from(_: BudgetExceeded) -> Self {
        Self(String::new())
    }
}

impl From<BudgetExceeded> for Message {
    fn from(_: BudgetExceeded) -> Self {
        Self(String::new())
    }
}

agent!(variants: ToolError, |error| error, ToolError);
agent!(shared_word: ToolError, |error| error, ToolError, error_type = |_| "tool_failed");
agent!(texts: String, |error| error, String);
agent!(messages: Message, Message, String);
agent!(by_path: ByPath, ByPath, String);
agent!(unnamed: String, |error| error, String, error_type = |_| "");
agent!(boxed: Box<dyn Error + Send + Sync>, String::into, String);
agent!(any: anyhow::Error, |text: String| anyhow::anyhow!(text), String);
agent!(reports: eyre::Report, |text: String| eyre::eyre!(text), String);
agent!(named: Message, Message, String, error_type = |_| "denied");

#[tokio::test]
async fn variants_are_different_errors() {
    assert_eq!(variants(different()).await.0, 0);
    assert_eq!(shared_word(different()).await.0, 0);
    assert_eq!(variants(same()).await.0, 3);
    assert_eq!(shared_word(same()).await.0, 3);
}

#[tokio::test]
async fn texts_compare_without_numbers() {
    macro_rules! check {
        ($($agent:ident)*) => {
            $(
                assert_eq!($agent(different_texts()).await.0, 0, stringify!($agent));
                assert_eq!($agent(same_texts()).await.0, 3, stringify!($agent));
            )*
        };
    }
    check!(texts messages by_path unnamed boxed any reports);
}

#[tokio::test]
async fn word_without_variants_decides_alone() {
    assert_eq!(named(different_texts()).await.0, 3);
}

#[tokio::test]
async fn refusal_names_same_error() {
    let (_, trace) = variants(same()).await;
    let text = format!("{:?}", trace.spans());
    assert!(
        text.contains("with the same error (budgets::same_errors::ToolError)"),
        "{text}"
    );
    let (_, trace) = texts(same_texts()).await;
    let text = format!("{:?}", trace.spans());
    assert!(text.contains("with the same error text"), "{text}");
}

#[tokio::test]
async fn failed_results_compare_content() {
    #[genai::tool(call_id = None, skip(text))]
    async fn call(path: usize, text: String) -> Value {
        let _ = path;
        json!({ "content": [{ "type": "text", "text": text }], "isError": true })
    }
    #[genai::tool(call_id = None, skip(text))]
    async fn told(path: usize, text: String) -> String {
        let _ = path;
        genai::current_call().fail("_OTHER");
        text
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_same_error(3))]
    async fn agent(texts: Vec<String>) -> Result<usize, BudgetExceeded> {
        let mut made = 0;
        for (path, text) in texts.into_iter().enumerate() {
            told(path, text.clone()).await;
            made += usize::from(call(path, text).await["isError"] == true);
        }
        Ok(made)
    }
    let trace = Trace::new();
    trace.run(agent(different_texts())).await.expect("nothing is refused");
    let repeats = trace.run(agent(same_texts())).await;
    repeats.expect_err("the fourth is refused, and a `Value` holds no refusal");
}

/// Whether the run that makes these calls has a loop, in the tree and on its span.
async fn has_loop<E>(errors: Vec<E>, call: impl AsyncFn(usize, E)) -> bool {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn think() -> Result<Answer, AgentError> {
        Ok(Answer(1_000, 10))
    }
    #[genai::agent(name = "agent")]
    async fn agent<E>(errors: Vec<E>, call: impl AsyncFn(usize, E)) {
        for (path, error) in errors.into_iter().enumerate() {
            drop(think().await);
            call(path, error).await;
        }
    }
    let run = record(agent(errors, call)).await;
    let is_listed = !run.loops().is_empty();
    let tree = run.tree();
    assert_eq!(tree.contains("loop: "), is_listed, "{tree}");
    let spans = run.spans();
    let on_span = spans
        .iter()
        .any(|span| span.attributes.iter().any(|it| it.key.as_str() == "agent.loop.calls"));
    assert_eq!(on_span, is_listed, "{tree}");
    is_listed
}

#[tokio::test]
async fn loop_line_agrees_with_limit() {
    #[genai::tool(call_id = None, skip(error))]
    async fn open(path: usize, error: ToolError) -> Result<(), ToolError> {
        let _ = path;
        Err(error)
    }
    #[genai::tool(call_id = None, skip(error))]
    async fn read(path: usize, error: String) -> Result<(), String> {
        let _ = path;
        Err(error)
    }
    for (errors, is_loop) in [(different(), false), (same(), true)] {
        let call = async |path, error| drop(open(path, error).await);
        assert_eq!(has_loop(errors, call).await, is_loop);
    }
    for (errors, is_loop) in [(different_texts(), false), (same_texts(), true)] {
        let call = async |path, error| drop(read(path, error).await);
        assert_eq!(has_loop(errors, call).await, is_loop);
    }
}

#[tokio::test]
async fn untyped_errors_compare_by_text() {
    #[genai::tool(call_id = None)]
    async fn open(path: &str) -> Result<u32, String> {
        Err(format!("{path} was not found"))
    }
    #[genai::tool(call_id = None, skip_all)]
    async fn connect(host: &str) -> Result<u32, Box<dyn Error>> {
        Err(format!("{host} refused the connection").into())
    }
    #[genai::agent(name = "agent", budget = Budget::new().max_same_error(2))]
    async fn agent() -> Result<(), AgentError> {
        // Each message is a different error.
        for step in ["a", "b", "c", "d", "e", "f"] {
            let error = open(step).await.expect_err("it fails");
            assert_eq!(error, format!("{step} was not found"));
            let error = connect(step).await.expect_err("it fails");
            assert!(error.to_string().ends_with("refused the connection"), "{error}");
        }
        // The same error comes twice more, and then the call is refused.
        open("f").await.expect_err("it fails");
        let refused = open("f").await.expect_err("it is refused");
        assert!(
            refused.contains("open failed 2 times with the same error text"),
            "{refused}"
        );
        Ok(())
    }
    let trace = Trace::new();
    trace.run(agent()).await.expect("it handles errors");
    let spans = trace.spans();
    assert_eq!(spans[0].text("error.type").as_deref(), Some("_OTHER"));
    assert!(spans.iter().all(|span| !format!("{span:?}").contains("was not found")));
}
