//! Answers that come whole.

use crate::answer::finish_reasons::FinishReasons;
use crate::answer::reading::{MOST_GENERATIONS, Reading};
use crate::answer::response::Response;

impl Reading {
    /// Adds a whole answer, or a part of one. Known values replace earlier ones, and unknown values replace nothing.
    pub(crate) fn response<R: Response + ?Sized>(&mut self, response: &R) {
        response.read_into(self);
    }

    /// What an answer holds, where it is captured.
    #[allow(clippy::unused_self, unused_variables)] // Without the feature there is nothing to capture.
    pub(crate) fn output_of<R: Response + ?Sized>(&mut self, response: &R) {
        #[cfg(feature = "capture")]
        if let Some(output) = &mut self.output {
            output.told_by(|content| response.output(content));
        }
    }

    /// Why each generation ended, as far as it is known.
    #[allow(dead_code)] // Only readers of JSON ask for it.
    pub(crate) fn known_finish_reasons(self) -> FinishReasons {
        let reasons = self.generations.into_iter();
        let reasons = reasons.map(|reason| reason.unwrap_or_else(|| "error".into()));
        self.reasons.into_iter().chain(reasons).collect()
    }

    /// The same by what the methods of the answer return.
    pub(crate) fn by_methods<R: Response + ?Sized>(&mut self, response: &R) {
        if let Some(failure) = response.failure() {
            self.failure = Some(failure);
        }
        self.usage(response.usage());
        if let Some(tier) = response.service_tier() {
            self.service_tier(tier);
        }
        if let Some(cost) = response.charged() {
            self.charged(cost);
        }
        self.output_of(response);
        if let Some(model) = response.model().filter(|_| self.wants.model) {
            self.model(model);
        }
        if let Some(id) = response.id().filter(|_| self.wants.id) {
            self.id(id);
        }
        if !self.wants.attributes {
            return;
        }
        if let Some(count) = response.dimension_count() {
            self.dimension_count(count);
        }
        let reasons = response.finish_reasons().into_values();
        if self.generations.is_empty() && self.reasons.is_empty() && reasons.len() <= MOST_GENERATIONS {
            self.reasons = reasons;
            return;
        }
        for (index, reason) in reasons.into_iter().enumerate() {
            self.finish_reason(index, reason);
        }
    }
}
