//! The retention analysis.

use schemars::JsonSchema;
use serde::Serialize;

use super::measured::{CHURN, Measured};
use super::panels::panels;
use super::retention::{self, Retention, Scope, retention};
use super::totals::{Totals, totals};
use crate::config::Settings;
use crate::dataset::View;
use crate::model::Day;

panels! {
    /// The figures of the analysis.
    pub struct Quarterly<'a> measured from given: QuarterlyInputs<'a> {
        /// Which accounts were asked for.
        scope: Scope => given.scope.clone();
        /// Sizes of the visible sets.
        totals as "counts": Totals => totals(given.view);
        /// Who stayed, by completeness and by signing cohort.
        retention: Retention<'a>, needs [CHURN], of retention::PANELS =>
            retention(given.view, given.settings, given.scope);
        /// The same as it stood on an earlier day, where that was asked for.
        earlier: Option<Earlier<'a>> => given.earlier.map(|as_of| Earlier::measure(given, as_of));
    }
    lists {}
}

/// The analysis as it stood on an earlier day, from the exports of today.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Earlier<'a> {
    /// That day.
    pub as_of: Day,
    /// Who had stayed by then.
    pub retention: Measured<Retention<'a>>,
}

impl<'a> Earlier<'a> {
    fn measure(given: &QuarterlyInputs<'a>, as_of: Day) -> Earlier<'a> {
        let view = View {
            as_of,
            ..given.view
        };
        let missing = CHURN.missing(&view.data.coverage, given.settings);
        Earlier {
            as_of,
            retention: Measured::unless(missing, || retention(view, given.settings, given.scope)),
        }
    }
}

/// What the analysis is measured from: the data, the accounts asked for, and an earlier day to
/// compare with.
pub struct QuarterlyInputs<'a> {
    /// The data.
    pub view: View<'a>,
    /// The settings.
    pub settings: &'a Settings,
    /// Which accounts are asked for.
    pub scope: &'a Scope,
    /// The day to compare with.
    pub earlier: Option<Day>,
}
