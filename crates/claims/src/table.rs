//! The tables of `data/`: a row a line, cells parted by tabs, `#` opens a comment line.

/// The rows of a table.
pub(crate) fn rows(table: &'static str) -> impl DoubleEndedIterator<Item = Vec<&'static str>> {
    let is_row = |line: &&str| !line.trim().is_empty() && !line.starts_with('#');
    table.lines().filter(is_row).map(|line| line.split('\t').collect())
}
