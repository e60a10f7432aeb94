//! Counts of consecutive equal calls. Concurrent calls have not seen each other end, so they count once.
//!
//! Times are ticks of the outermost run's clock, which advances at each end of a call. No call ends at 0.

use crate::budget::asked::Knows;

/// Number of consecutive calls requested by one model call from which some limits count each of them: code can loop
/// without a model.
pub(crate) const MOST_UNASKED: u64 = 10;

/// Number of times in a row that the same result, or the same error, came.
///
/// News restarts the limits' count at one: tests may fail as before after each of many edits.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Streak {
    value: u64,
    /// Number of calls whose model had seen the previous one end.
    rounds: Count,
    /// Number of consecutive calls that one model call requested.
    calls: Count,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    count: u32,
    /// Time of the last increment.
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

    /// The count since the last news; at most one if there was no increment since.
    fn since(self, news: u32) -> u32 {
        if self.raised <= news {
            self.count.min(1)
        } else {
            self.count
        }
    }

    /// The count without a call that the next call has not seen end. That is one at most: a second one would have seen
    /// the first.
    fn seen_by(self, knows: u32, news: u32) -> u64 {
        let unknown = u32::from(self.raised > knows);
        self.since(news).saturating_sub(unknown).into()
    }
}

impl Streak {
    /// Records a call that has seen calls end up to `knows` and has ended with this value. `news` is the time of the
    /// last news. Returns whether the call is a round of its own.
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

    /// Whether the streak continues with this value.
    pub(crate) fn is_of(&self, value: u64) -> bool {
        self.calls.count > 0 && self.value == value
    }

    /// The number of times in a row, as far as the next call has seen.
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

/// Number of consecutive equal calls. Up to nine calls that one model call requested count once.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turns {
    /// Number of rounds that were requested separately, by a model or by code without one.
    rounds: u16,
    /// Number of consecutive calls in the last round.
    calls: u16,
    /// Calls that started before this belong to an earlier turn.
    from: u32,
    /// End of the first call of the turn; 0 if none has ended.
    ended: u32,
}

impl Turns {
    /// Whether a call would be the next turn, and not concurrent with calls of this one.
    fn is_next(self, knows: u32) -> bool {
        self.rounds == 0 || (self.ended != 0 && self.ended <= knows)
    }

    /// Records the start of a call, which may be the first of a round.
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

    /// Records the end of a call that has seen calls end up to `knows`.
    pub(crate) fn ended(&mut self, knows: u32, now: u32) {
        if self.ended == 0 && knows >= self.from {
            self.ended = now;
        }
    }

    /// Restarts the count of turns, because the result differed from the one before.
    pub(crate) fn restart(&mut self) {
        self.rounds = self.rounds.min(1);
        self.calls = self.calls.min(1);
    }

    /// Number of turns before the next call, which may be the first of a round.
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

    /// The count since the last news; at most one if no turn ended since.
    fn since(mut self, news: u32) -> Self {
        if self.ended != 0 && self.ended <= news {
            self.restart();
        }
        self
    }
}

/// End of a call's last round, which shows whether the next call is a new round or concurrent. Takes four bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Round(u32);

impl Round {
    /// Marks a round of which no call has ended.
    const RUNNING: u32 = u32::MAX;

    /// Whether a call that has seen calls end up to `knows` is the next round.
    pub(crate) fn is_next(self, knows: u32) -> bool {
        self.0 != Self::RUNNING && self.0 <= knows
    }

    /// Records the start of a call. Returns whether it is the next round.
    pub(crate) fn started(&mut self, knows: u32) -> bool {
        let is_next = self.is_next(knows);
        if is_next {
            self.0 = Self::RUNNING;
        }
        is_next
    }

    /// Records the end of a call.
    pub(crate) fn ended(&mut self, now: u32) {
        if self.0 == Self::RUNNING {
            self.0 = now;
        }
    }
}
