//! Embeddings.

use genai_client::embed::{EmbedOptions, EmbedResponse};

use crate::adapters::genai_client::response::counts;
use crate::answer::Response;
use crate::request::{Request, RequestAttributes};
use crate::usage::Usage;

impl Response for EmbedResponse {
    fn usage(&self) -> Usage {
        counts(&self.usage)
    }

    fn model(&self) -> Option<&str> {
        Some(&self.provider_model_iden.model_name)
    }

    fn dimension_count(&self) -> Option<u64> {
        self.embeddings
            .first()
            .and_then(|first| first.dimensions.try_into().ok())
    }
}

impl Request for EmbedOptions {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes
            .dimension_count(self.dimensions)
            .encoding_formats(self.encoding_format.as_slice());
    }
}
