//! Win rates by rep.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::share::Share;
use crate::dataset::View;
use crate::stats::Estimate;

/// Win rate of one rep.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RepWinRate {
    /// The rep.
    pub rep: Option<String>,
    /// Deals won, of those closed.
    pub won: Share,
    /// The win rate with its Wilson interval.
    pub rate: Option<Estimate>,
}

/// Win rates of new business by rep, in order of name.
pub fn rep_win_rates(view: View<'_>) -> Vec<RepWinRate> {
    let mut reps: BTreeMap<Option<&str>, Share> = BTreeMap::new();
    for (_, deal, _) in view.won() {
        reps.entry(view.data.label(deal.rep))
            .or_default()
            .count(true);
    }
    let taxonomy = &view.data.taxonomy;
    for (_, deal, _, _) in view
        .lost()
        .filter(|(_, _, _, reason)| taxonomy.is_real(*reason))
    {
        reps.entry(view.data.label(deal.rep))
            .or_default()
            .count(false);
    }
    reps.into_iter()
        .map(|(rep, won)| RepWinRate {
            rep: rep.map(str::to_string),
            won,
            rate: won.estimate(),
        })
        .collect()
}
