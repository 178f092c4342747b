//! The JSON of `tally read`: its types, its schema, and the conversion into it.
//!
//! These types are the promise to the outside and are kept stable; what happens inside may change.
//! Here, and only here, byte offsets become Unicode code points.

mod convert;
pub mod incident;
mod offsets;
mod types;

pub use convert::output;
pub use types::*;

/// The JSON Schema of one object of `tally read --format jsonl`.
pub fn schema() -> serde_json::Value {
    // As serialised: what is left out when it is empty or false is not required.
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Output>().to_value()
}
