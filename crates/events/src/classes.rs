//! Classes of nouns: what sort of thing a noun names.

use rustc_hash::FxHashMap;
use tally_model::ParticipantKind;
use tally_read::Document;

use crate::table;

/// A set of noun classes, one bit each.
pub type ClassSet = u128;

/// Longest phrase in the list, in words.
const LONGEST: usize = 5;

/// The classes of nouns and the words in them.
#[derive(Debug)]
pub struct Classes {
    numbers: FxHashMap<String, u32>,
    kinds: Vec<Option<ParticipantKind>>,
    words: FxHashMap<String, ClassSet>,
    fixed: Fixed,
    /// A country with the classes that it belongs to.
    country: ClassSet,
}

/// Classes that the code itself speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Fixed {
    pub name: ClassSet,
    pub person: ClassSet,
    pub people: ClassSet,
    pub human: ClassSet,
    pub organisation: ClassSet,
    pub country: ClassSet,
    pub place: ClassSet,
    pub facility: ClassSet,
    pub vehicle: ClassSet,
    pub target_thing: ClassSet,
    pub aircraft: ClassSet,
    pub warcraft: ClassSet,
    pub drone: ClassSet,
    pub weapon: ClassSet,
    pub missile: ClassSet,
    pub shell: ClassSet,
    pub bomb: ClassSet,
    pub ied: ClassSet,
    pub airweapon: ClassSet,
    pub grenade: ClassSet,
    pub chemical: ClassSet,
    pub firearm: ClassSet,
    pub blade: ClassSet,
    pub primitive: ClassSet,
    pub fire_weapon: ClassSet,
    pub crowd_control: ClassSet,
    pub event: ClassSet,
    pub abstract_thing: ClassSet,
    pub time: ClassSet,
    pub armed: ClassSet,
    pub armed_person: ClassSet,
    pub armed_group: ClassSet,
    pub nonstate: ClassSet,
    pub soldier: ClassSet,
    pub state: ClassSet,
    pub state_force: ClassSet,
    pub military_site: ClassSet,
    pub demonym: ClassSet,
    pub money: ClassSet,
    pub crowd: ClassSet,
    pub captive: ClassSet,
    pub violent_sign: ClassSet,
    pub force: ClassSet,
    pub police: ClassSet,
    pub government: ClassSet,
    pub official: ClassSet,
    pub demonstrator: ClassSet,
    pub mob: ClassSet,
    pub civilian: ClassSet,
    pub property: ClassSet,
    pub accident: ClassSet,
}

impl Classes {
    /// Reads the tables of classes and countries.
    pub fn parse(classes: &str, countries: &str) -> Self {
        let rows: Vec<Vec<&str>> = table::rows(classes, 4);
        let mut numbers = FxHashMap::default();
        let mut next = 0u32;
        let mut number = |name: &str| {
            *numbers.entry(name.to_string()).or_insert_with(|| {
                next += 1;
                next - 1
            })
        };
        let mut parents: Vec<ClassSet> = vec![0; 128];
        let mut kinds = vec![None; 128];
        for row in &rows {
            let this = number(row[0]) as usize;
            if row[2] != "-" {
                kinds[this] = ParticipantKind::from_word(row[2]);
            }
            for parent in row[1].split_whitespace().filter(|p| *p != "-") {
                parents[this] |= 1 << number(parent);
            }
        }
        for name in ["name", "human", "country", "combatant", "protest_event", "barrier"] {
            number(name);
        }
        let fixed = Fixed::from(&mut |name: &str| 1u128 << number(name));
        let mut closed: Vec<ClassSet> = (0..128).map(|i| 1u128 << i).collect();
        for _ in 0..4 {
            for i in 0..128 {
                let up = bits(closed[i]).fold(closed[i], |set, j| set | parents[j] | closed[j]);
                closed[i] = up;
            }
        }
        let mut words: FxHashMap<String, ClassSet> = FxHashMap::default();
        for row in &rows {
            let set = closed[numbers[row[0]] as usize];
            for word in table::alternatives(row[3]) {
                *words.entry(normal(word)).or_default() |= set;
            }
        }
        let country = closed[numbers["country"] as usize];
        for row in table::rows(countries, 2) {
            *words.entry(normal(&row[0].to_lowercase())).or_default() |= country;
            for word in table::alternatives(row[1]) {
                *words.entry(normal(&word.to_lowercase())).or_default() |= fixed.demonym;
            }
        }
        Classes { numbers, kinds, words, fixed, country }
    }

    /// The classes that the code speaks of.
    pub fn fixed(&self) -> &Fixed {
        &self.fixed
    }

    /// The set with the one class of this name.
    pub fn named(&self, name: &str) -> Option<ClassSet> {
        self.numbers.get(name).map(|&n| 1 << n)
    }

    /// The classes of a word or phrase in lower case.
    pub fn of_word(&self, word: &str) -> ClassSet {
        self.words.get(word).copied().unwrap_or(0)
    }

    /// The classes of the noun at token `i`, with the words before it when they make a phrase of the list.
    pub fn of(&self, doc: &Document, i: usize) -> ClassSet {
        let token = doc.tok(i);
        let mut set = self.of_word(&token.lemma.to_lowercase()) | self.of_word(&token.lower);
        if token.lower.contains('-') || token.lower.contains('.') {
            set |= self.of_word(&normal(&token.lower));
        }
        if let Some(longer) = self.of_phrase(doc, i) {
            // "tear gas" is no gas, "fighter jet" no fighter.
            set = longer;
        }
        if set == 0 && token.pos != "VERB" {
            set |= token.lower.strip_suffix('s').map_or(0, |one| self.of_word(one)) & self.fixed.demonym;
        }
        if set & self.fixed.demonym != 0 {
            // "the Russian army" is Russia's; "two Russians" are people.
            let before_noun =
                matches!(token.dep.as_str(), "amod" | "compound" | "nmod") || token.pos == "ADJ";
            set |= if before_noun { self.country } else { self.fixed.human | self.fixed.people };
        }
        set | self.of_entity(doc, i, set)
    }

    /// The classes of the longest phrase of the list that ends at token `i`.
    fn of_phrase(&self, doc: &Document, i: usize) -> Option<ClassSet> {
        let start = doc.sentence(i).tokens.start;
        let mut found = None;
        let (mut by_lemma, mut as_written) = (doc.tok(i).lemma.to_lowercase(), doc.tok(i).lower.to_string());
        let mut words = 1;
        for j in (start..i).rev() {
            let lower = doc.tok(j).lower.as_str();
            if lower == "-" {
                continue;
            }
            words += 1;
            if words > LONGEST || !lower.chars().any(char::is_alphanumeric) {
                break;
            }
            by_lemma = format!("{} {by_lemma}", normal(lower));
            as_written = format!("{} {as_written}", normal(lower));
            if let Some(&set) = self.words.get(&by_lemma).or_else(|| self.words.get(&as_written)) {
                found = Some(set);
            }
        }
        found
    }

    /// What the language model's entities add.
    fn of_entity(&self, doc: &Document, i: usize, known: ClassSet) -> ClassSet {
        let f = &self.fixed;
        let token = doc.tok(i);
        let label = doc.entity_at(i).map(|e| e.label.as_str()).unwrap_or("");
        let proper = token.pos == "PROPN" && !is_all_caps_sentence(doc, i);
        match label {
            _ if known & f.time != 0 => 0,
            "PERSON" if proper => f.name | f.human | if known == 0 { f.person } else { 0 },
            "GPE" => f.name | if known & f.country != 0 { 0 } else { f.place },
            "LOC" => f.place,
            "MONEY" => f.money,
            "NORP" => f.name | f.human | f.people,
            "ORG" if proper => f.name | f.organisation,
            "FAC" => f.facility,
            _ if proper && token.tag.starts_with("NNP") => f.name,
            _ => 0,
        }
    }

    /// The kind of participant that a set of classes makes.
    pub fn kind(&self, set: ClassSet, plural: bool) -> Option<ParticipantKind> {
        let kind = bits(set).find_map(|i| self.kinds[i])?;
        Some(if plural && kind == ParticipantKind::Person { ParticipantKind::People } else { kind })
    }
}

impl Fixed {
    fn from(set: &mut dyn FnMut(&str) -> ClassSet) -> Self {
        Fixed {
            name: set("name"),
            person: set("person"),
            people: set("people"),
            human: set("human"),
            organisation: set("organisation"),
            country: set("country"),
            place: set("place"),
            facility: set("facility"),
            vehicle: set("vehicle"),
            target_thing: set("target_thing"),
            aircraft: set("aircraft"),
            warcraft: set("warcraft"),
            drone: set("drone"),
            weapon: set("weapon"),
            missile: set("missile"),
            shell: set("shell"),
            bomb: set("bomb"),
            ied: set("ied"),
            airweapon: set("airweapon"),
            grenade: set("grenade"),
            chemical: set("chemical"),
            firearm: set("firearm"),
            blade: set("blade"),
            primitive: set("primitive"),
            fire_weapon: set("fire_weapon"),
            crowd_control: set("crowd_control"),
            event: set("event"),
            abstract_thing: set("abstract"),
            time: set("time_noun"),
            armed: set("armed"),
            armed_person: set("armed_person"),
            armed_group: set("armed_group"),
            nonstate: set("nonstate"),
            soldier: set("soldier"),
            state: set("state"),
            state_force: set("state_force"),
            military_site: set("military_site"),
            demonym: set("demonym"),
            money: set("money"),
            crowd: set("crowd"),
            captive: set("captive"),
            violent_sign: set("violent_sign"),
            force: set("force"),
            police: set("police"),
            government: set("government"),
            official: set("official"),
            demonstrator: set("demonstrator"),
            mob: set("mob"),
            civilian: set("civilian"),
            property: set("property"),
            accident: set("accident"),
        }
    }
}

/// The numbers of the classes in a set.
fn bits(set: ClassSet) -> impl Iterator<Item = usize> {
    (0..128).filter(move |i| set >> i & 1 == 1)
}

/// A word or phrase as it stands in the index: hyphens as blanks.
pub fn normal(word: &str) -> String {
    word.replace('-', " ").trim().to_string()
}

/// Whether the sentence of token `i` is written in capitals, so that they tell nothing.
pub fn is_all_caps_sentence(doc: &Document, i: usize) -> bool {
    let text = doc.words(doc.sentence(i).tokens.clone());
    let (mut upper, mut lower) = (0, 0);
    for c in text.chars() {
        upper += usize::from(c.is_uppercase());
        lower += usize::from(c.is_lowercase());
    }
    upper > 12 && upper > 4 * lower
}
