//! Setting that turns the spans of requests on and off.

use opentelemetry::trace::SpanKind;

use crate::peers::{Pair, Server, call, with_session};
use crate::support::Bench;

#[tokio::test]
async fn observed_requests_have_spans_unless_off() {
    for (spans, expected) in [(true, 2), (false, 0)] {
        let bench = Bench::new();
        bench.config().mcp_spans(spans).install();
        let pair = Pair::new(Server::default()).await;
        pair.call("find").await;
        pair.over().await;
        for kind in [SpanKind::Client, SpanKind::Server] {
            let of_kind = bench.spans().into_iter().filter(|span| span.span_kind == kind);
            assert_eq!(
                of_kind.count(),
                expected,
                "{kind:?}: the session's first request, and the call"
            );
        }
        let both = ["client", "server"].map(|side| call(side, None, "find", None));
        assert_eq!(bench.measured(), with_session(&both));
    }
}
