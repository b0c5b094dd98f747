//! Accounts and deals of the company.

use crate::calendar::Day;
use crate::earlier;
use crate::plan::{
    AS_OF, FIXED_WINS, LOST, OPEN, PRESSED_LOSSES_BEFORE, PRESSED_LOSSES_NOW, PRESSED_WINS, Plan,
    REPS, SECOND_WINS, SEED, WON,
};
use crate::rng::Rng;
use crate::seasons;
use crate::spread::{Cell, Cells, PRESSED, growing_days};
use crate::words::losses::{
    COMPETITOR, COMPETITORS, LOSSES, PRESSED_BEFORE, PRESSED_NOW, ROUTEWISE,
};
use crate::words::names::{AMERICAN, BRITISH, EUROPEAN};
use crate::words::segments::SEGMENTS;
use std::collections::HashSet;

pub const SIZES: [&str; 4] = ["1-49", "50-199", "200-999", "1000+"];
const PRODUCTS: [&str; 3] = ["Fernhill Dispatch", "Fernhill Route", "Fernhill Complete"];
const SOURCES: [&str; 5] = ["Inbound", "Outbound", "Partner", "Event", "Referral"];

pub struct Account {
    pub id: u32,
    pub name: String,
    pub segment: usize,
    pub size: usize,
    pub currency: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Won,
    Lost,
    Negotiation,
    Proposal,
    Discovery,
}

/// The close date as the CRM holds it.
#[derive(Clone, Copy)]
pub enum Close {
    On(Day),
    Expected(Day),
    /// 31 February 2026.
    NoSuchDay,
}

#[derive(Clone)]
pub struct Deal {
    pub id: u32,
    pub account: usize,
    pub rep: &'static str,
    pub stage: Stage,
    pub renewal: bool,
    pub amount: Option<i32>,
    pub term: i32,
    pub created: Day,
    pub close: Close,
    pub product: &'static str,
    pub source: &'static str,
    pub lost_reason: String,
    /// What the reason means, in the words of a record; blank when it cannot be told.
    pub reason_label: &'static str,
    pub competitor: &'static str,
    /// Only for new business that was won.
    pub plan: Option<Plan>,
    /// Added by `earlier`.
    pub early: bool,
}

impl Deal {
    pub fn closed_on(&self) -> Option<Day> {
        match self.close {
            Close::On(day) => Some(day),
            Close::Expected(_) | Close::NoSuchDay => None,
        }
    }
}

#[derive(Default)]
pub struct Company {
    pub accounts: Vec<Account>,
    pub deals: Vec<Deal>,
    names: HashSet<String>,
}

impl Company {
    pub fn found() -> Company {
        let mut company = Company::default();
        company.win();
        company.lose();
        company.open();
        seasons::crowd_quarter_ends(&mut company);
        earlier::add(&mut company);
        company
    }

    pub fn add_account(&mut self, rng: &mut Rng, (segment, size): Cell) -> usize {
        let home = rng.weighted(&[72, 20, 8]);
        let name = loop {
            let name = company_name(rng, segment, home);
            if self.names.insert(name.clone()) {
                break name;
            }
        };
        self.accounts.push(Account {
            id: 0,
            name,
            segment,
            size,
            currency: ["USD", "EUR", "GBP"][home],
        });
        self.accounts.len() - 1
    }

    pub fn new_deal(
        &self,
        rng: &mut Rng,
        account: usize,
        rep: usize,
        stage: Stage,
        close: Close,
    ) -> Deal {
        let size = self.accounts[account].size;
        let (Close::On(day) | Close::Expected(day)) = close else {
            unreachable!("no deal begins with a broken date");
        };
        // Larger customers take longer to decide.
        let cycle = rng.between(22, 70) + 14 * size as i32 + rng.between(0, 30);
        let (low, high, step) = [
            (6_000, 18_000, 100),
            (12_000, 42_000, 250),
            (28_000, 90_000, 500),
            (60_000, 180_000, 1_000),
        ][size];
        let skewed = rng.unit() * rng.unit();
        let amount = low + ((high - low) as f64 * skewed) as i32 / step * step;
        Deal {
            id: 0,
            account,
            rep: REPS[rep].name,
            stage,
            renewal: false,
            amount: Some(amount),
            term: rng.pick(&[12, 12, 12, 24, 24, 24, 24, 36, 36]),
            created: day.plus(-cycle).back_to_weekday(),
            close,
            product: rng.pick(&PRODUCTS),
            source: SOURCES[rng.weighted(&[34, 26, 18, 10, 12])],
            lost_reason: String::new(),
            reason_label: "",
            competitor: "",
            plan: None,
            early: false,
        }
    }

    fn win(&mut self) {
        let rng = &mut Rng::stream(SEED, "won deals");
        let mut left: Vec<usize> = REPS.iter().map(|rep| rep.won).collect();
        let mut wins: Vec<(Day, usize, Option<Cell>, Option<Plan>)> = Vec::new();
        for fixed in &FIXED_WINS {
            left[fixed.rep] -= 1;
            wins.push((fixed.closed, fixed.rep, None, Some(fixed.plan)));
        }
        let mut reps: Vec<usize> = (0..REPS.len())
            .flat_map(|rep| vec![rep; left[rep]])
            .collect();
        rng.shuffle(&mut reps);
        let of_pressed = reps.split_off(reps.len() - PRESSED_WINS.len());
        for (day, rep) in PRESSED_WINS.into_iter().zip(of_pressed) {
            wins.push((day, rep, Some(PRESSED), None));
        }
        let until = Day::of(2026, 11, 6);
        for (day, rep) in growing_days(rng, WON - wins.len(), until, 1.9)
            .into_iter()
            .zip(reps)
        {
            wins.push((day, rep, None, None));
        }
        wins.sort_by_key(|&(day, rep, ..)| (day, rep));

        let candidates: Vec<usize> = (0..wins.len())
            .filter(|&i| {
                wins[i].2.is_none() && wins[i].3.is_none() && wins[i].0 > Day::of(2026, 1, 15)
            })
            .collect();
        let second: HashSet<usize> = rng.some(&candidates, SECOND_WINS).into_iter().collect();
        let mut cells = Cells::new(7);
        for (index, (day, rep, cell, plan)) in wins.into_iter().enumerate() {
            let account = if second.contains(&index) {
                self.earlier_customer(rng, day, rep)
            } else {
                let cell = cell.unwrap_or_else(|| cells.draw(rng, day));
                self.add_account(rng, cell)
            };
            let mut deal = self.new_deal(rng, account, rep, Stage::Won, Close::On(day));
            deal.plan = plan;
            if rng.chance(0.2) {
                deal.competitor = rng.pick(&COMPETITORS);
            }
            self.deals.push(deal);
        }
        self.plan_records(rng);
    }

    /// A customer of the same rep who bought at least 90 days ago and has bought only once.
    fn earlier_customer(&self, rng: &mut Rng, day: Day, rep: usize) -> usize {
        let bought = |account: usize| self.deals.iter().filter(|d| d.account == account).count();
        let candidates: Vec<usize> = self
            .deals
            .iter()
            .filter(|d| d.rep == REPS[rep].name && d.closed_on() < Some(day.plus(-90)))
            .map(|d| d.account)
            .filter(|&a| bought(a) == 1 && self.cell(a) != PRESSED)
            .collect();
        rng.pick(&candidates)
    }

    /// Deals out each rep's records over the deals that are not fixed by hand.
    fn plan_records(&mut self, rng: &mut Rng) {
        for rep in &REPS {
            let mut plans = vec![Plan::NoRecord; rep.without_record];
            plans.extend(vec![Plan::Full; rep.full]);
            plans.extend(vec![Plan::Partial; rep.won - rep.without_record - rep.full]);
            let mut deals: Vec<&mut Deal> = self
                .deals
                .iter_mut()
                .filter(|d| d.rep == rep.name)
                .collect();
            for fixed in deals.iter().filter_map(|d| d.plan) {
                if let Some(at) = plans.iter().position(|&plan| plan == fixed) {
                    plans.swap_remove(at);
                }
            }
            rng.shuffle(&mut plans);
            for deal in deals.iter_mut().filter(|d| d.plan.is_none()) {
                deal.plan = plans.pop();
            }
        }
    }

    fn lose(&mut self) {
        let rng = &mut Rng::stream(SEED, "lost deals");
        let weights = REPS.map(|rep| rep.weight);
        let pressed = PRESSED_LOSSES_BEFORE
            .iter()
            .zip(&PRESSED_BEFORE)
            .chain(PRESSED_LOSSES_NOW.iter().zip(&PRESSED_NOW));
        for (&day, &(reason, label, competitor)) in pressed {
            let account = self.add_account(rng, PRESSED);
            let rep = rng.weighted(&weights);
            let mut deal = self.new_deal(rng, account, rep, Stage::Lost, Close::On(day));
            deal.lost_reason = reason.to_string();
            deal.reason_label = label;
            deal.competitor = competitor;
            self.deals.push(deal);
        }
        let others = LOST - PRESSED_LOSSES_BEFORE.len() - PRESSED_LOSSES_NOW.len();
        // Until lately this cohort was won more often than others.
        let mut cells = Cells::new(3);
        for day in growing_days(rng, others, AS_OF, 1.5) {
            let account = match rng.below(100) {
                0..4 => self.known_account(rng, |gap| gap >= 60, day, Stage::Won),
                4..8 => self.known_account(rng, |gap| (-300..=-60).contains(&gap), day, Stage::Won),
                8..16 => self.known_account(rng, |gap| gap >= 90, day, Stage::Lost),
                _ => None,
            };
            let account = account.unwrap_or_else(|| {
                let cell = cells.draw(rng, day);
                self.add_account(rng, cell)
            });
            let rep = rng.weighted(&weights);
            let mut deal = self.new_deal(rng, account, rep, Stage::Lost, Close::On(day));
            explain_loss(rng, &mut deal);
            self.deals.push(deal);
        }
    }

    /// An account with one deal of the given stage that closed so many days before `day`.
    fn known_account(
        &self,
        rng: &mut Rng,
        fits: impl Fn(i32) -> bool,
        day: Day,
        stage: Stage,
    ) -> Option<usize> {
        let candidates: Vec<usize> = self
            .deals
            .iter()
            .filter(|d| {
                d.stage == stage && d.closed_on().is_some_and(|closed| fits(day.0 - closed.0))
            })
            .map(|d| d.account)
            .filter(|&a| self.cell(a) != PRESSED)
            .collect();
        (!candidates.is_empty()).then(|| rng.pick(&candidates))
    }

    fn open(&mut self) {
        let rng = &mut Rng::stream(SEED, "open deals");
        let weights = REPS.map(|rep| rep.weight);
        let mut cells = Cells::new(7);
        for _ in 0..OPEN {
            let created = AS_OF.plus(-rng.between(1, 110)).back_to_weekday();
            let cell = cells.draw(rng, AS_OF);
            let account = self.add_account(rng, cell);
            let expected = AS_OF.plus(rng.between(5, 120)).on_to_weekday();
            let stage =
                [Stage::Discovery, Stage::Proposal, Stage::Negotiation][rng.weighted(&[5, 4, 3])];
            let rep = rng.weighted(&weights);
            let mut deal = self.new_deal(rng, account, rep, stage, Close::Expected(expected));
            deal.created = created;
            self.deals.push(deal);
        }
    }

    pub fn cell(&self, account: usize) -> Cell {
        (self.accounts[account].segment, self.accounts[account].size)
    }
}

pub fn explain_loss(rng: &mut Rng, deal: &mut Deal) {
    let weights = LOSSES.map(|loss| loss.weight);
    let kind = rng.weighted(&weights);
    // Reason and competitor are two columns, filled by different habits.
    if kind == COMPETITOR && rng.chance(0.8) || kind != COMPETITOR && rng.chance(0.3) {
        deal.competitor = COMPETITORS[rng.weighted(&[20, 26, 22, 18, 14])];
    }
    let rival = if deal.competitor.is_empty() {
        ROUTEWISE
    } else {
        deal.competitor
    };
    deal.reason_label = LOSSES[kind].label;
    deal.lost_reason = rng.pick(LOSSES[kind].texts).replace("{}", rival);
    if !deal.reason_label.is_empty() {
        deal.lost_reason += rng.pick(&crate::words::common::REASON_TAILS);
    }
    match rng.below(100) {
        0..7 => deal.amount = None,
        7..10 => deal.amount = Some(0),
        _ => {}
    }
}

fn company_name(rng: &mut Rng, segment: usize, home: usize) -> String {
    let noun = rng.pick(&SEGMENTS[segment].company_nouns);
    let (stem, forms): (String, &[&str]) = match home {
        0 => (
            coined(rng, &AMERICAN.0, &AMERICAN.1),
            &["", "", ", Inc.", " LLC", " Co."],
        ),
        1 => (
            coined(rng, &EUROPEAN.0, &EUROPEAN.1),
            &["", " GmbH", " AB", " B.V.", " S.A."],
        ),
        _ => (
            coined(rng, &BRITISH.0, &BRITISH.1),
            &["", " Ltd", " Ltd", " plc"],
        ),
    };
    format!("{stem} {noun}{}", rng.pick(forms))
}

fn coined(rng: &mut Rng, beginnings: &[&str], ends: &[&str]) -> String {
    format!("{}{}", rng.pick(beginnings), rng.pick(ends))
}
