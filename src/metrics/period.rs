//! Spans of days by their first and last day.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Day, Quarter};

/// A span of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Period {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Period {
    /// The `days` days up to and including `to`.
    pub fn trailing(to: Day, days: i64) -> Period {
        Period {
            from: to.plus(1 - days),
            to,
        }
    }

    /// A quarter, as far as it has come by `as_of`.
    pub fn quarter(quarter: Quarter, as_of: Day) -> Period {
        Period {
            from: quarter.first_day(),
            to: quarter.last_day().min(as_of),
        }
    }

    /// The span of as many days that ends before this one begins.
    #[must_use]
    pub fn before(self) -> Period {
        Period::trailing(self.from.plus(-1), self.to.since(self.from) + 1)
    }

    /// Whether a day is in the span.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_and_the_one_before_share_no_day_and_leave_none_out() {
        let to = Day::parse_iso("2026-11-20").unwrap();
        let now = Period::trailing(to, 90);
        let before = now.before();
        assert_eq!(now.from.to_string(), "2026-08-23");
        assert_eq!(before.to.to_string(), "2026-08-22");
        assert_eq!(before.to.since(before.from), 89);
        assert!(now.contains(to) && now.contains(now.from) && !now.contains(before.to));
    }
}
