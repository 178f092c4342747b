//! The dependency parser: spaCy's greedy, non-monotonic arc-eager transition system.
//!
//! `state` is what an action changes; `tree` turns the arcs into heads, labels and sentence starts.

mod state;
mod tree;

use crate::ModelError;
use crate::labels::{LabelId, Labels};
use crate::load::Nodes;
use crate::transitions::{self, Best, Prepared, Scorer};
use state::State;
use std::ops::Range;
pub(crate) use tree::Parse;

/// The number of features of a state.
const N_PLACES: usize = 8;

/// Gives each token its head and label, and finds where sentences start.
#[derive(Debug)]
pub(crate) struct Parser {
    pub(crate) scorer: Scorer,
    /// The classes of each action.
    shift: usize,
    reduce: usize,
    left: Range<usize>,
    right: Range<usize>,
    break_: Range<usize>,
    /// The label of each class.
    labels: Vec<LabelId>,
    tree: tree::Labelling,
}

impl Parser {
    /// Reads the network and the file `parser/moves`.
    pub(crate) fn new(
        nodes: &Nodes,
        moves: &[u8],
        width: usize,
        labels: &mut Labels,
    ) -> Result<Parser, ModelError> {
        const MOVES: &str = "parser/moves";
        let moves = transitions::decode_moves(moves, MOVES)?;
        let classes = |action: u32| {
            let start = moves.partition_point(|(a, _)| *a < action);
            start..moves.partition_point(|(a, _)| *a <= action)
        };
        let (shift, reduce) = (classes(0), classes(1));
        if shift.len() != 1 || reduce.len() != 1 || moves.iter().any(|(action, _)| *action > 4) {
            let found = format!("{} and {}", shift.len(), reduce.len());
            return Err(ModelError::damaged(MOVES, "moves", "one shift, one reduce and arcs", found));
        }
        let scorer = Scorer::new(nodes, width, N_PLACES, moves.len())?;
        Ok(Parser {
            scorer,
            shift: shift.start,
            reduce: reduce.start,
            left: classes(2),
            right: classes(3),
            break_: classes(4),
            labels: moves.iter().map(|(_, label)| labels.add(label)).collect(),
            tree: tree::Labelling::new(moves.iter().map(|(_, label)| label.as_str()), labels),
        })
    }

    /// Parses the tokens of one text, whose contributions begin at row `first` of `prepared`.
    pub(crate) fn parse(&self, prepared: &mut Prepared, first: usize, is_space: &[bool]) -> Parse {
        let mut state = State::new(is_space.len());
        while !state.is_final() {
            let mut tokens = state.features();
            for token in tokens.iter_mut().filter(|token| **token != transitions::NO_TOKEN) {
                *token += first;
            }
            self.scorer.score(tokens, prepared);
            self.act(&mut state, &prepared.scores);
        }
        self.tree.finish(state.heads, state.labels, is_space)
    }

    /// Takes the best action that is valid. There always is one: shift on an empty stack, else reduce.
    fn act(&self, state: &mut State, scores: &[f32]) {
        let some = |valid: bool, class: &Range<usize>| if valid { class.clone() } else { 0..0 };
        let shift = some(state.can_shift(), &(self.shift..self.shift + 1));
        let reduce = some(state.can_reduce(), &(self.reduce..self.reduce + 1));
        let arcs = state.can_arc();
        let (left, right) = (some(arcs, &self.left), some(arcs, &self.right));
        let break_ = some(state.can_break(), &self.break_);
        match Best::new(scores).of(shift).of(reduce).of(left).of(right).of(break_).action() {
            Some(class) if class == self.shift => state.shift(),
            Some(class) if self.left.contains(&class) => state.left_arc(self.labels[class]),
            Some(class) if self.right.contains(&class) => state.right_arc(self.labels[class]),
            Some(class) if self.break_.contains(&class) => state.break_sentence(),
            _ => state.reduce(),
        }
    }
}
