//! Embeddings.

use genai_client::embed::{EmbedOptions, EmbedResponse};

use crate::adapters::reader::{As, Dialect, serialized_response};
use crate::request::{Request, RequestAttributes};

serialized_response! {
    As::Dialect(Dialect::GenaiClient);
    EmbedResponse;
}

impl Request for EmbedOptions {
    fn describe(&self, attributes: &mut RequestAttributes<'_>) {
        attributes
            .dimension_count(self.dimensions)
            .encoding_formats(self.encoding_format.as_slice());
    }
}
