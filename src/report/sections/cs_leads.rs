//! The standards of the CS leads: how each decides on comparable records.

use crate::metrics::reviews::acceptance::{FEWEST_FOR_A_RATE, LeadRejections};
use crate::metrics::reviews::outliers::{ComparedMember, OutlierAnalysis, OutlierVerdict};
use crate::metrics::{Measured, Share, Weekly};
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{drilldown, outliers};
use crate::report::{measured, names, rates};

/// Most CS leads named who decide unlike the others.
const MOST_APART: usize = 6;

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
    const TITLE: &str = "Standards of the CS leads, last 12 months";
    let all = match measured::or_not_measured(panel, "leads", TITLE) {
        Ok(all) => all,
        Err(section) => return section,
    };
    if all.list.is_empty() {
        return Section::new("leads", TITLE).text("No first review in this time.");
    }
    let mut text: Vec<String> = outliers::with_verdict(all, OutlierVerdict::More)
        .into_iter()
        .map(|one| rejects_more(one, f))
        .collect();
    let fewer = outliers::with_verdict(all, OutlierVerdict::Fewer);
    text.extend(
        fewer
            .into_iter()
            .map(|one| rejects_fewer(one, incomplete(accepting, one.name.as_ref()), f)),
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
            passed.map_or("none reviewed".into(), |x| f.of(x)).into(),
        ]
    });
    let titles = [
        "CS lead",
        "#Rejected",
        "#Expected",
        "#Incomplete records accepted",
    ];
    Section::new("leads", TITLE)
        .text(text.join(" "))
        .table(Table::new(&titles, rows.collect()).shortened(0, "cs_leads_year.csv"))
        .page_list(vec![
            "Expected: the rejections if all CS leads had judged these reps’ records alike. \
             Rejecting an incomplete record is the job; the difference between leads is the finding."
                .into(),
        ])
}

/// CS leads who decide on comparable records unlike the others, those who accept more first.
pub fn apart<'a>(weekly: &'a Weekly<'_>) -> Vec<&'a ComparedMember> {
    let all = weekly.cs_leads.measured();
    let of = |verdict| {
        all.into_iter()
            .flat_map(move |all| outliers::with_verdict(all, verdict))
    };
    of(OutlierVerdict::Fewer)
        .chain(of(OutlierVerdict::More))
        .take(MOST_APART)
        .collect()
}

/// What the CS leads of [`apart`] accept: `of
/// incomplete records Tom Achterberg accepted 17 of 17, Ingrid Solberg 3 of 24 in 12 months`. Where
/// they read no incomplete record, by their rejections. `None` where nobody stands out.
pub fn apart_in_words(weekly: &Weekly<'_>, f: &Formatter) -> Option<String> {
    let apart = apart(weekly);
    let name = |one: &ComparedMember| names::person(one.name.as_deref(), "CS lead");
    let accepted: Option<Vec<(&ComparedMember, Share)>> = apart
        .iter()
        .map(|one| {
            let share = incomplete(&weekly.leads_year, one.name.as_ref());
            Some((*one, share.filter(|share| share.n > 0)?))
        })
        .collect();
    let mut verb = " accepted";
    Some(match accepted {
        _ if apart.is_empty() => return None,
        Some(accepted) => {
            let each = accepted.iter().map(|(one, share)| {
                // The verb is said once.
                format!(
                    "{}{} {}",
                    name(one),
                    std::mem::take(&mut verb),
                    f.of(*share)
                )
            });
            let each = names::list(&each.collect::<Vec<_>>());
            format!("of incomplete records {each} in 12 months")
        }
        None => {
            let each = apart.iter().map(|one| {
                format!(
                    "{} rejected {} (the other CS leads would have rejected {})",
                    name(one),
                    f.of(one.rejected),
                    expected(one)
                )
            });
            format!("in 12 months {}", names::list(&each.collect::<Vec<_>>()))
        }
    })
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

fn expected(one: &ComparedMember) -> String {
    one.expected.map_or("none".into(), outliers::about)
}

fn rejects_more(one: &ComparedMember, f: &Formatter) -> String {
    format!(
        "{} rejects more than the others would: {} records of the same reps, where {} would be \
         expected.",
        names::person(one.name.as_deref(), "CS lead"),
        f.of(one.rejected),
        expected(one)
    )
}

fn rejects_fewer(one: &ComparedMember, incomplete: Option<Share>, f: &Formatter) -> String {
    let name = names::person(one.name.as_deref(), "CS lead");
    let let_through = match incomplete {
        Some(Share { k, .. }) if k > 0 => format!(
            " {} came through.",
            f.count(k, "incomplete record", "incomplete records")
        ),
        _ => String::new(),
    };
    match one.rejected.k {
        0 => format!(
            "{name} accepts every record: {} of the same reps, where {} rejections would be \
             expected.{let_through}",
            f.integer(one.rejected.n),
            expected(one)
        ),
        _ => format!(
            "{name} rejects fewer than the others would: {} records of the same reps, where {} \
             would be expected.{let_through}",
            f.of(one.rejected),
            expected(one)
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
