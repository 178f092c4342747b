//! A small regular-expression engine with the meaning of Python's `re`.
//!
//! spaCy's tokenizer rules are Python regular expressions that come with the model. They need look-around and
//! Python's idea of `\w`, and they are alternatives of very short patterns: so this engine indexes the alternatives
//! by the characters they can begin or end with, and tries only those. Supported is what tokenizer rules use:
//! literals, classes, groups, alternatives, greedy repetition, `^`, `$`, look-ahead and look-behind of fixed width.

use super::unicode::{Ranges, Unicode};
use rustc_hash::FxHashMap;

/// Repetitions are written out; no rule needs more instructions than this.
const LONGEST_PROGRAM: usize = 200_000;
const DEEPEST_GROUP: usize = 60;
/// Patterns that branch much are not tried on longer texts than this many characters: it would take too much memory.
const LONGEST_TEXT: usize = 50_000;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    alternatives: Vec<Alternative>,
    by_first: Index,
    by_last: Index,
    /// All alternatives end in `$`, so a match ends where the text ends.
    to_end: bool,
    /// All alternatives begin with `^`, so a match begins where the text begins.
    from_start: bool,
    /// Characters that every match holds.
    required: Vec<char>,
}

/// One alternative of the whole pattern.
#[derive(Debug)]
struct Alternative {
    program: Vec<Step>,
    /// The most characters it can match, if there is a most.
    longest: Option<usize>,
    /// Every character that a match can hold; with `longest`, it tells how far back a match of the text's end can begin.
    consumed: Ranges,
    /// Whether trying it can branch so often that visited states must be remembered.
    branches: bool,
}

/// Which alternatives a character can begin (or end) a match of, in order.
#[derive(Debug, Default)]
struct Index {
    ascii: Vec<Vec<u32>>,
    /// Alternatives for other characters: single characters by themselves, the rest tried always.
    other: FxHashMap<char, Vec<u32>>,
    rest: Vec<u32>,
}

/// One instruction.
#[derive(Debug, Clone)]
enum Step {
    Char(char),
    Class(Box<Ranges>),
    /// Try the first, then the second.
    Split(u32, u32),
    Jump(u32),
    Start,
    End,
    /// The steps up to `next` must match (or not) from here, or from `behind` characters before here.
    Look {
        behind: Option<u32>,
        negated: bool,
        next: u32,
    },
    Done,
}

/// A pattern as written.
#[derive(Debug, Clone)]
enum Node {
    Char(char),
    Class(Box<Ranges>),
    Start,
    End,
    Sequence(Vec<Node>),
    Choice(Vec<Node>),
    Repeat { node: Box<Node>, least: u32, most: Option<u32> },
    Look { node: Box<Node>, behind: bool, negated: bool },
}

impl Pattern {
    /// Compiles a Python regular expression, or says what in it is not understood.
    pub(crate) fn new(source: &str, unicode: &Unicode) -> Result<Pattern, String> {
        let source = source.strip_prefix("(?u)").unwrap_or(source);
        let chars: Vec<char> = source.chars().collect();
        let mut parser = Parser { chars: &chars, at: 0, unicode };
        let node = parser.choice(0)?;
        let required = node.required();
        if parser.at < chars.len() {
            return Err(format!("an unmatched ')' at character {}", parser.at));
        }
        let nodes = match node {
            Node::Choice(nodes) => nodes,
            node => vec![node],
        };
        let mut alternatives = Vec::with_capacity(nodes.len());
        let mut by_first = Index { ascii: vec![Vec::new(); 128], ..Index::default() };
        let mut by_last = Index { ascii: vec![Vec::new(); 128], ..Index::default() };
        for (number, node) in nodes.iter().enumerate() {
            let mut program = Vec::new();
            emit(node, &mut program)?;
            program.push(Step::Done);
            by_first.add(number as u32, edge(node, true));
            by_last.add(number as u32, edge(node, false));
            let mut consumed = Vec::new();
            node.consumed(&mut consumed);
            alternatives.push(Alternative {
                program,
                longest: node.width().1,
                consumed: Ranges::new(consumed),
                branches: node.loops() > 1,
            });
        }
        let to_end = nodes.iter().all(Node::ends_text);
        let from_start = nodes.iter().all(Node::begins_text);
        Ok(Pattern { alternatives, by_first, by_last, to_end, from_start, required })
    }

    /// Where a match that begins at the start of the text ends, if there is one.
    pub(crate) fn match_start(&self, text: &[char]) -> Option<usize> {
        self.required.iter().all(|c| text.contains(c)).then(|| self.match_at(text, 0)).flatten()
    }

    /// The first match at or after a place.
    pub(crate) fn search(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        if self.to_end && from == 0 {
            return self.search_end(text).map(|start| (start, text.len()));
        }
        if self.from_start {
            return if from == 0 { self.match_at(text, 0).map(|end| (0, end)) } else { None };
        }
        (from..=text.len()).find_map(|start| self.match_at(text, start).map(|end| (start, end)))
    }

    fn match_at(&self, text: &[char], start: usize) -> Option<usize> {
        let candidates = self.by_first.of(text.get(start).copied());
        candidates.find_map_in_order(|number| self.alternatives[number as usize].run(text, start))
    }

    /// The first match, when every alternative ends where the text ends: only the length is in question.
    fn search_end(&self, text: &[char]) -> Option<usize> {
        let mut best: Option<usize> = None;
        self.by_last.of(text.last().copied()).each(|number| {
            let alternative = &self.alternatives[number as usize];
            let from = alternative.earliest_start(text);
            let to = best.unwrap_or(text.len() + 1);
            if let Some(start) = (from..to).find(|start| alternative.run(text, *start).is_some()) {
                best = Some(start);
            }
        });
        best
    }
}

impl Alternative {
    /// Where a match that ends with the text can begin at the earliest.
    fn earliest_start(&self, text: &[char]) -> usize {
        let longest = self.longest.unwrap_or(text.len()).min(text.len());
        let fitting = text.iter().rev().take(longest).take_while(|c| self.consumed.contains(**c)).count();
        text.len() - fitting
    }

    fn run(&self, text: &[char], start: usize) -> Option<usize> {
        if self.branches && text.len() > LONGEST_TEXT {
            return None;
        }
        let visited = self.branches.then(|| Visited::new(self.program.len(), text.len()));
        Machine { program: &self.program, text, visited }.run(0, start)
    }
}

/// The alternatives for one character.
struct Candidates<'a> {
    special: &'a [u32],
    rest: &'a [u32],
}

impl Candidates<'_> {
    /// The first that gives something, in the order of the alternatives.
    fn find_map_in_order<T>(&self, mut try_one: impl FnMut(u32) -> Option<T>) -> Option<T> {
        let (mut a, mut b) = (self.special.iter().peekable(), self.rest.iter().peekable());
        loop {
            let next = match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x < y => a.next(),
                (_, Some(_)) => b.next(),
                (Some(_), None) => a.next(),
                (None, None) => return None,
            };
            if let Some(found) = next.and_then(|number| try_one(*number)) {
                return Some(found);
            }
        }
    }

    fn each(&self, mut visit: impl FnMut(u32)) {
        self.special.iter().chain(self.rest).for_each(|number| visit(*number));
    }
}

impl Index {
    /// Enters an alternative under the characters at its edge; `None` is any character, or none.
    fn add(&mut self, number: u32, edge: Option<Ranges>) {
        let single = |(first, last): (u32, u32)| (first == last).then(|| char::from_u32(first)).flatten();
        let Some(edge) = edge else {
            self.ascii.iter_mut().for_each(|list| list.push(number));
            self.rest.push(number);
            return;
        };
        for (code, list) in self.ascii.iter_mut().enumerate() {
            if char::from_u32(code as u32).is_some_and(|c| edge.contains(c)) {
                list.push(number);
            }
        }
        let others: Vec<(u32, u32)> = edge.pairs().iter().copied().filter(|(_, last)| *last >= 128).collect();
        if others.len() <= 4 && others.iter().all(|pair| single(*pair).is_some()) {
            for c in others.into_iter().filter_map(single) {
                self.other.entry(c).or_default().push(number);
            }
        } else {
            self.rest.push(number);
        }
    }

    fn of(&self, c: Option<char>) -> Candidates<'_> {
        match c {
            Some(c) if c.is_ascii() => Candidates { special: &self.ascii[c as usize], rest: &[] },
            Some(c) => {
                Candidates { special: self.other.get(&c).map_or(&[], Vec::as_slice), rest: &self.rest }
            }
            None => Candidates { special: &[], rest: &self.rest },
        }
    }
}

/// States that were tried and failed, so that none is tried twice.
struct Visited {
    bits: Vec<u64>,
    width: usize,
}

impl Visited {
    fn new(steps: usize, chars: usize) -> Visited {
        Visited { bits: vec![0; (steps * (chars + 1)).div_ceil(64)], width: chars + 1 }
    }

    /// Marks a state; says whether it is new.
    fn enter(&mut self, step: usize, at: usize) -> bool {
        let bit = step * self.width + at;
        let word = &mut self.bits[bit / 64];
        let new = *word >> (bit % 64) & 1 == 0;
        *word |= 1 << (bit % 64);
        new
    }
}

/// Runs a program by backtracking, first choice first.
struct Machine<'a> {
    program: &'a [Step],
    text: &'a [char],
    visited: Option<Visited>,
}

impl Machine<'_> {
    fn run(&mut self, step: usize, at: usize) -> Option<usize> {
        let mut stack = vec![];
        let (mut step, mut at) = (step, at);
        loop {
            let alive = self.visited.as_mut().is_none_or(|visited| visited.enter(step, at));
            let next = if alive { self.step(step, at, &mut stack) } else { None };
            match next {
                Some((usize::MAX, end)) => return Some(end),
                Some(next) => (step, at) = next,
                None => (step, at) = stack.pop()?,
            }
        }
    }

    /// The next state, or `None` on failure; step `usize::MAX` is success.
    fn step(&self, step: usize, at: usize, stack: &mut Vec<(usize, usize)>) -> Option<(usize, usize)> {
        let here = self.text.get(at).copied();
        match &self.program[step] {
            Step::Char(c) => (here == Some(*c)).then_some((step + 1, at + 1)),
            Step::Class(class) => here.is_some_and(|c| class.contains(c)).then_some((step + 1, at + 1)),
            Step::Split(first, second) => {
                stack.push((*second as usize, at));
                Some((*first as usize, at))
            }
            Step::Jump(to) => Some((*to as usize, at)),
            Step::Start => (at == 0).then_some((step + 1, at)),
            // Python's `$` also holds before a final line feed.
            Step::End => {
                let end = at == self.text.len() || (at + 1 == self.text.len() && here == Some('\n'));
                end.then_some((step + 1, at))
            }
            Step::Look { behind, negated, next } => {
                let from = behind.map_or(Some(at), |width| at.checked_sub(width as usize));
                let found = from.is_some_and(|from| {
                    Machine { program: self.program, text: self.text, visited: None }
                        .run(step + 1, from)
                        .is_some()
                });
                (found != *negated).then_some((*next as usize, at))
            }
            Step::Done => Some((usize::MAX, at)),
        }
    }
}

impl Node {
    /// The fewest and the most characters that match.
    fn width(&self) -> (usize, Option<usize>) {
        match self {
            Node::Char(_) | Node::Class(_) => (1, Some(1)),
            Node::Start | Node::End | Node::Look { .. } => (0, Some(0)),
            Node::Sequence(nodes) => {
                nodes.iter().map(Node::width).fold((0, Some(0)), |(least, most), (l, m)| {
                    (least.saturating_add(l), most.zip(m).and_then(|(a, b)| a.checked_add(b)))
                })
            }
            Node::Choice(nodes) => nodes
                .iter()
                .map(Node::width)
                .reduce(|(least, most), (l, m)| (least.min(l), most.zip(m).map(|(a, b)| a.max(b))))
                .unwrap_or((0, Some(0))),
            Node::Repeat { node, least, most } => {
                let (l, m) = node.width();
                let longest = most.zip(m).and_then(|(times, m)| m.checked_mul(times as usize));
                (l.saturating_mul(*least as usize), longest)
            }
        }
    }

    /// How many open-ended or long repetitions there are.
    fn loops(&self) -> usize {
        match self {
            Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().map(Node::loops).sum(),
            Node::Repeat { node, most, .. } => {
                node.loops() * 2 + usize::from(most.is_none_or(|most| most > 1))
            }
            Node::Look { node, .. } => node.loops(),
            _ => 0,
        }
    }

    /// Characters that every match holds.
    fn required(&self) -> Vec<char> {
        match self {
            Node::Char(c) => vec![*c],
            Node::Sequence(nodes) => nodes.iter().flat_map(Node::required).collect(),
            Node::Choice(nodes) => {
                let sets: Vec<Vec<char>> = nodes.iter().map(Node::required).collect();
                let (first, rest) = match sets.split_first() {
                    Some(split) => split,
                    None => return Vec::new(),
                };
                first.iter().copied().filter(|c| rest.iter().all(|set| set.contains(c))).collect()
            }
            Node::Repeat { node, least, .. } if *least > 0 => node.required(),
            _ => Vec::new(),
        }
    }

    /// Adds every character that a match can hold.
    fn consumed(&self, out: &mut Vec<(u32, u32)>) {
        match self {
            Node::Char(c) => out.push((*c as u32, *c as u32)),
            Node::Class(class) => out.extend_from_slice(class.pairs()),
            Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().for_each(|node| node.consumed(out)),
            Node::Repeat { node, .. } => node.consumed(out),
            Node::Start | Node::End | Node::Look { .. } => {}
        }
    }

    fn begins_text(&self) -> bool {
        match self {
            Node::Start => true,
            Node::Sequence(nodes) => nodes.first().is_some_and(Node::begins_text),
            Node::Choice(nodes) => nodes.iter().all(Node::begins_text),
            _ => false,
        }
    }

    fn ends_text(&self) -> bool {
        match self {
            Node::End => true,
            Node::Sequence(nodes) => nodes.last().is_some_and(Node::ends_text),
            Node::Choice(nodes) => nodes.iter().all(Node::ends_text),
            _ => false,
        }
    }
}

/// The characters that a match can begin (or end) with; `None` when it can be empty or that cannot be told.
fn edge(node: &Node, first: bool) -> Option<Ranges> {
    match node {
        Node::Char(c) => Some(Ranges::new(vec![(*c as u32, *c as u32)])),
        Node::Class(class) => Some((**class).clone()),
        Node::Sequence(nodes) => {
            let empty = |node: &&Node| !matches!(node, Node::Start | Node::End | Node::Look { .. });
            let node = if first { nodes.iter().find(empty) } else { nodes.iter().rev().find(empty) };
            edge(node?, first)
        }
        Node::Choice(nodes) => {
            let edges: Option<Vec<Ranges>> = nodes.iter().map(|node| edge(node, first)).collect();
            Some(Ranges::new(edges?.iter().flat_map(|edge| edge.pairs().to_vec()).collect()))
        }
        Node::Repeat { node, least, .. } if *least > 0 => edge(node, first),
        _ => None,
    }
}

/// Writes the instructions of a node.
fn emit(node: &Node, out: &mut Vec<Step>) -> Result<(), String> {
    if out.len() > LONGEST_PROGRAM {
        return Err("too long a pattern".to_string());
    }
    match node {
        Node::Char(c) => out.push(Step::Char(*c)),
        Node::Class(class) => out.push(Step::Class(class.clone())),
        Node::Start => out.push(Step::Start),
        Node::End => out.push(Step::End),
        Node::Sequence(nodes) => nodes.iter().try_for_each(|node| emit(node, out))?,
        Node::Choice(nodes) => emit_choice(nodes, out)?,
        Node::Repeat { node, least, most } => emit_repeat(node, *least, *most, out)?,
        Node::Look { node, behind, negated } => {
            let behind = match (behind, node.width()) {
                (false, _) => None,
                (true, (least, Some(most))) if least == most => Some(least as u32),
                (true, _) => return Err("look-behind of no fixed width".to_string()),
            };
            let at = out.len();
            out.push(Step::Done);
            emit(node, out)?;
            out.push(Step::Done);
            out[at] = Step::Look { behind, negated: *negated, next: out.len() as u32 };
        }
    }
    Ok(())
}

fn emit_choice(nodes: &[Node], out: &mut Vec<Step>) -> Result<(), String> {
    let mut ends = Vec::with_capacity(nodes.len());
    for (number, node) in nodes.iter().enumerate() {
        if number + 1 == nodes.len() {
            emit(node, out)?;
            break;
        }
        let split = out.len();
        out.push(Step::Done);
        emit(node, out)?;
        ends.push(out.len());
        out.push(Step::Done);
        out[split] = Step::Split(split as u32 + 1, out.len() as u32);
    }
    for end in ends {
        out[end] = Step::Jump(out.len() as u32);
    }
    Ok(())
}

fn emit_repeat(node: &Node, least: u32, most: Option<u32>, out: &mut Vec<Step>) -> Result<(), String> {
    for _ in 0..least {
        emit(node, out)?;
    }
    let Some(most) = most else {
        let split = out.len();
        out.push(Step::Done);
        emit(node, out)?;
        out.push(Step::Jump(split as u32));
        out[split] = Step::Split(split as u32 + 1, out.len() as u32);
        return Ok(());
    };
    let mut splits = Vec::new();
    for _ in least..most {
        splits.push(out.len());
        out.push(Step::Done);
        emit(node, out)?;
    }
    for split in splits {
        out[split] = Step::Split(split as u32 + 1, out.len() as u32);
    }
    Ok(())
}

/// Reads a pattern.
struct Parser<'a> {
    chars: &'a [char],
    at: usize,
    unicode: &'a Unicode,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or("an end in the middle")?;
        self.at += 1;
        Ok(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = text.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        if found {
            self.at += text.chars().count();
        }
        found
    }

    fn choice(&mut self, depth: usize) -> Result<Node, String> {
        if depth > DEEPEST_GROUP {
            return Err("groups nested too deeply".to_string());
        }
        let mut nodes = vec![self.sequence(depth)?];
        while self.eat("|") {
            nodes.push(self.sequence(depth)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Choice(nodes) })
    }

    fn sequence(&mut self, depth: usize) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while self.peek().is_some_and(|c| c != '|' && c != ')') {
            let node = self.atom(depth)?;
            nodes.push(self.repeated(node)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn atom(&mut self, depth: usize) -> Result<Node, String> {
        Ok(match self.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Class(Box::new(Ranges::new(vec![(10, 10)]).inverted())),
            '[' => Node::Class(Box::new(self.class()?)),
            '(' => self.group(depth)?,
            '\\' => match self.escape()? {
                Escaped::Char(c) => Node::Char(c),
                Escaped::Class(class) => Node::Class(Box::new(class)),
            },
            c @ ('*' | '+' | '?') => return Err(format!("nothing before '{c}'")),
            c => Node::Char(c),
        })
    }

    fn group(&mut self, depth: usize) -> Result<Node, String> {
        let look = |behind, negated| Some((behind, negated));
        let kind = if self.eat("?:") {
            None
        } else if self.eat("?=") {
            look(false, false)
        } else if self.eat("?!") {
            look(false, true)
        } else if self.eat("?<=") {
            look(true, false)
        } else if self.eat("?<!") {
            look(true, true)
        } else if self.peek() == Some('?') {
            return Err(format!("an unknown group at character {}", self.at));
        } else {
            None
        };
        let node = self.choice(depth + 1)?;
        if !self.eat(")") {
            return Err("an unclosed group".to_string());
        }
        Ok(match kind {
            None => node,
            Some((behind, negated)) => Node::Look { node: Box::new(node), behind, negated },
        })
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (least, most) = match self.peek() {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.at += 1;
        if matches!(self.peek(), Some('?' | '+' | '*')) {
            return Err(format!("a repetition of a repetition at character {}", self.at));
        }
        if most.is_some_and(|most| most < least || most > 1000) || least > 1000 {
            return Err("a repetition of more than 1000".to_string());
        }
        if most.is_none() && node.width().0 == 0 {
            return Err("an endless repetition of nothing".to_string());
        }
        Ok(Node::Repeat { node: Box::new(node), least, most })
    }

    /// Reads `{2}`, `{2,}` or `{2,63}` up to its brace; leaves everything else alone, as Python does.
    fn counts(&mut self) -> Option<(u32, Option<u32>)> {
        let end = self.at + self.chars[self.at..].iter().position(|c| *c == '}')?;
        let inner: String = self.chars[self.at + 1..end].iter().collect();
        let counts = match inner.split_once(',') {
            None => inner.parse().ok().map(|n| (n, Some(n)))?,
            Some((least, most)) => {
                let least = if least.is_empty() { 0 } else { least.parse().ok()? };
                (least, if most.is_empty() { None } else { Some(most.parse().ok()?) })
            }
        };
        self.at = end;
        Some(counts)
    }

    fn class(&mut self) -> Result<Ranges, String> {
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        let mut first = true;
        while self.peek() != Some(']') || first {
            first = false;
            let start = match self.member()? {
                Escaped::Class(class) => {
                    ranges.extend_from_slice(class.pairs());
                    continue;
                }
                Escaped::Char(c) => c,
            };
            let range = self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            let end = if range {
                self.at += 1;
                match self.member()? {
                    Escaped::Char(c) if c >= start => c,
                    _ => return Err(format!("a bad range at character {}", self.at)),
                }
            } else {
                start
            };
            ranges.push((start as u32, end as u32));
        }
        self.at += 1;
        let set = Ranges::new(ranges);
        Ok(if negated { set.inverted() } else { set })
    }

    fn member(&mut self) -> Result<Escaped, String> {
        match self.next()? {
            '\\' => self.escape(),
            c => Ok(Escaped::Char(c)),
        }
    }

    fn escape(&mut self) -> Result<Escaped, String> {
        let c = self.next()?;
        let class = |ranges: &Ranges| Ok(Escaped::Class(ranges.clone()));
        match c {
            'w' => class(&self.unicode.word),
            'W' => class(&self.unicode.word.inverted()),
            'd' => class(&self.unicode.decimal),
            'D' => class(&self.unicode.decimal.inverted()),
            's' => class(&self.unicode.space),
            'S' => class(&self.unicode.space.inverted()),
            'n' => Ok(Escaped::Char('\n')),
            't' => Ok(Escaped::Char('\t')),
            'r' => Ok(Escaped::Char('\r')),
            'x' => self.code(2),
            'u' => self.code(4),
            'U' => self.code(8),
            c if c.is_ascii_alphanumeric() => Err(format!("an unknown escape \\{c}")),
            c => Ok(Escaped::Char(c)),
        }
    }

    fn code(&mut self, digits: usize) -> Result<Escaped, String> {
        let text: String = self.chars.iter().skip(self.at).take(digits).collect();
        self.at += digits;
        let c = u32::from_str_radix(&text, 16).ok().map(|code| match code {
            // Python may name surrogates in a range (\uAC00-\uD7AF is the last before them); no text has them.
            0xd800..=0xdbff => '\u{d7ff}',
            0xdc00..=0xdfff => '\u{e000}',
            code => char::from_u32(code).unwrap_or(char::MAX),
        });
        c.map(Escaped::Char).ok_or_else(|| format!("a bad character code {text}"))
    }
}

/// What an escape stands for.
enum Escaped {
    Char(char),
    Class(Ranges),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(pattern: &str, text: &str) -> Option<(usize, usize)> {
        let chars: Vec<char> = text.chars().collect();
        Pattern::new(pattern, &Unicode::new()).unwrap().search(&chars, 0)
    }

    // The expectations are Python's: `re.search(pattern, text).span()`.
    #[test]
    fn finds_what_python_finds() {
        for (pattern, text, found) in [
            (r"^§|^\.\.+|^\+(?![0-9])", "...a", Some((0, 3))),
            (r"^§|^\.\.+|^\+(?![0-9])", "+7", None),
            (r"^§|^\.\.+|^\+(?![0-9])", "+a", Some((0, 1))),
            (r"'s$|s$|…$|(?<=[0-9])(?:km|m|km²)$", "it's", Some((2, 4))),
            (r"'s$|s$|…$|(?<=[0-9])(?:km|m|km²)$", "5km²", Some((1, 4))),
            (r"'s$|s$|…$|(?<=[0-9])(?:km|m|km²)$", "km²", None),
            (r"\.\.+$|,$", "a,..", Some((2, 4))),
            (r"\.\.+$|,$", "a..,", Some((3, 4))),
            (r"(?<=[a-z])\.(?=[A-Z])|(?<=x)-", "ab.Cd", Some((2, 3))),
            (r"(?<=[a-z])\.(?=[A-Z])", "ab.cd", None),
            (r"a{2,3}b?", "xaaaab", Some((1, 4))),
            (r"(?:a|ab)(?:c|bcd)", "abcd", Some((0, 4))),
            (r"[^a-c]+", "abxyzc", Some((2, 5))),
            (r"[]x-]+", "a]-x", Some((1, 4))),
            (r"x{,2}", "xxx", Some((0, 2))),
            (r"x{a}", "x{a}", Some((0, 4))),
            (r"\u00e9|\U0001F600", "a😀é", Some((1, 2))),
            (r"^(?:\S+(?::\S*)?@)?x$", "a:b@c:d@x", Some((0, 9))),
            (r"\w\d", "é٣", Some((0, 2))),
            (r"^n'?t$", "n't", Some((0, 3))),
            ("", "", Some((0, 0))),
        ] {
            assert_eq!(search(pattern, text), found, "{pattern} in {text}");
        }
    }

    #[test]
    fn does_not_hang() {
        let text = format!("{}!", "a.:@".repeat(3000));
        assert_eq!(search(r"^(?:\S+(?::\S*)?@)?(?:[a-z]+\.)+(?:[a-z]{2,63})$", &text), None);
        let dots = format!("{}b..", ".".repeat(100_000));
        assert_eq!(search(r"\.\.+$", &dots), Some((100_001, 100_003)));
    }

    #[test]
    fn says_what_it_does_not_understand() {
        for pattern in
            ["(", ")", "[a", "a**", "*a", r"\q", "(?P<n>a)", "(?<=a*)b", "(a{900}){900}", "(a?)*", "[z-a]"]
        {
            assert!(Pattern::new(pattern, &Unicode::new()).is_err(), "{pattern}");
        }
    }
}
