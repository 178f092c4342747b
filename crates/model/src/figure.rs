use crate::Span;
use crate::words::vocabulary;

/// A count of people harmed, as one source gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Figure {
    /// In what way.
    pub effect: Effect,
    /// Who. [`Group::People`] when nothing more is said.
    pub group: Group,
    /// The words for the group as the text has them ("militants"), `None` when it names none.
    pub group_label: Option<String>,
    /// Lowest number that the words allow. `None` when they set no lower bound.
    pub low: Option<u64>,
    /// The number to use when one is wanted; `None` when the words give none.
    pub best: Option<u64>,
    /// Highest number that the words allow. `None` when they set no upper bound.
    pub high: Option<u64>,
    /// Whether there are said to be more than `low` ("more than 70"). `low` and `best` are then the number named, as ACLED and
    /// UCDP record it; one more is the least that a tally must reach.
    #[cfg_attr(feature = "serde", serde(default))]
    pub exceeded: bool,
    /// Whether it is a running or period total rather than one incident's.
    pub cumulative: bool,
    /// Whether it counts people beyond an earlier figure ("23 more").
    pub increment: bool,
    /// How many of the people counted the text names here ("Omar Haddad, 34, and his wife Lina"); those it named before are left
    /// out, so that the names of a report can be added up. One person may be told apart by age instead ("a 19-year-old").
    #[cfg_attr(feature = "serde", serde(default))]
    pub named: u32,
    /// The words ("at least 25 civilian fatalities").
    pub span: Span,
    /// The figures that are part of this one ("including ten children").
    pub including: Vec<Figure>,
}

vocabulary! {
    /// In what way people were harmed.
    Effect {
        /// Dead.
        Killed = "killed",
        /// Wounded.
        Injured = "injured",
        /// One number for both ("30 killed and wounded").
        KilledOrInjured = "killed_or_injured",
        /// "casualties", when nothing says which.
        Casualties = "casualties",
        /// Missing.
        Missing = "missing",
        /// Arrested or held by a state.
        Detained = "detained",
        /// Taken by somebody else.
        Abducted = "abducted",
        /// Driven from home.
        Displaced = "displaced",
        /// In need, cut off, without power.
        Affected = "affected",
    }
}

vocabulary! {
    /// Who was harmed.
    Group {
        /// Nothing more is said.
        People = "people",
        /// Said to be civilians.
        Civilians = "civilians",
        /// Children.
        Children = "children",
        /// Women.
        Women = "women",
        /// Men.
        Men = "men",
        /// Fighters of any side, soldiers, armed police.
        Combatants = "combatants",
        /// Police.
        Police = "police",
        /// Journalists and media workers.
        Journalists = "journalists",
        /// Medical workers.
        Medics = "medics",
        /// Aid and rescue workers.
        AidWorkers = "aid_workers",
        /// Demonstrators.
        Protesters = "protesters",
    }
}

impl Group {
    /// Whether its members count as combatants. Police do, as in UCDP.
    pub fn is_combatant(self) -> bool {
        matches!(self, Group::Combatants | Group::Police)
    }
}
