//! The body of an annotated plain `fn`.

use crate::call::{Call, Ending, Start};
use crate::work::finish::Finish;
use crate::work::stage::{Stage, inside};

/// Runs the body inside its span. A body that only makes a future or stream runs before the span, which covers that
/// work.
pub(crate) fn run<V, W: Finish<V>>(mut start: Start, body: impl FnOnce() -> V, finish: W) -> W::Output {
    if W::DEFERRED {
        start.set_streams(W::STREAMS);
        return match Call::refused_now(&mut start) {
            Some(call) => refused(call, body, finish),
            None => finish.finish(once(body), Stage::ready(start)),
        };
    }
    let mut call = Call::begin(start, W::STREAMS);
    if call.is_idle() {
        return finish.finish(once(body), Stage::running(call));
    }
    let refuse = finish.refusal();
    if call.is_guarded()
        && let Some(exceeded) = call.gate_now(refuse.is_some())
        && let Some(refuse) = refuse
    {
        call.end_unread(&Ending::Stopped(exceeded.clone()));
        return refuse(exceeded);
    }
    let value = inside(&mut call, None, || once(body));
    finish.finish(value, Stage::running(call))
}

/// The value that is returned in place of work that may not start. If the type can hold the refusal, the body does not
/// run, since it may have begun the work.
#[cold]
fn refused<V, W: Finish<V>>(mut call: Call, body: impl FnOnce() -> V, finish: W) -> W::Output {
    let refuse = finish.refusal();
    if let Some(refuse) = refuse
        && let Some(exceeded) = call.gate_now(true)
    {
        call.end_unread(&Ending::Stopped(exceeded.clone()));
        return refuse(exceeded);
    }
    let mut stage = Stage::running(call);
    if let Some(work) = finish.refused_work(&mut stage) {
        return work;
    }
    finish.finish(once(body), stage)
}

/// The only function that calls a body, so that its code exists once.
#[inline(never)]
fn once<V>(body: impl FnOnce() -> V) -> V {
    body()
}
