//! The verdict of the field rules on one text, as the data set stores it: eight per record.

use super::field::Status;

/// Why a text is a placeholder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Placeholder {
    /// The whole text is a word such as `TBD`.
    Word,
    /// It contains template text, such as `[NAME]`.
    Token,
}

/// What a thin text has, as counted by the rule of its column.
///
/// Only that rule knows what the counts mean and words them (`record::rules`): characters, numbered
/// lines, objections with and without an answer. Unused counts are 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Deficiency {
    counts: [u8; 2],
}

impl Deficiency {
    /// A deficiency with these counts; each is capped at 255.
    pub fn new(counts: [usize; 2]) -> Deficiency {
        Deficiency {
            counts: counts.map(|count| u8::try_from(count).unwrap_or(u8::MAX)),
        }
    }

    /// The counts, at most 255 each.
    pub fn counts(self) -> [u8; 2] {
        self.counts
    }
}

/// The verdict of the field rules on the text of one column.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum FieldVerdict {
    /// Blank.
    #[default]
    Missing,
    /// A placeholder word, or template text.
    Placeholder(Placeholder),
    /// A text without the content that its field needs.
    Thin(Deficiency),
    /// CS can act on it.
    Complete,
}

impl FieldVerdict {
    /// The status, without the details.
    pub fn status(self) -> Status {
        match self {
            FieldVerdict::Missing => Status::Missing,
            FieldVerdict::Placeholder(_) => Status::Placeholder,
            FieldVerdict::Thin(_) => Status::Thin,
            FieldVerdict::Complete => Status::Complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_small_since_each_record_holds_eight() {
        assert!(size_of::<FieldVerdict>() <= 3);
    }

    #[test]
    fn counts_stop_at_255() {
        assert_eq!(Deficiency::new([3, 400]).counts(), [3, 255]);
    }
}
