//! The verbs of `data/verbs.tsv`: how a time near them is meant.

use std::collections::HashSet;
use std::sync::LazyLock;

const VERBS: &str = include_str!("../data/verbs.tsv");

/// What a verb says of the times and events near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Manner {
    /// Its complement lies ahead ("expected on Friday").
    Ahead,
    /// It names a coming event even when told in the past ("planned a rally on Saturday").
    Arrange,
    /// It moves something to a later time ("extended to Nov. 16").
    Defer,
    /// It tells of an event that has its own time ("said", "condemned").
    Report,
}

static LIST: LazyLock<HashSet<(Manner, &'static str)>> =
    LazyLock::new(|| VERBS.lines().filter_map(row).collect());

/// Whether the verb with this lemma is of this manner.
pub(crate) fn is(manner: Manner, lemma: &str) -> bool {
    LIST.contains(&(manner, lemma))
}

fn row(line: &str) -> Option<(Manner, &str)> {
    let (class, lemma) = line.split_once('\t').filter(|_| !line.starts_with('#'))?;
    let manner = match class {
        "ahead" => Manner::Ahead,
        "arrange" => Manner::Arrange,
        "defer" => Manner::Defer,
        "report" => Manner::Report,
        _ => return None,
    };
    Some((manner, lemma))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_file_is_read() {
        let rows = VERBS.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
        assert!(rows.clone().all(|l| row(l).is_some()));
        assert_eq!(rows.count(), LIST.len(), "a row stands twice");
    }
}
