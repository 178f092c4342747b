//! The values of a claim that people correct, and how they are written.

use tally_model::{
    ACLED_SUB_EVENTS, Claim, Cue, Date, Effect, Event, Factuality, Figure, Group, PLOVER_TYPES, Participant,
    PlaceName, PlacePrecision, ResolvedPlace, Role, SourceKind, SourceType, Stance, TimePrecision, Trigger,
    When,
};

/// One corrected value, understood.
///
/// | field | value |
/// |---|---|
/// | `source`, `source_type`, `stance`, `factuality` | a name; words of the contract |
/// | `event`, `mode`, `acled` | PLOVER type and mode, ACLED sub-event |
/// | `place`, `country`, `admin1` | names; a country by its two letters |
/// | `point` | `35.93,36.63` |
/// | `when` | `2024-11-30` or `2024-11-30..2024-12-01` |
/// | `actor`, `target`, `victim`, … | a name |
/// | `killed`, `injured.children`, … | `12`, `11..12` or `25..` |
#[derive(Debug, Clone, PartialEq)]
pub struct Correction(Change);

/// A correction that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCorrection {
    /// There is no such field.
    #[error(
        "“{0}” is no value of a claim: source, source_type, stance, factuality, event, mode, acled, place, point, country, admin1, \
         when, a role (actor, target, victim, …) or an effect (killed, injured, killed.children, …)"
    )]
    Field(String),
    /// The value has another form.
    #[error("“{value}” cannot be the {field} of a claim; write it as {form}")]
    Value {
        /// The field.
        field: String,
        /// What was given.
        value: String,
        /// How it is written.
        form: String,
    },
}

#[derive(Debug, Clone, PartialEq)]
enum Change {
    Source(Option<String>),
    SourceType(Option<SourceType>),
    Stance(Stance),
    Factuality(Factuality),
    Event(Option<String>),
    Mode(Option<String>),
    Acled(Option<String>),
    Place(Option<String>),
    Point(Option<(f64, f64)>),
    Country(Option<String>),
    Admin1(Option<String>),
    When(Option<(Date, Date)>),
    Role(Role, Option<String>),
    Figure(Effect, Group, Option<(u64, Option<u64>)>),
}

impl Correction {
    /// Understands a correction; `None` says that the report tells nothing of it.
    ///
    /// # Errors
    /// When there is no such field, or the value is written in another form.
    pub fn parse(field: &str, value: Option<&str>) -> Result<Self, BadCorrection> {
        let bad = |form: &str| BadCorrection::Value {
            field: field.into(),
            value: value.unwrap_or("nothing").into(),
            form: form.into(),
        };
        let text = value.map(str::to_string);
        Ok(Correction(match field {
            "source" => Change::Source(text),
            "source_type" => Change::SourceType(
                one_of(value, SourceType::from_word).ok_or_else(|| bad(&words(SourceType::ALL)))?,
            ),
            "stance" => {
                Change::Stance(value.and_then(Stance::from_word).ok_or_else(|| bad(&words(Stance::ALL)))?)
            }
            "factuality" => Change::Factuality(
                value.and_then(Factuality::from_word).ok_or_else(|| bad(&words(Factuality::ALL)))?,
            ),
            "event" => Change::Event(listed(value, &PLOVER_TYPES).map_err(|form| bad(&form))?),
            "mode" => Change::Mode(text),
            "acled" => Change::Acled(listed(value, &ACLED_SUB_EVENTS).map_err(|form| bad(&form))?),
            "place" => Change::Place(text),
            "country" => {
                let country = value.map(str::to_ascii_uppercase);
                if country.as_ref().is_some_and(|c| c.len() != 2) {
                    return Err(bad("two letters, as SY"));
                }
                Change::Country(country)
            }
            "admin1" => Change::Admin1(text),
            "point" => Change::Point(
                one_of(value, point).ok_or_else(|| bad("latitude,longitude in degrees, as 35.93,36.63"))?,
            ),
            "when" => {
                Change::When(one_of(value, days).ok_or_else(|| bad("2024-11-30 or 2024-11-30..2024-12-01"))?)
            }
            _ => return harm_or_role(field, value, &bad).map(Correction),
        }))
    }

    /// Puts the value into the claim. Words that stood behind the old value stay; where there were none, it points at the sentence.
    pub(crate) fn put(&self, claim: &mut Claim) {
        match &self.0 {
            Change::Source(name) => {
                claim.source.kind = if name.is_some() { SourceKind::Actor } else { SourceKind::Report };
                claim.source.name.clone_from(name);
                claim.source.actor = None;
            }
            Change::SourceType(kind) => claim.source.source_type = *kind,
            Change::Stance(stance) => match &mut claim.cue {
                Some(cue) => cue.stance = *stance,
                None => claim.cue = Some(Cue { lemma: String::new(), stance: *stance, spans: Vec::new() }),
            },
            Change::Factuality(factuality) => claim.factuality = *factuality,
            Change::Event(kind) => event(claim).plover.clone_from(kind),
            Change::Mode(mode) => event(claim).mode.clone_from(mode),
            Change::Acled(kind) => event(claim).acled.clone_from(kind),
            Change::Place(None) => claim.place = None,
            Change::Place(Some(name)) => put_place(claim, name),
            Change::Point(point) => {
                let place = resolved(claim);
                (place.lat, place.lon) = (point.map(|p| p.0), point.map(|p| p.1));
                place.precision =
                    if point.is_some() { PlacePrecision::Exact } else { PlacePrecision::Unknown };
            }
            Change::Country(country) => resolved(claim).country.clone_from(country),
            Change::Admin1(area) => resolved(claim).admin1.clone_from(area),
            Change::When(days) => put_days(claim, *days),
            Change::Role(role, name) => put_role(claim, *role, name.as_deref()),
            Change::Figure(effect, group, number) => put_figure(claim, *effect, *group, *number),
        }
    }
}

/// The word of a list that is meant, in whatever case; else how it is written.
fn listed(value: Option<&str>, list: &[&str]) -> Result<Option<String>, String> {
    let Some(value) = value else { return Ok(None) };
    let known = list.iter().find(|word| word.eq_ignore_ascii_case(value));
    known.map(|word| Some(word.to_string())).ok_or_else(|| list.join(", "))
}

/// Nothing is allowed; something must be understood.
fn one_of<T>(value: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    value.map_or(Some(None), |v| read(v).map(Some))
}

fn words<T: std::fmt::Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn harm_or_role(
    field: &str,
    value: Option<&str>,
    bad: &dyn Fn(&str) -> BadCorrection,
) -> Result<Change, BadCorrection> {
    if let Some(role) = Role::from_word(field) {
        return Ok(Change::Role(role, value.map(str::to_string)));
    }
    let (effect, group) = field.split_once('.').unwrap_or((field, "people"));
    match (Effect::from_word(effect), Group::from_word(group)) {
        (Some(effect), Some(group)) => {
            let number = one_of(value, number).ok_or_else(|| bad("12, 11..12, or 25.. for “at least 25”"))?;
            Ok(Change::Figure(effect, group, number))
        }
        _ => Err(BadCorrection::Field(field.into())),
    }
}

fn number(text: &str) -> Option<(u64, Option<u64>)> {
    let Some((low, high)) = text.split_once("..") else {
        let n = text.trim().parse().ok()?;
        return Some((n, Some(n)));
    };
    let low = low.trim().parse().ok()?;
    let high = if high.trim().is_empty() { None } else { Some(high.trim().parse().ok()?) };
    high.is_none_or(|h: u64| h >= low).then_some((low, high))
}

fn point(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split_once(',')?;
    let (lat, lon): (f64, f64) = (lat.trim().parse().ok()?, lon.trim().parse().ok()?);
    (lat.abs() <= 90.0 && lon.abs() <= 180.0).then_some((lat, lon))
}

fn days(text: &str) -> Option<(Date, Date)> {
    let (start, end) = text.split_once("..").unwrap_or((text, text));
    let (start, end): (Date, Date) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
    (start <= end).then_some((start, end))
}

fn event(claim: &mut Claim) -> &mut Event {
    let span = claim.sentence;
    claim.event.get_or_insert_with(|| Event {
        plover: None,
        mode: None,
        acled: None,
        trigger: Trigger { lemma: String::new(), span },
        inferred: false,
    })
}

fn put_place(claim: &mut Claim, name: &str) {
    let span = claim.place.as_ref().map_or(claim.sentence, |p| p.span);
    // Country and area stay until they are corrected too; the point was the other place's.
    let old = claim.place.take().and_then(|p| p.place);
    let place = ResolvedPlace {
        name: name.into(),
        geonames: None,
        lat: None,
        lon: None,
        country: old.as_ref().and_then(|p| p.country.clone()),
        admin1: old.as_ref().and_then(|p| p.admin1.clone()),
        admin2: None,
        precision: PlacePrecision::Unknown,
        inferred: false,
    };
    claim.place = Some(PlaceName { name: name.into(), span, place: Some(place), inferred: false });
}

fn resolved(claim: &mut Claim) -> &mut ResolvedPlace {
    let span = claim.sentence;
    let name = claim.place.get_or_insert_with(|| PlaceName {
        name: String::new(),
        span,
        place: None,
        inferred: false,
    });
    let written = name.name.clone();
    name.place.get_or_insert(ResolvedPlace {
        name: written,
        geonames: None,
        lat: None,
        lon: None,
        country: None,
        admin1: None,
        admin2: None,
        precision: PlacePrecision::Unknown,
        inferred: false,
    })
}

fn put_days(claim: &mut Claim, days: Option<(Date, Date)>) {
    let span = claim.when.as_ref().and_then(|w| w.span);
    claim.when = days.map(|(start, end)| When {
        start: Some(start),
        end: Some(end),
        precision: if start == end { TimePrecision::Day } else { TimePrecision::Days },
        span,
        inferred: false,
    });
}

fn put_role(claim: &mut Claim, role: Role, name: Option<&str>) {
    let span = claim.participants.iter().find(|p| p.role == role).map_or(claim.sentence, |p| p.span);
    claim.participants.retain(|p| p.role != role);
    claim.participants.extend(name.map(|name| Participant {
        role,
        name: name.into(),
        actor: None,
        kind: None,
        sector: None,
        country: None,
        span,
        inferred: false,
    }));
}

fn put_figure(claim: &mut Claim, effect: Effect, group: Group, number: Option<(u64, Option<u64>)>) {
    let old = claim.casualties.iter().position(|f| f.effect == effect && f.group == group);
    let Some((low, high)) = number else {
        claim.casualties.retain(|f| f.effect != effect || f.group != group);
        return;
    };
    let at = old.unwrap_or_else(|| {
        claim.casualties.push(Figure {
            effect,
            group,
            group_label: None,
            low: None,
            best: None,
            high: None,
            exceeded: false,
            cumulative: false,
            increment: false,
            named: 0,
            span: claim.sentence,
            including: Vec::new(),
        });
        claim.casualties.len() - 1
    });
    let figure = &mut claim.casualties[at];
    // "11..12" names both ends and neither above the other.
    let best = Some(low).filter(|low| high.is_none_or(|high| high == *low));
    (figure.low, figure.best, figure.high, figure.exceeded) = (Some(low), best, high, false);
}
