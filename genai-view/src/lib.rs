//! The run of an agent as a tree: its calls, totals and loops, drawn as text.
//!
//! ```
//! use std::time::{Duration, SystemTime};
//!
//! use genai_view::{Call, Run, Sheet};
//!
//! let start = SystemTime::UNIX_EPOCH;
//! let at = |milliseconds| start + Duration::from_millis(milliseconds);
//!
//! let mut agent = Call::new(1, "invoke_agent fixer", start);
//! agent.end = Some(at(900));
//! let mut chat = Call::new(2, "chat gpt-4o-mini", at(10));
//! chat.parent = Some(1);
//! chat.end = Some(at(850));
//! chat.input_tokens = Some(412);
//! chat.cost_usd = Some(0.0031);
//!
//! let run = Run::new("trace 7f", vec![agent, chat]);
//! let expected = "\
//! trace 7f
//! invoke_agent fixer   0.90 s
//! └─ chat gpt-4o-mini  0.84 s  412 in  $0.0031
//!
//! ";
//! assert_eq!(Sheet::plain(80).draw(&run), expected);
//! ```
//!
//! The crate reads no environment and no clock. It is independent of the source of the calls: a program builds
//! [`Call`]s from spans, from a file or in a test.

mod budget_left;
mod call;
#[cfg(feature = "text")]
mod columns;
mod facts;
#[cfg(feature = "text")]
mod hotspots;
#[cfg(feature = "text")]
mod layout;
mod loop_call;
#[cfg(feature = "text")]
mod loop_line;
mod loops;
mod open_times;
#[cfg(feature = "text")]
mod own_time;
#[cfg(feature = "text")]
mod render;
mod run;
mod scopes;
#[cfg(feature = "text")]
mod sheet;
mod stretches;
mod sums;
pub mod text;
#[cfg(feature = "trace-file")]
mod trace_file;

pub use budget_left::BudgetLeft;
pub use call::{Call, Ending, Mood};
pub use facts::{Fact, Facts};
pub use loop_call::{LoopCall, LoopEnd};
pub use loops::{Loop, costliest_loop, loops};
pub use run::{Part, Run, Totals};
#[cfg(feature = "text")]
pub use sheet::Sheet;
#[cfg(feature = "trace-file")]
pub use trace_file::{TraceReader, UnreadLine};
