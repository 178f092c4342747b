//! Attribution: who says what, in which words, and how.
