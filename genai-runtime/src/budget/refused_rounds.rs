//! The count of rounds in a row with refusals and without any news.

use crate::budget::over::Over;

/// Default number of such rounds after which the run ends.
pub(crate) const MAX_REFUSALS: u64 = 3;

/// Maximum number of refused calls in a round. Each further one counts as a round: no model requests so many, so it is
/// code that loops without a model.
const MOST_REFUSED: u64 = 64;

/// Rounds since the first refusal that no news followed. A round is the time between two model calls, after the first
/// has answered.
#[derive(Debug, Default)]
pub(crate) struct RefusedRounds {
    /// Number of rounds, with the present one if it has calls.
    rounds: u64,
    /// Number of rounds in which a limit refused a call.
    refused: u64,
    /// Whether a model call has answered in the present round.
    is_answered: bool,
    /// Whether the present round has calls.
    has_calls: bool,
    /// Number of refused calls in the present round.
    refused_here: u64,
    /// Whether a call of the present round brought something new.
    has_news: bool,
    last: Option<Over>,
}

impl RefusedRounds {
    /// Begins a round at the start of a model call.
    pub(crate) fn next_round(&mut self) {
        self.rounds = self.rounds();
        self.is_answered = false;
        self.has_calls = false;
        self.refused_here = 0;
        self.has_news = false;
    }

    /// Records that a model call has succeeded.
    pub(crate) fn answered(&mut self) {
        self.is_answered = true;
    }

    /// Records that a compared call starts, or ends without news.
    pub(crate) fn called(&mut self) {
        // Before the first refusal, nothing is counted.
        if self.refused > 0 && !self.has_calls {
            self.rounds = self.rounds.saturating_add(1);
        }
        self.has_calls = true;
    }

    /// Records news, which restarts the count.
    pub(crate) fn news(&mut self) {
        *self = Self {
            has_calls: true,
            has_news: true,
            ..Self::default()
        };
    }

    /// Records that a limit refused a call. In a round with news, that does not count.
    pub(crate) fn refused(&mut self, over: &Over) {
        if self.has_news {
            self.refused_here = self.refused_here.saturating_add(1);
            // Code that loops without a model begins no round.
            self.has_news = self.refused_here < MOST_REFUSED;
            return;
        }
        if self.refused_here.is_multiple_of(MOST_REFUSED) {
            self.refused = self.refused.saturating_add(1);
            if self.refused == 1 || self.refused_here > 0 {
                // This is the first refusal, which begins the count, or a round of code that loops without a model.
                self.rounds = self.rounds.saturating_add(1);
                self.has_calls = true;
            }
        }
        self.called();
        self.refused_here = self.refused_here.saturating_add(1);
        self.last = Some(over.clone());
    }

    /// Number of rounds, with the present one if its model call has answered without a call. A model that only talks
    /// after a refusal brings nothing new either.
    fn rounds(&self) -> u64 {
        let only_talks = self.refused > 0 && self.is_answered && !self.has_calls;
        self.rounds.saturating_add(only_talks.into())
    }

    /// The last refusal, if there are more rounds than `max`.
    ///
    /// One refused call, followed by calls that happen to bring nothing new, is no loop yet. A second round with a
    /// refused call is one.
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

    /// Plays rounds: `r` is a refused call, `s` a call without news, `n` a call with news, `.` a model call that
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
            // There is no news in between, or nothing at all.
            ("r.s.r.s", true),
            ("r.s.s.r", true),
            ("r.s.s.s.s.s", false),
            // The model only talks: the second refusal shows that it makes no progress.
            ("r..r", false),
            // A fourth model call is not made.
            ("r..r.", true),
            ("r...r", true),
            ("r......", false),
            ("r.ffff.r", false),
            // There is news in between.
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
