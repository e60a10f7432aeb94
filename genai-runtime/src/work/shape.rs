//! The kind of value that a function returned, decided by its type: the result itself, or a future or stream that still
//! has to do the work.

use std::marker::PhantomData;

use crate::work::deferred::{Deferred, DeferredTwice, Many, One};
use crate::work::question::{ItemProbe, NoHolder, Probe};
use crate::work::reader::Reader;
use crate::work::reads::Reads;

/// The shape of a value whose result, or whose items, are of type `R`; `W` selects its handling.
#[derive(Debug)]
pub struct Shape<R, W>(PhantomData<fn() -> (R, W)>);

/// Handling of a value.
pub trait Way<R> {
    /// Question about how the result is read.
    type Probe: Default;

    /// Question about how an error in place of the work is named.
    type Holder: Default;
}

#[allow(clippy::unused_self)] // Asked by method, because only the type of `self` matters.
impl<R, W> Shape<R, W> {
    pub(crate) const NEW: Self = Self(PhantomData);

    /// Begins the question about how the result is read.
    pub fn result(self) -> W::Probe
    where
        W: Way<R>,
    {
        W::Probe::default()
    }

    /// Begins the question about how an error in place of the work is named.
    pub fn holder(self) -> W::Holder
    where
        W: Way<R>,
    {
        W::Holder::default()
    }

    /// Reads the result with `reader`, and names an error that comes in place of the work.
    pub const fn read_by<V, N>(self, reader: Reader<R>, _: &Reads<V, N>) -> Finisher<W, R, N> {
        Finisher::new(reader)
    }

    /// Requires that the work can be followed to its end.
    #[must_use]
    pub const fn followed(self) -> Self
    where
        W: Followed,
    {
        self
    }

    /// Requires that the operation has one result.
    #[must_use]
    pub const fn one(self) -> Self
    where
        W: OneResult,
    {
        self
    }
}

impl<R, W> Clone for Shape<R, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, W> Copy for Shape<R, W> {}

/// Ways in which the work ends with one result.
#[diagnostic::on_unimplemented(
    message = "this operation has one result, not a stream of them",
    label = "a stream is returned here",
    note = "collect the items in the function and return them, or use the attribute of an operation that streams: `chat`, `generate_content`, `text_completion`, `tool`, `agent`, `workflow`"
)]
pub trait OneResult {}

/// Ways in which the span can last as long as the work.
#[diagnostic::on_unimplemented(
    message = "the span cannot follow a stream of this type to its end",
    label = "this stream comes back as it is",
    note = "return `impl Stream<Item = …>` or `Pin<Box<dyn Stream<Item = …> + Send>>`; a type that holds a boxed stream can implement `genai::MapStream`"
)]
pub trait Followed {}

macro_rules! ways {
    ($($way:ident => $probe:ident;)*) => {
        $(
            impl<R> Way<R> for $way {
                type Probe = $probe<R>;
                type Holder = NoHolder;
            }

            #[diagnostic::do_not_recommend]
            impl Followed for $way {}
        )*
    };
}

ways! {
    Plain => Probe;
    Opaque => Probe;
    OpaqueStream => ItemProbe;
    OpaqueStreamWithEnd => ItemProbe;
}

#[diagnostic::do_not_recommend]
impl OneResult for Plain {}

#[diagnostic::do_not_recommend]
impl OneResult for Opaque {}

/// Ways of work inside another type, which ends as the work does.
macro_rules! ways_inside {
    ($($way:ident<$work:ident $(, $part:ident)*>, $holder:ty;)*) => {
        $(
            impl<R, $work: Way<R> $(, $part)*> Way<R> for $way<$work $(, $part)*> {
                type Probe = $work::Probe;
                type Holder = $holder;
            }

            #[diagnostic::do_not_recommend]
            impl<$work: Followed $(, $part)*> Followed for $way<$work $(, $part)*> {}

            #[diagnostic::do_not_recommend]
            impl<$work: OneResult $(, $part)*> OneResult for $way<$work $(, $part)*> {}
        )*
    };
}

ways_inside! {
    OrError<W, V, E>, Probe<Result<V, E>>;
    OrNone<W>, NoHolder;
    InBox<W>, NoHolder;
    FutureOf<W>, W::Holder;
}

macro_rules! deferred_ways {
    ($($way:ident: $bound:ident, $holder:ty;)*) => {
        $(
            impl<V: $bound> Way<V::Result> for $way<V>
            where
                V::Count: Probing<V::Result>,
            {
                type Probe = <V::Count as Probing<V::Result>>::Probe;
                type Holder = Probe<$holder>;
            }

            #[diagnostic::do_not_recommend]
            impl<V: $bound> Followed for $way<V> {}

            #[diagnostic::do_not_recommend]
            impl<V: $bound<Count = One>> OneResult for $way<V> {}
        )*
    };
}

deferred_ways! {
    Boxed: Deferred, V;
    BoxedTwice: DeferredTwice, V::Inner;
}

/// A placeholder: the compiler has already reported an error for a type of this shape.
impl<R> Way<R> for Unfollowed {
    type Probe = ItemProbe<R>;
    type Holder = NoHolder;
}

/// Reading of results, by their number.
pub trait Probing<R> {
    /// Question about how the results are read.
    type Probe: Default;
}

impl<R> Probing<R> for One {
    type Probe = Probe<R>;
}

impl<R> Probing<R> for Many {
    type Probe = ItemProbe<R>;
}

/// The value itself is the result.
#[derive(Debug)]
pub enum Plain {}

/// The value is [`Deferred`].
#[derive(Debug)]
pub struct Boxed<V>(PhantomData<V>);

/// The value is [`DeferredTwice`].
#[derive(Debug)]
pub struct BoxedTwice<V>(PhantomData<V>);

/// The value is a stream of a written-out type that cannot be rebuilt.
#[derive(Debug)]
pub enum Unfollowed {}

/// The value is an opaque future (`impl Future`), whose type is not written out.
#[derive(Debug)]
pub enum Opaque {}

/// The value is a stream of an opaque type.
#[derive(Debug)]
pub enum OpaqueStream {}

/// The value is an opaque stream that has more to record at its end.
#[derive(Debug)]
pub enum OpaqueStreamWithEnd {}

/// The value is an opaque future, and its output has the way `W`.
#[derive(Debug)]
pub struct FutureOf<W>(PhantomData<fn() -> W>);

/// The value is a `Result` of opaque work.
#[derive(Debug)]
pub struct OrError<W, V, E>(PhantomData<(W, V, E)>);

/// The value is an `Option` of opaque work.
#[derive(Debug)]
pub struct OrNone<W>(PhantomData<fn() -> W>);

/// The value is a pinned box of opaque work.
#[derive(Debug)]
pub struct InBox<W>(PhantomData<fn() -> W>);

/// The handling of a value of this shape: reads its result and names an error in place of the work.
#[derive(Debug)]
pub struct Finisher<W, R, N> {
    pub(super) reader: Reader<R>,
    way: PhantomData<fn() -> (W, N)>,
}

impl<W, R, N> Finisher<W, R, N> {
    pub(crate) const fn new(reader: Reader<R>) -> Self {
        Self {
            reader,
            way: PhantomData,
        }
    }
}
