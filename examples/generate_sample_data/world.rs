//! Everything the files tell, put together once and numbered; with the dirt of the real world.

use crate::calendar::Day;
use crate::churn;
use crate::company::{Account, Close, Company, Deal, Stage};
use crate::outcomes::{self, Outcome};
use crate::plan::{AS_OF, REPS, SEED};
use crate::records::{self, Record};
use crate::reviews::{self, Review};
use crate::rng::Rng;
use crate::texts;
use crate::words::segments::LOGISTICS;

/// A review and a record whose deal is in no file.
pub const UNKNOWN_REVIEWED: u32 = 99_001;
pub const UNKNOWN_RECORDED: u32 = 99_002;

pub struct World {
    pub company: Company,
    pub records: Vec<Record>,
    pub outcomes: Vec<Outcome>,
    pub reviews: Vec<Review>,
    /// Indices of the deals, oldest first.
    pub order: Vec<usize>,
    /// The deal that is listed twice.
    pub twice: usize,
}

impl World {
    pub fn create() -> World {
        let mut company = Company::found();
        let mut records = records::plan(&company);
        let customers = churn::simulate(&company, &mut records);
        records::hand_in_at_last(&company, &customers, &mut records);
        texts::write(&company, &mut records);
        let mut outcomes = outcomes::outcomes(&company, &records, &customers);
        outcomes::renew(&mut company, &customers, &mut outcomes);
        add_dirt(&mut company);
        let order = number(&mut company);
        outcomes.sort_by_key(|outcome| company.accounts[outcome.account].id);
        let mut reviews = reviews::reviews(&company, &records);
        reviews.push(Review {
            deal: UNKNOWN_REVIEWED,
            lead: reviews[0].lead,
            accepted: true,
            fields: Vec::new(),
            reason: String::new(),
            on: Day::of(2026, 9, 17),
        });
        let twice = twice(&company);
        World {
            company,
            records,
            outcomes,
            reviews,
            order,
            twice,
        }
    }

    pub fn account(&self, deal: &Deal) -> &Account {
        &self.company.accounts[deal.account]
    }

    pub fn record(&self, deal: usize) -> Option<&Record> {
        self.records.iter().find(|record| record.deal == deal)
    }
}

fn add_dirt(company: &mut Company) {
    let rng = &mut Rng::stream(SEED, "dirt");
    let (cell, other_cell) = ((3, 2), (2, 1));

    let account = company.add_account(rng, cell);
    let mut broken = company.new_deal(rng, account, 7, Stage::Won, Close::On(Day::of(2026, 2, 27)));
    broken.close = Close::NoSuchDay;
    company.deals.push(broken);

    let account = company.add_account(rng, other_cell);
    let future = Close::On(Day::of(2027, 1, 15));
    let mut early = company.new_deal(rng, account, 9, Stage::Won, future);
    early.created = Day::of(2026, 10, 6);
    company.deals.push(early);

    let account = company.add_account(rng, cell);
    company.accounts[account].name = "Test Account - do not use".to_string();
    let mut test = company.new_deal(
        rng,
        account,
        0,
        Stage::Discovery,
        Close::Expected(AS_OF.plus(41)),
    );
    test.rep = "Integration User";
    test.created = Day::of(2026, 9, 2);
    test.amount = Some(1);
    company.deals.push(test);
}

/// Gives ids in the order of creation, with the gaps that deleted deals leave.
fn number(company: &mut Company) -> Vec<usize> {
    let rng = &mut Rng::stream(SEED, "ids");
    let mut order: Vec<usize> = (0..company.deals.len()).collect();
    order.sort_by_key(|&i| (company.deals[i].created, i));
    let (mut deal_id, mut account_id) = (10_000, 2_000);
    for &index in &order {
        deal_id += rng.between(1, 3) as u32;
        company.deals[index].id = deal_id;
        let account = &mut company.accounts[company.deals[index].account];
        if account.id == 0 {
            account_id += rng.between(1, 2) as u32;
            account.id = account_id;
        }
    }
    order
}

/// A won deal of September, outside the cohort under pressure.
fn twice(company: &Company) -> usize {
    let september = Day::of(2026, 9, 1)..Day::of(2026, 10, 1);
    company
        .deals
        .iter()
        .position(|deal| {
            deal.stage == Stage::Won
                && deal.rep == REPS[6].name
                && company.accounts[deal.account].segment != LOGISTICS
                && deal.closed_on().is_some_and(|day| september.contains(&day))
        })
        .unwrap_or_default()
}
