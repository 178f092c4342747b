//! Placing: what a reading comes to on the calendar, and its TIMEX3 value.

use tally_model::{Date, TimeKind, TimePrecision};

use crate::calendar::{self, Grain, Period};
use crate::floating;
use crate::outlook::Outlook;
use crate::reading::{Amount, Base, Kind, Part, Phase, Reading, Steps, Which};
use crate::value;

/// The order of day and month in a report's numeric dates, as far as the report shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumericOrder {
    DayFirst,
    MonthFirst,
    Unknown,
}

/// An expression that was placed, for later ones to count from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    /// Its index among the expressions found.
    pub index: usize,
    /// What it came to.
    pub period: Period,
    /// Whether its year is written.
    pub has_year: bool,
    /// Whether it was itself counted back a year.
    pub year_back: bool,
    /// Sentence that it stands in.
    pub sentence: usize,
}

/// What is known while the expressions of a report are placed, in order.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    /// The date published, or the date that the text begins with.
    pub published: Option<Date>,
    /// Day or month first.
    pub order: NumericOrder,
    known: Vec<Known>,
    sentence: usize,
}

/// What an expression came to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub kind: TimeKind,
    pub value: Option<String>,
    pub period: Option<Period>,
    pub precision: TimePrecision,
    pub inferred: bool,
    pub anchor: Option<usize>,
}

/// A period and how it was come by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    pub period: Period,
    pub inferred: bool,
    pub anchor: Option<usize>,
}

impl Timeline {
    /// An empty timeline.
    pub fn new(published: Option<Date>, order: NumericOrder) -> Self {
        Timeline { published, order, known: Vec::new(), sentence: 0 }
    }

    /// Says which sentence the expressions to come stand in.
    pub fn enter(&mut self, sentence: usize) {
        self.sentence = sentence;
    }

    /// Places one reading. `outlook` is asked only when the direction matters.
    pub fn place(&self, reading: &Reading, outlook: &dyn Fn() -> Outlook) -> Placed {
        match reading.kind {
            Kind::Point => self.place_point(reading, outlook),
            Kind::Duration => unplaced(TimeKind::Duration, value::duration(reading), reading),
            Kind::PastDuration | Kind::NextDuration => self.place_running(reading),
            Kind::Set => unplaced(TimeKind::Set, value::set(reading), reading),
            Kind::Past => unplaced(TimeKind::Date, Some("PAST_REF".into()), reading),
            Kind::Present => unplaced(TimeKind::Date, Some("PRESENT_REF".into()), reading),
            Kind::Future => unplaced(TimeKind::Date, Some("FUTURE_REF".into()), reading),
        }
    }

    /// Remembers an expression for later ones.
    pub fn remember(&mut self, index: usize, placed: &Placed, reading: &Reading) {
        if let (Some(period), TimeKind::Date | TimeKind::Time) = (placed.period, placed.kind) {
            let year_back =
                reading.year_back || (reading.unit == Some(Grain::Year) && reading.steps.is_some());
            let known =
                Known { index, period, has_year: reading.year.is_some(), year_back, sentence: self.sentence };
            self.known.push(known);
        }
    }

    fn place_point(&self, reading: &Reading, outlook: &dyn Fn() -> Outlook) -> Placed {
        let is_time = reading.part.is_some() || reading.hour.is_some();
        let kind = if is_time { TimeKind::Time } else { TimeKind::Date };
        let Some(spot) = self.spot(reading, outlook) else {
            let precision = if is_time { TimePrecision::Time } else { value::template_precision(reading) };
            return Placed {
                kind,
                value: value::template(reading),
                period: None,
                precision,
                inferred: false,
                anchor: None,
            };
        };
        let value = Some(value::of_period(spot.period, reading));
        let mut period = spot.period;
        if let Some(phase) = reading.phase.filter(|_| !is_time) {
            period = period.phase(phase).unwrap_or(period);
        }
        // A night reaches into the next day.
        if reading.part == Some(Part::Night)
            && reading.hour.is_none()
            && reading.unit.is_some()
            && is_overnight(reading)
        {
            period.end = calendar::days_after(period.end, 1).unwrap_or(period.end);
        }
        let precision = if is_time { TimePrecision::Time } else { spot.period.grain.precision() };
        Placed { kind, value, period: Some(period), precision, inferred: spot.inferred, anchor: spot.anchor }
    }

    /// A length of time that ends or begins on the day published.
    fn place_running(&self, reading: &Reading) -> Placed {
        let back = reading.kind == Kind::PastDuration;
        let mut placed = unplaced(TimeKind::Duration, value::duration(reading), reading);
        let vague = reading.n == Some(Amount::Vague);
        if vague && back && matches!(reading.unit, Some(Grain::Year | Grain::Day | Grain::Decade)) {
            placed.kind = TimeKind::Date;
            placed.value = Some("PAST_REF".into());
        }
        let (Some(today), Some(unit), Some(n)) =
            (self.published, reading.unit, reading.n.and_then(Amount::rounded))
        else {
            return placed;
        };
        let days_in = |unit: Grain| match unit {
            Grain::Second | Grain::Minute => Some(0),
            Grain::Hour => Some((n + 23) / 24),
            Grain::Day => Some(n),
            Grain::Week => n.checked_mul(7),
            _ => None,
        };
        let sign = if back { -1 } else { 1 };
        let other = match days_in(unit) {
            Some(days) => calendar::days_after(today, days * sign),
            None => {
                calendar::months_after(today, value::months_in(unit).saturating_mul(n).saturating_mul(sign))
            }
        };
        if let Some(other) = other {
            placed.period = Some(Period { start: today.min(other), end: today.max(other), grain: unit });
            placed.inferred = true;
        }
        placed
    }

    /// Where a reading lies on the calendar.
    fn spot(&self, reading: &Reading, outlook: &dyn Fn() -> Outlook) -> Option<Spot> {
        let mut reading = reading.clone();
        self.settle_numeric(&mut reading);
        if reading.numeric.is_some() {
            return None;
        }
        let spot = match reading.steps {
            Some(steps) => self.stepped(&reading, steps, outlook)?,
            None => self.direct(&reading, outlook)?,
        };
        let period = if reading.year_back { spot.period.year_back()? } else { spot.period };
        Some(Spot { period, ..spot })
    }

    fn settle_numeric(&self, reading: &mut Reading) {
        let Some((a, b)) = reading.numeric else { return };
        let settled = match self.order {
            NumericOrder::DayFirst => Some((a, b)),
            NumericOrder::MonthFirst => Some((b, a)),
            // One of the two orders is the very day of publication.
            NumericOrder::Unknown => self.published.and_then(|p| {
                let is = |day: i8, month: i8| {
                    reading.year == Some(p.year()) && p.day() == day && p.month() == month
                };
                if is(a, b) { Some((a, b)) } else { is(b, a).then_some((b, a)) }
            }),
        };
        if let Some((day, month)) = settled {
            (reading.day, reading.month, reading.numeric) = (Some(day), Some(month), None);
        }
    }

    fn stepped(&self, reading: &Reading, steps: Steps, outlook: &dyn Fn() -> Outlook) -> Option<Spot> {
        let unit = reading.unit.unwrap_or(Grain::Day);
        let n = match steps {
            Steps::By(n) => n,
            Steps::AsSaid => match reading.which? {
                Which::Last => -1,
                Which::This => 0,
                Which::Next => 1,
            },
            Steps::Counted(sign) => reading.n?.rounded()?.checked_mul(sign)?,
        };
        if unit == Grain::Year
            && n == -1
            && reading.n.is_some()
            && reading.from.is_none()
            && let Some(told) = self.told_quarter()
        {
            return Some(Spot { period: told.period.year_back()?, inferred: true, anchor: Some(told.index) });
        }
        let base = self.base(reading, unit, outlook)?;
        // "The previous Friday" steps by weekdays.
        if let (Some(weekday), Base::Text, None) = (reading.weekday, reading.base, reading.unit) {
            let day = calendar::days_after(base.period.start, n)?;
            let day = calendar::nearest_weekday(day, weekday, n < 0)?;
            return Some(Spot { period: Period::day(day), ..base });
        }
        let from = base.period;
        let period = match (unit, from.grain) {
            (Grain::Hour | Grain::Minute | Grain::Second, _) => {
                let per_day = if unit == Grain::Hour { 24 } else { i64::MAX };
                Period::day(calendar::days_after(from.start, n / per_day)?)
            }
            _ => {
                let day = if n > 0 && from.grain > Grain::Day && unit == Grain::Day {
                    from.end
                } else {
                    from.start
                };
                Period::around(day, unit)?.step(n, unit)?
            }
        };
        let period = narrow(period, reading)?;
        Some(Spot { period, inferred: true, anchor: base.anchor })
    }

    /// What a step is counted from.
    fn base(&self, reading: &Reading, unit: Grain, outlook: &dyn Fn() -> Outlook) -> Option<Spot> {
        if let Some(from) = &reading.from {
            return self.spot(from, outlook);
        }
        let published =
            self.published.map(|day| Spot { period: Period::day(day), inferred: true, anchor: None });
        if reading.base == Base::Published {
            return published;
        }
        let fits = |k: &&Known| match unit {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => k.period.grain <= Grain::Day,
            Grain::Week | Grain::Weekend => k.period.grain <= Grain::Week,
            Grain::Month => k.period.grain <= Grain::Month,
            Grain::Quarter => k.period.grain == Grain::Quarter && !k.year_back,
            _ => k.period.grain <= Grain::Year,
        };
        let near = |k: &&Known| reading.base == Base::Text || k.sentence == self.sentence;
        let known = self.known.iter().rev().find(|k| fits(k) && near(k));
        match known {
            Some(k) => Some(Spot { period: k.period, inferred: true, anchor: Some(k.index) }),
            // Figures of "the quarter" are those of the last one that is over.
            None if unit == Grain::Quarter => {
                let period = Period::around(self.published?, unit)?.step(-1, unit)?;
                Some(Spot { period, inferred: true, anchor: None })
            }
            // Without an earlier expression the day published is where the telling stands, except for single
            // days: "the next day" after an undated event is unknown.
            None if unit > Grain::Day || reading.part.is_some() || reading.base == Base::Sentence => {
                published
            }
            None => None,
        }
    }

    /// The quarter that "a year earlier" is counted from: the one that the text is telling of.
    fn told_quarter(&self) -> Option<Known> {
        let recent =
            self.known.iter().rev().take(6).filter(|k| self.sentence - k.sentence.min(self.sentence) <= 3);
        let mut told = recent
            .filter(|k| !k.year_back && matches!(k.period.grain, Grain::Quarter | Grain::Half | Grain::Year));
        told.next().filter(|k| k.period.grain != Grain::Year).copied()
    }

    /// A reading that names its own place, wholly or but for the year.
    fn direct(&self, reading: &Reading, outlook: &dyn Fn() -> Outlook) -> Option<Spot> {
        let written = |period| Spot { period, inferred: false, anchor: None };
        if let Some(century) = reading.century {
            return Period::years(century.checked_sub(1)?.checked_mul(100)?, 100, Grain::Century)
                .map(written);
        }
        if let Some(decade) = reading.decade {
            return Period::years(decade.checked_mul(10)?, 10, Grain::Decade).map(written);
        }
        if let Some(year) = reading.year {
            return narrow(Period::year(year)?, reading).map(written);
        }
        let inferred = |period| Spot { period, inferred: true, anchor: None };
        if let Some(told) = self.told_day(reading) {
            return Some(told);
        }
        if let Some(told) = self.told_year(reading, outlook) {
            return Some(told);
        }
        match self.published {
            Some(today) => floating::nearest(reading, today, outlook).map(inferred),
            None => self.in_known_year(reading),
        }
    }

    /// A time of day without its day belongs to the day that the text is telling of.
    fn told_day(&self, reading: &Reading) -> Option<Spot> {
        let dateless = reading.weekday.is_none()
            && reading.day.is_none()
            && reading.month.is_none()
            && reading.feast.is_none();
        if !dateless || (reading.hour.is_none() && reading.part.is_none()) {
            return None;
        }
        let near = |k: &&Known| k.period.grain <= Grain::Day && self.sentence.saturating_sub(k.sentence) <= 2;
        let known = self.known.iter().rev().find(near)?;
        Some(Spot { period: Period::day(known.period.start), inferred: true, anchor: Some(known.index) })
    }

    /// "On 3 June 2022, … On 5 June, …": what goes on telling of a year that was written means that year.
    fn told_year(&self, reading: &Reading, outlook: &dyn Fn() -> Outlook) -> Option<Spot> {
        self.published?;
        if reading.month.is_none() || reading.which.is_some() {
            return None;
        }
        let known = self.known.iter().rev().find(|k| k.period.grain <= Grain::Month)?;
        let told = known.has_year && self.sentence.saturating_sub(known.sentence) <= 6;
        if !told || outlook() == Outlook::Future {
            return None;
        }
        let period = narrow(Period::year(known.period.start.year())?, reading)?;
        let soon_after = (0..120).contains(&calendar::days_between(known.period.start, period.start));
        soon_after.then_some(Spot { period, inferred: true, anchor: Some(known.index) })
    }

    /// Without a date published, "3 May" belongs to the year that the text last wrote out.
    fn in_known_year(&self, reading: &Reading) -> Option<Spot> {
        reading.month?;
        let known = self.known.iter().rev().find(|k| k.has_year)?;
        let period = narrow(Period::year(known.period.start.year())?, reading)?;
        Some(Spot { period, inferred: true, anchor: Some(known.index) })
    }
}

/// The part of a period that the finer fields of a reading name.
pub(crate) fn narrow(period: Period, reading: &Reading) -> Option<Period> {
    let year = period.start.year();
    match period.grain {
        Grain::Year => {
            if let Some(feast) = reading.feast {
                return calendar::feast(feast, year).map(Period::day);
            }
            if let Some(month) = reading.month {
                let month = Period::month(year, month)?;
                return narrow(month, reading);
            }
            if let Some(quarter) = reading.quarter {
                return Period::quarter(year, quarter);
            }
            if let Some(half) = reading.half {
                return Period::half(year, half);
            }
            if let Some(season) = reading.season {
                return Period::season(year, season);
            }
            Some(period)
        }
        Grain::Month => {
            let day = match reading.day {
                Some(day) => Period::day(calendar::date(year, period.start.month(), day)?),
                None => return Some(period),
            };
            if reading.unit == Some(Grain::Week) { Period::around(day.start, Grain::Week) } else { Some(day) }
        }
        Grain::Week => match reading.weekday {
            Some(weekday) => calendar::days_after(period.start, i64::from(weekday) - 1).map(Period::day),
            None if reading.weekend => Period::around(period.start, Grain::Weekend),
            None => Some(period),
        },
        _ => Some(period),
    }
}

/// "Overnight", "last night": the night between two days.
fn is_overnight(reading: &Reading) -> bool {
    reading.steps == Some(Steps::By(-1)) && reading.phase != Some(Phase::Start)
}

fn unplaced(kind: TimeKind, value: Option<String>, reading: &Reading) -> Placed {
    let precision = match kind {
        TimeKind::Duration => reading.unit.map_or(TimePrecision::Unknown, Grain::precision),
        _ => TimePrecision::Unknown,
    };
    Placed { kind, value, period: None, precision, inferred: false, anchor: None }
}
