//! Handling of the value that a body returned.

use crate::budget::Refuse;
use crate::work::reader::Reader;
use crate::work::stage::Stage;

/// Handling of the value that a body returned.
pub trait Finish<V> {
    /// Whether the value is itself the work, still to be done: a future or a stream. The span of a plain `fn` then
    /// starts when the work starts.
    const DEFERRED: bool = false;

    /// Whether the work is a stream.
    const STREAMS: bool = false;

    /// The return type of the annotated function.
    type Output;

    /// Ends the call, or hands it to the value that does its work.
    fn finish(self, value: V, stage: Stage) -> Self::Output;

    /// Makes the value that is returned if the call may not start or go on, if the type can hold a refusal.
    fn refusal(&self) -> Refuse<Self::Output> {
        None
    }

    /// Work that was not started and yields the call's refusal, if the type is one of ours and can hold it.
    fn refused_work(&self, _: &mut Stage) -> Option<Self::Output> {
        None
    }
}

/// A value that is the result.
impl<V> Finish<V> for Reader<V> {
    type Output = V;

    #[inline]
    fn finish(self, value: V, mut stage: Stage) -> V {
        if !stage.is_idle() {
            self.end(stage.begin(), &value);
        }
        value
    }

    fn refusal(&self) -> Refuse<V> {
        Reader::refusal(self)
    }
}

/// Another handling, with the value that is returned in place of work that was not started.
#[derive(Debug)]
pub struct Guarded<W, O> {
    finish: W,
    refuse: Refuse<O>,
}

impl<W, O> Guarded<W, O> {
    /// Returns the value of `refuse` if the work itself cannot hold a refusal.
    pub const fn new(finish: W, refuse: Refuse<O>) -> Self {
        Self { finish, refuse }
    }
}

impl<V, W: Finish<V>> Finish<V> for Guarded<W, W::Output> {
    const DEFERRED: bool = W::DEFERRED;
    const STREAMS: bool = W::STREAMS;
    type Output = W::Output;

    #[inline]
    fn finish(self, value: V, stage: Stage) -> W::Output {
        self.finish.finish(value, stage)
    }

    fn refusal(&self) -> Refuse<W::Output> {
        self.finish.refusal().or(self.refuse)
    }

    fn refused_work(&self, stage: &mut Stage) -> Option<W::Output> {
        self.finish.refused_work(stage)
    }
}
