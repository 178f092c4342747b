//! Fetches, verifies and compiles the packages that Tally reads with.
