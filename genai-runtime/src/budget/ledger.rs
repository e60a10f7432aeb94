//! What one run has used and what its running calls have reserved, against its limits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use opentelemetry::StringValue;

use crate::budget::ask::{Ask, AskedPrice, Settlement, Spend, What};
use crate::budget::history::{History, Place, ToolEnd};
use crate::budget::known_costs::KnownCosts;
use crate::budget::limit::{Action, Kind, Limit, Unpriced};
use crate::budget::policy::NextCall;
use crate::budget::reason::StopReason;
use crate::budget::refused_rounds::RefusedRounds;

/// A limit, and what was said of it.
#[derive(Debug)]
struct Watched {
    limit: Limit,
    warned: bool,
    /// Calls of the tool that it is about.
    calls: u64,
}

/// What one run has used.
#[derive(Debug)]
pub(crate) struct Ledger {
    limits: Vec<Watched>,
    /// Whether somebody wants to know of a part of one of them.
    warns_early: bool,
    unpriced: Unpriced,
    /// Whether it was said that a call has no price.
    said_unpriced: bool,
    started: Instant,
    model_calls: u64,
    tool_calls: u64,
    used: Spend,
    reserved: Spend,
    history: History,
    model_failed: bool,
    refusals: RefusedRounds,
    costs: KnownCosts,
}

/// A limit that would be passed.
#[derive(Debug, Clone)]
pub(crate) struct Over {
    pub(crate) reason: StopReason,
    pub(crate) limit: String,
    pub(crate) words: String,
    pub(crate) iterations: u64,
    pub(crate) last_calls: Vec<String>,
    pub(crate) action: Action,
}

/// What is to be said at a limit that does not stop.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) over: Over,
    /// Whether the limit has been passed, and not only a part of it reached.
    pub(crate) passed: bool,
    /// Whether the run's span and the callback are to be told.
    pub(crate) warns: bool,
}

impl Ledger {
    pub(crate) fn new(limits: &[Limit], unpriced: Unpriced) -> Self {
        let watched = |limit: &Limit| Watched {
            limit: limit.clone(),
            warned: false,
            calls: 0,
        };
        Self {
            limits: limits.iter().map(watched).collect(),
            warns_early: limits.iter().any(|limit| limit.warn_at.is_some()),
            unpriced,
            said_unpriced: false,
            started: Instant::now(),
            model_calls: 0,
            tool_calls: 0,
            used: Spend::default(),
            reserved: Spend::default(),
            history: History::default(),
            model_failed: false,
            refusals: RefusedRounds::default(),
            costs: KnownCosts::default(),
        }
    }

    /// The limit that the call must not pass, if there is one.
    pub(crate) fn check(&self, ask: &Ask) -> Result<(), Over> {
        if let Some(over) = self.without_number(ask) {
            return Err(over);
        }
        let refuses = |watched: &&Watched| watched.limit.action.refuses();
        match self
            .limits
            .iter()
            .filter(refuses)
            .find_map(|watched| self.over(watched, ask))
        {
            Some(over) => Err(over),
            None => Ok(()),
        }
    }

    /// The call starts. Says its place among those like it, and adds what is to be said of limits that do not stop; those
    /// that do have been checked, unless the call starts whatever they say.
    pub(crate) fn start(&mut self, ask: &Ask, checked: bool, notes: &mut Vec<Note>) -> Option<Place> {
        let over = |(index, watched): (_, &Watched)| {
            if checked && watched.limit.action.refuses() {
                return None;
            }
            Some((index, self.over(watched, ask)?))
        };
        let passed: Vec<_> = self.limits.iter().enumerate().filter_map(over).collect();
        self.reserved.add(ask.estimate);
        let place = match ask.what {
            What::ModelCall => {
                self.refusals.next_round();
                self.model_calls += 1;
                if self.model_failed {
                    self.history.retried();
                }
                None
            }
            What::Usage | What::Other => None,
            What::Search(fingerprint) | What::RemoteAgent(fingerprint) => {
                self.history.started(&ask.called, fingerprint)
            }
            What::ToolCall(fingerprint) => {
                self.tool_calls += 1;
                for watched in &mut self.limits {
                    if matches!(&watched.limit.kind, Kind::CallsOf(tool) if *tool == ask.name.as_str()) {
                        watched.calls += 1;
                    }
                }
                self.history.started(&ask.called, fingerprint)
            }
        };
        if self.unpriced == Unpriced::Record
            && !self.said_unpriced
            && let Some(over) = self.without_price(ask)
        {
            self.said_unpriced = true;
            notes.push(Note {
                over,
                passed: false,
                warns: true,
            });
        }
        for (index, over) in passed {
            self.note(index, over, notes);
        }
        self.note_parts(notes);
        place
    }

    /// The call has ended: what it reserved is free again, what it used is used.
    pub(crate) fn settle(&mut self, ask: &Ask, settlement: &Settlement, notes: &mut Vec<Note>) {
        self.reserved.remove(ask.estimate);
        let sum = settlement.used.plus(settlement.assumed);
        self.used.add(sum);
        if ask.what.spends() {
            self.costs.settled(ask, sum, settlement.unknown_cost);
        }
        match ask.what {
            What::Usage | What::Other => {}
            What::ModelCall => match settlement.end {
                ToolEnd::Succeeded(_) => self.model_failed = false,
                ToolEnd::Failed(_) => self.model_failed = true,
                ToolEnd::Cancelled => {}
            },
            What::ToolCall(fingerprint) | What::Search(fingerprint) | What::RemoteAgent(fingerprint) => {
                self.history.ended(ask.called.as_str(), fingerprint, settlement.end);
            }
        }
        self.note_parts(notes);
    }

    /// A limit has refused a tool call, and the run goes on. Returns in how many rounds in a row that was so, this one included.
    pub(crate) fn refused_tool(&mut self) -> u64 {
        self.refusals.refused()
    }

    /// The limit that a running call has passed, whose usage so far is `used`.
    pub(crate) fn check_midway(&self, ask: &Ask, used: Spend) -> Result<(), Over> {
        let mut others = self.reserved;
        others.remove(ask.estimate);
        let total = self.used.plus(others).plus(used);
        let over = |watched: &&Watched| {
            watched.limit.action.refuses()
                && amount_of(&watched.limit.kind, total).is_some_and(|amount| amount > watched.limit.max)
        };
        match self.limits.iter().find(over) {
            Some(watched) => {
                let amount = amount_of(&watched.limit.kind, total).unwrap_or_default();
                Err(self.describe(&watched.limit, amount))
            }
            None => Ok(()),
        }
    }

    /// The deadline, if there is one that stops.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        let stops = self.limits.iter().filter(|it| it.limit.action == Action::Stop);
        let durations = stops.filter(|it| matches!(it.limit.kind, Kind::Duration));
        durations.map(|it| Duration::from_millis(it.limit.max)).min()
    }

    /// What the run says when it hits its deadline.
    pub(crate) fn deadline_passed(&self) -> Option<Over> {
        let elapsed = self.elapsed();
        let watched = self.limits.iter().find(|it| {
            it.limit.action == Action::Stop && matches!(it.limit.kind, Kind::Duration) && elapsed >= it.limit.max
        })?;
        Some(self.describe(&watched.limit, elapsed))
    }

    /// The most that a call of the model has come to so far.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.costs.dearest(model)
    }

    /// What has happened in the run.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// How much each limit leaves, reservations taken off.
    pub(crate) fn left(&self) -> impl Iterator<Item = (&Limit, u64)> {
        self.limits.iter().filter_map(|watched| {
            let used = self.value(watched)?;
            Some((&watched.limit, watched.limit.max.saturating_sub(used)))
        })
    }

    /// What the limit would be passed by, if the call started.
    fn over(&self, watched: &Watched, ask: &Ask) -> Option<Over> {
        let limit = &watched.limit;
        let spends = ask.what.spends();
        let more = match (&limit.kind, ask.what) {
            (Kind::ModelCalls, What::ModelCall) | (Kind::ToolCalls, What::ToolCall(_)) => 1,
            (Kind::CallsOf(tool), What::ToolCall(_)) if *tool == ask.name.as_str() => 1,
            (Kind::Duration, _) => 0,
            (Kind::Loop(policy), what) => {
                let next = NextCall {
                    tool: ask.called.as_str(),
                    fingerprint: what.compared()?,
                    history: &self.history,
                };
                // A policy that panics sees nothing.
                let violation = catch_unwind(AssertUnwindSafe(|| policy.check(&next))).ok().flatten()?;
                return Some(Over {
                    reason: limit.reason(),
                    limit: limit.kind.name().into_owned(),
                    words: violation.message,
                    iterations: violation.iterations,
                    last_calls: self.history.last_tools(5),
                    action: limit.action,
                });
            }
            (Kind::Cost, _) if ask.price == AskedPrice::Free => return None,
            // `Unpriced` decides whether it may start, unless calls of the same model turned out to have a price.
            (Kind::Cost, _)
                if ask.price == AskedPrice::Unknown
                    && self.unpriced != Unpriced::Refuse
                    && self.dearest(&ask.name).is_none() =>
            {
                return None;
            }
            // Tools use no tokens of their own.
            (kind, _) if spends => amount_of(kind, ask.estimate)?,
            _ => return None,
        };
        let used = self.value(watched)?;
        let passed = used.saturating_add(more) > limit.max || (more == 0 && used >= limit.max);
        passed.then(|| self.describe(limit, used))
    }

    /// The refusal of a call whose cost nothing gives a number for, after one like it came to nothing that is known.
    fn without_number(&self, ask: &Ask) -> Option<Over> {
        if self.unpriced != Unpriced::Refuse || !ask.what.spends() || self.dearest(&ask.name).is_some() {
            return None;
        }
        let words = match ask.price {
            AskedPrice::Unknown if self.costs.unpriced_seen() => format!(
                "{name} has no price, and the cost is limited: add one by `Prices::add(provider, \"{name}\", …)`, or \
                 allow it by `Budget::unpriced(Unpriced::Record)`",
                name = ask.name
            ),
            AskedPrice::Known if ask.estimate.cost == 0 && self.costs.was_unknown(&ask.name) => {
                format!(
                    "a call of {name} told no usage, and the cost is limited: give its `max_tokens` or \
                     `Budget::estimate(…)`, or allow it by `Budget::unpriced(Unpriced::Record)`",
                    name = ask.name
                )
            }
            AskedPrice::Known | AskedPrice::Unknown | AskedPrice::Free => return None,
        };
        self.of_cost(words, |limit| limit.action.refuses())
    }

    /// What is to be said of a call without a price, if the cost is limited.
    fn without_price(&self, ask: &Ask) -> Option<Over> {
        if !ask.what.spends() || ask.price != AskedPrice::Unknown || self.dearest(&ask.name).is_some() {
            return None;
        }
        self.of_cost(format!("{} has no price, and the cost is limited", ask.name), |_| true)
    }

    fn of_cost(&self, words: String, which: impl Fn(&Limit) -> bool) -> Option<Over> {
        let is_it = |limit: &Limit| matches!(limit.kind, Kind::Cost) && which(limit);
        let watched = self.limits.iter().find(|watched| is_it(&watched.limit))?;
        // It is not the limit that is used up: only this call is refused.
        Some(Over {
            words,
            action: Action::Refuse,
            ..self.describe(&watched.limit, 0)
        })
    }

    /// How much of the limit is used or reserved.
    fn value(&self, watched: &Watched) -> Option<u64> {
        match &watched.limit.kind {
            Kind::ModelCalls => Some(self.model_calls),
            Kind::ToolCalls => Some(self.tool_calls),
            Kind::CallsOf(_) => Some(watched.calls),
            Kind::Duration => Some(self.elapsed()),
            Kind::Loop(_) => None,
            kind => amount_of(kind, self.used.plus(self.reserved)),
        }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn describe(&self, limit: &Limit, used: u64) -> Over {
        let words = format!("{} used of {}", limit.kind.words(used), limit.kind.words(limit.max));
        Over {
            reason: limit.reason(),
            limit: limit.kind.name().into_owned(),
            words,
            iterations: self.model_calls,
            last_calls: self.history.last_tools(5),
            action: limit.action,
        }
    }

    /// What the run says when its own code stops it.
    pub(crate) fn stopped_by_user(&self, message: String) -> Over {
        Over {
            reason: StopReason::User,
            limit: "stop".to_owned(),
            words: message,
            iterations: self.model_calls,
            last_calls: self.history.last_tools(5),
            action: Action::Stop,
        }
    }

    /// A limit that does not stop has been passed.
    fn note(&mut self, index: usize, over: Over, notes: &mut Vec<Note>) {
        if let Some(watched) = self.limits.get_mut(index) {
            let warns = watched.limit.action == Action::Warn && !watched.warned;
            watched.warned |= warns;
            notes.push(Note {
                over,
                passed: true,
                warns,
            });
        }
    }

    fn note_parts(&mut self, notes: &mut Vec<Note>) {
        if self.warns_early {
            for index in 0..self.limits.len() {
                self.note_part(index, notes);
            }
        }
    }

    /// A part of a limit has been reached at which somebody wants to know.
    fn note_part(&mut self, index: usize, notes: &mut Vec<Note>) {
        let Some(watched) = self.limits.get(index) else {
            return;
        };
        let Some(threshold) = watched.limit.threshold().filter(|_| !watched.warned) else {
            return;
        };
        if let Some(used) = self.value(watched)
            && used >= threshold
        {
            let over = self.describe(&watched.limit, used);
            if let Some(watched) = self.limits.get_mut(index) {
                watched.warned = true;
            }
            notes.push(Note {
                over,
                passed: false,
                warns: true,
            });
        }
    }
}

fn amount_of(kind: &Kind, amounts: Spend) -> Option<u64> {
    match kind {
        Kind::InputTokens => Some(amounts.input),
        Kind::OutputTokens => Some(amounts.output),
        Kind::TotalTokens => Some(amounts.input.saturating_add(amounts.output)),
        Kind::Cost => Some(amounts.cost),
        Kind::ModelCalls | Kind::ToolCalls | Kind::CallsOf(_) | Kind::Duration | Kind::Loop(_) => None,
    }
}
