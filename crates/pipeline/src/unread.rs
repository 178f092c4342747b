//! Reports that cannot be read, and why.

use tally_model::{Problem, Report};

/// Why a report is not read: it is in another language than English.
pub(crate) fn problem(report: &Report) -> Option<Problem> {
    let language = report.language.as_deref().filter(|l| *l != "en")?;
    Some(Problem {
        message: format!(
            "This report is written in another language (“{language}”). Tally reads English only: the report is listed, its claims were not read."
        ),
        span: None,
    })
}
