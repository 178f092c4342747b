//! PostgreSQL.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};

use super::{Connection, Dialect, Row, Table, Value};
use crate::StoreError;

/// The lock that one writer of a ledger holds: any number, the same for all.
const WRITER: i64 = 0x0074_616c_6c79;

pub(crate) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    /// Connects to the database at `address` (`postgres://user@host/name`).
    pub fn open(address: &str) -> Result<Self, StoreError> {
        let mut client = Client::connect(address, NoTls)?;
        // Compiling a question takes longer than answering it: each gives a page of rows.
        client.batch_execute("SET jit = off")?;
        // Pages are written by the ten thousand. A server without this compression (before 14, or built so) keeps its own.
        let _ = client.batch_execute("SET default_toast_compression = 'lz4'");
        Ok(Postgres { client, prepared: HashMap::new() })
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&numbered(sql))?;
        if self.prepared.len() >= 128 {
            self.prepared.clear();
        }
        self.prepared.insert(sql.to_string(), statement.clone());
        Ok(statement)
    }
}

/// `?1` becomes `$1`.
fn numbered(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        let parameter = c == '?' && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if parameter { '$' } else { c });
    }
    out
}

impl Connection for Postgres {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn run(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|a| a as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(&statement, &args)?)
    }

    fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepare(sql)?;
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|a| a as &(dyn ToSql + Sync)).collect();
        self.client.query(&statement, &args)?.iter().map(row).collect()
    }

    fn insert(&mut self, into: &Table, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let sql = format!("COPY {} ({}) FROM STDIN", into.name, into.columns.join(", "));
        let mut copy = self.client.copy_in(&sql)?;
        let mut line = String::new();
        for row in rows {
            line.clear();
            copied(row, &mut line);
            copy.write_all(line.as_bytes()).map_err(|e| StoreError::damaged(into.name, e))?;
        }
        copy.finish()?;
        Ok(())
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.batch(&format!("BEGIN; SELECT pg_advisory_xact_lock({WRITER})"))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.batch("COMMIT")
    }

    fn rollback(&mut self) -> Result<(), StoreError> {
        self.batch("ROLLBACK")
    }
}

/// A row as COPY takes it: cells apart by tabs, what would end a cell written with a backslash.
fn copied(row: &[Value], line: &mut String) {
    for (i, value) in row.iter().enumerate() {
        if i > 0 {
            line.push('\t');
        }
        // Writing into a string cannot fail.
        let _ = match value {
            Value::Null => write!(line, "\\N"),
            Value::Int(n) => write!(line, "{n}"),
            Value::Real(x) => write!(line, "{x}"),
            Value::Text(text) => {
                for c in text.chars() {
                    match c {
                        '\\' => line.push_str("\\\\"),
                        '\t' => line.push_str("\\t"),
                        '\n' => line.push_str("\\n"),
                        '\r' => line.push_str("\\r"),
                        c => line.push(c),
                    }
                }
                Ok(())
            }
            Value::Blob(bytes) => {
                line.push_str("\\\\x");
                bytes.iter().try_for_each(|b| write!(line, "{b:02x}"))
            }
            // No column holds several values.
            Value::Many(_) => write!(line, "\\N"),
        };
    }
    line.push('\n');
}

fn row(row: &postgres::Row) -> Result<Row, StoreError> {
    let mut values = Vec::with_capacity(row.len());
    for (i, column) in row.columns().iter().enumerate() {
        let value: Value = match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(i)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(i)?.map(i64::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(i)?.into(),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(i)?.into(),
            Type::FLOAT4 => row.try_get::<_, Option<f32>>(i)?.map(f64::from).into(),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(i)?.into(),
            _ => row.try_get::<_, Option<String>>(i)?.into(),
        };
        values.push(value);
    }
    Ok(Row(values))
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Value::Int(n) if *ty == Type::FLOAT8 => (*n as f64).to_sql(ty, out),
            Value::Int(n) => n.to_sql(ty, out),
            Value::Real(x) => x.to_sql(ty, out),
            Value::Text(text) => text.to_sql(ty, out),
            Value::Blob(bytes) => bytes.to_sql(ty, out),
            Value::Many(values) => values.to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::{Value, copied, numbered};

    #[test]
    fn rows_are_copied_as_they_are() {
        let mut line = String::new();
        let row = [Value::Null, Value::from("a\tb\\N\n"), Value::Int(-3), Value::Blob(vec![0, 255])];
        copied(&row, &mut line);
        assert_eq!(line, "\\N\ta\\tb\\\\N\\n\t-3\t\\\\x00ff\n");
    }

    #[test]
    fn parameters_are_written_with_dollar_signs() {
        assert_eq!(numbered("a = ?1 AND b LIKE '?' OR c = ?12"), "a = $1 AND b LIKE '?' OR c = $12");
    }
}
