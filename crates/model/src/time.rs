use crate::words::vocabulary;
use crate::{Date, Span};

/// One time expression of a report, as TimeML has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TimeExpression {
    /// The words.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeKind,
    /// TIMEX3 value ("2024-12-01", "P3D", "PRESENT_REF"). `None` when it cannot be told.
    pub value: Option<String>,
    /// First day that is meant, for points and intervals on the calendar.
    pub start: Option<Date>,
    /// Last day that is meant, inclusive.
    pub end: Option<Date>,
    /// How fine the expression is.
    pub precision: TimePrecision,
    /// Whether the year or the whole date was worked out (from the date published or another expression).
    pub inferred: bool,
}

vocabulary! {
    /// TIMEX3 types.
    TimeKind {
        /// A calendar date or vague point.
        Date = "DATE",
        /// A time of day.
        Time = "TIME",
        /// A length of time.
        Duration = "DURATION",
        /// A recurring time.
        Set = "SET",
    }
}

vocabulary! {
    /// How fine a time is.
    TimePrecision {
        /// An hour or a time of day.
        Time = "time",
        /// One day.
        Day = "day",
        /// A few days named as one: a weekend, "Monday and Tuesday".
        Days = "days",
        /// A week.
        Week = "week",
        /// A month or a named part of one.
        Month = "month",
        /// A quarter or half of a year, a season.
        Season = "season",
        /// A year.
        Year = "year",
        /// Longer than a year.
        Era = "era",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

/// When something is said to have happened, or was said.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct When {
    /// First day, inclusive. `None` when the words could not be placed on the calendar.
    pub start: Option<Date>,
    /// Last day, inclusive.
    pub end: Option<Date>,
    /// How fine.
    pub precision: TimePrecision,
    /// The words; `None` when it was inferred from the date published alone.
    pub span: Option<Span>,
    /// Whether the words stand elsewhere than in the claim's own sentence, or there are none.
    pub inferred: bool,
}
