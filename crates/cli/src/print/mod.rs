//! How things are told: tables and CSV on standard output, notes, errors and progress on standard error.

pub mod csv;
pub mod decision;
pub mod explanation;
pub mod incident;
pub mod party;
pub mod rows;
pub mod style;
pub mod table;

use std::io::{IsTerminal, Write};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Width of the terminal in columns; 80 where there is none.
pub fn columns() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0)).clamp(40, 120)
}

/// Tells of a failure. A line on standard error that cannot be written is nothing to fail for.
pub fn error(message: &str) {
    let _ = writeln!(std::io::stderr(), "tally: {message}");
}

/// Tells of something that went well.
pub fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// A count on standard error of what has been done, shown once it has taken a second.
pub struct Progress {
    bar: ProgressBar,
    started: std::time::Instant,
}

impl Progress {
    /// Counts things called `what`.
    pub fn new(what: &str) -> Self {
        let bar = ProgressBar::hidden();
        if let Ok(style) = ProgressStyle::with_template(&format!("{{spinner}} {{pos}} {what} ({{per_sec}})"))
        {
            bar.set_style(style);
        }
        Progress { bar, started: std::time::Instant::now() }
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

    /// One more is done.
    pub fn advance(&self) {
        self.appear();
        self.bar.inc(1);
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

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
