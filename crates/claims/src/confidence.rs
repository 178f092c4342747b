//! How likely it is that a claim was read rightly.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tally_model::{Claim, Factuality, PlacePrecision, Quote, SourceKind};

use crate::table;

/// Words of a sentence above which the parser errs more often.
const LONG: usize = 40;

/// A share between 0 and 1, so that reviewers can start with the doubtful ones: how likely the claim's kind, day, place and
/// numbers are all right, as `data/confidence.tsv` weighs what speaks against it. `text` is the report's.
pub(crate) fn of(claim: &Claim, text: &str) -> f32 {
    let sum: f32 = doubts(claim, text)
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(name, _)| WEIGHTS.get(name).copied().unwrap_or_default())
        .sum();
    1.0 / (1.0 + (-sum).exp())
}

fn doubts(claim: &Claim, text: &str) -> [(&'static str, bool); 16] {
    let event = claim.event.as_ref();
    let told = event.is_some_and(|e| e.acled.is_some()) || !claim.casualties.is_empty();
    let place = claim.place.as_ref();
    let resolved = place.and_then(|p| p.place.as_ref()).filter(|p| p.country.is_some());
    let is_coarse = resolved.is_some_and(|p| {
        matches!(
            p.precision,
            PlacePrecision::Admin1
                | PlacePrecision::Country
                | PlacePrecision::Region
                | PlacePrecision::Unknown
        )
    });
    let words = claim.sentence.of(text).split_whitespace().count();
    let kind_open = event.is_some_and(|e| matches!(e.acled.as_deref(), None | Some("Attack" | "Other")));
    [
        ("always", true),
        ("no event", event.is_none()),
        ("place inferred", told && place.is_some_and(|p| p.inferred)),
        ("no place", told && place.is_none()),
        ("place unresolved", told && place.is_some() && resolved.is_none()),
        ("place coarse", told && is_coarse),
        ("time inferred", told && claim.when.as_ref().is_some_and(|w| w.inferred)),
        ("no time", told && claim.when.is_none()),
        ("mixed quote", claim.quote == Quote::Mixed),
        ("nobody took part", event.is_some() && claim.participants.is_empty()),
        ("many figures", claim.casualties.len() > 2),
        ("no best figure", claim.casualties.iter().any(|f| f.best.is_none())),
        ("not certain", claim.factuality != Factuality::Certain),
        ("long sentence", words > LONG),
        ("kind open", kind_open),
        ("secondary source", claim.source.kind != SourceKind::Report),
    ]
}

/// The weights by name; the table is parsed once.
static WEIGHTS: LazyLock<BTreeMap<&'static str, f32>> = LazyLock::new(|| {
    let weights = table::rows(include_str!("../data/confidence.tsv"));
    weights.filter_map(|row| Some((*row.first()?, row.get(1)?.parse().ok()?))).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_doubt_has_a_weight_and_every_weight_a_doubt() {
        let claim = Claim::bare(1, tally_model::Span::new(0, 7));
        let names: Vec<&str> = doubts(&claim, "Nothing happened.").iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> = WEIGHTS.keys().copied().collect();
        assert!(names.iter().all(|n| known.contains(n)) && names.len() == known.len(), "{names:?} {known:?}");
        assert!((0.0..1.0).contains(&of(&claim, "Nothing happened.")));
    }
}
