//! The calls that were known when a call was asked for.

/// So many runs around a call are told apart. Those further out do not matter to it.
const MOST_LEVELS: usize = 3;

/// A run that a call is in, and who asked for the call there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Level {
    /// When the run started, which no other did at that tick; 0: there is none.
    pub(crate) run: u32,
    /// When the model call started that asked for the call, or for the run below that it is in. That model knew of nothing
    /// that ended later. No two model calls start at one tick. 0: there is none.
    pub(crate) asker: u32,
}

/// The runs around a call, the innermost first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Levels([Level; MOST_LEVELS]);

/// The place of a call that others are compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Last([Level; 2]);

/// When a call started, and in which runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct When {
    /// When it started. In a task, for the first call of its kind there, when the task was spawned.
    pub(crate) started: u32,
    pub(crate) levels: Levels,
}

/// Until when a call knew what had ended before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Knows {
    /// As far as whoever asked for it knew.
    pub(crate) asked: u32,
    /// The same, but beside another call of the same asker what the code around both knew, which may go round without a
    /// model.
    pub(crate) code: u32,
}

impl Levels {
    /// The levels of what is directly in this run.
    pub(crate) fn directly_in(run: u32, asker: u32, [above, further]: [Level; 2]) -> Self {
        Self([Level { run, asker }, above, further])
    }

    /// The two innermost ones, for the levels of a run that starts there.
    pub(crate) fn innermost(self) -> [Level; 2] {
        let [innermost, above, _] = self.0;
        [innermost, above]
    }

    /// The model call that asked for what is directly in the innermost run.
    pub(crate) fn asker(self) -> u32 {
        let [innermost, ..] = self.0;
        innermost.asker
    }
}

impl When {
    /// Its place for the calls that are compared with it.
    pub(crate) fn place(self) -> Last {
        Last(self.levels.innermost())
    }

    /// The calls it knew, if it is compared with a call at this place.
    ///
    /// If both are in the same run, that is what the model knew that asked for it there. If one of them is in a run inside,
    /// such as a sub-agent, it is what the model of the run around both knew. Without a model there, nobody knew anything.
    pub(crate) fn knows(self, last: Last) -> Knows {
        let Levels(own) = self.levels;
        let exists = |level: &Level, depth: usize| depth == 0 || level.run != 0;
        let same = own.iter().enumerate().find_map(|(depth, level)| {
            let others = last.0.iter().enumerate();
            let mut same = others.filter(|(other_depth, other)| other.run == level.run && exists(other, *other_depth));
            let (other_depth, other) = same.next().filter(|_| exists(level, depth))?;
            // The code around a run inside knew what had ended before that run started.
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
        // Sub-agents one after another, each with a model call of its own.
        let last = when(5, &[(3, 4), (1, 2)]).place();
        assert_eq!(when(9, &[(7, 8), (1, 2)]).knows(last), Knows { asked: 2, code: 7 });
        assert_eq!(when(9, &[(7, 8), (1, 6)]).knows(last), Knows { asked: 6, code: 6 });
        // Of an outer run without a model.
        let last = when(5, &[(3, 4), (1, 0)]).place();
        assert_eq!(when(9, &[(7, 8), (1, 0)]).knows(last), Knows { asked: 0, code: 7 });
        // Side by side: the later one's run started before the earlier call ended, whenever its own call starts.
        assert_eq!(when(99, &[(4, 8), (1, 0)]).knows(last).code, 4);
        // One is in the outer run itself.
        assert_eq!(when(9, &[(1, 6)]).knows(last), Knows { asked: 6, code: 6 });
    }
}
