//! Names that backends need beside the pinned conventions: reasons why messages ended, and names that traces are listed
//! by.

use std::collections::BTreeMap;

use genai::{Answer, Config, ContentCapture, Conventions, Usage};
use opentelemetry::Value as Recorded;
use opentelemetry_sdk::trace::SpanData;
use serde_json::Value;

use crate::support::{Exported, attribute};

struct Reply {
    texts: &'static [&'static str],
    reasons: &'static [&'static str],
}

fn read(reply: &Reply) -> Answer<'_> {
    let usage = Usage::input_including_cached(2_000).with_output_tokens(10);
    let usage = usage.with_cache_write_tokens(1_000);
    let answer = reply.reasons.iter().fold(Answer::new().usage(usage), |answer, reason| {
        answer.finish_reason(*reason)
    });
    answer.output(|output| {
        for (choice, text) in reply.texts.iter().enumerate() {
            output.text(choice, text);
        }
    })
}

#[genai::chat(provider = "anthropic", model = "claude-sonnet-4-5", capture(raw(output)), response = read)]
fn ask(reply: Reply) -> Reply {
    reply
}

#[genai::agent(name = "helper", capture(raw(input, output)))]
fn agent(task: &str) -> Result<String, ()> {
    if task.is_empty() {
        Err(())
    } else {
        Ok(format!("done: {task}"))
    }
}

#[genai::agent(name = "slow", capture(raw(output)))]
fn streams(ends: bool) -> impl futures_util::Stream<Item = &'static str> + Unpin {
    let texts = futures_util::stream::iter(["so", " far"]);
    let rest = futures_util::stream::poll_fn(move |_| if ends { None.into() } else { std::task::Poll::Pending });
    futures_util::StreamExt::chain(texts, rest)
}

#[genai::tool(call_id = None)]
fn look() {}

#[genai::retrieval(data_source = "d")]
fn search() {}

#[genai::embeddings(provider = "openai", model = "text-embedding-3-small", usage = none)]
fn embed() {}

#[genai::workflow(name = "flow", capture(raw(input, output)))]
fn flow(question: &str) -> String {
    ask(Reply {
        texts: &["a"],
        reasons: &["stop"],
    });
    look();
    search();
    embed();
    agent(question).unwrap_or_default()
}

#[genai::request(user = "zoe", conversation_id = "c-1", capture(raw(input, output)))]
fn request(question: &str) -> String {
    flow(question)
}

/// Finish reasons of the messages in a span's answer.
fn finish_reasons(span: &SpanData) -> Vec<String> {
    let messages = attribute(span, "gen_ai.output.messages").expect("messages");
    let messages: Value = serde_json::from_str(&messages.as_str()).expect("JSON");
    let reason = |message: &Value| message["finish_reason"].as_str().expect("a reason").to_owned();
    messages.as_array().expect("a list").iter().map(reason).collect()
}

#[test]
fn answer_messages_have_finish_reasons() {
    let exported = Exported::on_spans();
    ask(Reply {
        texts: &["a", "b"],
        reasons: &["stop", "length"],
    });
    assert_eq!(finish_reasons(&exported.span()), ["stop", "length"]);
    // The provider reported no reason.
    ask(Reply {
        texts: &["a"],
        reasons: &[],
    });
    assert_eq!(finish_reasons(&exported.span()), ["unknown"]);
}

#[test]
fn agent_messages_have_finish_reasons() {
    use futures_util::StreamExt as _;
    let exported = Exported::on_spans();
    agent("it").expect("an answer");
    assert_eq!(finish_reasons(&exported.span()), ["stop"]);
    let read = |ends, items| {
        let mut stream = streams(ends);
        futures_util::FutureExt::now_or_never(async {
            for _ in 0..items {
                stream.next().await;
            }
        });
        drop(stream);
        finish_reasons(&exported.span())
    };
    assert_eq!(read(true, 3), ["stop"]);
    assert_eq!(read(false, 2), ["error"]);
}

/// Spans by name.
fn by_name(spans: Vec<SpanData>) -> BTreeMap<String, SpanData> {
    spans.into_iter().map(|span| (span.name.to_string(), span)).collect()
}

fn text(span: &SpanData, key: &str) -> Option<String> {
    attribute(span, key).map(|value| value.as_str().into_owned())
}

/// Attributes that are written only with this setting.
const OPENINFERENCE: &[&str] = &[
    "openinference.span.kind",
    "input.value",
    "output.value",
    "user.id",
    "session.id",
    "llm.cost.total",
];

#[test]
fn openinference_names_are_off_by_default() {
    let exported = Exported::on_spans();
    request("why?");
    for span in exported.spans() {
        for key in OPENINFERENCE {
            assert_eq!(attribute(&span, key), None, "{key} of {}", span.name);
        }
    }
}

#[genai::agent(name = "poor", budget = genai::Budget::new().max_model_calls(0))]
fn poor() -> Result<(), genai::BudgetExceeded> {
    #[genai::chat(provider = "openai", model = "m")]
    fn ask() -> Result<Usage, genai::BudgetExceeded> {
        unreachable!("it is refused")
    }
    ask().map(drop)
}

#[test]
fn refused_model_call_is_no_llm() {
    let exported = openinference(ContentCapture::NoContent);
    poor().expect_err("refused");
    let spans = by_name(exported.spans());
    let kind = text(&spans["chat m"], "openinference.span.kind");
    assert_eq!(kind.as_deref(), Some("CHAIN"));
}

fn openinference(capture: ContentCapture) -> Exported {
    Exported::with(|config| config.content_capture(capture).openinference(true))
}

#[test]
fn openinference_names_kinds() {
    let exported = openinference(ContentCapture::NoContent);
    request("why?");
    let spans = by_name(exported.spans());
    for (name, kind) in [
        ("agent.request", "CHAIN"),
        ("invoke_workflow flow", "CHAIN"),
        ("invoke_agent helper", "AGENT"),
        ("chat claude-sonnet-4-5", "LLM"),
        ("execute_tool look", "TOOL"),
        ("retrieval d", "RETRIEVER"),
        ("embeddings text-embedding-3-small", "EMBEDDING"),
    ] {
        assert_eq!(
            text(&spans[name], "openinference.span.kind").as_deref(),
            Some(kind),
            "{name}"
        );
    }
    let request = &spans["agent.request"];
    assert_eq!(attribute(request, "user.id"), attribute(request, "enduser.id"));
    assert!(text(request, "user.id").is_some_and(|user| !user.contains("zoe")));
    for span in spans.values() {
        assert_eq!(
            attribute(span, "session.id"),
            attribute(span, "gen_ai.conversation.id"),
            "{}",
            span.name
        );
        assert_eq!(
            attribute(span, "llm.cost.total"),
            attribute(span, "agent.cost.usd"),
            "{}",
            span.name
        );
        // Content is off by default.
        assert_eq!(
            (text(span, "input.value"), text(span, "output.value")),
            (None, None),
            "{}",
            span.name
        );
    }
    assert!(matches!(
        attribute(&spans["chat claude-sonnet-4-5"], "llm.cost.total"),
        Some(Recorded::F64(_))
    ));
}

#[test]
fn openinference_root_has_input_and_output() {
    let exported = openinference(ContentCapture::SpanOnly);
    request("why, ada@example.com?");
    let spans = by_name(exported.spans());
    let request = &spans["agent.request"];
    let shown = |span: &SpanData| {
        let text = |key| text(span, key).unwrap_or_default();
        (text("input.value"), text("output.value"))
    };
    let (input, output) = shown(request);
    assert!(
        input.starts_with("why, [redacted") && !input.contains("ada@"),
        "{input}"
    );
    assert!(
        output.starts_with("done: why, [redacted") && !output.contains("ada@"),
        "{output}"
    );
    assert_eq!(
        (attribute(request, "agent.input"), attribute(request, "agent.output")),
        (None, None)
    );
    for name in ["invoke_workflow flow", "invoke_agent helper", "chat claude-sonnet-4-5"] {
        assert_eq!(shown(&spans[name]), (String::new(), String::new()), "{name}");
        assert!(attribute(&spans[name], "gen_ai.output.messages").is_some(), "{name}");
    }

    // A root span with messages of its own keeps them.
    flow("why?");
    let spans = by_name(exported.spans());
    let root = &spans["invoke_workflow flow"];
    assert_eq!(shown(root), ("why?".to_owned(), "done: why?".to_owned()));
    let messages: Value = serde_json::from_str(&text(root, "gen_ai.input.messages").expect("messages")).expect("JSON");
    assert_eq!(messages[0]["parts"][0]["content"], "why?");
}

#[test]
fn schema_url_follows_names() {
    let schema_url = |conventions: Conventions| {
        let exported = Exported::with(|config: genai::ConfigBuilder| config.conventions(conventions));
        ask(Reply {
            texts: &[],
            reasons: &[],
        });
        let of_span = exported.span().instrumentation_scope.schema_url().map(str::to_owned);
        assert_eq!(
            exported.event_schema_urls(),
            std::slice::from_ref(&of_span),
            "{conventions:?}"
        );
        of_span
    };
    let pinned = Some(genai::semconv::SCHEMA_URL.to_owned());
    assert_eq!(schema_url(Conventions::Pinned), pinned);
    assert_eq!(schema_url(Conventions::V1_41Beside), pinned);
    assert_eq!(
        schema_url(Conventions::V1_41).as_deref(),
        Some("https://opentelemetry.io/schemas/1.41.1")
    );
    Config::builder().install();
}

#[genai::agent(name = "asks")]
fn asks(times: usize) {
    for _ in 0..times {
        ask(Reply {
            texts: &[],
            reasons: &[],
        });
    }
}

#[genai::embeddings(provider = "cohere", model = "embed-v4.0")]
fn embed_question() -> Usage {
    Usage::input_including_cached(3)
}

#[genai::agent(name = "delegates")]
fn delegates() {
    let _ = embed_question();
    asks(1);
}

#[genai::agent(name = "manages")]
fn manages() {
    asks(1);
}

#[test]
fn agents_have_provider_of_sub_agents() {
    let exported = Exported::with(|config: genai::ConfigBuilder| config.conventions(Conventions::V1_41));
    delegates();
    manages();
    let spans = by_name(exported.spans());
    for (agent, provider) in [("delegates", "cohere"), ("manages", "anthropic"), ("asks", "anthropic")] {
        let found = text(&spans[format!("invoke_agent {agent}").as_str()], "gen_ai.provider.name");
        assert_eq!(found.as_deref(), Some(provider), "{agent}");
    }
    Config::builder().install();
}

#[test]
fn older_names_give_agents_their_provider() {
    for (conventions, calls, provider) in [
        (Conventions::Pinned, 1, None),
        (Conventions::V1_41, 2, Some("anthropic")),
        (Conventions::V1_41Beside, 1, Some("anthropic")),
        (Conventions::V1_41, 0, None),
    ] {
        let exported = Exported::with(|config: genai::ConfigBuilder| config.conventions(conventions));
        asks(calls);
        let agent = &by_name(exported.spans())["invoke_agent asks"];
        let found = text(agent, "gen_ai.provider.name");
        assert_eq!(found.as_deref(), provider, "{conventions:?}, {calls}");
    }
    Config::builder().install();
}

/// Tokens written to a cache, under the name in the pinned conventions and under the one in v1.41.1.
fn cache_writes(conventions: Option<Conventions>) -> [Option<i64>; 2] {
    let exported = Exported::with(|config: genai::ConfigBuilder| match conventions {
        Some(conventions) => config.conventions(conventions),
        None => config,
    });
    ask(Reply {
        texts: &[],
        reasons: &[],
    });
    let span = exported.span();
    ["cache_write", "cache_creation"].map(
        |name| match attribute(&span, &format!("gen_ai.usage.{name}.input_tokens")) {
            Some(Recorded::I64(tokens)) => Some(*tokens),
            None => None,
            other => panic!("{other:?}"),
        },
    )
}

#[test]
fn cache_writes_have_older_name_beside() {
    assert_eq!(cache_writes(None), [Some(1_000), None]);
    assert_eq!(cache_writes(Some(Conventions::Pinned)), [Some(1_000), None]);
    assert_eq!(cache_writes(Some(Conventions::V1_41)), [None, Some(1_000)]);
    assert_eq!(cache_writes(Some(Conventions::V1_41Beside)), [Some(1_000), Some(1_000)]);
    Config::builder().install();
}
