//! How often CS rejected AI drafts, against records written by hand.

use crate::metrics::Measured;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis, OutlierVerdict};
use crate::report::document::Section;
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{drilldown, outliers};
use crate::report::{measured, names};

/// Rejection rates of AI drafts and of records written by hand.
pub fn section(panel: &Measured<OutlierAnalysis>, info: &RunInfo) -> Section {
    told(panel, &info.formatter()).see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD)
}

fn told(panel: &Measured<OutlierAnalysis>, f: &Formatter) -> Section {
    const TITLE: &str = "AI drafts and records written by hand, last 12 months";
    let all = match measured::or_not_measured(panel, "drafting", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    let section = Section::new("drafting", TITLE);
    let by_hand = all
        .list
        .iter()
        .find(|one| one.name.is_none())
        .map(|one| one.rejected)
        .unwrap_or_default();
    let agents: Vec<&ComparedMember> = all.list.iter().filter(|one| one.name.is_some()).collect();
    if agents.is_empty() {
        return section.text(format!(
            "No record reviewed in the last {} days is an AI draft.",
            all.days
        ));
    }
    let line = |one: &&ComparedMember| {
        let expected = one.expected.map_or(String::new(), |n| {
            format!(
                ", {} expected from the same CS leads",
                outliers::whole(n, f)
            )
        });
        let verdict = match one.verdict {
            OutlierVerdict::TooFew | OutlierVerdict::Unnamed => "too few to tell",
            OutlierVerdict::Alone => "nothing by hand to compare with",
            OutlierVerdict::WithinChance => "may be chance",
            OutlierVerdict::More => "more than chance would give",
            OutlierVerdict::Fewer => "fewer than chance would give",
        };
        format!(
            "{}: {} rejected{expected}: {verdict}.",
            names::rep(one.name.as_deref()),
            f.of(one.rejected)
        )
    };
    let lines = agents
        .iter()
        .map(line)
        .chain([format!("By hand: {} rejected.", f.of(by_hand))]);
    section.list(lines.collect())
}

/// The list: one row per drafting agent, and one for records written by hand.
pub fn list(panel: &Measured<OutlierAnalysis>) -> Option<List<'_>> {
    let all = panel.measured()?;
    Some(outliers::list("drafting.csv", "drafted_by", all))
}
