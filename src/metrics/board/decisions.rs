//! Decides the answers from the figures of the quarterly analysis.

use super::answers::{Action, Board, Cause, Certainty, Finding, Money, Trend, TrendVerdict};
use crate::metrics::Share;
use crate::metrics::company::CompanyKpis;
use crate::metrics::company::kpis::{FEWEST_FOR_A_RATE, QuarterKpis};
use crate::metrics::measured::Measured;
use crate::metrics::quarterly::Quarterly;
use crate::metrics::retention::field_effects::FieldEffect;
use crate::metrics::retention::fixed_question::FixedQuestion;
use crate::metrics::retention::hazard_ratio::{HazardRatio, RatioVerdict};
use crate::metrics::retention::record_or_complete::RecordOrComplete;
use crate::metrics::retention::subgroups::SubgroupVerdict;
use crate::metrics::retention::{ByRecord, FEWEST_CHURNS, Retention};
use crate::stats::trend::poisson_trend;

/// p below which quarters are said to rise or fall.
const QUARTERS_P: f64 = 0.05;
/// Whole quarters looked at: those of a year.
const QUARTERS: usize = 4;

/// Answers the five questions.
pub fn board<'a>(quarterly: &'a Quarterly<'a>) -> Board<'a> {
    Board {
        money: money(&quarterly.company),
        trend: trend(&quarterly.company),
        cause: cause(&quarterly.retention),
        certainty: certainty(&quarterly.retention),
        action: action(&quarterly.retention),
    }
}

fn money<'a>(company: &'a Measured<CompanyKpis<'a>>) -> Money<'a> {
    let company = match company {
        Measured::Value(company) => company,
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => return Money::NotMeasured(*no_column_is_mapped_to),
    };
    let kpis = &company.twelve_months.kpis;
    let churned = kpis.churned + kpis.signed_and_churned_inside;
    match (churned, kpis.churned_arr_unknown) {
        (0, _) if kpis.customers_at_start + kpis.new_customers == 0 => Money::NoCustomers,
        (0, _) => Money::NothingChurned(company),
        (churned, unknown) if unknown >= churned => Money::AmountsUnknown(company),
        _ => Money::Churned(company),
    }
}

fn trend<'a>(company: &'a Measured<CompanyKpis<'a>>) -> Trend<'a> {
    let company = match company {
        Measured::Value(company) => company,
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => return Trend::NotMeasured(*no_column_is_mapped_to),
    };
    let (running, whole): (Vec<&QuarterKpis>, Vec<&QuarterKpis>) = company
        .quarters
        .iter()
        .partition(|one| one.quarter.is_running);
    let has_rate = |one: &&&QuarterKpis| {
        one.kpis.customers_at_start >= FEWEST_FOR_A_RATE && one.kpis.logo_churn.value().is_some()
    };
    let mut quarters: Vec<&QuarterKpis> = whole
        .iter()
        .rev()
        .take_while(has_rate)
        .take(QUARTERS)
        .copied()
        .collect();
    quarters.reverse();
    if quarters.len() < 2 {
        return Trend::TooFewQuarters {
            whole: quarters.len(),
        };
    }
    let running = running.first().copied();
    let (p, verdict) = along(quarters.iter().copied().chain(running));
    Trend::Compared {
        quarters,
        running,
        p,
        verdict,
    }
}

/// Whether churn per customer and day rises or falls along the quarters: a running one counts with
/// the days that it has.
fn along<'a>(quarters: impl Iterator<Item = &'a QuarterKpis>) -> (f64, TrendVerdict) {
    let groups: Vec<(u64, f64, f64)> = quarters
        .enumerate()
        .map(|(i, one)| {
            let days = (one.quarter.period.to.since(one.quarter.period.from) + 1) as f64;
            let exposure = one.kpis.customers_at_start as f64 * days;
            (one.kpis.churned, exposure, i as f64)
        })
        .filter(|(_, exposure, _)| *exposure > 0.0)
        .collect();
    match poisson_trend(&groups) {
        Ok(trend) if trend.p < QUARTERS_P && trend.slope < 0.0 => (trend.p, TrendVerdict::Better),
        Ok(trend) if trend.p < QUARTERS_P => (trend.p, TrendVerdict::Worse),
        Ok(trend) => (trend.p, TrendVerdict::WithinChance),
        Err(_) => (1.0, TrendVerdict::WithinChance),
    }
}

/// The findings of the fixed questions, the question of a record at all first.
pub fn findings(by_record: &ByRecord) -> Vec<Finding<'_>> {
    let fixed = [
        (FixedQuestion::RecordAgainstNone, &by_record.recorded.ratio),
        (FixedQuestion::CompleteFields, &by_record.completeness.ratio),
    ];
    let found = fixed
        .into_iter()
        .filter(|(_, ratio)| ratio.verdict.is_found());
    found
        .map(|(question, ratio)| Finding { question, ratio })
        .collect()
}

/// Whether it is records or complete ones that go with less churn: where a fixed question finds that
/// either does, and there are enough accounts of each kind.
pub fn which_records(by_record: &ByRecord) -> Option<&RecordOrComplete> {
    let is_less = findings(by_record).first().is_some_and(Finding::is_less);
    by_record.record_or_complete.as_ref().filter(|_| is_less)
}

/// The fixed question to speak of where none is found: the one with a ratio, completeness first.
fn unanswered(by_record: &ByRecord) -> &HazardRatio {
    let (recorded, complete) = (&by_record.recorded.ratio, &by_record.completeness.ratio);
    match (complete.adjusted, recorded.adjusted) {
        (None, Some(_)) => recorded,
        _ => complete,
    }
}

fn is_too_few(retention: &Retention<'_>) -> bool {
    retention.flow.churned_in_all < FEWEST_CHURNS
}

fn cause<'a>(retention: &'a Measured<Retention<'a>>) -> Cause<'a> {
    let retention = match retention {
        Measured::Value(retention) => retention,
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => return Cause::NotMeasured(*no_column_is_mapped_to),
    };
    let told = match &retention.by_record {
        Measured::Value(told) => told,
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => return Cause::NotMeasured(*no_column_is_mapped_to),
    };
    if is_too_few(retention) || retention.flow.churned < FEWEST_CHURNS {
        return Cause::TooFewChurned {
            churned: Share {
                k: retention.flow.churned_in_all,
                n: retention.flow.with_outcome,
            },
        };
    }
    let turns = told
        .subgroups
        .measured()
        .is_some_and(|inside| inside.verdict == SubgroupVerdict::QualitativeInteraction);
    match findings(told).first() {
        Some(first) if turns && first.question == FixedQuestion::CompleteFields => Cause::Turns,
        Some(first) => Cause::Record {
            first: *first,
            confounding: first.ratio.confounding(),
            is_adjusted: (first.ratio.adjustment.as_ref())
                .is_some_and(|how| how.adjusts_for_customers()),
            which: which_records(told),
        },
        None => not_found(unanswered(told)),
    }
}

/// What a ratio says that shows no difference.
fn not_found(ratio: &HazardRatio) -> Cause<'_> {
    let crude_differs = (ratio.crude.as_ref()).is_some_and(|e| e.upper < 1.0 || e.lower > 1.0);
    let adjusts = (ratio.adjustment.as_ref()).is_some_and(|how| how.adjusts_for_customers());
    match ratio.verdict {
        _ if crude_differs && adjusts && ratio.adjusted.is_some() => Cause::Customers(ratio),
        RatioVerdict::NoLargeDifference => Cause::NoLargeDifference(ratio),
        _ => Cause::CannotTell(ratio),
    }
}

fn by_record<'a>(retention: &'a Measured<Retention<'a>>) -> Option<&'a ByRecord> {
    retention.measured()?.by_record.measured()
}

fn certainty<'a>(retention: &'a Measured<Retention<'a>>) -> Certainty<'a> {
    let Some(told) = by_record(retention) else {
        return Certainty::NoAnswer;
    };
    let found = findings(told);
    if let Some(first) = found.first() {
        let fields = told.fields.iter();
        let is_open = |field: &&FieldEffect| field.ratio.verdict == RatioVerdict::TooFewToTell;
        return Certainty::Found {
            first: *first,
            fields_open: fields.filter(is_open).collect(),
            a_check_changes_it: told.a_check_changes_an_answer(),
        };
    }
    let ratio = unanswered(told);
    match (ratio.verdict, ratio.adjusted) {
        (RatioVerdict::NoLargeDifference, _) => Certainty::RuledOut(ratio),
        (_, Some(_)) => Certainty::NotFound(ratio),
        (_, None) => Certainty::NoAnswer,
    }
}

/// The fields that go with less churn, the surest large effect first: by the limit nearer to 1.
pub fn strongest_fields(told: &ByRecord) -> Vec<&FieldEffect> {
    let is_less = |field: &&FieldEffect| field.ratio.verdict == RatioVerdict::ChurnedLess;
    let near = |field: &FieldEffect| field.ratio.adjusted.map_or(1.0, |ratio| ratio.upper);
    let mut fields: Vec<&FieldEffect> = told.fields.iter().filter(is_less).collect();
    fields.sort_by(|a, b| near(a).total_cmp(&near(b)).then(a.field.cmp(&b.field)));
    fields
}

fn action<'a>(retention: &'a Measured<Retention<'a>>) -> Action<'a> {
    let missing = |column: &Measured<_>| match column {
        Measured::MissingColumn {
            no_column_is_mapped_to,
        } => Some(*no_column_is_mapped_to),
        Measured::Value(_) => None,
    };
    let Measured::Value(measured) = retention else {
        return missing(&retention.map(|_| ())).map_or(Action::ExpectNothing, Action::MapChurn);
    };
    let Measured::Value(told) = &measured.by_record else {
        let column = missing(&measured.by_record.map(|_| ()));
        return column.map_or(Action::ExpectNothing, Action::MapRecords);
    };
    let found = findings(told);
    let ask_again = |ratio: &HazardRatio| Action::AskAgain {
        needed: (ratio.required_churns.or(measured.required_churns)).map(|needed| needed.half),
    };
    match (found.first(), cause(retention)) {
        (_, Cause::Turns) => Action::ReadTheAccounts,
        (Some(first), _) if !first.is_less() => Action::ReadTheAccounts,
        (Some(first), _) if first.question == FixedQuestion::RecordAgainstNone => {
            Action::RequireRecord {
                which: which_records(told).map(|records| records.verdict),
                stake: told.at_stake.as_ref(),
                fields: strongest_fields(told),
            }
        }
        (Some(_), _) => Action::CompleteFields {
            fields: strongest_fields(told),
        },
        (None, Cause::NoLargeDifference(_)) => Action::ExpectNothing,
        (None, Cause::Customers(ratio) | Cause::CannotTell(ratio)) => ask_again(ratio),
        (None, _) => ask_again(unanswered(told)),
    }
}
