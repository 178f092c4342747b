use std::ops::Range;

use smol_str::SmolStr;
use tally_language::{Doc, Token};
use tally_model::{BlockKind, Report, Span};

/// Indices of consecutive tokens, end exclusive.
pub type TokenRange = Range<usize>;

/// A report with the analysis of its readable blocks.
#[derive(Debug, Clone)]
pub struct Document {
    report: Report,
    /// The text in ordinary upper and lower case, where the report's own differs.
    respelled: Option<String>,
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
    entities: Vec<Entity>,
    sentence_of: Vec<u32>,
    children: Vec<u32>,
    child_start: Vec<u32>,
    edges: Vec<(u32, u32)>,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its tokens.
    pub tokens: TokenRange,
    /// Index of the report's block that it stands in.
    pub block: usize,
    /// What that block is.
    pub kind: BlockKind,
}

/// A named entity of the language model, before actors and places have had their say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its tokens.
    pub tokens: TokenRange,
    /// OntoNotes label ("GPE").
    pub label: SmolStr,
}

impl Document {
    /// The longest sentence kept whole, in tokens. Longer ones have lost their punctuation or are lists; they are cut, since
    /// every claim repeats its sentence and what is printed would grow with the square of its length.
    pub const LONGEST_SENTENCE: usize = 300;

    /// Joins a report with the analyses of its readable blocks: one `(block index, analysis of exactly
    /// that block's text)` for each, in the order of the report.
    pub fn new(report: Report, parsed: impl IntoIterator<Item = (usize, Doc)>) -> Self {
        Self::respelled(report, None, parsed)
    }

    /// The same for a report that was analysed in another spelling, as [`truecase`](crate::truecase) gives it: of the same length,
    /// byte by byte. Rules see the words of that spelling; the report keeps its own.
    pub fn respelled(
        report: Report,
        respelled: Option<String>,
        parsed: impl IntoIterator<Item = (usize, Doc)>,
    ) -> Self {
        let mut doc = Document {
            respelled: respelled.filter(|text| text.len() == report.text.len()),
            report,
            tokens: Vec::new(),
            sentences: Vec::new(),
            entities: Vec::new(),
            sentence_of: Vec::new(),
            children: Vec::new(),
            child_start: Vec::new(),
            edges: Vec::new(),
        };
        for (block, analysis) in parsed {
            doc.append(block, analysis);
        }
        doc.link();
        doc
    }

    fn append(&mut self, block: usize, mut analysis: Doc) {
        let base = self.tokens.len();
        let offset = self.report.blocks[block].span.start;
        let kind = self.report.blocks[block].kind;
        crate::cut::cut_long_sentences(&mut analysis.tokens, Self::LONGEST_SENTENCE);
        for (i, mut token) in analysis.tokens.into_iter().enumerate() {
            token.start += offset;
            token.end += offset;
            token.head += base as u32;
            if i == 0 || token.sent_start {
                token.sent_start = true;
                self.sentences.push(Sentence { tokens: base + i..base + i, block, kind });
            }
            if let Some(sentence) = self.sentences.last_mut() {
                sentence.tokens.end = base + i + 1;
            }
            self.sentence_of.push(self.sentences.len() as u32 - 1);
            self.tokens.push(token);
        }
        self.entities.extend(
            analysis
                .entities
                .into_iter()
                .map(|e| Entity { tokens: base + e.start as usize..base + e.end as usize, label: e.label }),
        );
    }

    /// Child lists and subtree edges, from the heads.
    fn link(&mut self) {
        let n = self.tokens.len();
        let mut count = vec![0u32; n + 1];
        for (i, token) in self.tokens.iter().enumerate() {
            if token.head as usize != i {
                count[token.head as usize + 1] += 1;
            }
        }
        for i in 0..n {
            count[i + 1] += count[i];
        }
        let mut next = count.clone();
        self.children = vec![0; count[n] as usize];
        for (i, token) in self.tokens.iter().enumerate() {
            let head = token.head as usize;
            if head != i {
                self.children[next[head] as usize] = i as u32;
                next[head] += 1;
            }
        }
        self.child_start = count;
        self.edges = (0..n as u32).map(|i| (i, i + 1)).collect();
        for i in 0..n {
            // Walk up from each token, widening its ancestors; a walk ends where nothing widens, so the whole is
            // linear in practice and never worse than the depth of the tree.
            let (mut at, left, right) = (i, i as u32, i as u32 + 1);
            while let Some(head) = self.head(at) {
                let edge = &mut self.edges[head];
                if left >= edge.0 && right <= edge.1 {
                    break;
                }
                edge.0 = edge.0.min(left);
                edge.1 = edge.1.max(right);
                at = head;
            }
        }
    }

    /// The report itself.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The report again, without the analysis.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The report's text, which all spans point into.
    pub fn text(&self) -> &str {
        &self.report.text
    }

    /// The text that was analysed: the report's, or its other spelling.
    fn read_text(&self) -> &str {
        self.respelled.as_deref().unwrap_or(&self.report.text)
    }

    /// Number of tokens.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// All tokens.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Token `i`.
    pub fn tok(&self, i: usize) -> &Token {
        &self.tokens[i]
    }

    /// Token `i` as written; for text in capitals and titles, as ordinary text would write it.
    pub fn word(&self, i: usize) -> &str {
        let token = &self.tokens[i];
        &self.read_text()[token.start as usize..token.end as usize]
    }

    /// All sentences, in order.
    pub fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    /// Index of the sentence that token `i` stands in.
    pub fn sentence_index(&self, i: usize) -> usize {
        self.sentence_of[i] as usize
    }

    /// The sentence that token `i` stands in.
    pub fn sentence(&self, i: usize) -> &Sentence {
        &self.sentences[self.sentence_of[i] as usize]
    }

    /// All entities of the language model, in order.
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// The entity that token `i` belongs to.
    pub fn entity_at(&self, i: usize) -> Option<&Entity> {
        let at = self.entities.partition_point(|e| e.tokens.end <= i);
        self.entities.get(at).filter(|e| e.tokens.contains(&i))
    }

    /// The syntactic head of token `i`; `None` for the root of a sentence.
    pub fn head(&self, i: usize) -> Option<usize> {
        let head = self.tokens[i].head as usize;
        (head != i).then_some(head)
    }

    /// The heads of token `i`, from the nearest to the root of its sentence.
    pub fn ancestors(&self, i: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.head(i), |&at| self.head(at))
    }

    /// The direct dependents of token `i`, in order.
    pub fn children(&self, i: usize) -> impl DoubleEndedIterator<Item = usize> + '_ {
        let range = self.child_start[i] as usize..self.child_start[i + 1] as usize;
        self.children[range].iter().map(|&c| c as usize)
    }

    /// The direct dependents of token `i` that carry one of these labels.
    pub fn children_by<'a>(
        &'a self,
        i: usize,
        deps: &'a [&'a str],
    ) -> impl DoubleEndedIterator<Item = usize> + 'a {
        self.children(i).filter(move |&c| deps.contains(&self.tokens[c].dep.as_str()))
    }

    /// The first direct dependent of token `i` that carries one of these labels.
    pub fn child(&self, i: usize, deps: &[&str]) -> Option<usize> {
        self.children(i).find(|&c| deps.contains(&self.tokens[c].dep.as_str()))
    }

    /// From the first to the last token of the tree under `i` (spaCy's `left_edge` and `right_edge`).
    pub fn subtree(&self, i: usize) -> TokenRange {
        let (left, right) = self.edges[i];
        left as usize..right as usize
    }

    /// Whether `i` is `ancestor` or hangs below it.
    pub fn is_under(&self, i: usize, ancestor: usize) -> bool {
        i == ancestor || self.ancestors(i).any(|a| a == ancestor)
    }

    /// The bytes that these tokens cover. The range must not be empty.
    pub fn span(&self, range: TokenRange) -> Span {
        Span { start: self.tokens[range.start].start, end: self.tokens[range.end - 1].end }
    }

    /// The words of these tokens as written, with what stands between them.
    pub fn words(&self, range: TokenRange) -> &str {
        self.span(range).of(self.read_text())
    }

    /// The tokens that overlap these bytes.
    pub fn tokens_at(&self, span: Span) -> TokenRange {
        let start = self.tokens.partition_point(|t| t.end <= span.start);
        let end = self.tokens.partition_point(|t| t.start < span.end);
        start..end.max(start)
    }

    /// Index of the syntactic head of a stretch of tokens: the one whose head lies outside; the last such
    /// when there are several. The range must not be empty.
    pub fn head_of(&self, range: TokenRange) -> usize {
        let inside = |i: usize| self.head(i).is_some_and(|h| range.contains(&h));
        range
            .clone()
            .rev()
            .find(|&i| !inside(i) && self.tokens[i].pos != "PUNCT" && self.tokens[i].pos != "SPACE")
            .unwrap_or(range.end - 1)
    }
}
