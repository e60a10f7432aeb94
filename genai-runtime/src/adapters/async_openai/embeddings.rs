//! Embeddings.

use async_openai::types::embeddings::{
    CreateBase64EmbeddingResponse, CreateEmbeddingRequest, CreateEmbeddingResponse, EncodingFormat,
};

use crate::adapters::reader::{As, Dialect, serialized_response};
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::Dialect(Dialect::Completion);
    CreateEmbeddingResponse;
    CreateBase64EmbeddingResponse;
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
