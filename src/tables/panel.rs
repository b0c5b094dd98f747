//! Queries of panels: checked without data, answered in the same order for the same data.

use polars::prelude::{DataType, Schema};
use sqlparser::ast::{
    Expr, OrderBy, OrderByExpr, OrderByKind, OrderByOptions, Query, Statement, Value,
};

use super::build::empty;
use super::cell::{Cell, cell};
use super::query_error::QueryError;
use super::sql::{Answer, CheckedQuery, parse};
use crate::model::{AnswerColumn, AnswerType, AnswerValue, PanelAnswer, PanelChart};

/// Most rows of a panel.
pub const MOST_ROWS: usize = 100;
/// Most columns of a panel.
const MOST_COLUMNS: usize = 12;
/// Longest text in a cell of a panel, in characters.
const LONGEST_TEXT: usize = 120;
/// Most bytes of the texts and numbers of a panel, about.
const MOST_BYTES: usize = 40_000;

/// A query that a panel can show.
#[derive(Debug, Clone)]
pub struct PanelQuery(CheckedQuery);

impl CheckedQuery {
    /// The query for a panel: its columns are there and fit the chart, and its rows are in an order
    /// that the data alone decides. No data is needed for that.
    ///
    /// # Errors
    /// A column is not there, the SQL engine cannot answer it, or its columns do not fit the chart.
    pub fn for_panel(&self, chart: PanelChart) -> Result<PanelQuery, QueryError> {
        let columns = columns(&self.schema()?);
        if columns.len() > MOST_COLUMNS {
            return Err(QueryError::TooWide(columns.len(), MOST_COLUMNS));
        }
        if chart != PanelChart::Table {
            match columns.get(1) {
                Some(column) if column.of.is_number() => {}
                Some(column) => {
                    return Err(QueryError::NotDrawable(
                        chart.key(),
                        format!("{:?} holds no numbers", column.name),
                    ));
                }
                None => {
                    return Err(QueryError::NotDrawable(
                        chart.key(),
                        "the query has only one".into(),
                    ));
                }
            }
        }
        let ordered = self.ordered(columns.len());
        // What the engine cannot order by all columns keeps its own order.
        Ok(PanelQuery(match ordered.schema() {
            Ok(_) => ordered,
            Err(_) => self.clone(),
        }))
    }

    /// The columns of its answer, found from the tables without rows.
    fn schema(&self) -> Result<Schema, QueryError> {
        let tables = self.tables.iter().map(|name| empty(*name));
        let tables = tables.collect::<Result<Vec<_>, _>>();
        let tables = tables.map_err(|error| QueryError::Unsupported(error.to_string()))?;
        self.answer_schema(&tables)
    }

    /// The query with all its columns behind its own order, so that equal rows of that order stand
    /// in one order too.
    fn ordered(&self, columns: usize) -> CheckedQuery {
        let Ok(mut statements) = parse(self.sql()) else {
            return self.clone();
        };
        let Some(Statement::Query(query)) = statements.first_mut() else {
            return self.clone();
        };
        if !add_order(query, columns) {
            return self.clone();
        }
        self.with_sql(query.to_string())
    }
}

/// Adds all columns to the order of a query; false where its order is of another form.
fn add_order(query: &mut Query, columns: usize) -> bool {
    let ordinals = (1..=columns).map(|at| OrderByExpr {
        expr: Expr::value(Value::Number(at.to_string(), false)),
        options: OrderByOptions {
            asc: None,
            nulls_first: None,
        },
        with_fill: None,
    });
    match &mut query.order_by {
        Some(OrderBy {
            kind: OrderByKind::Expressions(given),
            ..
        }) => given.extend(ordinals),
        Some(_) => return false,
        None => {
            query.order_by = Some(OrderBy {
                kind: OrderByKind::Expressions(ordinals.collect()),
                interpolate: None,
            });
        }
    }
    true
}

impl PanelQuery {
    /// The query.
    pub fn query(&self) -> &CheckedQuery {
        &self.0
    }
}

fn columns(schema: &Schema) -> Vec<AnswerColumn> {
    let column = |(name, of): (&polars::prelude::PlSmallStr, &DataType)| AnswerColumn {
        name: name.to_string(),
        of: match of {
            DataType::Date => AnswerType::Date,
            DataType::Boolean => AnswerType::Boolean,
            of if of.is_integer() => AnswerType::Integer,
            // A difference of two days is a number of days.
            DataType::Duration(_) => AnswerType::Number,
            of if of.is_primitive_numeric() => AnswerType::Number,
            _ => AnswerType::Text,
        },
    };
    schema.iter().map(column).collect()
}

impl Answer {
    /// The first rows of the answer, as many as a panel shows.
    pub fn panel(&self) -> PanelAnswer {
        let frame = &self.0;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for row in 0..frame.height().min(MOST_ROWS) {
            let cells = frame.columns().iter().map(|column| cell(column, row));
            let values: Vec<AnswerValue> = cells.map(value).collect();
            bytes += values.iter().map(size).sum::<usize>();
            if bytes > MOST_BYTES {
                break;
            }
            rows.push(values);
        }
        PanelAnswer {
            columns: columns(frame.schema()),
            rows,
            total_rows: frame.height(),
        }
    }
}

fn value(cell: Cell<'_>) -> AnswerValue {
    match cell {
        Cell::Empty => AnswerValue::Empty,
        Cell::Flag(flag) => AnswerValue::Flag(flag),
        Cell::Integer(number) => AnswerValue::Integer(number),
        Cell::Number(number) => AnswerValue::Number(number),
        Cell::Text(_) | Cell::Plain(_) => {
            let text = cell.text();
            let mut shown: String = text.chars().take(LONGEST_TEXT).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            AnswerValue::Text(shown)
        }
    }
}

fn size(value: &AnswerValue) -> usize {
    match value {
        AnswerValue::Text(text) => text.len() + 3,
        _ => 10,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sql::check;
    use super::*;

    fn panel(sql: &str, chart: PanelChart) -> Result<PanelQuery, QueryError> {
        check(sql).unwrap().for_panel(chart)
    }

    #[test]
    fn rows_are_in_an_order_that_the_data_decides() {
        let sql = |text| {
            let query = panel(text, PanelChart::Table).unwrap();
            query.query().sql().to_string()
        };
        assert!(sql("select rep, count(*) from deals group by rep").ends_with("ORDER BY 1, 2"));
        assert!(
            sql("select rep, arr from deals order by arr desc limit 3")
                .ends_with("ORDER BY arr DESC, 1, 2 LIMIT 3")
        );
        assert!(
            sql("with w as (select rep from deals) select rep from w union all select rep from deals")
                .ends_with("ORDER BY 1")
        );
    }

    #[test]
    fn columns_are_checked_without_data() {
        let error = panel("select reps from deals", PanelChart::Table).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with(r#"no column "reps"; did you mean "rep"?"#),
            "{error}"
        );
        let error = panel("select * from deals", PanelChart::Table).unwrap_err();
        assert!(matches!(error, QueryError::TooWide(..)), "{error}");
        for sql in ["select rep from deals", "select rep, stage from deals"] {
            let error = panel(sql, PanelChart::Bar).unwrap_err();
            assert!(matches!(error, QueryError::NotDrawable(..)), "{error}");
        }
        assert!(
            panel(
                "select rep, count(*) from deals group by rep",
                PanelChart::Bar
            )
            .is_ok()
        );
    }
}
