//! The table that people read: claims grouped under their source, figures and places aligned.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;
use tally_model::{Claim, Effect, Factuality, Figure, Group, Reading, Report, SourceKind, When};
use unicode_width::UnicodeWidthStr;

use crate::print::style::{Styles, styled};
use crate::print::{number, wrap};

/// Width of the day: "27 Nov–10 Dec?".
const DAY: usize = 14;

/// Widths of figure, what and where: they share what the day and the mark leave.
fn widths(columns: usize) -> [usize; 3] {
    let left = columns.saturating_sub(2 + DAY);
    let (figure, what) = (left * 21 / 64, left * 26 / 64);
    [figure, what, left - figure - what]
}

/// Prints one report's reading in `columns` columns.
pub fn print(out: &mut impl Write, report: &Report, reading: &Reading, columns: usize) -> io::Result<()> {
    let styles = Styles::for_stdout();
    let page = Page { report, styles, columns };
    page.head(out, reading)?;
    for (name, claims) in by_source(reading) {
        page.source(out, &name, &claims)?;
    }
    page.tallies(out, reading)?;
    page.disagreements(out, reading)?;
    page.problems(out, reading)
}

/// The claims by the source's name, in the order in which sources first speak; the report's own voice last.
fn by_source(reading: &Reading) -> Vec<(String, Vec<&Claim>)> {
    let mut order: Vec<String> = Vec::new();
    let mut groups: BTreeMap<String, Vec<&Claim>> = BTreeMap::new();
    let worth =
        |c: &&Claim| c.event.is_some() || !c.casualties.is_empty() || c.source.kind != SourceKind::Report;
    for claim in reading.claims.iter().filter(worth) {
        let name = source_name(claim);
        if !groups.contains_key(&name) {
            order.push(name.clone());
        }
        groups.entry(name).or_default().push(claim);
    }
    order.sort_by_key(|name| name == REPORT);
    order.into_iter().filter_map(|name| groups.remove(&name).map(|claims| (name, claims))).collect()
}

const REPORT: &str = "The report itself";

fn source_name(claim: &Claim) -> String {
    match (&claim.source.name, claim.source.kind) {
        (_, SourceKind::Report) => REPORT.into(),
        (Some(name), _) => one_line(name),
        (None, _) => "Unnamed".into(),
    }
}

struct Page<'a> {
    report: &'a Report,
    styles: Styles,
    columns: usize,
}

impl Page<'_> {
    fn head(&self, out: &mut impl Write, reading: &Reading) -> io::Result<()> {
        let title = self.report.title.clone().unwrap_or_else(|| "Untitled report".into());
        for line in wrap(&one_line(&title), self.columns, "", "") {
            writeln!(out, "{}", styled(self.styles.title, &line))?;
        }
        let mut facts: Vec<String> = Vec::new();
        facts.extend(self.report.outlet.clone());
        facts.push(self.report.published.map_or("no date published".into(), |p| long_date(p.date)));
        let sources = by_source(reading).len();
        let incidents = reading.claims.iter().filter_map(|c| c.incident).max().unwrap_or(0);
        facts.push(format!(
            "{}, {}, {}",
            count(reading.claims.len(), "claim"),
            count(sources, "source"),
            count(incidents as usize, "incident")
        ));
        writeln!(out, "{}", styled(self.styles.faint, &clip(&facts.join(" · "), self.columns)))
    }

    fn source(&self, out: &mut impl Write, name: &str, claims: &[&Claim]) -> io::Result<()> {
        let kind = claims.iter().find_map(|c| c.source.source_type);
        let kind = kind.map(|k| format!("  {}", k.as_str().replace('_', " "))).unwrap_or_default();
        let name = clip(name, self.columns.saturating_sub(kind.width()));
        writeln!(out, "\n{}{}", styled(self.styles.source, &name), styled(self.styles.faint, &kind))?;
        for claim in claims {
            self.claim(out, claim)?;
        }
        Ok(())
    }

    /// Two lines or more: the values in columns, then the words.
    fn claim(&self, out: &mut impl Write, claim: &Claim) -> io::Result<()> {
        let mark = if claim.main { "●" } else { " " };
        let [figure_width, what_width, place_width] = widths(self.columns);
        let mut figures: Vec<String> = claim.casualties.iter().map(figure).collect();
        // Of a figure that does not fit its column the parts stand below; where that does not help, the whole of it.
        let whole = figures.first().cloned().unwrap_or_default();
        let mut first = whole.clone();
        if whole.width() < figure_width {
            figures = figures.split_off(figures.len().min(1));
        } else if let Some((own, parts)) =
            whole.split_once(" (").filter(|(own, _)| own.width() < figure_width)
        {
            first = own.to_string();
            figures[0] = format!("of them {}", parts.trim_end_matches(')'));
        }
        let place = claim.place.as_ref().map(|p| format!("{}{}", p.name, if p.inferred { "?" } else { "" }));
        let day = claim.when.as_ref().map(days).unwrap_or_default();
        let values = format!(
            "{}{}{}{}",
            styled(self.styles.figure, &cell(&first, figure_width)),
            cell(&what(claim), what_width),
            cell(&place.map(|p| one_line(&p)).unwrap_or_default(), place_width),
            clip(&day, DAY),
        );
        writeln!(out, "{mark} {}", values.trim_end())?;
        for more in &figures {
            for line in wrap(more, self.columns, "  ", "    ") {
                writeln!(out, "{}", styled(self.styles.figure, &line))?;
            }
        }
        let words: Vec<String> = claim
            .content
            .iter()
            .map(|s| one_line(s.of(&self.report.text)))
            .filter(|w| !w.is_empty())
            .collect();
        let words = shorten(&words.join(" … "), 2 * (self.columns - 6));
        for line in wrap(&words, self.columns, "    ", "    ") {
            writeln!(out, "{}", styled(self.styles.faint, &line))?;
        }
        Ok(())
    }

    fn tallies(&self, out: &mut impl Write, reading: &Reading) -> io::Result<()> {
        let mut lines: Vec<String> = Vec::new();
        let mut at: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut before = None;
        for tally in &reading.tallies {
            // The first policy's line is the one to read; the others stand in the JSON.
            let line = Some((tally.incident, tally.effect, tally.group));
            if std::mem::replace(&mut before, line) == line {
                continue;
            }
            let (Some(low), Some(high)) = (tally.low, tally.high) else { continue };
            let who = tally.group.map(|g| format!(" {}", people(g.as_str(), high))).unwrap_or_default();
            let range = if low == high { number(low) } else { format!("{}–{}", number(low), number(high)) };
            at.entry(tally.incident).or_default().push(format!("{range}{who} {}", effect(tally.effect)));
        }
        for (incident, ranges) in at {
            let claim = reading.claims.iter().filter(|c| c.incident == Some(incident)).max_by_key(|c| {
                (c.main, c.place.as_ref().is_some_and(|p| !p.inferred), std::cmp::Reverse(c.id))
            });
            let name = claim.map(|c| {
                let mut parts = vec![what(c)];
                parts.extend(c.place.as_ref().map(|p| one_line(&p.name)));
                parts.extend(c.when.as_ref().map(days).filter(|d| !d.is_empty()));
                parts.join(", ")
            });
            lines.push(format!("{}: {}", name.unwrap_or_default(), ranges.join(", ")));
        }
        self.list(out, "What the accounts come to", &lines, self.styles.title)
    }

    fn disagreements(&self, out: &mut impl Write, reading: &Reading) -> io::Result<()> {
        let lines: Vec<String> = reading
            .disagreements
            .iter()
            .map(|d| format!("On {}: {}", on(d.kind), one_line(&d.why)))
            .collect();
        self.list(out, "Where they disagree", &lines, self.styles.alarm)
    }

    fn problems(&self, out: &mut impl Write, reading: &Reading) -> io::Result<()> {
        let lines: Vec<String> = reading.problems.iter().map(|p| one_line(&p.message)).collect();
        self.list(out, "Not read as it should be", &lines, self.styles.alarm)
    }

    fn list(
        &self,
        out: &mut impl Write,
        title: &str,
        lines: &[String],
        style: anstyle::Style,
    ) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", styled(style, title))?;
        for line in lines {
            for part in wrap(line, self.columns, "  ", "    ") {
                writeln!(out, "{part}")?;
            }
        }
        Ok(())
    }
}

fn on(kind: tally_model::DisagreementKind) -> &'static str {
    match kind {
        tally_model::DisagreementKind::Figure => "the figure",
        tally_model::DisagreementKind::Course => "what happened",
        tally_model::DisagreementKind::Responsibility => "who did it",
        tally_model::DisagreementKind::Occurrence => "whether it happened",
    }
}

/// What is said to have happened, with the certainty where it is not plain.
fn what(claim: &Claim) -> String {
    let event = claim.event.as_ref();
    let kind = event
        .and_then(|e| e.acled.clone().or_else(|| e.plover.as_deref().map(sentence_case)))
        .or_else(|| (!claim.casualties.is_empty()).then(|| "Casualties".to_string()))
        .unwrap_or_else(|| "Statement".to_string());
    match claim.factuality {
        Factuality::Certain => kind,
        Factuality::Unknown => format!("{kind} (unknown)"),
        other => format!("{kind} ({other})"),
    }
}

fn sentence_case(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_string() + &chars.as_str().to_lowercase())
}

/// "25+ killed", "3 of them children" within.
pub(crate) fn figure(f: &Figure) -> String {
    let many = match (f.low, f.high) {
        (Some(low), Some(high)) if low == high => number(low),
        (Some(low), None) => format!("{}+", number(low)),
        (Some(low), Some(high)) => format!("{}–{}", number(low), number(high)),
        (None, Some(high)) => format!("≤{}", number(high)),
        (None, None) => "?".into(),
    };
    let who = match f.group {
        Group::People => String::new(),
        group => format!("{} ", people(group.as_str(), f.high.unwrap_or(u64::MAX))),
    };
    let total = if f.cumulative { ", total" } else { "" };
    let parts: Vec<String> = f.including.iter().map(figure).collect();
    let within = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!("{many} {who}{}{total}{within}", effect(f.effect))
}

/// The word for people of a group, so many of them.
pub(crate) fn people(group: &str, n: u64) -> String {
    let one = match group {
        "children" => "child",
        "women" => "woman",
        "men" => "man",
        "police" => "police",
        many => many.strip_suffix('s').unwrap_or(many),
    };
    if n == 1 { one } else { group }.replace('_', " ")
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::KilledOrInjured => "hurt or killed",
        other => other.as_str(),
    }
}

/// "30 Nov–1 Dec", "1 Dec", "Dec 2024".
pub(crate) fn days(when: &When) -> String {
    let mark = if when.inferred { "?" } else { "" };
    match (when.start, when.end) {
        (Some(start), Some(end)) if start == end => format!("{}{mark}", short_date(start)),
        (Some(start), Some(end)) if start.month() == end.month() && start.year() == end.year() => {
            format!("{}–{}{mark}", start.day(), short_date(end))
        }
        (Some(start), Some(end)) => format!("{}–{}{mark}", short_date(start), short_date(end)),
        (Some(start), None) => format!("{}…{mark}", short_date(start)),
        _ => String::new(),
    }
}

fn short_date(date: Date) -> String {
    date.strftime("%-d %b").to_string()
}

fn long_date(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

pub(crate) fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// White space and control characters as single blanks, so that no text can move the cursor.
pub(crate) fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `text` in exactly `width` columns, a blank at the end.
pub(crate) fn cell(text: &str, width: usize) -> String {
    let text = clip(text, width - 1);
    let fill = width.saturating_sub(text.width());
    text + &" ".repeat(fill)
}

/// `text` in at most `width` columns, with an ellipsis where it was cut.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let mut cut = String::new();
    for c in text.chars() {
        if cut.width() + c.to_string().width() + 1 > width {
            break;
        }
        cut.push(c);
    }
    cut.trim_end().to_string() + "…"
}

/// The first words of a long text.
pub(crate) fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_string();
    }
    let clipped = clip(text, width);
    match clipped.rfind(' ') {
        Some(space) if space > width / 2 => clipped[..space].to_string() + " …",
        _ => clipped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_group_is_told_as_one() {
        assert_eq!(people("women", 1), "woman");
        assert_eq!(people("aid_workers", 1), "aid worker");
        assert_eq!(people("police", 1), "police");
        assert_eq!(people("children", 2), "children");
    }

    #[test]
    fn the_columns_fill_every_width() {
        for columns in [40, 60, 80, 120] {
            assert_eq!(widths(columns).iter().sum::<usize>() + 2 + DAY, columns);
        }
        let [figure, what, place] = widths(80);
        assert!(
            "25+ civilians killed".len() < figure && "Air/drone strike (denied)".len() < what && place > 16
        );
    }
}
