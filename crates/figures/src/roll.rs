//! Lists of named victims: "the dead were named as Omar Doe (41), his wife Lina, 38, and their children Sami (7 years old) and Hala
//! (three months)". What they count nobody sums up: how many children, women and men are named.
//!
//! An entry is a name with an age or a sex beside it, or with a word of kinship before it. Entries that follow each other within a
//! few words are one list. It counts the dead where words of death introduce it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use tally_model::{Effect, Figure, Group};
use tally_read::{Document, TokenRange};

use crate::FigureAt;
use crate::lexicon::{Cues, rows};
use crate::number::Numbers;
use crate::quantity::age_end;

/// From this age on a person is no child (Convention on the Rights of the Child, article 1).
const ADULT: u32 = 18;

/// How many tokens may stand between two entries of one list.
const GAP: usize = 12;

/// How many tokens before a list may introduce it.
const INTRODUCTION: usize = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sex {
    Female,
    Male,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Child,
    Adult,
}

/// Somebody named.
#[derive(Debug, Clone)]
struct Entry {
    tokens: TokenRange,
    name: TokenRange,
    sex: Option<Sex>,
    age: Option<Age>,
    /// Whether an age or a sex is written beside the name, rather than kinship alone.
    noted: bool,
}

/// Adds what the lists of named dead in a document count to its figures: as parts of the figure that the list's own sentence gives,
/// else as figures of their own.
pub(crate) fn add_rolls(doc: &Document, cues: &Cues, numbers: &Numbers, all: &mut Vec<FigureAt>) {
    let reader = Roll { doc, cues, numbers };
    for block in blocks(doc) {
        for list in lists(reader.entries(block)) {
            reader.add(&list, all);
        }
    }
    all.sort_by_key(|f| (f.tokens.start, f.trigger));
}

/// The token ranges of the blocks.
fn blocks(doc: &Document) -> Vec<TokenRange> {
    let mut found: Vec<(usize, TokenRange)> = Vec::new();
    for sentence in doc.sentences() {
        match found.last_mut() {
            Some((block, tokens)) if *block == sentence.block => tokens.end = sentence.tokens.end,
            _ => found.push((sentence.block, sentence.tokens.clone())),
        }
    }
    found.into_iter().map(|(_, tokens)| tokens).collect()
}

/// Entries that follow each other closely; a list has two or more, one of them with an age or sex.
fn lists(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut found: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        match found.last_mut() {
            Some(list) if list.last().is_some_and(|e| entry.tokens.start <= e.tokens.end + GAP) => {
                list.push(entry)
            }
            _ => found.push(vec![entry]),
        }
    }
    found.retain(|list| list.len() > 1 && list.iter().any(|e| e.noted));
    found
}

struct Roll<'a> {
    doc: &'a Document,
    cues: &'a Cues,
    numbers: &'a Numbers,
}

impl Roll<'_> {
    fn lower(&self, i: usize) -> &str {
        self.doc.tok(i).lower.as_str()
    }

    fn entries(&self, block: TokenRange) -> Vec<Entry> {
        let mut found = Vec::new();
        let mut at = block.start;
        while at < block.end {
            let Some(entry) = self.entry(at, block.end) else {
                at += 1;
                continue;
            };
            at = entry.tokens.end;
            let several = matches!(
                self.lower(entry.tokens.start),
                "children" | "sons" | "daughters" | "brothers" | "sisters"
            );
            let kin = several.then(|| KIN.get(self.lower(entry.tokens.start)).copied().unwrap_or_default());
            found.push(entry);
            // "their children Omar, Hala and Sami": the names after the first are children too.
            while let Some(next) = kin.and_then(|kin| self.sibling(at, block.end, kin)) {
                at = next.tokens.end;
                found.push(next);
            }
        }
        found
    }

    /// The next name of those that one word of kinship names together.
    fn sibling(&self, i: usize, end: usize, kin: Kin) -> Option<Entry> {
        let mut at = i;
        while at < end && matches!(self.lower(at), "," | "and" | "&") {
            at += 1;
        }
        if at == i || at >= end || KIN.contains_key(self.lower(at)) {
            return None;
        }
        let own = self.entry(at, end);
        let name = self.name(at, end);
        own.map(|e| Entry { sex: e.sex.or(kin.0), age: e.age.or(kin.1), ..e }).or_else(|| {
            name.map(|name| Entry { tokens: name.clone(), name, sex: kin.0, age: kin.1, noted: false })
        })
    }

    /// The entry that begins at token `i`: kinship or an age, a name, an age or sex behind it. A name alone is none.
    fn entry(&self, i: usize, end: usize) -> Option<Entry> {
        let (mut sex, mut age, mut noted) = (None, None, false);
        let mut at = i;
        for _ in 0..3 {
            if let Some((years, next)) = self.age(at, end) {
                (age, noted, at) = (Some(years), true, next);
            } else if let Some(kin) = KIN.get(self.lower(at)) {
                sex = sex.or(kin.0);
                age = age.or(kin.1);
                at += 1;
            } else {
                break;
            }
            while at < end && matches!(self.lower(at), "," | ":" | "-" | "–") {
                at += 1;
            }
            if at >= end {
                return None;
            }
        }
        let introduced = at > i;
        let name = self.name(at, end)?;
        let note = self.note(name.end, end);
        if let Some((years, what, next)) = note {
            at = next;
            noted |= years.is_some() || what.is_some();
            age = years.or(age);
            sex = sex.or(what);
        } else {
            at = name.end;
        }
        (introduced || noted).then_some(Entry { tokens: i..at, name, sex, age, noted })
    }

    /// "7-year-old", "eight year old", "aged 12", "less than a year old", "three months old".
    fn age(&self, i: usize, end: usize) -> Option<(Age, usize)> {
        if self.lower(i) == "aged" && i + 1 < end {
            let years = self.number(i + 1)?;
            let unit = (i + 2 < end && is_unit(self.lower(i + 2))).then(|| self.lower(i + 2));
            return Some((stage(years, unit.unwrap_or("years")), i + 2 + usize::from(unit.is_some())));
        }
        if self.lower(i) == "less" && i + 4 < end && self.lower(i + 1) == "than" {
            let next = age_end(self.doc, i + 2, end)?;
            return Some((Age::Child, next));
        }
        let next = age_end(self.doc, i, end)?;
        let years = if matches!(self.lower(i), "a" | "one") { 1 } else { self.number(i)? };
        let unit = (i + 1..next).map(|k| self.lower(k)).find(|w| is_unit(w))?;
        Some((stage(years, unit), next))
    }

    fn number(&self, i: usize) -> Option<u32> {
        let known = self.numbers.cardinal_at(self.doc, i, i + 1)?;
        u32::try_from(known.value).ok().filter(|n| *n <= 120)
    }

    /// What stands right behind a name: "(7 years old, female)", "(41)", ", 12,", ", aged 3".
    fn note(&self, i: usize, end: usize) -> Option<(Option<Age>, Option<Sex>, usize)> {
        let open = i < end && self.lower(i) == "(";
        let comma = i < end && self.lower(i) == ",";
        if !open && !comma {
            return None;
        }
        let mut at = i + 1;
        let (mut age, mut sex) = (None, None);
        let last =
            if open { (at..end.min(at + 14)).find(|&k| self.lower(k) == ")")? } else { end.min(at + 6) };
        while at < last {
            if let Some((years, next)) = self.age(at, last) {
                (age, at) = (age.or(Some(years)), next);
                if !open {
                    return Some((age, sex, at));
                }
                continue;
            }
            let kin = KIN.get(self.lower(at)).copied().unwrap_or_default();
            sex = sex.or(kin.0.filter(|_| open));
            // "(41)" and ", 41," are ages where nothing else is counted.
            let alone = at + 1 >= last || matches!(self.lower(at + 1), "," | ")" | ";" | "and");
            if age.is_none() && alone && at == i + 1 && self.doc.tok(at).pos == "NUM" {
                age = self.number(at).map(|years| stage(years, "years"));
                if !open {
                    return age.is_some().then_some((age, sex, at + 1));
                }
            }
            if !open {
                return None;
            }
            at += 1;
        }
        (age.is_some() || sex.is_some()).then_some((age, sex, last + 1))
    }

    /// A personal name: words in capitals, with the particles between them.
    fn name(&self, i: usize, end: usize) -> Option<TokenRange> {
        let is_name = |k: usize| {
            let token = self.doc.tok(k);
            token.pos == "PROPN" && self.doc.word(k).starts_with(char::is_uppercase)
        };
        let is_particle = |k: usize| {
            matches!(
                self.lower(k),
                "al" | "el"
                    | "bin"
                    | "ibn"
                    | "abu"
                    | "umm"
                    | "-"
                    | "de"
                    | "bint"
                    | "“"
                    | "”"
                    | "\""
                    | "'"
                    | "’"
            )
        };
        let after_particle = is_particle(i) && i + 1 < end && is_name(i + 1);
        if !is_name(i) && !after_particle {
            return None;
        }
        let mut at = i;
        while at < end && (is_name(at) || is_particle(at)) {
            at += 1;
        }
        while at > i && matches!(self.lower(at - 1), "-" | "“" | "\"" | "'" | "’") {
            at -= 1;
        }
        Some(i..at)
    }

    /// Puts what a list counts where it belongs.
    fn add(&self, list: &[Entry], all: &mut Vec<FigureAt>) {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { return };
        let Some(introduced) = self.introduced(first.tokens.start) else { return };
        // "The victims were identified as …" may be of the wounded, unless so many were killed.
        let is_open = matches!(self.lower(introduced), "victim" | "victims" | "casualties");
        let counts_dead = |f: &FigureAt| {
            let killed = f.figure.effect == Effect::Killed && !f.figure.cumulative && !f.denied;
            killed && f.figure.high.or(f.figure.best).or(f.figure.low).is_some_and(|n| n >= list.len() as u64)
        };
        if is_open && !all.iter().any(counts_dead) {
            return;
        }
        let sentence = self.doc.sentence_index(first.tokens.start);
        let parts: Vec<(Group, Vec<&Entry>)> = [Group::Children, Group::Women, Group::Men]
            .into_iter()
            .map(|group| (group, list.iter().filter(|e| group_of(e) == Some(group)).collect()))
            .filter(|(_, entries): &(Group, Vec<&Entry>)| !entries.is_empty())
            .collect();
        let whole = all.iter_mut().rev().find(|f| {
            let near = self.doc.sentence_index(f.head) == sentence && f.tokens.end <= first.tokens.start;
            let counts = f.figure.high.or(f.figure.best).is_none_or(|n| n >= list.len() as u64);
            near && counts
                && f.figure.effect == Effect::Killed
                && !f.figure.cumulative
                && is_everybody(f.figure.group)
        });
        match whole {
            Some(whole) => self.join(whole, list, &parts),
            None => {
                let within = first.tokens.start..last.tokens.end;
                all.retain(|f| f.tokens.start < within.start || f.tokens.end > within.end || !is_one(f));
                all.extend(parts.iter().map(|(group, entries)| FigureAt {
                    figure: self.figure(*group, entries),
                    head: entries[0].name.start,
                    tokens: span(entries),
                    trigger: Some(introduced),
                    denied: false,
                    named_victims: entries.iter().map(|e| e.name.clone()).collect(),
                }));
            }
        }
    }

    /// Makes what a list counts parts of the figure that its sentence gives.
    fn join(&self, whole: &mut FigureAt, list: &[Entry], parts: &[(Group, Vec<&Entry>)]) {
        // "her brother, eight-year-old Sami": who was read alone is in the list.
        let listed = self.doc.span(span(&list.iter().collect::<Vec<_>>()));
        let including = &mut whole.figure.including;
        including.retain(|p| p.best != Some(1) || p.span.start < listed.start || p.span.end > listed.end);
        for (group, entries) in parts {
            // Part of the list may have been read as it stands; the list counts them all.
            let told = |p: &Figure| p.group == *group && p.low.is_some_and(|n| n >= entries.len() as u64);
            if !including.iter().any(told) {
                including.retain(|p| p.group != *group);
                including.push(self.figure(*group, entries));
            }
        }
        whole.named_victims.extend(list.iter().map(|e| e.name.clone()));
    }

    /// The word of death that introduces what begins at token `i`, unless a word of other harm stands nearer.
    fn introduced(&self, i: usize) -> Option<usize> {
        let block = self.doc.sentence(i).block;
        (i.saturating_sub(INTRODUCTION)..i)
            .rev()
            .take_while(|&k| self.doc.sentence(k).block == block)
            .find(|&k| {
                self.cues.roll_dead.contains(self.lower(k)) || self.cues.roll_other.contains(self.lower(k))
            })
            .filter(|&k| self.cues.roll_dead.contains(self.lower(k)))
    }

    fn figure(&self, group: Group, entries: &[&Entry]) -> Figure {
        let n = entries.len() as u64;
        Figure {
            effect: Effect::Killed,
            group,
            group_label: None,
            low: Some(n),
            best: Some(n),
            high: Some(n),
            exceeded: false,
            cumulative: false,
            increment: false,
            span: self.doc.span(span(entries)),
            including: Vec::new(),
        }
    }
}

fn span(entries: &[&Entry]) -> TokenRange {
    let start = entries.iter().map(|e| e.tokens.start).min().unwrap_or_default();
    let end = entries.iter().map(|e| e.tokens.end).max().unwrap_or_default();
    start..end
}

/// A figure that counts one person by name: the list counts them all.
fn is_one(f: &FigureAt) -> bool {
    f.figure.best == Some(1) && f.figure.effect == Effect::Killed
}

fn is_everybody(group: Group) -> bool {
    matches!(group, Group::People | Group::Civilians)
}

fn group_of(entry: &Entry) -> Option<Group> {
    match (entry.age, entry.sex) {
        (Some(Age::Child), _) => Some(Group::Children),
        (Some(Age::Adult), Some(Sex::Female)) => Some(Group::Women),
        (Some(Age::Adult), Some(Sex::Male)) => Some(Group::Men),
        _ => None,
    }
}

fn stage(n: u32, unit: &str) -> Age {
    if unit.starts_with('y') && n >= ADULT { Age::Adult } else { Age::Child }
}

fn is_unit(word: &str) -> bool {
    matches!(word, "year" | "years" | "month" | "months" | "week" | "weeks" | "day" | "days" | "yr" | "yrs")
}

/// Sex and age that a word of kinship tells.
type Kin = (Option<Sex>, Option<Age>);

static KIN: LazyLock<BTreeMap<&'static str, Kin>> = LazyLock::new(|| {
    rows(include_str!("../data/kin.tsv"))
        .map(|row| {
            let sex = match row[1] {
                "f" => Some(Sex::Female),
                "m" => Some(Sex::Male),
                _ => None,
            };
            let age = match row[2] {
                "child" => Some(Age::Child),
                "adult" => Some(Age::Adult),
                _ => None,
            };
            (row[0], (sex, age))
        })
        .collect()
});
