//! What cannot be read, and why.

use std::any::Any;

use tally_model::{Problem, Reading, Report};
use tally_places::Missing;

/// Names shown of those that the gazetteer lacks.
const NAMES_SHOWN: usize = 5;

/// Villages that the gazetteer lacks, and the command that brings them.
pub(crate) fn missing(missing: &Missing) -> Problem {
    let shown: Vec<&str> = missing.names.iter().take(NAMES_SHOWN).map(String::as_str).collect();
    let more = match missing.names.len() - shown.len() {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    Problem {
        message: format!(
            "No gazetteer holds {}{more}, which may lie in {}: `tally places fetch --country {}` brings GeoNames' villages of that country.",
            shown.join(", "),
            missing.country_name,
            missing.country
        ),
        span: None,
    }
}

/// Why a report is not read: it is in another language than English.
pub(crate) fn language(report: &Report) -> Option<Problem> {
    let language = report.language.as_deref().filter(|l| *l != "en")?;
    Some(Problem {
        message: format!(
            "This report is written in another language (“{language}”). Tally reads English only: the report is listed, its claims were not read."
        ),
        span: None,
    })
}

/// Why a report was not read to its end: a check in our own code failed, with these words.
pub(crate) fn fault(payload: &(dyn Any + Send)) -> Problem {
    let words = payload.downcast_ref::<&str>().copied();
    let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words");
    Problem {
        message: format!(
            "Reading this report ran into a fault in Tally (“{words}”): it is listed, its claims were not read. Please report the fault with the text."
        ),
        span: None,
    }
}

/// A report without claims, and why.
pub(crate) fn unread(report: Report, why: Problem) -> (Report, Reading) {
    (report, Reading { problems: vec![why], ..Reading::default() })
}
