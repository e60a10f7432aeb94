//! Parts of a chat request: the target, the request and the options.

use genai_client::chat::{ChatOptions, ChatRequest, ReasoningEffort, ServiceTier};
use genai_client::{ModelIden, ModelName, ServiceTarget};

use crate::request::{Request, RequestAttributes, ServerAddress};

/// Addition to a request for a stream, whose usage is only sent if the options ask for it. By default they do not.
const USAGE_LINE: &str = "`.with_capture_usage(true)` of `ChatOptions`";

/// The model's name, without the namespace by which the client selects an adapter.
impl Request for ModelName {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes.model(self.namespace_and_name().1);
    }
}

impl Request for ModelIden {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        self.model_name.describe(attributes);
    }
}

impl Request for ServiceTarget {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        self.model.describe(attributes);
        ServerAddress::from_url(self.endpoint.base_url()).describe(attributes);
    }
}

impl Request for ChatRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes
            .previous_response_id(&self.previous_response_id)
            .stream_without_usage(USAGE_LINE);
    }

    #[cfg(feature = "capture")]
    fn content(&self, content: &mut crate::capture::RequestContent) {
        use crate::adapters::genai_client::content::{message, tool};
        if let Some(system) = &self.system {
            content.system(crate::capture::Part::text(system.as_str()));
        }
        for each in &self.messages {
            content.message(message(each));
        }
        for each in self.tools.iter().flatten() {
            content.tool(tool(each));
        }
    }
}

/// The client's own default options are not included.
impl Request for ChatOptions {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes
            .max_tokens(self.max_tokens)
            .temperature(self.temperature)
            .top_p(self.top_p)
            .seed(self.seed)
            .stop_sequences(&self.stop_sequences)
            .reasoning_level(self.reasoning_effort.as_ref().and_then(reasoning_level))
            .output_type(self.response_format.as_ref().map(|_| "json"))
            .service_tier(self.service_tier.as_ref().map(ServiceTier::variant_name));
        if self.capture_usage == Some(true) {
            attributes.stream_with_usage();
        } else {
            attributes.stream_without_usage(USAGE_LINE);
        }
    }
}

/// The level of reasoning; `None` for a token budget.
fn reasoning_level(effort: &ReasoningEffort) -> Option<&'static str> {
    match effort {
        ReasoningEffort::Zero => Some("none"),
        other => other.as_keyword(),
    }
}
