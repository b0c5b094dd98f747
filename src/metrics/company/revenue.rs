//! GRR, NRR and the ARR bridge of a period by the revenue table: exact, where won deals and current
//! ARR leave a range.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::arr_retention::{ArrChange, ArrRetention};
use super::customer::Customer;
use super::population::Population;
use super::rate::Rate;
use super::reporting_period::{ReportingQuarter, quarters, trailing_twelve_months};
use crate::config::{Kpis, ReactivatedCustomer};
use crate::dataset::{RevenueAccount, RevenueRow, RevenueValue, Symbol, View};
use crate::metrics::period::Period;
use crate::model::Day;
use crate::stats::sum::Sum;

/// The figures by the revenue table.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RevenueKpis<'a> {
    /// The day on which these figures end: the last whole month in a table by month.
    pub figures_end_on: Day,
    /// The 12 months up to that day.
    pub twelve_months: RevenuePeriod,
    /// The quarters, the oldest first.
    pub quarters: Vec<RevenueQuarter>,
    /// Accounts on which revenue and outcomes disagree on the last day, by id.
    pub disagreements: Vec<Disagreement<'a>>,
    /// In a table by month: the last day of the latest month with a row, at most
    /// `figures_end_on`. Balances hold until the next row.
    pub last_month_with_a_row: Option<Day>,
}

/// The figures of one period.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RevenuePeriod {
    /// The days.
    #[serde(flatten)]
    pub period: Period,
    /// The figures.
    #[serde(flatten)]
    pub kpis: RevenueFigures,
}

/// The figures of a quarter.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RevenueQuarter {
    /// The quarter and its days.
    #[serde(flatten)]
    pub quarter: ReportingQuarter,
    /// The figures.
    #[serde(flatten)]
    pub kpis: RevenueFigures,
}

/// GRR, NRR and the ARR bridge of a period.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RevenueFigures {
    /// GRR and NRR of the accounts with revenue at the start, by the end points of the period.
    #[serde(flatten)]
    pub retention: ArrRetention,
    /// Accounts at the start without revenue at the end.
    pub lost_logos: u64,
    /// `lost_logos / n`. Logo churn of the page is that of the outcomes.
    pub logo_churn: Rate,
    /// Accounts at the start that fell to 0 and came back within the period.
    pub returned_inside: u64,
    /// How ARR went from the start to the end, over all accounts.
    pub bridge: ArrBridge,
    /// The same by other methods that are in use.
    pub other_methods: OtherMethods,
}

/// The ARR bridge. `opening_arr + new + reactivation + expansion - contraction - churn =
/// closing_arr`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, JsonSchema)]
pub struct ArrBridge {
    /// ARR of all accounts at the start.
    pub opening_arr: Sum,
    /// First revenue of an account.
    pub new: Sum,
    /// Increases.
    pub expansion: Sum,
    /// Decreases.
    pub contraction: Sum,
    /// Falls to 0.
    pub churn: Sum,
    /// Revenue of accounts that had fallen to 0 before.
    pub reactivation: Sum,
    /// ARR of all accounts at the end.
    pub closing_arr: Sum,
}

/// GRR and NRR by adding up movements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct OtherMethods {
    /// GRR by movements: every decrease of accounts at the start counts, also one that was made good
    /// within the period.
    pub grr_by_movements: Rate,
    /// NRR by movements of all accounts, new ones included.
    pub nrr_by_movements_of_all: Rate,
}

/// An account on which revenue and outcomes disagree.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Disagreement<'a> {
    /// Its id or name.
    pub account_id: &'a str,
    /// Its name; the id without one.
    pub account: &'a str,
    /// What they say.
    pub kind: DisagreementKind,
    /// Its ARR by the revenue table on the last day, or before the day on which it fell to 0.
    pub arr: f64,
}

/// What revenue and outcomes say of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisagreementKind {
    /// The outcomes say that it churned, and it pays.
    ChurnedAndPays,
    /// It stopped paying, and has not churned by the outcomes.
    StoppedPayingNotChurned,
    /// It pays, and has no won deal or outcome.
    PaysWithoutDeal,
}

/// The balance of an account: ARR from each day on which it changed.
struct Balance {
    account: RevenueAccount,
    steps: Vec<(Day, f64)>,
}

impl Balance {
    /// The balance of the rows of one account, in order of day. Products are added up before
    /// anything else is done with them.
    fn of(rows: &[RevenueRow]) -> Option<Balance> {
        let account = rows.first()?.account;
        let mut products: BTreeMap<Option<Symbol>, f64> = BTreeMap::new();
        let mut steps: Vec<(Day, f64)> = Vec::new();
        for of_day in rows.chunk_by(|one, other| one.on == other.on) {
            for row in of_day {
                let balance = products.entry(row.product).or_default();
                match row.value {
                    RevenueValue::Balance(arr) => *balance = arr,
                    RevenueValue::Change(change) => *balance += change,
                }
            }
            let mut total = Sum::default();
            products.values().for_each(|arr| total += *arr);
            // Sums of changes that cancel out leave a trace of rounding.
            let total = match total.value() {
                total if total.abs() < 1e-6 => 0.0,
                total => total,
            };
            if steps.last().is_none_or(|(_, arr)| *arr != total) {
                steps.extend(of_day.first().map(|row| (row.on, total)));
            }
        }
        Some(Balance { account, steps })
    }

    /// ARR at the end of a day.
    fn on(&self, day: Day) -> f64 {
        let by = self.steps.partition_point(|(on, _)| *on <= day);
        by.checked_sub(1).map_or(0.0, |last| self.steps[last].1)
    }

    /// The last ARR above 0 by a day.
    fn last_paid(&self, day: Day) -> Option<f64> {
        let by_day = self.steps.iter().filter(|(on, _)| *on <= day);
        by_day.rev().map(|(_, arr)| *arr).find(|arr| *arr > 0.0)
    }

    /// Whether it had revenue on a day up to this one.
    fn ever_by(&self, day: Day) -> bool {
        self.last_paid(day).is_some()
    }
}

/// The figures by the revenue table; `None` without one.
pub(super) fn revenue_kpis<'a>(
    view: View<'a>,
    population: &Population<'_>,
    settings: &Kpis,
    count: i32,
) -> Option<RevenueKpis<'a>> {
    let revenue = &view.data.revenue;
    if revenue.rows.is_empty() {
        return None;
    }
    let end = match revenue.is_monthly {
        true => population.figures_end_on.last_whole_month(),
        false => population.figures_end_on,
    };
    let by_account = revenue
        .rows
        .chunk_by(|one, other| one.account == other.account);
    let balances: Vec<Balance> = by_account.filter_map(Balance::of).collect();
    let year = trailing_twelve_months(end);
    let rows = revenue.rows.iter().map(|row| row.on);
    Some(RevenueKpis {
        figures_end_on: end,
        twelve_months: RevenuePeriod {
            period: year,
            kpis: figures(&balances, year, settings),
        },
        quarters: quarters(end, count, settings.fiscal_year)
            .into_iter()
            .map(|quarter| RevenueQuarter {
                quarter,
                kpis: figures(&balances, quarter.period, settings),
            })
            .collect(),
        disagreements: disagreements(view, population, &balances, end),
        last_month_with_a_row: (rows.filter(|on| *on <= end).max()).filter(|_| revenue.is_monthly),
    })
}

/// The figures of a period.
///
/// # Source
/// Cohort method by end points, and the bridge by movements: `docs/METHODS.md`.
fn figures(balances: &[Balance], period: Period, settings: &Kpis) -> RevenueFigures {
    let before = period.from.plus(-1);
    let mut bridge = ArrBridge::default();
    let mut changes: Vec<ArrChange> = Vec::new();
    let mut decreases = Sum::default();
    let mut returned = 0;
    for balance in balances {
        let (opening, mut closing) = (balance.on(before), balance.on(period.to));
        bridge.opening_arr += opening;
        bridge.closing_arr += closing;
        let fell_to_zero = bridge.add_moves(balance, period, &mut decreases);
        if opening > 0.0 {
            let is_back = fell_to_zero && closing > 0.0;
            returned += u64::from(is_back);
            if is_back && settings.reactivated == ReactivatedCustomer::Churned {
                closing = 0.0;
            }
            changes.push(ArrChange {
                opening,
                closing,
                churned: closing == 0.0,
            });
        }
    }
    let lost = changes.iter().filter(|change| change.churned).count() as u64;
    let n = changes.len() as u64;
    let retention = ArrRetention::of(changes.into_iter(), None);
    let opening = retention.opening_arr.value();
    let all = bridge.opening_arr.value();
    let kept = all + bridge.expansion.value() + bridge.reactivation.value()
        - bridge.contraction.value()
        - bridge.churn.value();
    RevenueFigures {
        lost_logos: lost,
        logo_churn: Rate::of_customers(lost, n),
        returned_inside: returned,
        other_methods: OtherMethods {
            grr_by_movements: Rate::of_arr(opening - decreases.value(), opening),
            nrr_by_movements_of_all: Rate::of_arr(kept, all),
        },
        retention,
        bridge,
    }
}

impl ArrBridge {
    /// Adds the movements of an account in a period; says whether it fell to 0. Decreases of accounts
    /// with revenue at the start are added to `decreases`.
    fn add_moves(&mut self, balance: &Balance, period: Period, decreases: &mut Sum) -> bool {
        let before = period.from.plus(-1);
        let opening = balance.on(before);
        let (mut arr, mut ever, mut fell_to_zero) = (opening, balance.ever_by(before), false);
        for (_, next) in balance.steps.iter().filter(|(on, _)| period.contains(*on)) {
            let change = next - arr;
            match (arr > 0.0, *next > 0.0) {
                (false, true) if ever => self.reactivation += change,
                (false, true) => self.new += change,
                (true, false) => {
                    self.churn += -change;
                    fell_to_zero = true;
                }
                _ if change > 0.0 => self.expansion += change,
                _ => self.contraction += -change,
            }
            if opening > 0.0 && change < 0.0 {
                *decreases += -change;
            }
            ever |= *next > 0.0;
            arr = *next;
        }
        fell_to_zero
    }
}

/// Accounts on which revenue and outcomes disagree on a day.
fn disagreements<'a>(
    view: View<'a>,
    population: &Population<'_>,
    balances: &[Balance],
    end: Day,
) -> Vec<Disagreement<'a>> {
    let customers: BTreeMap<_, &Customer<'_>> = (population.customers.iter())
        .map(|customer| (customer.account, customer))
        .collect();
    let mut found: Vec<Disagreement<'a>> = Vec::new();
    for balance in balances {
        let arr = balance.on(end);
        let Some(last_paid) = balance.last_paid(end) else {
            continue;
        };
        let (account_id, account, customer) = match balance.account {
            RevenueAccount::OfDeals(ix) => (
                view.data.id_of(ix),
                view.data.name_of(ix),
                customers.get(&ix),
            ),
            RevenueAccount::Other(name) => {
                let id = view.data.revenue.others.text(name);
                (id, id, None)
            }
        };
        let kind = match (arr > 0.0, customer) {
            (true, None) => DisagreementKind::PaysWithoutDeal,
            (true, Some(customer)) if !customer.is_customer_on(end) => {
                DisagreementKind::ChurnedAndPays
            }
            (false, Some(customer)) if customer.is_customer_on(end) => {
                DisagreementKind::StoppedPayingNotChurned
            }
            _ => continue,
        };
        found.push(Disagreement {
            account_id,
            account,
            kind,
            arr: if arr > 0.0 { arr } else { last_paid },
        });
    }
    found.sort_by(|a, b| {
        b.arr
            .total_cmp(&a.arr)
            .then_with(|| a.account_id.cmp(b.account_id))
    });
    found
}
