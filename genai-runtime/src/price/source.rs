//! Generated form of the bundled table.

/// One provider's part of the table, parsed on first use.
pub(super) struct Source {
    /// Names in the conventions and in the source of the table.
    pub(super) names: &'static [&'static str],
    /// Positions of providers whose models this one also serves.
    pub(super) fallbacks: &'static [usize],
    pub(super) text: &'static str,
}
