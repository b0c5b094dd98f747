//! The manager's review in words.

use super::reviews::rate_cell;
use super::{behind, handoff, losses, promises, reading, reviews, shared, standing, watch};
use crate::metrics::losses::SegmentLosses;
use crate::metrics::reviews::acceptance::FEWEST_FOR_A_RATE;
use crate::metrics::reviews::outliers::OutlierVerdict;
use crate::metrics::win_rate::RepWinRate;
use crate::metrics::{Measured, Share, TRAILING_DAYS, Weekly};
use crate::report::charts::ChartError;
use crate::report::document::{Definition, Document, Section, Table};
use crate::report::format::Formatter;
use crate::report::names;
use crate::report::{Inputs, RunInfo};

pub fn say(weekly: &Weekly<'_>, inputs: &Inputs, info: &RunInfo) -> Result<Document, ChartError> {
    let f = &info.formatter();
    let mut charts = Vec::new();
    let (headline, subject, preheader) = headline(weekly, f);
    let sections = vec![
        with_quarters(
            standing::reps(
                &weekly.reps,
                &weekly.rejections,
                &weekly.cs_leads,
                &mut charts,
                f,
            )?,
            weekly,
            f,
        )
        .see(behind::SENT_BACK, BY_RECORD),
        standing::leads(&weekly.cs_leads, &weekly.leads_year, f).see(behind::SENT_BACK, BY_RECORD),
        reviews::why(&weekly.rejected_fields, &weekly.why, f).see(behind::SENT_BACK, BY_RECORD),
        handoff::rejected(&weekly.attempts, info)
            .append(reviews::mending(&weekly.mending, f))
            .page_only(),
        standing::drafting(&weekly.drafting, f)
            .see(behind::SENT_BACK, BY_RECORD)
            .page_only(),
        handoff::evidence(&weekly.diagnosis, info)
            .append(reviews::diagnoses(&weekly.diagnoses, f))
            .see(behind::DEALS, behind::DEAL_BY_DEAL)
            .page_only(),
        shared::copies_section(&weekly.copies, "Copied texts", f),
        handoff::reliance(&weekly.deliveries, info).page_only(),
        losses::reasons(&weekly.losses, &mut charts, f)?,
        losses::cohorts(&weekly.losses, info, 1).see(behind::LOST, behind::DEAL_BY_DEAL),
        watch::section(&weekly.watch, &weekly.back_test, info),
        watch::signals(&weekly.signals, &weekly.waiting_for_signal, f).page_only(),
        promises::renewals(&weekly.renewals, info),
        reading::section(&weekly.to_read, f),
        wins(weekly, f).page_only(),
        behind::deals(&weekly.handed, "12 months", behind::WON, info).page_only(),
        behind::sent_back(&weekly.sent_back, "12 months", info).page_only(),
        behind::lost(&weekly.losses.lost, info).page_only(),
        shared::data_section(inputs, info),
    ];
    Ok(Document {
        kind: info.kind.key(),
        title: format!("Weekly review, {}", f.day(info.as_of)),
        meta: shared::meta(inputs, info, "Weekly review"),
        subject,
        preheader,
        headline,
        lead: Vec::new(),
        alerts: shared::alerts(inputs),
        sections,
        definitions: definitions(info),
        charts,
    })
}

/// How rates moved, where there are any.
fn with_quarters(section: Section, weekly: &Weekly<'_>, f: &Formatter) -> Section {
    match weekly
        .quarters
        .measured()
        .is_some_and(|all| all.all.is_empty())
    {
        true => section,
        false => section.append(reviews::quarters(&weekly.quarters, f)),
    }
}

/// What a link to the records sent back says.
const BY_RECORD: &str = "Record by record";

fn definitions(info: &RunInfo) -> Vec<Definition> {
    let mut definitions = shared::definitions(info);
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

fn headline(weekly: &Weekly<'_>, f: &Formatter) -> (String, String, String) {
    let lost_now = weekly.losses.real_now();
    let lost = format!(
        "{} lost and {} won in {TRAILING_DAYS} days",
        f.count(lost_now, "deal", "deals"),
        f.integer(weekly.losses.won_now)
    );
    let flagged: Vec<String> = weekly.reps.measured().map_or_else(Vec::new, |all| {
        let flagged = standing::with_verdict(all, OutlierVerdict::More);
        // Who was sent back nothing lately is told of below, and is no news.
        let is_news = |name: Option<&String>| {
            let lately = weekly
                .rejections
                .measured()
                .and_then(|reps| reps.iter().find(|one| one.rep.as_ref() == name));
            lately.is_some_and(|one| one.rejected.k > 0)
        };
        flagged
            .iter()
            .filter(|one| is_news(one.name.as_ref()))
            .map(|one| names::rep(one.name.as_deref()))
            .collect()
    });
    let is_pressed = |c: &&SegmentLosses| c.pressure.is_some_and(|pressure| pressure.is_on());
    let pressed: Vec<String> = weekly
        .losses
        .cohorts
        .measured()
        .map_or_else(Vec::new, |all| {
            all.iter()
                .filter(is_pressed)
                .map(|cohort| shared::cohort(&cohort.cohort))
                .collect()
        });
    let total = weekly.rejections.measured().map(|reps| {
        reps.iter().fold(Share::default(), |sum, r| Share {
            k: sum.k + r.rejected.k,
            n: sum.n + r.rejected.n,
        })
    });
    let news: Vec<String> = [
        match flagged.as_slice() {
            [] => None,
            [one] => Some(format!("Over 12 months {one} stands out")),
            several => Some(format!(
                "Over 12 months {} stand out",
                short(several, "reps")
            )),
        },
        match pressed.as_slice() {
            [] => None,
            [one] => Some(format!("{one} is losing more than usual")),
            several => Some(format!(
                "{} are losing more than usual",
                short(several, "cohorts")
            )),
        },
    ]
    .into_iter()
    .flatten()
    .collect();
    let more = if news.is_empty() {
        String::new()
    } else {
        format!(" {}.", news.join("; "))
    };
    match total.filter(|all| all.n > 0) {
        Some(all) => (
            format!("{}{more}", reviews::lately(all, f)),
            subject(all, lost_now, &flagged, &pressed, f),
            format!("{lost}. Who is sent back, for what, and what similar deals were lost to."),
        ),
        None => {
            let reviews = match &weekly.rejections {
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

/// Names while they are few, else how many.
fn short(names: &[String], what: &str) -> String {
    if names.len() <= 2 {
        names.join(" and ")
    } else {
        format!("{} {what}", names.len())
    }
}

/// Characters that an inbox shows of a subject, less the day behind it.
const SUBJECT: usize = 57;

/// The answer, in as many words as an inbox shows.
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

fn wins(weekly: &Weekly<'_>, f: &Formatter) -> Section {
    const TITLE: &str = "Wins and losses by rep";
    let reps = match shared::or_not_measured(&weekly.rep_wins, "wins", TITLE) {
        Ok(reps) => reps,
        Err(section) => return section,
    };
    let mut sorted: Vec<_> = reps.iter().collect();
    sorted.sort_by(|a, b| {
        let rate = |r: &RepWinRate| r.won.value().unwrap_or(0.0);
        rate(b).total_cmp(&rate(a)).then(a.rep.cmp(&b.rep))
    });
    let rows = sorted.iter().map(|r| {
        let rate = rate_cell(r.won.n < FEWEST_FOR_A_RATE, r.rate.as_ref(), f);
        vec![
            names::rep(r.rep.as_deref()).into(),
            f.integer(r.won.k).into(),
            f.integer(r.won.n - r.won.k).into(),
            rate,
        ]
    });
    Section::new("wins", TITLE)
        .text("All closed deals of new business, over the whole data.")
        .table(Table::new(
            &["Rep", "#Won", "#Lost", "#Win rate (95% interval)"],
            rows.collect(),
        ))
}
