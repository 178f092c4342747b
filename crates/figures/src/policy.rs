//! What the words of a number come to: named, visible policies.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::PolicyError;

const POLICIES: &str = include_str!("../data/policies.toml");

/// A named way to turn words into lowest, best and highest number.
#[derive(Debug, Clone)]
pub struct Policy {
    name: String,
    relations: BTreeMap<String, [Expression; 3]>,
    vague: Vec<Vague>,
}

/// A word that stands for a number ("dozens").
#[derive(Debug, Clone)]
pub(crate) struct Vague {
    pub words: Vec<String>,
    bounds: Bounds,
}

/// What a number comes to. `None` when the words set no such number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bounds {
    /// Lowest number that the words allow.
    pub low: Option<u64>,
    /// The number to use when one is wanted.
    pub best: Option<u64>,
    /// Highest number that the words allow.
    pub high: Option<u64>,
    /// Whether the words say that there were more than `low`.
    pub exceeded: bool,
}

/// How the words stand to their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Exact,
    AtLeast,
    MoreThan,
    UpTo,
    FewerThan,
    Nearly,
    About,
    Range,
    Plural,
    Others,
}

/// A number as the words have it, before any policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount {
    pub relation: Relation,
    pub n: u64,
    /// The second number of a range.
    pub m: u64,
    /// Index of the vague word that stands for the number.
    pub vague: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expression {
    Number(u64),
    N,
    Above,
    Below,
    Tenth { less: bool },
    M,
    Open,
}

#[derive(Deserialize)]
struct Table {
    relation: BTreeMap<String, [Cell; 3]>,
    vague: BTreeMap<String, [Cell; 3]>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Number(u64),
    Word(String),
}

impl Policy {
    /// The policy of that name in `data/policies.toml`: `default`, `acled` or `airwars`.
    pub fn named(name: &str) -> Result<Self, PolicyError> {
        let mut tables: BTreeMap<String, Table> =
            toml::from_str(POLICIES).map_err(|e| PolicyError::Data { what: e.to_string() })?;
        let known = || Self::names().join(", ");
        let table =
            tables.remove(name).ok_or_else(|| PolicyError::Unknown { name: name.into(), known: known() })?;
        let mut relations = BTreeMap::new();
        for (relation, cells) in table.relation {
            relations.insert(relation, expressions(&cells)?);
        }
        let mut vague = Vec::new();
        for (words, cells) in table.vague {
            let [low, best, high] = expressions(&cells)?.map(|e| e.value(0, 0));
            let words = words.split(' ').map(str::to_string).collect();
            vague.push(Vague { words, bounds: Bounds { low, best, high, exceeded: false } });
        }
        // The longest first, so that "tens of thousands" is not read as "tens".
        vague.sort_by_key(|v| std::cmp::Reverse(v.words.len()));
        Ok(Policy { name: name.into(), relations, vague })
    }

    /// The names of all policies.
    pub fn names() -> &'static [&'static str] {
        &["default", "acled", "airwars"]
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn vague(&self) -> &[Vague] {
        &self.vague
    }

    /// The amount that a vague word stands for: a plain number where its three bounds are one.
    pub(crate) fn vague_amount(&self, index: usize) -> Amount {
        let bounds = self.vague[index].bounds;
        match bounds.low {
            Some(n) if bounds.best == Some(n) && bounds.high == Some(n) => Amount::exact(n),
            low => Amount { vague: Some(index), ..Amount::exact(low.unwrap_or(1)) },
        }
    }

    /// Lowest, best and highest number of an amount; always in that order.
    pub(crate) fn bounds(&self, amount: Amount) -> Bounds {
        let found = match amount.vague {
            Some(index) => self.bend(amount.relation, self.vague[index].bounds),
            None => self.evaluate(amount),
        };
        found.in_order()
    }

    fn evaluate(&self, amount: Amount) -> Bounds {
        match self.relations.get(amount.relation.name()) {
            Some(expressions) => {
                let [low, best, high] = expressions.map(|e| e.value(amount.n, amount.m));
                let open = amount.relation == Relation::MoreThan && high.is_none();
                Bounds { low, best, high, exceeded: open && low == Some(amount.n) }
            }
            None => {
                let n = Some(amount.n);
                Bounds { low: n, best: n, high: n, exceeded: false }
            }
        }
    }

    /// A vague word under a modifier ("at least dozens").
    fn bend(&self, relation: Relation, of: Bounds) -> Bounds {
        let closed = self.relations.get("at_least").is_some_and(|e| e[2] != Expression::Open);
        match relation {
            Relation::AtLeast | Relation::MoreThan if !closed => Bounds { high: None, ..of },
            Relation::UpTo | Relation::FewerThan => {
                Bounds { low: Some(0), high: of.high, ..Bounds::default() }
            }
            _ => of,
        }
    }
}

impl Amount {
    pub(crate) fn exact(n: u64) -> Self {
        Amount { relation: Relation::Exact, n, m: n, vague: None }
    }

    /// The number, when the words give exactly one.
    pub(crate) fn number(&self) -> Option<u64> {
        (self.vague.is_none() && self.relation == Relation::Exact).then_some(self.n)
    }
}

impl Bounds {
    fn in_order(mut self) -> Self {
        if let (Some(low), Some(high)) = (self.low, self.high) {
            self.low = Some(low.min(high));
        }
        if let Some(best) = self.best {
            let best = best.max(self.low.unwrap_or(0)).min(self.high.unwrap_or(u64::MAX));
            self.best = Some(best);
        }
        self
    }
}

impl Relation {
    pub(crate) const ALL: &[Relation] = &[
        Relation::Exact,
        Relation::AtLeast,
        Relation::MoreThan,
        Relation::UpTo,
        Relation::FewerThan,
        Relation::Nearly,
        Relation::About,
        Relation::Range,
        Relation::Plural,
        Relation::Others,
    ];

    /// Its name in the data files.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Relation::Exact => "exact",
            Relation::AtLeast => "at_least",
            Relation::MoreThan => "more_than",
            Relation::UpTo => "up_to",
            Relation::FewerThan => "fewer_than",
            Relation::Nearly => "nearly",
            Relation::About => "about",
            Relation::Range => "range",
            Relation::Plural => "plural",
            Relation::Others => "others",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.name() == name)
    }
}

impl Expression {
    fn value(self, n: u64, m: u64) -> Option<u64> {
        match self {
            Expression::Number(number) => Some(number),
            Expression::N => Some(n),
            Expression::Above => Some(n.saturating_add(1)),
            Expression::Below => Some(n.saturating_sub(1)),
            Expression::Tenth { less: true } => Some(n - n / 10 - u64::from(!n.is_multiple_of(10) && n > 10)),
            Expression::Tenth { less: false } => {
                Some(n.saturating_add(n / 10 + u64::from(!n.is_multiple_of(10) && n > 10)))
            }
            Expression::M => Some(m),
            Expression::Open => None,
        }
    }
}

fn expressions(cells: &[Cell; 3]) -> Result<[Expression; 3], PolicyError> {
    let [low, best, high] = cells;
    Ok([expression(low)?, expression(best)?, expression(high)?])
}

fn expression(cell: &Cell) -> Result<Expression, PolicyError> {
    Ok(match cell {
        Cell::Number(n) => Expression::Number(*n),
        Cell::Word(word) => match word.as_str() {
            "n" => Expression::N,
            "n+1" => Expression::Above,
            "n-1" => Expression::Below,
            "0.9n" => Expression::Tenth { less: true },
            "1.1n" => Expression::Tenth { less: false },
            "m" => Expression::M,
            "none" | "open" => Expression::Open,
            other => return Err(PolicyError::Data { what: format!("\"{other}\" is no expression") }),
        },
    })
}
