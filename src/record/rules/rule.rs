//! The trait of field rules.

use std::borrow::Cow;

use crate::model::{Deficiency, TextColumn};

/// The rule of one field: what makes a text complete, and the words when it is not.
///
/// A rule holds its thresholds, as `[records]` sets them. It also implements [`Default`], with the
/// published thresholds, and has a method `configure` for the value of its key under `[records]`
/// (see `super::table`).
pub trait FieldRule {
    /// Checks a trimmed, non-blank text; `None` when it is complete.
    fn check(&self, text: &str) -> Option<Deficiency>;

    /// [`check`](FieldRule::check) of a text that people wrote in whatever language and form; it
    /// asks for as much, and knows more words for it.
    fn check_pasted(&self, text: &str) -> Option<Deficiency> {
        self.check(text)
    }

    /// A deficiency that [`check`](FieldRule::check) found, by the thresholds in force.
    fn explain(&self, deficiency: Deficiency) -> Explanation;

    /// What to write into a blank column.
    fn instruction(&self, column: TextColumn) -> &'static str;

    /// What makes a column complete, by the configured thresholds: `at least 40 characters`.
    fn requirement(&self, column: TextColumn) -> String;
}

/// A deficiency in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Explanation {
    /// The key for programs: `no_target`.
    pub code: &'static str,
    /// What is wrong, as a clause: `a number without a target`.
    pub words: Cow<'static, str>,
    /// What to do, as a sentence.
    pub remedy: Cow<'static, str>,
}

impl Explanation {
    /// An explanation of these parts.
    pub fn new(
        code: &'static str,
        words: impl Into<Cow<'static, str>>,
        remedy: impl Into<Cow<'static, str>>,
    ) -> Explanation {
        Explanation {
            code,
            words: words.into(),
            remedy: remedy.into(),
        }
    }
}
