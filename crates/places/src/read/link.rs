//! What stands beside a name: the area that it lies in, and the facility that it places.

use tally_read::{Document, TokenRange};

use super::mention::{Form, Mention};
use super::resolve::lies_in;
use crate::area_words::area_level;
use crate::fold::Tier;
use crate::words::Words;
use crate::{Gazetteer, Kind};

/// Fills in containers, facilities and metonyms.
pub(crate) fn link(doc: &Document, gazetteer: &Gazetteer, words: &Words, mentions: &mut [Mention]) {
    let linker = Linker { doc, gazetteer, words };
    for i in 0..mentions.len() {
        linker.facility(&mut mentions[i]);
        linker.metonym(&mut mentions[i]);
        if i + 1 < mentions.len() {
            linker.container(mentions, i);
        }
    }
    for i in (0..mentions.len().saturating_sub(1)).rev() {
        linker.outer_container(mentions, i);
    }
}

struct Linker<'a> {
    doc: &'a Document,
    gazetteer: &'a Gazetteer,
    words: &'a Words,
}

impl Linker<'_> {
    /// Links two names that follow each other: "Town, State", "Town (District", "Town in the Area", "Country's Town",
    /// "Syrian town of Name".
    fn container(&self, mentions: &mut [Mention], i: usize) {
        let (a, b) = (&mentions[i], &mentions[i + 1]);
        // The town and the area of a dateline.
        if a.tokens.is_empty() && b.tokens.is_empty() && self.contains(b, a) {
            mentions[i].container = Some(i + 1);
            return;
        }
        let Some(between) = self.between(a, b) else { return };
        if a.owner && between.is_empty() {
            mentions[i + 1].container = Some(i);
            return;
        }
        // "Killed in Turkey US coalition says": two countries that stand side by side, not a town in New Jersey.
        let countries = between.is_empty() && self.is_country(a) && self.is_country(b);
        if a.form != Form::Demonym
            && !countries
            && self.leads_to_container(between.clone())
            && self.contains(b, a)
        {
            let is_in = between.clone().any(|t| self.doc.tok(t).lower == "in");
            mentions[i].container = Some(i + 1);
            mentions[i].container_in = is_in;
        } else if a.form == Form::Demonym || self.is_possessive(between.clone()) {
            let kinds = between.clone().any(|t| {
                self.words.is("settlement", &self.doc.tok(t).lower)
                    || area_level(&self.doc.tok(t).lower).is_some()
            });
            if (self.is_possessive(between.clone()) || kinds)
                && self.only_describes(between)
                && b.form == Form::Name
                && b.container.is_none()
                && self.is_container(a)
            {
                mentions[i + 1].container = Some(i);
            }
        }
    }

    /// "Village (Town, Province)", "Village, Town, Province": what is said of the town holds for the village, unless the
    /// village has a place of its own there or elsewhere in that country.
    fn outer_container(&self, mentions: &mut [Mention], i: usize) {
        let (a, b) = (&mentions[i], &mentions[i + 1]);
        let Some(outer) = b.container.filter(|&outer| outer > i + 1) else { return };
        if a.container.is_some() || a.form != Form::Name || b.form != Form::Name || self.is_area(b) {
            return;
        }
        let Some(between) = self.between(a, b) else { return };
        let opens = |t: usize| matches!(self.doc.tok(t).lower.as_str(), "(" | ",");
        let leads = between.clone().any(opens) && self.leads_to_container(between);
        if leads && !self.is_in_country_of(a, &mentions[outer]) {
            mentions[i].container = Some(i + 1);
        }
    }

    fn is_in_country_of(&self, inner: &Mention, outer: &Mention) -> bool {
        let country = |c: &crate::Candidate| self.gazetteer.place(c.place).country();
        let area = outer.candidates.iter().find(|c| c.main && c.tier <= Tier::Plain).and_then(country);
        area.is_some() && inner.candidates.iter().any(|c| c.tier <= Tier::Bare && country(c) == area)
    }

    /// The tokens between two mentions of one sentence, when there are few.
    fn between(&self, a: &Mention, b: &Mention) -> Option<TokenRange> {
        if a.tokens.is_empty() || b.tokens.is_empty() || a.tokens.end > b.first {
            return None;
        }
        let same = self.doc.sentence_index(a.tokens.start) == self.doc.sentence_index(b.tokens.start);
        (same && b.first - a.tokens.end <= 6).then_some(a.tokens.end..b.first)
    }

    fn leads_to_container(&self, between: TokenRange) -> bool {
        // Nothing between: "Aleppo Syria".
        let mut lead = between.is_empty();
        for i in between {
            let lower = self.doc.tok(i).lower.as_str();
            match lower {
                "," | "(" | "in" | "of" => lead = true,
                "the" | ")" => {}
                _ if area_level(lower).is_some()
                    || ["settlement", "part", "compass", "modifier"]
                        .iter()
                        .any(|class| self.words.is(class, lower)) => {}
                _ => return false,
            }
        }
        lead
    }

    /// Whether the words between an owner and a name say nothing but what the name is: "Syria's northern town of", not
    /// "Iran's ambassador in" or "Russian forces shelled the village of".
    fn only_describes(&self, mut between: TokenRange) -> bool {
        between.all(|t| {
            let token = self.doc.tok(t);
            let lower = token.lower.as_str();
            matches!(lower, "'s" | "’s" | "'" | "’" | "of" | "-" | "and")
                || token.pos == "ADJ"
                || area_level(lower).is_some()
                || ["settlement", "compass", "modifier", "natural"]
                    .iter()
                    .any(|class| self.words.is(class, lower))
        })
    }

    fn is_possessive(&self, between: TokenRange) -> bool {
        between.start < between.end
            && matches!(self.doc.tok(between.start).lower.as_str(), "'s" | "’s" | "'" | "’")
    }

    /// Whether a mention may name what another lies in, as the text has it before or after that name.
    fn is_container(&self, mention: &Mention) -> bool {
        mention.area.is_some()
            || mention.form != Form::Name
            || self.is_area(mention)
            || mention.candidates.iter().any(|c| self.gazetteer.place(c.place).population() > 50_000)
    }

    fn is_country(&self, mention: &Mention) -> bool {
        let kind = |c: &crate::Candidate| self.gazetteer.place(c.place).kind();
        mention.candidates.iter().any(|c| c.tier <= Tier::Plain && kind(c) == Kind::Country)
    }

    fn is_area(&self, mention: &Mention) -> bool {
        mention.candidates.iter().any(|c| {
            let kind = self.gazetteer.place(c.place).kind();
            c.main && c.tier <= Tier::Plain && matches!(kind, Kind::Country | Kind::Admin1 | Kind::Region)
        })
    }

    /// Whether `inner` lies in `outer`, which stands right behind it: when one of its places does, or when it is
    /// a town or unknown and `outer` an area. "Wisconsin, Michigan" and "Calgary, Edmonton" are lists.
    fn contains(&self, outer: &Mention, inner: &Mention) -> bool {
        if outer.form == Form::Demonym || outer.form == Form::Facility {
            return false;
        }
        let strict = |m: &Mention| {
            m.candidates.iter().filter(|c| c.tier <= Tier::Bare).take(40).copied().collect::<Vec<_>>()
        };
        let areas = strict(outer);
        let fits = strict(inner).iter().any(|c| {
            let place = self.gazetteer.place(c.place);
            areas.iter().any(|area| lies_in(self.gazetteer, &place, &self.gazetteer.place(area.place)))
        });
        let is_named_area = outer.area.is_some() || outer.form == Form::Abbreviation || self.is_area(outer);
        if (self.is_area(inner) && !inner.part) || inner.form == Form::Abbreviation {
            return fits && is_named_area;
        }
        is_named_area || fits
    }

    /// "Aleppo University Hospital", "the Tafas hospital": a facility that carries the name of its town.
    fn facility(&self, mention: &mut Mention) {
        if mention.tokens.is_empty() || mention.form == Form::Demonym {
            return;
        }
        if mention.form == Form::Facility {
            mention.facility = Some(mention.tokens.clone());
            return;
        }
        let is_site = |i: usize| {
            let lower = &self.doc.tok(i).lower;
            self.words.is("sensitive", lower) || self.words.is("travel", lower)
        };
        let entity = self
            .doc
            .entity_at(mention.tokens.start)
            .filter(|e| matches!(e.label.as_str(), "FAC" | "ORG" | "GPE" | "LOC"));
        if let Some(entity) = entity
            && entity.tokens.len() > mention.tokens.len()
            && is_site(entity.tokens.end - 1)
        {
            mention.facility = Some(self.doc.trim(entity.tokens.clone()));
            return;
        }
        let end = mention.tokens.end;
        let sentence_end = self.doc.sentence(mention.tokens.start).tokens.end;
        let nouns = |i: &usize| {
            *i < sentence_end && matches!(self.doc.tok(*i).pos.as_str(), "NOUN" | "PROPN" | "ADJ")
        };
        let run = (end..end + 4).take_while(nouns).filter(|&i| is_site(i)).last();
        mention.facility = run.map(|last| mention.tokens.start..last + 1);
    }

    /// "Damascus said", "Washington and Moscow agreed": a capital or country that stands for its government.
    fn metonym(&self, mention: &mut Mention) {
        if mention.form != Form::Name
            || mention.tokens.is_empty()
            || mention.compass
            || mention.area.is_some()
        {
            return;
        }
        let head = self.doc.head_of(mention.tokens.clone());
        let subject = self.doc.first_conjunct(head);
        let speaks = matches!(self.doc.tok(subject).dep.as_str(), "nsubj" | "agent")
            && self.doc.head(subject).is_some_and(|verb| self.words.is("speech", &self.doc.tok(verb).lemma));
        if !speaks {
            return;
        }
        let stands_for_state = mention.candidates.iter().any(|c| {
            let place = self.gazetteer.place(c.place);
            c.main && (place.kind() == Kind::Country || place.is_capital())
        });
        if stands_for_state {
            mention.literal = false;
        }
    }
}
