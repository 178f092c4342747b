//! Colour, and only where it is wanted: on a terminal, unless `NO_COLOR` is set.

use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};

/// The styles of the tables; all plain when colour is off.
#[derive(Debug, Clone, Copy, Default)]
pub struct Styles {
    /// Titles.
    pub title: Style,
    /// Names of sources.
    pub source: Style,
    /// Figures of the dead and injured.
    pub figure: Style,
    /// What is secondary.
    pub faint: Style,
    /// Disagreements.
    pub alarm: Style,
}

impl Styles {
    /// What standard output can show.
    pub fn for_stdout() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
        if !std::io::stdout().is_terminal() || no_color {
            return Styles::default();
        }
        Styles {
            title: Style::new().bold(),
            source: Style::new().bold().fg_color(Some(AnsiColor::Cyan.into())),
            figure: Style::new().bold(),
            faint: Style::new().dimmed(),
            alarm: Style::new().bold().fg_color(Some(AnsiColor::Yellow.into())),
        }
    }
}

/// `text` in `style`.
pub fn styled(style: Style, text: &str) -> String {
    format!("{}{text}{}", style.render(), style.render_reset())
}
