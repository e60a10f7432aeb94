//! Reading of a call's result.

use crate::answer::ResponseRecorder;
use crate::budget::{BudgetExceeded, Refuse};
use crate::call::Call;
use crate::fingerprint::ResultKey;
use crate::work::compares::{Compare, Compares};

/// Functions that read a result, which is a returned value or one item of a stream. They also make the value that is
/// returned when a budget does not let the call start.
#[derive(Debug)]
pub struct Reader<R> {
    read: fn(&R, &mut ResponseRecorder),
    compare: Option<CompareResult<R>>,
    #[cfg(feature = "capture")]
    capture: Option<ResultCapture<R>>,
    refuse: Refuse<R>,
}

/// Records the hashes of a result, used to detect an equal result or error.
pub(crate) type CompareResult<R> = fn(&R, &ResultKey, &mut ResponseRecorder);

/// The function that captures results.
#[cfg(feature = "capture")]
pub(crate) type ResultCapture<R> = fn(&R, &mut ResponseRecorder);

impl<R> Reader<R> {
    /// Reads with this function.
    pub const fn new(read: fn(&R, &mut ResponseRecorder)) -> Self {
        Self {
            read,
            compare: None,
            #[cfg(feature = "capture")]
            capture: None,
            refuse: None,
        }
    }

    /// Records the information in the value.
    pub fn read(self, value: &R, recorder: &mut ResponseRecorder) {
        (self.read)(value, recorder);
        #[cfg(feature = "capture")]
        if let Some(capture) = self.capture
            && recorder.asked().is_some()
        {
            capture(value, recorder);
        }
    }

    /// Captures the value with `capture`.
    #[cfg(feature = "capture")]
    #[must_use]
    pub const fn captured_by(self, capture: ResultCapture<R>) -> Self {
        Self {
            capture: Some(capture),
            ..self
        }
    }

    /// Compares results in this way.
    #[must_use]
    pub const fn compared_by<M: Compare<R>>(self, _: &Compares<R, M>) -> Self {
        Self {
            compare: Some(M::compare),
            ..self
        }
    }

    /// Converts a refusal with this function, if there is one.
    #[must_use]
    pub const fn refused_by(self, refuse: Refuse<R>) -> Self {
        Self { refuse, ..self }
    }

    /// Converts a refusal with this function.
    #[must_use]
    pub const fn refused_with(self, refuse: fn(BudgetExceeded) -> R) -> Self {
        Self {
            refuse: Some(refuse),
            ..self
        }
    }

    /// The conversion of a refusal.
    pub(crate) const fn refusal(&self) -> Refuse<R> {
        self.refuse
    }

    pub(crate) fn end(self, call: &mut Call, value: &R) {
        call.returned(|recorder, key| {
            self.read(value, recorder);
            if let (Some(compare), Some(key)) = (self.compare, key) {
                compare(value, key, recorder);
            }
        });
    }
}

impl<R> Clone for Reader<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Reader<R> {}
