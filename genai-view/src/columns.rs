//! The widths of the tree's columns.

/// Number of blanks between two columns.
pub(crate) const GAP: usize = 2;
/// Minimum width of names beside tokens. Tokens go if names would be narrower, because the table has them as well.
const NAME_BESIDE_TOKENS: usize = 24;
/// Minimum width of names beside endings and durations. These go if names would be narrower.
const LEAST_NAME: usize = 12;
/// Minimum width of endings: enough to read `failed: Test…`.
const LEAST_ENDING: usize = 13;
/// Minimum width of names beside a long reason.
const FAIR_NAME: usize = 32;

/// Widths in terminal columns; 0 for a column that is not printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Widths {
    pub(crate) name: usize,
    pub(crate) duration: usize,
    pub(crate) input: usize,
    pub(crate) output: usize,
    pub(crate) cost: usize,
    pub(crate) first_chunk: usize,
    pub(crate) ending: usize,
}

impl Widths {
    /// Reduces the full widths so that they fit into `total`.
    ///
    /// The steps are, in order: cut long endings and names, then drop first chunks, tokens, costs, endings and
    /// durations.
    pub(crate) fn fit(self, total: usize) -> Self {
        let mut widths = self;
        let steps: [(fn(&mut Self), usize); 6] = [
            (|_| {}, NAME_BESIDE_TOKENS),
            (|widths| widths.first_chunk = 0, NAME_BESIDE_TOKENS),
            (|widths| (widths.input, widths.output) = (0, 0), LEAST_NAME),
            (|widths| widths.cost = 0, LEAST_NAME),
            (|widths| widths.ending = 0, LEAST_NAME),
            (|widths| widths.duration = 0, LEAST_NAME),
        ];
        for (narrow, least_name) in steps {
            narrow(&mut widths);
            if let Some(fitting) = widths.share(total, least_name) {
                return fitting;
            }
        }
        Self {
            name: self.name.min(total),
            ..Self::default()
        }
    }

    /// Divides the room beside the fixed columns between names and endings, if it is enough.
    fn share(self, total: usize, least_name: usize) -> Option<Self> {
        let taken = |width: usize| if width == 0 { 0 } else { width + GAP };
        let fixed = [self.duration, self.input, self.output, self.cost, self.first_chunk];
        let fixed = fixed.map(taken).iter().sum::<usize>();
        let gap = if self.ending == 0 { 0 } else { GAP };
        let room = total.checked_sub(fixed + gap)?;
        if room < self.name.min(least_name) + self.ending.min(LEAST_ENDING) {
            return None;
        }
        let ending = self
            .ending
            .min(room.saturating_sub(self.name.min(FAIR_NAME)).max(LEAST_ENDING));
        let name = self.name.min(room - ending);
        // A long ending may use the room that a short name leaves.
        let ending = self.ending.min(room - name);
        Some(Self { name, ending, ..self })
    }
}
