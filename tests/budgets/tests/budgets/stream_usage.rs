//! A stream that is requested without usage gets one notice, which contains the line to add. It has a
//! process of its own, because notices are counted in the whole process.

use std::sync::{Arc, Mutex};

use futures_util::stream::{self, Stream, StreamExt};
use genai::{Budget, BudgetExceeded, Notice};
use serde_json::{Value, json};

#[genai::chat(provider = "openai", request = request)]
fn ask(request: Value, usage: bool) -> impl Stream<Item = Result<Value, BudgetExceeded>> {
    let mut last = json!({"id": "c", "choices": [{"index": 0, "delta": {"content": "four"}, "finish_reason": "stop"}]});
    if usage {
        last["usage"] = json!({"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11});
    }
    stream::iter([
        Ok(json!({"id": "c", "choices": [{"index": 0, "delta": {"content": "two + two"}}]})),
        Ok(last),
    ])
}

#[genai::agent(budget = Budget::new().max_model_calls(100))]
async fn agent(request: Value, usage: bool) -> Result<(), BudgetExceeded> {
    let mut events = Box::pin(ask(request, usage));
    while let Some(event) = events.next().await {
        event?;
    }
    Ok(())
}

#[tokio::test]
async fn stream_without_usage_notices_once() {
    if own_process::passed("stream_usage::stream_without_usage_notices_once") {
        return;
    }
    let seen: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let hook = Arc::clone(&seen);
    genai::on_notice(move |notice| hook.lock().expect("no hook panicked").push(notice.clone()));
    let request = json!({"model": "gpt-4o", "stream": true, "messages": []});
    let mut counted = request.clone();
    counted["stream_options"] = json!({"include_usage": true});
    agent(counted, true).await.expect("nothing is refused");
    // The usage arrived although it was not requested.
    agent(request.clone(), true).await.expect("nothing is refused");
    assert_eq!(genai::notices().get("stream_usage"), None);
    for _ in 0..3 {
        agent(request.clone(), false).await.expect("nothing is refused");
    }
    assert_eq!(genai::notices().get("stream_usage"), Some(&3));
    let seen = seen.lock().expect("no hook panicked");
    let of_streams: Vec<_> = seen.iter().filter(|notice| notice.code == "stream_usage").collect();
    let [notice] = of_streams[..] else {
        panic!("said once: {seen:?}")
    };
    assert!(
        notice
            .text
            .contains(r#"add `"stream_options": {"include_usage": true}`"#),
        "{notice:?}"
    );
}
