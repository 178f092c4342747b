//! How things are told: tables and CSV on standard output, notes, errors and progress on standard error.

pub mod changes;
pub mod csv;
pub mod decision;
pub mod explanation;
pub mod incident;
pub mod party;
pub mod rows;
pub mod style;
pub mod table;

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Width of the terminal in columns; 80 where there is none.
pub fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(40, 120)
}

/// `text` in lines of at most `columns`, parted at blanks only: names with hyphens and addresses stay whole where they fit.
pub fn wrap(text: &str, columns: usize, first: &str, rest: &str) -> Vec<String> {
    textwrap::wrap(text, at_blanks(columns).initial_indent(first).subsequent_indent(rest))
        .into_iter()
        .map(std::borrow::Cow::into_owned)
        .collect()
}

fn at_blanks(columns: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(columns)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// A number with its thousands told apart: "12,500".
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Tells of a failure.
pub fn error(message: &str) {
    tell(&format!("tally: {message}"));
}

/// Tells of something that went well.
pub fn note(message: &str) {
    tell(message);
}

/// A line on standard error; in a terminal, lines that fit. One that cannot be written is nothing to fail for.
fn tell(message: &str) {
    let mut out = std::io::stderr();
    let Some((width, _)) = terminal_size::terminal_size_of(&out) else {
        let _ = writeln!(out, "{message}");
        return;
    };
    // An address longer than a line is left whole, so that it can be copied.
    let options = at_blanks(usize::from(width.0).max(40)).subsequent_indent("  ").break_words(false);
    for line in textwrap::wrap(message, options) {
        let _ = writeln!(out, "{line}");
    }
}

/// A count on standard error of what has been done and how fast, and of the time left where that can be told, shown once it has
/// taken a second.
pub struct Progress {
    bar: ProgressBar,
    started: Instant,
    what: String,
}

impl Progress {
    /// Counts things called `what`.
    pub fn new(what: &str) -> Self {
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        Progress { bar, started: Instant::now(), what: what.to_string() }
    }

    /// Counts things called `what` of which it is known how many there are.
    pub fn out_of(what: &str) -> Self {
        let progress = Self::new(what);
        let template = format!("{{bar:30}} {{pos}} of {{len}} {what}, {{eta}} left");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            progress.bar.set_style(style);
        }
        progress
    }

    /// One more is done. `taken` is the part of all input that was taken so far, from 0 to 1.
    pub fn advance(&self, taken: Option<f64>) {
        self.appear();
        self.bar.inc(1);
        if !self.bar.is_hidden() {
            self.bar.set_message(standing(&self.what, self.bar.position(), self.started.elapsed(), taken));
        }
    }

    /// So many are done of so many.
    pub fn reach(&self, done: usize, of: usize) {
        self.appear();
        self.bar.set_length(of as u64);
        self.bar.set_position(done as u64);
    }

    fn appear(&self) {
        if self.bar.is_hidden() && self.started.elapsed().as_secs() >= 1 && std::io::stderr().is_terminal() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the count away while something else is printed.
    pub fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}

/// What a count says: "120 reports (40/s), 12 %, 1m left".
fn standing(what: &str, done: u64, elapsed: Duration, taken: Option<f64>) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let what = if done == 1 { what.replacen("reports", "report", 1) } else { what.to_string() };
    let mut said = format!("{done} {what} ({:.0}/s)", done as f64 / seconds);
    if let Some(taken) = taken.filter(|t| *t > 0.0) {
        let left = Duration::from_secs((seconds * (1.0 - taken).max(0.0) / taken) as u64);
        said.push_str(&format!(", {:.0} %, {} left", taken * 100.0, HumanDuration(left)));
    }
    said
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_how_fast_and_how_long() {
        let after = |taken| standing("reports", 120, Duration::from_secs(3), taken);
        assert_eq!(after(Some(0.25)), "120 reports (40/s), 25 %, 9 seconds left");
        assert_eq!(after(None), "120 reports (40/s)");
        assert_eq!(after(Some(0.0)), "120 reports (40/s)");
        assert_eq!(after(Some(1.0)), "120 reports (40/s), 100 %, 0 seconds left");
        assert_eq!(standing("reports read", 1, Duration::from_secs(1), None), "1 report read (1/s)");
    }

    #[test]
    fn numbers_are_told_by_thousands_and_lines_part_at_blanks() {
        let told: Vec<String> = [0, 999, 1000, 12_500, 1_000_000].map(number).to_vec();
        assert_eq!(told, ["0", "999", "1,000", "12,500", "1,000,000"]);
        assert_eq!(wrap("air strikes on al-Safira", 20, "- ", "  "), ["- air strikes on", "  al-Safira"]);
    }
}
