//! Embeddings.

use async_openai::types::embeddings::{
    CreateBase64EmbeddingResponse, CreateEmbeddingRequest, CreateEmbeddingResponse, EncodingFormat,
};

use crate::answer::Response;
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for CreateEmbeddingResponse {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.usage.prompt_tokens)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    fn dimension_count(&self) -> Option<u64> {
        self.data
            .first()
            .and_then(|first| first.embedding.len().try_into().ok())
    }
}

impl Response for CreateBase64EmbeddingResponse {
    fn usage(&self) -> Usage {
        Usage::input_including_cached(self.usage.prompt_tokens)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.model)
    }

    /// Each number is an `f32`, of four bytes.
    fn dimension_count(&self) -> Option<u64> {
        let base64 = self.data.first()?.embedding.0.trim_end_matches('=');
        let bytes = u64::try_from(base64.len()).ok()?.saturating_mul(3) / 4;
        Some(bytes / 4)
    }
}

impl Request for CreateEmbeddingRequest {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        let format = self.encoding_format.as_ref().map(|format| match format {
            EncodingFormat::Float => "float",
            EncodingFormat::Base64 => "base64",
        });
        attributes
            .model(&self.model)
            .dimension_count(self.dimensions)
            .encoding_formats(format.as_slice());
    }
}
