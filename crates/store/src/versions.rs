//! Versions of one page: kept all, the latest is read.
//!
//! A page that is fetched again is another report, since its bytes are others. Reports with one canonical address that still tell
//! the same story are versions of one: the latest takes the place of those before it in claims and incidents, so that
//! nothing is counted twice, and what changed between them can be seen. A page whose text is a new one altogether ("Situation report",
//! every day at one address) gives reports of their own.

use std::collections::HashSet;

use tally_model::{BlockKind, Report};

use crate::db::{Connection, args};
use crate::keep::{as_read, unpacked};
use crate::{Store, StoreError};

/// What a later version of a page says otherwise than an earlier one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The headline before and after, where it changed.
    pub title: Option<(String, String)>,
    /// Paragraphs that the later version alone has, in its order.
    pub added: Vec<String>,
    /// Paragraphs that the earlier version alone has, in its order.
    pub removed: Vec<String>,
}

impl Changes {
    /// Compares two versions by what is read of them; white space does not count.
    pub fn between(earlier: &Report, later: &Report) -> Self {
        let (before, after) = (parts(earlier), parts(later));
        let only = |of: &[String], other: &[String]| {
            let other: HashSet<&String> = other.iter().collect();
            of.iter().filter(|part| !other.contains(part)).cloned().collect()
        };
        let titles = earlier.title.as_deref().map(collapsed).zip(later.title.as_deref().map(collapsed));
        Changes {
            title: titles.filter(|(before, after)| before != after),
            added: only(&after, &before),
            removed: only(&before, &after),
        }
    }

    /// Whether nothing that is read changed.
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }
}

/// One version of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The report's identifier.
    pub report: String,
    /// When it was received: UTC, RFC 3339.
    pub received: String,
    /// The last day on which the page was changed, as this version says.
    pub modified: Option<String>,
    /// Whether it is the one that is read.
    pub is_current: bool,
    /// What changed since the version before it; `None` for the first.
    pub changes: Option<Changes>,
}

/// A page of the ledger of which a new version was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Updated {
    /// The page's address.
    pub page: String,
    /// The new version's identifier.
    pub report: String,
    /// What changed since the version that was read so far.
    pub changes: Changes,
}

impl Store {
    /// The versions of the page that a report is one of, the earliest first and the one that is read last; empty when there is but
    /// one.
    pub fn versions(&mut self, report: &str) -> Result<Vec<Version>, StoreError> {
        let rows =
            self.db.rows("SELECT COALESCE(replaced_by, id) FROM reports WHERE id = ?1", args![report])?;
        let Some(current) = rows.first().map(|r| r.string(0)) else { return Ok(Vec::new()) };
        let rows = self.db.rows(
            "SELECT id, received FROM reports WHERE replaced_by = ?1 OR id = ?1 ORDER BY received, id",
            args![current.as_str()],
        )?;
        if rows.len() < 2 {
            return Ok(Vec::new());
        }
        let mut all: Vec<(String, Report)> = Vec::new();
        for row in &rows {
            if let Some(whole) = as_read(self.db.as_mut(), &row.string(0))? {
                all.push((row.string(1), whole.report));
            }
        }
        all.sort_by_key(|(_, report)| (report.id == current, report.modified));
        let before = std::iter::once(None).chain(all.iter().map(|(_, r)| Some(r)));
        let versions = all.iter().zip(before).map(|((received, report), before)| Version {
            report: report.id.clone(),
            received: received.clone(),
            modified: report.modified.map(|d| d.to_string()),
            is_current: report.id == current,
            changes: before.map(|before| Changes::between(before, report)),
        });
        Ok(versions.collect())
    }
}

/// Where a report stands among the versions of its page.
pub(crate) enum Standing {
    /// It is the only one.
    Alone,
    /// It takes the place of those that were read so far.
    Later { before: Vec<String>, changes: Changes },
    /// Another is later than it or says the same: that one stays.
    Behind { current: String },
}

/// The address that ties versions together; `None` for reports without one and for front pages, which are no articles.
pub(crate) fn page_of(report: &Report) -> Option<&str> {
    let address = report.canonical_url.as_deref()?;
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.contains(['/', '?']).then_some(address)
}

/// Compares a report that is about to be kept with the versions of its page that are read now. Reports to which
/// whoever supplied them gave different keys are different reports.
pub(crate) fn standing(db: &mut dyn Connection, report: &Report) -> Result<Standing, StoreError> {
    let Some(page) = page_of(report) else { return Ok(Standing::Alone) };
    let rows = db.rows(
        "SELECT id, report FROM reports WHERE page = ?1 AND COALESCE(key, '') = ?2 AND replaced_by IS NULL AND id <> ?3 \
         AND report IS NOT NULL ORDER BY received, id",
        args![page, report.key.as_deref().unwrap_or_default(), report.id.as_str()],
    )?;
    let mut before: Vec<Report> = Vec::new();
    for row in &rows {
        before.push(unpacked(&row.string(0), row.blob(1).unwrap_or_default())?);
    }
    before.retain(|other| are_versions(other, report));
    let Some(last) = before.last() else { return Ok(Standing::Alone) };
    let changes = Changes::between(last, report);
    let is_older = report.modified.zip(last.modified).is_some_and(|(mine, theirs)| mine < theirs);
    if is_older || changes.is_empty() {
        return Ok(Standing::Behind { current: last.id.clone() });
    }
    Ok(Standing::Later { before: before.into_iter().map(|r| r.id).collect(), changes })
}

/// Notes that a report, and all that it took the place of, is replaced by a later version.
pub(crate) fn replace(db: &mut dyn Connection, earlier: &str, later: &str) -> Result<(), StoreError> {
    db.run("UPDATE reports SET replaced_by = ?1 WHERE replaced_by = ?2 OR id = ?2", args![later, earlier])
        .map(drop)
}

/// Notes the pages of reports that were kept before versions were told apart.
pub(crate) fn note_pages(db: &mut dyn Connection) -> Result<(), StoreError> {
    let rows = db.rows("SELECT id FROM reports ORDER BY id", args![])?;
    for row in &rows {
        let Some(whole) = as_read(db, &row.string(0))? else { continue };
        if let Some(page) = page_of(&whole.report) {
            db.run("UPDATE reports SET page = ?1 WHERE id = ?2", args![page, row.string(0)])?;
        }
    }
    Ok(())
}

/// Whether two reports at one address tell the same story: of one day, or with a fifth of the shorter one's words
/// in paragraphs that both have; where a day is missing, under one headline.
fn are_versions(a: &Report, b: &Report) -> bool {
    let same_title =
        a.title.is_some() && a.title.as_deref().map(collapsed) == b.title.as_deref().map(collapsed);
    let by_day = match (a.published, b.published) {
        (Some(a), Some(b)) => a.date == b.date,
        _ => same_title,
    };
    by_day || share_paragraphs(a, b)
}

fn share_paragraphs(a: &Report, b: &Report) -> bool {
    let words = |part: &String| part.split(' ').count();
    let (a, b) = (parts(a), parts(b));
    let of_a: HashSet<&String> = a.iter().collect();
    // "This story is developing." ties nothing.
    let shared: usize = b.iter().filter(|part| of_a.contains(part)).map(words).filter(|n| *n >= 8).sum();
    let shorter = a.iter().map(words).sum::<usize>().min(b.iter().map(words).sum());
    shared > 0 && shared * 5 >= shorter
}

/// The parts that are read, without the headline.
fn parts(report: &Report) -> Vec<String> {
    let read = report.blocks.iter().filter(|b| b.kind.is_read() && b.kind != BlockKind::Headline);
    read.map(|b| collapsed(b.span.of(&report.text))).collect()
}

fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use tally_model::{Block, Date, DateOrigin, Published, Span};

    use super::*;

    /// A report of paragraphs, published on a day of December 2024.
    fn report(title: &str, day: Option<i8>, paragraphs: &[&str]) -> Report {
        let mut report = Report { title: Some(title.to_string()), ..Report::default() };
        for paragraph in paragraphs {
            let start = report.text.len();
            report.text.push_str(paragraph);
            let span = Span::new(start, report.text.len());
            report.blocks.push(Block { kind: BlockKind::Paragraph, span });
            report.text.push_str("\n\n");
        }
        let date = day.and_then(|day| Date::new(2024, 12, day).ok());
        report.published = date.map(|date| Published { date, origin: DateOrigin::Given });
        report
    }

    const SHELLS: &str = "Shells hit a market in the town on Monday morning.";

    #[test]
    fn changes_are_paragraphs_and_headlines() {
        let first = report("Three die in strike", None, &[SHELLS, "Three people died, a monitor said."]);
        let spaced = SHELLS.replace("a market", "a  market");
        let second = report(
            "Four die in strike",
            None,
            &[&spaced, "Four people died, a monitor said.", "The army denied it."],
        );
        let changes = Changes::between(&first, &second);
        assert_eq!(
            changes.title,
            Some(("Three die in strike".to_string(), "Four die in strike".to_string()))
        );
        assert_eq!(changes.removed, ["Three people died, a monitor said."]);
        assert_eq!(changes.added, ["Four people died, a monitor said.", "The army denied it."]);
        assert!(Changes::between(&first, &first).is_empty());
    }

    #[test]
    fn versions_tell_one_story() {
        let first = report("Three die", Some(2), &[SHELLS, "Three died."]);
        for (later, expected) in [
            (report("Four die", Some(2), &["All is told in other words."]), true),
            (report("Four die", Some(3), &[SHELLS, "Four died, it was said a day later."]), true),
            (report("Three die", Some(3), &["A drone fell on a road."]), false),
            (report("Three die", None, &["A drone fell on a road."]), true),
            (report("A drone falls", None, &["A drone fell on a road."]), false),
        ] {
            assert_eq!(are_versions(&first, &later), expected, "{later:?}");
        }
    }

    #[test]
    fn front_pages_tie_nothing() {
        let at = |address: &str| Report { canonical_url: Some(address.into()), ..Report::default() };
        assert_eq!(page_of(&at("https://daily.example")), None);
        assert_eq!(page_of(&at("https://daily.example/a")), Some("https://daily.example/a"));
        assert_eq!(page_of(&Report::default()), None);
    }
}
