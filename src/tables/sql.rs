//! SQL over the tables: read-only, and nothing but the tables.
//!
//! A query is parsed and walked before polars sees it: one statement, a select, no table functions
//! (`read_csv` and the like), no names but those of the tables and of its own `with`. polars is
//! built without the features that read files too, so that either wall would do alone.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use polars::error::set_warning_function;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, PolarsError, PolarsResult, Schema};
use polars::sql::SQLContext;
use sqlparser::ast::{ObjectName, Query, Select, SetExpr, Statement, TableFactor, Visit, Visitor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError, ParserOptions};

use super::build::Table;
use super::query_error::{LONGEST, QueryError, nearest};
use super::schema::TableName;

/// A query that only reads tables, and which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedQuery {
    sql: String,
    /// The tables it reads.
    pub tables: BTreeSet<TableName>,
}

/// Checks a query before any data is read.
///
/// # Errors
/// It is no select over the tables.
pub fn check(sql: &str) -> Result<CheckedQuery, QueryError> {
    if sql.len() > LONGEST {
        return Err(QueryError::TooLong(sql.len()));
    }
    let statements = parse(sql)?;
    let [statement] = statements.as_slice() else {
        return Err(QueryError::NotOne(statements.len()));
    };
    if !matches!(statement, Statement::Query(_)) {
        return Err(QueryError::NotSelect);
    }
    let mut names = OwnNames::default();
    let _ = statement.visit(&mut names);
    let mut walk = Walk {
        own: names.0,
        tables: BTreeSet::new(),
        statements: 0,
    };
    match statement.visit(&mut walk) {
        ControlFlow::Break(error) => Err(*error),
        ControlFlow::Continue(()) => Ok(CheckedQuery {
            sql: sql.to_string(),
            tables: walk.tables,
        }),
    }
}

/// The statements of a text.
pub(super) fn parse(sql: &str) -> Result<Vec<Statement>, QueryError> {
    Parser::new(&GenericDialect)
        .with_options(ParserOptions::new().with_trailing_commas(true))
        .try_with_sql(sql)
        .and_then(|mut parser| parser.parse_statements())
        .map_err(|error| QueryError::Syntax(syntax(&error)))
}

fn syntax(error: &ParserError) -> String {
    match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.clone(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply".into(),
    }
}

/// Names that a query gives to its own parts (`with name as …`).
#[derive(Default)]
struct OwnNames(BTreeSet<String>);

impl Visitor for OwnNames {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let parts = query.with.iter().flat_map(|with| &with.cte_tables);
        self.0
            .extend(parts.map(|part| part.alias.name.value.clone()));
        ControlFlow::Continue(())
    }
}

/// Finds the tables of a query, and whatever is no reading of tables.
struct Walk {
    own: BTreeSet<String>,
    tables: BTreeSet<TableName>,
    statements: usize,
}

impl Walk {
    fn table(&mut self, name: &ObjectName) -> Result<(), QueryError> {
        let written = || {
            let parts: Vec<String> = name.0.iter().map(ToString::to_string).collect();
            parts.join(".").trim_matches(['"', '\'', '`']).to_string()
        };
        let [part] = name.0.as_slice() else {
            return Err(QueryError::Qualified(written()));
        };
        let Some(ident) = part.as_ident() else {
            return Err(QueryError::TableFunction(written()));
        };
        if self.own.contains(&ident.value) {
            return Ok(());
        }
        match TableName::ALL
            .iter()
            .find(|table| table.key() == ident.value)
        {
            Some(table) => {
                self.tables.insert(*table);
                Ok(())
            }
            None => Err(QueryError::NoTable {
                near: nearest(&ident.value, TableName::ALL.map(TableName::key)),
                name: written(),
            }),
        }
    }
}

fn refuse(error: QueryError) -> ControlFlow<Box<QueryError>> {
    ControlFlow::Break(Box::new(error))
}

impl Visitor for Walk {
    type Break = Box<QueryError>;

    fn pre_visit_statement(&mut self, _: &Statement) -> ControlFlow<Self::Break> {
        self.statements += 1;
        match self.statements {
            1 => ControlFlow::Continue(()),
            // A statement inside a query, such as an insert.
            _ => refuse(QueryError::NotSelect),
        }
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Self::Break> {
        let is_read = match &*query.body {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                false
            }
            // `table deals`, whose name no visitor sees.
            SetExpr::Table(_) => false,
            SetExpr::Select(_)
            | SetExpr::Query(_)
            | SetExpr::SetOperation { .. }
            | SetExpr::Values(_) => query.locks.is_empty(),
        };
        match is_read {
            true => ControlFlow::Continue(()),
            false => refuse(QueryError::NotSelect),
        }
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Self::Break> {
        match select.into.is_some() {
            true => refuse(QueryError::NotSelect),
            false => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Self::Break> {
        match factor {
            TableFactor::Table { args: None, .. }
            | TableFactor::Derived { .. }
            | TableFactor::NestedJoin { .. } => ControlFlow::Continue(()),
            TableFactor::Table { name, .. } | TableFactor::Function { name, .. } => {
                refuse(QueryError::TableFunction(name.to_string()))
            }
            _ => refuse(QueryError::TableFunction("a table function".into())),
        }
    }

    fn pre_visit_relation(&mut self, name: &ObjectName) -> ControlFlow<Self::Break> {
        match self.table(name) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => refuse(error),
        }
    }
}

/// The answer to a query.
pub struct Answer(pub(super) DataFrame);

impl CheckedQuery {
    /// Its text.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// The same query over the same tables, written otherwise.
    pub(super) fn with_sql(&self, sql: String) -> CheckedQuery {
        CheckedQuery {
            sql,
            tables: self.tables.clone(),
        }
    }

    /// Answers the query from these tables.
    ///
    /// # Errors
    /// A column is not there, or the SQL engine cannot answer it.
    pub fn answer(&self, tables: &[Table]) -> Result<Answer, QueryError> {
        self.ask(tables, |lazy| lazy.collect()).map(Answer)
    }

    /// The columns of the answer; nothing is computed.
    ///
    /// # Errors
    /// As [`CheckedQuery::answer`].
    pub(super) fn answer_schema(&self, tables: &[Table]) -> Result<Schema, QueryError> {
        self.ask(tables, |mut lazy| {
            lazy.collect_schema().map(|schema| (*schema).clone())
        })
    }

    fn ask<T>(
        &self,
        tables: &[Table],
        of: impl FnOnce(LazyFrame) -> PolarsResult<T>,
    ) -> Result<T, QueryError> {
        // Notices about the engine's own next version are nothing to whoever asks.
        set_warning_function(|_, _| {});
        let ask = || {
            let mut context = SQLContext::new();
            for table in tables {
                context.register(table.name.key(), table.frame.clone().lazy());
            }
            of(context.execute(&self.sql)?)
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(ask))
            .map_err(|_| QueryError::Panicked)?
            .map_err(|error| in_words(&error, tables))
    }
}

fn in_words(error: &PolarsError, tables: &[Table]) -> QueryError {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    let is_column = matches!(error, PolarsError::ColumnNotFound(_))
        || first.contains("no column named")
        || first.contains("unable to find column");
    match quoted(first).filter(|_| is_column) {
        Some(name) => {
            let name = name.rsplit('.').next().unwrap_or(name);
            let columns = tables.iter().flat_map(|table| &table.columns);
            QueryError::NoColumn {
                near: nearest(name, columns.map(|spec| spec.name.as_ref())),
                name: name.to_string(),
            }
        }
        None => QueryError::Unsupported(first.to_string()),
    }
}

/// The first text in quotes.
fn quoted(text: &str) -> Option<&str> {
    let from = text.find(['"', '\'', '`'])?;
    let quote = text[from..].chars().next()?;
    let rest = &text[from + quote.len_utf8()..];
    rest.split(quote).next().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(sql: &str) -> QueryError {
        match check(sql) {
            Err(error) => error,
            Ok(_) => panic!("{sql} is allowed"),
        }
    }

    #[test]
    fn a_select_over_the_tables_names_those_it_reads() {
        let sql = "with won as (select * from deals where outcome = 'won') \
                   select won.rep, count(*) from won join (select * from reviews) r \
                   on r.deal_id = won.deal_id where won.deal_id in (select deal_id from records) \
                   group by won.rep";
        let tables: Vec<TableName> = check(sql).unwrap().tables.into_iter().collect();
        assert_eq!(
            tables,
            [TableName::Deals, TableName::Records, TableName::Reviews]
        );
    }

    #[test]
    fn nothing_but_reading_is_allowed() {
        for sql in [
            "create table x as select * from deals",
            "drop table deals",
            "delete from deals",
            "truncate table deals",
            "insert into deals select * from deals",
            "update deals set rep = 'x'",
            "copy deals to '/tmp/x'",
            "explain select * from deals",
            "show tables",
            "with x as (insert into deals select 1) select * from x",
            "select * into outside from deals",
            "select * from deals for update",
        ] {
            let error = refused(sql);
            assert!(
                matches!(error, QueryError::NotSelect | QueryError::Syntax(_)),
                "{sql}: {error}"
            );
        }
        assert_eq!(refused("select 1; drop table deals"), QueryError::NotOne(2));
        assert_eq!(refused(""), QueryError::NotOne(0));
    }

    #[test]
    fn no_file_is_read_whatever_it_is_called() {
        for sql in [
            "select * from read_csv('/etc/passwd')",
            "select * from read_parquet('/etc/passwd')",
            "select * from read_ipc('/etc/passwd')",
            "select * from READ_JSON('/etc/passwd')",
            "select * from deals join read_csv('/etc/passwd') x on true",
            "select * from deals where rep in (select * from read_csv('/etc/passwd'))",
            "with x as (select * from read_csv('x')) select * from x",
            "select * from table(read_csv('/etc/passwd'))",
            "select * from lateral flatten(input => 1)",
            "select * from unnest([1, 2]) as x(a)",
        ] {
            let error = refused(sql);
            assert!(
                matches!(error, QueryError::TableFunction(_)),
                "{sql}: {error}"
            );
        }
        for sql in [
            "select * from '/etc/passwd'",
            "select * from \"/etc/passwd\"",
            "select * from deals.csv",
            "select * from Deals",
        ] {
            let error = refused(sql);
            assert!(
                matches!(
                    error,
                    QueryError::NoTable { .. } | QueryError::Qualified(_) | QueryError::Syntax(_)
                ),
                "{sql}: {error}"
            );
        }
    }

    #[test]
    fn long_and_deep_queries_are_refused_before_they_cost_anything() {
        let long = format!("select {} from deals", "rep, ".repeat(300_000));
        assert!(matches!(refused(&long), QueryError::TooLong(_)));
        let deep = format!(
            "select {}1{} from deals",
            "(".repeat(5_000),
            ")".repeat(5_000)
        );
        assert!(matches!(refused(&deep), QueryError::Syntax(_)));
    }
}
