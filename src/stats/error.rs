//! Why a figure cannot be given.

/// Why a figure cannot be given. The texts fit after "cannot be computed: ".
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StatError {
    /// There is nothing to count.
    #[error("no observations")]
    Empty,
    /// NaN or infinity came in.
    #[error("{value} is not a finite number")]
    NotFinite {
        /// The value refused.
        value: f64,
    },
    /// Clocks start at 0.
    #[error("time {time} is before 0")]
    NegativeTime {
        /// The time refused.
        time: f64,
    },
    /// More hits than trials.
    #[error("{k} of {n}: the count is above the total")]
    CountAboveTotal {
        /// The count.
        k: u64,
        /// The total.
        n: u64,
    },
    /// A p-value outside 0 to 1.
    #[error("{value} is not a probability")]
    NotAProbability {
        /// The value refused.
        value: f64,
    },
    /// Nothing happened, so nothing can be compared.
    #[error("no events")]
    NoEvents,
    /// A comparison with nobody to compare to.
    #[error("fewer than two groups have observations")]
    OneGroup,
    /// A ratio whose logarithm has no standard error.
    #[error("a cell of the table is 0, so the ratio has no interval")]
    ZeroCell,
    /// The events cannot tell the groups apart: whenever one happened, a single group was at risk,
    /// or everybody left.
    #[error("the events carry no information about the groups")]
    NoInformation,
    /// Columns of different length.
    #[error("the columns differ in length")]
    Uneven,
    /// Someone entered after the end of the watching.
    #[error("entry at {entry} is not before the end at {time}")]
    EntryAfterTime {
        /// When watching began.
        entry: f64,
        /// When it ended.
        time: f64,
    },
    /// Counts that a 64-bit float no longer holds exactly.
    #[error("the counts add up to more than 2^53")]
    TooLarge,
}
