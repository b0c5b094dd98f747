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
    let apart = [OutlierVerdict::Fewer, OutlierVerdict::More];
    let apart = apart.map(|verdict| outliers::with_verdict(all, verdict));
    let mut text: Vec<String> = apart
        .iter()
        .flatten()
        .map(|one| told_of(one, incomplete(accepting, one.name.as_ref()), f))
        .collect();
    if !text.is_empty() {
        text.extend(the_others(all, accepting, f));
    }
    if text.is_empty() {
        text.push(match all.compared {
            0 => format!(
                "Nobody can be compared: that takes two CS leads with {FEWEST_FOR_A_RATE} first \
                 reviews, of the same reps."
            ),
            n => format!(
                "{} compared: every difference may be chance.",
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
            passed
                .map_or("none reviewed".into(), |x| f.of(rejected(x)))
                .into(),
        ]
    });
    let titles = [
        "CS lead",
        "#Rejected",
        "#Expected",
        "#Incomplete records rejected",
    ];
    Section::new("leads", TITLE)
        .text(text.join(" "))
        .table(Table::new(&titles, rows.collect()).shortened(0, "cs_leads_year.csv"))
        .page_list(vec![
            "First reviews. Expected: the rejections of these reps’ records if the other CS leads had \
             reviewed them. Rejecting an incomplete record is the job; the difference between leads is the \
             finding."
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

/// How the CS leads of [`apart`] treat incomplete records: by name where the one who lets most through is
/// among them, else `they rejected 38 of 107 incomplete records at first review in 12 months, one lead 0
/// of 17 and another 21 of 24`. `of incomplete records Tom Achterberg rejected 0 of 17, Ingrid Solberg 21 of 24 and the
/// other CS leads 17 of 66 at first review in 12 months`. Where they read no incomplete record, by all
/// their rejections. `None` where nobody stands out.
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
    Some(match accepted {
        _ if apart.is_empty() => return None,
        Some(accepted) if lets_most_through(weekly).is_none() => {
            let others = weekly.cs_leads.measured();
            let others = others.and_then(|all| of_the_others(all, &weekly.leads_year));
            let shares = accepted.iter().map(|(_, share)| *share);
            let all = shares.clone().chain(others).map(rejected);
            let all = all.fold(Share::default(), |sum, share| sum + share);
            let each = shares.map(|share| f.of(rejected(share)));
            let mut whose = "one lead";
            let each = each.map(|share| {
                let whose = std::mem::replace(&mut whose, "another");
                format!("{whose} {share}")
            });
            format!(
                "they rejected {} incomplete records at first review in 12 months, {}",
                f.of(all),
                names::list(&each.collect::<Vec<_>>())
            )
        }
        Some(accepted) => {
            let each = accepted.iter().map(|(one, share)| (name(one), *share));
            let others = weekly.cs_leads.measured();
            let others = others.and_then(|all| of_the_others(all, &weekly.leads_year));
            let others = others.map(|share| ("the other CS leads".to_string(), share));
            let mut verb = " rejected";
            let each = each.chain(others).map(|(who, accepted)| {
                // The verb is said once.
                let verb = std::mem::take(&mut verb);
                format!("{who}{verb} {}", f.of(rejected(accepted)))
            });
            let each = names::list(&each.collect::<Vec<_>>());
            format!("of incomplete records {each} at first review in 12 months")
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

/// The CS lead who accepts the largest share of incomplete records and the largest number too; `None`
/// where these are two people, or several. With the name how many of all accepted incomplete records are
/// of this lead. Who reads few of them is not named before who accepts many.
pub fn lets_most_through(weekly: &Weekly<'_>) -> Option<(String, Share)> {
    let leads = weekly.leads_year.measured()?;
    let shares = leads.iter().map(|lead| {
        let n = lead.accepted_partial + lead.rejected_partial;
        (lead, lead.accepted_partial, n)
    });
    let read: Vec<_> = shares.filter(|(_, k, _)| *k > 0).collect();
    let (first, k, n) = read.iter().max_by_key(|(_, k, _)| *k)?;
    // The other one has fewer in number and a smaller share.
    let is_less = |(lead, other_k, other_n): &&(&LeadRejections, u64, u64)| {
        lead.cs_lead == first.cs_lead || (other_k < k && other_k * n < k * other_n)
    };
    let is_first = read.iter().filter(is_less).count() == read.len();
    let share = Share {
        k: *k,
        n: read.iter().map(|(_, k, _)| k).sum(),
    };
    is_first.then(|| (names::person(first.cs_lead.as_deref(), "CS lead"), share))
}

/// Of a lead's first reviews of complete records, those rejected.
pub fn complete_rejected(weekly: &Weekly<'_>, one: &ComparedMember) -> Option<Share> {
    let partial = incomplete(&weekly.leads_year, one.name.as_ref()).map(rejected)?;
    Some(Share {
        k: one.rejected.k.checked_sub(partial.k)?,
        n: one.rejected.n.checked_sub(partial.n)?,
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

/// The rejected ones, of a share of accepted ones.
fn rejected(accepted: Share) -> Share {
    Share {
        k: accepted.n - accepted.k,
        n: accepted.n,
    }
}

fn expected(one: &ComparedMember) -> String {
    one.expected.map_or("none".into(), outliers::about)
}

/// `Ingrid Solberg rejected 27 of 58 records at first review; the other CS leads would have rejected
/// about 4 of these reps’ records. Of 24 incomplete records 21 were rejected, as they should be.`
fn told_of(one: &ComparedMember, accepted: Option<Share>, f: &Formatter) -> String {
    let name = names::person(one.name.as_deref(), "CS lead");
    let incomplete = match accepted.filter(|share| share.n > 0).map(rejected) {
        Some(Share { k: 0, n }) => format!(
            " {} accepted, though they should be rejected.",
            f.count(n, "incomplete record was", "incomplete records were")
        ),
        Some(share) => format!(
            " Of {} {} rejected, as they should be.",
            f.count(share.n, "incomplete record", "incomplete records"),
            f.count(share.k, "was", "were")
        ),
        None => String::new(),
    };
    format!(
        "{name} rejected {} records at first review; for the same reps, the other CS leads would have \
         rejected {}.{incomplete}",
        match one.rejected.k {
            0 => format!("none of {}", f.integer(one.rejected.n)),
            _ => f.of(one.rejected),
        },
        expected(one)
    )
}

/// Incomplete records accepted at first review by the CS leads who do not stand out.
fn of_the_others(
    all: &OutlierAnalysis,
    accepting: &Measured<Vec<LeadRejections>>,
) -> Option<Share> {
    let is_apart =
        |one: &&ComparedMember| matches!(one.verdict, OutlierVerdict::More | OutlierVerdict::Fewer);
    let others = all.list.iter().filter(|one| !is_apart(one));
    let shares = others.filter_map(|one| incomplete(accepting, one.name.as_ref()));
    let sum = shares.fold(Share::default(), |sum, share| sum + share);
    (sum.n > 0).then_some(sum)
}

/// `The other CS leads rejected 17 of 55 incomplete records.`
fn the_others(
    all: &OutlierAnalysis,
    accepting: &Measured<Vec<LeadRejections>>,
    f: &Formatter,
) -> Option<String> {
    let sum = of_the_others(all, accepting).map(rejected)?;
    Some(format!(
        "The other CS leads rejected {} incomplete {}.",
        f.of(sum),
        if sum.n == 1 { "record" } else { "records" }
    ))
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
