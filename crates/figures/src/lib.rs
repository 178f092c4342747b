//! Figures of people harmed: how many, of whom, in what way.
