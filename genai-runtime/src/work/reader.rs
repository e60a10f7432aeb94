//! How the result of a call is read.

use crate::answer::ResponseRecorder;
use crate::budget::{BudgetExceeded, Refuse};
use crate::call::Call;
use crate::fingerprint::ResultKey;
use crate::work::compares::{Compare, Compares};

/// How a result is read, a returned value or one item of a stream; and what is returned in its place when a budget does
/// not let the call start.
#[derive(Debug)]
pub struct Reader<R> {
    read: fn(&R, &mut ResponseRecorder),
    hash: Option<HashResult<R>>,
    #[cfg(feature = "capture")]
    capture: Option<fn(&R, &mut ResponseRecorder)>,
    refuse: Refuse<R>,
}

/// The hash of a result, for seeing that the same came again.
pub(crate) type HashResult<R> = fn(&R, &ResultKey) -> Option<u64>;

impl<R> Reader<R> {
    /// Reads by this function.
    pub const fn new(read: fn(&R, &mut ResponseRecorder)) -> Self {
        Self {
            read,
            hash: None,
            #[cfg(feature = "capture")]
            capture: None,
            refuse: None,
        }
    }

    /// Takes down what the value tells.
    pub fn read(self, value: &R, recorder: &mut ResponseRecorder) {
        (self.read)(value, recorder);
        self.capture(value, recorder);
    }

    #[cfg(feature = "capture")]
    fn capture(self, value: &R, recorder: &mut ResponseRecorder) {
        if let Some(capture) = self.capture
            && recorder.asked().is_some()
        {
            capture(value, recorder);
        }
    }

    #[cfg(not(feature = "capture"))]
    #[allow(clippy::unused_self)]
    fn capture(self, _: &R, _: &mut ResponseRecorder) {}

    /// The value is captured by this.
    #[cfg(feature = "capture")]
    #[must_use]
    pub const fn captured_by(self, capture: ResultCapture<R>) -> Self {
        Self {
            capture: Some(capture.0),
            ..self
        }
    }

    /// Results are compared like this.
    #[must_use]
    pub const fn compared_by<M: Compare<R>>(self, _: &Compares<R, M>) -> Self {
        Self {
            hash: Some(M::hash),
            ..self
        }
    }

    /// A refusal becomes this, if it can.
    #[must_use]
    pub const fn refused_by(self, refuse: Refuse<R>) -> Self {
        Self { refuse, ..self }
    }

    /// A refusal becomes this.
    #[must_use]
    pub const fn refused_with(self, refuse: fn(BudgetExceeded) -> R) -> Self {
        Self {
            refuse: Some(refuse),
            ..self
        }
    }

    /// What a refusal becomes.
    pub(crate) const fn refusal(&self) -> Refuse<R> {
        self.refuse
    }

    pub(crate) fn end(self, call: &mut Call, value: &R) {
        call.returned(|recorder, key| {
            self.read(value, recorder);
            if let (Some(hash), Some(key)) = (self.hash, key) {
                recorder.result = hash(value, key);
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

/// How results are captured.
#[cfg(feature = "capture")]
#[derive(Debug)]
pub struct ResultCapture<R>(pub(crate) fn(&R, &mut ResponseRecorder));

#[cfg(feature = "capture")]
impl<R> Clone for ResultCapture<R> {
    fn clone(&self) -> Self {
        *self
    }
}

#[cfg(feature = "capture")]
impl<R> Copy for ResultCapture<R> {}
