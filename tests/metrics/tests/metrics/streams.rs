//! Streams: the times of their chunks and their usage, however they end.

use futures_util::stream::{self, Stream};
use futures_util::{FutureExt as _, StreamExt as _};
use genai::{Chunk, ResponseRecorder, Usage};

use crate::support::{Bench, block_on};

struct Delta(u64);

impl Chunk for Delta {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        recorder.model("m-2026");
        recorder.usage(Usage::unknown().with_output_tokens(self.0));
    }
}

#[genai::chat(provider = "openai", model = "m")]
fn chat(chunks: u64) -> impl Stream<Item = Delta> + Unpin {
    stream::iter((1..=chunks).map(Delta))
}

#[genai::fetch_response(provider = "openai", response_id = "r")]
fn fetch(chunks: u64) -> impl Stream<Item = Delta> {
    stream::iter((1..=chunks).map(Delta))
}

#[genai::tool(call_id = None)]
fn lines(chunks: u64) -> impl Stream<Item = Delta> {
    stream::iter((1..=chunks).map(Delta))
}

fn expected(calls: u64, first: u64, further: u64, output: u64) -> Vec<String> {
    let attributes = "gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=m, \
                      gen_ai.response.model=m-2026";
    [
        format!("duration [s] D {{{attributes}}} {calls}x"),
        format!("operation.output_tokens [{{token}}] T {{{attributes}}} {calls}x {output}"),
        format!("time_per_output_chunk [s] D {{{attributes}}} {further}x"),
        format!("time_to_first_chunk [s] D {{{attributes}}} {first}x"),
        format!("usage.output_tokens [{{token}}] sum {{{attributes}, gen_ai.token.modality=unknown}} {output}"),
    ]
    .map(|line| format!("gen_ai.client.inference.{line}"))
    .to_vec()
}

#[genai::chat(provider = "openai", model = "m", response = |()| Usage::unknown().with_output_tokens(4))]
fn read_whole() {
    genai::current_call().record_first_chunk();
    genai::current_call().record_first_chunk();
}

#[test]
fn chunk_recorded_by_hand_is_measured() {
    let bench = Bench::new();
    read_whole();
    let measured = bench.measured();
    let times: Vec<_> = measured.iter().filter(|line| line.contains("chunk [s]")).collect();
    let [time] = times.as_slice() else {
        panic!("{measured:?}")
    };
    assert!(
        time.contains("time_to_first_chunk [s] D {") && time.ends_with(" 1x"),
        "{time}"
    );
}

#[test]
fn dropped_stream_records_received_chunks() {
    let bench = Bench::new();
    assert_eq!(block_on(chat(4).count()), 4);
    assert_eq!(bench.measured(), expected(1, 1, 3, 4));

    let mut dropped = chat(9);
    for _ in 0..3 {
        assert!(dropped.next().now_or_never().flatten().is_some());
    }
    drop(dropped);
    assert_eq!(bench.measured(), expected(2, 2, 5, 7));
}

#[test]
fn only_model_calls_record_chunks() {
    let bench = Bench::new();
    assert_eq!(block_on(fetch(3).count()), 3);
    assert_eq!(block_on(lines(3).count()), 3);
    assert_eq!(
        bench.measured(),
        [
            "gen_ai.client.operation.duration [s] D {gen_ai.operation.name=fetch_response, \
             gen_ai.provider.name=openai, gen_ai.response.model=m-2026} 1x",
            "gen_ai.execute_tool.duration [s] D {gen_ai.tool.name=lines, gen_ai.tool.type=function} 1x",
        ]
    );
}
