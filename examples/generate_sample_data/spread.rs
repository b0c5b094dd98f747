//! How deals spread over cohorts and days: evenly, so that only what is planted stands out.

use crate::calendar::Day;
use crate::plan::{FIRST_DAY, PRESSED_FROM, PRESSED_SIZE};
use crate::rng::Rng;
use crate::words::segments::LOGISTICS;

/// Segment, company size.
pub type Cell = (usize, usize);
/// The cohort under pressure.
pub const PRESSED: Cell = (LOGISTICS, PRESSED_SIZE);

/// Deals out segments and sizes like cards, so that no cohort grows or shrinks by chance.
pub struct Cells {
    /// Cards of the cohort under pressure in a deck of about a hundred.
    pressed: usize,
    deck: Vec<Cell>,
}

impl Cells {
    pub fn new(pressed: usize) -> Cells {
        Cells {
            pressed,
            deck: Vec::new(),
        }
    }

    pub fn draw(&mut self, rng: &mut Rng, day: Day) -> Cell {
        loop {
            match self.deck.pop() {
                Some(cell) if cell != PRESSED || day < PRESSED_FROM => return cell,
                Some(_) => {}
                None => self.fill(rng),
            }
        }
    }

    fn fill(&mut self, rng: &mut Rng) {
        for (segment, share) in [15, 20, 17, 18, 17, 13].into_iter().enumerate() {
            for (size, percent) in [22, 36, 28, 14].into_iter().enumerate() {
                let cell = (segment, size);
                let cards = if cell == PRESSED {
                    self.pressed
                } else {
                    (share * percent + 50) / 100
                };
                self.deck.extend(vec![cell; cards]);
            }
        }
        rng.shuffle(&mut self.deck);
    }
}

/// Working days from the first one on, more and more of them: the last day weighs `1 + growth`.
pub fn growing_days(rng: &mut Rng, n: usize, until: Day, growth: f64) -> Vec<Day> {
    let span = f64::from(until.0 - FIRST_DAY.0);
    let days: Vec<Day> = (FIRST_DAY.0..=until.0)
        .map(Day)
        .filter(|day| !day.is_weekend())
        .collect();
    let weight = |day: &Day| 1.0 + growth * f64::from(day.0 - FIRST_DAY.0) / span;
    let total: f64 = days.iter().map(weight).sum();
    let mut chosen = Vec::new();
    let mut sum = 0.0;
    let mut next = (0..n).map(|i| (i as f64 + rng.unit()) / n as f64 * total);
    let mut wanted = next.next();
    for day in &days {
        sum += weight(day);
        while wanted.is_some_and(|w| w < sum) {
            chosen.push(*day);
            wanted = next.next();
        }
    }
    chosen
}
