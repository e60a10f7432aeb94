//! `aws-sdk-bedrockruntime`: Converse and `ConverseStream`. Needs the feature `bedrock-1`.
//!
//! Bedrock counts cached tokens outside the input (API reference, `TokenUsage`: `totalTokens` is the sum of all four
//! counts). Its answers have neither the model nor an id, so `gen_ai.response.model` and `gen_ai.response.id` are not
//! recorded. The SDK's types do not implement `Serialize`, so each is read in code.

#[cfg(feature = "capture")]
mod content;
mod document;
mod errors;
mod events;
#[cfg(feature = "capture")]
mod media;
mod tool_call;

use std::borrow::Cow;

use aws_sdk_bedrockruntime::operation::converse::builders::{ConverseFluentBuilder, ConverseInputBuilder};
use aws_sdk_bedrockruntime::operation::converse::{ConverseInput, ConverseOutput};
use aws_sdk_bedrockruntime::operation::converse_stream::ConverseStreamInput;
use aws_sdk_bedrockruntime::operation::converse_stream::builders::{
    ConverseStreamFluentBuilder, ConverseStreamInputBuilder,
};
use aws_sdk_bedrockruntime::types::{
    self, CacheTtl, ConverseStreamOutput, InferenceConfiguration, OutputConfig, OutputFormatType,
    PerformanceConfiguration, ServiceTier, StopReason, TokenUsage,
};

pub(super) use crate::adapters::bedrock::errors::error_type;
pub use crate::adapters::bedrock::events::{ConverseEvent, ConverseEvents};

use crate::adapters::http_error::code;
use crate::answer::{Chunk, Response, ResponseRecorder};
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for ConverseOutput {
    fn usage(&self) -> Usage {
        self.usage.as_ref().map_or_else(Usage::unknown, counts)
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        recorder
            .finish_reasons(finish_reason(&self.stop_reason))
            .service_tier(served(self.service_tier.as_ref(), self.performance_config.as_ref()));
        if let Some(types::ConverseOutput::Message(message)) = &self.output {
            recorder.content_bytes(message.content.iter().map(block_bytes).sum());
            #[cfg(feature = "capture")]
            if let Some(output) = recorder.output() {
                output.message(0, content::message(message));
            }
        }
    }
}

/// Usage arrives in `Metadata`, after `MessageStop` with the finish reason (API reference, `ConverseStream`).
impl Chunk for ConverseStreamOutput {
    fn fold(&self, recorder: &mut ResponseRecorder) {
        #[cfg(feature = "capture")]
        if let Some(output) = recorder.output() {
            match self {
                Self::ContentBlockStart(event) => content::start(event, output),
                Self::ContentBlockDelta(event) => content::delta(event, output),
                _ => {}
            }
        }
        match self {
            Self::MessageStart(_) => {
                recorder.next_start();
                recorder.generation(recorder.first_generation());
            }
            Self::ContentBlockDelta(event) => {
                recorder.content_bytes(delta_bytes(event.delta.as_ref()));
            }
            Self::MessageStop(stop) => {
                if let Some(reason) = finish_reason(&stop.stop_reason) {
                    recorder.finish_reason(recorder.first_generation(), reason);
                }
                recorder.complete_generations();
            }
            Self::Metadata(metadata) => {
                if let Some(usage) = &metadata.usage {
                    recorder.usage(counts(usage));
                }
                let performance = metadata.performance_config.as_ref();
                recorder.service_tier(served(metadata.service_tier.as_ref(), performance));
            }
            _ => {}
        }
    }
}

/// Bytes of generated text in a block of a whole answer.
fn block_bytes(block: &types::ContentBlock) -> usize {
    match block {
        types::ContentBlock::Text(text)
        | types::ContentBlock::ReasoningContent(types::ReasoningContentBlock::ReasoningText(
            types::ReasoningTextBlock { text, .. },
        )) => text.len(),
        types::ContentBlock::ToolUse(call) => document::value(&call.input).map_or(0, |input| input.to_string().len()),
        types::ContentBlock::CitationsContent(cited) => {
            let texts = cited.content.iter().flatten();
            texts.map(|text| text.as_text().map_or(0, String::len)).sum()
        }
        _ => 0,
    }
}

/// Bytes of generated text in a delta.
fn delta_bytes(delta: Option<&types::ContentBlockDelta>) -> usize {
    match delta {
        Some(
            types::ContentBlockDelta::Text(text)
            | types::ContentBlockDelta::ReasoningContent(types::ReasoningContentBlockDelta::Text(text)),
        ) => text.len(),
        Some(types::ContentBlockDelta::ToolUse(call)) => call.input.len(),
        _ => 0,
    }
}

/// Finish reason in the service's word. The SDK replaces a missing one by a sentence, which is left out.
fn finish_reason(reason: &StopReason) -> Option<Cow<'static, str>> {
    code(reason.as_str())
}

/// Usage in the SDK's counts. The SDK replaces missing counts by 0, and no call has no tokens at all, so zeros alone
/// count as unknown.
fn counts(usage: &TokenUsage) -> Usage {
    let written_for = |lifetime: &CacheTtl| {
        let details = usage.cache_details.iter().flatten();
        let tokens = details.filter(|detail| detail.ttl == *lifetime);
        tokens.map(|detail| detail.input_tokens).reduce(i32::saturating_add)
    };
    let cached = usage.cache_read_input_tokens.or(usage.cache_write_input_tokens);
    if cached.is_none() && [usage.input_tokens, usage.output_tokens, usage.total_tokens] == [0; 3] {
        return Usage::unknown();
    }
    Usage::input_excluding_cached(usage.input_tokens)
        .with_output_tokens(usage.output_tokens)
        .with_cache_read_tokens(usage.cache_read_input_tokens)
        .with_cache_write_tokens(usage.cache_write_input_tokens)
        .with_cache_write_5m_tokens(written_for(&CacheTtl::FiveMinutes))
        .with_cache_write_1h_tokens(written_for(&CacheTtl::OneHour))
}

/// The tier that served the call, in the words of price tables: `flex`, `optimized`.
fn served(tier: Option<&ServiceTier>, performance: Option<&PerformanceConfiguration>) -> Option<String> {
    let latency = performance.map(|performance| performance.latency.as_str());
    let latency = latency.filter(|latency| *latency != "standard");
    let tier = tier.map(|tier| tier.r#type.as_str());
    let tier = tier.filter(|tier| latency.is_none() || *tier != "default");
    let words: Vec<_> = tier.into_iter().chain(latency).collect();
    (!words.is_empty()).then(|| words.join("+"))
}

/// Requests. The model is the requested one: the id of a model or an inference profile, or an ARN, which contains the
/// account's number.
macro_rules! requests {
    ($($input:ty, $builder:ty, $fluent:ty: $streams:literal;)*) => {
        $(impl Request for $input {
            fn describe(&self, attributes: &mut RequestAttributes<'_>) {
                let model = self.model_id.as_ref();
                let inference = self.inference_config.as_ref();
                describe(attributes, $streams, model, inference, self.output_config.as_ref());
            }

            #[cfg(feature = "capture")]
            fn content(&self, content: &mut crate::capture::RequestContent) {
                let (messages, system) = (self.messages.as_deref(), self.system.as_deref());
                content::request(content, messages, system, self.tool_config.as_ref());
            }
        }

        impl Request for $builder {
            fn describe(&self, attributes: &mut RequestAttributes<'_>) {
                let model = self.get_model_id().as_ref();
                let inference = self.get_inference_config().as_ref();
                describe(attributes, $streams, model, inference, self.get_output_config().as_ref());
            }

            #[cfg(feature = "capture")]
            fn content(&self, content: &mut crate::capture::RequestContent) {
                let (messages, system) = (self.get_messages().as_deref(), self.get_system().as_deref());
                content::request(content, messages, system, self.get_tool_config().as_ref());
            }
        }

        impl Request for $fluent {
            fn describe(&self, attributes: &mut RequestAttributes<'_>) {
                self.as_input().describe(attributes);
            }

            #[cfg(feature = "capture")]
            fn content(&self, content: &mut crate::capture::RequestContent) {
                self.as_input().content(content);
            }
        })*
    };
}

requests! {
    ConverseInput, ConverseInputBuilder, ConverseFluentBuilder: false;
    ConverseStreamInput, ConverseStreamInputBuilder, ConverseStreamFluentBuilder: true;
}

fn describe(
    attributes: &mut RequestAttributes<'_>,
    streams: bool,
    model: Option<&String>,
    inference: Option<&InferenceConfiguration>,
    output: Option<&OutputConfig>,
) {
    let format = output.and_then(|output| output.text_format.as_ref());
    let is_json = format.is_some_and(|format| format.r#type == OutputFormatType::JsonSchema);
    attributes
        .model(model)
        .stream(streams)
        .max_tokens(inference.and_then(|inference| inference.max_tokens))
        .temperature(inference.and_then(|inference| inference.temperature))
        .top_p(inference.and_then(|inference| inference.top_p))
        .stop_sequences(inference.and_then(|inference| inference.stop_sequences.as_deref()))
        .reasoning_level(output.and_then(|output| output.effort.as_deref()))
        .output_type(is_json.then_some("json"));
}

#[cfg(test)]
mod tests {
    use aws_sdk_bedrockruntime::operation::converse::ConverseOutput;
    use aws_sdk_bedrockruntime::types::{
        self, ContentBlockDelta, ContentBlockDeltaEvent, ConverseStreamOutput, ReasoningContentBlockDelta, StopReason,
        ToolUseBlockDelta,
    };
    use aws_smithy_types::Document;

    use crate::answer::{Chunk as _, Response as _, ResponseRecorder};

    #[test]
    fn whole_answer_counts_generated_bytes() {
        let text = "x".repeat(40);
        let input = Document::Object([("a".to_owned(), Document::String("x".repeat(40 - 8)))].into());
        let call = types::ToolUseBlock::builder().tool_use_id("1").name("f").input(input);
        let thought = types::ReasoningTextBlock::builder()
            .text(&text)
            .build()
            .expect("it has a text");
        let cited = types::CitationsContentBlock::builder();
        let cited = cited
            .content(types::CitationGeneratedContent::Text(text.clone()))
            .build();
        for block in [
            types::ContentBlock::Text(text),
            types::ContentBlock::ToolUse(call.build().expect("it has all fields")),
            types::ContentBlock::ReasoningContent(types::ReasoningContentBlock::ReasoningText(thought)),
            types::ContentBlock::CitationsContent(cited),
        ] {
            let message = types::Message::builder()
                .role(types::ConversationRole::Assistant)
                .content(block)
                .build()
                .expect("it has a role");
            let answer = ConverseOutput::builder()
                .output(types::ConverseOutput::Message(message))
                .stop_reason(StopReason::EndTurn)
                .build()
                .expect("it has a reason");
            let mut recorder = ResponseRecorder::default();
            answer.read_into(&mut recorder);
            assert_eq!(recorder.seen_output(), Some(10), "{answer:?}");
        }
    }

    #[test]
    fn stream_deltas_estimate_output_tokens() {
        let text = "x".repeat(40);
        let call = ToolUseBlockDelta::builder()
            .input(&text)
            .build()
            .expect("it has its input");
        for delta in [
            ContentBlockDelta::Text(text.clone()),
            ContentBlockDelta::ReasoningContent(ReasoningContentBlockDelta::Text(text.clone())),
            ContentBlockDelta::ToolUse(call),
        ] {
            let event = ContentBlockDeltaEvent::builder().content_block_index(0).delta(delta);
            let event = event.build().expect("it has its index");
            let mut recorder = ResponseRecorder::default();
            ConverseStreamOutput::ContentBlockDelta(event).fold(&mut recorder);
            // Four bytes count as a token.
            assert_eq!(recorder.seen_output(), Some(10));
        }
    }
}
