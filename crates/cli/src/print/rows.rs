//! Plain tables: a header, rows, columns that share the width.

use std::io::{self, Write};

use crate::print::style::{Styles, styled};
use crate::print::table::{cell, clip, one_line};

/// A column: of a fixed width, or with a share of what is left.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    title: &'static str,
    width: usize,
    share: usize,
}

impl Column {
    /// A column of this many characters.
    pub const fn fixed(title: &'static str, width: usize) -> Self {
        Column { title, width, share: 0 }
    }

    /// A column that gets this share of the width that fixed columns leave.
    pub const fn share(title: &'static str, share: usize) -> Self {
        Column { title, width: 0, share }
    }
}

/// Prints the rows in `width` characters; nothing when there are none.
pub fn table(out: &mut impl Write, columns: &[Column], rows: &[Vec<String>], width: usize) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let styles = Styles::for_stdout();
    let fixed: usize = columns.iter().filter(|c| c.share == 0).map(|c| c.width + 1).sum();
    let shares: usize = columns.iter().map(|c| c.share).sum();
    let left = width.saturating_sub(fixed);
    let widths: Vec<usize> = columns
        .iter()
        .map(|c| if c.share == 0 { c.width + 1 } else { (left * c.share / shares.max(1)).max(4) })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| -> String {
        let cells: Vec<String> =
            cells.zip(&widths).map(|(text, &width)| cell(&one_line(text), width)).collect();
        clip(cells.concat().trim_end(), width)
    };
    writeln!(out, "{}", styled(styles.faint, &line(&mut columns.iter().map(|c| c.title))))?;
    for row in rows {
        writeln!(out, "{}", line(&mut row.iter().map(String::as_str)))?;
    }
    Ok(())
}
