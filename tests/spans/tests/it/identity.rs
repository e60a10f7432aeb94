//! Names that calls inherit from their run: the conversation, the agent, and the workflow that serves a request.

use crate::answers::Answer;
use crate::support::{Trace, names};

#[genai::chat(provider = "openai", model = "gpt-4o")]
async fn chat() -> Answer {
    Answer::unknown()
}

#[genai::chat(provider = "openai", model = "gpt-5", conversation_id = "conv-own")]
async fn chat_elsewhere() -> Answer {
    Answer::unknown()
}

#[genai::tool(call_id = None)]
fn tool() {}

#[genai::tool(call_id = None, agent = "someone", conversation_id = "conv-own")]
fn tool_of_someone() {}

#[genai::embeddings(provider = "openai", model = "ada")]
async fn embed() -> Answer {
    Answer::unknown()
}

#[genai::retrieval(data_source = "handbook")]
fn retrieve() {}

#[genai::memory(operation = "search_memory")]
fn remember() {}

#[genai::plan(agent = None)]
fn plan() {}

#[genai::plan(agent = "planner")]
fn plan_of_planner() {}

#[genai::remote_agent(provider = "openai", name = None)]
async fn remote() -> Answer {
    Answer::unknown()
}

#[genai::remote_agent(provider = "openai", name = "far")]
async fn remote_of_its_own() -> Answer {
    Answer::unknown()
}

#[genai::create_agent(provider = "openai", name = None)]
fn create() {}

#[genai::fetch_response(provider = "openai", response_id = "resp-1")]
async fn fetch() -> Answer {
    Answer::unknown()
}

async fn calls() {
    chat().await;
    chat_elsewhere().await;
    tool();
    tool_of_someone();
    embed().await;
    retrieve();
    remember();
    plan();
    plan_of_planner();
    remote().await;
    remote_of_its_own().await;
    create();
    fetch().await;
}

#[genai::agent(name = "inner")]
async fn inner() {
    calls().await;
}

#[genai::workflow(name = "flow")]
async fn flow() {
    inner().await;
}

#[genai::request(conversation_id = conversation)]
async fn request(conversation: Option<&str>) {
    flow().await;
}

/// A span's name, its conversation and its agent.
type Identity = (&'static str, Option<&'static str>, Option<&'static str>);

fn assert_identities(trace: &Trace, expected: &[Identity]) {
    assert_eq!(trace.spans().len(), expected.len());
    for (name, conversation, agent) in expected {
        let span = trace.span(name);
        assert_eq!(
            (
                span.text("gen_ai.conversation.id").as_deref(),
                span.text("gen_ai.agent.name").as_deref()
            ),
            (*conversation, *agent),
            "{name}"
        );
        // Samplers see inherited names, too.
        let start = span.start_attributes();
        for key in ["gen_ai.conversation.id", "gen_ai.agent.name"] {
            assert_eq!(start.get(key), span.attributes().get(key), "{key} of {name}");
        }
    }
}

#[tokio::test]
async fn calls_inherit_conversation_and_agent() {
    let trace = Trace::new();
    trace.run(request(Some("conv-1"))).await;
    let conversation = Some("conv-1");
    assert_identities(
        &trace,
        &[
            ("agent.request", conversation, None),
            ("invoke_workflow flow", conversation, None),
            ("invoke_agent inner", conversation, Some("inner")),
            ("chat gpt-4o", conversation, Some("inner")),
            ("chat gpt-5", Some("conv-own"), Some("inner")),
            ("execute_tool tool", conversation, Some("inner")),
            ("execute_tool tool_of_someone", Some("conv-own"), Some("someone")),
            ("embeddings ada", None, Some("inner")),
            ("retrieval handbook", None, Some("inner")),
            ("search_memory", None, Some("inner")),
            ("plan inner", None, Some("inner")),
            ("plan planner", None, Some("planner")),
            // A call of another agent does not inherit the caller's name.
            ("invoke_agent", conversation, None),
            ("invoke_agent far", conversation, Some("far")),
            ("create_agent", None, None),
            ("fetch_response", None, None),
        ],
    );
}

#[tokio::test]
async fn no_conversation_id_is_invented() {
    let trace = Trace::new();
    trace.run(request(None)).await;
    let spans = trace.spans();
    assert_eq!(spans.len(), 16, "{:?}", names(&spans));
    for span in spans {
        let own = matches!(&*span.name, "chat gpt-5" | "execute_tool tool_of_someone");
        assert_eq!(
            span.text("gen_ai.conversation.id").as_deref(),
            own.then_some("conv-own"),
            "{}",
            span.name
        );
    }
}

#[tokio::test]
async fn calls_outside_runs_inherit_nothing() {
    let trace = Trace::new();
    trace
        .run(async {
            inner().await;
            tool();
            chat().await;
        })
        .await;
    let (tools, chats): (Vec<_>, Vec<_>) = trace
        .spans()
        .into_iter()
        .filter(|span| trace.is_parent_of(span) && span.name != "invoke_agent inner")
        .partition(|span| span.name == "execute_tool tool");
    assert_eq!((tools.len(), chats.len()), (1, 1));
    assert_eq!(tools[0].get("gen_ai.agent.name"), None);
    assert_eq!(chats[0].get("gen_ai.conversation.id"), None);
}

#[genai::agent(name = "coordinator", conversation_id = "conv-c")]
async fn coordinator() {
    side().await;
    tool();
}

#[genai::agent(name = "side", conversation_id = "conv-s")]
async fn side() {
    tool_and_chat().await;
}

#[genai::workflow(name = "steps")]
async fn tool_and_chat() {
    chat().await;
    plan();
}

#[tokio::test]
async fn calls_inherit_from_nearest_run() {
    let trace = Trace::new();
    trace.run(coordinator()).await;
    assert_identities(
        &trace,
        &[
            ("invoke_agent coordinator", Some("conv-c"), Some("coordinator")),
            ("invoke_agent side", Some("conv-s"), Some("side")),
            ("invoke_workflow steps", Some("conv-s"), None),
            ("chat gpt-4o", Some("conv-s"), Some("side")),
            ("plan side", None, Some("side")),
            ("execute_tool tool", Some("conv-c"), Some("coordinator")),
        ],
    );
}

#[genai::request]
async fn serve() {
    flow().await;
    tool_and_chat().await;
}

#[genai::request(workflow = "given")]
async fn serve_with_a_given_one() {
    serve_below().await;
}

/// A value that is only known at run time, but has low cardinality.
const CONFIGURED: Option<&str> = None;

#[genai::request(workflow = CONFIGURED)]
async fn serve_below() {
    flow().await;
}

#[tokio::test]
async fn request_records_its_first_workflow() {
    let trace = Trace::new();
    trace.run(serve()).await;
    let request = trace.span("agent.request");
    assert_eq!(request.text("app.workflow").as_deref(), Some("flow"));
    assert_eq!(request.start_attributes().get("app.workflow"), None);
    assert_eq!(trace.span("invoke_workflow flow").get("app.workflow"), None);

    let trace = Trace::new();
    trace.run(serve_with_a_given_one()).await;
    let requests: Vec<_> = trace
        .spans()
        .into_iter()
        .filter(|span| span.name == "agent.request")
        .collect();
    let served_by = requests
        .iter()
        .map(|request| request.text("app.workflow"))
        .collect::<Vec<_>>();
    assert_eq!(served_by, [Some("flow".to_owned()), Some("given".to_owned())]);
}

/// The names of the spans marked as outermost runs, both at their start and at their end.
fn outermost(trace: &Trace) -> Vec<String> {
    let key = "agent.run.outermost";
    let mut names = Vec::new();
    for span in trace.spans() {
        assert_eq!(
            span.start_attributes().get(key).cloned(),
            span.get(key),
            "{}",
            span.name
        );
        if let Some(value) = span.get(key) {
            assert_eq!(value, opentelemetry::Value::Bool(true), "{}", span.name);
            names.push(span.name.to_string());
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn outermost_run_says_so() {
    let trace = Trace::new();
    trace.run(serve()).await;
    assert_eq!(outermost(&trace), ["agent.request"]);

    let trace = Trace::new();
    trace.run(flow()).await;
    assert_eq!(outermost(&trace), ["invoke_workflow flow"]);

    // Under a span of another library, each run is outermost.
    let trace = Trace::new();
    trace
        .run(async {
            flow().await;
            coordinator().await;
        })
        .await;
    assert_eq!(outermost(&trace), ["invoke_agent coordinator", "invoke_workflow flow"]);
}

#[tokio::test]
async fn totals_counting_is_no_outer_run() {
    let trace = Trace::new();
    trace.run(genai::with_totals(flow())).await;
    assert_eq!(outermost(&trace), ["invoke_workflow flow"]);
}

#[tokio::test]
async fn calls_without_run_are_not_outermost() {
    let trace = Trace::new();
    trace.run(calls()).await;
    assert_eq!(outermost(&trace), [""; 0]);
}
