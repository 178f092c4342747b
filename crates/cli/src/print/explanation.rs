//! How a sentence came to its claims, for people: its words, what each reader found, what was left out and why.

use std::io::{self, Write};

use tally_model::{Claim, ResolvedPlace, SourceKind};
use tally_pipeline::{Document, Explanation, TokenRange};

use crate::print::style::{Styles, styled};
use crate::print::table::{cell, clip, days, figure, one_line};
use crate::print::wrap;

/// How many reasons for and against a candidate are shown.
const REASONS: usize = 5;

/// Prints the explanation.
pub fn print(out: &mut impl Write, doc: &Document, explanation: &Explanation) -> io::Result<()> {
    let tokens = doc.sentences()[explanation.sentence].tokens.clone();
    let page = Page { doc, explanation, tokens, styles: Styles::for_stdout(), columns: super::columns() };
    page.words(out)?;
    page.attributions(out)?;
    page.events(out)?;
    page.values(out)?;
    page.claims(out)
}

struct Page<'a> {
    doc: &'a Document,
    explanation: &'a Explanation,
    tokens: TokenRange,
    styles: Styles,
    columns: usize,
}

impl Page<'_> {
    fn title(&self, out: &mut impl Write, title: &str) -> io::Result<()> {
        writeln!(out, "\n{}", styled(self.styles.title, title))
    }

    fn line(&self, out: &mut impl Write, text: &str) -> io::Result<()> {
        for line in wrap(text, self.columns, "", "             ") {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn text_of(&self, tokens: TokenRange) -> String {
        one_line(self.doc.words(tokens))
    }

    fn all_of(&self, ranges: &[TokenRange]) -> String {
        let parts: Vec<String> =
            ranges.iter().filter(|r| !r.is_empty()).map(|r| self.text_of(r.clone())).collect();
        parts.join(" … ")
    }

    fn is_here(&self, tokens: &TokenRange) -> bool {
        tokens.start < self.tokens.end && self.tokens.start < tokens.end
    }

    /// One word a line: where it stands, how it was analysed, what the readers made of it.
    fn words(&self, out: &mut impl Write) -> io::Result<()> {
        let before = self.doc.tok(self.tokens.start).start as usize;
        let mut at = self.doc.text()[..before].chars().count();
        let mut byte = before;
        let title =
            clip("The words (offset, word, tag, relation, head; what they are part of)", self.columns);
        writeln!(out, "{}", styled(self.styles.title, &title))?;
        for i in self.tokens.clone() {
            let token = self.doc.tok(i);
            at += self.doc.text()[byte..token.start as usize].chars().count();
            byte = token.start as usize;
            if token.pos == "SPACE" {
                continue;
            }
            let head = self.doc.head(i).map_or_else(String::new, |h| one_line(self.doc.word(h)));
            let row = format!(
                "{at:>7}  {}{}{}{}{}",
                cell(&one_line(self.doc.word(i)), 19),
                cell(&token.tag, 6),
                cell(&token.dep, 11),
                cell(&head, 15),
                self.marks(i).join(", "),
            );
            writeln!(out, "{}", clip(row.trim_end(), self.columns))?;
        }
        Ok(())
    }

    fn marks(&self, i: usize) -> Vec<&'static str> {
        let found = &self.explanation.found;
        let mut marks = Vec::new();
        let mut mark = |when: bool, name: &'static str| {
            if when {
                marks.push(name);
            }
        };
        let holds = |ranges: &[TokenRange]| ranges.iter().any(|r| r.contains(&i));
        mark(found.attributions.iter().any(|a| holds(&a.cue.tokens)), "cue");
        mark(found.attributions.iter().any(|a| a.sources.iter().any(|s| holds(&s.tokens))), "source");
        mark(found.events.iter().any(|e| e.tokens.contains(&i)), "event");
        mark(found.figures.iter().any(|f| f.tokens.contains(&i)), "figure");
        mark(found.times.iter().any(|t| t.tokens.contains(&i)), "time");
        mark(found.toponyms.iter().any(|t| t.tokens.contains(&i)), "place");
        mark(found.actors.mentions.iter().any(|m| m.tokens.contains(&i)), "actor");
        marks
    }

    fn attributions(&self, out: &mut impl Write) -> io::Result<()> {
        self.title(out, "Who says it")?;
        if self.explanation.attributions.is_empty() {
            return writeln!(out, "  no word of saying was found: the report's own voice");
        }
        for considered in &self.explanation.attributions {
            let attribution = &considered.attribution;
            let sources: Vec<String> = attribution.sources.iter().map(|s| self.all_of(&s.tokens)).collect();
            let fate = if considered.is_kept { "kept" } else { "left out" };
            self.line(
                out,
                &format!(
                    "  {fate:<9}  “{}” by {} ({}, {}; score {:+.1}{})",
                    self.all_of(&attribution.cue.tokens),
                    if sources.is_empty() { "nobody named".into() } else { sources.join(" and ") },
                    attribution.cue.rule,
                    attribution.cue.class,
                    considered.score,
                    if considered.is_sure { ", sure whatever the score" } else { "" },
                ),
            )?;
            self.line(out, &format!("             content: {}", self.all_of(&attribution.content)))?;
            let reasons: Vec<String> = considered
                .reasons
                .iter()
                .take(REASONS)
                .map(|(feature, weight)| format!("{feature} {weight:+.1}"))
                .collect();
            self.line(out, &format!("             weighed: {}", reasons.join(", ")))?;
        }
        Ok(())
    }

    fn events(&self, out: &mut impl Write) -> io::Result<()> {
        self.title(out, "What happened")?;
        if self.explanation.events.is_empty() {
            return writeln!(out, "  no word of the lexicon of events");
        }
        for considered in &self.explanation.events {
            let meaning = match (&considered.plover, &considered.acled) {
                _ if !considered.is_event => "no event".to_string(),
                (Some(plover), Some(acled)) => format!("{plover}, {acled}"),
                (Some(one), None) | (None, Some(one)) => one.clone(),
                (None, None) => "an event without a type".into(),
            };
            let fate = match (considered.chosen, considered.fails.is_empty()) {
                (true, _) => String::new(),
                (false, true) => {
                    "; fits, but an earlier sense, a longer phrase or another event goes before it".into()
                }
                (false, false) => format!("; does not hold: {}", considered.fails.join(" ")),
            };
            let kept = if considered.chosen { "kept" } else { "left out" };
            let words = self.text_of(considered.tokens.clone());
            self.line(out, &format!("  {kept:<9}  “{words}” as {meaning} ({}{fate})", considered.rule))?;
        }
        Ok(())
    }

    /// Figures, times, places and actors of the sentence with the values they were given.
    fn values(&self, out: &mut impl Write) -> io::Result<()> {
        let found = &self.explanation.found;
        self.title(out, "Figures, times, places, actors")?;
        for f in found.figures.iter().filter(|f| self.is_here(&f.tokens)) {
            let words = self.text_of(f.tokens.clone());
            let trigger = f.trigger.map(|t| format!(" (told by “{}”)", self.doc.word(t))).unwrap_or_default();
            self.line(out, &format!("  figure     “{words}” {}{trigger}", figure(&f.figure)))?;
        }
        for t in found.times.iter().filter(|t| self.is_here(&t.tokens)) {
            let time = &t.time;
            let value = time.value.as_deref().unwrap_or("no value");
            let span = time.start.zip(time.end).map(|(a, b)| format!(", {a} to {b}")).unwrap_or_default();
            self.line(out, &format!("  time       “{}” {value}{span}", self.text_of(t.tokens.clone())))?;
        }
        for t in found.toponyms.iter().filter(|t| self.is_here(&t.tokens)) {
            let place = t.toponym.place.as_ref().map_or("not resolved".into(), place);
            let literal = if t.toponym.literal { "" } else { "; stands for somebody, not for the place" };
            self.line(out, &format!("  place      “{}” {place}{literal}", one_line(&t.toponym.name)))?;
        }
        for m in found.actors.mentions.iter().filter(|m| self.is_here(&m.tokens)) {
            let actor = m.mention.actor.as_deref().unwrap_or("not in the knowledge base");
            let sector = m.mention.sector.as_deref().map(|s| format!(", sector {s}")).unwrap_or_default();
            let words = self.text_of(m.tokens.clone());
            self.line(out, &format!("  actor      “{words}” {actor}{sector}, thing {}", m.mention.entity))?;
        }
        Ok(())
    }

    fn claims(&self, out: &mut impl Write) -> io::Result<()> {
        self.title(out, "Claims")?;
        let span = self.doc.span(self.tokens.clone());
        let within = |c: &&Claim| c.sentence.start < span.end && span.start < c.sentence.end;
        let mut any = false;
        for claim in self.explanation.reading.claims.iter().filter(within) {
            any = true;
            self.claim(out, claim)?;
        }
        if any { Ok(()) } else { writeln!(out, "  none") }
    }

    fn claim(&self, out: &mut impl Write, claim: &Claim) -> io::Result<()> {
        let source = match (&claim.source.name, claim.source.kind) {
            (Some(name), _) => one_line(name),
            (None, SourceKind::Report) => "the report itself".into(),
            (None, _) => "an unnamed source".into(),
        };
        let event = claim.event.as_ref().map_or("a statement".into(), |e| {
            let kind = e.acled.as_deref().or(e.plover.as_deref()).unwrap_or("an event");
            format!("{kind}, “{}”", one_line(e.trigger.span.of(self.doc.text())))
        });
        let main = if claim.main { ", what the report is about" } else { "" };
        let incident = claim.incident.map(|i| format!(", incident i{i}")).unwrap_or_default();
        self.line(
            out,
            &format!(
                "  {:<9}  {source}: {event}; {}{incident}{main}; confidence {:.2}",
                format!("c{}", claim.id),
                claim.factuality.as_str(),
                claim.confidence,
            ),
        )?;
        for figures in &claim.casualties {
            self.line(out, &format!("             {}", figure(figures)))?;
        }
        for p in &claim.participants {
            let inferred = if p.inferred { ", from other claims of the incident" } else { "" };
            self.line(out, &format!("             {}: {}{inferred}", p.role.as_str(), one_line(&p.name)))?;
        }
        if let Some(p) = &claim.place {
            let resolved = p.place.as_ref().map_or("not resolved".into(), place);
            let inferred = if p.inferred { ", from another sentence" } else { "" };
            self.line(out, &format!("             at {}: {resolved}{inferred}", p.name))?;
        }
        if let Some(when) = &claim.when {
            let inferred = if when.inferred { ", from another sentence" } else { "" };
            self.line(out, &format!("             on {}{inferred}", days(when)))?;
        }
        Ok(())
    }
}

fn place(place: &ResolvedPlace) -> String {
    let mut facts = vec![place.name.clone()];
    facts.extend(place.admin1.clone());
    facts.extend(place.country.clone());
    facts.push(place.precision.as_str().to_string());
    facts.extend(place.geonames.map(|id| format!("GeoNames {id}")));
    facts.join(", ")
}
