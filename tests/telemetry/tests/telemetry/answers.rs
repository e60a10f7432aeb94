//! Answers other than a successful delivery: a refusal, a login page, another program's port, a redirect.

use crate::agent::{Agent, SPANS, answer_all, listen};
use crate::outage::assert_lost;

#[tokio::test]
async fn login_page_is_no_delivery() {
    for (answer, named) in [
        (
            "200 OK\r\nContent-Type: text/html; charset=utf-8",
            "status 200 with text/html",
        ),
        (
            "200 OK\r\nContent-Type: application/xhtml+xml",
            "status 200 with application/xhtml+xml",
        ),
        ("204 No Content", "status 204"),
    ] {
        let (listener, endpoint) = listen().await;
        answer_all(listener, answer);
        let mut agent = Agent::start(&endpoint, &[]);
        agent.works(2).await;
        let said = agent.ends().await;
        let expected = format!(
            "{} spans went to {endpoint} without a confirmation: it answers with {named}, so it is no collector; correct \
             the address or the port",
            2 * SPANS
        );
        assert!(
            said.starts_with("genai[unconfirmed]: ") && said.ends_with(&expected),
            "{said}"
        );
    }
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let (login, login_address) = listen().await;
    answer_all(login, "200 OK");
    let location = format!("{login_address}/sign-in?token=secret");
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let (listener, endpoint) = listen().await;
        answer_all(listener, format!("{status}\r\nLocation: {location}"));
        let mut agent = Agent::start(&endpoint, &[]);
        agent.works(1).await;
        let code = status.split(' ').next().unwrap_or_default();
        let because = format!("status {code} redirects to {login_address}; set the address");
        let said = agent.ends().await;
        assert_lost(&said, SPANS, &endpoint, &because);
        assert!(!said.contains("secret"), "{said}");
    }
}

#[tokio::test]
async fn refusing_collector_loses_all_spans() {
    for (status, remedy) in [
        ("400 Bad Request", "look into its log"),
        ("401 Unauthorized", "set OTEL_EXPORTER_OTLP_HEADERS"),
        ("403 Forbidden", "use others"),
        ("404 Not Found", "set OTEL_TRACES_EXPORTER=none"),
        ("413 Content Too Large", "lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE"),
        ("415 Unsupported Media Type", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"),
        ("429 Too Many Requests", "send less (OTEL_TRACES_SAMPLER)"),
        ("500 Internal Server Error", "look into its log"),
        ("503 Service Unavailable", "wait until it is back"),
    ] {
        let (listener, endpoint) = listen().await;
        answer_all(listener, status);
        let mut agent = Agent::start(&endpoint, &[]);
        agent.works(2).await;
        let said = agent.ends().await;
        let code = status.split(' ').next().unwrap_or_default();
        assert_lost(&said, 2 * SPANS, &endpoint, &format!("status {code}: "));
        assert!(said.contains(remedy), "{said}");
    }
}
