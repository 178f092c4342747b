//! Lists of named victims: "the dead were named as Omar Doe (41), his wife Lina, 38, and their children Sami (7 years old) and Hala
//! (three months)". What they count nobody sums up: how many children, women and men are named.
//!
//! An entry is a name with an age or a sex beside it, or with a word of kinship before it. Entries that follow each other within a
//! few words are one list. It counts the dead where words of death introduce it or follow it ("…, were killed"). A report may name
//! the dead family by family: each figure says how many of its people were not named before ([`Figure::named`]).
//! Single people are told apart by their ages too: "a 19-year-old man was hit in the leg", and further on "a woman, 41".

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

/// How many tokens may stand between a list and the word of death behind it.
const AFTER: usize = 8;

/// Those of a list who are of one kind; `None` for people of whom nothing more is said.
struct Part<'e> {
    group: Option<Group>,
    entries: Vec<&'e Entry>,
    /// How many of them were not named before.
    named: u32,
}

/// Adds what the lists of named dead in a document count to its figures: as parts of the figure that the list's own sentence gives,
/// else as figures of their own.
pub(crate) fn add_rolls(doc: &Document, cues: &Cues, numbers: &Numbers, all: &mut Vec<FigureAt>) {
    let reader = Roll { doc, cues, numbers };
    let mut known = Known::default();
    for block in blocks(doc) {
        for list in reader.lists(reader.entries(block)) {
            match &list[..] {
                [alone] => refine(alone, all),
                _ => reader.add(&list, &mut known, all),
            }
        }
    }
    all.sort_by_key(|f| (f.tokens.start, f.trigger));
    for one in all.iter_mut().filter(|f| f.figure.named == 0 && is_one(f)) {
        one.figure.named = known.meet(&reader.told(one));
    }
    let mut hurt = Known::default();
    for one in all.iter_mut().filter(|f| f.figure.best == Some(1) && f.figure.effect == Effect::Injured) {
        let told = reader.told(one);
        one.figure.named = if known.0.iter().any(|p| p.is_surely(&told)) { 0 } else { hurt.meet(&told) };
    }
}

/// What stands beside the name of one who was read as killed tells whom it names: "her son, three-year-old Sami".
fn refine(entry: &Entry, all: &mut [FigureAt]) {
    let one = all
        .iter_mut()
        .find(|f| is_one(f) && f.figure.group == Group::People && overlap(&f.tokens, &entry.tokens));
    if let (Some(one), Some(group)) = (one, group_of(entry)) {
        one.figure.group = group;
        if one.named_victims.is_empty() {
            one.named_victims.push(entry.name.clone());
        }
    }
}

/// Somebody as a text tells of them: by the bones of the words of the name, by age, or by both.
#[derive(Debug, Clone, Default)]
struct Person {
    name: Vec<String>,
    age: Option<u32>,
}

impl Person {
    /// Whether the words tell that it is the same person: the name, else the age where one of them is not named.
    fn is_surely(&self, other: &Person) -> bool {
        if self.name.is_empty() || other.name.is_empty() {
            self.age.is_some() && self.age == other.age
        } else {
            is_same_name(&self.name, &other.name)
        }
    }

    /// Whether it may be the same person: one is told of by name alone, the other by age alone.
    fn is_perhaps(&self, other: &Person) -> bool {
        (self.name.is_empty() || other.name.is_empty()) && (self.age.is_none() || other.age.is_none())
    }
}

/// The people told of so far.
#[derive(Default)]
struct Known(Vec<Person>);

impl Known {
    /// Takes up these names, which are of different people; how many of them are new.
    fn add<'n>(&mut self, doc: &Document, names: impl IntoIterator<Item = &'n TokenRange>) -> u32 {
        let people = names.into_iter().map(|name| Person { name: bones(doc, name), age: None });
        let new: Vec<Person> = people.filter(|n| !self.0.iter().any(|k| k.is_surely(n))).collect();
        let count = new.len().try_into().unwrap_or(u32::MAX);
        self.0.extend(new);
        count
    }

    /// Takes up one person: 1 when they are told apart from all before by name or age. Nothing tells apart who has neither.
    fn meet(&mut self, told: &Person) -> u32 {
        if told.name.is_empty() && told.age.is_none() {
            return 0;
        }
        let same = self.0.iter().position(|p| p.is_surely(told));
        let same = same.or_else(|| self.0.iter().position(|p| p.is_perhaps(told)));
        let Some(known) = same.map(|at| &mut self.0[at]) else {
            self.0.push(told.clone());
            return 1;
        };
        known.age = known.age.or(told.age);
        if known.name.is_empty() {
            known.name.clone_from(&told.name);
        }
        0
    }
}

/// The words of a name without what spellings differ in: vowels, doubled letters, titles and particles.
fn bones(doc: &Document, name: &TokenRange) -> Vec<String> {
    let words =
        name.clone().map(|i| doc.tok(i).lower.as_str()).filter(|w| !is_particle(w) && !w.ends_with('.'));
    let bone = |word: &str| {
        let mut kept = String::new();
        for letter in word.chars().filter(|c| c.is_alphanumeric()) {
            let first = kept.is_empty();
            if (first || !"aeiouy".contains(letter)) && !kept.ends_with(letter) {
                kept.push(letter);
            }
        }
        kept
    };
    words.map(bone).filter(|w| !w.is_empty()).collect()
}

/// Whether one name is the other with words left out ("Omar Haddad", "Omar Sami Haddad", "Mr. Haddad").
fn is_same_name(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    let begins = short.len() == 1 || short.first() == long.first();
    begins && short.iter().all(|word| rest.any(|other| other == word))
}

fn overlap(a: &TokenRange, b: &TokenRange) -> bool {
    a.start < b.end && b.start < a.end
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "al" | "el" | "bin" | "ibn" | "abu" | "umm" | "-" | "de" | "bint" | "“" | "”" | "\"" | "'" | "’"
    )
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

struct Roll<'a> {
    doc: &'a Document,
    cues: &'a Cues,
    numbers: &'a Numbers,
}

impl Roll<'_> {
    fn lower(&self, i: usize) -> &str {
        self.doc.tok(i).lower.as_str()
    }

    /// By what a figure of one person tells of them.
    fn told(&self, one: &FigureAt) -> Person {
        let end = one.tokens.end;
        let name = match &one.named_victims[..] {
            [name] => bones(self.doc, name),
            _ => Vec::new(),
        };
        // "a 12-year-old boy", "Omar Haddad, 34"
        let years = |i: usize| {
            let age = age_end(self.doc, i, end).is_some();
            let apart = i > one.tokens.start && matches!(self.lower(i - 1), "," | "(" | "aged" | "age");
            if age || apart { self.number(i) } else { None }
        };
        Person { name, age: one.tokens.clone().find_map(years) }
    }

    /// Entries that follow each other closely, one of them with an age or sex. A word of other harm parts two lists: "Omar (41) and Lina
    /// (38) were hurt, and their daughter Hala (3) was killed".
    fn lists(&self, entries: Vec<Entry>) -> Vec<Vec<Entry>> {
        let goes_on = |last: &Entry, next: &Entry| {
            let between = last.tokens.end..next.tokens.start;
            next.tokens.start <= last.tokens.end + GAP
                && !between.clone().any(|k| self.cues.roll_other.contains(self.lower(k)))
        };
        let mut found: Vec<Vec<Entry>> = Vec::new();
        for entry in entries {
            match found.last_mut() {
                Some(list) if list.last().is_some_and(|last| goes_on(last, &entry)) => list.push(entry),
                _ => found.push(vec![entry]),
            }
        }
        found.retain(|list| list.iter().any(|e| e.noted));
        found
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
            let number =
                self.doc.tok(at).pos == "NUM" || self.doc.word(at).chars().all(|c| c.is_ascii_digit());
            if age.is_none() && alone && at == i + 1 && number {
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
        let is_particle = |k: usize| is_particle(self.lower(k));
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
    fn add(&self, list: &[Entry], known: &mut Known, all: &mut Vec<FigureAt>) {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { return };
        let told = self.told_after(last.tokens.end).or_else(|| self.introduced(first.tokens.start));
        let Some(introduced) = told else { return };
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
        let parts: Vec<Part<'_>> = [Some(Group::Children), Some(Group::Women), Some(Group::Men), None]
            .into_iter()
            .map(|group| (group, list.iter().filter(|e| group_of(e) == group).collect::<Vec<_>>()))
            .filter(|(_, entries)| !entries.is_empty())
            .map(|(group, entries)| {
                let named = known.add(self.doc, entries.iter().map(|e| &e.name));
                Part { group, entries, named }
            })
            .collect();
        let whole = all.iter_mut().rev().find(|f| {
            let near = self.doc.sentence_index(f.head) == sentence && f.tokens.end <= first.tokens.start;
            let counts = f.figure.high.or(f.figure.best).is_none_or(|n| n >= list.len() as u64);
            near && counts
                && f.figure.effect == Effect::Killed
                && !f.figure.cumulative
                && (is_everybody(f.figure.group) || self.is_listed(f, list))
        });
        match whole {
            Some(whole) => self.join(whole, list, &parts),
            None => {
                let within = first.tokens.start..last.tokens.end;
                all.retain(|f| !(is_one(f) && overlap(&f.tokens, &within)));
                all.extend(parts.iter().map(|part| FigureAt {
                    figure: self.figure(part),
                    head: part.entries[0].name.start,
                    tokens: span(&part.entries),
                    trigger: Some(introduced),
                    denied: false,
                    named_victims: part.entries.iter().map(|e| e.name.clone()).collect(),
                }));
            }
        }
    }

    /// Whether the list names the very people that a figure of one kind of people counts: "her four children: …".
    fn is_listed(&self, f: &FigureAt, list: &[Entry]) -> bool {
        let gap = list[0].tokens.start.saturating_sub(f.tokens.end);
        f.figure.best == Some(list.len() as u64) && gap <= 6
    }

    /// Makes what a list counts parts of the figure that its sentence gives.
    fn join(&self, whole: &mut FigureAt, list: &[Entry], parts: &[Part<'_>]) {
        // "her brother, eight-year-old Sami": who was read alone is in the list.
        let listed = self.doc.span(span(&list.iter().collect::<Vec<_>>()));
        let own = whole.figure.group;
        let including = &mut whole.figure.including;
        including.retain(|p| p.best != Some(1) || p.span.start < listed.start || p.span.end > listed.end);
        whole.figure.named += parts.iter().map(|p| p.named).sum::<u32>();
        if !is_everybody(own) && parts.iter().all(|p| p.group.is_none_or(|group| group == own)) {
            whole.named_victims.extend(list.iter().map(|e| e.name.clone()));
            return;
        }
        // "Her four children" may be grown up.
        if !is_everybody(own) {
            whole.figure.group = Group::People;
        }
        for part in parts {
            let Some(group) = part.group else { continue };
            // Part of the list may have been read as it stands; the list counts them all.
            let n = part.entries.len() as u64;
            match including.iter_mut().find(|p| p.group == group && p.low.is_some_and(|low| low >= n)) {
                Some(told) => told.named += part.named,
                None => {
                    including.retain(|p| p.group != group);
                    including.push(self.figure(part));
                }
            }
        }
        whole.named_victims.extend(list.iter().map(|e| e.name.clone()));
    }

    /// The word of death right behind what ends before token `i`: "…, were also killed".
    fn told_after(&self, i: usize) -> Option<usize> {
        let end = self.doc.sentence(i.checked_sub(1)?).tokens.end.min(i + AFTER);
        let between =
            |k: usize| matches!(self.doc.tok(k).pos.as_str(), "AUX" | "ADV" | "PUNCT" | "PRON" | "DET");
        let told = (i..end).find(|&k| !between(k))?;
        (self.cues.roll_dead.contains(self.lower(told)) && self.doc.tok(told).pos != "NOUN").then_some(told)
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

    fn figure(&self, part: &Part<'_>) -> Figure {
        let n = part.entries.len() as u64;
        Figure {
            effect: Effect::Killed,
            group: part.group.unwrap_or(Group::People),
            group_label: None,
            low: Some(n),
            best: Some(n),
            high: Some(n),
            exceeded: false,
            cumulative: false,
            increment: false,
            named: part.named,
            span: self.doc.span(span(&part.entries)),
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
