//! Events: what is said to have happened, who took part, and how certain it is.
