//! Which GeoNames features become places: `data/feature_codes.tsv`.

use rustc_hash::FxHashMap;
use tally_places::Kind;

/// What becomes of a feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Feature {
    /// Its kind.
    pub kind: Kind,
    /// Whether its point may be kept.
    pub has_point: bool,
}

/// The table.
pub(crate) struct Features(FxHashMap<&'static str, Option<Feature>>);

impl Features {
    pub fn load() -> Self {
        let lines = include_str!("../../data/feature_codes.tsv").lines();
        Features(lines.filter(|line| !line.starts_with('#')).filter_map(row).collect())
    }

    /// What becomes of a feature with this class ("P") and code ("PPLA").
    pub fn get(&self, class: &str, code: &str) -> Option<Feature> {
        let exact = self.0.get(format!("{class}.{code}").as_str());
        *exact.or_else(|| self.0.get(format!("{class}.*").as_str()))?
    }
}

fn row(line: &'static str) -> Option<(&'static str, Option<Feature>)> {
    let mut cells = line.split('\t');
    let (feature, kind, point) = (cells.next()?, cells.next()?, cells.next()?);
    Some((feature, kind_of(kind).map(|kind| Feature { kind, has_point: point == "yes" })))
}

/// The kind that a word of our tables stands for.
pub(crate) fn kind_of(word: &str) -> Option<Kind> {
    Some(match word {
        "settlement" => Kind::Settlement,
        "admin1" => Kind::Admin1,
        "admin2" => Kind::Admin2,
        "region" => Kind::Region,
        "natural" => Kind::Natural,
        "site" => Kind::Site,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_kept_roads_are_not_and_camps_lose_their_point() {
        let features = Features::load();
        assert_eq!(features.get("P", "PPLX").map(|f| f.kind), Some(Kind::Settlement));
        assert_eq!(features.get("A", "ADM2").map(|f| f.kind), Some(Kind::Admin2));
        assert_eq!(features.get("P", "PPLH"), None);
        for code in ["HSP", "SCH", "MSQE", "CMP"] {
            assert_eq!(features.get("S", code), None, "{code}");
        }
        assert_eq!(features.get("S", "CMPRF").map(|f| f.has_point), Some(false));
        assert_eq!(features.get("R", "RD"), None);
        let rows = include_str!("../../data/feature_codes.tsv").lines().filter(|l| !l.starts_with('#'));
        assert_eq!(rows.count(), features.0.len());
    }
}
