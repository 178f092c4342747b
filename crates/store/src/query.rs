//! Asking the ledger.

use tally_contract::incident::{Incident, IncidentDisagreement};

use crate::db::{Dialect, Row, Value, args};
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

impl Store {
    /// The incidents that the filter lets through, the latest first.
    pub fn incidents(&mut self, filter: &Filter) -> Result<Vec<Incident>, StoreError> {
        Ok(self.pages(filter)?.into_iter().map(|page| page.incident).collect())
    }

    fn pages(&mut self, filter: &Filter) -> Result<Vec<IncidentPage>, StoreError> {
        let mut query = Query::new("SELECT i.page FROM incidents AS i");
        query.and_row("i", filter);
        let mut claim = ClaimConditions::new(self.db.dialect());
        claim.add(filter);
        if !claim.sql.is_empty() {
            let sql = format!(
                "EXISTS (SELECT 1 FROM claims AS c WHERE c.incident = i.id AND {})",
                claim.sql.join(" AND ")
            );
            query.and(&sql, claim.args);
        }
        let sql = query.finish("ORDER BY COALESCE(i.since, '') DESC, i.id", filter);
        let rows = self.db.rows(&sql, &query.args)?;
        rows.iter().map(|r| page(r, 0)).collect()
    }

    /// One incident with its disagreements and the reasons for its grouping.
    pub fn incident(&mut self, id: &str) -> Result<Option<IncidentPage>, StoreError> {
        let rows = self.db.rows("SELECT page FROM incidents WHERE id = ?1", args![id])?;
        rows.first().map(|r| page(r, 0)).transpose()
    }

    /// The disagreements of the incidents that the filter lets through.
    pub fn disagreements(&mut self, filter: &Filter) -> Result<Vec<IncidentDisagreement>, StoreError> {
        let all = Filter { limit: usize::MAX, offset: 0, ..filter.clone() };
        let found = self.pages(&all)?.into_iter().flat_map(|page| page.disagreements);
        Ok(found.skip(filter.offset).take(filter.limit).collect())
    }

    /// The claims that the filter lets through, by report and number.
    pub fn claims(&mut self, filter: &Filter) -> Result<Vec<ClaimRow>, StoreError> {
        let mut query = Query::new(
            "SELECT c.report, c.id, c.incident, c.event_type, c.acled, c.factuality, c.place, c.country, c.since, c.until, \
             c.killed_low, c.killed_high, c.source_name, c.source_type, r.outlet, r.published, c.text \
             FROM claims AS c JOIN reports AS r ON r.id = c.report",
        );
        query.and_row("c", filter);
        let mut claim = ClaimConditions::new(self.db.dialect());
        claim.add(filter);
        if !claim.sql.is_empty() {
            query.and(&claim.sql.join(" AND "), claim.args);
        }
        let sql = query.finish("ORDER BY COALESCE(r.published, ''), c.report, c.id", filter);
        Ok(self.db.rows(&sql, &query.args)?.iter().map(claim_row).collect())
    }

    /// The sources, those with the most claims first.
    pub fn sources(&mut self, filter: &Filter) -> Result<Vec<SourceRow>, StoreError> {
        let mut query = Query::new(
            "SELECT MIN(c.source_name), c.source_actor, MIN(c.source_type), COUNT(*), COUNT(DISTINCT c.report), \
             COUNT(DISTINCT c.incident) FROM claims AS c",
        );
        query.and("c.source_kind = 'actor' AND c.source_name IS NOT NULL", Vec::new());
        let mut claim = ClaimConditions::new(self.db.dialect());
        claim.add(filter);
        if !claim.sql.is_empty() {
            query.and(&claim.sql.join(" AND "), claim.args);
        }
        let sql = query.finish(
            "GROUP BY COALESCE(c.source_actor, LOWER(c.source_name)), c.source_actor ORDER BY COUNT(*) DESC, MIN(c.source_name)",
            filter,
        );
        let rows = self.db.rows(&sql, &query.args)?;
        Ok(rows
            .iter()
            .map(|r| SourceRow {
                name: r.string(0),
                actor: r.text(1).map(str::to_string),
                kind: r.text(2).map(str::to_string),
                claims: r.int(3).unwrap_or(0),
                reports: r.int(4).unwrap_or(0),
                incidents: r.int(5).unwrap_or(0),
            })
            .collect())
    }

    /// The reports, the latest first.
    pub fn reports(&mut self, filter: &Filter) -> Result<Vec<ReportRow>, StoreError> {
        let mut query =
            Query::new("SELECT r.id, r.outlet, r.title, r.published, r.claims, r.copy_of FROM reports AS r");
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

/// A query in the making: conditions are added with `?` for each parameter and numbered at the end.
struct Query {
    select: String,
    conditions: Vec<String>,
    args: Vec<Value>,
}

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

    /// What incidents and claims are asked for alike: days, place, kind, people killed.
    fn and_row(&mut self, table: &str, filter: &Filter) {
        self.and_since(&format!("{table}.since"), filter.until.as_deref(), "<=");
        self.and_since(&format!("{table}.until"), filter.since.as_deref(), ">=");
        if let Some(place) = &filter.place {
            self.and_place(table, place);
        }
        if let Some(kind) = &filter.kind {
            self.and_kind(table, kind);
        }
        if let Some(least) = filter.min_killed {
            self.and(&format!("{table}.killed_low >= ?"), vec![least.into()]);
        }
    }

    fn and_place(&mut self, table: &str, place: &str) {
        let like = pattern(place);
        self.and(
            &format!(
                "(LOWER({table}.place) LIKE ? ESCAPE '\\' OR LOWER({table}.admin1) LIKE ? ESCAPE '\\' OR LOWER({table}.country) = ?)"
            ),
            vec![like.clone().into(), like.into(), place.to_lowercase().into()],
        );
    }

    fn and_kind(&mut self, table: &str, kind: &str) {
        self.and(
            &format!("(LOWER({table}.event_type) = ? OR LOWER({table}.acled) LIKE ? ESCAPE '\\')"),
            vec![kind.to_lowercase().into(), pattern(kind).into()],
        );
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

/// Conditions on a claim `c`.
struct ClaimConditions {
    dialect: Dialect,
    sql: Vec<String>,
    args: Vec<Value>,
}

impl ClaimConditions {
    fn new(dialect: Dialect) -> Self {
        ClaimConditions { dialect, sql: Vec::new(), args: Vec::new() }
    }

    fn add(&mut self, filter: &Filter) {
        if let Some(incident) = &filter.incident {
            self.sql.push("c.incident = ?".into());
            self.args.push(incident.as_str().into());
        }
        if let Some(source) = &filter.source {
            self.sql.push("(LOWER(c.source_actor) = ? OR LOWER(c.source_name) LIKE ? ESCAPE '\\')".into());
            self.args.push(source.to_lowercase().into());
            self.args.push(pattern(source).into());
        }
        if let Some(actor) = &filter.actor {
            self.sql.push(
                "EXISTS (SELECT 1 FROM claim_actors AS x WHERE x.report = c.report AND x.claim = c.id \
                 AND (x.actor = ? OR LOWER(x.actor) LIKE ? ESCAPE '\\'))"
                    .into(),
            );
            self.args.push(actor.to_lowercase().into());
            self.args.push(pattern(actor).into());
        }
        if let Some(text) = &filter.text {
            match self.dialect {
                Dialect::Sqlite => {
                    self.sql.push(
                        "c.rowid IN (SELECT rowid FROM claims_search WHERE claims_search MATCH ?)".into(),
                    );
                    self.args.push(all_words(text).into());
                }
                Dialect::Postgres => {
                    self.sql.push("c.words @@ plainto_tsquery('english', ?)".into());
                    self.args.push(text.as_str().into());
                }
            }
        }
    }
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

/// A pattern for names that contain `text`.
fn pattern(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
