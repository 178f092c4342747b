//! TIMEX3 values.

use tally_model::TimePrecision;

use crate::calendar::{Grain, Period};
use crate::reading::{Amount, Base, Reading, Steps};

/// The value of a placed point.
pub(crate) fn of_period(period: Period, reading: &Reading) -> String {
    format!("{}{}", period.value(), time_suffix(reading))
}

/// "TNI", "T14:30" or nothing.
fn time_suffix(reading: &Reading) -> String {
    match (reading.hour, reading.part) {
        (Some(hour), part) => {
            // "Five in the evening" is 17:00.
            let late = part.is_some_and(|p| matches!(p.code(), "AF" | "EV" | "NI")) && hour < 12;
            let hour = if late { hour + 12 } else { hour };
            format!("T{hour:02}:{:02}", reading.minute.unwrap_or(0))
        }
        (None, Some(part)) => format!("T{}", part.code()),
        (None, None) => String::new(),
    }
}

/// The value of a point that could not be placed: what is known, with X for what is not.
pub(crate) fn template(reading: &Reading) -> Option<String> {
    if let (Some(Steps::Counted(sign)), Some(Amount::Vague), Base::Published) =
        (reading.steps, reading.n, reading.base)
    {
        return Some(if sign < 0 { "PAST_REF" } else { "FUTURE_REF" }.into());
    }
    if reading.numeric.is_some() {
        return None;
    }
    let time = time_suffix(reading);
    let date = if let Some(weekday) = reading.weekday.filter(|_| reading.month.is_none()) {
        format!("XXXX-WXX-{weekday}")
    } else if reading.weekend {
        "XXXX-WXX-WE".into()
    } else if let (Some(month), Some(day)) = (reading.month, reading.day) {
        format!("XXXX-{month:02}-{day:02}")
    } else if let Some(month) = reading.month {
        format!("XXXX-{month:02}")
    } else if let Some(day) = reading.day {
        format!("XXXX-XX-{day:02}")
    } else if let Some(quarter) = reading.quarter {
        format!("XXXX-Q{quarter}")
    } else if let Some(half) = reading.half {
        format!("XXXX-H{half}")
    } else if let Some(season) = reading.season {
        format!("XXXX-{}", season.code())
    } else if !time.is_empty() && reading.steps.is_none() {
        "XXXX-XX-XX".into()
    } else {
        return None;
    };
    Some(date + &time)
}

/// How fine a point is that could not be placed.
pub(crate) fn template_precision(reading: &Reading) -> TimePrecision {
    if reading.weekday.is_some() || reading.day.is_some() || reading.feast.is_some() {
        TimePrecision::Day
    } else if reading.weekend {
        TimePrecision::Days
    } else if reading.month.is_some() {
        TimePrecision::Month
    } else if reading.quarter.is_some() || reading.half.is_some() || reading.season.is_some() {
        TimePrecision::Season
    } else {
        reading.unit.map_or(TimePrecision::Unknown, Grain::precision)
    }
}

/// Months in a unit of a month or more.
pub(crate) fn months_in(unit: Grain) -> i64 {
    match unit {
        Grain::Quarter | Grain::Season => 3,
        Grain::Half => 6,
        Grain::Year => 12,
        Grain::Decade => 120,
        Grain::Century => 1200,
        Grain::Millennium => 12000,
        _ => 1,
    }
}

/// "P3D", "PT48H", "PXM".
pub(crate) fn duration(reading: &Reading) -> Option<String> {
    let unit = reading.unit?;
    let (mark, letter, factor) = match unit {
        Grain::Second => ("PT", "S", 1),
        Grain::Minute => ("PT", "M", 1),
        Grain::Hour => ("PT", "H", 1),
        Grain::Day => ("P", "D", 1),
        Grain::Weekend => ("P", "D", 2),
        Grain::Week => ("P", "W", 1),
        Grain::Month => ("P", "M", 1),
        Grain::Quarter | Grain::Season => ("P", "Q", 1),
        Grain::Half => ("P", "M", 6),
        Grain::Year => ("P", "Y", 1),
        Grain::Decade => ("P", "Y", 10),
        Grain::Century => ("P", "Y", 100),
        Grain::Millennium => ("P", "Y", 1000),
    };
    match reading.n? {
        Amount::Vague => Some(format!("{mark}X{letter}")),
        Amount::Halves(halves) => {
            let halves = halves.checked_mul(factor)?;
            let whole = halves / 2;
            if halves % 2 == 0 {
                return Some(format!("{mark}{whole}{letter}"));
            }
            let rest = match unit {
                Grain::Hour => "30M",
                Grain::Minute => "30S",
                Grain::Day => "T12H",
                Grain::Year => "6M",
                Grain::Month => "15D",
                _ => return Some(format!("{mark}{whole}.5{letter}")),
            };
            let whole = if whole == 0 { String::new() } else { format!("{whole}{letter}") };
            Some(format!("{mark}{whole}{rest}"))
        }
    }
}

/// "P1D", "XXXX-WXX-5".
pub(crate) fn set(reading: &Reading) -> Option<String> {
    if reading.unit.is_some() { duration(reading) } else { template(reading) }
}
