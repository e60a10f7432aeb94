//! How many rounds in a row came to a limit that refuses, without anything new.

use crate::budget::over::Over;

/// How many such rounds a run survives by default.
pub(crate) const MAX_REFUSALS: u64 = 3;

/// So many calls of a round may be refused. More of them are as many rounds: no model asks for so many, so that code goes
/// round without one.
const MOST_REFUSED: u64 = 64;

/// Rounds since the first refusal after which nothing new came. A round is what happens between two model calls, of which the
/// first has answered.
#[derive(Debug, Default)]
pub(crate) struct RefusedRounds {
    /// The present one is included if it has calls.
    rounds: u64,
    /// Those of them in which a limit refused a call.
    refused: u64,
    /// Whether a model call has answered in the present round.
    is_answered: bool,
    /// Whether the present round has calls.
    has_calls: bool,
    /// How many of them were refused.
    refused_here: u64,
    /// Whether one of them brought something new.
    has_news: bool,
    last: Option<Over>,
}

impl RefusedRounds {
    /// A model call starts, and with it a round.
    pub(crate) fn next_round(&mut self) {
        self.rounds = self.rounds();
        self.is_answered = false;
        self.has_calls = false;
        self.refused_here = 0;
        self.has_news = false;
    }

    /// A model call has succeeded.
    pub(crate) fn answered(&mut self) {
        self.is_answered = true;
    }

    /// A call that is compared starts or ends, and brings nothing new.
    pub(crate) fn called(&mut self) {
        // Before the first refusal, nothing is to be counted.
        if self.refused > 0 && !self.has_calls {
            self.rounds = self.rounds.saturating_add(1);
        }
        self.has_calls = true;
    }

    /// Something new came.
    pub(crate) fn news(&mut self) {
        *self = Self {
            has_calls: true,
            has_news: true,
            ..Self::default()
        };
    }

    /// A limit refused a call. In a round that brings something new, that does not count.
    pub(crate) fn refused(&mut self, over: &Over) {
        if self.has_news {
            self.refused_here = self.refused_here.saturating_add(1);
            // Code that goes round without a model begins no round.
            self.has_news = self.refused_here < MOST_REFUSED;
            return;
        }
        if self.refused_here.is_multiple_of(MOST_REFUSED) {
            self.refused = self.refused.saturating_add(1);
            if self.refused == 1 || self.refused_here > 0 {
                // The first one, with which the count starts, or a round of code that goes round without a model.
                self.rounds = self.rounds.saturating_add(1);
                self.has_calls = true;
            }
        }
        self.called();
        self.refused_here = self.refused_here.saturating_add(1);
        self.last = Some(over.clone());
    }

    /// Rounds with the present one, if its model call has answered without a call. A model that only talks after a refusal
    /// brings nothing new either.
    fn rounds(&self) -> u64 {
        let only_talks = self.refused > 0 && self.is_answered && !self.has_calls;
        self.rounds.saturating_add(only_talks.into())
    }

    /// The last refusal, if there are more rounds than may be.
    ///
    /// One refused call, and then calls that happen to bring nothing new, are no loop yet. A second round with a refused call
    /// is one.
    pub(crate) fn over(&self, max: u64) -> Option<&Over> {
        let is_over = self.rounds() > max && self.refused >= max.saturating_add(1).min(2);
        self.last.as_ref().filter(|_| is_over)
    }
}

#[cfg(test)]
mod tests {
    use super::RefusedRounds;
    use crate::budget::limit::Action;
    use crate::budget::over::Over;
    use crate::budget::reason::StopReason;

    fn refused(rounds: &mut RefusedRounds) {
        rounds.refused(&Over {
            reason: StopReason::Loop,
            limit: String::new(),
            words: String::new(),
            iterations: 0,
            last_calls: Vec::new(),
            action: Action::Refuse,
            is_used_up: false,
            by_policy: false,
        });
    }

    /// Plays rounds: `r` is a refused call, `s` a call that brings nothing new, `n` one that does, `.` a model call that
    /// answers, `f` one that fails.
    fn play(rounds: &str, max: u64) -> bool {
        let mut played = RefusedRounds::default();
        for step in rounds.chars() {
            match step {
                'r' => refused(&mut played),
                's' => played.called(),
                'n' => played.news(),
                'f' => played.next_round(),
                _ => {
                    played.next_round();
                    played.answered();
                }
            }
        }
        played.over(max).is_some()
    }

    #[test]
    fn fourth_round_without_news_ends_run() {
        for (rounds, ends) in [
            ("s.s.r.r.r", false),
            ("s.s.r.r.r.r", true),
            ("rrrr.r.r", false),
            // In between nothing new, or nothing at all.
            ("r.s.r.s", true),
            ("r.s.s.r", true),
            ("r.s.s.s.s.s", false),
            // The model only talks: the second refusal shows that it does not get on.
            ("r..r", false),
            // A fourth model call is not made.
            ("r..r.", true),
            ("r...r", true),
            ("r......", false),
            ("r.ffff.r", false),
            // Something new.
            ("r.r.r.nr", false),
            ("nr.nr.nr.nr.nr", false),
            ("nr.r.r.r", false),
            ("r.r.r.n.r.r.r", false),
            ("r.r.n.r.r.r.r", true),
        ] {
            assert_eq!(play(rounds, 3), ends, "{rounds}");
        }
        let spin = |refusals: usize| play(&"r".repeat(refusals), 3);
        assert!(
            !spin(3 * 64) && spin(3 * 64 + 1),
            "code that goes round without a model"
        );
        let spin = |refusals: usize| play(&format!("n{}", "r".repeat(refusals)), 3);
        assert!(!spin(4 * 64) && spin(4 * 64 + 1), "that found something new first");
        assert!(play("r", 0) && !play("r", 1) && play("r.r", 1));
    }
}
