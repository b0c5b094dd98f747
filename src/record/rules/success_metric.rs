//! Field 6, the success metric: a number to check after 60 days, and a target where configured.

use super::counting::{has_digit, has_number};
use super::rule::{Explanation, FieldRule};
use crate::model::{Deficiency, TextColumn};
use crate::record::promise_parser;

/// Requires a number, or a number and a target.
#[derive(Clone, Debug, Default)]
pub struct SuccessMetric {
    /// Whether a target is required beside a number, such as `from 9 to 4` or `at least 90 %`:
    /// `metric_target`.
    needs_target: bool,
}

impl SuccessMetric {
    pub(super) fn configure(&mut self, metric_target: &bool) -> Result<(), String> {
        self.needs_target = *metric_target;
        Ok(())
    }

    fn check_number(&self, text: &str, has_number: bool) -> Option<Deficiency> {
        let is_complete = has_number && (!self.needs_target || SuccessMetric::has_target(text));
        (!is_complete).then(|| Deficiency::new([usize::from(has_number), 0]))
    }

    fn has_target(text: &str) -> bool {
        promise_parser::read(text).is_some_and(|promise| promise.to.is_some())
    }
}

impl FieldRule for SuccessMetric {
    /// Counts 1 for a number.
    fn check(&self, text: &str) -> Option<Deficiency> {
        self.check_number(text, has_digit(text))
    }

    fn check_pasted(&self, text: &str) -> Option<Deficiency> {
        self.check_number(text, has_number(text))
    }

    fn explain(&self, deficiency: Deficiency) -> Explanation {
        match deficiency.counts() {
            [0, _] => Explanation::new(
                "no_number",
                "no number to check",
                "Write one number that CS can check after 60 days.",
            ),
            _ => Explanation::new(
                "no_target",
                "number without a target",
                "Write the start and the target: from 62 % to 80 % by day 60.",
            ),
        }
    }

    fn instruction(&self, _: TextColumn) -> &'static str {
        "Write one number with a target: from … to … by day 60."
    }

    fn requirement(&self, _: TextColumn) -> String {
        match self.needs_target {
            true => "a number and a target: `from 62 % to 80 %`".into(),
            false => "a number".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_asked_for_where_configured() {
        let mut rule = SuccessMetric::default();
        let code =
            |rule: &SuccessMetric, text: &str| rule.check(text).map(|d| rule.explain(d).code);
        assert_eq!(code(&rule, "ten days"), Some("no_number"));
        assert_eq!(code(&rule, "2 dashboards"), None);
        rule.configure(&true).unwrap();
        assert_eq!(code(&rule, "ten days"), Some("no_number"));
        assert_eq!(code(&rule, "2 dashboards"), Some("no_target"));
        assert_eq!(code(&rule, "tickets from 9 to 4"), None);
    }
}
