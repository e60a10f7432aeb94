//! Return types of the tests' annotated functions.

use genai::{Response, ResponseRecorder, Usage};

use crate::support::{Attributes, attributes, strings};

/// A provider's answer in which everything is optional.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) usage: Usage,
    pub(crate) model: Option<&'static str>,
    pub(crate) id: Option<&'static str>,
    pub(crate) finish_reasons: &'static [&'static str],
}

impl Answer {
    /// An answer without any value.
    pub(crate) fn unknown() -> Self {
        Self {
            usage: Usage::unknown(),
            model: None,
            id: None,
            finish_reasons: &[],
        }
    }

    /// An answer with token counts only.
    pub(crate) fn tokens(input: u64, output: u64) -> Self {
        Self {
            usage: Usage::input_including_cached(input).with_output_tokens(output),
            ..Self::unknown()
        }
    }

    /// An answer with every value.
    pub(crate) fn full() -> Self {
        Self {
            usage: Usage::input_including_cached(1_200_u32)
                .with_output_tokens(80_u32)
                .with_cache_read_tokens(1_024_u32)
                .with_cache_write_tokens(64_u32)
                .with_reasoning_tokens(32_u32),
            model: Some("gpt-4o-2024-08-06"),
            id: Some("resp-1"),
            finish_reasons: &["stop", "length"],
        }
    }

    /// The attributes that a model call records of [`Self::full`].
    pub(crate) fn full_attributes() -> Attributes {
        attributes! {
            "gen_ai.response.model" => "gpt-4o-2024-08-06",
            "gen_ai.response.id" => "resp-1",
            "gen_ai.response.finish_reasons" => strings(&["stop", "length"]),
            "gen_ai.usage.input_tokens" => 1_200,
            "gen_ai.usage.output_tokens" => 80,
            "gen_ai.usage.cache_read.input_tokens" => 1_024,
            "gen_ai.usage.cache_write.input_tokens" => 64,
            "gen_ai.usage.reasoning.output_tokens" => 32,
        }
    }
}

impl Response for Answer {
    fn usage(&self) -> Usage {
        self.usage
    }

    fn record(&self, recorder: &mut ResponseRecorder) {
        let reasons = self.finish_reasons.iter().copied();
        recorder.model(self.model).id(self.id).finish_reasons(reasons);
    }
}

/// The start attributes of a chat call without further keys.
pub(crate) fn chat_start() -> Attributes {
    attributes! {
        "gen_ai.operation.name" => "chat",
        "gen_ai.provider.name" => "openai",
        "gen_ai.request.model" => "gpt-4o",
    }
}

/// The start attributes of such a call, if this agent makes it.
pub(crate) fn chat_start_of(agent: &'static str) -> Attributes {
    let mut start = chat_start();
    start.extend(attributes! { "gen_ai.agent.name" => agent });
    start
}
