//! Asking the ledger.

use std::collections::BTreeMap;

use tally_contract::incident::{Incident, IncidentDisagreement};

use crate::db::{Connection, Dialect, Row, Value, args, rows_in};
use crate::page::IncidentPage;
use crate::{Store, StoreError};

/// Which incidents or claims are wanted; what is `None` does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of this incident of the ledger; claims only.
    pub incident: Option<String>,
    /// On or after this day (ISO 8601).
    pub since: Option<String>,
    /// On or before this day.
    pub until: Option<String>,
    /// At this place: part of its name, a first-level area, or a country code.
    pub place: Option<String>,
    /// With this actor taking part: its identifier, or part of its name.
    pub actor: Option<String>,
    /// Said by this source: its actor's identifier, or part of its name.
    pub source: Option<String>,
    /// Of this PLOVER type or ACLED sub-event.
    pub kind: Option<String>,
    /// With at least this many people killed by the lowest account.
    pub min_killed: Option<u64>,
    /// With these words in a claim's sentence.
    pub text: Option<String>,
    /// At most this many.
    pub limit: usize,
    /// After leaving out this many.
    pub offset: usize,
}

/// A claim, in a row.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRow {
    /// The report.
    pub report: String,
    /// Number within the report.
    pub id: i64,
    /// The ledger's incident.
    pub incident: Option<String>,
    /// PLOVER type.
    pub event_type: Option<String>,
    /// ACLED sub-event.
    pub acled: Option<String>,
    /// certain, denied, …
    pub factuality: String,
    /// Where.
    pub place: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// First day.
    pub since: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// People killed, lowest.
    pub killed_low: Option<i64>,
    /// People killed, highest.
    pub killed_high: Option<i64>,
    /// Who says it; `None` for an unnamed source or the report itself.
    pub source: Option<String>,
    /// What sort of source it is.
    pub source_type: Option<String>,
    /// The outlet of the report.
    pub outlet: Option<String>,
    /// When the report was published.
    pub published: Option<String>,
    /// The sentence.
    pub text: String,
}

/// A report, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportRow {
    /// Identifier.
    pub id: String,
    /// Who published it.
    pub outlet: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// Number of claims.
    pub claims: i64,
    /// The report whose text it repeats.
    pub copy_of: Option<String>,
}

/// A source, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRow {
    /// Name.
    pub name: String,
    /// Identifier in the knowledge base.
    pub actor: Option<String>,
    /// What sort of source it is.
    pub kind: Option<String>,
    /// Number of claims.
    pub claims: i64,
    /// Number of reports that quote it.
    pub reports: i64,
    /// Number of incidents that it speaks of.
    pub incidents: i64,
}

/// An actor, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActorRow {
    /// Identifier in the knowledge base, or the name in lower case.
    pub key: String,
    /// A name that reports use.
    pub name: String,
    /// Whether the knowledge base knows it.
    pub known: bool,
    /// Number of claims in which it takes part.
    pub claims: i64,
    /// Number of their reports.
    pub reports: i64,
    /// Number of their incidents.
    pub incidents: i64,
    /// Claims in which it acts.
    pub acting: i64,
    /// Claims in which it is the target.
    pub targeted: i64,
    /// Claims in which it is the victim.
    pub harmed: i64,
    /// Claims that it makes itself, as a source.
    pub says: i64,
}

impl Store {
    /// The incidents that the filter lets through, the latest first.
    pub fn incidents(&mut self, filter: &Filter) -> Result<Vec<Incident>, StoreError> {
        Ok(self.pages(filter, "")?.into_iter().map(|page| page.incident).collect())
    }

    fn pages(&mut self, filter: &Filter, condition: &str) -> Result<Vec<IncidentPage>, StoreError> {
        let db = self.db.as_mut();
        let mut query = Query::new("SELECT i.id FROM incidents AS i");
        if !condition.is_empty() {
            query.and(condition, Vec::new());
        }
        query.of_incidents(db, filter)?;
        let sql = query.finish("ORDER BY COALESCE(i.since, '') DESC, i.id", filter);
        let ids: Vec<String> = db.rows(&sql, &query.args)?.iter().map(|r| r.string(0)).collect();
        let mut pages = BTreeMap::new();
        let wanted = ids.iter().map(|id| Value::from(id.as_str()));
        for row in rows_in(db, "SELECT id, page FROM incident_pages WHERE id IN ({in})", wanted)? {
            pages.insert(row.string(0), page(&row, 1)?);
        }
        Ok(ids.iter().filter_map(|id| pages.remove(id)).collect())
    }

    /// One incident with its disagreements and the reasons for its grouping.
    pub fn incident(&mut self, id: &str) -> Result<Option<IncidentPage>, StoreError> {
        let rows = self.db.rows("SELECT page FROM incident_pages WHERE id = ?1", args![id])?;
        rows.first().map(|r| page(r, 0)).transpose()
    }

    /// The disagreements of the incidents that the filter lets through.
    pub fn disagreements(&mut self, filter: &Filter) -> Result<Vec<IncidentDisagreement>, StoreError> {
        let mut found = Vec::new();
        let mut left_out = 0;
        let mut part = Filter { limit: 64, offset: 0, ..filter.clone() };
        loop {
            let pages = self.pages(&part, "i.disagreements > 0")?;
            let last = pages.len() < part.limit;
            for disagreement in pages.into_iter().flat_map(|page| page.disagreements) {
                if left_out < filter.offset {
                    left_out += 1;
                } else if found.len() < filter.limit {
                    found.push(disagreement);
                }
            }
            if last || found.len() >= filter.limit {
                return Ok(found);
            }
            part.offset += part.limit;
        }
    }

    /// The claims that the filter lets through, by day of publication, report and number.
    pub fn claims(&mut self, filter: &Filter) -> Result<Vec<ClaimRow>, StoreError> {
        let db = self.db.as_mut();
        let mut query = Query::new("SELECT c.n FROM claims AS c");
        query.of_claims(db, filter)?;
        let sql = query.finish("ORDER BY c.published, c.report, c.id", filter);
        let numbers: Vec<i64> = db.rows(&sql, &query.args)?.iter().filter_map(|r| r.int(0)).collect();
        let mut claims = BTreeMap::new();
        let sql = "SELECT c.report, c.id, m.incident, c.event_type, c.acled, c.factuality, c.place, c.country, c.since, c.until, \
                   c.killed_low, c.killed_high, c.source_name, c.source_type, r.outlet, r.published, c.text, c.n \
                   FROM claims AS c JOIN reports AS r ON r.id = c.report LEFT JOIN members AS m ON m.telling = c.telling \
                   WHERE c.n IN ({in})";
        for row in rows_in(db, sql, numbers.iter().map(|n| Value::from(*n)))? {
            claims.insert(row.int(17).unwrap_or(0), claim_row(&row));
        }
        Ok(numbers.iter().filter_map(|n| claims.remove(n)).collect())
    }

    /// The sources, those with the most claims first. Without conditions on claims the counts are of the whole ledger.
    pub fn sources(&mut self, filter: &Filter) -> Result<Vec<SourceRow>, StoreError> {
        let db = self.db.as_mut();
        let mut query = if filter.is_about_names_only() {
            let mut query =
                Query::new("SELECT s.key, s.claims, s.reports, s.name, s.actor, s.kind FROM sources AS s");
            query.and("s.claims > 0 AND s.named = 1", Vec::new());
            if let Some(source) = &filter.source {
                query.and_name("s", source);
            }
            query
        } else {
            let mut query = Query::new(
                "SELECT s.key, COUNT(*), COUNT(DISTINCT c.report), MIN(s.name), MIN(s.actor), MIN(s.kind) \
                 FROM claims AS c JOIN sources AS s ON s.key = c.source",
            );
            query.and("s.named = 1", Vec::new());
            query.of_claims(db, filter)?;
            query
        };
        let tail = if filter.is_about_names_only() {
            "ORDER BY s.claims DESC, s.key"
        } else {
            "GROUP BY s.key ORDER BY COUNT(*) DESC, s.key"
        };
        let sql = query.finish(tail, filter);
        let mut found = Vec::new();
        for r in db.rows(&sql, &query.args)? {
            found.push(SourceRow {
                incidents: n_incidents(db, "source", &r.string(0))?,
                name: r.string(3),
                actor: r.text(4).map(str::to_string),
                kind: r.text(5).map(str::to_string),
                claims: r.int(1).unwrap_or(0),
                reports: r.int(2).unwrap_or(0),
            });
        }
        Ok(found)
    }

    /// Who takes part in what is claimed, those with the most claims first. Without conditions on claims the counts are of the whole
    /// ledger.
    pub fn actors(&mut self, filter: &Filter) -> Result<Vec<ActorRow>, StoreError> {
        let db = self.db.as_mut();
        let mut query;
        let tail = if filter.source.is_none() && filter.is_about_names_only() {
            query = Query::new(
                "SELECT a.key, a.name, a.actor, a.claims, a.reports, a.acting, a.targeted, a.harmed FROM actors AS a",
            );
            query.and("a.claims > 0 AND a.is_party = 1", Vec::new());
            if let Some(actor) = &filter.actor {
                query.and_name("a", actor);
            }
            "ORDER BY a.claims DESC, a.key"
        } else {
            query = Query::new(
                "SELECT a.key, MIN(a.name), MIN(a.actor), COUNT(DISTINCT c.n), COUNT(DISTINCT c.report), \
                 SUM(CASE WHEN x.role = 'actor' THEN 1 ELSE 0 END), SUM(CASE WHEN x.role = 'target' THEN 1 ELSE 0 END), \
                 SUM(CASE WHEN x.role = 'victim' THEN 1 ELSE 0 END) \
                 FROM claims AS c JOIN claim_actors AS x ON x.claim = c.n JOIN actors AS a ON a.key = x.actor",
            );
            query.and("a.is_party = 1", Vec::new());
            if let Some(actor) = &filter.actor {
                query.and_name("a", actor);
            }
            query.of_claims(db, &Filter { actor: None, ..filter.clone() })?;
            "GROUP BY a.key ORDER BY COUNT(DISTINCT c.n) DESC, a.key"
        };
        let sql = query.finish(tail, filter);
        let mut found = Vec::new();
        for r in db.rows(&sql, &query.args)? {
            let key = r.string(0);
            let said = db.rows("SELECT claims FROM sources WHERE key = ?1", args![key.as_str()])?;
            found.push(ActorRow {
                incidents: n_incidents(db, "actor", &key)?,
                says: said.first().and_then(|r| r.int(0)).unwrap_or(0),
                key,
                name: r.string(1),
                known: r.text(2).is_some(),
                claims: r.int(3).unwrap_or(0),
                reports: r.int(4).unwrap_or(0),
                acting: r.int(5).unwrap_or(0),
                targeted: r.int(6).unwrap_or(0),
                harmed: r.int(7).unwrap_or(0),
            });
        }
        Ok(found)
    }

    /// The reports, the latest first; of the versions of a page the one that is read.
    pub fn reports(&mut self, filter: &Filter) -> Result<Vec<ReportRow>, StoreError> {
        let mut query =
            Query::new("SELECT r.id, r.outlet, r.title, r.published, r.claims, r.copy_of FROM reports AS r");
        query.and("r.replaced_by IS NULL", Vec::new());
        query.and_since("r.published", filter.until.as_deref(), "<=");
        query.and_since("r.published", filter.since.as_deref(), ">=");
        let sql = query.finish("ORDER BY COALESCE(r.published, '') DESC, r.id", filter);
        let rows = self.db.rows(&sql, &query.args)?;
        Ok(rows
            .iter()
            .map(|r| ReportRow {
                id: r.string(0),
                outlet: r.text(1).map(str::to_string),
                title: r.text(2).map(str::to_string),
                published: r.text(3).map(str::to_string),
                claims: r.int(4).unwrap_or(0),
                copy_of: r.text(5).map(str::to_string),
            })
            .collect())
    }

    /// Full identifiers of reports that begin with these characters.
    pub fn reports_beginning(&mut self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let rows = self.db.rows(
            "SELECT id FROM reports WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT 3",
            args![prefix, format!("{prefix}~")],
        )?;
        Ok(rows.iter().map(|r| r.string(0)).collect())
    }
}

fn page(row: &Row, column: usize) -> Result<IncidentPage, StoreError> {
    serde_json::from_str(row.text(column).unwrap_or_default())
        .map_err(|e| StoreError::damaged("an incident", e))
}

fn claim_row(r: &Row) -> ClaimRow {
    let text = |i: usize| r.text(i).map(str::to_string);
    ClaimRow {
        report: r.string(0),
        id: r.int(1).unwrap_or(0),
        incident: text(2),
        event_type: text(3),
        acled: text(4),
        factuality: r.string(5),
        place: text(6),
        country: text(7),
        since: text(8),
        until: text(9),
        killed_low: r.int(10),
        killed_high: r.int(11),
        source: text(12),
        source_type: text(13),
        outlet: text(14),
        published: text(15),
        text: r.string(16),
    }
}

/// How many incidents a source speaks of or an actor takes part in.
fn n_incidents(db: &mut dyn Connection, kind: &str, key: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM incident_parties WHERE kind = ?1 AND key = ?2";
    Ok(db.rows(sql, args![kind, key])?.first().and_then(|r| r.int(0)).unwrap_or(0))
}

impl Filter {
    /// Whether it asks for nothing but a name: the ledger keeps the counts of those.
    fn is_about_names_only(&self) -> bool {
        let asked = [&self.incident, &self.since, &self.until, &self.place, &self.kind, &self.text];
        asked.into_iter().all(Option::is_none)
            && self.min_killed.is_none()
            && (self.actor.is_none() || self.source.is_none())
    }
}

/// A query in the making: conditions are added with `?` for each parameter and numbered at the end.
struct Query {
    select: String,
    conditions: Vec<String>,
    args: Vec<Value>,
}

/// The places and areas of which this is a part of the name.
const NAMED_PLACES: &str = "(SELECT name FROM places WHERE folded LIKE ? ESCAPE '\\')";

impl Query {
    fn new(select: &str) -> Self {
        Query { select: select.to_string(), conditions: Vec::new(), args: Vec::new() }
    }

    fn and(&mut self, condition: &str, args: Vec<Value>) {
        self.conditions.push(condition.to_string());
        self.args.extend(args);
    }

    fn and_since(&mut self, column: &str, day: Option<&str>, order: &str) {
        if let Some(day) = day {
            self.and(&format!("{column} {order} ?"), vec![day.into()]);
        }
    }

    /// What incidents and claims are asked for alike: days, kind, people killed.
    fn and_row(&mut self, table: &str, filter: &Filter) {
        self.and_since(&format!("{table}.since"), filter.until.as_deref(), "<=");
        self.and_since(&format!("{table}.until"), filter.since.as_deref(), ">=");
        if let Some(kind) = &filter.kind {
            self.and(
                &format!("(LOWER({table}.event_type) = ? OR LOWER({table}.acled) LIKE ? ESCAPE '\\')"),
                vec![kind.to_lowercase().into(), pattern(kind).into()],
            );
        }
        if let Some(least) = filter.min_killed {
            self.and(&format!("{table}.killed_low >= ?"), vec![least.into()]);
        }
    }

    /// Places and areas that have this in their names, or a country by its two letters.
    fn and_place(&mut self, db: &mut dyn Connection, table: &str, filter: &Filter) -> Result<(), StoreError> {
        let Some(place) = &filter.place else { return Ok(()) };
        if place.len() == 2 {
            let sql = format!("({table}.place IN {NAMED_PLACES} OR {table}.country = ?)");
            self.and(&sql, vec![pattern(place).into(), place.to_uppercase().into()]);
            return Ok(());
        }
        let named = "SELECT name FROM places WHERE folded LIKE ? ESCAPE '\\'";
        let (names, args) = few_or_asked(db, named, vec![pattern(place).into()])?;
        let both = args.iter().chain(&args).cloned().collect();
        self.and(&format!("({table}.place IN ({names}) OR {table}.admin1 IN ({names}))"), both);
        Ok(())
    }

    /// The table's key, or a part of its name that begins with a word.
    fn and_name(&mut self, table: &str, name: &str) {
        self.and(
            &format!("({table}.key = ? OR {})", has_beginning(&format!("{table}.folded"))),
            vec![name.to_lowercase().into(), beginning(name).into()],
        );
    }

    /// Conditions on an incident `i`.
    fn of_incidents(&mut self, db: &mut dyn Connection, filter: &Filter) -> Result<(), StoreError> {
        self.and_row("i", filter);
        self.and_place(db, "i", filter)?;
        for (kind, name) in [("source", &filter.source), ("actor", &filter.actor)] {
            if let Some(name) = name {
                let (keys, args) = keys_of(db, kind, name)?;
                let sql = format!(
                    "i.id IN (SELECT incident FROM incident_parties WHERE kind = '{kind}' AND key IN ({keys}))"
                );
                self.and(&sql, args);
            }
        }
        let Some(text) = &filter.text else { return Ok(()) };
        let (condition, words) = has_words(db.dialect(), text);
        let joined = "FROM members AS m JOIN claims AS c ON c.telling = m.telling WHERE";
        let sql = match (db.dialect(), is_rare(db, text)?) {
            (Dialect::Sqlite, true) => format!("i.id IN (SELECT m.incident {joined} {condition})"),
            // Each step is taken once and the next looks its rows up: by itself PostgreSQL looks through all accounts.
            (Dialect::Postgres, true) => format!(
                "i.id = ANY(ARRAY(SELECT m.incident FROM members AS m WHERE m.telling = \
                 ANY(ARRAY(SELECT c.telling FROM claims AS c WHERE {condition}))))"
            ),
            // Words that many claims have are soon found where the incidents are looked through in order; the plus keeps SQLite from
            // going through all that they are in first.
            (Dialect::Sqlite, false) => {
                format!("EXISTS (SELECT 1 {joined} m.incident = i.id AND +{condition})")
            }
            (Dialect::Postgres, false) => {
                format!("EXISTS (SELECT 1 {joined} m.incident = i.id AND {condition})")
            }
        };
        self.and(&sql, vec![words]);
        Ok(())
    }

    /// Conditions on a claim `c`.
    fn of_claims(&mut self, db: &mut dyn Connection, filter: &Filter) -> Result<(), StoreError> {
        self.and_row("c", filter);
        self.and_place(db, "c", filter)?;
        if let Some(incident) = &filter.incident {
            let sql = "c.telling IN (SELECT telling FROM members WHERE incident = ?)";
            self.and(sql, vec![incident.as_str().into()]);
        }
        if let Some(name) = &filter.source {
            let (keys, args) = keys_of(db, "source", name)?;
            self.and(&format!("c.source IN ({keys})"), args);
        }
        if let Some(name) = &filter.actor {
            let (keys, args) = keys_of(db, "actor", name)?;
            self.and(&format!("c.n IN (SELECT claim FROM claim_actors WHERE actor IN ({keys}))"), args);
        }
        let Some(text) = &filter.text else { return Ok(()) };
        let (condition, words) = has_words(db.dialect(), text);
        // The plus keeps SQLite from going through all that a common word finds before it sorts.
        let plus = if db.dialect() == Dialect::Sqlite && !is_rare(db, text)? { "+" } else { "" };
        self.and(&format!("{plus}{condition}"), vec![words]);
        Ok(())
    }

    /// The SQL, with its parameters numbered.
    fn finish(&mut self, tail: &str, filter: &Filter) -> String {
        let mut sql = self.select.clone();
        if !self.conditions.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&self.conditions.join(" AND "));
        }
        sql.push(' ');
        sql.push_str(tail);
        sql.push_str(" LIMIT ? OFFSET ?");
        self.args.push(filter.limit.into());
        self.args.push(filter.offset.into());
        let mut number = 0;
        sql.chars().fold(String::new(), |mut out, c| {
            out.push(c);
            if c == '?' {
                number += 1;
                out.push_str(&number.to_string());
            }
            out
        })
    }
}

/// The keys of the sources or actors (`kind`) of this key or with words that begin so in their names, for a list in SQL.
fn keys_of(db: &mut dyn Connection, kind: &str, name: &str) -> Result<(String, Vec<Value>), StoreError> {
    let sql = format!("SELECT key FROM {kind}s WHERE key = ? OR {}", has_beginning("folded"));
    few_or_asked(db, &sql, vec![name.to_lowercase().into(), beginning(name).into()])
}

/// Most names that are listed in a question; of more, it asks for them itself.
const FEW: usize = 200;

/// What stands in a list in SQL, and its parameters: the names that `sql` gives where they are few, so that the database knows how few;
/// else `sql` itself.
fn few_or_asked(
    db: &mut dyn Connection,
    sql: &str,
    args: Vec<Value>,
) -> Result<(String, Vec<Value>), StoreError> {
    let mut asked = Query { select: sql.to_string(), conditions: Vec::new(), args: args.clone() };
    let all = Filter { limit: FEW, ..Filter::default() };
    let sql_of_few = asked.finish("", &all);
    let found: Vec<Value> = db.rows(&sql_of_few, &asked.args)?.iter().map(|r| r.string(0).into()).collect();
    Ok(match found.len() {
        1..FEW => (vec!["?"; found.len()].join(", "), found),
        _ => (sql.to_string(), args),
    })
}

/// The condition that a claim `c` has all of some words, and its parameter.
fn has_words(dialect: Dialect, text: &str) -> (&'static str, Value) {
    match dialect {
        Dialect::Sqlite => {
            ("c.n IN (SELECT rowid FROM claims_search WHERE claims_search MATCH ?)", all_words(text).into())
        }
        Dialect::Postgres => ("c.words @@ plainto_tsquery('english', ?)", text.into()),
    }
}

/// Whether few claims of the ledger have these words: then they are looked up first, else each claim is looked at in its turn.
fn is_rare(db: &mut dyn Connection, text: &str) -> Result<bool, StoreError> {
    let few = match db.dialect() {
        Dialect::Sqlite => 2000,
        Dialect::Postgres => 20_000,
    };
    let (condition, words) = has_words(db.dialect(), text);
    let condition = condition.replace('?', "?1");
    let sql =
        format!("SELECT COUNT(*) FROM (SELECT 1 FROM claims AS c WHERE {condition} LIMIT {few}) AS found");
    let found = db.rows(&sql, &[words])?.first().and_then(|r| r.int(0)).unwrap_or(0);
    Ok(found < few)
}

/// FTS5's query language is not for users: each word stands as a quoted string.
fn all_words(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| format!("\"{w}\""))
        .collect();
    if words.is_empty() { "\"\"".into() } else { words.join(" ") }
}

/// The condition that a name in this column has words that begin as [`beginning`] says: "hts" is no part of "Human Rights".
fn has_beginning(column: &str) -> String {
    format!("' ' || REPLACE({column}, '-', ' ') LIKE ? ESCAPE '\\'")
}

fn beginning(text: &str) -> String {
    format!("% {}", &pattern(&text.trim().replace('-', " "))[1..])
}

/// A pattern for names that contain `text`.
fn pattern(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
