//! Stretches of the calendar: days, weeks, months, seasons, years, and steps from one to another.

use jiff::Span;
use jiff::civil::Weekday;
use tally_model::{Date, TimePrecision};

use crate::reading::{Feast, Phase};

/// How long a stretch is, the shortest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Grain {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Grain {
    /// The grain that a data file names.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "second" => Grain::Second,
            "minute" => Grain::Minute,
            "hour" => Grain::Hour,
            "day" => Grain::Day,
            "weekend" => Grain::Weekend,
            "week" => Grain::Week,
            "month" => Grain::Month,
            "quarter" => Grain::Quarter,
            "season" => Grain::Season,
            "half" => Grain::Half,
            "year" => Grain::Year,
            "decade" => Grain::Decade,
            "century" => Grain::Century,
            "millennium" => Grain::Millennium,
            _ => return None,
        })
    }

    /// The contract's word for it.
    pub fn precision(self) -> TimePrecision {
        match self {
            Grain::Second | Grain::Minute | Grain::Hour => TimePrecision::Time,
            Grain::Day => TimePrecision::Day,
            Grain::Weekend => TimePrecision::Days,
            Grain::Week => TimePrecision::Week,
            Grain::Month => TimePrecision::Month,
            Grain::Quarter | Grain::Season | Grain::Half => TimePrecision::Season,
            Grain::Year => TimePrecision::Year,
            Grain::Decade | Grain::Century | Grain::Millennium => TimePrecision::Era,
        }
    }
}

/// A season of the northern year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

impl Season {
    /// From TIMEX3's two letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "SP" => Season::Spring,
            "SU" => Season::Summer,
            "FA" => Season::Autumn,
            "WI" => Season::Winter,
            _ => return None,
        })
    }

    /// As TIMEX3 writes it.
    pub fn code(self) -> &'static str {
        match self {
            Season::Spring => "SP",
            Season::Summer => "SU",
            Season::Autumn => "FA",
            Season::Winter => "WI",
        }
    }

    fn first_month(self) -> i8 {
        match self {
            Season::Spring => 3,
            Season::Summer => 6,
            Season::Autumn => 9,
            Season::Winter => 12,
        }
    }
}

/// A stretch of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    /// First day.
    pub start: Date,
    /// Last day, inclusive.
    pub end: Date,
    /// What it is.
    pub grain: Grain,
}

/// The day `year-month-day`, when there is one.
pub(crate) fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

fn plus_days(day: Date, n: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(n).ok()?).ok()
}

fn plus_months(day: Date, n: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(n).ok()?).ok()
}

impl Period {
    /// One day.
    pub fn day(day: Date) -> Self {
        Period { start: day, end: day, grain: Grain::Day }
    }

    /// The stretch of this grain that `day` lies in. Grains finer than a day give the day.
    pub fn around(day: Date, grain: Grain) -> Option<Self> {
        let year = day.year();
        match grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => Some(Period::day(day)),
            Grain::Weekend => {
                let monday = plus_days(day, -i64::from(day.weekday().to_monday_zero_offset()))?;
                Some(Period { start: plus_days(monday, 5)?, end: plus_days(monday, 6)?, grain })
            }
            Grain::Week => {
                let start = plus_days(day, -i64::from(day.weekday().to_monday_zero_offset()))?;
                Some(Period { start, end: plus_days(start, 6)?, grain })
            }
            Grain::Month => Period::month(year, day.month()),
            Grain::Quarter => Period::quarter(year, (day.month() - 1) / 3 + 1),
            Grain::Season => {
                let season = match day.month() {
                    3..=5 => Season::Spring,
                    6..=8 => Season::Summer,
                    9..=11 => Season::Autumn,
                    _ => Season::Winter,
                };
                Period::season(if day.month() < 3 { year - 1 } else { year }, season)
            }
            Grain::Half => Period::half(year, if day.month() <= 6 { 1 } else { 2 }),
            Grain::Year => Period::year(year),
            Grain::Decade => Period::years(year.div_euclid(10) * 10, 10, grain),
            Grain::Century => Period::years(year.div_euclid(100) * 100, 100, grain),
            Grain::Millennium => Period::years(year.div_euclid(1000) * 1000, 1000, grain),
        }
    }

    /// A year.
    pub fn year(year: i16) -> Option<Self> {
        Period::years(year, 1, Grain::Year)
    }

    /// The decade "199" or the century "19".
    pub fn years(first: i16, n: i16, grain: Grain) -> Option<Self> {
        let last = first.checked_add(n - 1)?;
        Some(Period { start: date(first, 1, 1)?, end: date(last, 12, 31)?, grain })
    }

    fn months(year: i16, first: i8, n: i64, grain: Grain) -> Option<Self> {
        let start = date(year, first, 1)?;
        Some(Period { start, end: plus_days(plus_months(start, n)?, -1)?, grain })
    }

    /// A month.
    pub fn month(year: i16, month: i8) -> Option<Self> {
        Period::months(year, month, 1, Grain::Month)
    }

    /// A quarter, 1–4.
    pub fn quarter(year: i16, quarter: i8) -> Option<Self> {
        Period::months(year, quarter.checked_sub(1)?.checked_mul(3)?.checked_add(1)?, 3, Grain::Quarter)
    }

    /// A half year, 1–2.
    pub fn half(year: i16, half: i8) -> Option<Self> {
        Period::months(year, half.checked_sub(1)?.checked_mul(6)?.checked_add(1)?, 6, Grain::Half)
    }

    /// A season. The winter of a year begins in its December.
    pub fn season(year: i16, season: Season) -> Option<Self> {
        Period::months(year, season.first_month(), 3, Grain::Season)
    }

    /// The stretch `n` units after this one (before it, when negative), in units of `grain`.
    pub fn step(self, n: i64, grain: Grain) -> Option<Self> {
        let from = self.start;
        let to = match grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => plus_days(from, n)?,
            Grain::Weekend | Grain::Week => plus_days(from, n.checked_mul(7)?)?,
            Grain::Month => plus_months(first_of_month(from), n)?,
            Grain::Quarter | Grain::Season => plus_months(first_of_month(from), n.checked_mul(3)?)?,
            Grain::Half => plus_months(first_of_month(from), n.checked_mul(6)?)?,
            Grain::Year => plus_months(first_of_month(from), n.checked_mul(12)?)?,
            Grain::Decade => plus_months(first_of_month(from), n.checked_mul(120)?)?,
            Grain::Century => plus_months(first_of_month(from), n.checked_mul(1200)?)?,
            Grain::Millennium => plus_months(first_of_month(from), n.checked_mul(12000)?)?,
        };
        Period::around(to, grain)
    }

    /// The same stretch one year earlier.
    pub fn year_back(self) -> Option<Self> {
        match self.grain {
            Grain::Day => Some(Period::day(plus_months(self.start, -12)?)),
            Grain::Weekend | Grain::Week => self.step(-52, Grain::Week),
            grain => Period::around(plus_months(self.start, -12)?, grain),
        }
    }

    /// Its first, middle or last third; a day or week is left whole.
    pub fn phase(self, phase: Phase) -> Option<Self> {
        if self.grain <= Grain::Week {
            return Some(self);
        }
        if self.grain == Grain::Month {
            let (first, last) = match phase {
                Phase::Start => (1, 10),
                Phase::Mid => (11, 20),
                Phase::End => (21, self.end.day()),
            };
            let (year, month) = (self.start.year(), self.start.month());
            return Some(Period { start: date(year, month, first)?, end: date(year, month, last)?, ..self });
        }
        let n_months = months_between(self.start, self.end) + 1;
        let third = (n_months / 3).max(1);
        let skip = match phase {
            Phase::Start => 0,
            Phase::Mid => third,
            Phase::End => n_months - third,
        };
        let start = plus_months(self.start, skip)?;
        Some(Period { start, end: plus_days(plus_months(start, third)?, -1)?, ..self })
    }

    /// As TIMEX3 writes it.
    pub fn value(self) -> String {
        let (year, month, day) = (self.start.year(), self.start.month(), self.start.day());
        match self.grain {
            Grain::Second | Grain::Minute | Grain::Hour | Grain::Day => {
                format!("{year:04}-{month:02}-{day:02}")
            }
            Grain::Week => week(self.start),
            Grain::Weekend => format!("{}-WE", week(self.start)),
            Grain::Month => format!("{year:04}-{month:02}"),
            Grain::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Grain::Season => {
                let season = match month {
                    3 => Season::Spring,
                    6 => Season::Summer,
                    9 => Season::Autumn,
                    _ => Season::Winter,
                };
                format!("{year:04}-{}", season.code())
            }
            Grain::Half => format!("{year:04}-H{}", if month <= 6 { 1 } else { 2 }),
            Grain::Year => format!("{year:04}"),
            Grain::Decade => format!("{:03}", year.div_euclid(10)),
            Grain::Century => format!("{:02}", year.div_euclid(100)),
            Grain::Millennium => format!("{}", year.div_euclid(1000)),
        }
    }
}

fn first_of_month(day: Date) -> Date {
    day.first_of_month()
}

fn months_between(a: Date, b: Date) -> i64 {
    (i64::from(b.year()) - i64::from(a.year())) * 12 + i64::from(b.month()) - i64::from(a.month())
}

fn week(day: Date) -> String {
    let iso = day.iso_week_date();
    format!("{:04}-W{:02}", iso.year(), iso.week())
}

/// The weekday with this number, Monday 1 to Sunday 7.
pub(crate) fn weekday(n: i8) -> Option<Weekday> {
    Weekday::from_monday_one_offset(n).ok()
}

/// The weekday's number, Monday 1 to Sunday 7.
pub(crate) fn weekday_number(day: Date) -> i8 {
    day.weekday().to_monday_one_offset()
}

/// The nearest such weekday on or before `day`, or on or after it.
pub(crate) fn nearest_weekday(day: Date, n: i8, back: bool) -> Option<Date> {
    weekday(n)?;
    let distance = i64::from(n - weekday_number(day));
    plus_days(
        day,
        if back {
            distance.rem_euclid(7) - if distance == 0 { 0 } else { 7 }
        } else {
            distance.rem_euclid(7)
        },
    )
}

/// Days from `a` to `b`; negative when `b` comes first.
pub(crate) fn days_between(a: Date, b: Date) -> i64 {
    a.until(b).map_or(0, |span| i64::from(span.get_days()))
}

/// The day `n` days after `day`.
pub(crate) fn days_after(day: Date, n: i64) -> Option<Date> {
    plus_days(day, n)
}

/// The day `n` months after `day`.
pub(crate) fn months_after(day: Date, n: i64) -> Option<Date> {
    plus_months(day, n)
}

/// The day of a feast in a year.
pub(crate) fn feast(feast: Feast, year: i16) -> Option<Date> {
    let nth =
        |month: i8, nth: i8, weekday: Weekday| date(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok();
    match feast {
        Feast::Thanksgiving => nth(11, 4, Weekday::Thursday),
        Feast::Labor => nth(9, 1, Weekday::Monday),
        Feast::Memorial => nth(5, -1, Weekday::Monday),
        Feast::King => nth(1, 3, Weekday::Monday),
        Feast::Election => plus_days(nth(11, 1, Weekday::Monday)?, 1),
    }
}
