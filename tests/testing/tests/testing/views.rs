//! The calls of a recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use expect_test::expect;
use genai::capture::{Message, RequestContent};
use genai::testing::{CallOutcome, RecordedCall, ScriptStep, ScriptedModel, WireFormat, record, record_with};
use genai::{Budget, Config, ContentCapture, Request, RequestAttributes};

use crate::agents::{ask, block_on, circler, edit_file, fixer, read_file, run_tests};

#[test]
fn calls_have_names_and_parents() {
    let run = block_on(record(fixer("mend")));
    let calls: Vec<_> = run
        .calls()
        .map(|call| (call.operation(), call.name(), call.parent()))
        .collect();
    let expected = [
        ("invoke_agent", "fixer", None),
        ("chat", "gpt-4o-mini", Some(0)),
        ("execute_tool", "edit_file", Some(0)),
        ("execute_tool", "run_tests", Some(0)),
        ("chat", "gpt-4o-mini", Some(0)),
    ];
    assert_eq!(calls, expected);
    assert_eq!(run.value(), "1 passed");
}

#[test]
fn calls_have_usage_cost_and_keys() {
    let run = block_on(record(fixer("mend")));
    let chat = run.model_calls().next().expect("a model call");
    let usage = chat.usage();
    assert_eq!(
        (usage.input_tokens(), usage.output_tokens(), usage.cache_read_tokens()),
        (Some(412), Some(58), Some(12))
    );
    assert!(chat.cost().is_some_and(|cost| cost.usd() > 0.0));
    let edit = run.tool("edit_file").next().expect("a tool call");
    assert_eq!(edit.argument_keys(), ["path", "text"]);
    assert_eq!(edit.cost(), None);
    assert_eq!(edit.usage(), genai::Usage::unknown());
}

#[test]
fn run_has_totals_of_its_own() {
    let run = block_on(record(async {
        let _ = fixer("mend").await;
        ask("outside").await
    }));
    let totals = run.call("fixer").totals();
    assert_eq!((totals.model_calls, totals.tool_calls), (2, 2), "{}", run.tree());
    assert_eq!((totals.input_tokens, totals.output_tokens), (Some(824), Some(116)));
    assert_eq!(run.totals().model_calls, 3);
    let cost = |cost: Option<genai::price::Cost>| cost.expect("it is known").usd();
    assert!(cost(totals.cost) < cost(run.totals().cost), "{}", run.tree());
    assert_eq!(run.call("edit_file").totals(), genai::Totals::default());
}

#[test]
fn failed_tool_has_error_type() {
    let run = block_on(record(read_file("secret.txt")));
    let outcomes: Vec<_> = run.calls().map(RecordedCall::outcome).collect();
    assert_eq!(
        outcomes,
        [CallOutcome::Failed("std::io::error::Error")],
        "{}",
        run.tree()
    );
}

#[test]
fn dropped_call_is_cancelled() {
    let run = block_on(record(async {
        futures_util::future::select(Box::pin(run_tests()), std::future::ready(())).await;
    }));
    let outcomes: Vec<_> = run.calls().map(RecordedCall::outcome).collect();
    assert_eq!(outcomes, [CallOutcome::Cancelled], "{}", run.tree());
}

#[genai::agent(name = "stubborn", budget = Budget::new().max_tool_calls(1))]
async fn stubborn() -> Result<(), genai::BudgetExceeded> {
    limited().await?;
    limited().await
}

#[genai::tool(call_id = None)]
async fn limited() -> Result<(), genai::BudgetExceeded> {
    Ok(())
}

#[test]
fn refused_call_is_seen_not_counted() {
    let run = block_on(record(stubborn()));
    let outcomes: Vec<_> = run.tool("limited").map(RecordedCall::outcome).collect();
    assert_eq!(
        outcomes,
        [
            CallOutcome::Completed,
            CallOutcome::Refused("tool_call_budget_exceeded")
        ],
        "{}",
        run.tree()
    );
    assert_eq!(run.totals().tool_calls, 1);
}

#[test]
fn refused_model_call_keeps_its_operation() {
    #[genai::agent(budget = Budget::new().max_model_calls(1))]
    async fn agent() -> Result<(), genai::BudgetExceeded> {
        asked().await?;
        asked().await
    }
    #[genai::chat(provider = "openai", model = "gpt-4o-mini", usage = none)]
    async fn asked() -> Result<(), genai::BudgetExceeded> {
        Ok(())
    }
    let run = block_on(record(agent()));
    let refused = run.model_calls().last().expect("a call");
    assert_eq!((refused.operation(), refused.name()), ("chat", "gpt-4o-mini"));
    let reason = "model_call_budget_exceeded";
    assert_eq!(refused.outcome(), CallOutcome::Refused(reason), "{}", run.tree());
    assert_eq!((run.model_calls().count(), run.totals().model_calls), (2, 1));
}

#[test]
fn loop_is_found_with_its_calls() {
    let run = block_on(record(circler()));
    let loops = run.loops();
    assert_eq!(loops.len(), 1, "{}", run.tree());
    assert_eq!((loops[0].name.as_str(), loops[0].calls), ("run_tests", 4));
    assert!(block_on(record(fixer("mend"))).loops().is_empty());
}

#[test]
fn wrong_order_is_told_from_right() {
    let right = block_on(record(fixer("mend")));
    assert!(right.always_followed_by("edit_file", "run_tests"));
    assert!(!right.always_followed_by("run_tests", "edit_file"));
    let beside = block_on(record(async { futures_util::join!(edit_file("", ""), run_tests()) }));
    assert!(
        !beside.always_followed_by("edit_file", "run_tests"),
        "{}",
        beside.tree()
    );
    let refused = block_on(record(edits_then_is_refused()));
    assert!(
        !refused.always_followed_by("edit_file", "run_tests"),
        "{}",
        refused.tree()
    );
    assert!(
        refused.always_followed_by("run_tests", "edit_file"),
        "{}",
        refused.tree()
    );
}

/// The tests after the edit are refused.
#[genai::workflow(budget = Budget::new().max_tool_calls(1))]
async fn edits_then_is_refused() -> Result<(), genai::BudgetExceeded> {
    drop(edit_file("", "").await);
    drop(run_tests().await);
    Ok(())
}

#[test]
fn snapshot_is_same_in_every_run() {
    let snapshot = block_on(record(fixer("mend"))).snapshot();
    assert_eq!(snapshot, block_on(record(fixer("mend"))).snapshot());
    expect![[r#"
        invoke_agent fixer
          agent.outcome = "completed"
          agent.run.cost_usd = 0.0001914
          agent.run.input_tokens = 824
          agent.run.model_calls = 2
          agent.run.outermost = true
          agent.run.output_tokens = 116
          agent.run.repeated_calls = 1
          agent.run.retries = 0
          agent.run.tool_calls = 2
          gen_ai.agent.name = "fixer"
          gen_ai.operation.name = "invoke_agent"
          chat gpt-4o-mini
            agent.cost.price_table = [version]
            agent.cost.usd = 0.0000957
            gen_ai.agent.name = "fixer"
            gen_ai.operation.name = "chat"
            gen_ai.provider.name = "openai"
            gen_ai.request.model = "gpt-4o-mini"
            gen_ai.usage.cache_read.input_tokens = 12
            gen_ai.usage.input_tokens = 412
            gen_ai.usage.output_tokens = 58
          execute_tool edit_file
            gen_ai.agent.name = "fixer"
            gen_ai.operation.name = "execute_tool"
            gen_ai.tool.name = "edit_file"
            gen_ai.tool.type = "function"
            tool.args.fingerprint = "6c93a8182350d2b3"
            tool.args.keys = ["path","text"]
            tool.repeat = 1
          execute_tool run_tests
            gen_ai.agent.name = "fixer"
            gen_ai.operation.name = "execute_tool"
            gen_ai.tool.name = "run_tests"
            gen_ai.tool.type = "function"
            tool.args.fingerprint = "e00a01642474a145"
            tool.repeat = 1
          chat gpt-4o-mini
            agent.cost.price_table = [version]
            agent.cost.usd = 0.0000957
            gen_ai.agent.name = "fixer"
            gen_ai.operation.name = "chat"
            gen_ai.provider.name = "openai"
            gen_ai.request.model = "gpt-4o-mini"
            gen_ai.usage.cache_read.input_tokens = 12
            gen_ai.usage.input_tokens = 412
            gen_ai.usage.output_tokens = 58
    "#]]
    .assert_eq(&snapshot);
}

/// A model call whose answers and tool calls are numbered by arrival.
#[genai::chat(provider = "openai", model = "gpt-4o-mini", response = json, capture(raw(output)))]
async fn answered(model: &ScriptedModel) -> serde_json::Value {
    let answer = model.answer(WireFormat::ChatCompletions, "{}").body();
    serde_json::from_str(&answer).expect("JSON")
}

#[genai::tool(call_id = id, skip(id))]
async fn called(id: &str, file: &str) -> usize {
    id.len() + file.len()
}

/// Edits files in tasks, and then the same files concurrently in one task, in this order.
#[genai::workflow]
async fn edits(order: [usize; 3]) {
    const FILES: [&str; 3] = ["a.rs", "b.rs", "c.rs"];

    let turn = Arc::new(AtomicUsize::new(0));
    let step = ScriptStep::tool_call("called", "{}").times(FILES.len());
    let model = Arc::new(ScriptedModel::new([step]));
    let tasks = FILES.iter().enumerate().map(|(number, file)| {
        let (turn, model, own) = (Arc::clone(&turn), Arc::clone(&model), order[number]);
        genai::spawn(async move {
            while turn.load(Ordering::SeqCst) != own {
                tokio::task::yield_now().await;
            }
            let answer = answered(&model).await;
            let id = &answer["choices"][0]["message"]["tool_calls"][0]["id"];
            called(id.as_str().expect("an id"), file).await;
            let _ = edit_file(file, "").await;
            let _ = read_file(file).await;
            let _ = run_tests().await;
            turn.fetch_add(1, Ordering::SeqCst);
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it ends");
    }
    let _ = ask("and now?").await;
    futures_util::future::join_all(order.map(|file| edit_file(FILES[file], "again"))).await;
    let _ = read_file("last.rs").await;
    let _ = read_file("first.rs").await;
}

#[test]
fn snapshot_sorts_calls_side_by_side() {
    let snapshot = |order| {
        let settings = Config::builder().content_capture(ContentCapture::SpanOnly);
        block_on(record_with(settings, edits(order))).snapshot()
    };
    let first = snapshot([0, 1, 2]);
    for id in [
        "gen_ai.response.id = [id]",
        "gen_ai.tool.call.id = [id]",
        r#"\"id\":\"[id]\""#,
    ] {
        assert_eq!(first.matches(id).count(), 3, "{id}: {first}");
    }
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(snapshot(order), first, "{order:?}");
    }
    // The calls of one task keep their order, and so do consecutive calls.
    let tools = first.lines().filter_map(|line| line.strip_prefix("  execute_tool "));
    let tools: Vec<&str> = tools.collect();
    let expected = [["called", "edit_file", "read_file", "run_tests"]; 3].concat();
    assert_eq!(tools[..12], expected, "{first}");
    // All tasks run the tests, and their order differs. Each of the other tool calls is made by one task.
    assert_eq!(first.matches("tool.repeat = [place]").count(), 3, "{first}");
    assert_eq!(first.matches("tool.repeat = 1").count(), tools.len() - 3, "{first}");
    let reads: Vec<_> = block_on(record(async {
        let _ = read_file("z").await;
        let _ = edit_file("a", "").await;
    }))
    .snapshot()
    .lines()
    .filter(|line| line.starts_with("execute_tool"))
    .map(str::to_owned)
    .collect();
    assert_eq!(reads, ["execute_tool read_file", "execute_tool edit_file"]);
}

#[test]
fn recorded_spans_follow_conventions() {
    block_on(record(fixer("mend"))).assert_conventions();
    block_on(record(stubborn())).assert_conventions();
    block_on(record(read_file("secret.txt"))).assert_conventions();
}

struct Prompt(&'static str);

impl Request for Prompt {
    fn describe(&self, _: &mut RequestAttributes<'_>) {}

    fn content(&self, content: &mut RequestContent) {
        content.message(Message::user(self.0));
    }
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini", request = request, capture(raw(input)))]
async fn told(request: &Prompt) -> genai::Usage {
    let _ = request;
    genai::Usage::input_including_cached(412).with_output_tokens(58)
}

#[genai::chat(provider = "openai", model = "gpt-4o-mini")]
async fn told_again(request: &Prompt) -> genai::Usage {
    told(request).await
}

#[test]
fn events_are_recorded_where_captured() {
    let settings = Config::builder().content_capture(ContentCapture::EventOnly);
    let run = block_on(record_with(settings, told_again(&Prompt("a word: xyzzy"))));
    // The call inside counts, and has the event.
    assert_eq!(run.events().len(), 1, "{}", run.tree());
    let failure = std::panic::catch_unwind(|| run.assert_nothing_of(&["xyzzy"]));
    assert!(failure.is_err());
    // A call around another model call does not count.
    assert_eq!(
        (run.model_calls().count(), run.totals().model_calls),
        (1, 1),
        "{}",
        run.tree()
    );
}
