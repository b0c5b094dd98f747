//! The two questions that are fixed beforehand: of whom they are asked, and by which exposure.

use super::subjects::{Subject, complete, with_record};

/// One of the two questions that are fixed beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedQuestion {
    /// Accounts with a record against those without one.
    RecordAgainstNone,
    /// More complete records against less complete ones, among accounts with a record.
    CompleteFields,
}

impl FixedQuestion {
    /// Those of the accounts that the question is asked of.
    pub(super) fn asked_of<'a>(self, subjects: &[&'a Subject]) -> Vec<&'a Subject> {
        match self {
            FixedQuestion::RecordAgainstNone => subjects.to_vec(),
            FixedQuestion::CompleteFields => with_record(subjects),
        }
    }

    /// Its exposure, one value per account: 1 with a record and 0 without one, or complete fields.
    pub(super) fn exposure(self, subjects: &[&Subject]) -> Vec<f64> {
        let has_record = |subject: &&Subject| f64::from(u8::from(subject.fields.is_some()));
        match self {
            FixedQuestion::RecordAgainstNone => subjects.iter().map(has_record).collect(),
            FixedQuestion::CompleteFields => complete(subjects),
        }
    }
}
