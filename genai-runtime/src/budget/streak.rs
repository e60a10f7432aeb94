//! Calls that happen again and again, one after another. Those side by side know nothing of each other, so they count once.
//!
//! Moments are ticks of the clock of the outermost run, which goes on by one at each end of a call. No call ends at 0.

use crate::budget::asked::Knows;

/// Some limits also count calls that one model call asked for, one after another, from so many on: code can go round without
/// a model.
pub(crate) const MOST_UNASKED: u64 = 10;

/// How often in a row the same result, or the same error, came.
///
/// When something new comes, the limits count from one again: tests may fail as before after each of many edits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Streak {
    value: u64,
    /// Counted if whoever asked for the call knew the one before.
    rounds: Count,
    /// Counted also if the same model call asked for both, and the one before had ended when the call started.
    calls: Count,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    count: u32,
    /// When it was raised last.
    raised: u32,
}

impl Count {
    fn raise(&mut self, knows: u32, news: u32, now: u32) {
        self.count = self.since(news);
        if self.count == 0 || knows >= self.raised {
            self.count = self.count.saturating_add(1);
            self.raised = now;
        }
    }

    /// The count since the last news, which leaves one.
    fn since(self, news: u32) -> u32 {
        if self.raised <= news {
            self.count.min(1)
        } else {
            self.count
        }
    }

    /// Without what a call does not know of, which is one at most: a second one would have known that.
    fn seen_by(self, knows: u32, news: u32) -> u64 {
        let unknown = u32::from(self.raised > knows);
        self.since(news).saturating_sub(unknown).into()
    }
}

impl Streak {
    /// A call that knew this much has ended with this value. `news` is when something new came last. Returns whether it is a
    /// round of its own.
    pub(crate) fn add(&mut self, value: u64, knows: Knows, news: u32, now: u32) -> bool {
        if !self.is_of(value) {
            *self = Self {
                value,
                ..Self::default()
            };
        }
        let before = self.rounds.raised;
        self.rounds.raise(knows.asked, news, now);
        self.calls.raise(knows.code, news, now);
        self.rounds.raised != before
    }

    /// Whether it goes on with this value.
    pub(crate) fn is_of(&self, value: u64) -> bool {
        self.calls.count > 0 && self.value == value
    }

    /// How often in a row, as far as the next call knows.
    pub(crate) fn seen_by(&self, next: Knows, news: u32) -> u64 {
        let calls = self.calls.seen_by(next.code, news);
        let rounds = self.rounds.seen_by(next.asked, news);
        if calls >= MOST_UNASKED {
            rounds.max(calls)
        } else {
            rounds
        }
    }
}

/// How many times one after another the same call was made.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turns {
    count: u32,
    /// Calls that started before this belong to an earlier turn.
    from: u32,
    /// When the first call of the turn ended; 0: none has.
    ended: u32,
}

impl Turns {
    /// Whether a call would be the next turn, and not beside calls of this one.
    fn is_next(self, knows: u32) -> bool {
        self.count == 0 || (self.ended != 0 && self.ended <= knows)
    }

    /// A call starts.
    pub(crate) fn started(&mut self, knows: u32, news: u32) {
        if self.is_next(knows) {
            self.from = self.ended;
            self.count = self.since(news).saturating_add(1);
            self.ended = 0;
        }
    }

    /// A call that knew this much has ended.
    pub(crate) fn ended(&mut self, knows: u32, now: u32) {
        if self.ended == 0 && knows >= self.from {
            self.ended = now;
        }
    }

    /// The result was another one than before: the turns are counted from this one.
    pub(crate) fn restart(&mut self) {
        self.count = self.count.min(1);
    }

    /// How many turns there were before the next call.
    pub(crate) fn before(self, knows: u32, news: u32) -> u64 {
        let beside = u32::from(!self.is_next(knows));
        self.since(news).saturating_sub(beside).into()
    }

    /// The count since the last news, which leaves one.
    fn since(self, news: u32) -> u32 {
        if self.ended != 0 && self.ended <= news {
            self.count.min(1)
        } else {
            self.count
        }
    }
}

/// Whether the next call is a round of its own, or beside calls of this one. It takes four bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Round(u32);

impl Round {
    /// None of its calls has ended.
    const RUNNING: u32 = u32::MAX;

    /// A call starts. Returns whether it is the next round.
    pub(crate) fn started(&mut self, knows: u32) -> bool {
        let is_next = self.0 != Self::RUNNING && self.0 <= knows;
        if is_next {
            self.0 = Self::RUNNING;
        }
        is_next
    }

    /// A call has ended.
    pub(crate) fn ended(&mut self, now: u32) {
        if self.0 == Self::RUNNING {
            self.0 = now;
        }
    }
}
