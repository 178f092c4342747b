//! The people whom a telling names: victims, suspects, witnesses, but not those who merely speak of it.
//!
//! Two reports that name the same man are of one incident more surely than two that name the same town, and what a report says
//! of his arrest belongs to what he was arrested for.

use std::collections::{BTreeMap, BTreeSet};

use tally_model::{Claim, Mention, MentionType, Reading, Span};

use super::words::hash;

/// How many people of one telling are kept.
const PEOPLE: usize = 12;

/// What stands behind a surname.
const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "esq"];

/// The named people of a report.
pub(crate) struct Persons<'r> {
    reading: &'r Reading,
    /// The surname of each entity that is a person with a name and does not speak for others.
    surnames: BTreeMap<u32, u64>,
}

impl<'r> Persons<'r> {
    pub fn new(reading: &'r Reading) -> Self {
        let speaks = speakers(reading);
        let mut longest: BTreeMap<u32, &str> = BTreeMap::new();
        for mention in reading.mentions.iter().filter(|m| is_named_person(m) && !speaks.contains(&m.entity)) {
            let name = longest.entry(mention.entity).or_insert(&mention.name);
            if mention.name.len() > name.len() {
                *name = &mention.name;
            }
        }
        let surnames =
            longest.into_iter().filter_map(|(entity, name)| Some((entity, surname(name)?))).collect();
        Persons { reading, surnames }
    }

    /// The surnames of the people who stand in these places of the text, by name or by pronoun; hashed, sorted, each once.
    pub fn within(&self, places: &[Span]) -> Vec<u64> {
        let mut found = Vec::new();
        for mention in &self.reading.mentions {
            let Some(&name) = self.surnames.get(&mention.entity) else { continue };
            let stands = places.iter().any(|p| p.start <= mention.span.start && mention.span.end <= p.end);
            if stands && !found.contains(&name) && found.len() < PEOPLE {
                found.push(name);
            }
        }
        found.sort_unstable();
        found
    }
}

fn is_named_person(mention: &Mention) -> bool {
    mention.kind == MentionType::Person && mention.named && !mention.pronoun
}

/// Those who are the sources of claims.
fn speakers(reading: &Reading) -> BTreeSet<u32> {
    let spans = |claim: &Claim| claim.source.spans.clone();
    let spoken: BTreeSet<(u32, u32)> =
        reading.claims.iter().flat_map(spans).map(|s| (s.start, s.end)).collect();
    let speaks = |m: &&Mention| {
        // Sorted by their starts: only those that begin before the mention ends can hold it.
        spoken.range(..=(m.span.start, u32::MAX)).next_back().is_some_and(|&(_, end)| m.span.end <= end)
    };
    reading.mentions.iter().filter(speaks).map(|m| m.entity).collect()
}

/// "Darwish" of "Amal Darwish, Jr."; nothing of words without a capital.
fn surname(name: &str) -> Option<u64> {
    let word = name
        .split(|c: char| c.is_whitespace() || c == ',')
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .map(|w| w.strip_suffix("'s").or(w.strip_suffix("’s")).unwrap_or(w))
        .rfind(|w| w.len() > 1 && !SUFFIXES.contains(&w.to_lowercase().as_str()))?;
    word.chars().next().filter(|c| c.is_uppercase()).map(|_| hash(&word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{hash, surname};

    #[test]
    fn a_surname_is_the_last_word_with_a_capital() {
        assert_eq!(surname("Amal Darwish, Jr."), Some(hash("darwish")));
        assert_eq!(surname("Darwish's"), Some(hash("darwish")));
        assert_eq!(surname("the nurse"), None);
        assert_eq!(surname(""), None);
    }
}
