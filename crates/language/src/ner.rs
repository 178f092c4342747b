//! The entity recogniser: a greedy BILUO tagger over its own token vectors.

use crate::ModelError;
use crate::load::Nodes;
use crate::transitions::{self, NO_TOKEN, Prepared, Scorer};
use smol_str::SmolStr;
use std::ops::Range;

/// The number of features of a state.
const N_PLACES: usize = 3;

/// Finds named entities.
#[derive(Debug)]
pub(crate) struct Recogniser {
    pub(crate) scorer: Scorer,
    /// Classes that begin an entity, and for each the classes that continue and end it.
    begin: Vec<Begin>,
    /// Classes that make an entity of one token.
    unit: Vec<usize>,
    out: usize,
    labels: Vec<SmolStr>,
}

/// What may follow the beginning of an entity.
#[derive(Debug, Clone, Copy)]
struct Begin {
    class: usize,
    inside: usize,
    last: usize,
}

/// An entity: tokens `start..end`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) label: SmolStr,
}

impl Recogniser {
    /// Reads the network and the file `ner/moves`.
    pub(crate) fn new(nodes: &Nodes, moves: &[u8], width: usize) -> Result<Recogniser, ModelError> {
        const MOVES: &str = "ner/moves";
        let moves = transitions::decode_moves(moves, MOVES)?;
        let classes = |action: u32| -> Range<usize> {
            let start = moves.partition_point(|(a, _)| *a < action);
            start..moves.partition_point(|(a, _)| *a <= action)
        };
        let with_label = |action: u32, label: &str| {
            classes(action).find(|class| moves[*class].1 == label).ok_or_else(|| {
                ModelError::damaged(MOVES, "moves", format!("action {action} with label {label:?}"), "none")
            })
        };
        // An empty label is in the list for training; it is never valid.
        let labelled = |action: u32| classes(action).filter(|class| !moves[*class].1.is_empty());
        let begin = labelled(1)
            .map(|class| {
                let label = &moves[class].1;
                Ok(Begin { class, inside: with_label(2, label)?, last: with_label(3, label)? })
            })
            .collect::<Result<_, ModelError>>()?;
        Ok(Recogniser {
            scorer: Scorer::new(nodes, width, N_PLACES, moves.len())?,
            begin,
            unit: labelled(4).collect(),
            out: with_label(5, "")?,
            labels: moves.iter().map(|(_, label)| SmolStr::new(label)).collect(),
        })
    }

    /// The entities of one text, whose contributions begin at row `first` of `prepared`.
    pub(crate) fn recognise(
        &self,
        prepared: &mut Prepared,
        first: usize,
        sent_starts: &[bool],
        is_space: &[bool],
    ) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut open: Option<(usize, Begin)> = None;
        let mut scores = Vec::new();
        for (token, space) in is_space.iter().enumerate() {
            let tokens = match open {
                Some((start, _)) => [first + token, first + start, first + token - 1],
                None => [first + token, NO_TOKEN, NO_TOKEN],
            };
            self.scorer.score(&tokens, prepared, &mut scores);
            // No entity goes on past the end of a text or of a sentence.
            let goes_on = sent_starts.get(token + 1).is_some_and(|starts| !starts);
            match open {
                Some((start, begin)) => {
                    let inside = goes_on.then_some(begin.inside);
                    let best = transitions::best_of(&scores, inside.into_iter().chain([begin.last]));
                    if best == Some(begin.last) {
                        spans.push(self.span(start, token + 1, begin.class));
                        open = None;
                    }
                }
                None => {
                    let begins = self.begin.iter().filter(|_| goes_on && !space).map(|begin| begin.class);
                    let units = self.unit.iter().filter(|_| !space).copied();
                    let best = transitions::best_of(&scores, begins.chain(units).chain([self.out]));
                    if let Some(begin) = self.begin.iter().find(|begin| Some(begin.class) == best) {
                        open = Some((token, *begin));
                    } else if best != Some(self.out) {
                        spans.extend(best.map(|class| self.span(token, token + 1, class)));
                    }
                }
            }
        }
        spans
    }

    fn span(&self, start: usize, end: usize, class: usize) -> Span {
        Span { start, end, label: self.labels[class].clone() }
    }
}
