//! The order of calls in the tree, and the lines drawn between them.

use std::collections::{HashMap, HashSet};

use crate::call::Call;

/// Number of columns by which one level is indented.
pub(crate) const STEP: usize = 3;

/// One line of the tree.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    /// The lines that lead to the call.
    pub(crate) prefix: String,
    pub(crate) call: &'a Call,
}

/// The calls in printed order: children under their parent, in the order in which they started.
///
/// A call whose parent is missing stands at the left. At most `levels` levels of lines are drawn; a deeper call has `…`
/// in place of the first of them.
pub(crate) fn rows(calls: &[Call], levels: usize) -> Vec<Row<'_>> {
    let known: HashSet<u64> = calls.iter().map(|call| call.id).collect();
    let mut by_start: Vec<usize> = (0..calls.len()).collect();
    by_start.sort_by_key(|&at| calls[at].start);

    let mut tops = Vec::new();
    let mut children: HashMap<u64, Vec<usize>> = HashMap::new();
    for at in by_start.iter().copied() {
        match calls[at].parent.filter(|parent| known.contains(parent)) {
            Some(parent) => children.entry(parent).or_default().push(at),
            None => tops.push(at),
        }
    }

    let mut walk = Walk {
        calls,
        children,
        levels,
        seen: vec![false; calls.len()],
        rows: Vec::new(),
    };
    // After the tops comes every call, because ids that were set by hand may form a circle without a top.
    for top in tops.into_iter().chain(by_start) {
        walk.from(top);
    }
    walk.rows
}

struct Walk<'a> {
    calls: &'a [Call],
    children: HashMap<u64, Vec<usize>>,
    levels: usize,
    seen: Vec<bool>,
    rows: Vec<Row<'a>>,
}

impl Walk<'_> {
    /// Walks without recursion, because traces may be deeper than a thread's stack.
    fn from(&mut self, top: usize) {
        // For each level above the current one: whether that ancestor has a later sibling.
        let mut goes_on: Vec<bool> = Vec::new();
        let mut stack = vec![(top, 0, false)];
        while let Some((at, depth, more)) = stack.pop() {
            if std::mem::replace(&mut self.seen[at], true) {
                continue;
            }
            goes_on.truncate(depth);
            goes_on.push(more);
            let call = &self.calls[at];
            self.rows.push(Row {
                prefix: prefix(&goes_on[1..], self.levels),
                call,
            });
            let below = self.children.get(&call.id).map_or(&[][..], Vec::as_slice);
            let last = below.last().copied();
            stack.extend(below.iter().rev().map(|&child| (child, depth + 1, Some(child) != last)));
        }
    }
}

fn prefix(goes_on: &[bool], levels: usize) -> String {
    let Some((own, above)) = goes_on.split_last() else {
        return String::new();
    };
    let hidden = goes_on.len().saturating_sub(levels);
    let mut prefix = String::from(if hidden > 0 { "…  " } else { "" });
    // The `…` replaces one more level.
    let skipped = if hidden > 0 { hidden + 1 } else { 0 };
    for more in above.iter().skip(skipped) {
        prefix.push_str(if *more { "│  " } else { "   " });
    }
    prefix.push_str(if *own { "├─ " } else { "└─ " });
    prefix
}
