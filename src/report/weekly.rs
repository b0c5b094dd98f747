//! The manager's review in words.

use crate::metrics::losses::SegmentLosses;
use crate::metrics::losses::loss_spike::USUAL_DAYS;
use crate::metrics::reviews::outliers::{ComparedMember, OutlierVerdict};
use crate::metrics::{TRAILING_DAYS, Weekly};
use crate::report::charts::ChartError;
use crate::report::document::{Document, Section};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{
    churned, copies, cs_leads, data, diagnosis, drafting, drilldown, filing, lost_deals,
    lost_reasons, lost_segments, outliers, ownership_gap, quarters, rebuild_hours, record_quality,
    record_sample, rejection_reasons, rejections, renewals, rep_rejections, review_cycles,
    sales_cycle, signals, to_do, watch, week, win_rate, won_deals,
};
use crate::report::topic::Topic;
use crate::report::{heading, names, topic, weekly_terms, wording};

/// The topics of the review in reading order, one per line.
fn topics<'a>(weekly: &'a Weekly<'a>, inputs: &'a Inputs) -> Vec<Topic<'a>> {
    vec![
        Topic::new(move |info| week::section(&weekly.week, info)),
        Topic::new(move |info| churned::section(&weekly.churned_this_week, info))
            .lists(churned::list(&weekly.churned_this_week)),
        Topic::new(move |info| to_do::section(weekly, info)),
        Topic::new(move |info| {
            cs_leads::section(&weekly.cs_leads, &weekly.leads_year, info).page_only()
        })
        .lists(cs_leads::lists(weekly)),
        Topic::new(move |info| rep_rejections::section(weekly, info).map(Section::page_only))
            .lists(rep_rejections::lists(weekly))
            .lists(quarters::list(&weekly.quarters)),
        Topic::new(move |info| filing::section(&weekly.filing, info).page_only())
            .lists(filing::list(&weekly.filing)),
        Topic::new(move |info| {
            diagnosis::section(&weekly.diagnosis, info)
                .append(diagnosis::by_rep(&weekly.diagnoses, info))
                .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL)
                .page_only()
        }),
        Topic::new(move |info| {
            rejection_reasons::section(&weekly.rejected_fields, &weekly.rejection_reasons, info)
                .page_only()
        })
        .lists(rejection_reasons::list(&weekly.rejection_reasons)),
        Topic::new(move |info| {
            review_cycles::section(&weekly.review_cycles, info)
                .append(review_cycles::by_rep(&weekly.rep_corrections, info))
                .page_only()
        })
        .lists(review_cycles::list(&weekly.review_cycles))
        .lists(review_cycles::reps(&weekly.rep_corrections)),
        Topic::new(move |info| drafting::section(&weekly.drafting, info).page_only())
            .lists(drafting::list(&weekly.drafting)),
        Topic::new(move |info| copies::section(&weekly.copies, info).page_only())
            .lists(copies::list(&weekly.copies)),
        Topic::new(move |info| record_quality::section(&weekly.record_quality, info).page_only())
            .lists(record_quality::list(&weekly.record_quality)),
        Topic::new(move |info| lost_reasons::section(&weekly.losses, info).map(Section::page_only))
            .lists(lost_reasons::lists(&weekly.losses)),
        Topic::new(move |info| lost_segments::section(&weekly.losses, info, 0).page_only())
            .lists([lost_segments::list(&weekly.losses)]),
        Topic::new(move |info| watch::section(&weekly.watch, &weekly.back_test, info).page_only())
            .lists(watch::list(&weekly.watch)),
        Topic::new(move |info| {
            signals::section(&weekly.signals, &weekly.missing_signals, info).page_only()
        })
        .lists(signals::lists(weekly)),
        Topic::new(move |info| renewals::section(&weekly.renewals, info).page_only())
            .lists(renewals::list(&weekly.renewals)),
        Topic::new(move |info| ownership_gap::section(&weekly.ownership_gap, info))
            .lists(ownership_gap::list(&weekly.ownership_gap)),
        Topic::new(move |info| rebuild_hours::lately(&weekly.rebuild_hours, info))
            .lists(rebuild_hours::list(&weekly.rebuild_hours)),
        Topic::new(move |info| record_sample::section(&weekly.record_sample, info)),
        Topic::new(move |info| win_rate::section(&weekly.rep_win_rates, info).page_only())
            .lists(win_rate::list(&weekly.rep_win_rates)),
        Topic::new(move |info| sales_cycle::section(&weekly.sales_cycles, info).page_only())
            .lists(sales_cycle::lists(&weekly.sales_cycles)),
        Topic::new(move |info| {
            won_deals::section(&weekly.deal_handoffs, "12 months", won_deals::LIST, info)
                .page_only()
        })
        .lists(won_deals::list(&weekly.deal_handoffs)),
        Topic::new(move |info| {
            rejections::section(&weekly.rejections, "12 months", info).page_only()
        })
        .lists(rejections::list(&weekly.rejections)),
        Topic::new(move |info| lost_deals::section(&weekly.losses.lost, info).page_only())
            .lists([lost_deals::list(&weekly.losses)]),
        Topic::new(move |info| data::section(inputs, info)).lists([data::list(&inputs.issues)]),
    ]
}

/// The review as a document.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn document(
    weekly: &Weekly<'_>,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let findings = findings(weekly, f);
    let (sections, charts) = topic::sections(topics(weekly, inputs), info)?;
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Weekly review, {}", f.day(info.as_of)),
        meta: heading::meta(inputs, info, "Weekly review"),
        subject: subject(weekly, &findings, f),
        preheader: preheader(weekly, &findings, f),
        headline: headline(weekly, &findings, f),
        lead: lead(weekly, &findings, info),
        alerts: heading::alerts(inputs),
        sections,
        definitions: weekly_terms::all(info),
        charts,
    })
}

/// The lists of the review.
pub fn lists<'a>(weekly: &'a Weekly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    topic::lists(topics(weekly, inputs))
}

/// What stands out, each as a sentence of the headline and as the words of the subject.
struct Finding {
    sentence: String,
    subject: String,
}

/// What stands out over 12 months and in the losses of 90 days, in the order in which it has to be
/// settled: what CS leads accept (until they agree, a rejection says as much about the reviewer as
/// about the rep), reps by missing records, segments by losses, reps by rejections.
fn findings(weekly: &Weekly<'_>, f: &Formatter) -> Vec<Finding> {
    [
        standards_found(weekly, f),
        filing_found(weekly, f),
        losses_found(weekly, f),
        rejections_found(weekly, f),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// CS leads who decide on comparable records unlike the others.
fn standards_found(weekly: &Weekly<'_>, f: &Formatter) -> Option<Finding> {
    let said = cs_leads::apart_in_words(weekly, f)?;
    Some(Finding {
        sentence: format!("CS leads apply different standards: {said}."),
        subject: "CS leads apply different standards".into(),
    })
}

/// Reps who are outliers over 12 months. A rep without a rejection in 90 days is left out: the table
/// shows those.
fn rejections_found(weekly: &Weekly<'_>, f: &Formatter) -> Option<Finding> {
    let all = weekly.reps.measured()?;
    let is_news = |name: Option<&String>| {
        let lately = weekly.rep_rejections.measured();
        let lately = lately.and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == name));
        lately.is_some_and(|one| one.rejected.k > 0)
    };
    let flagged = outliers::with_verdict(all, OutlierVerdict::More);
    let flagged: Vec<&ComparedMember> = flagged
        .into_iter()
        .filter(|one| is_news(one.name.as_ref()))
        .collect();
    match flagged.as_slice() {
        [] => None,
        [one] => {
            let expected = one.expected.map_or(String::new(), |expected| {
                format!("; {} would be expected", outliers::about(expected))
            });
            Some(Finding {
                sentence: format!(
                    "{} at first review in 12 months{expected}.",
                    rep_rejections::rejected_of(one, f)
                ),
                subject: format!(
                    "CS rejects {} of {}’s {}",
                    f.integer(one.rejected.k),
                    names::rep(one.name.as_deref()),
                    f.integer(one.rejected.n)
                ),
            })
        }
        several => {
            let named = outliers::with_counts(several, f);
            let reps = f.integer(several.len() as u64);
            Some(Finding {
                sentence: format!("CS rejects more records than expected of {named} (12 months)."),
                subject: format!("{reps} reps rejected more than expected"),
            })
        }
    }
}

fn filing_found(weekly: &Weekly<'_>, f: &Formatter) -> Option<Finding> {
    match filing::standing_out(weekly.filing.measured()?).as_slice() {
        [] => None,
        [one] => {
            let (name, share) = (names::rep(one.rep.as_deref()), f.of(one.missing));
            Some(Finding {
                sentence: format!(
                    "{name} has no record for {share} deals won in 12 months{}.",
                    match one.overdue_now {
                        0 => String::new(),
                        n if n == one.missing.k => ", all overdue now".into(),
                        n => format!(", {} of them overdue now", f.integer(n)),
                    }
                ),
                subject: format!("{name}: no record for {share}"),
            })
        }
        several => {
            let each = several.iter().map(|one| {
                let name = names::rep(one.rep.as_deref());
                format!("{name} ({})", f.of(one.missing))
            });
            Some(Finding {
                sentence: format!(
                    "Deals won in 12 months without a record: {}.",
                    names::list(&each.collect::<Vec<_>>())
                ),
                subject: format!("{} reps leave out records", several.len()),
            })
        }
    }
}

fn losses_found(weekly: &Weekly<'_>, f: &Formatter) -> Option<Finding> {
    let all = weekly.losses.cohorts.measured()?;
    let spikes: Vec<&SegmentLosses> = all
        .iter()
        .filter(|one| lost_segments::is_pressed(one))
        .collect();
    let lost = |one: &SegmentLosses| {
        let recent = one.loss_spike.map(|spike| spike.recent).unwrap_or_default();
        f.of(recent)
    };
    match spikes.as_slice() {
        [] => None,
        [one] => Some(Finding {
            sentence: format!(
                "{} {} were lost in {TRAILING_DAYS} days{}.",
                lost(one),
                wording::deals_with(&one.cohort),
                one.loss_spike.map_or(String::new(), |spike| format!(
                    " ({} in the {USUAL_DAYS} days before)",
                    f.of(spike.usual)
                ))
            ),
            subject: format!(
                "{} deals lost in {}",
                lost(one),
                wording::segment(&one.cohort)
            ),
        }),
        several => Some(Finding {
            sentence: format!(
                "{} segments lose more deals than usual.",
                f.integer(several.len() as u64)
            ),
            subject: format!("{} segments lose more than usual", several.len()),
        }),
    }
}

/// Most findings in the headline.
const IN_HEADLINE: usize = 3;

/// What stands out, and for what; without that, the week.
fn headline(weekly: &Weekly<'_>, findings: &[Finding], f: &Formatter) -> String {
    let sentences = findings.iter().take(IN_HEADLINE);
    let sentences: Vec<&str> = sentences.map(|one| one.sentence.as_str()).collect();
    match sentences.is_empty() {
        true => week::in_words(&weekly.week, f),
        false => sentences.join(" "),
    }
}

/// The week below a headline about longer spans, and who churned in it.
fn lead(weekly: &Weekly<'_>, findings: &[Finding], info: &RunInfo) -> Vec<String> {
    let mut lead = match findings.is_empty() {
        true => Vec::new(),
        false => vec![week::in_words(&weekly.week, &info.formatter())],
    };
    lead.extend(churned::in_words(&weekly.churned_this_week, info));
    lead
}

/// Preview text that inboxes show after the subject.
fn preheader(weekly: &Weekly<'_>, findings: &[Finding], f: &Formatter) -> String {
    let now = &weekly.week.this_week;
    let closed = format!(
        "{} won and {} lost this week.",
        f.count(now.won, "deal", "deals"),
        f.integer(now.lost)
    );
    match findings.is_empty() {
        true => format!("Nobody stands out. {closed}"),
        false => format!("{} {closed}", week::reviewed(now, f)),
    }
}

/// Characters of a subject that inboxes show, without the day after it.
const SUBJECT: usize = 57;

/// The mail subject: open handoffs and the first findings, as far as an inbox shows them.
fn subject(weekly: &Weekly<'_>, findings: &[Finding], f: &Formatter) -> String {
    let now = &weekly.week.this_week;
    let open = now.handoffs.measured().map(|one| one.open);
    let begin = match open {
        Some(0) => "Handoff week: none open".to_string(),
        Some(open) => format!("Handoff week: {} open", f.integer(open)),
        None => format!("Handoff week: {} won, {} lost", now.won, now.lost),
    };
    let rejected = week::rejected(now).filter(|share| share.n > 0);
    let quiet = match (rejected, open) {
        (Some(share), _) => format!("{} rejected", f.of(share)),
        (None, Some(_)) => format!("{} won, {} lost", now.won, now.lost),
        (None, None) => String::new(),
    };
    let mut tries: Vec<String> = findings
        .iter()
        .map(|one| format!("{begin}; {}", one.subject))
        .collect();
    if findings.is_empty() && !quiet.is_empty() {
        tries.push(format!("{begin}, {quiet}"));
    }
    let fits = |text: &String| text.chars().count() <= SUBJECT;
    tries.into_iter().find(fits).unwrap_or(begin)
}
