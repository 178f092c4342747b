//! What one source says of one incident.

use std::collections::BTreeMap;

use tally_model::{Claim, Effect, Factuality, Figure, Group, SourceKind};

/// The groups that a tally tells apart. `None` is all people but combatants.
pub(crate) const TALLIED: [Option<Group>; 5] =
    [None, Some(Group::Children), Some(Group::Women), Some(Group::Men), Some(Group::Combatants)];

/// A number of people as one claim gives it: closed below, perhaps open above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub low: u64,
    pub best: Option<u64>,
    pub high: Option<u64>,
    /// Whether there are said to be more than `low`.
    pub exceeded: bool,
}

impl Range {
    fn of(figure: &Figure) -> Option<Range> {
        let low = figure.low.or(figure.best)?;
        Some(Range { low, best: figure.best, high: figure.high, exceeded: figure.exceeded })
    }

    pub fn plus(self, other: Range) -> Range {
        Range {
            low: self.low.saturating_add(other.low),
            best: self.best.zip(other.best).map(|(a, b)| a.saturating_add(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.saturating_add(b)),
            exceeded: self.exceeded || other.exceeded,
        }
    }

    /// The least number that the words allow: 71 for "more than 70".
    pub fn least(self) -> u64 {
        self.low.saturating_add(u64::from(self.exceeded))
    }

    /// Just so many.
    pub fn exactly(n: u64) -> Range {
        Range { low: n, best: Some(n), high: Some(n), exceeded: false }
    }

    /// The highest number that is actually said: an open range says no more than its best figure, "about 40" says 40,
    /// and nobody has counted the 99 that "dozens" might be. "More than 70" says 71 at least.
    pub fn highest(self) -> u64 {
        let said = self.best.or(self.high).unwrap_or(self.low).max(self.low);
        said.saturating_add(u64::from(self.exceeded))
    }

    /// The lowest number that is actually said: "about 40" says 40, though it may be 36; "dozens" says 12 and more.
    pub fn lowest(self) -> u64 {
        match (self.best, self.high) {
            (Some(best), Some(high)) if high > best && high < best.saturating_mul(2) => best,
            (Some(best), Some(high)) if high == best => best,
            _ => self.least(),
        }
    }
}

/// Who speaks: claims with the same key are one source's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Speaker {
    Report,
    Known(String),
    /// An unnamed source by its words and by who passes them on: "officials" of one report are one source, those of two reports
    /// need not be.
    Unnamed(String, Vec<String>),
    /// A claim that is somebody's, with no word for whom: a source of its own each time.
    Nobody(u32),
}

/// Who makes a claim.
pub(crate) fn speaker(claim: &Claim) -> Speaker {
    let source = &claim.source;
    match (&source.actor, &source.name) {
        _ if source.kind == SourceKind::Report => Speaker::Report,
        (Some(actor), _) => Speaker::Known(actor.clone()),
        (None, Some(name)) if source.kind == SourceKind::Actor => Speaker::Known(name.to_lowercase()),
        (None, Some(name)) => {
            let carried = source.via.iter().map(|via| via.name.to_lowercase()).collect();
            Speaker::Unnamed(description(name), carried)
        }
        (None, None) => Speaker::Nobody(claim.id),
    }
}

/// The words of an unnamed source without their article: "a security official" is "the security official" later on.
fn description(name: &str) -> String {
    let words = name.to_lowercase();
    let bare = ["a ", "an ", "the "].iter().find_map(|article| words.strip_prefix(article));
    bare.unwrap_or(&words).trim().to_string()
}

/// Whether nobody is said to be the source ("were reportedly killed"): what the report sums up from others it does not name.
pub(crate) fn is_hearsay(claim: &Claim) -> bool {
    claim.source.kind == SourceKind::Unnamed && claim.source.name.is_none() && claim.source.via.is_empty()
}

/// Whether a claim holds that its event took place, so that its figures count.
pub(crate) fn is_asserted(claim: &Claim) -> bool {
    !matches!(claim.factuality, Factuality::Denied | Factuality::Planned | Factuality::Conditional)
}

/// Whether the figures of `group` belong to the tally's line for `line`.
fn belongs(group: Group, line: Option<Group>) -> bool {
    match line {
        None => !group.is_combatant(),
        Some(Group::Combatants) => group.is_combatant(),
        Some(exact) => group == exact,
    }
}

/// Whether a figure counts everybody, rather than one kind of people.
pub(crate) fn is_whole(group: Group) -> bool {
    matches!(group, Group::People | Group::Civilians)
}

/// How much of an account of everybody a claim's number is, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scope {
    /// A part of the people: children alone, say.
    Part,
    /// One person, as reports name them one by one.
    One,
    /// Everybody, in words that give no number ("members of the family were killed").
    Vague,
    /// Several people told one by one in one breath ("a man, his wife and two children"): everybody, unless somebody counts more.
    Listed,
    /// Everybody, counted.
    Counted,
}

/// The number that a claim gives for one effect and one line of the tally, and how much of an account it is.
/// Running totals are taken only when `cumulative` asks for them, and then alone.
pub(crate) fn number(
    claim: &Claim,
    effect: Effect,
    line: Option<Group>,
    cumulative: bool,
) -> Option<(Range, Scope)> {
    let top: Vec<&Figure> =
        claim.casualties.iter().filter(|f| f.effect == effect && f.cumulative == cumulative).collect();
    let mut total: Option<Range> = None;
    let mut whole = false;
    for figure in &top {
        if belongs(figure.group, line) {
            let Some(range) = Range::of(figure) else { continue };
            // "12 people, three of them soldiers": the soldiers are no part of the others' line.
            let range = if line.is_none() { less_combatants(range, figure) } else { range };
            total = Some(total.map_or(range, |sum| sum.plus(range)));
            whole |= is_whole(figure.group);
        } else if line.is_some() {
            for part in figure.including.iter().filter(|p| p.effect == effect && belongs(p.group, line)) {
                if let Some(range) = Range::of(part) {
                    total = Some(total.map_or(range, |sum| sum.plus(range)));
                }
            }
        }
    }
    // "A woman and two children": several kinds of people in one breath are everybody.
    let told: Vec<&&Figure> = top.iter().filter(|f| belongs(f.group, line)).collect();
    let kinds: std::collections::BTreeSet<Group> = told.iter().map(|f| f.group).collect();
    whole |= kinds.len() > 1;
    let counted = told.iter().any(|f| is_whole(f.group) && f.low.is_some_and(|n| n > 1));
    let listed = told.len() > 1 && !counted;
    total.map(|range| (range, scope(range, whole || line.is_some(), listed)))
}

/// How many of those whom a claim counts for one effect and one line of the tally the report names there for the first time.
pub(crate) fn named(claim: &Claim, effect: Effect, line: Option<Group>) -> u64 {
    let of_figure = |figure: &Figure| -> u64 {
        if belongs(figure.group, line) {
            return u64::from(figure.named);
        }
        let parts = figure
            .including
            .iter()
            .filter(|p| line.is_some() && p.effect == effect && belongs(p.group, line));
        parts.map(|p| u64::from(p.named)).sum()
    };
    claim.casualties.iter().filter(|f| f.effect == effect && !f.cumulative).map(of_figure).sum()
}

fn scope(range: Range, whole: bool, listed: bool) -> Scope {
    match range {
        _ if !whole => Scope::Part,
        Range { best: Some(_), .. } if listed => Scope::Listed,
        Range { best: None, high: None, .. } => Scope::Vague,
        Range { low: 1, high: Some(1), .. } => Scope::One,
        _ => Scope::Counted,
    }
}

impl Range {
    /// Whether the words set an upper end only ("up to 20"): their low end is no more than that somebody was harmed.
    pub fn is_ceiling(self) -> bool {
        self.best.is_none() && self.low == 0 && self.high.is_some_and(|high| high > 0)
    }

    /// Whether the words name both ends themselves ("between 13 and 15").
    pub fn is_span(self) -> bool {
        self.low > 0
            && self.best.is_none_or(|best| best != self.low)
            && self.high.is_some_and(|high| high > self.low)
    }
}

fn less_combatants(range: Range, figure: &Figure) -> Range {
    let fighters: u64 = figure
        .including
        .iter()
        .filter(|p| p.effect == figure.effect && p.group.is_combatant())
        .filter_map(|p| p.best.or(p.low))
        .sum();
    let less = |n: u64| n.saturating_sub(fighters);
    Range { low: less(range.low), best: range.best.map(less), high: range.high.map(less), ..range }
}

/// Whether a number is so far above another that they contradict each other: half as high again, and by three people or more. "At least
/// 25" does not strictly exclude 71, yet a reader wants to be told.
pub(crate) fn is_far_above(low: u64, high: u64) -> bool {
    high >= low.saturating_add(3) && high.saturating_mul(2) >= low.saturating_mul(3)
}

/// The claims of each incident, by its number.
pub(crate) fn by_incident(claims: &[Claim]) -> BTreeMap<u32, Vec<&Claim>> {
    let mut incidents: BTreeMap<u32, Vec<&Claim>> = BTreeMap::new();
    for claim in claims {
        if let Some(incident) = claim.incident {
            incidents.entry(incident).or_default().push(claim);
        }
    }
    incidents
}
