//! How sure the words of the data files are.

/// How sure a word is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Trust {
    /// Found in records as people write them.
    Seen,
    /// Likely, not yet found.
    Guess,
}
