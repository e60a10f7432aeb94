//! README.md, the pages of docs/, and the public types.

mod growth;
mod pages;
mod readme;
