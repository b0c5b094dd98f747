//! The five questions of a board, decided from the figures of the quarterly analysis: how bad is it
//! in money, is it getting better, is it the handoff or who the customers are, how sure is that,
//! and what follows. Each answer is one of a closed list; the report gives it words.

use super::Share;
use super::company::CompanyKpis;
use super::company::kpis::{FEWEST_FOR_A_RATE, QuarterKpis};
use super::measured::Measured;
use super::quarterly::Quarterly;
use super::retention::at_stake::ArrAtStake;
use super::retention::field_effects::FieldEffect;
use super::retention::hazard_ratio::{Confounding, HazardRatio, RatioVerdict};
use super::retention::subgroups::SubgroupVerdict;
use super::retention::{ByRecord, FEWEST_CHURNS, Retention};
use crate::model::Column;
use crate::stats::two_by_two;

/// p below which two quarters are said to differ.
const QUARTERS_P: f64 = 0.05;

/// The answers to all five questions.
#[derive(Debug)]
pub struct Board<'a> {
    /// How bad is it in money?
    pub money: Money<'a>,
    /// Is it getting better?
    pub trend: Trend<'a>,
    /// Is it the handoff, or who the customers are?
    pub cause: Cause<'a>,
    /// How sure is that?
    pub certainty: Certainty<'a>,
    /// What should be done?
    pub action: Action<'a>,
}

/// How bad it is in money.
#[derive(Debug)]
pub enum Money<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Nobody was a customer in the 12 months.
    NoCustomers,
    /// Nobody churned in the 12 months.
    NothingChurned(&'a CompanyKpis<'a>),
    /// Customers churned, and the amounts of all of them are unknown.
    AmountsUnknown(&'a CompanyKpis<'a>),
    /// Customers churned.
    Churned(&'a CompanyKpis<'a>),
}

/// Whether logo churn of the last whole quarter differs from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendVerdict {
    /// Less churned, beyond chance.
    Better,
    /// More churned, beyond chance.
    Worse,
    /// Chance explains the difference.
    WithinChance,
}

/// Whether it is getting better.
#[derive(Debug)]
pub enum Trend<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Not to be answered yet: fewer than two whole quarters with enough customers at their start.
    TooFewQuarters {
        /// How many there are: 0 or 1.
        whole: usize,
    },
    /// The last two whole quarters.
    Compared {
        /// The one before.
        before: &'a QuarterKpis,
        /// The last one.
        last: &'a QuarterKpis,
        /// p of their difference (Fisher, two-sided).
        p: f64,
        /// What that says.
        verdict: TrendVerdict,
        /// The running quarter, which is compared with none.
        running: Option<&'a QuarterKpis>,
    },
}

/// One of the two questions that are fixed beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixedQuestion {
    /// Accounts with a record against those without one.
    RecordAgainstNone,
    /// More complete records against less complete ones.
    CompleteFields,
}

/// A finding of one of the fixed questions.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// The question.
    pub question: FixedQuestion,
    /// Its ratio: below 1, a record or a more complete one goes with less churn.
    pub ratio: &'a HazardRatio,
}

impl Finding<'_> {
    /// Whether a record, or a more complete one, goes with less churn.
    pub fn is_less(&self) -> bool {
        self.ratio.verdict == RatioVerdict::ChurnedLess
    }
}

/// Whether it is the handoff, or who the customers are.
#[derive(Debug)]
pub enum Cause<'a> {
    /// Not to be answered: a column is missing.
    NotMeasured(Column),
    /// Not to be answered yet: too few accounts have churned.
    TooFewChurned {
        /// Churned of all accounts in scope.
        churned: Share,
    },
    /// A difference goes with the record, and stays when customers and reps are adjusted for.
    Record {
        /// The first finding.
        first: Finding<'a>,
        /// What adjustment does to it; `None` when it moves it little.
        confounding: Option<Confounding>,
        /// Whether anything is adjusted for.
        is_adjusted: bool,
    },
    /// The direction turns between segments: no one answer holds.
    Turns,
    /// A difference is there before adjustment, and none can be told after it.
    Customers(&'a HazardRatio),
    /// A large difference is ruled out.
    NoLargeDifference(&'a HazardRatio),
    /// The data cannot tell.
    CannotTell(&'a HazardRatio),
}

/// How sure the answer about the record is.
#[derive(Debug)]
pub enum Certainty<'a> {
    /// There is no answer to be sure of.
    NoAnswer,
    /// Found.
    Found {
        /// The first finding.
        first: Finding<'a>,
        /// Fields that too few churned accounts leave open.
        fields_open: u64,
        /// Whether a robustness check changes the answer of the second question.
        a_check_changes_it: bool,
    },
    /// A large difference is ruled out.
    RuledOut(&'a HazardRatio),
    /// Not sure: a difference was looked for and not found.
    NotFound(&'a HazardRatio),
}

/// What follows.
#[derive(Debug)]
pub enum Action<'a> {
    /// Map the churn dates.
    MapChurn(Column),
    /// Map the handoff records.
    MapRecords(Column),
    /// Require a record before the kickoff.
    RequireRecord {
        /// Current customers without one.
        stake: Option<&'a ArrAtStake>,
        /// Fields that go with less churn, the strongest first.
        fields: Vec<&'a FieldEffect>,
    },
    /// Have records completed.
    CompleteFields {
        /// Fields that go with less churn, the strongest first.
        fields: Vec<&'a FieldEffect>,
    },
    /// Records go with more churn: read the accounts before asking for more.
    ReadTheAccounts,
    /// Expect no less churn from records.
    ExpectNothing,
    /// Go on, and ask again with more churned accounts.
    AskAgain {
        /// Churned accounts that a halving would take; `None` when unknown.
        needed: Option<u64>,
    },
}

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
    let enough: Vec<&QuarterKpis> = whole.iter().rev().take_while(has_rate).copied().collect();
    let [last, before, ..] = enough.as_slice() else {
        return Trend::TooFewQuarters {
            whole: enough.len(),
        };
    };
    let cells = |one: &QuarterKpis| {
        let (k, n) = (one.kpis.churned, one.kpis.customers_at_start);
        (k, n - k)
    };
    let ((a, b), (c, d)) = (cells(last), cells(before));
    let p = two_by_two::fisher_exact(a, b, c, d).unwrap_or(1.0);
    let share = |k: u64, stayed: u64| k as f64 / (k + stayed).max(1) as f64;
    let verdict = match share(a, b) < share(c, d) {
        _ if p >= QUARTERS_P => TrendVerdict::WithinChance,
        true => TrendVerdict::Better,
        false => TrendVerdict::Worse,
    };
    Trend::Compared {
        before,
        last,
        p,
        verdict,
        running: running.first().copied(),
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
            fields_open: fields.filter(is_open).count() as u64,
            a_check_changes_it: told.completeness.ratio.verdict.is_found()
                && told.sensitivity_analyses.changes_the_answer(),
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
