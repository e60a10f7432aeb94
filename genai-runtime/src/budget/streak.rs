//! Calls that happen again and again, one after another. Those side by side know nothing of each other, so they count once.
//!
//! Moments are ticks of the clock of the outermost run, which goes on by one at each end of a call. No call ends at 0.

/// Until when a call knew what had ended before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct When {
    /// When it started. In a task, for the first call of its kind there, when the task was spawned.
    pub(crate) started: u32,
    /// When the model call that asked for it started: that model knew of nothing that ended later. No two model calls start
    /// at one tick. 0: there is none.
    pub(crate) asker: u32,
}

impl When {
    /// Until when whoever asked for the call knew what had ended.
    pub(crate) fn asked(self) -> u32 {
        match self.asker {
            0 => self.started,
            asker => asker.min(self.started),
        }
    }

    /// The same beside a call of this asker. What one answer asks for can also be code that goes round without a model, and
    /// the code knows what ended.
    pub(crate) fn beside(self, asker: u32) -> u32 {
        if self.asker == asker {
            self.started
        } else {
            self.asked()
        }
    }
}

/// Some limits also count calls that one model call asked for, one after another, from so many on: code can go round without
/// a model.
pub(crate) const MOST_UNASKED: u64 = 10;

/// How often in a row the same result, or the same error, came.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Streak {
    value: u64,
    /// Counted if whoever asked for the call knew the one before.
    rounds: Count,
    /// Counted also if the same model call asked for both, and the one before had ended when the call started.
    calls: Count,
    /// The asker of the last call.
    asker: u32,
    chance: Chance,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    count: u32,
    /// When it was raised last.
    raised: u32,
}

/// Whether what was refused may be called once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Chance {
    #[default]
    NotYet,
    Given,
    Spent,
}

impl Count {
    fn raise(&mut self, knows: u32, now: u32) {
        if self.count == 0 || knows >= self.raised {
            self.count = self.count.saturating_add(1);
            self.raised = now;
        }
    }

    /// Without what a call does not know of, which is one at most: a second one would have known that.
    fn seen_by(self, knows: u32) -> u64 {
        let unknown = u32::from(self.raised > knows);
        self.count.saturating_sub(unknown).into()
    }
}

impl Streak {
    /// A call has ended with this value. Returns whether it was its second chance, and brought nothing new.
    pub(crate) fn add(&mut self, value: u64, when: When, now: u32) -> bool {
        if self.calls.count == 0 || self.value != value {
            *self = Self {
                value,
                ..Self::default()
            };
        }
        self.rounds.raise(when.asked(), now);
        self.calls.raise(when.beside(self.asker), now);
        self.asker = when.asker;
        let in_vain = self.chance == Chance::Given;
        if in_vain {
            self.chance = Chance::Spent;
        }
        in_vain
    }

    pub(crate) fn is_of(&self, value: u64) -> bool {
        self.calls.count > 0 && self.value == value
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.calls.count == 0
    }

    /// How often in a row, in rounds.
    pub(crate) fn length(&self) -> u64 {
        self.rounds.count.into()
    }

    /// How often in a row, as far as the next call knows.
    pub(crate) fn seen_by(&self, next: When) -> u64 {
        let calls = self.calls.seen_by(next.beside(self.asker));
        let rounds = self.rounds.seen_by(next.asked());
        if calls >= MOST_UNASKED {
            rounds.max(calls)
        } else {
            rounds
        }
    }

    /// Lets what was refused be called once more, and only once until another value comes: after an edit, the tests that
    /// failed three times may pass.
    pub(crate) fn give_chance(&mut self) {
        if self.chance == Chance::NotYet && self.calls.count > 0 {
            self.chance = Chance::Given;
            self.rounds.count = self.rounds.count.saturating_sub(1);
            self.calls.count = self.calls.count.saturating_sub(1).max(1);
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
    pub(crate) fn started(&mut self, knows: u32) {
        if self.is_next(knows) {
            self.from = self.ended;
            self.count = self.count.saturating_add(1);
            self.ended = 0;
        }
    }

    /// A call that knew this much has ended.
    pub(crate) fn ended(&mut self, knows: u32, now: u32) {
        if self.ended == 0 && knows >= self.from {
            self.ended = now;
        }
    }

    /// How many turns there were before the next call.
    pub(crate) fn before(self, knows: u32) -> u64 {
        let beside = u32::from(!self.is_next(knows));
        self.count.saturating_sub(beside).into()
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
