//! `tally places explain`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use tally_actors::ActorReader;
use tally_pipeline::{Library, Reader};
use tally_places::{Candidate, Explanation, Gazetteer, PlaceReader, ToponymAt};
use tally_read::Document;

use crate::commands::inputs;
use crate::library::Data;
use crate::print::{self, number};

/// Candidates shown unless `--all` asks for more.
const SHOWN: usize = 5;

/// Arguments of `tally places explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The name, as the report has it or in part.
    name: String,

    /// The report, or several.
    #[arg(long = "in", required = true, value_name = "REPORT")]
    reports: Vec<String>,

    /// Show every candidate.
    #[arg(long)]
    all: bool,
}

/// Explains the name in each report that has it.
pub fn run(args: &Args, data: &Data) -> Result<ExitCode> {
    let library = data.load()?;
    let reader = Reader::new(&library)?;
    let places = PlaceReader::new(&library.gazetteer);
    let actors = ActorReader::new(&library.knowledge);
    let mut out = std::io::stdout().lock();
    inputs::Args::of(&args.reports).for_each_batch(|batch, _| {
        for received in batch {
            let doc = reader.document(received.report);
            let found = places.explain(&doc, &actors.names(&doc), &args.name);
            if found.is_empty() {
                unread(&mut out, &library, &args.name)?;
            }
            for (toponyms, explanation) in &found {
                Page { gazetteer: &library.gazetteer, doc: &doc, all: args.all }.print(
                    &mut out,
                    toponyms,
                    explanation,
                )?;
            }
        }
        Ok(())
    })
}

/// The report names no such place; what the gazetteer has is told all the same.
fn unread(out: &mut impl Write, library: &Library, name: &str) -> Result<()> {
    let gazetteer = &library.gazetteer;
    writeln!(out, "{name}: not read as the name of a place in this report.")?;
    let known = gazetteer.lookup(name);
    if known.is_empty() {
        return Ok(writeln!(out, "The gazetteer holds no such name.")?);
    }
    writeln!(out, "The gazetteer holds {} of that name, among them:", count(known.len(), "place", "places"))?;
    for candidate in known.iter().take(SHOWN) {
        lines(out, &described(gazetteer, candidate), "  ", "    ")?;
    }
    Ok(())
}

struct Page<'a> {
    gazetteer: &'a Gazetteer,
    doc: &'a Document,
    all: bool,
}

impl Page<'_> {
    fn print(&self, out: &mut impl Write, toponyms: &[ToponymAt], explanation: &Explanation) -> Result<()> {
        let Some(first) = toponyms.first() else { return Ok(()) };
        let times = if toponyms.len() == 1 { String::new() } else { format!(" ({} times)", toponyms.len()) };
        let line = format!("{}{times}: {}", first.toponym.name, self.outcome(first, explanation));
        lines(out, &line, "", "  ")?;
        lines(out, &self.line_of(first), "  in: ", "      ")?;
        let shown = if self.all { usize::MAX } else { SHOWN };
        for weighed in explanation.candidates.iter().take(shown) {
            let mark = if explanation.outcome == Ok(weighed.candidate.place) { "→" } else { " " };
            let indent = " ".repeat(10);
            let first = format!("{mark} {:6.2}  ", weighed.score);
            lines(out, &described(self.gazetteer, &weighed.candidate), &first, &indent)?;
            let features = weighed.features.iter().map(|(name, weight)| format!("{name} {weight:+.2}"));
            lines(out, &features.collect::<Vec<_>>().join(", "), &indent, &indent)?;
        }
        let hidden = explanation.candidates.len().saturating_sub(shown);
        if hidden > 0 {
            writeln!(out, "          … and {} more (--all)", count(hidden, "place", "places"))?;
        }
        Ok(writeln!(out)?)
    }

    fn outcome(&self, first: &ToponymAt, explanation: &Explanation) -> String {
        let place = first.toponym.place.as_ref();
        let where_to = place.map(|p| {
            let parts = [Some(p.name.as_str()), p.admin1.as_deref(), p.country.as_deref()];
            let mut parts: Vec<&str> = parts.into_iter().flatten().collect();
            parts.dedup();
            format!("{} ({})", parts.join(", "), p.precision.as_str())
        });
        let literal =
            if first.toponym.literal { "" } else { "; the name stands for a government or people here" };
        match (explanation.outcome, where_to) {
            (Ok(_), Some(place)) => format!("{place}{literal}"),
            (Err(why), Some(place)) => {
                format!("{place}, the area named beside it: {}{literal}", why.as_str())
            }
            (Err(why), None) => format!("unresolved: {}{literal}", why.as_str()),
            (Ok(_), None) => format!("unresolved{literal}"),
        }
    }

    fn line_of(&self, at: &ToponymAt) -> String {
        let span = at.toponym.span;
        let spans = self.doc.sentences().iter().map(|s| self.doc.span(s.tokens.clone()));
        let mut around = spans.filter(|s| s.start <= span.start && span.end <= s.end);
        let sentence = around.next().unwrap_or(span);
        sentence.of(self.doc.text()).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn lines(out: &mut impl Write, text: &str, first: &str, rest: &str) -> Result<()> {
    for line in print::wrap(text, print::columns(), first, rest) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// "Hama, Hama Governorate, SY: a settlement of 460,602 people, GeoNames 170017; main name, exactly".
fn described(gazetteer: &Gazetteer, candidate: &Candidate) -> String {
    let place = gazetteer.place(candidate.place);
    let area = place.admin1().map(|area| gazetteer.place(area).name());
    let mut parts: Vec<&str> = [Some(place.name()), area, place.country()].into_iter().flatten().collect();
    parts.dedup();
    let mut line = format!("{}: {}", parts.join(", "), kind(place.kind()));
    if place.population() > 0 {
        line += &format!(" of {} people", number(place.population().into()));
    }
    if let Some(id) = place.geonames() {
        line += &format!(", GeoNames {id}");
    }
    if let Some(code) = place.code() {
        line += &format!(", code {code}");
    }
    if let Some(layer) = place.layer() {
        line += format!(", from {} {}", layer.name, layer.version).trim_end();
    }
    let name = if candidate.main { "main name" } else { "other name" };
    format!("{line}; {name}, {}", tier(candidate.tier))
}

fn tier(tier: tally_places::Tier) -> &'static str {
    match tier {
        tally_places::Tier::Exact => "exactly",
        tally_places::Tier::Plain => "but for accents and hyphens",
        tally_places::Tier::Bare => "but for articles",
        tally_places::Tier::Sound => "by its sound",
    }
}

fn kind(kind: tally_places::Kind) -> &'static str {
    match kind {
        tally_places::Kind::Settlement => "a settlement",
        tally_places::Kind::Admin1 => "a first-level area",
        tally_places::Kind::Admin2 => "a second-level area",
        tally_places::Kind::Country => "a country",
        tally_places::Kind::Region => "a region",
        tally_places::Kind::Natural => "a natural feature",
        tally_places::Kind::Site => "a site",
    }
}

fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
