//! The subcommands, one file each: they take arguments, call one library, and print.

pub mod actors;
pub mod explain;
pub mod ingest;
pub mod inputs;
pub mod ledger;
pub mod parse;
pub mod places;
pub mod query;
pub mod read;
pub mod rebuild;
pub mod review;
pub mod schema;
pub mod setup;
pub mod show;
pub mod verify;
pub mod watch;
