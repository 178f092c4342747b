//! Plain tables: a header, rows, columns that share the width.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use crate::print::style::{Styles, styled};
use crate::print::table::{cell, clip, one_line, shorten};
use crate::print::wrap;

/// A column: as wide as what stands in it, or with a share of what such columns leave.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    share: usize,
    is_number: bool,
    may_go: bool,
}

impl Column {
    /// A column of short words: as wide as the longest.
    pub const fn fitting(title: &'static str) -> Self {
        Column { title, share: 0, is_number: false, may_go: false }
    }

    /// A column of numbers, which are never cut.
    pub const fn number(title: &'static str) -> Self {
        Column { title, share: 0, is_number: true, may_go: false }
    }

    /// A column that gets this share of the width that the others leave, or less where its words are shorter.
    pub const fn share(title: &'static str, share: usize) -> Self {
        Column { title, share, is_number: false, may_go: false }
    }

    /// The same, left out where the columns that share would be too narrow to read.
    pub const fn or_nothing(self) -> Self {
        Column { may_go: true, ..self }
    }
}

/// A column that shares and is narrower than this cannot be read.
const NARROW: usize = 12;

/// Prints the rows in `width` characters; nothing when there are none. Under each row stand the first words of its text in
/// `below`, where there is one.
pub fn table(
    out: &mut impl Write,
    columns: &[Column],
    rows: &[Vec<String>],
    below: &[&str],
    width: usize,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let styles = Styles::for_stdout();
    let widths = widths(columns, rows, width);
    let line = |cells: &mut dyn Iterator<Item = &str>| -> String {
        let mut line = String::new();
        for ((text, column), &width) in cells.zip(columns).zip(&widths).filter(|(_, width)| **width > 0) {
            let text = one_line(text);
            let text = if column.is_number { format!("{text:>0$}", width - 1) } else { text };
            line += &cell(&text, width);
        }
        clip(line.trim_end(), width)
    };
    writeln!(out, "{}", styled(styles.faint, &line(&mut columns.iter().map(|c| c.title))))?;
    for (i, row) in rows.iter().enumerate() {
        writeln!(out, "{}", line(&mut row.iter().map(String::as_str)))?;
        let words = below.get(i).map(|text| shorten(&one_line(text), 2 * (width - 6))).unwrap_or_default();
        for line in wrap(&words, width, "    ", "    ").iter().filter(|l| !l.trim().is_empty()) {
            writeln!(out, "{}", styled(styles.faint, line))?;
        }
    }
    Ok(())
}

/// The width of each column with the blank after it; 0 where it is left out.
fn widths(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<usize> {
    let needs: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            let cells = rows.iter().filter_map(|row| row.get(i)).map(|text| one_line(text).width());
            cells.max().unwrap_or(0).max(column.title.width()) + 1
        })
        .collect();
    let mut widths: Vec<usize> =
        columns.iter().zip(&needs).map(|(c, need)| if c.share == 0 { *need } else { 0 }).collect();
    let sharing = columns.iter().filter(|c| c.share > 0).count();
    for i in (0..columns.len()).rev() {
        let left = width.saturating_sub(widths.iter().sum());
        if columns[i].may_go && left < NARROW * sharing {
            widths[i] = 0;
        }
    }
    // Columns that need less than their share leave the rest to the others.
    let mut open: Vec<usize> = (0..columns.len()).filter(|&i| columns[i].share > 0).collect();
    while !open.is_empty() {
        let left = width.saturating_sub(widths.iter().sum());
        let shares: usize = open.iter().map(|&i| columns[i].share).sum();
        let part = |i: usize| (left * columns[i].share / shares).max(4);
        let (short, long): (Vec<usize>, Vec<usize>) = open.iter().partition(|&&i| needs[i] <= part(i));
        let settled = if short.is_empty() { &long } else { &short };
        let parts: Vec<usize> = settled.iter().map(|&i| needs[i].min(part(i))).collect();
        for (&i, part) in settled.iter().zip(parts) {
            widths[i] = part;
        }
        open = if short.is_empty() { Vec::new() } else { long };
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(rows: &[[&str; 3]], width: usize) -> String {
        let columns =
            [Column::share("place", 1), Column::number("killed"), Column::number("reports").or_nothing()];
        let rows: Vec<Vec<String>> = rows.iter().map(|r| r.map(str::to_string).to_vec()).collect();
        let mut out = Vec::new();
        table(&mut out, &columns, &rows, &[], width).expect("printed");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn numbers_are_whole_and_words_are_cut() {
        let rows = [["Aleppo University Hospital", "10,000–40,000", "3"], ["Hama", "2", "12"]];
        assert_eq!(
            printed(&rows, 40),
            "place                    killed reports\n\
             Aleppo Universit… 10,000–40,000       3\n\
             Hama                          2      12\n"
        );
        assert_eq!(
            printed(&rows, 30),
            "place                  killed\n\
             Aleppo Univers… 10,000–40,000\n\
             Hama                        2\n"
        );
        assert_eq!(printed(&[["Hama", "2", "1"]], 60), "place killed reports\nHama       2       1\n");
    }
}
