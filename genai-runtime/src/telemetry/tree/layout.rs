//! Which span stands under which, and the lines drawn between them.

use std::collections::{HashMap, HashSet};

use opentelemetry::trace::SpanId;

use crate::telemetry::tree::node::Node;

/// How many columns one level is set in.
pub(super) const STEP: usize = 3;

/// One line of the tree.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// The lines that lead to the node.
    pub(super) prefix: String,
    pub(super) node: &'a Node,
}

/// The nodes in the order they are printed: children under their parent, in the order they started.
///
/// A node whose parent is not among them stands at the left. At most `levels` levels of lines are drawn; what is deeper
/// has `…` in place of the first of them.
pub(super) fn rows(nodes: &[Node], levels: usize) -> Vec<Row<'_>> {
    let known: HashSet<SpanId> = nodes.iter().map(|node| node.id).collect();
    let mut by_start: Vec<usize> = (0..nodes.len()).collect();
    by_start.sort_by_key(|&at| nodes[at].start);

    let mut tops = Vec::new();
    let mut children: HashMap<SpanId, Vec<usize>> = HashMap::new();
    for at in by_start.iter().copied() {
        let node = &nodes[at];
        if node.local_root || !known.contains(&node.parent) {
            tops.push(at);
        } else {
            children.entry(node.parent).or_default().push(at);
        }
    }

    let mut walk = Walk {
        nodes,
        children,
        levels,
        seen: vec![false; nodes.len()],
        rows: Vec::new(),
    };
    // After the tops, every node: ids that were set by hand may go round in a circle that has no top.
    for top in tops.into_iter().chain(by_start) {
        walk.from(top);
    }
    walk.rows
}

struct Walk<'a> {
    nodes: &'a [Node],
    children: HashMap<SpanId, Vec<usize>>,
    levels: usize,
    seen: Vec<bool>,
    rows: Vec<Row<'a>>,
}

impl Walk<'_> {
    /// Not recursive, because traces may be deeper than a thread's stack.
    fn from(&mut self, top: usize) {
        // For each level above the current one: does that ancestor have a sibling further down?
        let mut goes_on: Vec<bool> = Vec::new();
        let mut stack = vec![(top, 0, false)];
        while let Some((at, depth, more)) = stack.pop() {
            if std::mem::replace(&mut self.seen[at], true) {
                continue;
            }
            goes_on.truncate(depth);
            goes_on.push(more);
            let node = &self.nodes[at];
            self.rows.push(Row {
                prefix: prefix(&goes_on[1..], self.levels),
                node,
            });
            let below = self.children.get(&node.id).map_or(&[][..], Vec::as_slice);
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
    // The `…` takes the place of one level more.
    let skipped = if hidden > 0 { hidden + 1 } else { 0 };
    for more in above.iter().skip(skipped) {
        prefix.push_str(if *more { "│  " } else { "   " });
    }
    prefix.push_str(if *own { "├─ " } else { "└─ " });
    prefix
}
