//! Why a condition on deals cannot be used.

/// Why a condition cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// It cannot be read.
    #[error(
        "{found:?} was found where {expected} was expected. Write it like this: segment = \
         \"Retail\" and amount >= 20000"
    )]
    Syntax {
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// Deals have no such column to ask for.
    #[error(
        "{0:?} is not a column. Use segment, company_size, product, lead_source, rep, amount or \
         closed_on"
    )]
    Column(String),
    /// A text is neither more nor less than another.
    #[error("{column} is text: compare it with =, != or in")]
    Order {
        /// The column.
        column: &'static str,
    },
    /// A number or a day is not what it should be.
    #[error("{value:?} is not a {what}")]
    Value {
        /// The value.
        value: String,
        /// What it should be.
        what: &'static str,
    },
    /// The exports have no such column.
    #[error("no column is mapped to deals.{0}")]
    NotMapped(&'static str),
    /// No deal has the value.
    #[error("no deal has the {column} {value:?}. Values found: {there}")]
    Unknown {
        /// The column.
        column: &'static str,
        /// The value asked for.
        value: String,
        /// The values that there are, the most frequent first.
        there: String,
    },
}
