//! Field 2, the decision criteria: ranked, one per numbered line.

use std::sync::LazyLock;

use regex::Regex;

use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};
use crate::record::search::pattern;

/// A line with a number followed by text: `2. Uptime`.
static NUMBERED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[ \t]*[0-9]+[.)][ \t]+[^ \t\r\n]"));

/// Requires numbered lines.
#[derive(Clone, Debug)]
pub struct DecisionCriteria {
    /// Minimum number of numbered lines: `criteria_lines`.
    least_lines: usize,
}

impl Default for DecisionCriteria {
    fn default() -> Self {
        DecisionCriteria { least_lines: 3 }
    }
}

impl DecisionCriteria {
    pub(super) fn configure(&mut self, criteria_lines: &usize) -> Result<(), String> {
        self.least_lines = *criteria_lines;
        Ok(())
    }
}

impl FieldRule for DecisionCriteria {
    /// Counts the numbered lines.
    fn check(&self, text: &str) -> Option<Deficiency> {
        let lines = NUMBERED.find_iter(text).take(self.least_lines).count();
        (lines < self.least_lines).then(|| Deficiency::new([lines, 0]))
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        let needs = self.least_lines;
        let words = match deficiency.counts() {
            [0, _] => format!("no numbered criteria ({needs} needed)"),
            [has, _] => format!("{has} of {needs} criteria on numbered lines"),
        };
        let remedy =
            format!("Write the top {needs} criteria, each on a numbered line of its own: 1. …");
        Explanation::new("too_few_criteria", words, remedy)
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        "Write what the customer decided by, ranked, one on each numbered line."
    }

    fn requirement(&self, _: TextColumn) -> String {
        format!("at least {} numbered lines", self.least_lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_lines_are_counted() {
        let rule = DecisionCriteria::default();
        for text in [
            "1. a\n2. b\n3. c",
            "1) a\r\n2) b\r\n3) c",
            "9. a\n 9. b\n\t9) c",
        ] {
            assert_eq!(rule.check(text), None, "{text:?}");
        }
        for (text, words) in [
            ("price", "no numbered criteria (3 needed)"),
            ("1. a\nb\n2) c", "2 of 3 criteria on numbered lines"),
            ("1. a\n2. b\n3. ", "2 of 3 criteria on numbered lines"),
            ("1. a 2. b 3. c", "1 of 3 criteria on numbered lines"),
            ("1.a\n2.b\n3.c", "no numbered criteria (3 needed)"),
        ] {
            let found = rule.check(text).unwrap();
            assert_eq!(rule.explain(found).words, words, "{text:?}");
        }
    }
}
