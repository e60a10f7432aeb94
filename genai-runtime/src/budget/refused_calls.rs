//! Calls that a limit of loops refused, until the run finds something new.

/// Calls that are remembered; those that come later get no second chance.
const MOST: usize = 16;

/// Refused calls, as hashes of their tools, and their fingerprints.
#[derive(Debug, Clone, Default)]
pub(crate) struct RefusedCalls(Vec<(u64, Option<u64>)>);

impl RefusedCalls {
    pub(crate) fn note(&mut self, tool: u64, fingerprint: Option<u64>) {
        let call = (tool, fingerprint);
        if self.0.len() < MOST && !self.0.contains(&call) {
            self.0.push(call);
        }
    }

    pub(crate) fn take(&mut self) -> Vec<(u64, Option<u64>)> {
        std::mem::take(&mut self.0)
    }
}
