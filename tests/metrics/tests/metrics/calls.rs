//! Every operation, with all its metrics.

use genai::{Modality, Usage};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, HistogramDataPoint, MetricData};

use crate::support::{Answer, Bench, Silent, block_on};

#[genai::chat(
    provider = "openai",
    model = "m",
    temperature = 1,
    server_address = "h",
    server_port = 443
)]
async fn chat() -> Answer {
    Answer
}

#[genai::generate_content(provider = "gcp.gemini", model = "g")]
fn generate() -> Answer {
    Answer
}

#[genai::text_completion(provider = "openai", model = "t")]
fn complete() -> Silent {
    Silent
}

#[genai::embeddings(provider = "openai", model = "e")]
fn embed() -> Answer {
    Answer
}

#[genai::retrieval(data_source = "notes", provider = "openai", model = "e", top_k = 3)]
fn retrieve() {}

#[genai::retrieval(data_source = "files")]
fn look_up() {}

#[genai::memory(operation = "search_memory", store_id = "s", server_address = "h", server_port = None)]
fn remember() {}

#[genai::create_agent(provider = "openai", name = "a", model = "m")]
fn create() {}

#[genai::remote_agent(provider = "openai", name = "a", model = "m")]
fn remote() -> Answer {
    Answer
}

#[genai::fetch_response(provider = "openai", response_id = "r")]
fn fetch() -> Answer {
    Answer
}

#[genai::tool(call_id = None)]
fn read_file() {}

#[genai::plan(agent = "planner")]
fn plan() {}

#[test]
fn model_call_metrics_are_recorded() {
    let bench = Bench::new();
    block_on(chat());
    block_on(chat());
    generate();
    complete();

    let chat = "gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=m, \
                gen_ai.response.model=m-2026";
    let server = "server.address=h, server.port=443";
    let generate = "gen_ai.operation.name=generate_content, gen_ai.provider.name=gcp.gemini, \
                    gen_ai.request.model=g, gen_ai.response.model=m-2026";
    let complete = "gen_ai.operation.name=text_completion, gen_ai.provider.name=openai, gen_ai.request.model=t";
    let mut expected = vec![
        format!("duration [s] D {{{chat}, {server}}} 2x"),
        format!("duration [s] D {{{generate}}} 1x"),
        format!("duration [s] D {{{complete}}} 1x"),
        format!("operation.input_tokens [{{token}}] T {{{chat}, {server}}} 2x 200"),
        format!("operation.input_tokens [{{token}}] T {{{generate}}} 1x 100"),
        format!("operation.output_tokens [{{token}}] T {{{chat}, {server}}} 2x 60"),
        format!("operation.output_tokens [{{token}}] T {{{generate}}} 1x 30"),
    ];
    let counts = [
        ("input_tokens", 100),
        ("output_tokens", 30),
        ("cache_read.input_tokens", 60),
        ("cache_write.input_tokens", 20),
        ("reasoning.output_tokens", 10),
    ];
    let unknown = "gen_ai.token.modality=unknown";
    for (name, count) in counts {
        let twice = 2 * count;
        expected.push(format!(
            "usage.{name} [{{token}}] sum {{{chat}, {unknown}, {server}}} {twice}"
        ));
        expected.push(format!(
            "usage.{name} [{{token}}] sum {{{generate}, {unknown}}} {count}"
        ));
    }
    let mut expected: Vec<_> = expected
        .iter()
        .map(|line| format!("gen_ai.client.inference.{line}"))
        .collect();
    expected.sort();
    assert_eq!(bench.measured(), expected);
}

#[test]
fn other_provider_call_metrics_are_recorded() {
    let bench = Bench::new();
    embed();
    retrieve();
    look_up();
    remember();
    create();
    remote();
    fetch();
    let attributes = [
        "gen_ai.operation.name=create_agent, gen_ai.provider.name=openai, gen_ai.request.model=m",
        "gen_ai.operation.name=embeddings, gen_ai.provider.name=openai, gen_ai.request.model=e, \
         gen_ai.response.model=m-2026",
        "gen_ai.operation.name=fetch_response, gen_ai.provider.name=openai, gen_ai.response.model=m-2026",
        "gen_ai.operation.name=invoke_agent, gen_ai.provider.name=openai, gen_ai.request.model=m, \
         gen_ai.response.model=m-2026",
        "gen_ai.operation.name=retrieval",
        "gen_ai.operation.name=retrieval, gen_ai.provider.name=openai, gen_ai.request.model=e",
        "gen_ai.operation.name=search_memory, server.address=h",
    ];
    let line = |attributes: &str| format!("gen_ai.client.operation.duration [s] D {{{attributes}}} 1x");
    let mut expected: Vec<_> = attributes.into_iter().map(line).collect();
    expected.sort();
    assert_eq!(bench.measured(), expected);
}

#[genai::agent(name = "outer", model = "m", temperature = 0.5)]
async fn outer() {
    chat().await;
    read_file();
    plan();
    by_hand().await;
    inner().await;
}

/// A workflow under an agent, whose calls count as the agent's own.
#[genai::workflow]
async fn by_hand() {
    read_file();
    embed();
    generate();
}

#[genai::agent(name = "inner")]
async fn inner() {
    chat().await;
    read_file();
    read_file();
    read_file();
}

#[test]
fn tool_and_agent_metrics_are_recorded() {
    let bench = Bench::new();
    block_on(outer());
    read_file();
    plan();
    let mut measured = bench.measured_of("gen_ai.");
    measured.retain(|line| !line.starts_with("gen_ai.client"));
    let expected = [
        "gen_ai.execute_tool.duration [s] D {gen_ai.agent.name=inner, gen_ai.tool.name=read_file, \
         gen_ai.tool.type=function} 3x",
        "gen_ai.execute_tool.duration [s] D {gen_ai.agent.name=outer, gen_ai.tool.name=read_file, \
         gen_ai.tool.type=function} 2x",
        "gen_ai.execute_tool.duration [s] D {gen_ai.tool.name=read_file, gen_ai.tool.type=function} 1x",
        "gen_ai.invoke_agent.duration [s] A {gen_ai.agent.name=inner} 1x",
        "gen_ai.invoke_agent.duration [s] A {gen_ai.agent.name=outer, gen_ai.request.model=m} 1x",
        "gen_ai.invoke_agent.inference_calls [{inference_call}] C {gen_ai.agent.name=inner} 1x 1",
        "gen_ai.invoke_agent.inference_calls [{inference_call}] C {gen_ai.agent.name=outer} 1x 2",
        "gen_ai.invoke_agent.tool_calls [{tool_call}] C {gen_ai.agent.name=inner} 1x 3",
        "gen_ai.invoke_agent.tool_calls [{tool_call}] C {gen_ai.agent.name=outer} 1x 2",
        "gen_ai.invoke_workflow.duration [s] W {gen_ai.workflow.name=by_hand} 1x",
    ];
    assert_eq!(measured, expected);
}

#[genai::workflow(name = "slow")]
async fn slow() {
    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
}

#[test]
fn metric_duration_equals_span_duration() {
    let bench = Bench::new();
    block_on(slow());
    let spans = bench.spans();
    let [span] = spans.as_slice() else {
        panic!("not exactly one span: {spans:?}");
    };
    let duration = span
        .end_time
        .duration_since(span.start_time)
        .expect("it ended later")
        .as_secs_f64();
    let sums = bench.each(|metric| match metric.data() {
        AggregatedMetrics::F64(MetricData::Histogram(it)) => it
            .data_points()
            .map(HistogramDataPoint::sum)
            .filter(|sum| *sum > 0.)
            .collect(),
        _ => Vec::new(),
    });
    // The sums are those of the workflow and of the run.
    assert_eq!(sums.concat(), [duration, duration]);
}

#[genai::chat(provider = "openai", model = "p", response = |usage| *usage)]
fn hear(usage: Usage) -> Usage {
    usage
}

#[test]
fn modality_without_total_is_not_counted() {
    let bench = Bench::new();
    let usage = Usage::unknown()
        .with_output_tokens(10)
        .with_input_tokens_of(Modality::Audio, 60);
    assert_eq!(hear(usage), usage);
    assert_eq!(
        bench.measured_of("gen_ai.client.inference.usage.input_tokens"),
        Vec::<String>::new()
    );
    let spans = bench.spans();
    let keys: Vec<_> = spans[0].attributes.iter().map(|it| it.key.as_str()).collect();
    assert!(keys.contains(&"gen_ai.usage.output_tokens"), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains("input_tokens")), "{keys:?}");
}
