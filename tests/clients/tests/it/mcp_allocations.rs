//! Allocations of recording an MCP message. Once its attributes are known, recording allocates nothing. The measurement
//! needs a process without other work.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, ready};

use futures_util::FutureExt as _;
use genai::Config;
use genai::adapters::rmcp::Observe as _;
use opentelemetry_sdk::metrics::data::ResourceMetrics;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use rmcp::RoleClient;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, CallToolResult, ClientJsonRpcMessage, ClientNotification, ClientRequest,
    ErrorData, InitializedNotification, RequestId, ServerJsonRpcMessage, ServerResult,
};
use rmcp::service::TxJsonRpcMessage;
use rmcp::transport::{IntoTransport as _, Transport};

/// Transport that answers calls of the tool `find`, and fails all others.
struct Answering(VecDeque<ServerJsonRpcMessage>);

impl Transport<RoleClient> for Answering {
    type Error = Infallible;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleClient>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        if let Some((ClientRequest::CallToolRequest(call), id)) = message.into_request() {
            self.0.push_back(match &*call.params.name {
                "find" => {
                    let result = CallToolResult::success(Vec::new());
                    ServerJsonRpcMessage::response(ServerResult::CallToolResult(result), id)
                }
                _ => ServerJsonRpcMessage::error(ErrorData::internal_error("", None), Some(id)),
            });
        }
        ready(Ok(()))
    }

    fn receive(&mut self) -> impl Future<Output = Option<ServerJsonRpcMessage>> + Send {
        ready(self.0.pop_front())
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Self::Error>> + Send {
        ready(Ok(()))
    }
}

fn exchange(transport: &mut impl Transport<RoleClient>) {
    for (id, tool) in (0..).zip(["find", "fail"]) {
        let request = CallToolRequest::new(CallToolRequestParams::new(tool));
        let request = ClientRequest::CallToolRequest(request);
        let message = ClientJsonRpcMessage::request(request, RequestId::Number(id));
        let sent = transport.send(message).now_or_never();
        assert!(sent.is_some_and(|it| it.is_ok()));
        assert!(transport.receive().now_or_never().flatten().is_some());
    }
    let notification = ClientNotification::InitializedNotification(InitializedNotification::default());
    let sent = transport
        .send(ClientJsonRpcMessage::notification(notification))
        .now_or_never();
    assert!(sent.is_some_and(|it| it.is_ok()));
}

/// Number of allocations of an exchange, once all attributes are known.
fn allocations(transport: &mut impl Transport<RoleClient>) -> u64 {
    for _ in 0..3 {
        exchange(transport);
    }
    allocation_counter::measure(|| exchange(transport)).count_total
}

#[test]
fn recording_mcp_message_allocates_nothing() {
    if own_process::passed("mcp_allocations::recording_mcp_message_allocates_nothing") {
        return;
    }
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    Config::builder()
        .meter_provider(provider.clone())
        .mcp_spans(false)
        .install();
    let mut observed = Answering(VecDeque::new()).observed().into_transport();
    let measured = allocations(&mut observed);
    assert_eq!(measured, allocations(&mut Answering(VecDeque::new())));
    provider.force_flush().expect("it can be flushed");
    let finished = exporter.get_finished_metrics().expect("not poisoned");
    let mut scopes = finished.last().into_iter().flat_map(ResourceMetrics::scope_metrics);
    assert_eq!(scopes.next().map(|it| it.metrics().count()), Some(1), "it was measured");
}
