//! From a document to its figures, sentence by sentence.

use tally_model::{Effect, Figure, Group, Span};
use tally_read::{Document, TokenRange};

use crate::lexicon::{Form, Lexicon};
use crate::link::Sentence;
use crate::part::{Part, parts};
use crate::phrase::{Determiner, Kind, Phrase, Scanner};
use crate::policy::{Amount, Bounds, Policy, Relation};
use crate::quantity::Quantities;
use crate::roll::add_rolls;
use crate::scope::{is_cumulative, period_cues};
use crate::sequence::sequences;
use crate::trigger::{Trigger, triggers};
use crate::{FigureAt, PolicyError};

/// Reads the figures of people harmed from documents. Make one and use it for all.
#[derive(Debug, Clone)]
pub struct FigureReader {
    policy: Policy,
    lexicon: Lexicon,
    quantities: Quantities,
}

/// Which word of harm says what of which phrase.
struct Link {
    phrase: usize,
    effect: Effect,
    /// Index of the word among the sentence's words of harm.
    trigger: usize,
}

/// A figure while its sentence is read.
struct Found {
    at: FigureAt,
    phrase: usize,
    bounds: Bounds,
}

impl FigureReader {
    /// A reader that turns words into numbers by the policy of that name (`default`, `acled`, `airwars`).
    pub fn new(policy: &str) -> Result<Self, PolicyError> {
        Ok(FigureReader {
            policy: Policy::named(policy)?,
            lexicon: Lexicon::new()?,
            quantities: Quantities::new(),
        })
    }

    /// A reader with the default policy.
    pub fn new_default() -> Result<Self, PolicyError> {
        Self::new("default")
    }

    /// The policy that words are turned into numbers by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The figures of a document, in the order of the text. Figures that are part of another one stand in its
    /// `including` and nowhere else.
    pub fn read(&self, doc: &Document) -> Vec<FigureAt> {
        let mut all: Vec<FigureAt> = Vec::new();
        for index in 0..doc.sentences().len() {
            let range = doc.sentences()[index].tokens.clone();
            self.read_sentence(doc, range, &mut all);
        }
        self.settle_shots(doc, &mut all);
        add_rolls(doc, &self.lexicon.cues, self.quantities.numbers(), &mut all);
        all
    }

    /// "Five people were shot" says that they were hit, not how it ended. Where the report tells of nobody's death, and where
    /// somebody was shot in the leg, they were wounded.
    fn settle_shots(&self, doc: &Document, all: &mut [FigureAt]) {
        use crate::lexicon::Frame;
        let dead: Vec<usize> = all
            .iter()
            .filter(|f| f.figure.effect == Effect::Killed && !f.denied && !f.figure.cumulative)
            .map(|f| f.head)
            .collect();
        let deadly = !dead.is_empty();
        for at in all.iter_mut().filter(|f| f.figure.effect == Effect::KilledOrInjured) {
            let Some(trigger) = at.trigger else { continue };
            let shot = self
                .lexicon
                .harm(doc.tok(trigger).lower.as_str())
                .iter()
                .any(|h| matches!(h.frame, Frame::Strike | Frame::Hit));
            let rest = trigger..doc.sentence(trigger).tokens.end.min(trigger + 8);
            let limb = rest.clone().any(|i| self.lexicon.cues.limb.contains(doc.tok(i).lower.as_str()));
            if shot && (limb || !deadly || self.is_beside_dead(doc, at, trigger, &dead)) {
                at.figure.effect = Effect::Injured;
                at.figure
                    .including
                    .iter_mut()
                    .filter(|p| p.effect == Effect::KilledOrInjured)
                    .for_each(|p| p.effect = Effect::Injured);
            }
        }
    }

    /// "One man was killed. Three others were shot": those who were shot beside the dead were wounded, unless a death is told of
    /// right behind them ("another was shot and died").
    fn is_beside_dead(&self, doc: &Document, at: &FigureAt, trigger: usize, dead: &[usize]) -> bool {
        let says = |i: usize| self.lexicon.cues.beside_dead.contains(doc.tok(i).lower.as_str());
        let start = at.tokens.start.saturating_sub(1).max(doc.sentence(trigger).tokens.start);
        let others = (start..at.tokens.end).any(says) || doc.children(trigger).any(says);
        let sentence = doc.sentence_index(trigger);
        // "A man was killed and his son was shot."
        let joined = doc.head(trigger).filter(|_| doc.tok(trigger).dep == "conj");
        let first = doc.tok(at.head).pos != "PRON"
            && joined
                .is_some_and(|verb| dead.iter().any(|&d| d < at.head && d != verb && doc.is_under(d, verb)));
        let ends_so = |&d: &usize| d > at.head && doc.sentence_index(d) <= sentence + 1;
        let one = at.figure.best == Some(1);
        (others || first) && !(one && dead.iter().any(ends_so)) && dead.iter().any(|&d| d != at.head)
    }

    fn read_sentence(&self, doc: &Document, range: TokenRange, all: &mut Vec<FigureAt>) {
        let mut triggers = triggers(doc, &self.lexicon, range.clone());
        if triggers.is_empty() && !self.tells_a_part(doc, range.clone()) {
            return;
        }
        let scanner =
            Scanner { doc, lexicon: &self.lexicon, policy: &self.policy, quantities: &self.quantities };
        let phrases = scanner.phrases(range.clone());
        let sentence = Sentence { doc, lexicon: &self.lexicon, range: range.clone(), phrases };
        let cues = period_cues(doc, &self.lexicon, range);
        let mut parts = parts(&sentence);
        let mut found: Vec<Found> = Vec::new();
        let mut links: Vec<Link> = Vec::new();
        let mut linked = vec![false; sentence.phrases.len()];
        let in_sequence = sequences(&sentence, &triggers);
        for (index, trigger) in triggers.iter_mut().enumerate() {
            if !self.settle_effect(&sentence, trigger, &found, all) {
                continue;
            }
            let victims = in_sequence[index].map_or_else(|| sentence.victims(trigger, &linked), |p| vec![p]);
            for p in victims {
                if links.iter().any(|l| l.phrase == p && l.effect == trigger.effect) {
                    continue;
                }
                linked[p] = true;
                links.push(Link { phrase: p, effect: trigger.effect, trigger: index });
                // "killing 15 and injuring dozens of them": nobody is counted of whom part could be.
                if is_other_harm(&sentence, trigger, p, &found) {
                    parts.retain(|part| part.phrase != p);
                }
                if parts.iter().any(|part| part.phrase == p || part.predicate == Some(p)) {
                    continue;
                }
                // "the bodies of two of the killed civilians" count nobody anew.
                if sentence.phrases[p].of_harmed == Some(trigger.effect) {
                    continue;
                }
                let figure = self.figure(&sentence, trigger, p, &cues);
                found.extend(figure.into_iter().flat_map(|f| told_apart(trigger, f)));
            }
        }
        drop_blunt(&mut found);
        found.sort_by_key(|f| (f.at.tokens.start, f.at.trigger));
        inherit_groups(&sentence, &mut found);
        mark_increments(&sentence, &mut found);
        for part in &parts {
            self.find_whole(&sentence, part, &links, &triggers, &cues, &mut found);
            self.attach(&sentence, part, &links, &triggers, &mut found, all);
        }
        sum_up(doc, &mut found);
        all.extend(found.into_iter().map(|f| f.at));
    }

    /// "Three of them were children." needs no word of harm.
    fn tells_a_part(&self, doc: &Document, mut range: TokenRange) -> bool {
        range.any(|i| matches!(doc.tok(i).lower.as_str(), "among" | "including" | "them"))
    }

    /// What the number of a toll counts: "the number of wounded rose to 12", "bringing the total to 81".
    fn settle_effect(
        &self,
        sentence: &Sentence<'_>,
        trigger: &mut Trigger,
        found: &[Found],
        all: &[FigureAt],
    ) -> bool {
        use crate::lexicon::Frame;
        if trigger.frame != Frame::Toll || sentence.lower(trigger.token).starts_with("toll") {
            return true;
        }
        let i = trigger.token;
        let named = (i + 1..sentence.range.end.min(i + 6)).find_map(|k| {
            sentence
                .lexicon
                .harm(sentence.lower(k))
                .iter()
                .find(|h| h.frame != Frame::Toll)
                .and_then(|h| h.effect)
        });
        let of = i + 1 < sentence.range.end && matches!(sentence.lower(i + 1), "of" | "killed" | "dead");
        if let Some(effect) = named.filter(|_| of) {
            trigger.effect = effect;
            return true;
        }
        let moved = sentence
            .doc
            .ancestors(i)
            .take(1)
            .any(|a| self.lexicon.cues.rise.contains(sentence.doc.tok(a).lemma.as_str()));
        let before = found.last().map(|f| f.at.figure.effect).or(all.last().map(|f| f.figure.effect));
        match before {
            Some(effect) if moved && sentence.lower(i) != "number" => {
                trigger.effect = effect;
                true
            }
            _ => false,
        }
    }

    /// The figure that a word of harm and a phrase make.
    fn figure(&self, sentence: &Sentence<'_>, trigger: &Trigger, p: usize, cues: &[usize]) -> Option<Found> {
        let phrase = &sentence.phrases[p];
        let amount = self.amount(phrase, sentence)?;
        let mut bounds = self.policy.bounds(amount);
        let vague = amount.relation == Relation::Plural
            || phrase.kind == Kind::Anybody
            || phrase.determiner == Determiner::Any;
        let single =
            !phrase.is_counted() && phrase.kind != Kind::Name && phrase.determiner != Determiner::Definite;
        let zero = amount.number() == Some(0);
        if trigger.denied && (vague || single) || phrase.kind == Kind::Anybody && zero {
            bounds = Bounds { low: Some(0), best: Some(0), high: Some(0), exceeded: false };
        } else if phrase.kind == Kind::Anybody || phrase.determiner == Determiner::Any {
            return None;
        }
        let none = bounds.high == Some(0);
        if none && self.is_only_reported(sentence, phrase.head) {
            bounds.high = None;
        }
        let tokens = self.extent(sentence, trigger, phrase);
        let figure = Figure {
            effect: trigger.effect,
            group: phrase.group,
            group_label: label(sentence.doc, phrase.label.clone()),
            low: bounds.low,
            best: bounds.best,
            high: bounds.high,
            exceeded: bounds.exceeded,
            cumulative: is_cumulative(sentence, trigger, p, cues),
            increment: phrase.more,
            named: 0,
            span: sentence.doc.span(tokens.clone()),
            including: Vec::new(),
        };
        let at = FigureAt {
            figure,
            tokens,
            head: phrase.head,
            trigger: Some(trigger.token),
            denied: none || trigger.denied,
            named_victims: phrase.name.clone().into_iter().collect(),
        };
        Some(Found { at, phrase: p, bounds })
    }

    fn amount(&self, phrase: &Phrase, sentence: &Sentence<'_>) -> Option<Amount> {
        if phrase.kind == Kind::Anybody || phrase.determiner == Determiner::Any && !phrase.is_counted() {
            return Some(Amount::exact(0));
        }
        let mut amount = phrase.amount()?;
        if amount.relation == Relation::Plural && sentence.lower(phrase.head).starts_with("other") {
            amount.relation = Relation::Others;
        }
        Some(amount)
    }

    /// "No casualties were reported": none is known, more may come.
    fn is_only_reported(&self, sentence: &Sentence<'_>, head: usize) -> bool {
        let doc = sentence.doc;
        let told = |i: usize| {
            matches!(doc.tok(i).lemma.as_str(), "report" | "record" | "register" | "know" | "confirm")
        };
        doc.head(head).is_some_and(told) || doc.children(head).any(told)
    }

    /// The words of a figure: the phrase, and the word of harm when the phrase is a number alone before it.
    fn extent(&self, sentence: &Sentence<'_>, trigger: &Trigger, phrase: &Phrase) -> TokenRange {
        let tokens = sentence.doc.trim(phrase.tokens.clone());
        let joins = phrase.kind == Kind::Bare
            && trigger.token == tokens.end
            && matches!(trigger.form, Form::None | Form::Past);
        let end = if joins {
            trigger.twin.map_or(trigger.token + 1, |t| t.max(trigger.token) + 1)
        } else {
            tokens.end
        };
        tokens.start..end
    }

    /// "left 35 people including 22 children dead": the parse gives the word of harm to the part alone.
    fn find_whole(
        &self,
        sentence: &Sentence<'_>,
        part: &Part,
        links: &[Link],
        triggers: &[Trigger],
        cues: &[usize],
        found: &mut Vec<Found>,
    ) {
        let Some(link) = links.iter().find(|l| l.phrase == part.phrase) else { return };
        let whole = part.whole.or_else(|| {
            sentence.phrases[..part.phrase]
                .iter()
                .rposition(|w| w.is_counted() && w.plural && w.tokens.end <= part.marked_at)
        });
        let Some(w) =
            whole.filter(|&w| sentence.phrases[w].can_be_harmed() && !links.iter().any(|l| l.phrase == w))
        else {
            return;
        };
        let most = sentence.phrases[w].amount().map_or(0, |a| a.n);
        if found.iter().any(|f| f.phrase == w)
            || sentence.phrases[part.phrase].amount().is_some_and(|a| a.n > most)
        {
            return;
        }
        let at = found.partition_point(|f| f.phrase < w);
        if let Some(figure) = self.figure(sentence, &triggers[link.trigger], w, cues) {
            found.insert(at, figure);
        }
    }

    /// Puts a figure that is part of another into it.
    fn attach(
        &self,
        sentence: &Sentence<'_>,
        part: &Part,
        links: &[Link],
        triggers: &[Trigger],
        found: &mut Vec<Found>,
        all: &mut [FigureAt],
    ) {
        let phrase = &sentence.phrases[part.phrase];
        let own = links.iter().find(|l| l.phrase == part.phrase).map(|l| l.effect);
        let from_predicate = part.predicate.map(|q| &sentence.phrases[q]);
        let described = from_predicate.unwrap_or(phrase);
        let whole = found.iter().rposition(|f| {
            let counted = &sentence.phrases[f.phrase];
            if is_said_again(sentence, counted, described) {
                return false;
            }
            part.whole.map_or(counted.tokens.end <= part.marked_at, |w| w == f.phrase)
                && self.part_bounds(phrase, &f.bounds).is_some_and(|b| holds(&f.bounds, &b))
        });
        let tokens = phrase.tokens.start..from_predicate.map_or(phrase.tokens.end, |q| q.tokens.end);
        let span = sentence.doc.span(sentence.doc.trim(tokens.clone()));
        let make = |effect: Effect, bounds: Bounds| Figure {
            effect,
            group: described.group,
            group_label: label(sentence.doc, described.label.clone()),
            low: bounds.low,
            best: bounds.best,
            high: bounds.high,
            exceeded: bounds.exceeded,
            cumulative: false,
            increment: false,
            named: 0,
            span,
            including: Vec::new(),
        };
        if let Some(w) = whole {
            let whole = &mut found[w];
            let Some(bounds) = self.part_bounds(phrase, &whole.bounds) else { return };
            if phrase.kind == Kind::Name && phrase.group == Group::People {
                whole.at.named_victims.extend(phrase.name.clone());
                return;
            }
            let effect = own
                .filter(|e| whole.at.figure.effect != *e && is_told_apart(sentence, part, triggers))
                .unwrap_or(whole.at.figure.effect);
            let mut figure = make(effect, bounds);
            figure.cumulative = whole.at.figure.cumulative;
            // "15 children, among them two infants": part of the part before it.
            let among = matches!(sentence.lower(part.marked_at), "among" | "amongst");
            let inner = whole.at.figure.including.last_mut().filter(|p| {
                among
                    && p.group == figure.group
                    && p.effect == figure.effect
                    && p.low >= figure.low
                    && p.span != figure.span
            });
            match inner {
                Some(inner) => push_part(inner, figure),
                None => push_part(&mut whole.at.figure, figure),
            }
            return;
        }
        self.attach_to_earlier(sentence, part, own, make, all, found);
    }

    /// "Three children were among the dead." belongs to the number of the sentence before.
    fn attach_to_earlier(
        &self,
        sentence: &Sentence<'_>,
        part: &Part,
        own: Option<Effect>,
        make: impl Fn(Effect, Bounds) -> Figure,
        all: &mut [FigureAt],
        found: &mut Vec<Found>,
    ) {
        let phrase = &sentence.phrases[part.phrase];
        let told = part.told_by.map(|i| {
            let known = self.lexicon.harm(sentence.lower(i)).iter().find_map(|h| h.effect);
            known.unwrap_or(Effect::Killed)
        });
        // "Two of the dead were children" is part of the killed, not of the wounded counted after them.
        let effect = own.or(told);
        let here = sentence.doc.sentence_index(sentence.range.start);
        // "among those killed" points further back than "three of them".
        let reach = if told.is_some() { 4 } else { 2 };
        let earlier = all.iter_mut().rev().find(|f| {
            let near = sentence.doc.sentence_index(f.head) + reach >= here;
            let bounds = bounds_of(&f.figure);
            let same = effect.is_none_or(|e| e == f.figure.effect) && !f.denied;
            near && same
                && f.figure.best.or(f.figure.low).is_some_and(|n| n > 1)
                && self.part_bounds(phrase, &bounds).is_some_and(|b| holds(&bounds, &b))
        });
        if let Some(whole) = earlier {
            let bounds = bounds_of(&whole.figure);
            if let Some(bounds) = self.part_bounds(phrase, &bounds) {
                let mut figure = make(whole.figure.effect, bounds);
                figure.cumulative = whole.figure.cumulative;
                push_part(&mut whole.figure, figure);
            }
            return;
        }
        let Some(effect) = effect else { return };
        let Some(bounds) = self.part_bounds(phrase, &Bounds::default()) else { return };
        let figure = make(effect, bounds);
        let trigger = part.told_by;
        let at = FigureAt {
            figure,
            tokens: phrase.tokens.clone(),
            head: phrase.head,
            trigger,
            denied: false,
            named_victims: phrase.name.clone().into_iter().collect(),
        };
        found.push(Found { at, phrase: part.phrase, bounds });
    }

    /// What a part comes to, given its whole. `None` when the words give no number.
    fn part_bounds(&self, phrase: &Phrase, whole: &Bounds) -> Option<Bounds> {
        if phrase.of_them && phrase.quantity.is_none() {
            let share = |n: Option<u64>| n.map(|n| if phrase.half { n / 2 } else { n });
            let exact = phrase.all || whole.best.is_some_and(|n| n % 2 == 0) && whole.low == whole.high;
            return (exact && whole.best.is_some()).then(|| Bounds {
                low: share(whole.low),
                best: share(whole.best),
                high: share(whole.high),
                exceeded: whole.exceeded && !phrase.half,
            });
        }
        let amount =
            phrase.amount().filter(|a| !matches!(a.relation, Relation::Plural | Relation::Others))?;
        let bounds = self.policy.bounds(amount);
        (bounds.high != Some(0)).then_some(bounds)
    }
}

/// What a figure already read comes to.
fn bounds_of(figure: &Figure) -> Bounds {
    Bounds { low: figure.low, best: figure.best, high: figure.high, exceeded: figure.exceeded }
}

/// Whether "dozens of them" are the object of another harm than any counted before: "them" are those who were attacked.
fn is_other_harm(sentence: &Sentence<'_>, trigger: &Trigger, p: usize, found: &[Found]) -> bool {
    let phrase = &sentence.phrases[p];
    phrase.of_them
        && phrase.quantity.is_some()
        && trigger.frame.is_verb()
        && trigger.token + 1 == phrase.tokens.start
        && found.iter().all(|f| f.at.figure.effect != trigger.effect)
}

/// "several deaths and injuries", "killing and wounding civilians": words that set no number say of each that there were some;
/// one number for both stays one.
fn told_apart(trigger: &Trigger, found: Found) -> Vec<Found> {
    let vague = found.bounds.best.is_none() && found.bounds.high.is_none();
    if trigger.twin.is_none() || found.at.figure.effect != Effect::KilledOrInjured || !vague {
        return vec![found];
    }
    let with = |effect| {
        let figure = Figure { effect, ..found.at.figure.clone() };
        Found { at: FigureAt { figure, ..found.at.clone() }, ..found }
    };
    vec![with(Effect::Killed), with(Effect::Injured)]
}

/// "children … nearly 70 children": a number of the same people is no part of them.
fn is_said_again(sentence: &Sentence<'_>, whole: &Phrase, part: &Phrase) -> bool {
    let doc = sentence.doc;
    part.kind == Kind::Noun && part.plural && doc.tok(whole.head).lemma == doc.tok(part.head).lemma
}

/// Adds a part unless it is there: headlines and captions say things twice.
fn push_part(whole: &mut Figure, part: Figure) {
    let same = |p: &Figure| {
        p.effect == part.effect
            && p.group == part.group
            && (p.low, p.best, p.high) == (part.low, part.best, part.high)
    };
    // "a man, a woman and another man" has two men; only what stands apart is a repetition.
    let again =
        whole.including.iter().any(|p| same(p) && (p.span == part.span || part.span.start > p.span.end + 40));
    if !again {
        whole.including.push(part);
    }
}

/// Whether a part of `part` people fits into a whole of `whole`.
fn holds(whole: &Bounds, part: &Bounds) -> bool {
    let most = whole.high.or(if whole.low.is_some() { None } else { whole.best });
    match (most, part.low.or(part.best)) {
        (Some(most), Some(least)) => least <= most,
        _ => true,
    }
}

/// Whether the part has a word of harm right at it: "12 casualties, including three dead".
fn is_told_apart(sentence: &Sentence<'_>, part: &Part, triggers: &[Trigger]) -> bool {
    let tokens = &sentence.phrases[part.phrase].tokens;
    triggers.iter().any(|t| t.token == tokens.end || t.token == tokens.end + 1 || tokens.contains(&t.token))
}

/// "shot" says less than "killed" of the same people.
fn drop_blunt(found: &mut Vec<Found>) {
    let sharp: Vec<usize> =
        found.iter().filter(|f| f.at.figure.effect != Effect::KilledOrInjured).map(|f| f.phrase).collect();
    found.retain(|f| f.at.figure.effect != Effect::KilledOrInjured || !sharp.contains(&f.phrase));
}

/// "12 soldiers were killed and 30 wounded": the second number counts soldiers too.
fn inherit_groups(sentence: &Sentence<'_>, found: &mut [Found]) {
    for k in 1..found.len() {
        let phrase = &sentence.phrases[found[k].phrase];
        let open = phrase.group == Group::People
            && (phrase.kind == Kind::Bare || sentence.lower(phrase.head).starts_with("other"));
        let before = &found[k - 1];
        let other = before.at.trigger != found[k].at.trigger;
        let group = before.at.figure.group;
        if open && other && (group.is_combatant() || matches!(group, Group::Civilians | Group::Protesters)) {
            found[k].at.figure.group = group;
        }
    }
}

/// "killed 12 and wounded another 30" adds to nothing, since the first figure is of another kind; nor does "the bomber and
/// four others", which is one list.
fn mark_increments(sentence: &Sentence<'_>, found: &mut [Found]) {
    for k in 0..found.len() {
        let effect = found[k].at.figure.effect;
        let trigger = found[k].at.trigger;
        let same = found[..k].iter().any(|f| f.at.figure.effect == effect);
        let listed = found[..k].iter().any(|f| f.at.trigger == trigger);
        // "killed himself and six others"
        let start = found[k].at.tokens.start;
        let joined = start > sentence.range.start && matches!(sentence.lower(start - 1), "and" | "with");
        if k > 0 && !same || listed || joined {
            found[k].at.figure.increment = false;
        }
    }
}

fn label(doc: &Document, tokens: Option<TokenRange>) -> Option<String> {
    let tokens = tokens.filter(|t| !t.is_empty())?;
    let span: Span = doc.span(tokens);
    Some(span.of(doc.text()).to_string())
}

/// "Two men and a woman were killed (three fatalities)": a noun of harm that counts as many as the figures before it counts the
/// same people again, all together.
fn sum_up(doc: &Document, found: &mut Vec<Found>) {
    let Some(mut sum) = found.pop() else { return };
    let figure = &sum.at.figure;
    let (effect, cumulative) = (figure.effect, figure.cumulative);
    let counts_deaths = sum.at.trigger.is_some_and(|t| {
        sum.at.tokens.contains(&t) && matches!(doc.tok(t).tag.as_str(), "NN" | "NNS") && !sum.at.denied
    });
    let plain = figure.group == Group::People && figure.including.is_empty() && !figure.increment;
    let is_part =
        |f: &Found| f.at.figure.effect == effect && f.at.figure.cumulative == cumulative && !f.at.denied;
    let parts: Vec<Option<u64>> = found.iter().filter(|f| is_part(f)).map(|f| f.at.figure.best).collect();
    let total = parts.iter().copied().sum::<Option<u64>>().filter(|_| !parts.is_empty());
    if !(counts_deaths && plain && total.is_some() && total == figure.best) {
        found.push(sum);
        return;
    }
    // One figure is told more closely the first time; several are parts of their sum.
    if parts.len() > 1 {
        let (parts, others): (Vec<Found>, Vec<Found>) = std::mem::take(found).into_iter().partition(is_part);
        *found = others;
        sum.at.figure.including = parts.into_iter().map(|f| f.at.figure).collect();
        found.push(sum);
    }
}
