//! The manager's review in words.

use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::outliers::OutlierVerdict;
use crate::metrics::{Measured, Share, TRAILING_DAYS, Weekly};
use crate::report::charts::ChartError;
use crate::report::document::{Definition, Document};
use crate::report::format::Formatter;
use crate::report::inputs::Inputs;
use crate::report::list::List;
use crate::report::run_info::RunInfo;
use crate::report::sections::{
    copies, cs_leads, data, diagnosis, drafting, drilldown, lost_deals, lost_reasons,
    lost_segments, outliers, quarters, rebuild_hours, record_quality, record_sample,
    rejection_reasons, rejections, renewals, rep_rejections, review_cycles, sales_cycle, signals,
    watch, win_rate, won_deals,
};
use crate::report::topic::Topic;
use crate::report::{definitions, heading, names, topic, wording};

/// The topics of the review in reading order, one per line.
fn topics<'a>(weekly: &'a Weekly<'a>, inputs: &'a Inputs) -> Vec<Topic<'a>> {
    vec![
        Topic::new(move |info| rep_rejections::section(weekly, info))
            .lists(rep_rejections::lists(weekly))
            .lists(quarters::list(&weekly.quarters)),
        Topic::new(move |info| cs_leads::section(&weekly.cs_leads, &weekly.leads_year, info))
            .lists(cs_leads::lists(weekly)),
        Topic::new(move |info| {
            rejection_reasons::section(&weekly.rejected_fields, &weekly.rejection_reasons, info)
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
        Topic::new(move |info| {
            diagnosis::section(&weekly.diagnosis, info)
                .append(diagnosis::by_rep(&weekly.diagnoses, info))
                .see(drilldown::DEALS, drilldown::DEAL_BY_DEAL)
                .page_only()
        }),
        Topic::new(move |info| copies::section(&weekly.copies, info))
            .lists(copies::list(&weekly.copies)),
        Topic::new(move |info| record_quality::section(&weekly.record_quality, info).page_only())
            .lists(record_quality::list(&weekly.record_quality)),
        Topic::new(move |info| lost_reasons::section(&weekly.losses, info))
            .lists(lost_reasons::lists(&weekly.losses)),
        Topic::new(move |info| lost_segments::section(&weekly.losses, info, 1))
            .lists([lost_segments::list(&weekly.losses)]),
        Topic::new(move |info| watch::section(&weekly.watch, &weekly.back_test, info))
            .lists(watch::list(&weekly.watch)),
        Topic::new(move |info| {
            signals::section(&weekly.signals, &weekly.missing_signals, info).page_only()
        })
        .lists(signals::lists(weekly)),
        Topic::new(move |info| renewals::section(&weekly.renewals, info))
            .lists(renewals::list(&weekly.renewals)),
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
    let (headline, subject, preheader) = headline(weekly, f);
    let (sections, charts) = topic::sections(topics(weekly, inputs), info)?;
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Weekly review, {}", f.day(info.as_of)),
        meta: heading::meta(inputs, info, "Weekly review"),
        subject,
        preheader,
        headline,
        lead: Vec::new(),
        alerts: heading::alerts(inputs),
        sections,
        definitions: terms(info),
        charts,
    })
}

/// The lists of the review.
pub fn lists<'a>(weekly: &'a Weekly<'a>, inputs: &'a Inputs) -> Vec<List<'a>> {
    topic::lists(topics(weekly, inputs))
}

fn terms(info: &RunInfo) -> Vec<Definition> {
    let mut definitions = definitions::all(info);
    let mut define = |term, meaning: String| definitions.push(Definition { term, meaning });
    define(
        "Interval",
        "values of the true rate that fit these counts (Wilson, 95%): 1 time in 20 the truth lies \
         outside."
            .into(),
    );
    define(
        "Expected",
        "how many would have been sent back if each CS lead treated this rep's records as \
         everybody else's: each lead's rate on the others' records, times the reviews that lead \
         gave this rep. For CS leads the same within each rep."
            .into(),
    );
    define(
        "Stands out",
        format!(
            "{FEWEST_FOR_A_RATE} reviews or more, and more sent back than chance gives once in \
             1,000, given each lead's reviews (exact, mid-p), and still so after correction for \
             how many were compared (Benjamini-Hochberg, q below 0.05)."
        ),
    );
    define(
        "Drawn to the team",
        "what the rate would be if chance were taken out (beta-binomial, empirical Bayes); given \
         only where rates differ beyond chance."
            .into(),
    );
    define(
        "Under pressure",
        format!(
            "so many of a cohort's deals closed in {TRAILING_DAYS} days were lost that chance \
             gives it once in 100, were the share that of the year before (exact, one-sided). \
             Where fewer than 10 closed, the wider cohort counts."
        ),
    );
    define(
        "Watch list",
        "customers in months 4 to 6 since the close whose cohort was under pressure on the day \
         they signed, or is now."
            .into(),
    );
    definitions
}

/// Headline, mail subject and preview text.
fn headline(weekly: &Weekly<'_>, f: &Formatter) -> (String, String, String) {
    let lost_now = weekly.losses.real_now();
    let lost = format!(
        "{} lost and {} won in {TRAILING_DAYS} days",
        f.count(lost_now, "deal", "deals"),
        f.integer(weekly.losses.won_now)
    );
    let (flagged, pressed) = (flagged(weekly), pressed(weekly));
    let more = news(&flagged, &pressed);
    let total = weekly.rep_rejections.measured().map(|reps| {
        reps.iter().fold(Share::default(), |sum, r| Share {
            k: sum.k + r.rejected.k,
            n: sum.n + r.rejected.n,
        })
    });
    match total.filter(|all| all.n > 0) {
        Some(all) => (
            format!("{}{more}", rep_rejections::lately(all, f)),
            subject(all, lost_now, &flagged, &pressed, f),
            format!("{lost}. Who is sent back, for what, and what similar deals were lost to."),
        ),
        None => {
            let reviews = match &weekly.rep_rejections {
                Measured::Value(_) => "no record was reviewed",
                Measured::MissingColumn { .. } => "reviews are not measured",
            };
            (
                format!("{lost}; {reviews}.{more}"),
                format!(
                    "Handoff week: {} lost, {} won",
                    lost_now, weekly.losses.won_now
                ),
                format!("{lost}, and what they were lost to; {reviews}."),
            )
        }
    }
}

/// Reps who are outliers over 12 months. A rep without a recent rejection is left out: the table
/// shows those.
fn flagged(weekly: &Weekly<'_>) -> Vec<String> {
    let Some(all) = weekly.reps.measured() else {
        return Vec::new();
    };
    let is_news = |name: Option<&String>| {
        let lately = weekly
            .rep_rejections
            .measured()
            .and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == name));
        lately.is_some_and(|one| one.rejected.k > 0)
    };
    outliers::with_verdict(all, OutlierVerdict::More)
        .iter()
        .filter(|one| is_news(one.name.as_ref()))
        .map(|one| names::rep(one.name.as_deref()))
        .collect()
}

/// Segments with a loss spike.
fn pressed(weekly: &Weekly<'_>) -> Vec<String> {
    let all = weekly.losses.cohorts.measured();
    let all = all.map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter(|one| lost_segments::is_pressed(one))
        .map(|one| wording::segment(&one.cohort))
        .collect()
}

/// ` Over 12 months Ana stands out; Logistics is losing more than usual.`
fn news(flagged: &[String], pressed: &[String]) -> String {
    let reps = match flagged {
        [] => None,
        [one] => Some(format!("Over 12 months {one} stands out")),
        several => Some(format!(
            "Over 12 months {} stand out",
            short(several, "reps")
        )),
    };
    let segments = match pressed {
        [] => None,
        [one] => Some(format!("{one} is losing more than usual")),
        several => Some(format!(
            "{} are losing more than usual",
            short(several, "cohorts")
        )),
    };
    let news: Vec<String> = [reps, segments].into_iter().flatten().collect();
    match news.is_empty() {
        true => String::new(),
        false => format!(" {}.", news.join("; ")),
    }
}

/// The names while they are few, else their number.
fn short(names: &[String], what: &str) -> String {
    if names.len() <= 2 {
        names.join(" and ")
    } else {
        format!("{} {what}", names.len())
    }
}

/// Characters of a subject that inboxes show, without the day after it.
const SUBJECT: usize = 57;

/// The mail subject: the answer, as far as an inbox shows it.
fn subject(all: Share, lost: u64, flagged: &[String], pressed: &[String], f: &Formatter) -> String {
    let sent_back = format!("Handoff week: {} sent back", f.of(all));
    let reps = match flagged {
        [] => None,
        [one] => Some(format!("{one} stands out")),
        several => Some(format!("{} reps stand out", several.len())),
    };
    let pressed_by_number = (!pressed.is_empty()).then(|| {
        format!(
            "{} under pressure",
            f.count(pressed.len() as u64, "cohort", "cohorts")
        )
    });
    let pressed_by_name = match pressed {
        [one] => Some(format!("{one} under pressure")),
        _ => pressed_by_number.clone(),
    };
    let quiet = (flagged.is_empty() && pressed.is_empty()).then(|| format!("{lost} lost"));
    let join = |parts: [&Option<String>; 3]| {
        let parts = parts.into_iter().flatten().map(String::as_str);
        std::iter::once(sent_back.as_str())
            .chain(parts)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let tries = [
        join([&reps, &pressed_by_name, &quiet]),
        join([&reps, &pressed_by_number, &quiet]),
        join([&reps, &None, &quiet]),
        join([&None, &pressed_by_number, &quiet]),
    ];
    let fits = tries
        .into_iter()
        .find(|text| text.chars().count() <= SUBJECT);
    fits.unwrap_or(sent_back)
}
