//! The bundled table as it is generated.

/// One provider's part of the table. It is read when it is first asked for.
pub(super) struct Source {
    /// As the conventions name it, and as the source of the table does.
    pub(super) names: &'static [&'static str],
    /// Positions of providers whose models this one serves too.
    pub(super) fallbacks: &'static [usize],
    pub(super) text: &'static str,
}
