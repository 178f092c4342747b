//! A user's own actors: tables of other projects made into tables of `tally-actors`, kept beside the models.
//!
//! Each import is one file `actors/NAME.tsv` in the data folder, in the format that `crates/actors/data/actors/` has, so that it
//! can be read, mended and sent on. What cannot be made an actor is left out and told.

mod csv_table;
mod petrarch;
mod wikidata;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::{DataDir, ProvisionError};

/// The formats that can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorFormat {
    /// CSV with a header line: `name`, and any of `id`, `aliases`, `kind`, `sector`, `country`, `inter`, `source_type`, `valid`,
    /// `theatres`, `ties`, `wikidata`.
    Csv,
    /// Wikidata's JSON: entities one a line as in its dumps, or `{"entities": …}` as its pages give them.
    Wikidata,
    /// A dictionary in PETRARCH's manner: names in capitals with underscores, `+` before synonyms, codes in brackets.
    Petrarch,
}

/// What an import came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedActors {
    /// The file that holds them now.
    pub path: PathBuf,
    /// How many actors it holds.
    pub actors: usize,
    /// What was left out: line (or number of the entity) and reason.
    pub skipped: Vec<(u64, String)>,
}

/// One actor as a line of `tally-actors`' tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line (or number of the entity) that it was read from, from 1.
    pub at: u64,
    pub id: String,
    pub name: String,
    pub aliases: Vec<String>,
    pub kind: String,
    pub sector: String,
    pub country: String,
    pub inter: String,
    pub source_type: String,
    pub valid: String,
    pub theatres: String,
    pub ties: String,
    pub wikidata: String,
}

/// Rows and what was left out.
pub(crate) type Rows = (Vec<Row>, Vec<(u64, String)>);

/// The names of an import: letters, digits and hyphens, so that a name is never a path.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// Reads the actors of `file` and keeps them under `name`, in place of what had that name. `check` tells what is wrong with a table
/// (line, from 1, and reason); such lines are left out.
///
/// # Errors
/// When the name cannot be one, when the file cannot be read or holds no actor, and when the data folder cannot be written;
/// nothing is changed then.
pub fn import_actors(
    data: &DataDir,
    name: &str,
    file: &Path,
    format: ActorFormat,
    check: &dyn Fn(&str) -> Vec<(usize, String)>,
) -> Result<ImportedActors, ProvisionError> {
    let broken = |why: String| ProvisionError::BrokenFile { path: file.to_path_buf(), why };
    if !is_name(name) {
        return Err(broken(format!(
            "“{name}” cannot be the name of an import; use letters, digits and hyphens"
        )));
    }
    let text = std::fs::read_to_string(file).map_err(|e| broken(e.to_string()))?;
    let (mut rows, mut skipped) = match format {
        ActorFormat::Csv => csv_table::rows(&text).map_err(broken)?,
        ActorFormat::Wikidata => wikidata::rows(&text).map_err(broken)?,
        ActorFormat::Petrarch => petrarch::rows(&text),
    };
    distinct(&mut rows);
    let lines: Vec<String> = rows.iter().map(|row| row.line(name)).collect();
    let wrong: BTreeMap<usize, String> = check(&lines.join("\n")).into_iter().collect();
    skipped.extend(
        wrong.iter().filter_map(|(line, why)| Some((rows.get(line.checked_sub(1)?)?.at, why.clone()))),
    );
    skipped.sort();
    let kept: Vec<&String> = lines
        .iter()
        .enumerate()
        .filter(|(i, _)| !wrong.contains_key(&(i + 1)))
        .map(|(_, line)| line)
        .collect();
    if kept.is_empty() {
        let why = skipped.first().map_or("it is empty".to_string(), |(line, why)| format!("{line}: {why}"));
        return Err(broken(format!("it holds no actor that can be used ({why})")));
    }
    let folder = data.actors_dir();
    let path = folder.join(format!("{name}.tsv"));
    let head =
        format!("# Imported as {name} by `tally actors import`; columns as in tally-actors' own tables.\n");
    let body = head + &kept.iter().map(|line| format!("{line}\n")).collect::<String>();
    let unwritable = |e: std::io::Error| ProvisionError::Io { path: path.clone(), source: e };
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    let half = folder.join(format!(".{name}.tsv.part"));
    std::fs::write(&half, body).map_err(unwritable)?;
    std::fs::rename(&half, &path).map_err(unwritable)?;
    Ok(ImportedActors { path, actors: kept.len(), skipped })
}

/// The tables that were imported, by name, in the order of their names.
///
/// # Errors
/// When the folder or a table in it cannot be read.
pub fn actor_tables(data: &DataDir) -> Result<Vec<(String, String)>, ProvisionError> {
    let folder = data.actors_dir();
    let failed = |path: &Path, e: std::io::Error| ProvisionError::Io { path: path.to_path_buf(), source: e };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(failed(&folder, e)),
    };
    let mut tables = BTreeMap::new();
    for entry in entries {
        let path = entry.map_err(|e| failed(&folder, e))?.path();
        let name = path.file_stem().and_then(|s| s.to_str()).filter(|s| is_name(s)).map(str::to_string);
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|e| e == "tsv")) {
            let text = std::fs::read_to_string(&path).map_err(|e| failed(&path, e))?;
            tables.insert(name, text);
        }
    }
    Ok(tables.into_iter().collect())
}

impl Row {
    /// The line of the table. What would break it (tabs, semicolons in names) is made a blank.
    fn line(&self, origin: &str) -> String {
        let cell = |text: &str| {
            let clean = text.replace(['\t', '\n', '\r'], " ");
            if clean.trim().is_empty() { "-".to_string() } else { clean.trim().to_string() }
        };
        let name = |text: &str| cell(&text.replace(';', " "));
        let aliases: Vec<String> = self.aliases.iter().map(|a| name(a)).filter(|a| a != "-").collect();
        let origin = format!("{origin} {}", self.wikidata);
        [
            cell(&self.id),
            name(&self.name),
            cell(&aliases.join(";")),
            cell(&self.kind),
            cell(&self.sector),
            cell(&self.country),
            cell(&self.inter),
            cell(&self.source_type),
            cell(&self.valid),
            cell(&self.theatres),
            cell(&self.ties),
            cell(&origin),
        ]
        .join("\t")
    }
}

/// An identifier from a name: "Free Army (North)" is "free-army-north".
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            '\'' | '’' | '`' => {}
            _ if !slug.ends_with('-') && !slug.is_empty() => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_matches('-').to_string()
}

/// Makes identifiers that stand twice distinct, in order: "x", "x-2".
fn distinct(rows: &mut [Row]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        if row.id.is_empty() {
            row.id = slug(&row.name);
        }
        let count = seen.entry(row.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            row.id = format!("{}-{count}", row.id);
        }
    }
}

/// The alpha-2 code of an alpha-3 one.
pub(crate) fn alpha2(alpha3: &str) -> Option<&'static str> {
    static CODES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        let lines = include_str!("../../data/iso3166.tsv").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split_once('\t')).collect()
    });
    CODES.get(alpha3).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(text: &str, format: ActorFormat) -> Result<(ImportedActors, String), ProvisionError> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("in");
        std::fs::write(&file, text).expect("written");
        let data = DataDir::at(folder.path().join("data"));
        let done = import_actors(&data, "mine", &file, format, &|_| Vec::new())?;
        let tables = actor_tables(&data)?;
        assert_eq!(tables.len(), 1);
        Ok((done, tables[0].1.clone()))
    }

    #[test]
    fn a_table_becomes_rows() {
        let csv =
            "name,aliases,sector,country,valid\nHill Brigade,Hill Bde;HB,REB,SY,2013..2016\n,x,REB,SY,\n";
        let (done, table) = import(csv, ActorFormat::Csv).expect("imported");
        assert_eq!((done.actors, done.skipped.len()), (1, 1));
        assert!(
            table.ends_with("hill-brigade\tHill Brigade\tHill Bde;HB\torganisation\tREB\tSY\t-\t-\t2013..2016\t-\t-\tmine\n"),
            "{table}"
        );
    }

    #[test]
    fn a_dictionary_becomes_rows() {
        let text = "HILL_BRIGADE_ ; a comment\n+HILL_BDE_\n\t[SYRREB]\nOMAR_DOE_ [SYRGOV <20130101]\n[SYRREB >20130101]\n+\n";
        let (done, table) = import(text, ActorFormat::Petrarch).expect("imported");
        assert_eq!(done.actors, 2, "{table} {:?}", done.skipped);
        assert!(table.contains("hill-brigade\tHill Brigade\tHill Bde\torganisation\tREB\tSY"), "{table}");
        assert!(table.contains("omar-doe\tOmar Doe\t-\torganisation\tGOV;REB@2013-01-01..\tSY"), "{table}");
    }

    #[test]
    fn entities_become_rows() {
        let text = r#"[
{"id":"Q1","labels":{"en":{"value":"Hill Brigade"}},"aliases":{"en":[{"value":"HB"}]},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q17149090"}}}}],"P571":[{"mainsnak":{"datavalue":{"value":{"time":"+2013-05-00T00:00:00Z"}}}}]}},
{"id":"Q2","labels":{},"claims":{}}
]"#;
        let (done, table) = import(text, ActorFormat::Wikidata).expect("imported");
        assert_eq!((done.actors, done.skipped.len()), (1, 1));
        assert!(
            table.contains(
                "hill-brigade\tHill Brigade\tHB\torganisation\tREB\t-\t-\t-\t2013-05..\t-\t-\tmine Q1"
            ),
            "{table}"
        );
    }

    #[test]
    fn what_holds_no_actor_changes_nothing() {
        for (text, format) in
            [("", ActorFormat::Csv), ("{", ActorFormat::Wikidata), ("\0\0", ActorFormat::Petrarch)]
        {
            assert!(import(text, format).is_err(), "{text:?}");
        }
    }
}
