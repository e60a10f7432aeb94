//! An answer that no collector gives is no delivery: a login page, another program's port, a redirect.

use crate::outage::{Agent, SPANS, answer_all, assert_lost, listen};

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
        let expected = format!(
            "genai[unconfirmed]: {} spans went to {endpoint} and were not confirmed: it answers with {named}, as no \
             collector does; check the address and the port",
            2 * SPANS
        );
        assert_eq!(agent.ends().await, expected);
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
