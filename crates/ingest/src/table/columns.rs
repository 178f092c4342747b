//! Which column of a table holds what.

use std::sync::LazyLock;

use crate::lexicon;

/// The fields of a report that a table may hold, with the names that columns have for them.
static NAMES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    lexicon::lines(include_str!("../../data/columns.tsv"))
        .filter_map(|row| row.split_once('\t'))
        .map(|(field, names)| (field, names.split(' ').collect()))
        .collect()
});

/// Which column holds which field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    found: Vec<(&'static str, usize)>,
    /// Whether some were guessed rather than given or called by their field's own name.
    pub guessed: bool,
}

impl Columns {
    /// Looks at the names of a table's columns; `given` are pairs of field and column that the user gave.
    ///
    /// # Errors
    /// When the user gave a field or a column that there is not.
    pub(super) fn of(names: &[String], given: &[(String, String)]) -> Result<Self, String> {
        let mut columns = Columns::default();
        let plainly: Vec<String> = names.iter().map(|n| plain(n)).collect();
        for (field, column) in given {
            let known = NAMES.iter().find(|(name, _)| name == field).map(|(name, _)| *name);
            let Some(field) = known else {
                let all: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
                return Err(format!(
                    "--map {field}={column}: reports have no “{field}”. They have {}.",
                    all.join(", ")
                ));
            };
            let at = names
                .iter()
                .position(|n| n == column)
                .or_else(|| plainly.iter().position(|n| *n == plain(column)));
            let Some(at) = at else {
                return Err(format!(
                    "--map {field}={column}: the table has no column “{column}”. It has {}.",
                    shown(names)
                ));
            };
            columns.found.push((field, at));
        }
        for (field, candidates) in NAMES.iter() {
            if columns.at(field).is_some() {
                continue;
            }
            let free = |at: &usize| !columns.found.iter().any(|(_, taken)| taken == at);
            let at = candidates.iter().find_map(|c| plainly.iter().position(|n| n == c).filter(free));
            if let Some(at) = at {
                columns.guessed |= names[at] != *field;
                columns.found.push((field, at));
            }
        }
        Ok(columns)
    }

    /// The column of a field.
    pub(super) fn at(&self, field: &str) -> Option<usize> {
        self.found.iter().find(|(name, _)| *name == field).map(|(_, at)| *at)
    }

    /// As the user would give it: "title=headline text=body".
    pub(super) fn as_options(&self, names: &[String]) -> String {
        self.found.iter().map(|(field, at)| format!("{field}={}", names[*at])).collect::<Vec<_>>().join(" ")
    }
}

/// The names of columns, as messages show them.
pub(super) fn shown(names: &[String]) -> String {
    let mut shown = names.iter().take(30).map(|n| crate::container::shown(n)).collect::<Vec<_>>().join(", ");
    if names.len() > 30 {
        shown.push_str(", …");
    }
    shown
}

/// Letters and digits alone, of as many characters as any name has.
fn plain(name: &str) -> String {
    name.chars().take(200).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &str) -> Vec<String> {
        names.split(' ').map(str::to_string).collect()
    }

    #[test]
    fn columns_are_guessed_and_given() {
        let table = names("Article_ID Headline Body Publication-Date Link");
        let columns = Columns::of(&table, &[]).expect("columns");
        assert_eq!(
            columns.as_options(&table),
            "id=Article_ID title=Headline text=Body published=Publication-Date url=Link"
        );
        let given = [("text".to_string(), "headline".to_string())];
        assert_eq!(Columns::of(&table, &given).expect("columns").at("text"), Some(1));
        assert!(
            Columns::of(&table, &[("text".to_string(), "none".to_string())])
                .is_err_and(|e| e.contains("It has Article_ID"))
        );
        assert!(
            Columns::of(&table, &[("colour".to_string(), "Body".to_string())])
                .is_err_and(|e| e.contains("no “colour”"))
        );
        assert!(!Columns::of(&names("id text"), &[]).expect("columns").guessed);
    }
}
