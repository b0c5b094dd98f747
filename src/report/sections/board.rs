//! The five questions of a board, answered in words.

use crate::metrics::Quarterly;
use crate::metrics::board::{
    Action, Board, Cause, Certainty, Finding, FixedQuestion, Money, Trend, TrendVerdict, board,
};
use crate::metrics::company::CompanyKpis;
use crate::metrics::company::kpis::{FEWEST_FOR_A_RATE, QuarterKpis};
use crate::metrics::retention::FEWEST_CHURNS;
use crate::metrics::retention::field_effects::FieldEffect;
use crate::metrics::retention::hazard_ratio::{Confounding, HazardRatio};
use crate::model::Column;
use crate::report::document::{Section, Table};
use crate::report::format::Formatter;
use crate::report::run_info::RunInfo;
use crate::report::sections::company::wording as kpi_words;
use crate::report::sections::outliers::by_chance;
use crate::report::sections::retention::wording;
use crate::report::{measured, names};
use crate::stats::Estimate;

/// Fields named at most.
const NAMED: usize = 4;
/// p below which an answer is called very sure.
const VERY_SURE_P: f64 = 0.001;

/// The five questions, each with one or two sentences and their figures.
pub fn section(quarterly: &Quarterly<'_>, info: &RunInfo) -> Section {
    let f = &info.formatter();
    let Board {
        money,
        trend,
        cause,
        certainty,
        action,
    } = board(quarterly);
    let rows = [
        (
            "How bad is it in money?",
            in_money(&money, f, &info.currency),
        ),
        ("Is it getting better?", is_better(&trend, f)),
        (
            "Is it the handoff, or who the customers are?",
            is_the_handoff(&cause, f),
        ),
        ("How sure are we?", how_sure(&certainty, f)),
        ("What should we do?", what_to_do(&action, f, &info.currency)),
    ];
    let rows = rows.map(|(question, answer)| vec![question.into(), answer.into()]);
    Section::new("board", "Five questions").table(Table::new(&["Question", "Answer"], rows.into()))
}

/// `No answer: the configuration names no [handoffs].`
fn no_answer(missing: Column) -> String {
    format!("No answer: {}.", measured::missing(missing))
}

fn in_money(money: &Money<'_>, f: &Formatter, currency: &str) -> String {
    match money {
        Money::NotMeasured(column) => no_answer(*column),
        Money::NoCustomers => {
            "No answer yet: the exports name no customer of the last 12 months.".into()
        }
        Money::NothingChurned(company) => format!(
            "No customer churned in the 12 months to {}.{}",
            f.day(company.twelve_months.period.to),
            kept(company, f)
        ),
        Money::AmountsUnknown(CompanyKpis {
            twelve_months: year,
            ..
        }) => format!(
            "{} churned in the 12 months to {}; the deals hold no amount for them. Map \
             deals.amount to put it in money.",
            f.count(
                year.kpis.churned + year.kpis.signed_and_churned_inside,
                "customer",
                "customers"
            ),
            f.day(year.period.to)
        ),
        Money::Churned(company) => churned(company, f, currency),
    }
}

/// Churned ARR, of whom it was, and how much of it had no record.
fn churned(company: &CompanyKpis<'_>, f: &Formatter, currency: &str) -> String {
    let year = &company.twelve_months;
    let kpis = &year.kpis;
    let money = |amount: f64| f.money(amount, currency);
    let inside = kpis.churned_arr_signed_inside.value();
    let all = kpis.churned_arr.value();
    let whose = match (kpis.churned, kpis.signed_and_churned_inside) {
        (churned, 0) => format!(
            ", all from {} at the start",
            f.count(churned, "customer", "customers")
        ),
        (0, signed) => format!(
            ", all from {} that signed within them",
            f.count(signed, "customer", "customers")
        ),
        (churned, signed) => format!(
            ": {} from {} that were there at the start, {} from {} that signed since",
            money(all - inside),
            f.count(churned, "customer", "customers"),
            money(inside),
            f.integer(signed)
        ),
    };
    let unknown = match kpis.churned_arr_unknown {
        0 => String::new(),
        n => format!(
            " ({} more at an unknown amount)",
            f.count(n, "customer", "customers")
        ),
    };
    let record = year
        .churned_without_record
        .filter(|without| without.customers > 0 && all > 0.0)
        .map(|without| {
            format!(
                " {} of it ({}) came from {} without a handoff record.",
                money(without.arr.value()),
                f.percent(without.arr.value() / all),
                f.count(without.customers, "customer", "customers")
            )
        });
    format!(
        "{} of ARR churned in the 12 months to {}{whose}{unknown}.{}{}",
        money(all),
        f.day(year.period.to),
        record.unwrap_or_default(),
        kept(company, f)
    )
}

/// ` GRR is 78% to 80%, NRR 89% to 93%.`
fn kept(company: &CompanyKpis<'_>, f: &Formatter) -> String {
    kpi_words::retention_rates(company, f).map_or(String::new(), |(grr, nrr)| {
        format!(" GRR is {grr}, NRR {nrr}.")
    })
}

fn is_better(trend: &Trend<'_>, f: &Formatter) -> String {
    match trend {
        Trend::NotMeasured(column) => no_answer(*column),
        Trend::TooFewQuarters { whole } => format!(
            "No answer yet. That takes two whole quarters with at least {FEWEST_FOR_A_RATE} \
             customers at their start; there {}.",
            match whole {
                0 => "is none",
                _ => "is one",
            }
        ),
        Trend::Compared {
            before,
            last,
            p,
            verdict,
            running,
        } => {
            let (rate, of) = (|one: &QuarterKpis| quarter_rate(one, f), p);
            let running = running.map_or(String::new(), |one| running_quarter(one, f));
            let text = match verdict {
                TrendVerdict::Better => format!(
                    "Yes. Quarterly logo churn fell from {} to {}; {}.",
                    rate(before),
                    rate(last),
                    by_chance(*of, f)
                ),
                TrendVerdict::Worse => format!(
                    "No. Quarterly logo churn rose from {} to {}; {}.",
                    rate(before),
                    rate(last),
                    by_chance(*of, f)
                ),
                TrendVerdict::WithinChance => format!(
                    "No clear change. Quarterly logo churn was {}, then {}; the \
                     difference may be chance.",
                    rate(before),
                    rate(last)
                ),
            };
            text + &running
        }
    }
}

/// `13% in 2026 Q2 (19 of 143)`.
fn quarter_rate(one: &QuarterKpis, f: &Formatter) -> String {
    format!(
        "{} in {} ({})",
        kpi_words::rate(one.kpis.logo_churn, one.kpis.customers_at_start, f),
        kpi_words::spaced(one.quarter.quarter),
        kpi_words::of(&one.kpis, f)
    )
}

/// ` 2026 Q4 has run for 51 days and is not compared: 15 of 266 so far.`
fn running_quarter(one: &QuarterKpis, f: &Formatter) -> String {
    format!(
        " {} has run for {} and is not compared: {} so far.",
        kpi_words::spaced(one.quarter.quarter),
        kpi_words::days(one.quarter.period, f),
        kpi_words::of(&one.kpis, f)
    )
}

/// `accounts without a record churned at about 9 times the rate of those with one (95% interval 4.8
/// to 16)`.
pub fn finding(finding: &Finding<'_>, f: &Formatter) -> String {
    match interval(finding, f) {
        Some(interval) => format!("{} ({interval})", finding_alone(finding, f)),
        None => finding_alone(finding, f),
    }
}

/// A finding without its interval, for headlines.
pub fn finding_alone(finding: &Finding<'_>, f: &Formatter) -> String {
    let is_less = finding.is_less();
    match (finding.question, &finding.ratio.adjusted) {
        (FixedQuestion::RecordAgainstNone, Some(adjusted)) => {
            let (more, other) = match is_less {
                true => ("without", "with one"),
                false => ("with", "without one"),
            };
            let times = wording::times(apart(adjusted, is_less).value, f);
            format!(
                "accounts {more} a handoff record churned at {times} the rate of accounts {other}"
            )
        }
        (FixedQuestion::RecordAgainstNone, None) => format!(
            "every account that churned {} a handoff record",
            if is_less { "lacked" } else { "had" }
        ),
        (FixedQuestion::CompleteFields, Some(adjusted)) => format!(
            "among accounts with a record, the churn rate was {} {}",
            wording::rate_against(adjusted.value, f),
            fields_apart(finding.ratio)
        ),
        (FixedQuestion::CompleteFields, None) => {
            "among accounts with a record, completeness and churn go strictly together".into()
        }
    }
}

/// The limits of a finding: `95% interval 4.8 to 16`.
fn interval(finding: &Finding<'_>, f: &Formatter) -> Option<String> {
    let adjusted = finding.ratio.adjusted.as_ref()?;
    Some(match finding.question {
        FixedQuestion::RecordAgainstNone => {
            wording::times_interval(&apart(adjusted, finding.is_less()), f)
        }
        FixedQuestion::CompleteFields => wording::rate_interval(adjusted, f),
    })
}

/// The ratio of the side that churned more to the other.
fn apart(ratio: &Estimate, is_less: bool) -> Estimate {
    match is_less {
        true => wording::inverse(ratio),
        false => *ratio,
    }
}

/// `with all 7 fields complete than with 3`.
fn fields_apart(ratio: &HazardRatio) -> &'static str {
    match ratio.units > 1.0 {
        true => "with all 7 fields complete than with 3",
        false => "with each further complete field",
    }
}

/// What a ratio is adjusted for: `rep, segment and amount`.
fn adjusted_for(ratio: &HazardRatio) -> String {
    ratio
        .adjustment
        .as_ref()
        .map_or(String::new(), wording::adjusted_for)
}

fn is_the_handoff(cause: &Cause<'_>, f: &Formatter) -> String {
    match cause {
        Cause::NotMeasured(column) => no_answer(*column),
        Cause::TooFewChurned { churned } => format!(
            "No answer yet: {} accounts have churned, and comparisons take at least \
             {FEWEST_CHURNS} that did.",
            f.of(*churned)
        ),
        Cause::Turns => "No one answer holds: whether complete records go with less churn differs \
                         between segments."
            .into(),
        Cause::Record {
            first,
            confounding,
            is_adjusted,
        } => record(first, *confounding, *is_adjusted, f),
        Cause::Customers(ratio) => format!(
            "Who the customers are, as far as can be told: the difference goes when {} are held \
             equal{}.",
            adjusted_for(ratio),
            left_over(ratio, f)
        ),
        Cause::NoLargeDifference(ratio) => format!(
            "Neither, as far as the record goes: a difference of more than a third is ruled \
             out{}.",
            left_over(ratio, f)
        ),
        Cause::CannotTell(ratio) => format!(
            "It cannot be told yet: {}",
            wording::lower(&wording::primary(ratio, f))
        ),
    }
}

/// ` (churn rate 12% lower, 95% interval 40% lower to 29% higher)`.
fn left_over(ratio: &HazardRatio, f: &Formatter) -> String {
    ratio.adjusted.map_or(String::new(), |adjusted| {
        format!(
            " (churn rate {}, {})",
            wording::rate_against(adjusted.value, f),
            wording::rate_interval(&adjusted, f)
        )
    })
}

/// A finding, and what adjustment does to it.
fn record(
    first: &Finding<'_>,
    confounding: Option<Confounding>,
    is_adjusted: bool,
    f: &Formatter,
) -> String {
    let what = finding_alone(first, f);
    let limits = interval(first, f).map_or(String::new(), |limits| format!(" ({limits})"));
    if !is_adjusted {
        return format!(
            "It cannot be told apart: {what}{limits}, but customers and reps could not be held \
             equal."
        );
    }
    let held = adjusted_for(first.ratio);
    let answer = match confounding {
        Some(Confounding::ExplainsPart | Confounding::ExplainsAll) => "Both, as far as can be told",
        Some(Confounding::Reverses) => {
            "The handoff, as far as can be told, though unadjusted it points the other way"
        }
        Some(Confounding::HidPart) | None => "The handoff, as far as can be told",
    };
    let before = first.ratio.crude.map_or(String::new(), |crude| {
        let crude = match first.question {
            FixedQuestion::RecordAgainstNone => {
                wording::times(apart(&crude, first.is_less()).value, f)
            }
            FixedQuestion::CompleteFields => wording::rate_against(crude.value, f),
        };
        format!("; before adjustment {crude}")
    });
    let limits = interval(first, f).map_or(String::new(), |limits| format!(" ({limits}{before})"));
    format!(
        "{answer}: with {held} held equal, {what}{limits}. This is an association, not proof of a \
         cause."
    )
}

fn how_sure(certainty: &Certainty<'_>, f: &Formatter) -> String {
    match certainty {
        Certainty::NoAnswer => "There is no answer yet to be sure of.".into(),
        Certainty::RuledOut(ratio) => format!(
            "Sure that the difference is not large{}.",
            left_over(ratio, f)
        ),
        Certainty::NotFound(ratio) => format!(
            "Not sure: the data fit anything in the interval{}.",
            left_over(ratio, f)
        ),
        Certainty::Found {
            first,
            fields_open,
            a_check_changes_it,
        } => {
            let mut texts = vec![sure_of(first, f)];
            if *fields_open > 0 {
                texts.push(format!(
                    "For {} of the 7 fields too few accounts have churned to tell.",
                    f.integer(*fields_open)
                ));
            }
            if *a_check_changes_it {
                texts.push("A robustness check changes the answer about complete fields.".into());
            }
            texts.join(" ")
        }
    }
}

/// How sure a finding is, and of how much.
fn sure_of(first: &Finding<'_>, f: &Formatter) -> String {
    let Some(p) = first.ratio.p else {
        return "How sure cannot be said.".into();
    };
    let sure = if p < VERY_SURE_P { "Very" } else { "Fairly" };
    let size = interval(first, f).map_or(String::new(), |limits| {
        format!(" Less sure of how large it is: {limits}.")
    });
    format!(
        "{sure} sure that there is a difference: {}.{size}",
        by_chance(p, f)
    )
}

fn what_to_do(action: &Action<'_>, f: &Formatter, currency: &str) -> String {
    match action {
        Action::MapChurn(column) => format!(
            "Add the customers' churn dates first: {}.",
            measured::missing(*column)
        ),
        Action::MapRecords(column) => format!(
            "Hand accounts over with a record, and add the records: {}.",
            measured::missing(*column)
        ),
        Action::RequireRecord { stake, fields } => {
            let now = stake
                .filter(|stake| stake.customers_without_record > 0)
                .map(|stake| {
                    let them = stake.customers_without_record;
                    format!(
                        " Start with {} that {} none ({} ARR).",
                        f.count(them, "current customer", "current customers"),
                        if them == 1 { "has" } else { "have" },
                        f.money(stake.customers_arr.value(), currency)
                    )
                });
            let then = match fields.is_empty() {
                true => String::new(),
                false => format!(" Then ask for these fields: {}.", field_names(fields, f)),
            };
            format!(
                "Let no kickoff start without a handoff record.{}{then}",
                now.unwrap_or_default()
            )
        }
        Action::CompleteFields { fields } if fields.is_empty() => {
            "Have records completed before the kickoff: no one field stands out.".into()
        }
        Action::CompleteFields { fields } => format!(
            "Have records completed before the kickoff, these fields first: {}.",
            field_names(fields, f)
        ),
        Action::ReadTheAccounts => "Read the churned accounts one by one before asking for fuller \
                                    records: the figures do not support that."
            .into(),
        Action::ExpectNothing => {
            "Look for the reasons of churn elsewhere: fuller records would change it little.".into()
        }
        Action::AskAgain { needed } => format!(
            "Nothing follows from these data yet.{}",
            needed.map_or(String::new(), |needed| format!(
                " Ask again with about {} churned accounts, enough to see churn halved.",
                f.integer(needed)
            ))
        ),
    }
}

/// `champion and skeptic, risk flags`.
fn field_names(fields: &[&FieldEffect], f: &Formatter) -> String {
    let labels: Vec<String> = fields
        .iter()
        .map(|field| field.field.label().to_lowercase())
        .collect();
    match labels.iter().any(|label| label.contains(" and ")) && labels.len() <= NAMED {
        true => labels.join(", "),
        false if labels.len() <= NAMED => names::list(&labels),
        false => f.some(&labels, NAMED),
    }
}
