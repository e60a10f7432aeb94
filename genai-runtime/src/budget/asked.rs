//! The logical time of calls: which calls had ended when the model requested another one.

/// Maximum number of runs around a call that are distinguished. Runs further out do not matter to it.
const MOST_LEVELS: usize = 3;

/// A run around a call, and the model call that requested the call there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Level {
    /// Start of the run; no other run starts at that tick. 0 if there is no run.
    pub(crate) run: u32,
    /// Start of the model call that requested the call, or the run below that contains it. That model had seen nothing
    /// that ended later. No two model calls start at one tick. 0 if there is none.
    pub(crate) asker: u32,
}

/// The runs around a call, the innermost first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Levels([Level; MOST_LEVELS]);

/// The place of a call, kept to compare later calls with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Last([Level; 2]);

/// Start of a call, and the runs around it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct When {
    /// Start of the call. For the first call of its kind in a task, the time at which the task was spawned.
    pub(crate) started: u32,
    pub(crate) levels: Levels,
}

/// The time up to which a call has seen earlier calls end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Knows {
    /// The time for the model that requested the call.
    pub(crate) asked: u32,
    /// The same time, except for two calls requested by one model call. For those it is the time for the code around
    /// both, which may loop without a model.
    pub(crate) code: u32,
}

impl Levels {
    /// The levels of a call directly in this run.
    pub(crate) fn directly_in(run: u32, asker: u32, [above, further]: [Level; 2]) -> Self {
        Self([Level { run, asker }, above, further])
    }

    /// The two innermost levels, for the levels of a run that starts there.
    pub(crate) fn innermost(self) -> [Level; 2] {
        let [innermost, above, _] = self.0;
        [innermost, above]
    }

    /// The model call that requested the calls directly in the innermost run.
    pub(crate) fn asker(self) -> u32 {
        let [innermost, ..] = self.0;
        innermost.asker
    }
}

impl When {
    /// The place of this call for later calls that are compared with it.
    pub(crate) fn place(self) -> Last {
        Last(self.levels.innermost())
    }

    /// The time up to which this call has seen calls end, if it is compared with a call at this place.
    ///
    /// If both are in the same run, it is the time for the model that requested this call there. If one of them is in
    /// an inner run, such as a sub-agent, it is the time for the model of the run around both. Without a model there,
    /// it is 0.
    pub(crate) fn knows(self, last: Last) -> Knows {
        let Levels(own) = self.levels;
        let exists = |level: &Level, depth: usize| depth == 0 || level.run != 0;
        let same = own.iter().enumerate().find_map(|(depth, level)| {
            let others = last.0.iter().enumerate();
            let mut same = others.filter(|(other_depth, other)| other.run == level.run && exists(other, *other_depth));
            let (other_depth, other) = same.next().filter(|_| exists(level, depth))?;
            // The code around an inner run had seen all calls that ended before that run started.
            let inside = depth.checked_sub(1).and_then(|inside| own.get(inside));
            let started = inside.map_or(self.started, |inside| inside.run.min(self.started));
            Some((level, Some(other), depth + other_depth == 0, started))
        });
        let outermost = || (own.iter().rev().find(|level| level.run != 0), None, false, self.started);
        let (level, other, is_direct, started) = same.map_or_else(outermost, |(level, other, direct, started)| {
            (Some(level), other, direct, started)
        });
        let asker = level.map_or(0, |level| level.asker);
        let knew = match asker {
            0 if is_direct => self.started,
            asker => asker.min(self.started),
        };
        let is_same_asker = other.is_none_or(|other| other.asker == asker);
        Knows {
            asked: knew,
            code: if is_same_asker { started } else { knew },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Knows, Level, Levels, When};

    fn when(started: u32, levels: &[(u32, u32)]) -> When {
        let level = |at: usize| {
            levels
                .get(at)
                .map_or_else(Level::default, |&(run, asker)| Level { run, asker })
        };
        let (run, asker) = levels[0];
        When {
            started,
            levels: Levels::directly_in(run, asker, [level(1), level(2)]),
        }
    }

    #[test]
    fn asker_decides_what_was_known() {
        let last = when(5, &[(1, 4)]).place();
        assert_eq!(when(8, &[(1, 4)]).knows(last), Knows { asked: 4, code: 8 });
        assert_eq!(when(8, &[(1, 7)]).knows(last), Knows { asked: 7, code: 7 });
        let no_model = when(5, &[(1, 0)]).place();
        assert_eq!(when(8, &[(1, 0)]).knows(no_model), Knows { asked: 8, code: 8 });
    }

    #[test]
    fn runs_inside_are_compared_outside() {
        // Consecutive sub-agents, each with its own model call.
        let last = when(5, &[(3, 4), (1, 2)]).place();
        assert_eq!(when(9, &[(7, 8), (1, 2)]).knows(last), Knows { asked: 2, code: 7 });
        assert_eq!(when(9, &[(7, 8), (1, 6)]).knows(last), Knows { asked: 6, code: 6 });
        // An outer run without a model.
        let last = when(5, &[(3, 4), (1, 0)]).place();
        assert_eq!(when(9, &[(7, 8), (1, 0)]).knows(last), Knows { asked: 0, code: 7 });
        // Concurrent calls: the run of the later one started before the earlier call ended, whenever its own call
        // starts.
        assert_eq!(when(99, &[(4, 8), (1, 0)]).knows(last).code, 4);
        // One of the calls is in the outer run itself.
        assert_eq!(when(9, &[(1, 6)]).knows(last), Knows { asked: 6, code: 6 });
    }
}
