//! The entity recogniser: a greedy BILUO tagger over its own token vectors.

use crate::ModelError;
use crate::load::Nodes;
use crate::transitions::{self, Best, NO_TOKEN, Prepared, Scorer};
use smol_str::SmolStr;
use std::ops::Range;

/// The number of features of a state.
const N_PLACES: usize = 3;

/// Finds named entities.
#[derive(Debug)]
pub(crate) struct Recogniser {
    pub(crate) scorer: Scorer,
    /// The classes of each action.
    begin: Range<usize>,
    unit: Range<usize>,
    out: usize,
    /// For each class that begins an entity, what may follow.
    following: Vec<Begin>,
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
        // An empty label is in the list for training; it is never valid. It is rarest, hence last.
        let labelled = |action: u32| -> Result<Range<usize>, ModelError> {
            let classes = classes(action);
            let n_empty = moves[classes.clone()].iter().filter(|(_, label)| label.is_empty()).count();
            if n_empty > usize::from(moves[classes.clone()].last().is_some_and(|(_, label)| label.is_empty()))
            {
                return Err(ModelError::damaged(MOVES, "moves", "an empty label last", "one before others"));
            }
            Ok(classes.start..classes.end - n_empty)
        };
        let begin = labelled(1)?;
        let following = begin
            .clone()
            .map(|class| {
                let label = &moves[class].1;
                Ok(Begin { class, inside: with_label(2, label)?, last: with_label(3, label)? })
            })
            .collect::<Result<_, ModelError>>()?;
        Ok(Recogniser {
            scorer: Scorer::new(nodes, width, N_PLACES, moves.len())?,
            begin,
            unit: labelled(4)?,
            following,
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
        for (token, space) in is_space.iter().enumerate() {
            let tokens = match open {
                Some((start, _)) => [first + token, first + start, first + token - 1],
                None => [first + token, NO_TOKEN, NO_TOKEN],
            };
            self.scorer.score(tokens, prepared);
            let best = Best::new(&prepared.scores);
            // No entity goes on past the end of a text or of a sentence.
            let goes_on = sent_starts.get(token + 1).is_some_and(|starts| !starts);
            match open {
                Some((start, begin)) => {
                    let inside = begin.inside..begin.inside + usize::from(goes_on);
                    if best.of(inside).of(begin.last..begin.last + 1).action() == Some(begin.last) {
                        spans.push(self.span(start, token + 1, begin.class));
                        open = None;
                    }
                }
                None => {
                    let none = 0..0;
                    let begin = if goes_on && !space { self.begin.clone() } else { none.clone() };
                    let unit = if *space { none } else { self.unit.clone() };
                    match best.of(begin).of(unit).of(self.out..self.out + 1).action() {
                        Some(class) if self.begin.contains(&class) => {
                            open = Some((token, self.follow(class)))
                        }
                        Some(class) if class != self.out => spans.push(self.span(token, token + 1, class)),
                        _ => {}
                    }
                }
            }
        }
        spans
    }

    /// What may follow a class that begins an entity.
    fn follow(&self, class: usize) -> Begin {
        self.following[class - self.begin.start]
    }

    fn span(&self, start: usize, end: usize, class: usize) -> Span {
        Span { start, end, label: self.labels[class].clone() }
    }
}
