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

/// The places of the columns in a line.
pub(crate) const NAME: usize = 0;
pub(crate) const DURATION: usize = 1;
pub(crate) const INPUT: usize = 2;
pub(crate) const OUTPUT: usize = 3;
pub(crate) const COST: usize = 4;
pub(crate) const FIRST_CHUNK: usize = 5;
pub(crate) const ENDING: usize = 6;

/// The width of each column in terminal columns; 0 for one that is not printed.
pub(crate) type Widths = [usize; 7];

/// Columns that are dropped one after the other until the rest fits, and the minimum width of names beside the rest.
const STEPS: [(&[usize], usize); 6] = [
    (&[], NAME_BESIDE_TOKENS),
    (&[FIRST_CHUNK], NAME_BESIDE_TOKENS),
    (&[INPUT, OUTPUT], LEAST_NAME),
    (&[COST], LEAST_NAME),
    (&[ENDING], LEAST_NAME),
    (&[DURATION], LEAST_NAME),
];

/// Reduces the full widths so that they fit into `total`. Long endings and names are cut before columns are dropped.
pub(crate) fn fit(full: Widths, total: usize) -> Widths {
    let mut widths = full;
    for (dropped, least_name) in STEPS {
        for column in dropped {
            widths[*column] = 0;
        }
        if let Some(fitting) = share(widths, total, least_name) {
            return fitting;
        }
    }
    widths[NAME] = full[NAME].min(total);
    widths
}

/// Divides the room beside the fixed columns between names and endings, if it is enough.
fn share(mut widths: Widths, total: usize, least_name: usize) -> Option<Widths> {
    let (name, ending) = (widths[NAME], widths[ENDING]);
    let taken = |width: usize| if width == 0 { 0 } else { width + GAP };
    let fixed: usize = widths[DURATION..ENDING].iter().copied().map(taken).sum();
    let gap = if ending == 0 { 0 } else { GAP };
    let room = total.checked_sub(fixed + gap)?;
    if room < name.min(least_name) + ending.min(LEAST_ENDING) {
        return None;
    }
    let least_ending = ending.min(room.saturating_sub(name.min(FAIR_NAME)).max(LEAST_ENDING));
    widths[NAME] = name.min(room - least_ending);
    // A long ending may use the room that a short name leaves.
    widths[ENDING] = ending.min(room - widths[NAME]);
    Some(widths)
}
