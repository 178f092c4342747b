//! Tables: CSV, TSV, JSON, Parquet, and lists of addresses. Each row is a report, a report that others coded, or the
//! address of one.

mod columns;
pub(crate) mod gdelt;
mod json;
mod parquet;
mod rows;
mod separated;

pub(crate) use json::of_json;
pub(crate) use parquet::of_parquet;
pub(crate) use rows::{Row, of_object};
pub(crate) use separated::{of_rows, of_urls};
