//! Finding place names: the language model's places, names that it took for something else but that stand
//! where places stand, and demonyms.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use tally_model::Span;
use tally_read::{Document, TokenRange};

use super::mention::{Form, Mention};
use super::resolve::lies_in;
use crate::area_words::{AreaLevel, area_level, without_area_word};
use crate::fold::{Tier, fold};
use crate::words::Words;
use crate::{Candidate, Gazetteer, Kind};

/// Longest name in tokens; the hyphens of "Deir ez-Zor" are tokens too.
const LONGEST: usize = 8;

/// All place names of a document, in order.
pub(crate) fn find(doc: &Document, gazetteer: &Gazetteer, words: &Words, reserved: &[Span]) -> Vec<Mention> {
    let mut finder = Finder::new(doc, gazetteer, words, reserved);
    finder.dateline();
    for sentence in doc.sentences() {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            at = finder.read_at(at, sentence.tokens.end);
        }
    }
    finder.second_look();
    let mut found = finder.found;
    found.sort_by_key(|m| (m.span.start, m.span.end));
    found
}

/// What a name is looked up as, kept for the length of one report.
#[derive(Clone)]
struct Looked {
    key: Rc<str>,
    candidates: Rc<[Candidate]>,
}

struct Finder<'a> {
    doc: &'a Document,
    gazetteer: &'a Gazetteer,
    words: &'a Words,
    reserved: &'a [Span],
    cache: FxHashMap<String, Looked>,
    /// Words of names of persons: the last of those that the report gives in full ("Hilton" of "Paris Hilton"), all of those that
    /// stand beside an age ("12-year-old Hala").
    surnames: FxHashSet<String>,
    shouted: Vec<bool>,
    found: Vec<Mention>,
    /// Names that the index holds but that stand where anything may stand; a second look takes them when the
    /// report uses them for places elsewhere.
    doubtful: Vec<Mention>,
    /// Names that the report itself introduced as places.
    introduced: FxHashSet<String>,
    /// Where the name starts that a country before it, whose possessive lost its apostrophe, owns.
    owned: Option<usize>,
}

/// How a stretch of tokens was taken.
enum Verdict {
    Place,
    Doubtful,
    No,
}

impl<'a> Finder<'a> {
    fn new(doc: &'a Document, gazetteer: &'a Gazetteer, words: &'a Words, reserved: &'a [Span]) -> Self {
        let persons = doc.entities().iter().filter(|e| e.label == "PERSON" && e.tokens.len() > 1);
        let surname = |range: &TokenRange| {
            let last = range.clone().rev().find(|&i| doc.tok(i).pos == "PROPN")?;
            (last > range.start).then(|| doc.tok(last).lower.to_string())
        };
        let surnames = persons.filter_map(|e| surname(&e.tokens)).chain(aged(doc)).collect();
        let shouted = doc.sentences().iter().map(|s| is_shouted(doc, s.tokens.clone())).collect();
        Finder {
            doc,
            gazetteer,
            words,
            reserved,
            cache: FxHashMap::default(),
            surnames,
            shouted,
            found: Vec::new(),
            doubtful: Vec::new(),
            introduced: FxHashSet::default(),
            owned: None,
        }
    }

    fn look(&mut self, name: &str) -> Looked {
        if let Some(known) = self.cache.get(name) {
            return known.clone();
        }
        let folded = fold(name);
        let mut candidates = self.gazetteer.lookup_folded(&folded);
        candidates.truncate(80);
        let looked = Looked { key: folded.plain.into(), candidates: candidates.into() };
        self.cache.insert(name.to_string(), looked.clone());
        looked
    }

    /// The place of the dateline stands outside the analysed text, and so does the area behind it: "PARIS, Texas (AP) —".
    fn dateline(&mut self) {
        let Some(dateline) = self.doc.report().dateline else { return };
        let Some(span) = dateline.place else { return };
        let text = self.doc.text();
        let Some(name) = text.get(span.range()) else { return };
        // "BEIRUT, Lebanon" names the town first.
        let town = name.split(',').next().unwrap_or(name).trim();
        let next = self.doc.tokens().partition_point(|t| t.start < span.end);
        let looked = self.look(town);
        self.push_unread(next, Span { start: span.start, end: span.start + town.len() as u32 }, looked);
        let behind =
            text.get(span.start as usize + town.len()..dateline.span.end as usize).unwrap_or_default();
        let Some(area) = behind.trim_start().strip_prefix(',').map(str::trim_start) else { return };
        let start = dateline.span.end as usize - area.len();
        let ends =
            |c: char| matches!(c, ',' | '(' | ':' | '-' | '–' | '—' | '―' | '_' | '/') || c.is_ascii_digit();
        let area = area[..area.find(ends).unwrap_or(area.len())].trim_end();
        let span = Span { start: start as u32, end: (start + area.len()) as u32 };
        let looked = match self.gazetteer.own().abbreviation(area).is_empty() {
            false => self.look_abbreviation(area),
            true => self.look(area),
        };
        if self.is_area(&looked) {
            self.push_unread(next, span, looked);
        }
    }

    /// A name outside the analysed text, before the token `next`.
    fn push_unread(&mut self, next: usize, span: Span, looked: Looked) {
        self.found.push(Mention {
            tokens: next..next,
            span,
            first: next,
            literal: true,
            key: looked.key,
            candidates: looked.candidates,
            ..Mention::default()
        });
    }

    /// Reads a name that starts at `at`; returns where to go on.
    fn read_at(&mut self, at: usize, end: usize) -> usize {
        if let Some(next) = self.demonym(at, end) {
            return next;
        }
        if let Some(next) = self.party_and_town(at).or_else(|| self.owner(at, end)) {
            return next;
        }
        if !self.can_start(at) {
            return at + 1;
        }
        if let Some(stop) = [3, 2, 1]
            .into_iter()
            .map(|n| at + n)
            .find(|&stop| stop <= end && self.is_abbreviation(&(at..stop)))
        {
            self.push(Form::Name, at..stop, None, true);
            return stop;
        }
        if let Some(range) = self.street(at) {
            let end = range.end;
            self.push(Form::Facility, range, None, true);
            return end;
        }
        if let Some((range, looked)) = self.longest(at, end) {
            match self.verdict(&range, &looked) {
                Verdict::Place => {
                    let next = range.end;
                    self.push(Form::Name, range, Some(looked), true);
                    return next;
                }
                Verdict::Doubtful => {
                    let mention = self.mention(Form::Name, range, Some(looked), true);
                    self.doubtful.push(mention);
                }
                Verdict::No => {}
            }
        }
        self.unknown_place(at).or_else(|| self.unlabelled_place(at, end)).unwrap_or(at + 1)
    }

    /// "Syrian", "South Korean": unless a longer name of a place starts here ("Dominican Republic").
    fn demonym(&mut self, at: usize, end: usize) -> Option<usize> {
        if !self.is_capital(at) {
            return None;
        }
        for n in [2, 1] {
            let range = at..at + n;
            if range.end > end || (n == 2 && !self.is_capital(at + 1) && self.doc.word(at + 1) != "-") {
                continue;
            }
            let lower = self.doc.words(range.clone()).to_lowercase();
            let Some(place) = self.gazetteer.own().demonym(&lower) else { continue };
            if self.longest(at, end).is_some_and(|(longer, _)| longer.len() > n) {
                return None;
            }
            let candidates = [Candidate { place, tier: Tier::Exact, main: true }].into();
            let land = self.modifies_land(at + n - 1);
            self.push(Form::Demonym, range, Some(Looked { key: lower.into(), candidates }), land);
            return Some(at + n);
        }
        None
    }

    /// "the Syrian border" is where Syria is; "the Syrian army" need not be.
    fn modifies_land(&self, i: usize) -> bool {
        let token = self.doc.tok(i);
        matches!(token.dep.as_str(), "amod" | "compound" | "nmod")
            && self.doc.head(i).is_some_and(|noun| {
                let noun = self.doc.tok(noun).lower.as_str();
                // What is near the Turkish border is as often on its other side.
                let outside = self.words.is("border", noun) && self.context_before(i).near;
                self.words.is("land", noun) && !outside
            })
    }

    /// "R-Elbow Lake": a party's letter and the town that a politician comes from.
    fn party_and_town(&mut self, at: usize) -> Option<usize> {
        let word = self.doc.word(at);
        let town = word.strip_prefix("D-").or(word.strip_prefix("R-")).or(word.strip_prefix("I-"))?;
        if !town.starts_with(char::is_uppercase) {
            return None;
        }
        let start = self.doc.tok(at).start + 2;
        for n in [3, 2, 1] {
            let last = at + n - 1;
            if last >= self.doc.len() || self.doc.sentence_index(last) != self.doc.sentence_index(at) {
                continue;
            }
            let span = Span { start, end: self.doc.tok(last).end };
            let looked = self.look(span.of(self.doc.text()));
            let abbreviation = self.gazetteer.own().abbreviation(span.of(self.doc.text()));
            if !abbreviation.is_empty() {
                self.push_abbreviation(at..at + n, span);
                return Some(at + n);
            }
            if looked.candidates.iter().any(|c| c.tier <= Tier::Plain) {
                let mut mention = self.mention(Form::Name, at..at + n, Some(looked), true);
                mention.span = span;
                self.found.push(mention);
                return Some(at + n);
            }
        }
        None
    }

    /// "W.Va." anywhere, "OH" only after a comma: two capitals may mean anything.
    fn is_abbreviation(&self, range: &TokenRange) -> bool {
        let written = self.doc.words(range.clone());
        let after_comma = range.start > 0 && self.doc.word(range.start - 1) == ",";
        (after_comma || written.ends_with('.')) && !self.gazetteer.own().abbreviation(written).is_empty()
    }

    fn push_abbreviation(&mut self, range: TokenRange, span: Span) {
        let looked = self.look_abbreviation(span.of(self.doc.text()));
        let mut mention = self.mention(Form::Abbreviation, range, Some(looked), true);
        mention.span = span;
        self.found.push(mention);
    }

    /// The areas that "W.Va." stands for.
    fn look_abbreviation(&self, written: &str) -> Looked {
        let areas = self.gazetteer.own().abbreviation(written).iter();
        let area = |&area: &u32| Candidate { place: crate::PlaceId(area), tier: Tier::Exact, main: true };
        Looked { key: written.into(), candidates: areas.map(area).collect() }
    }

    /// "Syrias Hama", "Aleppos Old Gate district": a country or large town whose possessive lost its apostrophe, before the name of
    /// a place in it.
    fn owner(&mut self, at: usize, end: usize) -> Option<usize> {
        let word = self.doc.word(at);
        let bare = word.strip_suffix('s').filter(|name| name.len() >= 4)?;
        if at + 1 >= end || !self.can_start(at + 1) || !word.starts_with(char::is_uppercase) {
            return None;
        }
        let (looked, whole) = (self.look(bare), self.look(word));
        // "Philippines", "Netherlands" end so.
        if !self.is_well_known(&looked) || self.is_main(&whole) {
            return None;
        }
        let name_end = self.name_end(at + 1, end);
        let called = name_end < end && self.words.is("part", &self.doc.tok(name_end).lower);
        let owners = || looked.candidates.iter().filter(|c| c.main && c.tier == Tier::Exact);
        let inside = |c: &Candidate| {
            let place = self.gazetteer.place(c.place);
            let mut areas = owners().map(|c| self.gazetteer.place(c.place));
            c.tier <= Tier::Bare && areas.any(|area| lies_in(self.gazetteer, &place, &area))
        };
        let known = self.longest(at + 1, end).is_some_and(|(_, owned)| owned.candidates.iter().any(inside));
        if !(known || called) {
            return None;
        }
        let mut mention = self.mention(Form::Name, at..at + 1, Some(looked), true);
        mention.span.end -= 1;
        mention.owner = true;
        self.found.push(mention);
        self.owned = Some(at + 1);
        Some(at + 1)
    }

    fn is_capital(&self, i: usize) -> bool {
        let token = self.doc.tok(i);
        if self.shouted[self.doc.sentence_index(i)] {
            return token.pos == "PROPN" || self.doc.entity_at(i).is_some();
        }
        self.doc.word(i).starts_with(char::is_uppercase)
            || (token.pos == "PROPN" && self.doc.entity_at(i).is_some())
    }

    /// Whether a name may start here: at a capital, or at the article of "al-Bab".
    fn can_start(&self, i: usize) -> bool {
        let article = || {
            is_article(&self.doc.tok(i).lower)
                && i + 2 < self.doc.len()
                && self.doc.word(i + 1) == "-"
                && self.is_capital(i + 2)
        };
        self.is_capital(i) || article()
    }

    /// The longest name of the index that starts at `at`.
    fn longest(&mut self, at: usize, end: usize) -> Option<(TokenRange, Looked)> {
        if !self.can_start(at) {
            return None;
        }
        let end = self.run_end(at, end);
        let doc = self.doc;
        for stop in (at + 1..=end).rev() {
            if !self.can_end(at, stop - 1) {
                continue;
            }
            let name = doc.words(at..stop);
            let looked = self.look(name);
            if self.is_match(name, at..stop, &looked) {
                return Some((at..stop, looked));
            }
            // "North Zone" is a part of the town before it, not the area called North.
            let bare = without_area_word(name).filter(|bare| !self.words.is("compass", &bare.to_lowercase()));
            if let Some(bare) = bare {
                let looked = self.look(bare);
                if looked
                    .candidates
                    .iter()
                    .any(|c| c.tier <= Tier::Plain && self.gazetteer.place(c.place).kind().is_area())
                {
                    return Some((at..stop, looked));
                }
            }
        }
        None
    }

    /// Where the run of capitalised words and connectors ends.
    fn run_end(&self, at: usize, end: usize) -> usize {
        let mut stop = at + 1;
        while stop < end.min(at + LONGEST) {
            let word = self.doc.word(stop);
            let tight = self.doc.tok(stop).start == self.doc.tok(stop - 1).end;
            let connector = matches!(
                self.doc.tok(stop).lower.as_str(),
                "-" | "'"
                    | "’"
                    | "of"
                    | "the"
                    | "de"
                    | "la"
                    | "du"
                    | "del"
                    | "el"
                    | "al"
                    | "ez"
                    | "az"
                    | "ad"
                    | "ar"
                    | "as"
                    | "ash"
                    | "and"
                    | "upon"
                    | "on"
                    | "sur"
                    | "le"
                    | "les"
                    | "des"
                    | "do"
                    | "da"
                    | "dos"
                    | "en"
                    | "au"
                    | "y"
                    | "e"
                    | "&"
                    | "n"
                    | "di"
                    | "an"
                    | "at"
            );
            if !(self.is_capital(stop) || connector || (tight && word.chars().all(char::is_alphanumeric))) {
                break;
            }
            stop += 1;
        }
        stop
    }

    fn can_end(&self, at: usize, last: usize) -> bool {
        last == at
            || self.is_capital(last)
            || (self.doc.word(last - 1) == "-" && self.doc.word(last).starts_with(char::is_alphabetic))
    }

    /// Whether the index holds this name closely enough to take it from a text.
    fn is_match(&self, name: &str, range: TokenRange, looked: &Looked) -> bool {
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if range.len() == 1 && letters <= 3 && !self.is_known_short(name, looked) {
            return false;
        }
        let loosest = if letters >= 5 { Tier::Bare } else { Tier::Plain };
        if looked.candidates.iter().any(|c| c.tier <= loosest) {
            return true;
        }
        // The model's own place in another spelling.
        let is_entity = self.doc.entity_at(range.start).is_some_and(|e| {
            matches!(e.label.as_str(), "GPE" | "LOC") && self.bare_entity(&e.tokens) == range
        });
        is_entity && letters >= 5 && looked.candidates.iter().any(|c| c.main)
    }

    /// "US", "UK", "UAE", "Gao": short names are taken when a table of ours or the model vouches for them.
    fn is_known_short(&self, name: &str, looked: &Looked) -> bool {
        let upper = name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let country = || {
            looked
                .candidates
                .iter()
                .any(|c| c.tier <= Tier::Plain && self.gazetteer.place(c.place).kind() == Kind::Country)
        };
        if upper { country() } else { !looked.candidates.is_empty() }
    }

    /// The model's entity at a token. It takes "Cativa, Colon" for a title and "Seytenga (Seytenga, Seno)" for a body: what is parted by
    /// commas and brackets and is neither a place nor a person is several names, of which nothing is known.
    fn label(&self, at: usize) -> Option<(&'a str, TokenRange)> {
        let entity = self.doc.entity_at(at)?;
        let range = self.bare_entity(&entity.tokens);
        let several = range.clone().any(|i| matches!(self.doc.word(i), "," | "(" | ")"))
            && matches!(entity.label.as_str(), "ORG" | "WORK_OF_ART" | "EVENT" | "PRODUCT" | "LAW");
        (!several).then_some((entity.label.as_str(), range))
    }

    /// "Aleppo Hama Damascus": names whose commas were lost, each of a large town or an area.
    fn is_row_of_places(&self, entity: &TokenRange) -> bool {
        let is_place = |i: usize| {
            let lower = self.doc.tok(i).lower.as_str();
            !self.is_kind_of_place(lower)
                && !self.words.is("part", lower)
                && self.gazetteer.lookup(self.doc.word(i)).iter().any(|c| {
                    let place = self.gazetteer.place(c.place);
                    c.main
                        && c.tier <= Tier::Plain
                        && (place.kind().is_area() || place.population() >= 100_000)
                })
        };
        entity.len() > 1
            && self.gazetteer.lookup(self.doc.words(entity.clone())).is_empty()
            && entity.clone().all(is_place)
    }

    /// An entity without the article and the possessive mark around it.
    fn bare_entity(&self, range: &TokenRange) -> TokenRange {
        let mut range = range.clone();
        while range.len() > 1
            && matches!(self.doc.tok(range.start).lower.as_str(), "the" | "a" | "\"" | "“" | "'" | "‘")
        {
            range.start += 1;
        }
        while range.len() > 1
            && matches!(
                self.doc.tok(range.end - 1).lower.as_str(),
                "'s" | "’s" | "'" | "’" | "." | "," | "\"" | "”"
            )
        {
            range.end -= 1;
        }
        range
    }

    fn verdict(&self, range: &TokenRange, looked: &Looked) -> Verdict {
        let first = self.doc.tok(range.start);
        if range.len() == 1 && (self.words.is("never", &first.lower) || is_article(&first.lower)) {
            return Verdict::No;
        }
        let alone = self.stands_alone(range);
        let before = self.context_before(range.start);
        let contained = self.names_container(range.end, looked);
        let called = self.called_area(range).is_some()
            || self.is_called_town(range.end)
            || self.opens_report(range)
            || self.continues_list(range)
            || self.explains(range, looked);
        if self.owned == Some(range.start) {
            // The model reads both words as one name.
            return Verdict::Place;
        }
        match self.label(range.start) {
            Some(("GPE" | "LOC", entity)) => {
                if !before.strong && !contained && self.is_first_name(range) {
                    return Verdict::No;
                }
                let surname = range.len() == 1 && self.surnames.contains(first.lower.as_str());
                if surname && !before.strong && !contained && !self.is_area(looked) {
                    return Verdict::Doubtful;
                }
                let row = || self.is_row_of_places(&entity);
                if entity.start < range.start && !self.is_open_before(range.start) && !row() {
                    return Verdict::No;
                }
                let whole = entity.end <= range.end
                    || self.is_open_after(range.end)
                    || row()
                    || self.names_country(range.end..entity.end);
                if whole && !self.is_half_of_compound(range) { Verdict::Place } else { Verdict::No }
            }
            Some(("FAC", entity)) => {
                if entity == *range || self.is_open_before(range.start) {
                    Verdict::Place
                } else {
                    Verdict::No
                }
            }
            Some(("PERSON", entity)) => {
                let whole = entity == *range && !self.has_title(range.start) && alone;
                match whole {
                    true if contained || (called && self.is_main(looked)) => Verdict::Place,
                    true if before.strong && self.is_main(looked) => Verdict::Place,
                    true if before.weak
                        && self.is_well_known(looked)
                        && !self.surnames.contains(first.lower.as_str()) =>
                    {
                        Verdict::Place
                    }
                    true => Verdict::Doubtful,
                    false => Verdict::No,
                }
            }
            Some(("DATE" | "TIME" | "CARDINAL" | "ORDINAL" | "PERCENT" | "QUANTITY", _)) => Verdict::No,
            Some(("ORG", entity)) if entity != *range => self.within_organisation(range, &entity, looked),
            Some((label, entity)) if entity != *range && label != "NORP" => Verdict::No,
            _ => {
                let proper = range.clone().any(|i| self.doc.tok(i).pos == "PROPN");
                let strong = before.strong || contained || called;
                // "In Angers": the tagger takes a name that looks like another word for that word.
                let misread =
                    !proper && before.strong && self.is_capital(range.start) && self.is_well_known(looked);
                if !alone {
                    Verdict::No
                } else if proper
                    && ((strong && (self.is_main(looked) || contained))
                        || (before.weak && self.is_well_known(looked)))
                    || misread
                {
                    Verdict::Place
                } else if proper {
                    Verdict::Doubtful
                } else {
                    Verdict::No
                }
            }
        }
    }

    /// "Homs police", "University of Texas", "Environment Canada": the place within an organisation's name.
    fn within_organisation(&self, range: &TokenRange, entity: &TokenRange, looked: &Looked) -> Verdict {
        let at_start = range.start == entity.start;
        let after_of = range.end == entity.end
            && range.start > entity.start
            && self.doc.tok(range.start - 1).lower == "of";
        let local = range.end < entity.end
            && (range.end..entity.end).any(|i| self.words.is("local_body", &self.doc.tok(i).lower));
        let known = self.is_area(looked) || self.is_well_known(looked);
        if (at_start && (local || self.is_area(looked)))
            || (after_of && known)
            || (known && self.is_area(looked))
        {
            return Verdict::Place;
        }
        Verdict::No
    }

    /// Whether what stands before a name within an entity leaves it a name of its own: "Metro", "'s", a comma.
    fn is_open_before(&self, i: usize) -> bool {
        let Some(before) = i.checked_sub(1).map(|b| self.doc.tok(b)) else { return true };
        let lower = before.lower.as_str();
        matches!(lower, "'s" | "’s" | "," | "-" | "–" | "—" | "/" | "of" | "the" | "and" | "(")
            || self.words.is("modifier", lower)
            || self.words.is("compass", lower)
            || before.pos == "SPACE"
            || self.found.last().is_some_and(|m| m.tokens.end == i)
    }

    fn is_open_after(&self, i: usize) -> bool {
        let token = self.doc.tok(i);
        let lower = token.lower.as_str();
        matches!(lower, "'s" | "’s" | "," | "-" | "–" | "—" | "/" | "and" | "(" | "'" | ".")
            || area_level(lower).is_some()
            || self.words.is("settlement", lower)
            || token.pos == "SPACE"
            || !self.is_capital(i)
    }

    fn is_main(&self, looked: &Looked) -> bool {
        looked.candidates.iter().any(|c| c.main && c.tier <= Tier::Plain)
    }

    fn is_area(&self, looked: &Looked) -> bool {
        let kind = |c: &Candidate| self.gazetteer.place(c.place).kind();
        looked
            .candidates
            .iter()
            .any(|c| c.tier <= Tier::Plain && matches!(kind(c), Kind::Country | Kind::Admin1 | Kind::Region))
    }

    fn is_well_known(&self, looked: &Looked) -> bool {
        self.is_area(looked)
            || looked.candidates.iter().any(|c| {
                c.main
                    && c.tier <= Tier::Plain
                    && (self.gazetteer.place(c.place).population() >= 100_000
                        || self.gazetteer.place(c.place).is_capital())
            })
    }

    /// "Syria" of "Aleppo Syria", where the comma was lost; "Syrian" of "Aleppo Syrian state television said".
    fn names_country(&self, range: TokenRange) -> bool {
        let name = self.doc.words(range);
        let is_country =
            |c: &Candidate| c.tier <= Tier::Plain && self.gazetteer.place(c.place).kind() == Kind::Country;
        let named = |name: &str| self.gazetteer.lookup(name).iter().any(is_country);
        // "Deir el-Zour Syrias": a possessive that lost its apostrophe.
        self.gazetteer.own().demonym(&name.to_lowercase()).is_some()
            || named(name)
            || name.strip_suffix('s').is_some_and(|bare| bare.len() >= 4 && named(bare))
    }

    /// "Kar Vale neighbourhood", "the district of Kar Vale".
    fn is_called_part(&self, range: &TokenRange) -> bool {
        let part = |i: usize| i < self.doc.len() && self.words.is("part", &self.doc.tok(i).lower);
        part(range.end)
            || (range.start >= 2 && self.doc.word(range.start - 1) == "of" && part(range.start - 2))
    }

    /// "Saraqib town", "Nuseirat refugee camp".
    fn is_called_town(&self, end: usize) -> bool {
        let town = |i: usize| i < self.doc.len() && self.words.is("settlement", &self.doc.tok(i).lower);
        town(end) || (town(end + 1) && self.doc.tok(end).lower == "refugee")
    }

    /// "The town of Timbuktu", "Idlib city": not the area of that name.
    fn is_called_a_town(&self, range: &TokenRange) -> bool {
        let town = |i: usize| i < self.doc.len() && self.words.is("town", &self.doc.tok(i).lower);
        town(range.end)
            || (range.start >= 2 && self.doc.word(range.start - 1) == "of" && town(range.start - 2))
    }

    /// "Basel roundabout", "the Florence Restaurant", "Hotel Victoria".
    fn is_named_after(&self, range: &TokenRange) -> bool {
        let is = |i: usize, class: &str| {
            i < self.doc.len()
                && self.doc.sentence_index(i) == self.doc.sentence_index(range.start)
                && self.words.is(class, &self.doc.tok(i).lower)
        };
        is(range.end, "street")
            || is(range.end, "business")
            || (range.start > 0
                && is(range.start - 1, "business")
                && self.doc.word(range.start - 1).starts_with(char::is_uppercase))
    }

    /// "Paris" of "Paris Hilton", when the model takes only the rest for a person.
    fn is_first_name(&self, range: &TokenRange) -> bool {
        let person =
            range.end < self.doc.len() && self.doc.entity_at(range.end).is_some_and(|e| e.label == "PERSON");
        person
            && self.doc.tok(range.end - 1).dep == "compound"
            && self.doc.head(range.end - 1).is_some_and(|head| head >= range.end)
    }

    fn has_title(&self, start: usize) -> bool {
        start > 0 && {
            let before = self.doc.tok(start - 1);
            self.words.is("title", &before.lower)
        }
    }

    /// What stands before a name, passing over articles, compass words and kinds of place.
    fn context_before(&self, start: usize) -> Before {
        let sentence = self.doc.sentence(start).tokens.start;
        let mut i = start;
        let mut of = false;
        while i > sentence {
            let lower = self.doc.tok(i - 1).lower.as_str();
            if of {
                let strong = self.words.is("before_of", lower) || area_level(lower).is_some();
                return Before { strong, weak: true, near: self.words.is("near_of", lower) };
            }
            if self.words.is("struck", &self.doc.tok(i - 1).lemma) && self.doc.tok(i - 1).pos == "VERB" {
                return Before { strong: false, weak: true, near: false };
            }
            if self.words.is("prep", lower) {
                return Before { strong: true, weak: true, near: self.words.is("near", lower) };
            }
            if lower == "of" {
                of = true;
            } else if self.words.is("weak_prep", lower) {
                return Before { strong: false, weak: true, near: false };
            } else if self.words.is("settlement", lower) && i < start {
                return Before { strong: true, weak: true, near: false };
            } else if !(lower == "the"
                || self.words.is("compass", lower)
                || self.words.is("modifier", lower)
                || self.words.is("settlement", lower))
            {
                break;
            }
            i -= 1;
        }
        Before { strong: false, weak: of, near: false }
    }

    /// Whether a comma, bracket or "in" follows with the name of a country or first-level area that one of the
    /// candidates lies in.
    fn names_container(&self, end: usize, looked: &Looked) -> bool {
        let sentence_end = match end.checked_sub(1) {
            Some(last) => self.doc.sentence(last).tokens.end,
            None => return false,
        };
        if end >= sentence_end || !matches!(self.doc.word(end), "," | "(" | "in") {
            return false;
        }
        let skipped = |i: &usize| {
            let lower = self.doc.tok(*i).lower.as_str();
            matches!(lower, "in" | "the")
                || self.words.is("compass", lower)
                || self.words.is("modifier", lower)
        };
        let start = end + 1 + (end + 1..sentence_end).take_while(skipped).count();
        if start >= sentence_end || !self.is_capital(start) {
            return false;
        }
        let run = self.run_end(start, sentence_end);
        (start + 1..=run).rev().any(|stop| {
            let name = self.doc.words(start..stop);
            let abbreviated =
                self.gazetteer.own().abbreviation(name).iter().map(|&area| crate::PlaceId(area));
            let named = self.gazetteer.lookup(name).into_iter().filter(|c| c.tier <= Tier::Plain && c.main);
            abbreviated.chain(named.map(|c| c.place)).any(|area| self.holds(area, looked))
        })
    }

    /// Whether a place is a country or first-level area that one of the candidates lies in.
    fn holds(&self, area: crate::PlaceId, looked: &Looked) -> bool {
        let area = self.gazetteer.place(area);
        matches!(area.kind(), Kind::Country | Kind::Admin1 | Kind::Region)
            && looked.candidates.iter().any(|c| {
                c.tier <= Tier::Bare && lies_in(self.gazetteer, &self.gazetteer.place(c.place), &area)
            })
    }

    /// The kind of area that the text calls a name: "Idlib province", "the province of Idlib", "Douglas County".
    fn called_area(&self, range: &TokenRange) -> Option<AreaLevel> {
        let inside = range
            .clone()
            .next_back()
            .filter(|_| range.len() > 1)
            .and_then(|i| area_level(&self.doc.tok(i).lower));
        let same = |i: usize| self.doc.sentence_index(i) == self.doc.sentence_index(range.start);
        let after = || {
            let next = (range.end < self.doc.len() && same(range.end)).then(|| self.doc.tok(range.end))?;
            area_level(&next.lower)
        };
        let before = || {
            let of = range.start.checked_sub(2).filter(|&i| same(i) && self.doc.tok(i + 1).lower == "of")?;
            area_level(&self.doc.tok(of).lower)
        };
        inside.or_else(after).or_else(before)
    }

    /// "Remedios (Antioquia)", "Palma, Cabo Delgado": an area that says where the name before it lies.
    fn explains(&self, range: &TokenRange, looked: &Looked) -> bool {
        let opened = range.start > 0 && matches!(self.doc.word(range.start - 1), "(" | ",");
        let area = looked.candidates.iter().any(|c| {
            let kind = self.gazetteer.place(c.place).kind();
            c.main && c.tier <= Tier::Plain && matches!(kind, Kind::Country | Kind::Admin1 | Kind::Admin2)
        });
        let follows = || {
            let before = self.doc.tok(range.start.saturating_sub(2));
            self.found.last().is_some_and(|m| m.tokens.end + 1 == range.start)
                || (self.doc.word(range.start - 1) == "("
                    && (before.pos == "PROPN" || self.is_kind_of_place(&before.lower)))
                || self.follows_unknown(range.start - 1)
        };
        opened && area && follows()
    }

    /// Whether a name that no index holds stands before the comma or bracket at `opener`, where places stand: "in Kar
    /// Vale township (", "in Kar Vale (Sal Torin,".
    fn follows_unknown(&self, opener: usize) -> bool {
        let sentence = self.doc.sentence(opener).tokens.start;
        let mut start = opener;
        while start > sentence && opener - start < LONGEST {
            let token = self.doc.tok(start - 1);
            let lower = token.lower.as_str();
            let is_name = token.pos == "PROPN" || is_article(lower) || matches!(lower, "-" | "'" | "’");
            if !(is_name || self.is_kind_of_place(lower)) {
                break;
            }
            start -= 1;
        }
        start < opener
            && (start..opener).any(|i| self.is_capital(i))
            && (self.context_before(start).strong || self.opens_bracket(start))
    }

    /// Whether a bracket opens before `i`, after a name or a kind of place.
    fn opens_bracket(&self, i: usize) -> bool {
        let sentence = self.doc.sentence(i).tokens.start;
        i >= sentence + 2 && self.doc.word(i - 1) == "(" && {
            let before = self.doc.tok(i - 2);
            before.pos == "PROPN" || self.is_kind_of_place(&before.lower)
        }
    }

    /// "village", "township", "province".
    fn is_kind_of_place(&self, lower: &str) -> bool {
        self.words.is("settlement", lower) || area_level(lower).is_some()
    }

    /// A name that neither the index nor the model knows for a place, but that the text surely uses for one: "in Kar
    /// Vale village", "the town of Sal Torin", "in Kar Vale (Sal Torin, Idlib)", "on Kar Vale in Idlib province".
    fn unlabelled_place(&mut self, at: usize, end: usize) -> Option<usize> {
        let range = at..self.name_end(at, end);
        if range.is_empty() {
            return None;
        }
        let first = self.doc.tok(at).lower.as_str();
        let plain = range.clone().all(|i| {
            let lower = self.doc.tok(i).lower.as_str();
            !["never", "local_body", "street", "title"].iter().any(|class| self.words.is(class, lower))
        });
        let entity = self.label(at).map(|(_, range)| range);
        let cut = entity.as_ref().is_some_and(|entity| *entity != range);
        // Acronyms are bodies.
        let acronym = self.doc.words(range.clone()).chars().all(char::is_uppercase);
        let person = self.surnames.contains(first) || self.has_title(at) || self.is_first_name(&range);
        if !plain || acronym || cut || person || self.is_half_of_compound(&range) {
            return None;
        }
        let before = self.context_before(at);
        let inside_bracket = self.opens_bracket(at);
        let kind = |i: usize| i < end && self.is_kind_of_place(&self.doc.tok(i).lower) && !self.is_capital(i);
        let called = kind(range.end) && !(range.end + 1 < end && self.is_capital(range.end + 1));
        let named_as =
            at >= 2 && self.doc.word(at - 1) == "of" && self.is_kind_of_place(&self.doc.tok(at - 2).lower);
        let is_person = self.doc.entity_at(at).is_some_and(|e| e.label == "PERSON");
        let described = (called && (before.strong || entity.is_none()))
            || named_as
            || self.introduced.contains(self.doc.words(range.clone()))
            || ((before.strong || inside_bracket || (before.weak && !is_person))
                && self.names_area(range.end, end, is_person));
        if !described {
            return None;
        }
        let end = range.end;
        self.introduced.insert(self.doc.words(range.clone()).to_string());
        let looked = self.look(self.doc.words(range.clone()));
        self.push(Form::Name, range, Some(looked), true);
        Some(end)
    }

    /// Where the run of proper nouns from `at` on ends, with the hyphens and articles inside it.
    fn name_end(&self, at: usize, end: usize) -> usize {
        let is_name = |i: usize| i < end && self.doc.tok(i).pos == "PROPN" && self.is_capital(i);
        let mut stop = at;
        while stop < end.min(at + LONGEST) {
            let lower = self.doc.tok(stop).lower.as_str();
            let joins = stop > at
                && (lower == "-" || is_article(lower))
                && (is_name(stop + 1) || is_article_at(self.doc, stop + 1));
            let starts = stop == at && is_article(lower);
            if !(is_name(stop) || joins || starts) {
                break;
            }
            stop += 1;
        }
        stop
    }

    /// Whether a bracket or "in" (or, for what is surely no person, a comma) follows with the name of an area, maybe
    /// with a name before it: "(Sal Torin, Idlib)".
    fn names_area(&mut self, at: usize, end: usize, is_person: bool) -> bool {
        if at >= end || !(matches!(self.doc.word(at), "(" | "in") || (self.doc.word(at) == "," && !is_person))
        {
            return false;
        }
        let bracket = self.doc.word(at) == "(";
        let skipped = |i: &usize| {
            let lower = self.doc.tok(*i).lower.as_str();
            lower == "the" || self.words.is("compass", lower) || self.words.is("modifier", lower)
        };
        let start = at + 1 + (at + 1..end).take_while(skipped).count();
        if self.is_area_at(start, end) {
            return true;
        }
        let stop = self.name_end(start, end);
        bracket && stop > start && stop < end && self.doc.word(stop) == "," && self.is_area_at(stop + 1, end)
    }

    /// Whether the main name of a country or area starts here.
    fn is_area_at(&mut self, at: usize, end: usize) -> bool {
        if at >= end {
            return false;
        }
        self.longest(at, end).is_some_and(|(_, looked)| {
            looked.candidates.iter().any(|c| {
                let kind = self.gazetteer.place(c.place).kind();
                c.main && c.tier <= Tier::Plain && matches!(kind, Kind::Country | Kind::Admin1)
            })
        })
    }

    /// Whether the capitals around a name leave it a name of its own: "Kali" of "Kali Jamaldini" is none, "Aleppo"
    /// of "Aleppo University" is.
    fn stands_alone(&self, range: &TokenRange) -> bool {
        let sentence = self.doc.sentence(range.start).tokens.clone();
        let name_at = |i: usize| {
            sentence.contains(&i)
                && self.doc.tok(i).pos == "PROPN"
                && self.doc.word(i).starts_with(char::is_uppercase)
        };
        let before = range.start == sentence.start
            || !name_at(range.start - 1)
            || self.is_open_before(range.start)
            || self.words.is("title", &self.doc.tok(range.start - 1).lower);
        let after = |i: usize| {
            let lower = self.doc.tok(i).lower.as_str();
            let generic = ["local_body", "street", "natural", "travel", "sensitive", "settlement"];
            !name_at(i)
                || self.is_open_after(i)
                || self.names_country(i..i + 1)
                || generic.iter().any(|class| self.words.is(class, lower))
        };
        let article = |i: usize| {
            sentence.contains(&(i + 1)) && name_at(i + 1)
                || (sentence.contains(&(i + 2)) && self.doc.word(i + 1) == "-" && name_at(i + 2))
        };
        let end = range.end;
        let goes_on = sentence.contains(&end)
            && matches!(
                self.doc.tok(end).lower.as_str(),
                "al" | "el" | "ash" | "as" | "az" | "ez" | "ar" | "ad" | "do" | "da" | "du" | "del"
            )
            && article(end);
        before && (!sentence.contains(&end) || after(end)) && !goes_on && !self.is_half_of_compound(range)
    }

    /// "Ouro" of "Ouro-Seme": joined by a hyphen to something that is no place itself ("London-Paris").
    fn is_half_of_compound(&self, range: &TokenRange) -> bool {
        let tight =
            |i: usize| i > 0 && i < self.doc.len() && self.doc.tok(i).start == self.doc.tok(i - 1).end;
        let known = |i: usize| {
            let word = self.doc.word(i);
            self.gazetteer.own().demonym(&word.to_lowercase()).is_some()
                || word.starts_with(char::is_lowercase)
                || self.gazetteer.lookup(word).iter().any(|c| {
                    let place = self.gazetteer.place(c.place);
                    c.main
                        && c.tier <= Tier::Plain
                        && (place.kind().is_area() || place.population() >= 100_000)
                })
        };
        let (start, end) = (range.start, range.end);
        let after = end + 1 < self.doc.len()
            && self.doc.word(end) == "-"
            && tight(end)
            && tight(end + 1)
            && !known(end + 1);
        let before = start >= 2
            && self.doc.word(start - 1) == "-"
            && tight(start)
            && tight(start - 1)
            && !known(start - 2);
        after || before
    }

    /// "BEIRUT (AP)", "WINNIPEG —": a name in capitals that opens a block, as datelines do.
    fn opens_report(&self, range: &TokenRange) -> bool {
        let sentence = self.doc.sentence(range.start);
        let upper =
            self.doc.words(range.clone()).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let next = if range.end < sentence.tokens.end { self.doc.word(range.end) } else { "" };
        upper && sentence.tokens.start == range.start && matches!(next, "(" | "—" | "–" | "--" | "-" | "/")
    }

    /// "Homs and Hama", "Hilversum, Almelo": a name that continues a list of places after a preposition.
    fn continues_list(&self, range: &TokenRange) -> bool {
        let Some(last) =
            self.found.last().filter(|m| m.form == Form::Name && m.literal && !m.tokens.is_empty())
        else {
            return false;
        };
        let between = last.tokens.end..range.start;
        let joined = !between.is_empty()
            && between.len() <= 3
            && between.clone().all(|i| matches!(self.doc.tok(i).lower.as_str(), "and" | "or" | "," | "the"))
            && between.clone().any(|i| matches!(self.doc.tok(i).lower.as_str(), "and" | "or" | ","))
            && self.doc.sentence_index(last.tokens.start) == self.doc.sentence_index(range.start);
        joined && last.in_list
    }

    /// "Darling Avenue", "Illinois Route 159": streets and the like, as one facility.
    fn street(&self, at: usize) -> Option<TokenRange> {
        let entity = self.doc.entity_at(at).filter(|e| matches!(e.label.as_str(), "FAC" | "LOC"))?;
        let range = self.bare_entity(&entity.tokens);
        let is_street = range.start == at
            && range.len() > 1
            && range.clone().skip(1).any(|i| self.words.is("street", &self.doc.tok(i).lower));
        is_street.then_some(range)
    }

    /// A place of the model's that no index holds.
    fn unknown_place(&mut self, at: usize) -> Option<usize> {
        let entity = self.doc.entity_at(at)?;
        let range = self.bare_entity(&entity.tokens);
        if self.is_first_name(&range) && !self.context_before(at).strong {
            return None;
        }
        if range.start != at
            || !matches!(entity.label.as_str(), "GPE" | "LOC" | "FAC")
            || !self.is_capital(at)
        {
            return None;
        }
        let lower = &self.doc.tok(at).lower;
        let name_like =
            range.len() > 1 || (!self.words.is("never", lower) && !self.surnames.contains(lower.as_str()));
        if !name_like || self.doubtful.last().is_some_and(|m| m.tokens.start == at) {
            return None;
        }
        let end = range.end;
        if entity.label == "FAC" {
            let travel = range.clone().any(|i| {
                self.words.is("travel", &self.doc.tok(i).lower)
                    || self.words.is("natural", &self.doc.tok(i).lower)
            });
            if travel {
                self.push(Form::Facility, range, None, true);
                return Some(end);
            }
            return None;
        }
        let looked = self.look(self.doc.words(range.clone()));
        self.push(Form::Name, range, Some(looked), true);
        Some(end)
    }

    fn push(&mut self, form: Form, range: TokenRange, looked: Option<Looked>, literal: bool) {
        if form == Form::Name && self.is_abbreviation(&range) {
            let span = self.doc.span(range.clone());
            return self.push_abbreviation(range, span);
        }
        let mention = self.mention(form, range, looked, literal);
        self.found.push(mention);
    }

    fn mention(&self, form: Form, range: TokenRange, looked: Option<Looked>, literal: bool) -> Mention {
        let looked = looked.unwrap_or_else(|| Looked {
            key: self.doc.words(range.clone()).to_lowercase().into(),
            candidates: Rc::from([]),
        });
        let mut first = range.start;
        let same = |i: usize| self.doc.sentence_index(i) == self.doc.sentence_index(range.start);
        if form == Form::Name
            && first > 0
            && same(first - 1)
            && self.words.is("compass", &self.doc.tok(first - 1).lower)
        {
            first -= 1;
            // "north-west Syria": the hyphen makes two tokens of one word.
            if first > 1
                && same(first - 2)
                && self.doc.word(first - 1) == "-"
                && matches!(self.doc.tok(first - 2).lower.as_str(), "north" | "south")
            {
                first -= 2;
            }
        }
        let compass = first < range.start;
        let range_copy = range.clone();
        let part = self.is_called_part(&range);
        let article = form == Form::Name && self.has_article(&range);
        let before = self.context_before(first);
        let span = self.doc.span(first..range.end);
        let reserved = self.reserved.iter().any(|r| r.overlaps(span));
        Mention {
            form,
            area: self.called_area(&range),
            town: self.is_called_a_town(&range),
            named_after: self.is_named_after(&range),
            tokens: range,
            span,
            first,
            literal: literal && !reserved,
            compass,
            near: before.near,
            weak: before.weak,
            in_list: before.strong || (form == Form::Name && self.continues_list(&range_copy)),
            part,
            article,
            key: looked.key,
            candidates: looked.candidates,
            ..Mention::default()
        }
    }

    /// "In the Valley": towns have no article, unless it belongs to a noun behind the name ("the Aleppo countryside").
    fn has_article(&self, range: &TokenRange) -> bool {
        let same = |i: usize| {
            i < self.doc.len() && self.doc.sentence_index(i) == self.doc.sentence_index(range.start)
        };
        let noun = |i: usize| {
            same(i)
                && matches!(self.doc.tok(i).pos.as_str(), "NOUN" | "PROPN" | "ADJ" | "VERB" | "PART" | "NUM")
        };
        let hyphen = |i: usize| same(i) && matches!(self.doc.word(i), "-" | "–" | "/");
        range.start > 0
            && same(range.start - 1)
            && self.doc.tok(range.start - 1).lower == "the"
            && !noun(range.end)
            && !hyphen(range.end)
    }

    /// Takes doubtful names that the report surely uses as places elsewhere, or that stand after "on", "from" or
    /// the like and lie in a country that the report names.
    fn second_look(&mut self) {
        let sure: FxHashSet<Rc<str>> = self
            .found
            .iter()
            .filter(|m| m.form == Form::Name && !m.candidates.is_empty())
            .map(|m| m.key.clone())
            .collect();
        let countries = self.countries_named();
        for mention in std::mem::take(&mut self.doubtful) {
            let first = self.doc.tok(mention.tokens.start).lower.as_str();
            let surname = mention.tokens.len() == 1 && self.surnames.contains(first);
            let taken = self.found.iter().any(|m| m.span.overlaps(mention.span));
            let here = || {
                mention.candidates.iter().any(|c| {
                    let country = self.gazetteer.place(c.place).country();
                    c.main && c.tier <= Tier::Plain && country.is_some_and(|iso| countries.contains(iso))
                })
            };
            let fits = sure.contains(&mention.key) || (mention.weak && here());
            if fits && !surname && !taken && !self.has_title(mention.tokens.start) {
                self.found.push(mention);
            }
        }
    }

    /// The countries that the report names, by themselves, by their people or by their first-level areas.
    fn countries_named(&self) -> FxHashSet<&'a str> {
        let areas =
            self.found.iter().filter_map(|m| m.candidates.first()).map(|c| self.gazetteer.place(c.place));
        areas
            .filter(|p| matches!(p.kind(), Kind::Country | Kind::Admin1))
            .filter_map(|p| p.country())
            .collect()
    }
}

/// The words of names beside an age: "12-year-old Hala Haddad", "Hala (12 years old)", "Hala, aged 12".
fn aged(doc: &Document) -> Vec<String> {
    let is_name = |i: usize| doc.tok(i).pos == "PROPN" && doc.word(i).starts_with(char::is_uppercase);
    let mut found = Vec::new();
    let mut keep = |i: usize| found.push(doc.tok(i).lower.to_string());
    for i in 0..doc.len() {
        let sentence = &doc.sentence(i).tokens;
        let end = match doc.tok(i).lower.as_str() {
            "old" => i,
            "aged" if i + 1 < sentence.end && doc.tok(i + 1).pos == "NUM" => i + 1,
            _ => continue,
        };
        // "Three-month-old": the number stands before, parted by hyphens.
        let start = (sentence.start.max(i.saturating_sub(5))..i)
            .rev()
            .find(|&k| doc.tok(k).pos == "NUM")
            .unwrap_or(i);
        if doc.tok(i).lower == "old" && start == i {
            continue;
        }
        (end + 1..sentence.end).take_while(|&k| is_name(k)).for_each(&mut keep);
        let before = (sentence.start..start).rev().skip_while(|&k| matches!(doc.word(k), "(" | ","));
        before.take_while(|&k| is_name(k)).for_each(&mut keep);
    }
    found
}

/// Whether a word is an Arabic article as it stands before a hyphen.
fn is_article(lower: &str) -> bool {
    matches!(lower, "al" | "el" | "as" | "ash" | "ad" | "az" | "ez" | "ar" | "an" | "at" | "es" | "ed")
}

fn is_article_at(doc: &Document, i: usize) -> bool {
    i < doc.len() && is_article(&doc.tok(i).lower)
}

/// What stands before a name.
struct Before {
    strong: bool,
    weak: bool,
    near: bool,
}

/// Whether a sentence is written in capitals, so that a capital says nothing.
fn is_shouted(doc: &Document, range: TokenRange) -> bool {
    let words = range.map(|i| doc.word(i)).filter(|w| w.len() > 1 && w.chars().all(char::is_alphabetic));
    let (mut upper, mut all) = (0, 0);
    for word in words {
        all += 1;
        upper += usize::from(word.chars().all(char::is_uppercase));
    }
    all >= 4 && upper * 10 >= all * 6
}
