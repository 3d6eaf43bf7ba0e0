//! Source text: files, byte spans, lines and columns, paths into a document, near names. Layer 0; uses nothing else of ssmith.
//!
//! Inside the crate every place is a [`Span`] of bytes. A [`Position`] (line and column) is made only when something is
//! shown to a person or written to a report.

mod files;
mod hash;
mod listed;
mod nearest;
mod pointer;

pub use files::{Defect, FileId, Files, MAX_BYTES, Position, SourceFile, Span};
pub use hash::sha256;
pub use listed::listed;
pub use nearest::{Near, near, near_slip, nearest};
pub use pointer::{Pointer, Segment};
