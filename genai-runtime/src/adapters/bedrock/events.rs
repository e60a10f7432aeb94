//! A stream of events from Bedrock's receiver.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use aws_sdk_bedrockruntime::error::SdkError;
use aws_sdk_bedrockruntime::operation::RequestId;
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamOutput;
use aws_sdk_bedrockruntime::types::ConverseStreamOutput as Event;
use aws_sdk_bedrockruntime::types::error::ConverseStreamOutputError;
use aws_smithy_types::event_stream::RawMessage;
use futures_core::Stream;
use futures_util::stream;

use crate::work::{BoxStream, MapStream};

/// One event of a stream, or the error that ended it.
pub type ConverseEvent = Result<Event, SdkError<ConverseStreamOutputError, RawMessage>>;

/// The answer to `ConverseStream` as a [`Stream`] of [`ConverseEvent`]s. The SDK's `EventReceiver` is not a stream, so
/// a call that returns it would end before its first event.
///
/// A model call that returns this, also in a `Result`, lasts until the last event or until the stream is dropped.
/// Events are received on demand, in the order in which the service sent them. An error ends the stream.
///
/// ```no_run
/// # extern crate genai_runtime as genai;
/// # use aws_sdk_bedrockruntime::error::SdkError;
/// # use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamError;
/// # use aws_sdk_bedrockruntime::operation::converse_stream::builders::ConverseStreamFluentBuilder;
/// use genai::adapters::bedrock::ConverseEvents;
///
/// // #[genai::chat(provider = "aws.bedrock", request = request)]
/// async fn ask(
///     request: ConverseStreamFluentBuilder,
/// ) -> Result<ConverseEvents, SdkError<ConverseStreamError>> {
///     request.send().await.map(ConverseEvents::new)
/// }
/// ```
pub struct ConverseEvents {
    events: BoxStream<ConverseEvent>,
    request_id: Option<String>,
}

impl ConverseEvents {
    /// Creates the stream of this answer's events.
    pub fn new(output: ConverseStreamOutput) -> Self {
        let request_id = output.request_id().map(ToOwned::to_owned);
        let events = stream::unfold(Some(output.stream), async |receiver| {
            let mut receiver = receiver?;
            match receiver.recv().await {
                Ok(event) => event.map(|event| (Ok(event), Some(receiver))),
                Err(error) => Some((Err(error), None)),
            }
        });
        Self {
            events: Box::pin(events),
            request_id,
        }
    }
}

impl From<ConverseStreamOutput> for ConverseEvents {
    fn from(output: ConverseStreamOutput) -> Self {
        Self::new(output)
    }
}

impl Stream for ConverseEvents {
    type Item = ConverseEvent;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<ConverseEvent>> {
        self.events.as_mut().poll_next(task)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.events.size_hint()
    }
}

impl MapStream for ConverseEvents {
    type Item = ConverseEvent;

    fn map_stream(self, map: impl FnOnce(BoxStream<ConverseEvent>) -> BoxStream<ConverseEvent>) -> Self {
        Self {
            events: map(self.events),
            ..self
        }
    }
}

/// The id of the HTTP request, for support requests to AWS.
impl RequestId for ConverseEvents {
    fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Debug for ConverseEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConverseEvents")
            .field("request_id", &self.request_id)
            .finish_non_exhaustive()
    }
}
