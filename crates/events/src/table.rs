//! Tab-separated tables with comment lines.

/// The rows of a table, each filled up to `columns` cells; lines that start with "#" and empty lines are left out.
pub fn rows(text: &str, columns: usize) -> Vec<Vec<&str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut cells: Vec<&str> = line.split('\t').map(str::trim).collect();
            cells.resize(columns.max(cells.len()), "");
            cells
        })
        .collect()
}

/// The words of a cell that are separated by " | ".
pub fn alternatives(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(" | ").map(str::trim).filter(|w| !w.is_empty())
}
