//! What words say of a time before it is placed on the calendar: the fields of a [`Reading`].

use crate::calendar::{Grain, Season};

/// How many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Amount {
    /// A number, in halves ("two and a half" is 5).
    Halves(i64),
    /// More than one, but not told how many ("several").
    Vague,
}

impl Amount {
    /// A whole number.
    pub fn whole(n: i64) -> Self {
        Amount::Halves(n.saturating_mul(2))
    }

    /// The number without its half.
    pub fn rounded(self) -> Option<i64> {
        match self {
            Amount::Halves(h) => Some(h / 2),
            Amount::Vague => None,
        }
    }
}

/// What kind of time the words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// A point or stretch of the calendar.
    #[default]
    Point,
    /// A length of time.
    Duration,
    /// A length of time that ends now ("the past three days").
    PastDuration,
    /// A length of time that begins now ("the next two weeks").
    NextDuration,
    /// A recurring time.
    Set,
    /// PAST_REF.
    Past,
    /// PRESENT_REF.
    Present,
    /// FUTURE_REF.
    Future,
}

/// What a shift is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Base {
    /// The date published.
    #[default]
    Published,
    /// An expression earlier in the text.
    Text,
    /// An expression earlier in the same sentence, else the date published.
    Sentence,
}

/// Last, this or next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Last,
    This,
    Next,
}

/// A part of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Morning,
    Midday,
    Afternoon,
    Evening,
    Night,
}

impl Part {
    /// As TIMEX3 writes it after a "T".
    pub fn code(self) -> &'static str {
        match self {
            Part::Morning => "MO",
            Part::Midday => "MI",
            Part::Afternoon => "AF",
            Part::Evening => "EV",
            Part::Night => "NI",
        }
    }
}

/// Which third of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Start,
    Mid,
    End,
}

/// A feast whose day changes with the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feast {
    Thanksgiving,
    Labor,
    Memorial,
    King,
    Election,
}

/// A number of units to go, once it is known from where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Steps {
    /// This many.
    By(i64),
    /// As many as the words count, onwards or back.
    Counted(i64),
    /// One back, none or one on, as "last", "this", "next" say.
    AsSaid,
}

/// What the words of one expression say, field by field. Parts of an expression are read apart and their fields joined.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Reading {
    pub kind: Kind,
    pub century: Option<i16>,
    pub decade: Option<i16>,
    pub year: Option<i16>,
    pub half: Option<i8>,
    pub quarter: Option<i8>,
    pub season: Option<Season>,
    pub month: Option<i8>,
    pub weekend: bool,
    pub weekday: Option<i8>,
    pub day: Option<i8>,
    /// A numeric date whose order of day and month is not certain, as written.
    pub numeric: Option<(i8, i8)>,
    pub feast: Option<Feast>,
    pub part: Option<Part>,
    pub hour: Option<i8>,
    pub minute: Option<i8>,
    pub phase: Option<Phase>,
    pub which: Option<Which>,
    pub n: Option<Amount>,
    pub unit: Option<Grain>,
    pub steps: Option<Steps>,
    pub base: Base,
    /// The same stretch of the year before ("the year-ago quarter").
    pub year_back: bool,
    pub from: Option<Box<Reading>>,
}

impl Reading {
    /// Takes over every field of `other` that is not set here.
    pub fn absorb(&mut self, other: &Reading) {
        if self.kind == Kind::Point {
            self.kind = other.kind;
        }
        if self.base == Base::Published {
            self.base = other.base;
        }
        self.weekend |= other.weekend;
        self.year_back |= other.year_back;
        self.century = self.century.or(other.century);
        self.decade = self.decade.or(other.decade);
        self.year = self.year.or(other.year);
        self.half = self.half.or(other.half);
        self.quarter = self.quarter.or(other.quarter);
        self.season = self.season.or(other.season);
        self.month = self.month.or(other.month);
        self.weekday = self.weekday.or(other.weekday);
        self.day = self.day.or(other.day);
        self.numeric = self.numeric.or(other.numeric);
        self.feast = self.feast.or(other.feast);
        self.part = self.part.or(other.part);
        self.hour = self.hour.or(other.hour);
        self.minute = self.minute.or(other.minute);
        self.phase = self.phase.or(other.phase);
        self.which = self.which.or(other.which);
        self.n = self.n.or(other.n);
        self.unit = self.unit.or(other.unit);
        self.steps = self.steps.or(other.steps);
        if self.from.is_none() {
            self.from.clone_from(&other.from);
        }
    }

    /// Sets fields as a data file writes them: `month=3 day=21`. Errors name what is wrong with the file.
    pub fn set(&mut self, fields: &str) -> Result<(), String> {
        for field in fields.split_whitespace().filter(|f| *f != "-") {
            let (key, value) = field.split_once('=').ok_or_else(|| format!("no value in `{field}`"))?;
            self.set_one(key, value).ok_or_else(|| format!("cannot read `{field}`"))?;
        }
        Ok(())
    }

    fn set_one(&mut self, key: &str, value: &str) -> Option<()> {
        // "n" stands for the number that the words gave ("third quarter": quarter=n).
        let number = || -> Option<i64> {
            if value == "n" { self.n.and_then(Amount::rounded) } else { value.parse().ok() }
        };
        match key {
            "kind" => self.kind = kind(value)?,
            "century" => self.century = Some(number()?.try_into().ok()?),
            "decade" => self.decade = Some(number()?.try_into().ok()?),
            "year" => self.year = Some(number()?.try_into().ok()?),
            "half" => self.half = Some(number()?.try_into().ok()?),
            "quarter" => self.quarter = Some(number()?.try_into().ok()?),
            "month" => self.month = Some(number()?.try_into().ok()?),
            "weekday" => self.weekday = Some(number()?.try_into().ok()?),
            "day" => self.day = Some(number()?.try_into().ok()?),
            "hour" => self.hour = Some(number()?.try_into().ok()?),
            "minute" => self.minute = Some(number()?.try_into().ok()?),
            "season" => self.season = Some(Season::from_code(value)?),
            "weekend" => self.weekend = value == "yes",
            "holiday" => self.feast = Some(feast(value)?),
            "part" => self.part = Some(part(value)?),
            "mod" => self.phase = phase(value)?,
            "which" => self.which = Some(which(value)?),
            "n" => self.n = Some(amount(value)?),
            "unit" => self.unit = Some(Grain::from_word(value)?),
            "steps" => self.steps = Some(steps(value)?),
            "base" => {
                self.base = match value {
                    "text" => Base::Text,
                    "sentence" => Base::Sentence,
                    _ => return None,
                }
            }
            "back" => self.year_back = value == "year",
            _ => return None,
        }
        Some(())
    }
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "duration" => Kind::Duration,
        "past-duration" => Kind::PastDuration,
        "next-duration" => Kind::NextDuration,
        "set" => Kind::Set,
        "past" => Kind::Past,
        "present" => Kind::Present,
        "future" => Kind::Future,
        _ => return None,
    })
}

fn part(word: &str) -> Option<Part> {
    Some(match word {
        "MO" => Part::Morning,
        "MI" => Part::Midday,
        "AF" => Part::Afternoon,
        "EV" => Part::Evening,
        "NI" => Part::Night,
        _ => return None,
    })
}

/// The modifiers that say which part of a period is meant; those of degree leave the days as they are.
fn phase(word: &str) -> Option<Option<Phase>> {
    Some(match word {
        "START" => Some(Phase::Start),
        "MID" => Some(Phase::Mid),
        "END" => Some(Phase::End),
        "APPROX" | "LESS_THAN" | "MORE_THAN" | "EQUAL_OR_LESS" | "EQUAL_OR_MORE" => None,
        _ => return None,
    })
}

fn which(word: &str) -> Option<Which> {
    Some(match word {
        "last" => Which::Last,
        "this" => Which::This,
        "next" => Which::Next,
        _ => return None,
    })
}

fn feast(word: &str) -> Option<Feast> {
    Some(match word {
        "thanksgiving" => Feast::Thanksgiving,
        "labor" => Feast::Labor,
        "memorial" => Feast::Memorial,
        "king" => Feast::King,
        "election" => Feast::Election,
        _ => return None,
    })
}

fn amount(word: &str) -> Option<Amount> {
    match word {
        "X" => Some(Amount::Vague),
        "0.5" => Some(Amount::Halves(1)),
        "1.5" => Some(Amount::Halves(3)),
        _ => word.parse().ok().map(Amount::whole),
    }
}

fn steps(word: &str) -> Option<Steps> {
    Some(match word {
        "said" => Steps::AsSaid,
        "-n" => Steps::Counted(-1),
        "+n" => Steps::Counted(1),
        _ => Steps::By(word.parse().ok()?),
    })
}
