//! Boolean settings, except those of metrics and capture.

/// Boolean settings of a configuration.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools)] // Each flag is a separate setting.
pub(super) struct Switches {
    pub(super) openinference: bool,
    pub(super) agent_usage: bool,
    pub(super) mcp_spans: bool,
    pub(super) cancelled_is_error: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            openinference: false,
            agent_usage: false,
            mcp_spans: true,
            cancelled_is_error: false,
        }
    }
}
