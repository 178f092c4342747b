//! What a text file cannot say of itself: `report.toml` beside `report.txt`.

use std::path::Path;

use serde::Deserialize;
use tally_model::Date;

use crate::error::IngestError;
use crate::input::Meta;

/// A sidecar larger than this is no sidecar.
const MAX_BYTES: u64 = 64 * 1024;

/// What is read of a sidecar; other keys are left alone, so that people can keep their own notes there.
#[derive(Debug, Default, Deserialize)]
struct Sidecar {
    id: Option<String>,
    title: Option<String>,
    outlet: Option<String>,
    url: Option<String>,
    published: Option<Published>,
}

/// A day as TOML has it (`2024-12-02`) or as people put it (`"2024-12-02"`).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Published {
    Day(toml::value::Datetime),
    Text(String),
}

/// What the file of the same name ending in `.toml` says of the report at `path`; nothing when there is none.
///
/// # Errors
/// When the sidecar is there and cannot be understood: a report with the wrong date is worse than an error.
pub(crate) fn read(path: &Path) -> Result<Meta, IngestError> {
    let beside = path.with_extension("toml");
    let fits = std::fs::metadata(&beside).is_ok_and(|m| m.is_file() && m.len() <= MAX_BYTES);
    if !fits {
        return Ok(Meta::default());
    }
    let name = beside.display().to_string();
    match std::fs::read_to_string(&beside) {
        Ok(text) => parse(&name, &text),
        Err(e) => Err(IngestError::Unreadable { name, why: format!("cannot be read: {e}.") }),
    }
}

/// What the text of such a file says.
pub(crate) fn parse(name: &str, text: &str) -> Result<Meta, IngestError> {
    let broken = |why: String| IngestError::Unreadable { name: name.to_string(), why };
    let sidecar: Sidecar = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |at| text[..at.start.min(text.len())].lines().count().max(1));
        let what = e.message().lines().next().unwrap_or_default();
        broken(format!(
            "line {line} is not what the .toml beside a report holds ({what}). Write title = \"…\" or published = 2024-12-02."
        ))
    })?;
    let published = match sidecar.published {
        Some(Published::Text(text)) => {
            let day = text.parse::<Date>().map_err(|_| {
                broken(format!("`published` is “{text}”, which is no day. Write 2024-12-02."))
            })?;
            Some(day)
        }
        Some(Published::Day(when)) => {
            let day =
                when.date.ok_or_else(|| broken("`published` has no day. Write 2024-12-02.".to_string()))?;
            let date = Date::new(day.year as i16, day.month as i8, day.day as i8);
            Some(date.map_err(|_| broken("`published` is no day of the calendar.".to_string()))?)
        }
        None => None,
    };
    Ok(Meta { key: sidecar.id, title: sidecar.title, published, outlet: sidecar.outlet, url: sidecar.url })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_tells_title_outlet_and_day() {
        let dir = tempfile::tempdir().unwrap();
        let report = dir.path().join("a.txt");
        assert_eq!(read(&report).unwrap(), Meta::default());
        std::fs::write(dir.path().join("a.toml"), "title = \"T\"\npublished = 2024-12-02\nnote = \"mine\"")
            .unwrap();
        let meta = read(&report).unwrap();
        assert_eq!(meta.title.as_deref(), Some("T"));
        assert_eq!(meta.published.map(|d| d.to_string()).as_deref(), Some("2024-12-02"));
        std::fs::write(dir.path().join("a.toml"), "published = \"2024-12-03\"").unwrap();
        assert_eq!(read(&report).unwrap().published.map(|d| d.to_string()).as_deref(), Some("2024-12-03"));
        for (text, why) in [
            ("published = 12:00:00", "`published` has no day"),
            ("published = \"soon\"", "“soon”, which is no day. Write 2024-12-02."),
            ("title = \"T\"\noutlet = 3", "line 2 is not what"),
        ] {
            std::fs::write(dir.path().join("a.toml"), text).unwrap();
            let said = read(&report).unwrap_err().to_string();
            assert!(said.contains("a.toml") && said.contains(why) && !said.contains('\n'), "{said}");
        }
    }
}
