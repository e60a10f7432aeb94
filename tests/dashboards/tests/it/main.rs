//! The queries of `dashboards/`: their attributes, and their answers.

mod names;
mod prometheus;
