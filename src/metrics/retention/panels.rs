//! The panels of the retention analysis and the columns they need.

use crate::metrics::measured::{Need, RECORD, REVIEW};
use crate::metrics::panels::Panel;
use crate::model::{Breakdown, Dimension, Table};

/// Recurring revenue at the start and now.
pub const REVENUE_NOW: [Need; 2] = [
    Need::Columns(Table::Outcomes, &["current_arr"]),
    Need::Columns(Table::Deals, &["amount"]),
];
/// The breakdown of the subgroups where `--by` is not set.
pub const SUBGROUPS_BY: Breakdown = Breakdown::Of(Dimension::Segment);
/// The column of [`SUBGROUPS_BY`].
pub const SEGMENT: Need = Need::Columns(Table::Deals, &["segment"]);
/// Who or what drafted each record.
pub const DRAFTED_BY: Need = Need::Columns(Table::Handoffs, &["drafted_by"]);
/// The day of first value of each account.
pub const FIRST_VALUE: Need = Need::Columns(Table::Outcomes, &["first_value_on"]);

const fn panel(key: &'static str, needs: &'static [Need]) -> Panel {
    Panel {
        key,
        needs,
        panels: &[],
    }
}

/// The panels that need columns, without `--by`.
pub const PANELS: &[Panel] = &[
    Panel {
        key: "by_record",
        needs: &[RECORD],
        panels: &[
            panel("inside", &[SEGMENT]),
            panel("rejected", &[REVIEW]),
            panel("drafted", &[DRAFTED_BY]),
            panel("first_value", &[FIRST_VALUE]),
        ],
    },
    panel("pressure", &[Need::AnySegment]),
    panel("gross", &REVENUE_NOW),
];
