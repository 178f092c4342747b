//! The attribute ruler: patterns over tags, words and labels that set part of speech, morphology and some lemmas.
//!
//! All patterns are matched against the tokens as the tagger and the parser left them; then what they set is applied
//! in the order of the rules, later ones over earlier ones.

use crate::ModelError;
use crate::labels::{LabelId, LabelSets, Labels};
use crate::lexicon::Word;
use crate::load::msgpack::{self, Value};
use crate::text::pattern::Pattern;
use crate::text::unicode::Unicode;
use smol_str::SmolStr;

/// The file of the rules.
const FILE: &str = "attribute_ruler/patterns";

/// The rules of a pipeline.
#[derive(Debug)]
pub(crate) struct Ruler {
    patterns: Vec<RulePattern>,
    /// For each tag, the patterns whose first token may have it; in order.
    by_tag: Vec<Vec<u32>>,
}

/// One pattern of a rule.
#[derive(Debug)]
struct RulePattern {
    tokens: Vec<TokenTest>,
    /// Which token of the match is changed.
    index: usize,
    set: Attributes,
}

/// What a rule sets.
#[derive(Debug, Clone, Default)]
struct Attributes {
    tag: Option<LabelId>,
    dep: Option<LabelId>,
    pos: Option<LabelId>,
    morph: Option<LabelId>,
    lemma: Option<SmolStr>,
}

/// What a pattern asks of one token.
#[derive(Debug, Default)]
struct TokenTest {
    /// For each tag, whether it passes.
    tag: Option<Vec<bool>>,
    dep: Option<Vec<bool>>,
    lower: Vec<TextTest>,
    is_space: Option<bool>,
}

/// What a pattern asks of a text.
#[derive(Debug)]
enum TextTest {
    Is(SmolStr),
    In(Vec<SmolStr>),
    NotIn(Vec<SmolStr>),
    Matches(Pattern),
}

/// A token as far as the rules see and change it.
#[derive(Debug, Clone)]
pub(crate) struct RuledToken<'a> {
    pub(crate) lower: &'a str,
    pub(crate) is_space: bool,
    pub(crate) tag: LabelId,
    pub(crate) dep: LabelId,
    pub(crate) pos: LabelId,
    pub(crate) morph: LabelId,
    /// The lemma that a rule sets.
    pub(crate) lemma: Option<SmolStr>,
}

impl<'a> RuledToken<'a> {
    /// A token as the tagger and the parser leave it.
    pub(crate) fn new(word: &'a Word, tag: LabelId, dep: LabelId) -> RuledToken<'a> {
        RuledToken { lower: &word.lower, is_space: word.is_space, tag, dep, pos: 0, morph: 0, lemma: None }
    }
}

impl Ruler {
    /// Reads the file `attribute_ruler/patterns`. The labels of tagger and parser must be known by now.
    pub(crate) fn decode(
        bytes: &[u8],
        labels: &mut LabelSets,
        unicode: &Unicode,
    ) -> Result<Ruler, ModelError> {
        let rules = msgpack::decode(bytes, FILE, "the rules")?;
        let rules = rules.as_array().ok_or_else(|| damaged("the rules", "a list", rules.kind()))?;
        let mut patterns = Vec::new();
        let mut sets = Vec::with_capacity(rules.len());
        for rule in rules {
            sets.push(attributes(rule, labels)?);
        }
        for (rule, set) in rules.iter().zip(sets) {
            let index = rule.get("index").and_then(Value::as_usize);
            let index = index.ok_or_else(|| damaged("index", "the place of a token", "something else"))?;
            let list = rule.get("patterns").and_then(Value::as_array);
            for tokens in list.ok_or_else(|| damaged("patterns", "a list", "something else"))? {
                let tokens = tokens.as_array().unwrap_or_default();
                if index >= tokens.len() {
                    return Err(damaged("index", &format!("below {}", tokens.len()), &index.to_string()));
                }
                let tokens = tokens
                    .iter()
                    .map(|token| token_test(token, labels, unicode))
                    .collect::<Result<_, _>>()?;
                patterns.push(RulePattern { tokens, index, set: set.clone() });
            }
        }
        let by_tag = (0..labels.tags.names().len())
            .map(|tag| {
                let may = |pattern: &RulePattern| pattern.tokens[0].tag.as_ref().is_none_or(|tags| tags[tag]);
                (0..patterns.len() as u32).filter(|number| may(&patterns[*number as usize])).collect()
            })
            .collect();
        Ok(Ruler { patterns, by_tag })
    }

    /// Applies the rules to the tokens of one text.
    pub(crate) fn apply(&self, tokens: &mut [RuledToken]) {
        let mut matches: Vec<(u32, u32)> = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            for &number in &self.by_tag[usize::from(token.tag)] {
                let pattern = &self.patterns[number as usize];
                let span = tokens.get(start..start + pattern.tokens.len());
                let found =
                    span.is_some_and(|span| pattern.tokens.iter().zip(span).all(|(test, t)| test.passes(t)));
                if found {
                    matches.push((number, start as u32));
                }
            }
        }
        matches.sort_unstable();
        for (number, start) in matches {
            let pattern = &self.patterns[number as usize];
            pattern.set.apply(&mut tokens[start as usize + pattern.index]);
        }
    }
}

impl Attributes {
    fn apply(&self, token: &mut RuledToken) {
        token.tag = self.tag.unwrap_or(token.tag);
        token.dep = self.dep.unwrap_or(token.dep);
        token.pos = self.pos.unwrap_or(token.pos);
        token.morph = self.morph.unwrap_or(token.morph);
        if self.lemma.is_some() {
            token.lemma.clone_from(&self.lemma);
        }
    }
}

impl TokenTest {
    fn passes(&self, token: &RuledToken) -> bool {
        let allows =
            |set: &Option<Vec<bool>>, id: LabelId| set.as_ref().is_none_or(|set| set[usize::from(id)]);
        self.is_space.is_none_or(|space| space == token.is_space)
            && allows(&self.tag, token.tag)
            && allows(&self.dep, token.dep)
            && self.lower.iter().all(|test| test.passes(token.lower))
    }
}

impl TextTest {
    fn passes(&self, text: &str) -> bool {
        match self {
            TextTest::Is(expected) => text == expected,
            TextTest::In(list) => list.iter().any(|expected| text == expected),
            TextTest::NotIn(list) => list.iter().all(|expected| text != expected),
            TextTest::Matches(pattern) => pattern.search(&text.chars().collect::<Vec<_>>(), 0).is_some(),
        }
    }
}

fn damaged(part: &str, expected: &str, found: &str) -> ModelError {
    ModelError::damaged(FILE, part, expected, found)
}

fn attributes(rule: &Value, labels: &mut LabelSets) -> Result<Attributes, ModelError> {
    let mut set = Attributes::default();
    let attrs = rule.get("attrs").and_then(Value::as_map);
    for (key, value) in attrs.ok_or_else(|| damaged("attrs", "a map", "something else"))? {
        let (Some(key), Some(value)) = (key.as_str(), value.as_str()) else {
            return Err(damaged("attrs", "names and texts", "something else"));
        };
        match key {
            "TAG" => set.tag = Some(labels.tags.add(value)),
            "DEP" => set.dep = Some(labels.deps.add(value)),
            "POS" => set.pos = Some(labels.pos.add(value)),
            // "_" is how an empty morphology is written.
            "MORPH" => set.morph = Some(labels.morphs.add(if value == "_" { "" } else { value })),
            "LEMMA" => set.lemma = Some(SmolStr::new(value)),
            other => {
                return Err(ModelError::unsupported(FILE, "attrs", "TAG, DEP, POS, MORPH and LEMMA", other));
            }
        }
    }
    Ok(set)
}

fn token_test(token: &Value, labels: &LabelSets, unicode: &Unicode) -> Result<TokenTest, ModelError> {
    let mut test = TokenTest::default();
    for (key, value) in token.as_map().ok_or_else(|| damaged("a pattern", "a map", token.kind()))? {
        match key.as_str().unwrap_or_default() {
            "TAG" => test.tag = Some(passing(&labels.tags, &text_tests(value, unicode)?)),
            "DEP" => test.dep = Some(passing(&labels.deps, &text_tests(value, unicode)?)),
            "LOWER" => test.lower = text_tests(value, unicode)?,
            "IS_SPACE" => {
                let space = value.as_bool().or_else(|| value.as_u64().map(|n| n != 0));
                test.is_space =
                    Some(space.ok_or_else(|| damaged("IS_SPACE", "a truth value", value.kind()))?);
            }
            other => {
                return Err(ModelError::unsupported(
                    FILE,
                    "a pattern",
                    "TAG, DEP, LOWER and IS_SPACE",
                    other,
                ));
            }
        }
    }
    Ok(test)
}

/// For each label, whether it passes.
fn passing(labels: &Labels, tests: &[TextTest]) -> Vec<bool> {
    labels.names().iter().map(|name| tests.iter().all(|test| test.passes(name))).collect()
}

fn text_tests(value: &Value, unicode: &Unicode) -> Result<Vec<TextTest>, ModelError> {
    if let Some(text) = value.as_str() {
        return Ok(vec![TextTest::Is(SmolStr::new(text))]);
    }
    let tests = value.as_map().ok_or_else(|| damaged("a pattern", "a text or a map", value.kind()))?;
    tests
        .iter()
        .map(|(operator, operand)| {
            let list = || {
                let texts = operand
                    .as_array()
                    .map(|list| list.iter().map(|v| v.as_str().map(SmolStr::new)).collect());
                texts.flatten().ok_or_else(|| damaged("a pattern", "a list of texts", operand.kind()))
            };
            match operator.as_str() {
                Some("IN") => Ok(TextTest::In(list()?)),
                Some("NOT_IN") => Ok(TextTest::NotIn(list()?)),
                Some("REGEX") => Pattern::new(operand.as_str().unwrap_or_default(), unicode)
                    .map(TextTest::Matches)
                    .map_err(|why| ModelError::unsupported(FILE, "REGEX", "simple expressions", why)),
                other => {
                    let found = other.unwrap_or("no name");
                    Err(ModelError::unsupported(FILE, "a pattern", "IN, NOT_IN and REGEX", found))
                }
            }
        })
        .collect()
}
