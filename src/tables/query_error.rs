//! Why a query has no answer, in words that say what to write instead.

use super::schema::TableName;

/// Longest query, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// It is not worth parsing.
    #[error("the query is {0} bytes long; at most {most} are read", most = LONGEST)]
    TooLong(usize),
    /// It is no SQL.
    #[error("the query is not valid SQL: {0}")]
    Syntax(String),
    /// It is not one statement.
    #[error("write one select statement, not {0}")]
    NotOne(usize),
    /// It would do something other than read.
    #[error("only select is allowed: a query reads the tables and changes nothing")]
    NotSelect,
    /// It reads from a function, such as `read_csv`.
    #[error("{0} is not allowed: a query reads only the tables {all}, and no \
                 files", all = all_tables())]
    TableFunction(String),
    /// A table with a schema or a path in front.
    #[error("no table {0:?}. The tables are {all}, without anything in front", all = all_tables())]
    Qualified(String),
    /// An unknown table.
    #[error("no table {name:?}{} The tables are {all}", did_you_mean(.near), all = all_tables())]
    NoTable {
        /// The name written.
        name: String,
        /// The nearest table.
        near: Option<String>,
    },
    /// An unknown column.
    #[error("no column {name:?}{} handoff query without a query lists all \
                 columns", did_you_mean(.near))]
    NoColumn {
        /// The name written.
        name: String,
        /// The nearest column.
        near: Option<String>,
    },
    /// More columns than a panel shows.
    #[error(
        "the query has {0} columns; a panel shows at most {1}. Name those to show in place of *"
    )]
    TooWide(usize, usize),
    /// Columns that a chart cannot draw.
    #[error(
        "chart = \"{0}\" draws the second column by the first, and {1}. Select a text or day \
             first and a number second, or write chart = \"table\""
    )]
    NotDrawable(&'static str, String),
    /// SQL that cannot be answered.
    #[error("the query cannot be answered: {0}")]
    Unsupported(String),
    /// A defect in the SQL engine.
    #[error("the SQL engine failed on this query (an internal error). Write it differently")]
    Panicked,
}

/// The end of a sentence: the name meant, if there is one.
fn did_you_mean(near: &Option<String>) -> String {
    match near {
        Some(near) => format!("; did you mean {near:?}?"),
        None => ".".into(),
    }
}

fn all_tables() -> String {
    TableName::ALL.map(TableName::key).join(", ")
}

/// The name most like `name`, if one is like it.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    /// How like a name must be to be meant, 0 to 1; that of clap's suggestions.
    const LIKE: f64 = 0.7;
    let name = name.to_lowercase();
    let likeness = |other: &str| strsim::jaro_winkler(&name, other);
    known
        .into_iter()
        .map(|other| (likeness(other), other))
        .filter(|(like, _)| *like > LIKE)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, other)| other.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_column_meant_is_named() {
        let known = ["arr", "account", "amount", "closed_on", "rep"];
        let near = |name| nearest(name, known);
        assert_eq!(near("arr_usd").as_deref(), Some("arr"));
        assert_eq!(near("Close_Date").as_deref(), Some("closed_on"));
        assert_eq!(near("zzz"), None);
        let error = QueryError::NoColumn {
            name: "arr_usd".into(),
            near: near("arr_usd"),
        };
        assert!(
            error
                .to_string()
                .starts_with(r#"no column "arr_usd"; did you mean "arr"?"#)
        );
    }
}
