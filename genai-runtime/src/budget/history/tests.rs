use super::*;
use crate::budget::asked::{Level, Levels};

/// Plays calls one after another.
struct Played {
    history: History,
    now: u32,
}

impl Default for Played {
    fn default() -> Self {
        Self {
            history: History::default(),
            now: 1,
        }
    }
}

/// The start of a call directly in run 1.
fn asked_by(asker: u32, started: u32) -> When {
    When {
        started,
        levels: Levels::directly_in(1, asker, [Level::default(); 2]),
    }
}

fn ended(end: ToolEnd, at: u32) -> Ended {
    Ended {
        end,
        at,
        is_around: false,
    }
}

impl Played {
    fn when(&self) -> When {
        asked_by(0, self.now)
    }

    fn call(&mut self, call: u64, result: Option<u64>) {
        let when = self.when();
        self.history.started(&"tool".into(), Some(call), when);
        self.now += 1;
        let ended = ended(ToolEnd::Succeeded(result), self.now);
        self.history.ended("tool", Some(call), &ended, when);
    }
}

fn play(calls: &[u64]) -> Played {
    let mut played = Played::default();
    for call in calls {
        played.call(*call, Some(0));
    }
    played
}

/// Plays rounds of one call that returns these results, in this order.
fn rounds(results: impl IntoIterator<Item = Option<u64>>) -> Option<(u64, bool)> {
    let mut played = Played::default();
    for result in results {
        for call in [1, 2] {
            played.call(call, result);
        }
    }
    let cycle = played.history.cycle(1, played.when())?;
    Some((cycle.rounds, cycle.results_known))
}

#[test]
fn changing_results_count_as_progress() {
    assert_eq!(rounds([Some(1); 4]), Some((4, true)));
    assert_eq!(rounds((0..20).map(Some)), Some((1, true)));
    // The last three calls returned the same result.
    assert_eq!(rounds([1, 2, 3, 3, 3].map(Some)), Some((3, true)));
    assert_eq!(rounds([None; 9]), Some((9, false)));
    assert_eq!(rounds([None, Some(1), Some(1)]), Some((3, false)));
}

fn cycle(calls: &[u64], next: u64) -> Option<(usize, u64, bool)> {
    let played = play(calls);
    let cycle = played.history.cycle(next, played.when())?;
    Some((cycle.period, cycle.rounds, cycle.starts_another))
}

#[test]
fn repeating_call_cycles_are_detected() {
    assert_eq!(cycle(&[], 1), None);
    assert_eq!(cycle(&[1], 2), None);
    assert_eq!(cycle(&[1], 1), Some((1, 1, true)));
    assert_eq!(cycle(&[1, 1], 1), Some((1, 2, true)));
    // Half a round does not count.
    assert_eq!(cycle(&[1, 2], 1), None);
    assert_eq!(cycle(&[1, 2, 1], 2), Some((2, 1, false)));
    assert_eq!(cycle(&[1, 2, 1, 2], 1), Some((2, 2, true)));
    assert_eq!(cycle(&[1, 2, 1, 2], 3), None);
    let eight = [1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    assert_eq!(cycle(&eight, 1), Some((8, 2, true)));
    let nine = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    assert_eq!(cycle(&nine, 1), None);
}

#[test]
fn repeated_fingerprints_outlive_single_ones() {
    let mut played = play(&[7, 7, 7]);
    for call in 1_000..10_000 {
        played.call(call, Some(0));
        if call % 500 == 0 {
            played.call(7, Some(0));
        }
    }
    let history = played.history;
    assert_eq!(history.calls.get(&7).map(|entry| entry.calls), Some(3 + 18));
    assert_eq!(history.most_repeated(), 21);
    assert_eq!(history.calls.len(), MOST_FINGERPRINTS);
    assert_eq!(history.order.len(), MOST_FINGERPRINTS);
}

#[test]
fn refused_calls_are_numbered() {
    let mut played = play(&[1, 1]);
    let when = played.when();
    let history = &mut played.history;
    assert_eq!(history.refused_place(1).repeat, 3);
    assert_eq!(history.refused_place(1).repeat, 4);
    let next = history.started(&"tool".into(), Some(1), when);
    let next = next.expect("it has a fingerprint");
    assert_eq!((next.repeat, history.most_repeated()), (5, 3));
    assert_eq!(history.refused_place(2).repeat, 1);
    assert_eq!(history.repeats(2, when), 0, "limits count calls that were made");
}

/// Plays rounds of calls that start together and end one after the other.
fn fan_outs(rounds: u32, width: u32) -> Played {
    let mut played = Played::default();
    for _ in 0..rounds {
        let when = played.when();
        for _ in 0..width {
            played.history.started(&"tool".into(), Some(1), when);
        }
        for _ in 0..width {
            played.now += 1;
            let ended = ended(ToolEnd::Succeeded(Some(0)), played.now);
            played.history.ended("tool", Some(1), &ended, when);
        }
    }
    played
}

#[test]
fn calls_side_by_side_count_once() {
    for rounds in 0..4 {
        let played = fan_outs(rounds, 5);
        let (when, history) = (played.when(), &played.history);
        let counted = (history.repeats(1, when), history.same_results(1, when));
        assert_eq!(counted, (u64::from(rounds), u64::from(rounds)));
        let cycle = history.cycle(1, when).map_or(0, |cycle| cycle.rounds);
        assert_eq!(cycle, u64::from(rounds));
    }
}

#[test]
fn call_that_hangs_hides_no_loop() {
    let mut played = Played::default();
    let when = played.when();
    played.history.started(&"tool".into(), Some(1), when);
    for _ in 0..4 {
        played.call(1, Some(0));
    }
    let when = played.when();
    assert_eq!(played.history.same_results(1, when), 4);
    assert_eq!(played.history.repeats(1, when), 4);
}

#[test]
fn calls_of_one_round_count_from_ten() {
    let mut played = Played::default();
    for made in 0..12 {
        let when = asked_by(1, played.now);
        let seen = if made < 10 { 0 } else { made };
        assert_eq!(played.history.same_results(1, when), seen, "{made}");
        assert_eq!(played.history.repeats(1, when), seen, "{made}");
        played.history.started(&"tool".into(), Some(1), when);
        played.now += 1;
        let ended = ended(ToolEnd::Succeeded(Some(0)), played.now);
        played.history.ended("tool", Some(1), &ended, when);
    }
}
