//! The list of mentions: actors as they were read, and the literal places beside them.

use tally_model::{Mention, MentionType};

use crate::Parts;

/// All mentions in the order of the text. A literal place name that no actor's mention covers is a mention of a
/// location; names of one place share an entity.
pub(crate) fn mentions(parts: &Parts<'_>) -> Vec<Mention> {
    let mut all: Vec<Mention> = parts.actors.mentions.iter().map(|m| m.mention.clone()).collect();
    let mut next = all.iter().map(|m| m.entity + 1).max().unwrap_or(0);
    let mut places: Vec<(String, u32)> = Vec::new();
    let mut taken: Vec<_> = all.iter().map(|m| m.span).collect();
    taken.sort_unstable();
    for at in parts.toponyms.iter().filter(|t| t.toponym.literal) {
        let toponym = &at.toponym;
        let until = taken.partition_point(|s| s.start < toponym.span.end);
        if taken[until.saturating_sub(4)..until].iter().any(|s| s.overlaps(toponym.span)) {
            continue;
        }
        let key = toponym
            .place
            .as_ref()
            .and_then(|p| p.geonames.map(|g| g.to_string()))
            .unwrap_or_else(|| toponym.name.to_lowercase());
        let entity = match places.iter().find(|(k, _)| *k == key) {
            Some((_, entity)) => *entity,
            None => {
                places.push((key, next));
                next += 1;
                next - 1
            }
        };
        all.push(Mention {
            name: toponym.name.clone(),
            span: toponym.span,
            kind: MentionType::Location,
            actor: None,
            canonical: toponym.place.as_ref().map(|p| p.name.clone()),
            sector: None,
            country: toponym.place.as_ref().and_then(|p| p.country.clone()),
            entity,
            named: true,
            pronoun: false,
        });
    }
    all.sort_by_key(|m| (m.span, m.entity));
    all
}
