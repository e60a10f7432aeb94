//! Paths of the table as a trie, so that a document is walked once.

use std::sync::LazyLock;

use super::dialects::{BATCH, ENVELOPES, SIGNS, USAGE, around, usage};
use super::meaning::{Dialect, Meaning, Row};
use super::table::rows;

/// All paths of the table.
pub(super) static PATHS: LazyLock<Paths> = LazyLock::new(Paths::new);

/// A path with its envelope.
#[derive(Debug)]
pub(super) struct PathEntry {
    pub(super) shape: Dialect,
    pub(super) meaning: Meaning,
    pub(super) path: String,
    /// Position in the table, by which earlier lines have precedence.
    pub(super) rank: usize,
    /// Whether the path is in a line of a batch.
    pub(super) in_batch: bool,
}

impl PathEntry {
    /// Path of the array that contains it.
    pub(super) fn array(&self) -> Option<&str> {
        self.path.split_once("[]").map(|(array, _)| array)
    }
}

/// A step of paths.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// Next nodes, sorted by name.
    names: Vec<(String, usize)>,
    /// Next node for each element of an array.
    each: Option<usize>,
    /// Places at this node.
    pub(super) places: Vec<u16>,
    /// Whether the length of the whole value is counted, whatever its type.
    pub(super) is_measured: bool,
    /// Whether the node leads only to the lines of a batch.
    pub(super) to_lines: bool,
}

impl Node {
    /// A node without paths.
    pub(super) const fn nowhere() -> Self {
        Self {
            names: Vec::new(),
            each: None,
            places: Vec::new(),
            is_measured: false,
            to_lines: false,
        }
    }

    /// A node with the same next nodes and without places.
    fn without_places(&self) -> Self {
        Self {
            names: self.names.clone(),
            ..Self::default()
        }
    }

    /// A node in which every envelope leads to `to`.
    fn envelope(to: usize) -> Self {
        let mut names: Vec<_> = ENVELOPES.iter().map(|name| ((*name).to_owned(), to)).collect();
        names.sort();
        Self {
            names,
            ..Self::default()
        }
    }
}

#[derive(Debug)]
pub(super) struct Paths {
    nodes: Vec<Node>,
    places: Vec<PathEntry>,
    /// Start nodes for a document in one envelope, and in two.
    pub(super) envelopes: [Node; 2],
    /// Start nodes for usage without an answer around it, without the places of the usage field itself.
    pub(super) usage: Vec<Node>,
    /// Start node for the result of a tool.
    pub(super) tool_result: Node,
    /// Ranks of rows for lines of a batch, with the steps to those lines.
    lines: Vec<(usize, usize)>,
}

/// Fields that mark a tool result as an error for MCP and Anthropic, and the fields required beside them.
const TOOL_RESULT: [(&str, Meaning); 4] = [
    ("content", Meaning::Answered),
    ("isError", Meaning::Failed),
    ("is_error", Meaning::Failed),
    ("structuredContent", Meaning::Answered),
];

impl Paths {
    fn new() -> Self {
        let mut paths = Self {
            nodes: vec![Node::default()],
            places: Vec::new(),
            envelopes: Default::default(),
            usage: Vec::new(),
            tool_result: Node::default(),
            lines: Vec::new(),
        };
        for (rank, Row(shape, path, meaning)) in rows().enumerate() {
            for around in around(*shape) {
                let in_batch = BATCH.contains(around);
                for path in variants(*shape, path) {
                    paths.add(*shape, *meaning, format!("{around}{path}"), rank, in_batch);
                }
            }
        }
        for (index, sign) in SIGNS.iter().enumerate() {
            paths.add(sign.shape, Meaning::Sign(index), sign.path.to_owned(), index, false);
        }
        paths.add_lines();
        let outer = paths.grown();
        paths.envelopes = [0, outer].map(Node::envelope);
        paths.nodes[outer] = Node::envelope(0);
        for (name, meaning) in TOOL_RESULT {
            let at = paths.grown();
            paths.tool_result.names.push((name.to_owned(), at));
            paths.place_at(at, Dialect::Any, meaning, name.to_owned(), 0, false);
        }
        for node in &mut paths.nodes {
            node.names.sort();
        }
        let usage = USAGE.iter().filter_map(|name| paths.step(paths.root(), name));
        paths.usage = usage.map(Node::without_places).collect();
        paths
    }

    /// Adds steps that lead only to the lines of a batch.
    fn add_lines(&mut self) {
        for (rank, Row(_, path, _)) in rows().enumerate().filter(|(_, row)| row.2 == Meaning::Lines) {
            let mut at = self.grown();
            self.lines.push((rank, at));
            self.nodes[at].to_lines = true;
            for name in path.split('.') {
                at = self.named(at, name);
                self.nodes[at].to_lines = true;
            }
        }
    }

    fn add(&mut self, shape: Dialect, meaning: Meaning, path: String, rank: usize, in_batch: bool) {
        let mut at = 0;
        for name in path.split('.') {
            let (name, each) = name.strip_suffix("[]").map_or((name, false), |name| (name, true));
            at = self.named(at, name);
            if each {
                at = self.each(at);
            }
        }
        self.place_at(at, shape, meaning, path, rank, in_batch);
    }

    fn place_at(&mut self, at: usize, shape: Dialect, meaning: Meaning, path: String, rank: usize, in_batch: bool) {
        let place = u16::try_from(self.places.len()).unwrap_or(u16::MAX);
        self.places.push(PathEntry {
            shape,
            meaning,
            path,
            rank,
            in_batch,
        });
        self.nodes[at].is_measured |= meaning == Meaning::Arguments;
        self.nodes[at].places.push(place);
    }

    fn named(&mut self, at: usize, name: &str) -> usize {
        if let Some((_, next)) = self.nodes[at].names.iter().find(|(known, _)| known == name) {
            return *next;
        }
        let next = self.grown();
        self.nodes[at].names.push((name.to_owned(), next));
        next
    }

    fn each(&mut self, at: usize) -> usize {
        if let Some(next) = self.nodes[at].each {
            return next;
        }
        let next = self.grown();
        self.nodes[at].each = Some(next);
        next
    }

    fn grown(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// Start node for documents.
    pub(super) fn root(&self) -> &Node {
        &self.nodes[0]
    }

    /// Start node for a batch whose lines are at the place of this row.
    pub(super) fn lines(&self, rank: usize) -> Option<&Node> {
        let (_, at) = self.lines.iter().find(|(known, _)| *known == rank)?;
        self.nodes.get(*at)
    }

    pub(super) fn is_root(&self, node: &Node) -> bool {
        std::ptr::eq(node, self.root())
    }

    /// Whether the node's fields are those of the document (`false`) or of its error (`true`).
    pub(super) fn names(&self, node: &Node) -> Option<bool> {
        let mut places = node.places.iter();
        let is_root = self.is_root(node);
        (is_root || places.any(|place| self.place(*place).path == "error")).then_some(!is_root)
    }

    /// The step by a name, if there is a path.
    pub(super) fn step(&self, from: &Node, name: &str) -> Option<&Node> {
        let found = from
            .names
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
            .ok()?;
        self.nodes.get(from.names.get(found)?.1)
    }

    /// The step into elements, if there is a path.
    pub(super) fn element(&self, from: &Node) -> Option<&Node> {
        self.nodes.get(from.each?)
    }

    pub(super) fn place(&self, index: u16) -> &PathEntry {
        &self.places[usize::from(index)]
    }
}

/// All places for a path of usage.
fn variants(shape: Dialect, path: &str) -> Vec<String> {
    match path.strip_prefix("usage.") {
        Some(rest) => usage(shape).iter().map(|at| format!("{at}{rest}")).collect(),
        None => vec![path.to_owned()],
    }
}
