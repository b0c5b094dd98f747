//! What the rules say of a text: its status, and what it lacks, as numbers. Words are made where
//! they are shown.

use super::field::Status;

/// Why a text is a placeholder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Stand {
    /// The whole text is a word such as `TBD`.
    Word,
    /// It holds a token of the form that nobody filled in, such as `[NAME]`.
    Token,
}

/// What a text lacks. Counts stop at 255.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Shortfall {
    /// It has only so many characters.
    Short(u8),
    /// Only so many lines are numbered criteria.
    Criteria(u8),
    /// Of so many objections only `answered` have an answer.
    Objections {
        /// Objections with an answer.
        answered: u8,
        /// Objections, answered or not.
        named: u8,
    },
    /// A name without a role behind it.
    NoRole,
    /// No number.
    NoNumber,
    /// A number, but no target to reach.
    NoTarget,
    /// A number of lost deals, but no reason.
    NoReason,
    /// A reason, but not how many deals.
    NoCount,
    /// Neither how many deals nor a reason.
    NeitherCountNorReason,
}

/// What the rules say of a text in its column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Verdict {
    /// Nothing but blanks.
    #[default]
    Missing,
    /// A stand-in.
    Placeholder(Stand),
    /// It lacks the shape its field needs.
    Thin(Shortfall),
    /// CS can act on it.
    Complete,
}

impl Verdict {
    /// The status alone.
    pub fn status(self) -> Status {
        match self {
            Verdict::Missing => Status::Missing,
            Verdict::Placeholder(_) => Status::Placeholder,
            Verdict::Thin(_) => Status::Thin,
            Verdict::Complete => Status::Complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_small_since_each_record_holds_eight() {
        assert!(size_of::<Verdict>() <= 3);
    }
}
