//! The deals of the year before CS began to review records, and of the months after it in which the
//! company would else seem smaller. All are drawn from streams of their own: not a deal of the
//! months that the reviews compare is moved by them.

use crate::calendar::Day;
use crate::company::{Close, Company, Deal, Stage, explain_loss};
use crate::plan::{
    EARLIER, EARLIER_LOST, EARLIER_SECOND_WINS, EARLIER_UNTIL, FIRST_DAY, HISTORY_FROM, Plan, REPS,
    SEED,
};
use crate::rng::Rng;
use crate::seasons;
use crate::spread::Cells;
use std::collections::HashSet;

pub fn add(company: &mut Company) {
    win(company);
    lose(company);
}

fn win(company: &mut Company) {
    let rng = &mut Rng::stream(SEED, "earlier won deals");
    let mut reps: Vec<usize> = (0..REPS.len())
        .flat_map(|rep| vec![rep; EARLIER[rep].0])
        .collect();
    rng.shuffle(&mut reps);
    let days = days(reps.len());
    let late_enough: Vec<usize> = (0..days.len())
        .filter(|&i| days[i] > HISTORY_FROM.plus(180))
        .collect();
    let second: HashSet<usize> = rng
        .some(&late_enough, EARLIER_SECOND_WINS)
        .into_iter()
        .collect();
    let mut cells = Cells::new(7);
    let first = company.deals.len();
    for (index, (day, rep)) in days.into_iter().zip(reps).enumerate() {
        let again = second
            .contains(&index)
            .then(|| customer_for_90_days(&company.deals[first..], rng, day, rep))
            .flatten();
        let account = again.unwrap_or_else(|| {
            let cell = cells.draw(rng, day);
            company.add_account(rng, cell)
        });
        let mut deal = company.new_deal(rng, account, rep, Stage::Won, Close::On(day));
        deal.early = true;
        // The first customers signed for a year.
        deal.term = rng.pick(&[12, 12, 12, 12, 12, 24, 24, 24, 36]);
        company.deals.push(deal);
    }
    plan_records(rng, &mut company.deals[first..]);
}

/// A customer of the rep who has bought once, at least 90 days ago.
fn customer_for_90_days(deals: &[Deal], rng: &mut Rng, day: Day, rep: usize) -> Option<usize> {
    let bought = |account: usize| deals.iter().filter(|d| d.account == account).count();
    let candidates: Vec<usize> = deals
        .iter()
        .filter(|d| d.rep == REPS[rep].name && d.closed_on() < Some(day.plus(-90)))
        .map(|d| d.account)
        .filter(|&account| bought(account) == 1)
        .collect();
    (!candidates.is_empty()).then(|| rng.pick(&candidates))
}

/// Deals out each rep's records. What is signed in the hurry of a quarter's end is more often
/// handed over without one.
fn plan_records(rng: &mut Rng, deals: &mut [Deal]) {
    for (rep, &(won, without_record, full)) in REPS.iter().zip(&EARLIER) {
        let mut plans = vec![Plan::Full; full];
        plans.extend(vec![Plan::Partial; won - without_record - full]);
        rng.shuffle(&mut plans);
        let mut own: Vec<(f64, &mut Deal)> = deals
            .iter_mut()
            .filter(|deal| deal.rep == rep.name)
            .map(|deal| {
                let hurry = deal.closed_on().map_or(1.0, seasons::weight);
                (rng.unit() / hurry, deal)
            })
            .collect();
        own.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (_, deal)) in own.into_iter().enumerate() {
            deal.plan = if place < without_record {
                Some(Plan::NoRecord)
            } else {
                plans.pop()
            };
        }
    }
}

fn lose(company: &mut Company) {
    let rng = &mut Rng::stream(SEED, "earlier lost deals");
    let weights = REPS.map(|rep| if rep.weight > 1 { rep.weight } else { 0 });
    let mut cells = Cells::new(7);
    for day in days(EARLIER_LOST) {
        let cell = cells.draw(rng, day);
        let account = company.add_account(rng, cell);
        let rep = rng.weighted(&weights);
        let mut deal = company.new_deal(rng, account, rep, Stage::Lost, Close::On(day));
        deal.early = true;
        explain_loss(rng, &mut deal);
        company.deals.push(deal);
    }
}

/// Working days, in order: evenly until `FIRST_DAY`, then fewer and fewer, as the others grow.
fn days(n: usize) -> Vec<Day> {
    let days: Vec<Day> = (HISTORY_FROM.0..=EARLIER_UNTIL.0)
        .map(Day)
        .filter(|day| !day.is_weekend())
        .collect();
    let span = f64::from(EARLIER_UNTIL.0 - FIRST_DAY.0);
    let weight = |day: Day| {
        let left = f64::from(EARLIER_UNTIL.0 - day.0) / span;
        let level = if day < FIRST_DAY {
            1.0
        } else {
            0.2 + 0.2 * left
        };
        level * seasons::weight(day)
    };
    let total: f64 = days.iter().map(|&day| weight(day)).sum();
    let mut chosen = Vec::new();
    let mut sum = 0.0;
    for day in days {
        sum += weight(day);
        while chosen.len() < n && (chosen.len() as f64 + 0.5) / n as f64 * total < sum {
            chosen.push(day);
        }
    }
    chosen
}
