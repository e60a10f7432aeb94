//! A stream of the client genai, read to its end.

use futures_util::StreamExt as _;
use genai_client::chat::{ChatOptions, ChatRequest, ChatStreamEvent, StreamEnd};
use genai_client::{Client, Error, ServiceTarget};

/// Reads the stream itself, as agents do that print the text while it arrives.
pub(crate) async fn read_to_end(
    client: &Client,
    target: &ServiceTarget,
    request: &ChatRequest,
    options: &ChatOptions,
) -> Result<StreamEnd, Error> {
    let response = client.exec_chat_stream(target.clone(), request.clone(), Some(options));
    let mut stream = response.await?.stream;
    while let Some(event) = stream.next().await {
        if let ChatStreamEvent::End(end) = event? {
            return Ok(end);
        }
    }
    Err(Error::Internal("no end".to_owned()))
}
