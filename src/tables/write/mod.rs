//! Frames as files and as text.

pub(super) mod csv;
pub(super) mod json;
pub(super) mod markdown;
pub(super) mod parquet;
pub(super) mod text;
