//! A tree of calls, as a plain value that can be shrunk.

use proptest::prelude::*;

/// One call with its ending and the calls inside it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) end: End,
    pub(crate) steps: Vec<Step>,
}

/// Kind of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Run,
    Tool,
    /// A chat, with its tokens if they are known.
    Chat(Option<(u32, u32)>),
    /// A stream of this many chunks, with tokens.
    ChatStream(u32, u32),
    /// A run that is a stream.
    RunStream,
}

/// Ending of a call after its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Value,
    Error,
    Panic,
    /// The call hangs, and its caller drops it.
    Dropped,
    NeverPolled,
}

/// Calls inside a call, and their order.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) how: How,
    pub(crate) calls: Vec<Node>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// The calls run one after the other.
    InTurn,
    /// The calls run concurrently in one task.
    Joined,
    /// The calls run concurrently until the first is done; the others are dropped wherever they are.
    Raced,
    /// The calls run concurrently as tasks, which are awaited.
    Spawned,
}

fn kinds() -> impl Strategy<Value = Kind> {
    let tokens = || (0_u32..1_000, 0_u32..1_000);
    prop_oneof![
        3 => Just(Kind::Run),
        2 => Just(Kind::Tool),
        2 => proptest::option::weighted(0.8, tokens()).prop_map(Kind::Chat),
        2 => (0_u32..1_000, 0_u32..4).prop_map(|(input, chunks)| Kind::ChatStream(input, chunks)),
        1 => Just(Kind::RunStream),
    ]
}

fn ends() -> impl Strategy<Value = End> {
    prop_oneof![
        4 => Just(End::Value),
        1 => Just(End::Error),
        1 => Just(End::Panic),
        1 => Just(End::Dropped),
        1 => Just(End::NeverPolled),
    ]
}

fn hows() -> impl Strategy<Value = How> {
    prop_oneof![
        Just(How::InTurn),
        Just(How::Joined),
        Just(How::Raced),
        Just(How::Spawned)
    ]
}

/// Trees of up to 24 calls, five deep.
pub(crate) fn nodes() -> impl Strategy<Value = Node> {
    let node =
        |steps| (kinds(), ends(), steps).prop_map(|(kind, end, steps): (_, _, Vec<Step>)| Node { kind, end, steps });
    let leaf = node(Just(Vec::new()).boxed());
    let tree = leaf.prop_recursive(4, 24, 6, move |inner| {
        let calls = proptest::collection::vec(inner, 1..4);
        let step = (hows(), calls).prop_map(|(how, calls)| Step { how, calls });
        node(proptest::collection::vec(step, 0..3).boxed())
    });
    tree.prop_map(calm)
}

/// Removes spawned tasks from races: a task of a losing call would outlive it, and its run could no longer count it.
fn calm(mut node: Node) -> Node {
    for step in &mut node.steps {
        for call in &mut step.calls {
            *call = calm(call.clone());
            if step.how == How::Raced {
                tame(call);
            }
        }
    }
    node
}

fn tame(node: &mut Node) {
    for step in &mut node.steps {
        if step.how == How::Spawned {
            step.how = How::Joined;
        }
        step.calls.iter_mut().for_each(tame);
    }
}
