//! The schema, in versions. A ledger of an earlier version is brought up to date when it is opened; one of a later version is
//! refused.

use tally_reconcile::Fit;

use crate::StoreError;
use crate::db::{Connection, Dialect, args};
use crate::rebuild::rebuild;
use crate::versions::note_pages;

/// The migrations in order; the version of a ledger is the number of those that it has been through.
const MIGRATIONS: &[(&str, &str)] = &[
    (include_str!("../migrations/0001_ledger.sql"), include_str!("../migrations/0001_ledger.sql")),
    (
        include_str!("../migrations/0002_search.sqlite.sql"),
        include_str!("../migrations/0002_search.postgres.sql"),
    ),
    (include_str!("../migrations/0003_scale.sql"), include_str!("../migrations/0003_scale.sql")),
    (
        include_str!("../migrations/0004_search.sqlite.sql"),
        include_str!("../migrations/0004_search.postgres.sql"),
    ),
    (include_str!("../migrations/0005_versions.sql"), include_str!("../migrations/0005_versions.sql")),
    (include_str!("../migrations/0006_order.sql"), include_str!("../migrations/0006_order.sql")),
    (include_str!("../migrations/0007_tellings.sql"), include_str!("../migrations/0007_tellings.sql")),
];

/// The first version whose derived rows are those of today: what an older ledger derived is made anew.
const DERIVED: usize = 7;

/// The version since which a report's row names its page.
const VERSIONS: usize = 5;

/// Brings the ledger up to date. Safe when several programs open one ledger at once.
pub(crate) fn migrate(db: &mut dyn Connection, fit: &Fit) -> Result<(), StoreError> {
    if version(db) == Some(MIGRATIONS.len()) {
        // The usual case, without waiting for a writer.
        return Ok(());
    }
    db.begin()?;
    match migrate_within(db, fit) {
        Ok(()) => db.commit(),
        Err(error) => {
            db.rollback()?;
            Err(error)
        }
    }
}

/// The ledger's version; `None` when there is none yet.
fn version(db: &mut dyn Connection) -> Option<usize> {
    let rows = db.rows("SELECT version FROM schema_version", args![]).ok()?;
    usize::try_from(rows.first()?.int(0)?).ok()
}

fn migrate_within(db: &mut dyn Connection, fit: &Fit) -> Result<(), StoreError> {
    db.batch(&spelled(db.dialect(), "CREATE TABLE IF NOT EXISTS schema_version (version {INT} NOT NULL)"))?;
    let rows = db.rows("SELECT version FROM schema_version", args![])?;
    let version = rows.first().and_then(|r| r.int(0)).unwrap_or(0);
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        return Err(StoreError::Newer { version, known: MIGRATIONS.len() });
    }
    for (sqlite, postgres) in &MIGRATIONS[done..] {
        let sql = if db.dialect() == Dialect::Sqlite { sqlite } else { postgres };
        db.batch(&spelled(db.dialect(), sql))?;
    }
    if rows.is_empty() {
        db.run("INSERT INTO schema_version (version) VALUES (?1)", args![MIGRATIONS.len()])?;
    } else if done < MIGRATIONS.len() {
        db.run("UPDATE schema_version SET version = ?1", args![MIGRATIONS.len()])?;
        if done < VERSIONS {
            note_pages(db)?;
        }
        if done < DERIVED {
            rebuild(db, fit, &mut |_| ())?;
        }
    }
    Ok(())
}

fn spelled(dialect: Dialect, sql: &str) -> String {
    // SQLite keeps a table without row numbers in its primary key's index alone.
    let (blob, real, int, packed) = match dialect {
        Dialect::Sqlite => ("BLOB", "REAL", "INTEGER", " WITHOUT ROWID"),
        Dialect::Postgres => ("BYTEA", "DOUBLE PRECISION", "BIGINT", ""),
    };
    sql.replace("{BLOB}", blob).replace("{REAL}", real).replace("{INT}", int).replace("{PACKED}", packed)
}

#[cfg(test)]
mod tests {
    use tally_model::{Claim, Reading, Report, Span};

    use super::{MIGRATIONS, spelled};
    use crate::db::{Connection, Dialect, Sqlite, args};
    use crate::keep::Whole;
    use crate::pack::pack;
    use crate::{Filter, Store};

    #[test]
    fn a_ledger_of_version_2_keeps_its_reports() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("old.db");
        let mut db = Sqlite::open(&path, true).expect("a database");
        for (sql, _) in &MIGRATIONS[..2] {
            db.batch(&spelled(Dialect::Sqlite, sql)).expect("the old schema");
        }
        db.batch(
            "CREATE TABLE schema_version (version INTEGER NOT NULL); INSERT INTO schema_version VALUES (2)",
        )
        .expect("a version");
        let text = "Shells hit Harim.";
        let report = Report { id: "aa01".into(), text: text.into(), ..Report::default() };
        let claim = Claim { incident: Some(1), ..Claim::bare(1, Span::new(0, text.len())) };
        let whole = Whole { report, reading: Reading { claims: vec![claim], ..Reading::default() } };
        db.run("INSERT INTO originals VALUES ('ff', ?1, 1, 'n', NULL, '[]', 'now', '1')", args![pack(b"x")])
            .expect("an original");
        db.run(
            "INSERT INTO reports (id, original, received, tool, claims, reading) VALUES ('aa01', 'ff', 'now', '1', 1, ?1)",
            args![pack(&serde_json::to_vec(&whole).expect("JSON"))],
        )
        .expect("a report");
        drop(db);

        let mut store = Store::open(&path.display().to_string(), false).expect("it opens");
        let all = Filter { limit: 9, ..Filter::default() };
        assert_eq!(store.claims(&all).expect("claims")[0].text, text);
        assert_eq!(store.incidents(&all).expect("incidents").len(), 1);
        let (report, reading) = store.report("aa01").expect("the ledger").expect("the report");
        assert_eq!((report.text.as_str(), reading.claims.len()), (text, 1));
    }
}
