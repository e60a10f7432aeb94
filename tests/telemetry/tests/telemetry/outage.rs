//! Collectors that are down, slow, refusing or dying. They never slow or fail the agent, and lost telemetry is counted
//! and reported.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::agent::{Agent, Request, SPANS, answer_all, listen, request};

/// Makes each round a batch that is sent when it is full, however slow the machine.
const ROUND_BY_ROUND: [(&str, &str); 2] = [
    ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "3"),
    ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
];
/// A timeout of an hour per request, which would make the test fail if anything waited for it.
const AN_HOUR: &[(&str, &str)] = &[("OTEL_EXPORTER_OTLP_TIMEOUT", "3600000")];

/// Asserts the number of lost spans. Every reason contains `because`, and its last notice has the sum.
#[track_caller]
pub(crate) fn assert_lost(said: &str, spans: usize, endpoint: &str, because: &str) {
    let mut lost = BTreeMap::new();
    for notice in said.lines() {
        let parts = || {
            let (amount, reason) = notice
                .strip_prefix("genai[spans_lost]: ")?
                .split_once(&format!(" did not reach {endpoint}: "))?;
            let amount = amount.strip_prefix("in all ").unwrap_or(amount);
            Some((reason, amount.split_once(" span")?.0.parse::<usize>().ok()?))
        };
        let (reason, amount) = parts().unwrap_or_else(|| panic!("{notice}"));
        assert!(reason.contains(because), "{reason:?} without {because:?}");
        lost.insert(reason, amount);
    }
    assert_eq!(lost.values().sum::<usize>(), spans, "{said}");
    assert!(
        said.lines().count() <= 2 * lost.len(),
        "each reason comes twice at most: {said}"
    );
}

/// Asserts that the last notice has the sum of sent but unconfirmed telemetry.
#[track_caller]
fn assert_unconfirmed(said: &str, amount: &str, endpoint: &str, raise: &str) {
    let last = said.lines().last().unwrap_or_default();
    let sum = last.replacen("in all ", "", 1);
    let expected = format!(
        "genai[unconfirmed]: {amount} went to {endpoint} without a confirmation in time: look whether it arrived and why \
         the collector is slow, or raise {raise}"
    );
    assert_eq!(sum, expected, "{said}");
}

#[tokio::test]
async fn down_collector_loses_all_spans() {
    let (listener, endpoint) = listen().await;
    drop(listener);
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(2).await;
    assert_lost(&agent.ends().await, 2 * SPANS, &endpoint, "start the collector");
}

#[tokio::test]
async fn running_agent_hears_of_failure() {
    let (listener, endpoint) = listen().await;
    let address = listener.local_addr().expect("it is bound");
    let round_by_round = [&ROUND_BY_ROUND[..], &[("OTEL_BSP_MAX_QUEUE_SIZE", "8")]].concat();
    let mut agent = Agent::start(&endpoint, &round_by_round);
    agent.works(1).await;
    request(&listener)
        .await
        .answer("401 Unauthorized")
        .await
        .expect("it waits");
    let refused = agent.notices().await;
    assert_lost(&refused, SPANS, &endpoint, "status 401");

    agent.works(1).await;
    let waits = request(&listener).await;
    agent.works(4).await;
    let full = agent.notices().await;
    assert_lost(&full, 1, &endpoint, "the queue was full");
    waits.answer("403 Forbidden").await.expect("it waits");
    let forbidden = agent.notices().await;
    assert_lost(&forbidden, SPANS, &endpoint, "status 403");
    drop(listener);

    // A later success changes no reason and no sum.
    let back = TcpListener::bind(address).await.expect("the port is free again");
    answer_all(back, "200 OK");
    assert_lost(&agent.ends().await, 4, &endpoint, "the queue was full");
}

#[tokio::test]
async fn slow_collector_receives_everything() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(1).await;
    let waits = request(&listener).await;
    // An export is not answered until this work is done.
    agent.works(100).await;
    tokio::spawn(waits.answer("200 OK"));
    answer_all(listener, "200 OK");
    assert_eq!(agent.ends().await, "");
}

#[tokio::test]
async fn unanswered_export_is_unconfirmed() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[("OTEL_EXPORTER_OTLP_TIMEOUT", "300")]);
    agent.works(1).await;
    let _waits = request(&listener).await;
    agent.works(10).await;
    // The spans were sent, so it is unknown whether they are lost.
    let said = agent.ends().await;
    assert_unconfirmed(
        &said,
        &format!("{} spans", 11 * SPANS),
        &endpoint,
        "OTEL_EXPORTER_OTLP_TIMEOUT",
    );
}

#[tokio::test]
async fn exit_does_not_await_request() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], AN_HOUR].concat());
    agent.works(1).await;
    let _waits = request(&listener).await;
    agent.works(10).await;
    let said = agent.ends().await;
    let (lost, sent) = said.split_once('\n').expect("two of them");
    assert_lost(lost, 10 * SPANS, &endpoint, "no answer in time");
    assert_unconfirmed(sent, &format!("{SPANS} spans"), &endpoint, "`exit_timeout`");
}

/// Runs an agent with all three signals. `answers` handles each connection to the collector.
async fn three_signals<A: Future<Output = ()> + Send + 'static>(
    variables: &[(&str, &str)],
    answers: impl Fn(TcpStream) -> A + Send + 'static,
) -> (String, String) {
    let (listener, endpoint) = listen().await;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answers(stream));
        }
    });
    let at_the_exit = [
        ("OTEL_METRICS_EXPORTER", "otlp"),
        ("OTEL_LOGS_EXPORTER", "otlp"),
        ("OTEL_BSP_SCHEDULE_DELAY", "60000"),
        ("OTEL_BLRP_SCHEDULE_DELAY", "60000"),
    ];
    let mut agent = Agent::start(&endpoint, &[&at_the_exit[..], variables].concat());
    agent.works(1).await;
    (agent.ends().await, endpoint)
}

/// All telemetry that the agent sends. Log records are events of calls, which need the feature `capture`.
fn sent() -> String {
    if cfg!(feature = "capture") {
        format!("{SPANS} spans, 1 export of metrics and 1 log record")
    } else {
        format!("{SPANS} spans and 1 export of metrics")
    }
}

#[tokio::test]
async fn refused_signals_share_one_notice() {
    let refuses = async |stream| {
        let answered = Request::read(stream)
            .await
            .expect("a request begins")
            .answer("401 Unauthorized");
        answered.await.expect("it is answered");
    };
    let (said, endpoint) = three_signals(&[], refuses).await;
    let expected = format!(
        "genai[spans_lost]: {} did not reach {endpoint}: status 401: set \
         OTEL_EXPORTER_OTLP_HEADERS to the credentials that it asks for",
        sent()
    );
    assert_eq!(said, expected);
}

#[tokio::test]
async fn exit_does_not_await_signals() {
    let hangs = async |stream: TcpStream| {
        let _waits = stream;
        std::future::pending::<()>().await;
    };
    let (said, endpoint) = three_signals(AN_HOUR, hangs).await;
    assert_unconfirmed(&said, &sent(), &endpoint, "`exit_timeout`");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[tokio::test]
async fn exit_does_not_await_trickling_answer() {
    let trickles = async |stream| {
        let mut stream = Request::read(stream).await.expect("a request begins").stream;
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
        let mut went = stream.write_all(head).await;
        while went.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
            went = stream.write_all(b"a").await;
        }
    };
    let (said, endpoint) = three_signals(AN_HOUR, trickles).await;
    assert_unconfirmed(&said, &sent(), &endpoint, "`exit_timeout`");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[tokio::test]
async fn dying_collector_loses_all_spans() {
    let (listener, endpoint) = listen().await;
    let mut agent = Agent::start(&endpoint, &[]);
    agent.works(1).await;
    let dies = request(&listener).await;
    agent.works(10).await;
    drop((dies, listener));
    // The agent works on after the collector's death.
    agent.works(10).await;
    assert_lost(&agent.ends().await, 21 * SPANS, &endpoint, "");
}

#[tokio::test]
async fn full_export_queue_reports_lost_spans() {
    let (listener, endpoint) = listen().await;
    let few_wait = [("OTEL_BSP_MAX_QUEUE_SIZE", "8")];
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], &few_wait].concat());
    agent.works(1).await;
    let waits = request(&listener).await;
    // Only eight of these spans can wait while the collector does not answer.
    agent.works(100).await;
    tokio::spawn(waits.answer("200 OK"));
    answer_all(listener, "200 OK");
    let lost = 100 * SPANS - 8;
    assert_lost(&agent.ends().await, lost, &endpoint, "the queue was full");
}

#[tokio::test]
async fn returning_collector_receives_later_spans() {
    let (listener, endpoint) = listen().await;
    let address = listener.local_addr().expect("it is bound");
    let few_wait = [("OTEL_BSP_MAX_QUEUE_SIZE", "8")];
    let mut agent = Agent::start(&endpoint, &[&ROUND_BY_ROUND[..], &few_wait].concat());
    agent.works(1).await;
    let dies = request(&listener).await;
    drop((dies, listener));
    // The first round is lost when another request arrives.
    let back = TcpListener::bind(address).await.expect("the port is free again");
    agent.works(1).await;
    answer_all(back, "200 OK");
    let said = agent.ends().await;
    // The client may retry a failed request, which then arrives.
    if !said.is_empty() {
        assert_lost(&said, SPANS, &endpoint, "");
    }
}
