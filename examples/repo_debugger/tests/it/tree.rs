//! The whole tree of the example agent with its own model server.

use std::collections::BTreeMap;

use async_openai::Client;
use async_openai::config::OpenAIConfig;
use opentelemetry::trace::{SpanId, SpanKind};

use crate::app::agent::{Agent, Report, handle};
use crate::app::model;
use crate::app::repository::Repository;
use crate::support::{Attributes, Span, Trace, attributes, run_end_with_tokens, strings};

const TASK: &str = "The test `ninety_fifth_of_twenty_samples` in src/lib.rs fails. Find out why and fix it.";

/// The calls of a run without failures.
const TREE: &str = "\
agent.request
  invoke_workflow repo-debugger
    plan repo-debugger
      chat gpt-4o-mini
    retrieval repository-notes
    chat gpt-4o-mini
    execute_tool read_file
    execute_tool run_tests
    chat gpt-4o-mini
    execute_tool edit_file
    chat gpt-4o-mini
    execute_tool run_tests
    chat gpt-4o-mini
";

async fn run(trace: &Trace) -> Report {
    let server = model::start().expect("the server starts");
    let config = OpenAIConfig::new()
        .with_api_base(format!("{}/v1", server.url()))
        .with_api_key("none");
    let agent = Agent {
        client: Client::with_config(config),
        model: "gpt-4o-mini".to_owned(),
        repository: Repository::create().expect("there is a temporary directory"),
        progress: |_| {},
    };
    let report = trace.run(handle(&agent, TASK, "user-4711", "conv-1")).await;
    report.expect("the agent has an answer")
}

/// Writes the names, indented by depth, with siblings in the order in which they started.
fn tree(spans: &[Span], parent: SpanId, depth: usize, text: &mut String) {
    let mut children: Vec<_> = spans.iter().filter(|span| span.parent_span_id == parent).collect();
    // Calls of one response start at the same time, so their numbered ids give the order.
    children.sort_by_key(|span| (span.start_time, span.text("gen_ai.tool.call.id")));
    for child in children {
        text.push_str(&"  ".repeat(depth));
        text.push_str(&child.name);
        text.push('\n');
        tree(spans, child.id(), depth + 1, text);
    }
}

#[tokio::test]
async fn agent_run_records_span_tree() {
    let trace = Trace::new();
    let report = run(&trace).await;
    assert!(report.tests_pass, "{report:?}");
    assert_eq!(report.rounds, 4);

    let spans = trace.spans();
    let mut text = String::new();
    tree(&spans, trace.parent_id(), 0, &mut text);
    assert_eq!(text, TREE);

    let chats: Vec<_> = spans.iter().filter(|span| span.name == "chat gpt-4o-mini").collect();
    for (index, chat) in chats.iter().enumerate() {
        let last = index == chats.len() - 1;
        assert_chat(chat, index, if index == 0 || last { "stop" } else { "tool_calls" });
    }
    let sum = |key| chats.iter().filter_map(|chat| chat.int(key)).sum::<i64>();
    let mut totals = run_end_with_tokens(
        5,
        4,
        sum("gen_ai.usage.input_tokens"),
        sum("gen_ai.usage.output_tokens"),
    );
    // The tests ran twice.
    totals.extend(attributes! { "agent.run.repeated_calls" => 2 });
    assert_runs(&trace, &totals);
    assert_steps(&trace);
    let tools = spans.iter().filter(|span| span.name.starts_with("execute_tool"));
    let mut calls = BTreeMap::new();
    for tool in tools {
        let call: &mut i64 = calls.entry(tool.name.clone()).or_default();
        *call += 1;
        assert_tool(tool, *call);
    }
    assert_nothing_leaked(&spans, &report.answer);
}

fn assert_chat(chat: &Span, index: usize, finish_reason: &'static str) {
    let start = attributes! {
        "gen_ai.operation.name" => "chat",
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "gpt-4o-mini",
        "gen_ai.request.max_tokens" => 4096,
        "gen_ai.conversation.id" => "conv-1",
    };
    let mut end = attributes! {
        "gen_ai.response.id" => format!("chatcmpl-scripted-{}", index + 1),
        "gen_ai.response.model" => "gpt-4o-mini",
        "gen_ai.response.finish_reasons" => strings(&[finish_reason]),
        "gen_ai.usage.reasoning.output_tokens" => 0,
    };
    for key in [
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.cache_read.input_tokens",
    ] {
        let count = chat.int(key).expect(key);
        assert!(count > 0 || key.contains("cache"), "{key} is {count}");
        end.insert(key.to_owned(), count.into());
    }
    chat.assert("chat gpt-4o-mini", &SpanKind::Client, &start, &end);
}

fn assert_runs(trace: &Trace, totals: &Attributes) {
    let request = trace.span("agent.request");
    let user = request.text("enduser.id").expect("there is a user");
    assert_eq!(user.len(), 32);
    let start = attributes! {
        "app.workflow" => "repo-debugger",
        "enduser.id" => user,
        "gen_ai.conversation.id" => "conv-1",
    };
    request.assert("agent.request", &SpanKind::Internal, &start, totals);
    let start = attributes! {
        "gen_ai.operation.name" => "invoke_workflow",
        "gen_ai.workflow.name" => "repo-debugger",
        "gen_ai.conversation.id" => "conv-1",
    };
    let name = "invoke_workflow repo-debugger";
    trace.span(name).assert(name, &SpanKind::Internal, &start, totals);
}

fn assert_steps(trace: &Trace) {
    let start = attributes! { "gen_ai.operation.name" => "plan", "gen_ai.agent.name" => "repo-debugger" };
    let name = "plan repo-debugger";
    trace
        .span(name)
        .assert(name, &SpanKind::Internal, &start, &Attributes::new());
    let start = attributes! {
        "gen_ai.operation.name" => "retrieval",
        "gen_ai.data_source.id" => "repository-notes",
        "gen_ai.retrieval.top_k" => 2,
        "tool.args.keys" => strings(&["query"]),
        "tool.repeat" => 1,
    };
    let name = "retrieval repository-notes";
    trace
        .span(name)
        .assert(name, &SpanKind::Client, &start, &Attributes::new());
}

fn assert_tool(tool: &Span, repeat: i64) {
    let known: BTreeMap<&str, (&str, &[&str])> = BTreeMap::from([
        ("read_file", ("Reads one file of the repository.", &["path"][..])),
        (
            "run_tests",
            (
                "Runs all tests of the repository and returns the end of what they print.",
                &[],
            ),
        ),
        (
            "edit_file",
            (
                "Replaces a text that is in a file exactly once.",
                &["new", "old", "path"],
            ),
        ),
    ]);
    let name = tool.text("gen_ai.tool.name").expect("a tool has a name");
    let (description, arguments) = known[&*name];
    let call_id = tool.text("gen_ai.tool.call.id").expect("the model gave an id");
    assert!(call_id.starts_with("call_"), "{call_id}");
    let mut start = attributes! {
        "gen_ai.operation.name" => "execute_tool",
        "gen_ai.tool.name" => name.clone(),
        "gen_ai.tool.type" => "function",
        "gen_ai.tool.description" => description,
        "gen_ai.tool.call.id" => call_id,
        "gen_ai.conversation.id" => "conv-1",
        "tool.repeat" => repeat,
    };
    if !arguments.is_empty() {
        start.insert("tool.args.keys".to_owned(), strings(arguments));
    }
    let name = format!("execute_tool {name}");
    tool.assert(&name, &SpanKind::Internal, &start, &Attributes::new());
}

fn assert_nothing_leaked(spans: &[Span], answer: &str) {
    let exported = format!("{spans:?}");
    for content in [TASK, answer, "user-4711", "src/lib.rs", "percentile", "nearest-rank"] {
        assert!(!exported.contains(content), "`{content}` is in a span");
    }
}
