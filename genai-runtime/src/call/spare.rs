//! The box of a call that has ended, kept on its thread for the next one: a call costs one allocation less.

use std::cell::Cell;

use super::State;

thread_local! {
    static SPARE: Cell<Option<Box<State>>> = const { Cell::new(None) };
}

/// Boxes what there is to follow of a call.
pub(super) fn boxed(state: State) -> Box<State> {
    match SPARE.try_with(Cell::take) {
        Ok(Some(mut spare)) => {
            *spare = state;
            spare
        }
        // There is none, or the thread ends.
        _ => Box::new(state),
    }
}

/// Drops what is in the box, and keeps the box.
pub(super) fn keep(mut state: Box<State>) {
    // That may end other calls, which is why it comes first.
    *state = State::Ended;
    let _ = SPARE.try_with(|spare| spare.set(Some(state)));
}
