//! The headline of the retention analysis, the paragraphs below it, and the subject.

use crate::metrics::board::{self, Finding, FixedQuestion};
use crate::metrics::company::kpis::FEWEST_FOR_A_RATE;
use crate::metrics::retention::subgroups::SubgroupVerdict;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS, Retention, Scope};
use crate::metrics::{Quarterly, Share};
use crate::model::Day;
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::retention::{certainty, finding, population, records, wording};

/// The headline, and the paragraphs below it.
pub fn answer(quarterly: &Quarterly<'_>, info: &RunInfo) -> (String, Vec<String>) {
    let f = &info.formatter();
    let Ok(retention) = population::measured(quarterly) else {
        return ("Retention is not measured yet.".into(), Vec::new());
    };
    let mut lead: Vec<String> = population::required_churns(retention, f)
        .into_iter()
        .collect();
    let so_far = population::churned_so_far(retention, info);
    lead.extend(annual(quarterly, info));
    let headline = match retention.by_record.measured() {
        Some(told) => {
            // Where too few have churned the headline itself says how many.
            if !population::is_too_few(retention) {
                lead.push(so_far);
            }
            lead.extend(leads(retention, told, f));
            headline(retention, told, info)
        }
        None if population::is_too_few(retention) => so_far,
        None => {
            so_far.trim_end_matches('.').to_string()
                + "; whether their records had to do with it is not measured."
        }
    };
    (headline, lead)
}

fn headline(retention: &Retention<'_>, told: &ByRecord, info: &RunInfo) -> String {
    let f = &info.formatter();
    let ratio = &told.completeness.ratio;
    let turns = told
        .subgroups
        .measured()
        .is_some_and(|inside| inside.verdict == SubgroupVerdict::QualitativeInteraction);
    let by_group = board::which_records(told).and_then(records::headline);
    match board::findings(told).first() {
        Some(first) if first.question == FixedQuestion::RecordAgainstNone => by_group
            .unwrap_or_else(|| {
                format!(
                    "{}{}.",
                    population::since_begin(retention),
                    finding::finding_alone(first, f)
                )
            }),
        Some(_) if turns => {
            "No one answer holds: whether complete records go with less churn turns from one part \
             of the customers to the other."
                .into()
        }
        Some(first) => format!(
            "{}{}.",
            population::since_begin(retention),
            finding::finding(first, f)
        ),
        _ if population::is_too_few(retention) => {
            let so_far = population::churned_so_far(retention, info).replacen(
                ": too few to tell what goes with churn",
                "",
                1,
            );
            format!("Too few to tell: {so_far}")
        }
        _ if retention.flow.churned < FEWEST_CHURNS => format!(
            "Too few to tell: of the accounts that were still customers on day {}, {} have churned \
             since.",
            retention.landmark_days,
            f.of(Share {
                k: retention.flow.churned,
                n: retention.flow.analysed
            })
        ),
        _ => wording::primary(ratio, f),
    }
}

/// Whom the comparison is of, what it finds beside the headline, and what it does not show.
fn leads(retention: &Retention<'_>, told: &ByRecord, f: &Formatter) -> Vec<String> {
    let found = board::findings(told);
    let Some(first) = found.first() else {
        return changed(told);
    };
    let mut lead = vec![compared(retention, first, f)];
    let records = board::which_records(told);
    if first.question == FixedQuestion::RecordAgainstNone
        && records.and_then(records::headline).is_none()
    {
        lead.extend(certainty::of_100_accounts(told));
    }
    lead.extend(records.map(records::which));
    lead.extend(answers(&found, f));
    lead.push(
        "This compares accounts; it does not show that filling in the record was the reason."
            .to_string(),
    );
    lead.extend(changed(told));
    lead
}

/// The fixed questions that find a difference, each with its name, but for one that the headline
/// answers in full.
fn answers(found: &[Finding<'_>], f: &Formatter) -> Option<String> {
    let told = found.iter().enumerate().filter_map(|(i, one)| {
        let name = match (i, one.question) {
            (0, FixedQuestion::CompleteFields) => return None,
            (_, FixedQuestion::RecordAgainstNone) => "A record against none",
            (_, FixedQuestion::CompleteFields) => "Complete fields",
        };
        Some(format!("{name}: {}.", finding::finding(one, f)))
    });
    let texts: Vec<String> = told.collect();
    let begin = match texts.len() {
        0 => return None,
        1 => "Of two questions fixed beforehand one finds a difference.",
        _ => "Two questions were fixed beforehand.",
    };
    Some(format!("{begin} {}", texts.join(" ")))
}

/// `Compared are 579 accounts that were still customers 30 days after signing, followed from then and
/// adjusted for rep, segment and amount.`
fn compared(retention: &Retention<'_>, first: &Finding<'_>, f: &Formatter) -> String {
    let held = first.ratio.adjustment.as_ref();
    let held = held.map_or(String::new(), wording::adjusted_for);
    let adjusted = match held.is_empty() {
        true => "; who the customers are could not be adjusted for".to_string(),
        false => format!("; similar means adjusted for {held}"),
    };
    format!(
        "Compared are {} that were still customers {} days after signing, followed from then{adjusted}.",
        f.count(retention.flow.analysed, "account", "accounts"),
        retention.landmark_days
    )
}

fn changed(told: &ByRecord) -> Vec<String> {
    let is_changed =
        told.a_check_changes_an_answer() || told.sensitivity_analyses.changes_the_answer();
    let text = "Some ways of asking change the answer: see “Robustness checks” on the page.";
    is_changed.then(|| text.to_string()).into_iter().collect()
}

/// `Logo churn was 14% in the 12 months to 20 Nov 2026: 40 of 286 customers at the start.`
fn annual(quarterly: &Quarterly<'_>, info: &RunInfo) -> Option<String> {
    let f = &info.formatter();
    let (rate, share, to) = annual_rate(quarterly)?;
    Some(format!(
        "Logo churn was {} in the 12 months to {}: {} customers at the start.",
        f.percent(rate),
        f.day(to),
        f.of(share)
    ))
}

/// Logo churn of the 12 months up to a day, which is of the whole company; `None` where there is none,
/// or where the analysis is of some accounts only.
fn annual_rate(quarterly: &Quarterly<'_>) -> Option<(f64, Share, Day)> {
    let scope = &quarterly.scope;
    let is_whole = scope.from.is_none() && scope.to.is_none() && scope.filter.is_empty();
    let year = &quarterly
        .company
        .measured()
        .filter(|_| is_whole)?
        .twelve_months;
    let share = Share {
        k: year.kpis.churned,
        n: year.kpis.customers_at_start,
    };
    let rate = year.kpis.logo_churn.value()?;
    (share.n >= FEWEST_FOR_A_RATE).then_some((rate, share, year.period.to))
}

/// The scope in words; `None` when all accounts are in scope.
pub fn asked_for(scope: &Scope, f: &Formatter) -> Option<String> {
    let parts = [
        scope
            .from
            .map(|day| format!("closed on {} or later", f.day(day))),
        scope
            .to
            .map(|day| format!("closed on {} or earlier", f.day(day))),
        (!scope.filter.is_empty()).then(|| scope.filter.to_string()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Only accounts whose first won deal is: {}.",
            parts.join("; ")
        )
    })
}

/// Characters of a subject that inboxes show, without the day after it.
const SUBJECT: usize = 57;

/// `Logo churn 14% in 12 months; 106 of 630 since May 2024`: the most that fits.
pub fn subject(quarterly: &Quarterly<'_>, info: &RunInfo) -> String {
    let f = &info.formatter();
    let Some(retention) = quarterly.retention.measured() else {
        let quarter = info.as_of.quarter();
        return format!("Retention {quarter}: not measured yet");
    };
    let churned = population::churned_of(retention, f);
    let since = population::since(retention);
    let of_quarter = f.integer(retention.flow.churned_this_quarter);
    let quarter = population::this_quarter(retention, info);
    let annual = annual_rate(quarterly).map(|(rate, ..)| {
        let rate = f.percent(rate);
        format!("Logo churn {rate} in 12 months; {churned}{since}")
    });
    let short = format!("{churned} churned{since}");
    let texts = [format!(
        "{churned} churned{since}; {of_quarter} in {quarter}"
    )];
    let fits = |text: &String| text.chars().count() <= SUBJECT;
    annual.into_iter().chain(texts).find(fits).unwrap_or(short)
}

/// The first sentence of the mail with a number, which an inbox shows behind the subject.
pub fn preheader(
    quarterly: &Quarterly<'_>,
    headline: &String,
    lead: &[String],
    f: &Formatter,
) -> String {
    const LENGTHS: std::ops::RangeInclusive<usize> = 35..=140;
    let tells = |text: &&String| {
        LENGTHS.contains(&text.chars().count()) && text.contains(|c: char| c.is_ascii_digit())
    };
    if let Some(first) = std::iter::once(headline).chain(lead).find(tells) {
        return first.clone();
    }
    let accounts = quarterly
        .retention
        .measured()
        .map_or(0, |r| r.flow.analysed);
    format!(
        "{} compared by how complete their handoff record was.",
        f.count(accounts, "account", "accounts")
    )
}
