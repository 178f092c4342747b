//! The state of the arc-eager system.

use crate::labels::LabelId;
use crate::transitions::NO_TOKEN;

/// Stack, buffer and arcs over the tokens of one text.
///
/// The buffer is what was put back (`returned`, last first) and then the tokens from `next` on.
#[derive(Debug)]
pub(super) struct State {
    n_tokens: usize,
    stack: Vec<usize>,
    returned: Vec<usize>,
    next: usize,
    /// The head of each token, or `NO_TOKEN`.
    pub(super) heads: Vec<usize>,
    pub(super) labels: Vec<LabelId>,
    /// The child that was attached last on each side of a token, and the one attached before a given child.
    left_child: Vec<usize>,
    right_child: Vec<usize>,
    before: Vec<usize>,
    unshiftable: Vec<bool>,
    sentence_start: Vec<bool>,
}

impl State {
    pub(super) fn new(n_tokens: usize) -> State {
        State {
            n_tokens,
            stack: Vec::new(),
            returned: Vec::new(),
            next: 0,
            heads: vec![NO_TOKEN; n_tokens],
            labels: vec![0; n_tokens],
            left_child: vec![NO_TOKEN; n_tokens],
            right_child: vec![NO_TOKEN; n_tokens],
            before: vec![NO_TOKEN; n_tokens],
            unshiftable: vec![false; n_tokens],
            sentence_start: vec![false; n_tokens],
        }
    }

    pub(super) fn is_final(&self) -> bool {
        self.stack.is_empty() && self.buffer_len() == 0
    }

    /// The tokens that the score depends on.
    pub(super) fn features(&self) -> [usize; 8] {
        let (first, top) = (self.buffer(0), self.stacked(0));
        let child = |children: &[usize], token: usize| children.get(token).copied().unwrap_or(NO_TOKEN);
        [
            first,
            self.buffer(1),
            top,
            self.stacked(1),
            self.stacked(2),
            child(&self.left_child, first),
            child(&self.left_child, top),
            child(&self.right_child, top),
        ]
    }

    pub(super) fn can_shift(&self) -> bool {
        let first = self.buffer(0);
        self.stack.is_empty()
            || (self.buffer_len() >= 2 && !self.starts_sentence(first) && !self.unshiftable[first])
    }

    pub(super) fn can_reduce(&self) -> bool {
        !self.stack.is_empty()
    }

    /// Whether an arc may be drawn between the stack and the buffer, in either direction.
    pub(super) fn can_arc(&self) -> bool {
        !self.stack.is_empty() && self.buffer_len() > 0 && !self.starts_sentence(self.buffer(0))
    }

    /// Whether a sentence may be said to start at the second token of the buffer.
    pub(super) fn can_break(&self) -> bool {
        if self.buffer_len() < 2 {
            return false;
        }
        let (first, second) = (self.buffer(0), self.buffer(1));
        second == first + 1 && !self.starts_sentence(second)
    }

    pub(super) fn shift(&mut self) {
        let token = self.returned.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.stack.push(token);
    }

    /// Pops the stack; a token without a head goes back to the buffer, unless nothing is under it.
    pub(super) fn reduce(&mut self) {
        let Some(token) = self.stack.pop() else { return };
        if self.heads[token] == NO_TOKEN && !self.stack.is_empty() {
            self.unshiftable[token] = true;
            self.returned.push(token);
        }
    }

    pub(super) fn left_arc(&mut self, label: LabelId) {
        let head = self.buffer(0);
        let Some(child) = self.stack.pop() else { return };
        self.attach(head, child, label);
        self.unshiftable[head] = false;
    }

    pub(super) fn right_arc(&mut self, label: LabelId) {
        let (head, child) = (self.stacked(0), self.buffer(0));
        self.attach(head, child, label);
        self.shift();
    }

    pub(super) fn break_sentence(&mut self) {
        let second = self.buffer(1);
        self.sentence_start[second] = true;
    }

    fn attach(&mut self, head: usize, child: usize, label: LabelId) {
        let old = self.heads[child];
        if old != NO_TOKEN {
            // A token that has a head lies on the stack right above it, so it is the head's last child.
            let last = if old > child { &mut self.left_child[old] } else { &mut self.right_child[old] };
            debug_assert_eq!(*last, child);
            *last = self.before[child];
        }
        let last = if head > child { &mut self.left_child[head] } else { &mut self.right_child[head] };
        self.before[child] = *last;
        *last = child;
        self.heads[child] = head;
        self.labels[child] = label;
    }

    fn buffer(&self, place: usize) -> usize {
        let n = self.returned.len();
        if place < n {
            return self.returned[n - 1 - place];
        }
        let token = self.next + (place - n);
        if token < self.n_tokens { token } else { NO_TOKEN }
    }

    fn buffer_len(&self) -> usize {
        self.n_tokens - self.next + self.returned.len()
    }

    fn stacked(&self, depth: usize) -> usize {
        self.stack.len().checked_sub(depth + 1).map_or(NO_TOKEN, |at| self.stack[at])
    }

    fn starts_sentence(&self, token: usize) -> bool {
        self.sentence_start.get(token).copied().unwrap_or(false)
    }
}
