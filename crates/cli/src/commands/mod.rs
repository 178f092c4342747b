//! The subcommands, one file each: they take arguments, call one library, and print.

pub mod actors;
pub mod explain;
pub mod inputs;
pub mod parse;
pub mod places;
pub mod read;
pub mod schema;
pub mod setup;
pub mod watch;
