//! Requests that leave the process: the hosts that receive the trace context, and the baggage that is sent with it. The
//! configuration is global, so each test has a process of its own.

use std::net::SocketAddr;

use axum::Router;
use axum::routing::any;
use genai::propagation::{extract_headers, extract_meta, header_pairs_to, headers_to, inject_headers, inject_meta};
use genai::{Config, FutureExt as _};
use http::HeaderMap;
use opentelemetry::Context;
use opentelemetry::baggage::{BaggageExt as _, KeyValueMetadata};
use reqwest::Url;

use crate::support::{Caller, client, serve};

/// Returns the trace headers that it received.
async fn provider(headers: HeaderMap) -> String {
    let names = ["traceparent", "tracestate", "baggage"].map(|name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.map(|value| format!("{name}={value}"))
    });
    names.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

async fn start() -> SocketAddr {
    let address = serve(Router::new().fallback(any(provider))).await;
    address.parse().expect("an address")
}

/// A model call with a hand-written client. `headers` is the only line that sends the context.
#[genai::chat(provider = "my-gateway", model = "small", usage = none)]
async fn ask(http: &reqwest::Client, url: &str) -> reqwest::Result<String> {
    let request = http.post(url).headers(headers_to(url));
    request.send().await?.text().await
}

/// A client that resolves these names to the loopback interface.
fn resolving(names: &[&str]) -> reqwest::Client {
    let mut builder = reqwest::Client::builder().no_proxy();
    for name in names {
        builder = builder.resolve(name, SocketAddr::from(([127, 0, 0, 1], 0)));
    }
    builder.build().expect("a client")
}

const NAMES: [&str; 6] = [
    "api.example.com",
    "api.example.com.",
    "sub.api.example.com",
    "example.com",
    "api.example.com.evil.test",
    "evil.test",
];

#[tokio::test]
async fn listed_hosts_get_trace_context() {
    if own_process::passed("providers::listed_hosts_get_trace_context") {
        return;
    }
    let port = start().await.port();
    let http = resolving(&NAMES);
    let caller = Caller::new();
    let parent = extract_headers(&HeaderMap::from_iter([(
        http::header::HeaderName::from_static("traceparent"),
        caller.traceparent().parse().expect("a value"),
    )]));
    let with_port = format!("api.example.com:{port}");
    let other_port = format!("api.example.com:{}", port.wrapping_add(1).max(1));
    let as_url = format!("http://api.example.com:{port}/v1");
    for (listed, host, expected) in [
        (&[][..], "api.example.com", false),
        (&["api.example.com"], "api.example.com", true),
        (&["api.example.com"], "API.Example.COM", true),
        (&["API.EXAMPLE.COM"], "api.example.com", true),
        (&["api.example.com."], "api.example.com", true),
        (&["api.example.com"], "api.example.com.", true),
        (&["api.example.com"], "sub.api.example.com", false),
        (&["api.example.com"], "example.com", false),
        (&["example.com"], "api.example.com", false),
        (&["api.example.com"], "api.example.com.evil.test", false),
        (&["api.example.com"], "evil.test", false),
        (&["api.example.com"], "api.example.com@evil.test", false),
        (&["evil.test"], "user:word@evil.test", true),
        (&["other.test", "api.example.com"], "api.example.com", true),
        (&[&with_port], "api.example.com", true),
        (&[&other_port], "api.example.com", false),
        (&[&as_url], "api.example.com", true),
        (&["https://api.example.com"], "api.example.com", false),
        (&["127.0.0.1"], "127.0.0.1", true),
        (&["localhost"], "127.0.0.1", false),
        (&["*.example.com"], "api.example.com", false),
        (&["*"], "api.example.com", false),
        (&[""], "api.example.com", false),
        (&["api.example.com/v1"], "api.example.com", true),
        (&["api example com", "api.example.com:http"], "api.example.com", false),
    ] {
        let mut config = Config::builder();
        for host in listed {
            config = config.propagate_to(host);
        }
        config.install();
        let url = format!("http://{host}:{port}/v1/messages");
        let got = ask(&http, &url).in_context(parent.clone()).await;
        let got = got.unwrap_or_else(|error| panic!("{url}: {error}"));
        let trace = caller.trace.to_string();
        assert_eq!(!got.is_empty(), expected, "{listed:?} and {host}: {got}");
        assert!(!expected || got.contains(&trace), "{got}");
    }
    Config::builder().install();
}

/// The sent context is that of the call itself, so that the provider's spans are its children.
#[tokio::test]
async fn provider_continues_trace_of_call() {
    if own_process::passed("providers::provider_continues_trace_of_call") {
        return;
    }
    let address = start().await;
    Config::builder().propagate_to("127.0.0.1").install();
    let caller = Caller::new();
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", caller.traceparent().parse().expect("a value"));
    headers.insert("tracestate", "vendor=1".parse().expect("a value"));
    headers.insert("baggage", "tenant=evil".parse().expect("a value"));
    let own = extract_headers(&headers);
    let own = own.with_baggage([KeyValueMetadata::new("user", "ada", "")]);
    let got = ask(&client(), &format!("http://{address}/")).in_context(own).await;
    let span = caller.span("chat small").await.span_context.span_id();
    let expected = format!("traceparent=00-{}-{span}-01 tracestate=vendor=1", caller.trace);
    assert_eq!(got.expect("it answers"), expected, "and no baggage, whoever set it");

    let pairs = async { header_pairs_to("http://127.0.0.1/") }.in_context(extract_headers(&headers));
    let mut pairs = pairs.await;
    pairs.sort();
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["traceparent", "tracestate"]);
    assert_eq!(header_pairs_to("http://127.0.0.1/"), [], "no call, no context");
    Config::builder().install();
}

/// URLs that parsers interpret differently. If headers are sent, the client's own parser must agree about the host.
#[tokio::test]
async fn contacted_host_decides_propagation() {
    if own_process::passed("providers::contacted_host_decides_propagation") {
        return;
    }
    Config::builder()
        .propagate_to("api.example.com")
        .propagate_to("[::1]:8080")
        .install();
    let caller = Caller::new();
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", caller.traceparent().parse().expect("a value"));
    let parent = extract_headers(&headers);
    let mut written = 0;
    for url in [
        "https://api.example.com",
        "HTTPS://api.example.com:443/v1?x#y",
        "https://api.example.com\\@evil.test/",
        "https://evil.test\\@api.example.com/",
        "https://evil.test/@api.example.com",
        "https://evil.test?@api.example.com",
        "https://evil.test#@api.example.com",
        "https://evil.test:@api.example.com",
        "https://evil.test:443@api.example.com/",
        "https://a@b@evil.test/",
        "https://a@api.example.com@evil.test/",
        "https://api.example.com%2eevil.test",
        "https://api.example.com%00.evil.test",
        "https://api.example.com\t.evil.test",
        "https://api.example.com\n",
        " https://api.example.com",
        "https:/api.example.com",
        "https:api.example.com",
        "https:///api.example.com",
        "https://api.example.com:0443",
        "https://api.example.com:99999",
        "https://api.example.com:",
        "https://\u{ff41}pi.example.com",
        "https://api\u{3002}example.com",
        "https://api.example.com..",
        "//api.example.com/",
        "file:///api.example.com",
        "api.example.com",
        "http://[::1]:8080/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]:8080/",
        "",
        "://",
    ] {
        let _parent = parent.clone().attach();
        if headers_to(url).is_empty() {
            continue;
        }
        written += 1;
        let parsed = Url::parse(url).or_else(|_| Url::parse(&format!("https://{url}")));
        let parsed = parsed.unwrap_or_else(|error| panic!("`{url}`: {error}"));
        let host = parsed.host_str().unwrap_or_default().trim_end_matches('.');
        assert!(["api.example.com", "[::1]"].contains(&host), "`{url}` goes to {host}");
    }
    assert!(written >= 5, "{written}");
    Config::builder().install();
}

#[tokio::test]
async fn baggage_is_forwarded_only_if_asked() {
    #[genai::tool(call_id = None, skip(http))]
    async fn send(http: &reqwest::Client, url: &str) -> reqwest::Result<String> {
        let mut headers = HeaderMap::new();
        inject_headers(&mut headers);
        http.post(url).headers(headers).send().await?.text().await
    }

    async fn sent(url: &str, context: Context) -> Vec<String> {
        let got = send(&client(), url).in_context(context).await.expect("it answers");
        let baggage = got.split_once("baggage=").map_or("", |(_, baggage)| baggage);
        let mut entries: Vec<_> = baggage
            .split(',')
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect();
        entries.sort();
        entries
    }

    if own_process::passed("providers::baggage_is_forwarded_only_if_asked") {
        return;
    }
    let url = format!("http://{}/", start().await);
    let caller = Caller::new();
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", caller.traceparent().parse().expect("a value"));
    headers.insert("baggage", "tenant=evil;prop=1,plan=free".parse().expect("a value"));
    let own = |context: &Context, pairs: &[(&'static str, &'static str)]| {
        let kept = context
            .baggage()
            .iter()
            .map(|(key, (value, metadata))| KeyValueMetadata::new(key.clone(), value.clone(), metadata.clone()));
        let own = pairs.iter().map(|(key, value)| KeyValueMetadata::new(*key, *value, ""));
        let all: Vec<_> = kept.chain(own).collect();
        context.with_baggage(all)
    };

    Config::builder().install();
    let received = extract_headers(&headers);
    assert_eq!(received.baggage().len(), 2, "the process can read it");
    assert_eq!(sent(&url, received.clone()).await, [""; 0]);
    assert_eq!(sent(&url, own(&received, &[("user", "ada")])).await, ["user=ada"]);
    // A value that this process sets counts as its own, even under a received name.
    assert_eq!(sent(&url, own(&received, &[("plan", "gold")])).await, ["plan=gold"]);
    // Baggage that was set before the request came in is this process's, too.
    let before = own(&Context::new(), &[("region", "eu")]);
    headers.remove("baggage");
    let kept = {
        let _before = before.clone().attach();
        extract_headers(&headers)
    };
    assert_eq!(sent(&url, kept).await, ["region=eu"]);

    // The same holds for every way in which context is received or sent.
    let meta = serde_json::json!({ "traceparent": caller.traceparent(), "baggage": "tenant=evil" });
    let meta = meta.as_object().cloned().unwrap_or_default();
    let received_by_meta = extract_meta(&meta);
    assert_eq!(sent(&url, received_by_meta.clone()).await, [""; 0]);
    let mut onwards = serde_json::Map::new();
    async { inject_meta(&mut onwards) }.in_context(received_by_meta).await;
    assert_eq!(onwards.keys().collect::<Vec<_>>(), ["traceparent"]);

    Config::builder().forward_baggage(true).install();
    let everything = sent(&url, own(&received, &[("user", "ada")])).await;
    assert_eq!(everything.len(), 3, "{everything:?}");
    assert!(
        everything.iter().any(|entry| entry.starts_with("tenant=evil")),
        "{everything:?}"
    );
    Config::builder().install();
}
