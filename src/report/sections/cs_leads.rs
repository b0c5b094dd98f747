//! How strict each CS lead is.

use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, LeadRejections};
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis, OutlierVerdict};
use crate::metrics::{Measured, Share, Weekly};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{drilldown, outliers};
use crate::report::{measured, names, rates};

/// CS leads: reviews, strictness, and accepted incomplete records.
pub fn section(
    panel: &Measured<OutlierAnalysis>,
    accepting: &Measured<Vec<LeadRejections>>,
    info: &RunInfo,
) -> Section {
    told(panel, accepting, &info.formatter()).see(drilldown::SENT_BACK, drilldown::RECORD_BY_RECORD)
}

fn told(
    panel: &Measured<OutlierAnalysis>,
    accepting: &Measured<Vec<LeadRejections>>,
    f: &Formatter,
) -> Section {
    const TITLE: &str = "How strict each CS lead is, last 12 months";
    let all = match measured::or_not_measured(panel, "leads", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.list.is_empty() {
        return Section::new("leads", TITLE).text("No first review in this time.");
    }
    let mut text: Vec<String> = outliers::with_verdict(all, OutlierVerdict::More)
        .into_iter()
        .map(|one| stricter(one, f))
        .collect();
    let milder = outliers::with_verdict(all, OutlierVerdict::Fewer);
    text.extend(
        milder
            .into_iter()
            .map(|one| milder_than(one, incomplete(accepting, one.name.as_ref()), f)),
    );
    if text.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two CS leads with {FEWEST_FOR_A_RATE} first \
                 reviews, of the same reps."
            ),
            n => format!(
                "{} compared: chance explains every difference.",
                f.count(n, "CS lead", "CS leads")
            ),
        });
    }
    let rows = all.list.iter().map(|one| {
        let passed = incomplete(accepting, one.name.as_ref()).filter(|share| share.n > 0);
        vec![
            names::person(one.name.as_deref(), "CS lead").into(),
            f.of(one.rejected).into(),
            one.expected
                .map_or("nobody to compare".into(), |x| outliers::whole(x, f))
                .into(),
            rates::cell(one.rejected.n < FEWEST_FOR_A_RATE, one.rate.as_ref(), f),
            passed.map_or("none seen".into(), |x| f.of(x)).into(),
        ]
    });
    let titles = [
        "CS lead",
        "#Sent back",
        "#Expected",
        "#Rate (95% interval)",
        "#Partial, passed",
    ];
    Section::new("leads", TITLE)
        .text(text.join(" "))
        .table(Table::new(&titles, rows.collect()).shortened(0, "cs_leads_year.csv"))
}

/// Of a lead's first reviews of incomplete records, those accepted.
fn incomplete(accepting: &Measured<Vec<LeadRejections>>, name: Option<&String>) -> Option<Share> {
    let mut leads = accepting.measured()?.iter();
    let lead = leads.find(|lead| lead.cs_lead.as_ref() == name)?;
    Some(Share {
        k: lead.accepted_partial,
        n: lead.accepted_partial + lead.rejected_partial,
    })
}

fn expected(one: &ComparedMember, f: &Formatter) -> String {
    one.expected
        .map_or("none".into(), |x| outliers::whole(x, f))
}

fn stricter(one: &ComparedMember, f: &Formatter) -> String {
    format!(
        "{} is stricter: sent back {}, where {} would be expected from the same reps.",
        names::person(one.name.as_deref(), "CS lead"),
        f.of(one.rejected),
        expected(one, f)
    )
}

fn milder_than(one: &ComparedMember, incomplete: Option<Share>, f: &Formatter) -> String {
    let name = names::person(one.name.as_deref(), "CS lead");
    let let_through = match incomplete {
        Some(Share { k, .. }) if k > 0 => format!(", {k} of them incomplete"),
        _ => String::new(),
    };
    match one.rejected.k {
        0 => format!(
            "{name} accepts everything: all {}{let_through}; {} rejections would be expected from \
             the same reps.",
            one.rejected.n,
            expected(one, f)
        ),
        _ => format!(
            "{name} is milder: sent back {}, where {} would be expected from the same reps.",
            f.of(one.rejected),
            expected(one, f)
        ),
    }
}

/// The lists: the trailing year, compared with chance, and the trailing 90 days.
pub fn lists<'a>(weekly: &'a Weekly<'a>) -> Vec<List<'a>> {
    let year = weekly.cs_leads.measured();
    let year = year.map(|all| outliers::list("cs_leads_year.csv", "cs_lead", all));
    let lately = weekly.leads.measured().map(|leads| {
        rates::list(
            "cs_leads.csv",
            "cs_lead",
            leads.iter(),
            |l| l.cs_lead.as_deref(),
            |l| (l.rejected, l.rate),
        )
    });
    year.into_iter().chain(lately).collect()
}
