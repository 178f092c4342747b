//! From what was read to what is printed.

use tally_model as model;

use crate::offsets::Offsets;
use crate::types::*;

/// The JSON of one report's reading.
pub fn output(report: &model::Report, reading: &model::Reading) -> Output {
    let to = Converter { text: &report.text, offsets: Offsets::new(&report.text) };
    Output {
        report: self::report(report),
        claims: reading.claims.iter().map(|c| to.claim(c)).collect(),
        relations: reading.relations.iter().map(|r| to.relation(r)).collect(),
        disagreements: reading.disagreements.iter().map(disagreement).collect(),
        tallies: reading.tallies.iter().map(tally).collect(),
        toponyms: reading.toponyms.iter().map(|t| to.toponym(t)).collect(),
        times: reading.times.iter().map(|t| to.time(t)).collect(),
        mentions: reading.mentions.iter().map(|m| to.mention(m)).collect(),
        problems: reading.problems.iter().map(|p| to.problem(p)).collect(),
    }
}

fn report(report: &model::Report) -> Report {
    Report {
        id: report.id.clone(),
        title: report.title.clone(),
        published: report.published.map(|p| p.date.to_string()),
        published_from: report.published.map(|p| p.origin.as_str()),
        language: report.language.clone(),
        url: report.url.clone(),
        outlet: report.outlet.clone(),
        author: report.author.clone(),
        key: report.key.clone(),
        extractor: report.extractor.clone(),
        modified: report.modified.map(|d| d.to_string()),
        canonical_url: report.canonical_url.clone(),
        told: report.told.iter().map(|t| (t.field.as_str(), t.by.as_str())).collect(),
        text: report.text.clone(),
    }
}

fn claim_id(id: u32) -> String {
    format!("c{id}")
}

fn incident_id(id: u32) -> String {
    format!("i{id}")
}

fn disagreement(d: &model::Disagreement) -> Disagreement {
    Disagreement {
        kind: d.kind.as_str(),
        about: d.about.clone(),
        claims: d.claims.iter().map(|&id| claim_id(id)).collect(),
        why: d.why.clone(),
    }
}

fn tally(t: &model::Tally) -> Tally {
    Tally {
        incident: incident_id(t.incident),
        effect: t.effect.as_str(),
        group: t.group.map(model::Group::as_str),
        low: t.low,
        best: t.best,
        high: t.high,
        policy: t.policy,
        claims: t.claims.iter().map(|&id| claim_id(id)).collect(),
    }
}

struct Converter<'a> {
    text: &'a str,
    offsets: Offsets,
}

impl Converter<'_> {
    fn span(&self, span: model::Span) -> Span {
        self.offsets.span(span)
    }

    fn spans(&self, spans: &[model::Span]) -> Vec<Span> {
        spans.iter().map(|&s| self.span(s)).collect()
    }

    /// One span where there is one, else all of them beside the first.
    fn one_or_more(&self, spans: &[model::Span]) -> (Option<Span>, Vec<Span>) {
        let all = if spans.len() > 1 { self.spans(spans) } else { Vec::new() };
        (spans.first().map(|&s| self.span(s)), all)
    }

    fn words(&self, span: model::Span) -> String {
        span.of(self.text).to_string()
    }

    fn claim(&self, c: &model::Claim) -> Claim {
        Claim {
            id: claim_id(c.id),
            main: c.main,
            incident: c.incident.map(incident_id),
            text: self.words(c.sentence),
            sentence: self.span(c.sentence),
            content: Spans { spans: self.spans(&c.content) },
            confidence: (c.confidence * 100.0).round() / 100.0,
            source: self.source(&c.source),
            cue: c.cue.as_ref().map(|cue| self.cue(cue)),
            quote: c.quote.as_str(),
            said_on: c.said_on.as_ref().map(|w| self.when(w)),
            factuality: c.factuality.as_str(),
            event: c.event.as_ref().map(|e| self.event(e)),
            participants: c.participants.iter().map(|p| self.participant(p)).collect(),
            place: c.place.as_ref().map(|p| self.place(p)),
            when: c.when.as_ref().map(|w| self.when(w)),
            casualties: c.casualties.iter().map(|f| self.figure(f)).collect(),
        }
    }

    fn source(&self, s: &model::Source) -> Source {
        let (span, spans) = self.one_or_more(&s.spans);
        Source {
            kind: s.kind.as_str(),
            name: s.name.clone(),
            actor: s.actor.clone(),
            source_type: s.source_type.map(model::SourceType::as_str),
            via: s
                .via
                .iter()
                .map(|v| Via { name: v.name.clone(), actor: v.actor.clone(), span: self.span(v.span) })
                .collect(),
            span,
            spans,
            inferred: s.inferred,
        }
    }

    fn cue(&self, c: &model::Cue) -> Cue {
        let (span, spans) = self.one_or_more(&c.spans);
        Cue { lemma: c.lemma.clone(), stance: c.stance.as_str(), span, spans }
    }

    fn when(&self, w: &model::When) -> When {
        When {
            start: w.start.map(|d| d.to_string()),
            end: w.end.map(|d| d.to_string()),
            precision: w.precision.as_str(),
            as_written: w.span.map(|s| self.words(s)),
            span: w.span.map(|s| self.span(s)),
            inferred: w.inferred,
        }
    }

    fn event(&self, e: &model::Event) -> Event {
        let span = self.span(e.trigger.span);
        Event {
            plover: e.plover.clone(),
            mode: e.mode.clone(),
            acled: e.acled.clone(),
            trigger: Trigger {
                text: self.words(e.trigger.span),
                lemma: e.trigger.lemma.clone(),
                start: span.start,
                end: span.end,
            },
            inferred: e.inferred,
        }
    }

    fn participant(&self, p: &model::Participant) -> Participant {
        Participant {
            role: p.role.as_str(),
            name: p.name.clone(),
            actor: p.actor.clone(),
            label: self.words(p.span),
            kind: p.kind.map(model::ParticipantKind::as_str),
            sector: p.sector.clone(),
            country: p.country.clone(),
            span: self.span(p.span),
            inferred: p.inferred,
        }
    }

    fn place(&self, p: &model::PlaceName) -> Place {
        let known = p.place.as_ref();
        Place {
            name: known.map_or_else(|| p.name.clone(), |r| r.name.clone()),
            as_written: self.words(p.span),
            geonames: known.and_then(|r| r.geonames),
            lat: known.and_then(|r| r.lat),
            lon: known.and_then(|r| r.lon),
            country: known.and_then(|r| r.country.clone()),
            admin1: known.and_then(|r| r.admin1.clone()),
            precision: known.map_or(model::PlacePrecision::Unknown, |r| r.precision).as_str(),
            span: self.span(p.span),
            inferred: p.inferred || known.is_some_and(|r| r.inferred),
        }
    }

    fn figure(&self, f: &model::Figure) -> Figure {
        Figure {
            effect: f.effect.as_str(),
            group: f.group.as_str(),
            group_as_written: f.group_label.clone(),
            low: f.low,
            best: f.best,
            high: f.high,
            as_written: self.words(f.span),
            exceeded: f.exceeded,
            cumulative: f.cumulative,
            increment: f.increment,
            named: f.named,
            span: self.span(f.span),
            including: f.including.iter().map(|p| self.figure(p)).collect(),
        }
    }

    fn relation(&self, r: &model::Relation) -> Relation {
        Relation {
            a: r.a.clone(),
            kind: r.kind.as_str(),
            b: r.b.clone(),
            a_span: self.span(r.a_span),
            b_span: self.span(r.b_span),
            span: self.span(r.span),
        }
    }

    fn toponym(&self, t: &model::Toponym) -> Toponym {
        Toponym {
            name: self.words(t.span),
            span: self.span(t.span),
            literal: t.literal,
            place: t.place.as_ref().map(|p| ToponymPlace {
                name: p.name.clone(),
                geonames: p.geonames,
                lat: p.lat,
                lon: p.lon,
                country: p.country.clone(),
                admin1: p.admin1.clone(),
                precision: p.precision.as_str(),
                inferred: p.inferred,
            }),
        }
    }

    fn time(&self, t: &model::TimeExpression) -> Time {
        Time {
            as_written: self.words(t.span),
            span: self.span(t.span),
            kind: t.kind.as_str(),
            value: t.value.clone(),
            start: t.start.map(|d| d.to_string()),
            end: t.end.map(|d| d.to_string()),
            inferred: t.inferred,
        }
    }

    fn mention(&self, m: &model::Mention) -> Mention {
        Mention {
            name: self.words(m.span),
            span: self.span(m.span),
            kind: m.kind.as_str(),
            actor: m.actor.clone(),
            entity: m.entity,
        }
    }

    fn problem(&self, p: &model::Problem) -> Problem {
        Problem { message: p.message.clone(), span: p.span.map(|s| self.span(s)) }
    }
}
