//! Recording of whole answers, and accessors of recorded facts.

use opentelemetry::StringValue;

use crate::answer::recorder::ResponseRecorder;
use crate::answer::response::Response;
use crate::price::Cost;
use crate::usage::Usage;

impl ResponseRecorder {
    /// Records a whole answer, with its usage. Use it to test your own [`Response`].
    ///
    /// ```
    /// # extern crate genai_runtime as genai;
    /// # use genai::{Answer, ResponseRecorder};
    /// let recorder = ResponseRecorder::from_response(&Answer::new().model("small"));
    /// assert_eq!(recorder.known_model(), Some("small"));
    /// ```
    pub fn from_response<R: Response + ?Sized>(response: &R) -> Self {
        let mut recorder = Self::default();
        recorder.response(response);
        recorder
    }

    /// Adds a whole answer, or a part of one. Known values replace earlier ones, and unknown values replace nothing.
    pub(crate) fn response<R: Response + ?Sized>(&mut self, response: &R) {
        response.read_into(self);
    }

    /// Adds the bytes of content in a document that may be an event. A whole answer repeats the earlier pieces, so
    /// `whole` is only used if there were none.
    pub(crate) fn document_bytes(&mut self, piece: usize, whole: usize) {
        self.in_pieces |= piece > 0;
        self.content_bytes(if self.in_pieces { piece } else { whole });
    }

    /// Records everything but the usage, for types that record all facts together.
    pub(crate) fn without_new_usage(&mut self, record: impl FnOnce(&mut Self)) {
        let (usage, parts) = (self.usage, self.parts.take());
        record(self);
        (self.usage, self.parts) = (usage, parts);
    }

    /// Finish reason of the first generation; `error` if it has none.
    pub(super) fn first_reason(self) -> StringValue {
        let first = self.generations.into_iter().next().flatten();
        first.unwrap_or_else(|| "error".into())
    }

    /// Sets the finish reason of each generation of a complete answer, in the provider's order
    /// (`gen_ai.response.finish_reasons`).
    pub fn finish_reasons<R: Into<StringValue>>(&mut self, reasons: impl IntoIterator<Item = R>) -> &mut Self {
        if self.wants.attributes {
            for (index, reason) in reasons.into_iter().enumerate() {
                self.finish_reason(index, reason);
            }
        }
        self
    }

    /// Token counts of all answers.
    pub fn known_usage(&self) -> Usage {
        self.total_usage()
    }

    /// The model that answered, if it is known.
    pub fn known_model(&self) -> Option<&str> {
        self.model.as_ref().map(StringValue::as_str)
    }

    /// The provider's id of the answer, if it is known.
    pub fn known_id(&self) -> Option<&str> {
        self.id.as_ref().map(StringValue::as_str)
    }

    /// The service tier, if it is known. The spans of the conventions have no attribute for it; prices depend on it.
    pub fn known_service_tier(&self) -> Option<&str> {
        self.service_tier.as_ref().map(StringValue::as_str)
    }

    /// The amount that the provider charged, if it is known.
    pub fn known_charge(&self) -> Option<Cost> {
        self.charged
    }

    /// The dimension count of embeddings, if it is known.
    pub fn known_dimension_count(&self) -> Option<u64> {
        self.dimension_count
    }

    /// Low-cardinality word for the reason of a failed call.
    pub fn known_failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Finish reason of each generation; `error` for one without a reason.
    pub fn known_finish_reasons(&self) -> Vec<&str> {
        let reasons = self.generations.iter();
        reasons
            .map(|reason| reason.as_ref().map_or("error", StringValue::as_str))
            .collect()
    }
}
