//! The tables' format: lines of cells between tabs; `#` opens a comment, `-` is an empty cell, `;` parts a list.

/// A line of a table that does not say what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    /// Name of the table.
    pub table: String,
    /// Line, from 1.
    pub line: usize,
    /// What is the matter.
    pub what: String,
}

/// The rows of a table, each with its line number, its cells padded to `columns` and trimmed.
pub fn rows(text: &str, columns: usize) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).map(
        move |(i, line)| {
            let mut cells: Vec<&str> =
                line.split('\t').map(str::trim).map(|c| if c == "-" { "" } else { c }).collect();
            while cells.len() < columns {
                cells.push("");
            }
            (i + 1, cells)
        },
    )
}

/// The items of a list cell.
pub fn items(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}
