//! The two databases behind one small interface.
//!
//! SQL is written once, with numbered parameters `?1`, `?2`; what the two spell differently (types, full-text search) is told
//! apart by [`Dialect`].

mod postgres;
mod sqlite;

pub(crate) use self::postgres::Postgres;
pub(crate) use sqlite::Sqlite;

use crate::StoreError;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A value in a column or parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
    /// Many values as one parameter; PostgreSQL only.
    Many(Vec<Value>),
}

/// A row, in the order of the columns asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row(pub Vec<Value>);

/// A table and the columns of it that rows are given for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
}

/// How many values one query of SQLite may look for: a statement's text depends on it, and few texts are worth preparing.
const CHUNK: usize = 256;

/// A statement that looks for some of many values (`sql` has `IN ({in})` where they are listed), and the parameters of each time that it
/// is to run: PostgreSQL takes all of them as one parameter, since planning a long list takes longer than looking for it.
fn looking_for(
    dialect: Dialect,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> (String, Vec<Vec<Value>>) {
    let values: Vec<Value> = values.into_iter().collect();
    if dialect == Dialect::Postgres {
        let times = if values.is_empty() { Vec::new() } else { vec![vec![Value::Many(values)]] };
        return (sql.replace("IN ({in})", "= ANY(?1)"), times);
    }
    let places = (1..=CHUNK).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
    let times = values.chunks(CHUNK).map(|chunk| {
        let mut args = chunk.to_vec();
        // The last value again and again: it is found once.
        args.resize(CHUNK, chunk[chunk.len() - 1].clone());
        args
    });
    (sql.replace("{in}", &places), times.collect())
}

/// The rows of a query that looks for some of many values: `sql` has `IN ({in})` where they are listed.
pub(crate) fn rows_in(
    db: &mut dyn Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<Row>, StoreError> {
    let (sql, times) = looking_for(db.dialect(), sql, values);
    let mut found = Vec::new();
    for args in times {
        found.extend(db.rows(&sql, &args)?);
    }
    Ok(found)
}

/// The same for statements that change rows; tells how many.
pub(crate) fn run_in(
    db: &mut dyn Connection,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, StoreError> {
    let (sql, times) = looking_for(db.dialect(), sql, values);
    let mut changed = 0;
    for args in times {
        changed += db.run(&sql, &args)?;
    }
    Ok(changed)
}

/// The first number that no row of the table has yet.
pub(crate) fn next(db: &mut dyn Connection, table: &str, column: &str) -> Result<i64, StoreError> {
    let rows = db.rows(&format!("SELECT MAX({column}) FROM {table}"), &[])?;
    Ok(rows.first().and_then(|r| r.int(0)).unwrap_or(0) + 1)
}

/// An open database.
pub(crate) trait Connection {
    fn dialect(&self) -> Dialect;

    /// Runs one statement; tells how many rows it changed.
    fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError>;

    /// The rows of a query.
    fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Adds many rows to a table, by the quickest way that the database has.
    fn insert(&mut self, into: &Table, rows: &[Vec<Value>]) -> Result<(), StoreError>;

    /// Runs several statements without parameters.
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Starts a transaction that writes. Other writers wait for its end.
    fn begin(&mut self) -> Result<(), StoreError>;

    fn commit(&mut self) -> Result<(), StoreError>;

    fn rollback(&mut self) -> Result<(), StoreError>;
}

impl Row {
    /// Column `i` as text; `None` when it is null or no text.
    pub fn text(&self, i: usize) -> Option<&str> {
        match self.0.get(i) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Column `i` as a number; `None` when it is null or no whole number.
    pub fn int(&self, i: usize) -> Option<i64> {
        match self.0.get(i) {
            Some(Value::Int(n)) => Some(*n),
            _ => None,
        }
    }

    /// Column `i` as bytes.
    pub fn blob(&self, i: usize) -> Option<&[u8]> {
        match self.0.get(i) {
            Some(Value::Blob(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Column `i` as an owned text, empty when null.
    pub fn string(&self, i: usize) -> String {
        self.text(i).unwrap_or_default().to_string()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        // PostgreSQL's texts cannot hold a NUL.
        Value::Text(text.replace('\0', "\u{fffd}"))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::from(text.as_str())
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Int(n)
    }
}

impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Value::Int(i64::from(n))
    }
}

impl From<usize> for Value {
    fn from(n: usize) -> Self {
        Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Value::Int(i64::from(b))
    }
}

impl From<f64> for Value {
    fn from(x: f64) -> Self {
        Value::Real(x)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Value::Blob(bytes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// The parameters of a statement: `args![report, claim.id, Option::<String>::None]`.
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Value::from($value)),*] };
}
pub(crate) use args;
