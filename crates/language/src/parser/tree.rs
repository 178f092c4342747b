//! From arcs to a tree: roots, heads that the training had to move, and sentence starts.

use crate::labels::{LabelId, Labels};
use crate::transitions::NO_TOKEN;

/// The parse of one text.
#[derive(Debug, Default)]
pub(crate) struct Parse {
    /// The head of each token; of a root, itself.
    pub(crate) heads: Vec<usize>,
    pub(crate) labels: Vec<LabelId>,
    pub(crate) sent_starts: Vec<bool>,
}

/// What the labels say beside their name.
#[derive(Debug)]
pub(super) struct Labelling {
    root: LabelId,
    /// "X||Y": the plain label X, and the label Y of the token that is the real head.
    moved: Vec<Option<(LabelId, LabelId)>>,
}

impl Labelling {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>, labels: &mut Labels) -> Labelling {
        let root = labels.add("ROOT");
        let mut moved = Vec::new();
        for name in names {
            if let Some((plain, head)) = name.split_once("||") {
                let id = usize::from(labels.add(name));
                moved.resize(moved.len().max(id + 1), None);
                moved[id] = Some((labels.add(plain), labels.add(head)));
            }
        }
        Labelling { root, moved }
    }

    /// Makes a tree of arcs as spaCy does.
    pub(super) fn finish(&self, mut heads: Vec<usize>, mut labels: Vec<LabelId>, is_space: &[bool]) -> Parse {
        for (token, head) in heads.iter_mut().enumerate() {
            if *head == NO_TOKEN {
                *head = token;
                labels[token] = self.root;
            }
        }
        if labels.iter().any(|label| self.moved_label(*label).is_some()) {
            self.restore_heads(&mut heads, &mut labels, is_space);
        }
        let edges = Edges::new(&heads);
        let mut sent_starts = vec![false; heads.len()];
        for (token, head) in heads.iter().enumerate() {
            if *head == token {
                sent_starts[edges.left[token]] = true;
            }
        }
        Parse { heads, labels, sent_starts }
    }

    fn moved_label(&self, label: LabelId) -> Option<(LabelId, LabelId)> {
        self.moved.get(usize::from(label)).copied().flatten()
    }

    /// Gives tokens whose arc was made projective for training their real head.
    fn restore_heads(&self, heads: &mut [usize], labels: &mut [LabelId], is_space: &[bool]) {
        // spaCy looks for children between a token's edges, and does not move the edges meanwhile.
        let edges = Edges::new(heads);
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); heads.len()];
        for (token, head) in heads.iter().enumerate().filter(|(token, head)| token != *head) {
            children[*head].push(token);
        }
        for token in 0..heads.len() {
            let Some((plain, head_label)) = self.moved_label(labels[token]) else { continue };
            let search = Search { children: &children, edges: &edges, labels, is_space, token };
            if let Some(head) = search.descendant(heads[token], head_label) {
                children[heads[token]].retain(|child| *child != token);
                heads[token] = head;
                if head != token {
                    let at = children[head].partition_point(|child| *child < token);
                    children[head].insert(at, token);
                }
            }
            labels[token] = plain;
        }
    }
}

/// A search for the real head of a token.
struct Search<'a> {
    children: &'a [Vec<usize>],
    edges: &'a Edges,
    labels: &'a [LabelId],
    is_space: &'a [bool],
    token: usize,
}

impl Search<'_> {
    /// The first descendant with a label, breadth first and from the left.
    fn descendant(&self, from: usize, label: LabelId) -> Option<usize> {
        let mut queue = vec![from];
        let mut at = 0;
        while let Some(&parent) = queue.get(at) {
            at += 1;
            let within = self.edges.left[parent]..=self.edges.right[parent];
            for &child in self.children[parent].iter().filter(|child| within.contains(child)) {
                if self.is_space[child] || child == self.token {
                    continue;
                }
                if self.labels[child] == label {
                    return Some(child);
                }
                queue.push(child);
            }
        }
        None
    }
}

/// The leftmost and rightmost tokens of each token's subtree.
struct Edges {
    left: Vec<usize>,
    right: Vec<usize>,
}

/// spaCy gives up on trees with crossing arcs after this many passes.
const MOST_PASSES: usize = 12;

impl Edges {
    fn new(heads: &[usize]) -> Edges {
        let mut edges = Edges { left: (0..heads.len()).collect(), right: (0..heads.len()).collect() };
        for _ in 0..MOST_PASSES {
            for (token, &head) in heads.iter().enumerate() {
                edges.widen(head, token);
            }
            for (token, &head) in heads.iter().enumerate().rev() {
                edges.widen(head, token);
            }
            if edges.heads_within_sentences(heads) {
                break;
            }
        }
        edges
    }

    fn widen(&mut self, head: usize, token: usize) {
        self.left[head] = self.left[head].min(self.left[token]);
        self.right[head] = self.right[head].max(self.right[token]);
    }

    /// Whether every head lies in its token's sentence, as far as spaCy checks (not for the last of a sentence).
    fn heads_within_sentences(&self, heads: &[usize]) -> bool {
        let mut starts = vec![false; heads.len()];
        for token in 0..heads.len() {
            if heads[token] == token {
                starts[self.left[token]] = true;
            }
        }
        let mut start = 0;
        for end in 0..heads.len() {
            if (end > 0 && starts[end]) || end + 1 == heads.len() {
                if heads[start..end].iter().any(|head| *head < start || *head > end) {
                    return false;
                }
                start = end;
            }
        }
        true
    }
}
