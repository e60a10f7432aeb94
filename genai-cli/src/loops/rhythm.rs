//! Loops of calls with known names only: the same sequence of steps, with the same amounts.

use super::{Basis, FoundLoop, cost_between, is_step};
use crate::model::{Kind, Run, Span};

/// Least number of rounds. Fewer happen by chance.
const LEAST_ROUNDS: usize = 5;
/// Greatest number of steps in a round. A longer round is a process, not a loop.
const LONGEST_ROUND: usize = 6;
/// Largest difference of equal amounts, as a share of the larger one.
const SLACK: f64 = 0.05;

/// The loops of tools that have no key.
pub(super) fn find(run: &Run) -> Vec<FoundLoop> {
    let mut steps: Vec<(u32, &Span)> = (0..).zip(&run.spans).filter(|(_, span)| is_step(span)).collect();
    if !steps.iter().any(|(_, span)| is_unknown(span)) {
        return Vec::new();
    }
    steps.sort_by_key(|(at, span)| (span.start, *at));
    let mut found = Vec::new();
    let mut at = 0;
    while at < steps.len() {
        let longest = (1..=LONGEST_ROUND).find_map(|round| {
            let rounds = rounds(&steps[at..], round);
            (rounds >= LEAST_ROUNDS).then_some((round, rounds))
        });
        let Some((round, rounds)) = longest else {
            at += 1;
            continue;
        };
        let stretch = &steps[at..at + round * rounds];
        found.extend(described(run, stretch, round));
        at += stretch.len();
    }
    found
}

fn is_unknown(span: &Span) -> bool {
    span.kind == Kind::Tool && span.same_key.is_none()
}

/// Number of consecutive rounds of `round` steps from here, each like the first.
fn rounds(steps: &[(u32, &Span)], round: usize) -> usize {
    let Some(first) = steps.get(..round) else { return 0 };
    if !first.iter().any(|(_, span)| is_unknown(span)) {
        return 0;
    }
    let has_model = first.iter().any(|(_, span)| span.kind == Kind::Model);
    let follows = |index: usize| {
        let next = &steps[index * round..(index + 1) * round];
        let before = &steps[(index - 1) * round..index * round];
        // A call that starts before the previous one has ended is no reaction to it.
        let in_turn = before
            .last()
            .zip(next.first())
            .is_some_and(|((_, before), (_, next))| before.end <= Some(next.start));
        in_turn
            && first
                .iter()
                .zip(next)
                .all(|((_, one), (_, other))| is_like(one, other, has_model))
            && grows_evenly(steps, index, round)
    };
    1 + (1..steps.len() / round).take_while(|index| follows(*index)).count()
}

/// Whether two steps look like the same call. Calls of models are compared by generated tokens. Others are compared by
/// duration if nothing else is known.
fn is_like(one: &Span, other: &Span, has_model: bool) -> bool {
    if one.name != other.name || one.same_key.is_some() || other.same_key.is_some() {
        return false;
    }
    match (one.output_tokens, other.output_tokens) {
        (Some(one), Some(other)) => is_near(one, other),
        // Duration is weak evidence, so it is not compared if a model call with counts is in the round.
        _ if has_model && one.kind != Kind::Model => true,
        _ => is_near(one.duration(u64::MAX), other.duration(u64::MAX)),
    }
}

/// Whether each round added the same amount of context as the previous one, as equal calls with equal results do.
fn grows_evenly(steps: &[(u32, &Span)], index: usize, round: usize) -> bool {
    if index < 2 {
        return true;
    }
    (0..round).all(|step| {
        let input = |index: usize| steps[index * round + step].1.input_tokens;
        let (Some(before), Some(between), Some(now)) = (input(index - 2), input(index - 1), input(index)) else {
            return true;
        };
        now >= between && between >= before && is_near(now - between, between - before)
    })
}

fn described(run: &Run, stretch: &[(u32, &Span)], round: usize) -> Option<FoundLoop> {
    let (place, (_, tool)) = stretch[..round]
        .iter()
        .enumerate()
        .find(|(_, (_, span))| is_unknown(span))?;
    let calls: Vec<u32> = stretch.iter().skip(place).step_by(round).map(|(at, _)| *at).collect();
    let end = |span: &Span| span.end.unwrap_or(run.now);
    let between = (end(tool), stretch.iter().map(|(_, span)| end(span)).max()?);
    let within = stretch.iter().filter(|(_, span)| span.start >= between.0);
    Some(FoundLoop {
        subject: tool.subject().to_owned(),
        calls,
        refused: 0,
        duration: within.map(|(_, span)| span.duration(run.now)).sum(),
        cost: cost_between(run, between),
        basis: Basis::Rhythm,
        between,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
fn is_near(one: u64, other: u64) -> bool {
    one.abs_diff(other) as f64 <= one.max(other) as f64 * SLACK
}
