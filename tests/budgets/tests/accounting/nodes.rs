//! Random trees of runs and calls.

use proptest::prelude::*;

use crate::{DEAREST, MOST};

/// The ending of a model call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending {
    Tells(u64, u64),
    /// It returns without usage.
    IsSilent,
    /// It returns a hundred tokens of text with counts of 0.
    Miscounts,
    Fails,
    /// It fails with an error that has the usage.
    Paid(u64, u64),
    Panics,
    /// It is dropped while it waits.
    IsDropped,
}

/// The requested model, and the model that answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Model {
    Priced,
    /// The answer names a deployment.
    Deployment,
    /// No model has a price.
    Unknown,
    /// The service tier of the answer has no price.
    OddTier,
}

/// The layer around a model call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Around {
    Nothing,
    /// A wrapper that returns the same response, with its id or without.
    Wrapper {
        ids: bool,
    },
    /// A wrapper that fails once and retries.
    Retry,
    /// A call that makes its own request after the inner one.
    Own,
}

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Model {
        model: Model,
        around: Around,
        reserves: Option<u64>,
        ending: Ending,
    },
    /// A stream of `chunks` chunks of ten tokens, of which only some are taken.
    Stream {
        chunks: u64,
        taken: u64,
        tells: bool,
        wrapped: bool,
    },
    /// A response that is started in the background and fetched until it has reported its usage twice.
    Background(u64),
    Embeddings(u64),
    RemoteAgent(u64),
    Retrieval,
    Tool {
        argument: u8,
        fails: bool,
        /// Whether it returns another result each time.
        is_new: bool,
    },
    Run {
        limits: Option<Limits>,
        side_by_side: bool,
        /// Whether it leaves its last child running when it ends.
        leaves: bool,
        children: Vec<Node>,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) models: u64,
    pub(crate) tools: u64,
    pub(crate) tokens: u64,
    /// Units of 10⁻¹² dollars.
    pub(crate) cost: u64,
}

pub(crate) fn limits() -> impl Strategy<Value = Limits> {
    (0..8_u64, 0..6_u64, 0..20 * MOST, 0..4 * DEAREST).prop_map(|(models, tools, tokens, cost)| Limits {
        models,
        tools,
        tokens,
        cost,
    })
}

pub(crate) fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        4 => (0..MOST, 0..MOST).prop_map(|(input, output)| Ending::Tells(input, output)),
        2 => Just(Ending::IsSilent),
        1 => Just(Ending::Miscounts),
        1 => Just(Ending::Fails),
        1 => (0..MOST, 0..MOST).prop_map(|(input, output)| Ending::Paid(input, output)),
        1 => Just(Ending::Panics),
        1 => Just(Ending::IsDropped),
    ]
}

pub(crate) fn model_call() -> impl Strategy<Value = Node> {
    let model = prop_oneof![
        4 => Just(Model::Priced),
        1 => Just(Model::Deployment),
        1 => Just(Model::Unknown),
        1 => Just(Model::OddTier),
    ];
    let around = prop_oneof![
        3 => Just(Around::Nothing),
        2 => any::<bool>().prop_map(|ids| Around::Wrapper { ids }),
        1 => Just(Around::Retry),
        1 => Just(Around::Own),
    ];
    (model, around, prop::option::of(1..MOST), ending()).prop_map(|(model, around, reserves, ending)| Node::Model {
        model,
        around,
        reserves,
        ending,
    })
}

pub(crate) fn node() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        4 => model_call(),
        2 => (1..10_u64, 1..12_u64, any::<bool>(), any::<bool>()).prop_map(|(chunks, taken, tells, wrapped)| {
            Node::Stream { chunks, taken, tells, wrapped }
        }),
        1 => (1..MOST).prop_map(Node::Background),
        1 => (0..MOST).prop_map(Node::Embeddings),
        1 => (0..MOST).prop_map(Node::RemoteAgent),
        1 => Just(Node::Retrieval),
        2 => (0..3_u8, any::<bool>(), any::<bool>()).prop_map(|(argument, fails, is_new)| {
            Node::Tool { argument, fails, is_new }
        }),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let children = prop::collection::vec(inner, 0..6);
        (prop::option::of(limits()), any::<bool>(), any::<bool>(), children).prop_map(
            |(limits, side_by_side, leaves, children)| Node::Run {
                limits,
                side_by_side,
                leaves,
                children,
            },
        )
    })
}
