//! How likely it is that a claim was read rightly.

use tally_model::{Claim, Quote, SourceKind};

use crate::Parts;
use crate::draft::Draft;

/// A share between 0 and 1, so that reviewers can start with the doubtful ones. Each doubt that the reading left
/// takes its part away: a background mention, a source found elsewhere, an inferred place or time, a weak event.
pub(crate) fn of(claim: &Claim, draft: &Draft, parts: &Parts<'_>) -> f32 {
    let mut sure: f32 = 0.9;
    let mut doubt = |when: bool, share: f32| {
        if when {
            sure *= 1.0 - share;
        }
    };
    doubt(draft.event.is_some_and(|e| parts.events[e].generic), 0.25);
    doubt(claim.event.is_none(), 0.15);
    doubt(claim.source.inferred, 0.2);
    doubt(claim.source.kind == SourceKind::Unnamed && claim.source.name.is_none(), 0.1);
    doubt(claim.place.as_ref().is_some_and(|p| p.inferred), 0.1);
    doubt(claim.place.as_ref().is_some_and(|p| p.place.is_none()), 0.1);
    doubt(claim.when.as_ref().is_some_and(|w| w.inferred), 0.05);
    doubt(claim.quote == Quote::Mixed, 0.05);
    doubt(claim.event.is_some() && claim.participants.is_empty(), 0.1);
    doubt(claim.casualties.len() > 3, 0.15);
    sure
}
