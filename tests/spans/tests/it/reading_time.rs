//! Reading an answer takes time that belongs to no call.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};
use genai::{Chunk, Response, ResponseRecorder, StreamEnd, Usage};
use opentelemetry::Value;

use crate::support::Trace;

/// Notes when it is read first.
#[derive(Default)]
struct Noted(Mutex<Option<SystemTime>>);

impl Noted {
    const fn new() -> Self {
        Self(Mutex::new(None))
    }

    fn note(&self) {
        let mut noted = self.0.lock().expect("nothing panics");
        noted.get_or_insert_with(SystemTime::now);
    }

    fn get(&self) -> SystemTime {
        self.0.lock().expect("nothing panics").expect("it was read")
    }
}

static ANSWER: Noted = Noted::new();
static END: Noted = Noted::new();

struct Answer;

impl Response for Answer {
    fn usage(&self) -> Usage {
        ANSWER.note();
        Usage::unknown()
    }
}

#[tokio::test]
async fn call_ends_before_answer_is_read() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    async fn ask() -> Answer {
        Answer
    }
    let trace = Trace::new();
    trace.run(ask()).await;
    assert!(trace.only().end_time <= ANSWER.get());
}

/// A stream whose end is read.
struct Ended(stream::Empty<Item>);

struct Item;

impl Chunk for Item {
    fn fold(&self, _: &mut ResponseRecorder) {}
}

impl Stream for Ended {
    type Item = Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        task: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Item>> {
        self.0.poll_next_unpin(task)
    }
}

impl StreamEnd for Ended {
    fn fold(&self, _: &mut ResponseRecorder) {
        END.note();
    }
}

#[tokio::test]
async fn stream_ends_before_end_is_read() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn ask() -> impl Stream<Item = Item> {
        Ended(stream::empty())
    }
    let trace = Trace::new();
    let read = async { ask().collect::<Vec<_>>().await.len() };
    assert_eq!(trace.run(read).await, 0);
    assert!(trace.only().end_time <= END.get());
}

/// Time that reading a chunk takes, long enough for a busy machine.
const READING: Duration = Duration::from_millis(300);

/// A chunk that is slow to read.
struct Slow;

impl Chunk for Slow {
    fn fold(&self, _: &mut ResponseRecorder) {
        std::thread::sleep(READING);
    }
}

#[tokio::test]
async fn chunk_arrives_before_it_is_read() {
    #[genai::chat(provider = "openai", model = "gpt-4o")]
    fn ask() -> impl Stream<Item = Slow> {
        stream::iter([Slow])
    }
    let trace = Trace::new();
    let read = async { ask().collect::<Vec<_>>().await.len() };
    assert_eq!(trace.run(read).await, 1);
    let time = trace.only().get("gen_ai.response.time_to_first_chunk");
    let Some(Value::F64(seconds)) = time else {
        panic!("no time to the first chunk: {time:?}");
    };
    assert!(seconds < READING.as_secs_f64(), "{seconds} s");
}
