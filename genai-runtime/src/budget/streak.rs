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
    /// Those that one model call asked for, one after another.
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
        let is_round = self.rounds.raised != before;
        if is_round {
            self.calls = Count { count: 1, raised: now };
        } else {
            self.calls.raise(knows.code, news, now);
        }
        is_round
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

/// How many times one after another the same call was made. What one model call asked for counts once, up to nine calls.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turns {
    /// Rounds that a model, or code without one, asked for on its own.
    rounds: u16,
    /// Calls of the last round, one after another.
    calls: u16,
    /// Calls that started before this belong to an earlier turn.
    from: u32,
    /// When the first call of the turn ended; 0: none has.
    ended: u32,
}

impl Turns {
    /// Whether a call would be the next turn, and not beside calls of this one.
    fn is_next(self, knows: u32) -> bool {
        self.rounds == 0 || (self.ended != 0 && self.ended <= knows)
    }

    /// A call starts, which may be the first of a round.
    pub(crate) fn started(&mut self, knows: u32, is_round: bool, news: u32) {
        if self.is_next(knows) {
            let Self { rounds, calls, .. } = self.since(news);
            let is_round = is_round || rounds == 0;
            *self = Self {
                rounds: rounds.saturating_add(is_round.into()),
                calls: if is_round { 1 } else { calls.saturating_add(1) },
                from: self.ended,
                ended: 0,
            };
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
        self.rounds = self.rounds.min(1);
        self.calls = self.calls.min(1);
    }

    /// How many turns there were before the next call, which may be the first of a round.
    pub(crate) fn before(self, knows: u32, is_round: bool, news: u32) -> u64 {
        let Self { rounds, calls, .. } = self.since(news);
        let beside = u16::from(!self.is_next(knows));
        let rounds = rounds.saturating_sub(beside.max((!is_round).into()));
        let calls = u64::from(calls.saturating_sub(beside));
        if calls >= MOST_UNASKED {
            calls.max(rounds.into())
        } else {
            rounds.into()
        }
    }

    /// The count since the last news, which leaves one.
    fn since(mut self, news: u32) -> Self {
        if self.ended != 0 && self.ended <= news {
            self.restart();
        }
        self
    }
}

/// Whether the next call is a round of its own, or beside calls of this one. It takes four bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Round(u32);

impl Round {
    /// None of its calls has ended.
    const RUNNING: u32 = u32::MAX;

    /// Whether a call that knows this much is the next round.
    pub(crate) fn is_next(self, knows: u32) -> bool {
        self.0 != Self::RUNNING && self.0 <= knows
    }

    /// A call starts. Returns whether it is the next round.
    pub(crate) fn started(&mut self, knows: u32) -> bool {
        let is_next = self.is_next(knows);
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
