//! Lists that come with the crate, parsed once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

static AGENCIES: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| lines(include_str!("../data/agencies.tsv")).collect());
static CITIES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| lines(include_str!("../data/dateline_cities.tsv")).map(str::to_lowercase).collect());
static LABELS: LazyLock<BTreeSet<&str>> =
    LazyLock::new(|| lines(include_str!("../data/labels.tsv")).collect());

/// The lines of a data file that are neither empty nor comments.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Whether it names who files reports ("Reuters").
pub(crate) fn is_agency(name: &str) -> bool {
    AGENCIES.contains(name)
}

/// Whether it is a city that stands alone in datelines.
pub(crate) fn is_dateline_city(name: &str) -> bool {
    CITIES.contains(&name.to_lowercase())
}

/// Whether it labels a report ("EXCLUSIVE") or names a body.
pub(crate) fn is_label(name: &str) -> bool {
    LABELS.contains(name.to_uppercase().as_str())
}
