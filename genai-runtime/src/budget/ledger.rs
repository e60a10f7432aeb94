//! The used and reserved amounts of one run, with its limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use opentelemetry::StringValue;

use crate::budget::amounts::Amounts;
use crate::budget::ask::{Ask, AskedPrice, Settlement, Spend, ToolEnd, What};
use crate::budget::counts::Counts;
use crate::budget::history::{Brought, History, Place};
use crate::budget::known_costs::KnownCosts;
use crate::budget::limit::{Action, Kind, Limit, Unpriced, amount_of};
use crate::budget::over::{Note, Over};
use crate::budget::policy::NextCall;
use crate::budget::refused_rounds::{MAX_REFUSALS, RefusedRounds};
use crate::budget::verdict::{Question, Verdicts};

/// A limit, and the notes already made of it.
#[derive(Debug)]
pub(super) struct Watched {
    pub(super) limit: Limit,
    pub(super) warned: bool,
    /// Number of calls of the tool that is limited.
    calls: u64,
}

/// The used and reserved amounts of one run, with its limits.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(super) limits: Vec<Watched>,
    /// Whether one of the limits has a fraction at which it warns.
    pub(super) warns_early: bool,
    pub(super) unpriced: Unpriced,
    /// Whether the note about a call without a price has been made.
    said_unpriced: bool,
    started: Instant,
    pub(super) counts: Counts,
    pub(super) reserved: Spend,
    /// The history, shared with the policies that are running.
    pub(super) history: Arc<History>,
    /// Number of starts and ends of compared calls.
    changes: u64,
    /// The model of the last model call, if that failed.
    failed_model: Option<StringValue>,
    pub(super) refusals: RefusedRounds,
    pub(super) max_refusals: u64,
    pub(super) costs: KnownCosts,
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
            counts: Counts::default(),
            reserved: Spend::default(),
            history: Arc::default(),
            changes: 0,
            failed_model: None,
            refusals: RefusedRounds::default(),
            max_refusals: MAX_REFUSALS,
            costs: KnownCosts::default(),
        }
    }

    /// Whether it has limits. They hold as long as calls can be charged to this ledger.
    pub(crate) fn has_limits(&self) -> bool {
        !self.limits.is_empty()
    }

    /// The counts so far.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Adds the users' policies that check a tool call; `record` is the place of this ledger in the book.
    pub(crate) fn questions(&self, record: usize, questions: &mut Vec<Question>) {
        for (limit, watched) in self.limits.iter().enumerate() {
            if let Kind::Policy(policy) = &watched.limit.kind {
                questions.push(Question {
                    record,
                    limit,
                    changes: self.changes,
                    policy: Arc::clone(policy),
                    action: watched.limit.action,
                    history: Arc::clone(&self.history),
                });
            }
        }
    }

    /// Whether no call has started or ended since the verdicts were made.
    pub(crate) fn knows(&self, verdicts: Verdicts<'_>) -> bool {
        verdicts.are_of(self.changes)
    }

    /// The limit that the call would pass, if there is one.
    pub(crate) fn check(&self, ask: &Ask, verdicts: Verdicts<'_>) -> Option<Over> {
        let over = |action| {
            let limits = self.limits.iter().enumerate();
            let mut limits = limits.filter(|(_, watched)| watched.limit.action == action);
            limits.find_map(|(index, watched)| self.over(index, watched, ask, verdicts))
        };
        let other = self.goes_round(ask).or_else(|| self.without_number(ask));
        // Limits that end the run come first: a loop that runs past its deadline is stopped and not only refused.
        other.or_else(|| over(Action::Stop)).or_else(|| over(Action::Refuse))
    }

    /// Records the start of the call. Returns its place among equal calls, and adds notes of limits that do not stop.
    /// The limits that do stop have been checked, unless the call starts regardless of them.
    pub(crate) fn start(
        &mut self,
        ask: &Ask,
        verdicts: Verdicts<'_>,
        checked: bool,
        notes: &mut Vec<Note>,
    ) -> Option<Place> {
        let over = |(index, watched): (_, &Watched)| {
            if checked && watched.limit.action.refuses() {
                return None;
            }
            Some((index, self.over(index, watched, ask, verdicts)?))
        };
        let passed: Vec<_> = self.limits.iter().enumerate().filter_map(over).collect();
        self.reserved.remove(ask.taken.unwrap_or_default());
        self.reserved.add(ask.estimate);
        let place = match ask.what {
            What::ModelCall => {
                if !ask.nested {
                    self.refusals.next_round();
                }
                self.counts.model_calls += u64::from(ask.taken.is_none());
                if self.failed_model.as_ref() == Some(&ask.called) {
                    Arc::make_mut(&mut self.history).retried();
                }
                None
            }
            What::Usage | What::Other => None,
            What::Search(fingerprint) | What::RemoteAgent(fingerprint) => {
                self.changes += 1;
                self.refusals.called();
                Arc::make_mut(&mut self.history).started(&ask.called, fingerprint, ask.when)
            }
            What::ToolCall(fingerprint) => {
                self.counts.tool_calls += 1;
                self.changes += 1;
                self.refusals.called();
                self.count_calls_of(ask, |calls| calls + 1);
                Arc::make_mut(&mut self.history).started(&ask.called, fingerprint, ask.when)
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

    /// Settles a call that has ended: releases its reservation and counts its usage. Returns the news that a compared
    /// call brought.
    pub(crate) fn settle(&mut self, ask: &Ask, settlement: &Settlement, notes: &mut Vec<Note>) -> Option<Brought> {
        self.reserved.remove(ask.estimate);
        self.counts.settle(settlement);
        self.counts.model_calls += u64::from(settlement.another_call);
        if ask.what.spends() {
            let sum = settlement.known.spend().plus(settlement.assumed);
            if let Some(response) = settlement.told()
                && let Some(assumed) = self.costs.told(response, sum)
            {
                self.counts.assumed.remove(assumed);
            }
            let dropped = self.costs.settled(ask, sum, settlement);
            self.assume_dropped(dropped);
        }
        let mut brought = None;
        match ask.what {
            What::Usage | What::Other => {}
            What::ModelCall => match settlement.ended.end {
                ToolEnd::Succeeded(_) => {
                    self.failed_model = None;
                    self.refusals.answered();
                }
                ToolEnd::Failed(_) => self.failed_model = Some(ask.called.clone()),
                ToolEnd::Cancelled => {}
            },
            What::ToolCall(fingerprint) | What::Search(fingerprint) | What::RemoteAgent(fingerprint) => {
                self.changes += 1;
                let history = Arc::make_mut(&mut self.history);
                let news = history.ended(ask.called.as_str(), fingerprint, &settlement.ended, ask.when);
                if news.is_new {
                    self.refusals.news();
                } else {
                    self.refusals.called();
                }
                brought = Some(news);
            }
        }
        self.note_parts(notes);
        brought
    }

    /// Takes back the counts of a call that started and turned out to be none.
    pub(crate) fn withdraw(&mut self, ask: &Ask) {
        self.reserved.remove(ask.estimate);
        self.reserved.add(ask.taken.unwrap_or_default());
        match ask.what {
            What::ModelCall => {
                let counted = u64::from(ask.taken.is_none());
                self.counts.model_calls = self.counts.model_calls.saturating_sub(counted);
            }
            What::Usage | What::Other => {}
            What::Search(_) | What::RemoteAgent(_) => self.changes += 1,
            What::ToolCall(_) => {
                self.changes += 1;
                self.counts.tool_calls = self.counts.tool_calls.saturating_sub(1);
                self.count_calls_of(ask, |calls| calls.saturating_sub(1));
            }
        }
    }

    /// Counts a call in the limits of its tool.
    fn count_calls_of(&mut self, ask: &Ask, count: impl Fn(u64) -> u64) {
        for watched in &mut self.limits {
            if matches!(&watched.limit.kind, Kind::CallsOf(tool) if *tool == ask.name.as_str()) {
                watched.calls = count(watched.calls);
            }
        }
    }

    /// Numbers a call that is not made.
    pub(crate) fn refused_place(&mut self, ask: &Ask) -> Option<Place> {
        let fingerprint = ask.what.compared()??;
        Some(Arc::make_mut(&mut self.history).refused_place(fingerprint))
    }

    /// The limit that a running call has passed with its usage so far, `used`.
    pub(crate) fn check_midway(&self, ask: &Ask, used: Spend) -> Option<Over> {
        let mut others = self.reserved;
        others.remove(ask.estimate);
        let total = self.counts.used().plus(used);
        let over = |watched: &Watched| {
            let used = amount_of(&watched.limit.kind, total)?;
            let held = amount_of(&watched.limit.kind, others)?;
            let passed = used.saturating_add(held) > watched.limit.max;
            passed.then(|| self.describe(&watched.limit, Amounts { used, held, needed: 0 }))
        };
        let mut limits = self.limits.iter().filter(|watched| watched.limit.action.refuses());
        limits.find_map(over)
    }

    /// The shortest duration limit that stops the run, if there is one.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        let stops = self.limits.iter().filter(|it| it.limit.action == Action::Stop);
        let durations = stops.filter(|it| matches!(it.limit.kind, Kind::Duration));
        durations.map(|it| Duration::from_millis(it.limit.max)).min()
    }

    /// The refusal of a run that has reached its deadline.
    pub(crate) fn deadline_passed(&self) -> Option<Over> {
        let elapsed = self.elapsed();
        let watched = self.limits.iter().find(|it| {
            it.limit.action == Action::Stop && matches!(it.limit.kind, Kind::Duration) && elapsed >= it.limit.max
        })?;
        Some(self.describe(&watched.limit, Amounts::used(elapsed)))
    }

    /// The highest usage of a call of the model so far.
    pub(crate) fn dearest(&self, model: &StringValue) -> Option<Spend> {
        self.costs.dearest(model)
    }

    /// The history of the run.
    pub(crate) fn history(&self) -> &History {
        &self.history
    }

    /// The rest of each limit, without reservations.
    pub(crate) fn left(&self) -> impl Iterator<Item = (&Limit, u64)> {
        self.limits.iter().filter_map(|watched| {
            let used = self.value(watched, self.reserved)?;
            Some((&watched.limit, watched.limit.max.saturating_sub(used)))
        })
    }

    /// The limit that would be passed if the call started.
    fn over(&self, index: usize, watched: &Watched, ask: &Ask, verdicts: Verdicts<'_>) -> Option<Over> {
        let limit = &watched.limit;
        let spends = ask.what.spends();
        let more = match (&limit.kind, ask.what) {
            // The call around this one has been counted.
            (Kind::ModelCalls, What::ModelCall) if ask.taken.is_some() => return None,
            (Kind::Policy(_), _) => return verdicts.of(index),
            (Kind::ModelCalls, What::ModelCall) | (Kind::ToolCalls, What::ToolCall(_)) => 1,
            (Kind::CallsOf(tool), What::ToolCall(_)) if *tool == ask.name.as_str() => 1,
            (Kind::Duration, _) => 0,
            (Kind::Loop(policy), what) => {
                let next = NextCall {
                    tool: ask.called.as_str(),
                    fingerprint: what.compared()?,
                    history: &self.history,
                    when: ask.when,
                };
                let violation = policy.check(&next)?;
                return Some(Over {
                    reason: limit.reason(),
                    limit: limit.kind.name().into_owned(),
                    words: violation.message,
                    iterations: violation.iterations,
                    last_calls: self.history.last_tools(5),
                    action: limit.action,
                    is_used_up: true,
                    by_policy: false,
                });
            }
            (Kind::Cost, _) if ask.price == AskedPrice::Free => return None,
            // `Unpriced` determines whether the call may start, unless calls of the same model turned out to have a
            // price.
            (Kind::Cost, _)
                if ask.price == AskedPrice::Unknown
                    && self.unpriced != Unpriced::Refuse
                    && self.dearest(&ask.name).is_none() =>
            {
                return None;
            }
            // Tools use no tokens themselves.
            (kind, _) if spends => amount_of(kind, ask.estimate)?,
            _ => return None,
        };
        let mut reserved = self.reserved;
        reserved.remove(ask.taken.unwrap_or_default());
        let used = self.value(watched, Spend::default())?;
        let (held, needed) = match amount_of(&limit.kind, reserved) {
            Some(held) => (held, more),
            None => (0, 0),
        };
        let sum = used.saturating_add(held);
        let passed = sum.saturating_add(more) > limit.max || (more == 0 && sum >= limit.max);
        passed.then(|| self.describe(limit, Amounts { used, held, needed }))
    }

    /// The used or reserved amount of the limit.
    pub(super) fn value(&self, watched: &Watched, reserved: Spend) -> Option<u64> {
        match &watched.limit.kind {
            Kind::ModelCalls => Some(self.counts.model_calls),
            Kind::ToolCalls => Some(self.counts.tool_calls),
            Kind::CallsOf(_) => Some(watched.calls),
            Kind::Duration => Some(self.elapsed()),
            Kind::Loop(_) | Kind::Policy(_) => None,
            kind => amount_of(kind, self.counts.used().plus(reserved)),
        }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn describe(&self, limit: &Limit, amounts: Amounts) -> Over {
        let words = amounts.words(limit);
        Over {
            reason: limit.reason(),
            limit: limit.kind.name().into_owned(),
            words,
            iterations: self.counts.model_calls,
            last_calls: self.history.last_tools(5),
            action: limit.action,
            is_used_up: amounts.are_used_up(limit),
            by_policy: false,
        }
    }
}
