//! Two versions of one page: what changed between them.

use std::collections::HashSet;

use tally_model::{BlockKind, Report};

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
    use super::*;
    use crate::{Meta, Options, report_from_bytes};

    fn report(title: &str, text: &str) -> Report {
        let meta = Meta { title: Some(title.to_string()), ..Meta::default() };
        let read = report_from_bytes("a.txt", text.as_bytes(), None, None, meta, &Options::default());
        read.expect("a report").report
    }

    #[test]
    fn changes_are_paragraphs_and_headlines() {
        let first = report(
            "Three die in strike",
            "Shells hit a market on Monday.\n\nThree people died, a monitor said.\n",
        );
        let second = report(
            "Four die in strike",
            "Shells hit a  market on Monday.\n\nFour people died, a monitor said.\n\nThe army denied it.\n",
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
}
