//! Phrases: what a noun or verb brings with it.

use crate::{Document, TokenRange};

impl Document {
    /// The noun phrase headed by token `i`: its modifiers and "of …" complements, without relative clauses,
    /// appositions, participial clauses, other prepositional phrases and conjuncts.
    pub fn noun_phrase(&self, i: usize) -> TokenRange {
        let mut range = i..i + 1;
        for child in self.children(i) {
            let keep = match self.tok(child).dep.as_str() {
                "det" | "predet" | "amod" | "compound" | "nummod" | "quantmod" | "poss" | "nmod" | "case"
                | "advmod" | "neg" | "pcomp" => true,
                "prep" => self.tok(child).lower == "of" && child > i,
                _ => false,
            };
            if keep {
                let under = self.subtree(child);
                range = range.start.min(under.start)..range.end.max(under.end);
            }
        }
        self.trim(range)
    }

    /// The noun phrase headed by token `i` with everything that hangs on it.
    pub fn full_phrase(&self, i: usize) -> TokenRange {
        self.trim(self.subtree(i))
    }

    /// A range without punctuation and white space at its ends. At least one token is kept.
    pub fn trim(&self, range: TokenRange) -> TokenRange {
        let blank = |i: usize| matches!(self.tok(i).pos.as_str(), "PUNCT" | "SPACE");
        let mut range = range;
        while range.len() > 1 && blank(range.start) {
            range.start += 1;
        }
        while range.len() > 1 && blank(range.end - 1) {
            range.end -= 1;
        }
        range
    }

    /// A range without white-space tokens at its ends. At least one token is kept.
    pub fn trim_blank(&self, range: TokenRange) -> TokenRange {
        let blank = |i: usize| self.word(i).trim().is_empty();
        let mut range = range;
        while range.len() > 1 && blank(range.start) {
            range.start += 1;
        }
        while range.len() > 1 && blank(range.end - 1) {
            range.end -= 1;
        }
        range
    }

    /// The conjuncts of token `i` that follow it: "b" and "c" for "a" in "a, b and c".
    pub fn conjuncts(&self, i: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut todo = vec![i];
        while let Some(at) = todo.pop() {
            for child in self.children_by(at, &["conj"]) {
                found.push(child);
                todo.push(child);
            }
        }
        found.sort_unstable();
        found
    }

    /// The first of the conjuncts that token `i` belongs to: "a" for "c" in "a, b and c"; `i` itself otherwise.
    pub fn first_conjunct(&self, i: usize) -> usize {
        let mut at = i;
        while self.tok(at).dep == "conj" {
            match self.head(at) {
                Some(head) => at = head,
                None => break,
            }
        }
        at
    }
}
