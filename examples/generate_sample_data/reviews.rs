//! What the CS leads decide on the records.

use crate::calendar::Day;
use crate::company::Company;
use crate::plan::{
    AS_OF, INGRID, JONAS, JONAS_REJECTED_BY_INGRID, LEADS, NIA, NIA_REVIEWS, PRIYA, PRIYA_REJECTED,
    REJECTED_PERCENT, REPS, SEED,
};
use crate::records::{
    CHAMPION_SKEPTIC, FIELDS, Origin, RISK_FLAGS, Record, SUCCESS_METRIC, Status,
};
use crate::rng::Rng;

pub struct Review {
    pub deal: u32,
    pub lead: &'static str,
    pub accepted: bool,
    pub fields: Vec<usize>,
    pub reason: String,
    pub on: Day,
}

/// The first review of a record, before it is decided.
struct First {
    record: usize,
    rep: &'static str,
    lead: usize,
    on: Day,
    accepted: bool,
}

/// Share of Jonas Weidner's records that go to Ingrid Solberg.
const JONAS_TO_INGRID: f64 = 0.55;
/// Records of deals closed after this day are reviewed soon, and the poor ones rejected.
const LATELY: Day = Day::of(2026, 11, 7);

pub fn reviews(company: &Company, records: &[Record]) -> Vec<Review> {
    let rng = &mut Rng::stream(SEED, "reviews");
    let mut firsts = assign(rng, company, records);
    reject(rng, records, &mut firsts);
    let mut reviews = Vec::new();
    for first in &firsts {
        let record = &records[first.record];
        let mut review = decide(rng, company, record, first.lead, first.on, first.accepted);
        while !review.accepted {
            let next = review.on.plus(rng.between(2, 8)).on_to_weekday();
            let accepted = rng.chance(0.85);
            reviews.push(review);
            review = decide(rng, company, record, first.lead, next, accepted);
            if next > AS_OF || record.submitted > next {
                break;
            }
        }
        if review.on <= AS_OF && review.accepted {
            reviews.push(review);
        }
    }
    reviews.extend(at_last(company, records));
    reviews.sort_by_key(|review| (review.on, review.deal));
    reviews
}

/// Records that came in after months are accepted as they are, by the leads of ordinary strictness.
fn at_last(company: &Company, records: &[Record]) -> Vec<Review> {
    let rng = &mut Rng::stream(SEED, "reviews at last");
    let asked_for = records.iter().filter(|r| r.origin == Origin::AskedFor);
    asked_for
        .zip((2..LEADS.len()).cycle())
        .map(|(record, lead)| Review {
            deal: company.deals[record.deal].id,
            lead: LEADS[lead],
            accepted: true,
            fields: Vec::new(),
            reason: String::new(),
            on: record.submitted.plus(rng.between(1, 4)).on_to_weekday(),
        })
        .collect()
}

/// Each rep's records go round the leads.
fn assign(rng: &mut Rng, company: &Company, records: &[Record]) -> Vec<First> {
    let mut firsts = Vec::new();
    for (index, rep) in REPS.iter().enumerate() {
        let mut round: Vec<usize> = Vec::new();
        let mut nias = NIA_REVIEWS.iter();
        let own = (0..records.len()).filter(|&r| {
            records[r].origin == Origin::Usual && company.deals[records[r].deal].rep == rep.name
        });
        for record in own {
            let Record {
                closed, submitted, ..
            } = records[record];
            let slowest = if closed > LATELY { 2 } else { 4 };
            let on = submitted.plus(rng.between(1, slowest)).on_to_weekday();
            if round.is_empty() {
                round = (0..LEADS.len()).collect();
                rng.shuffle(&mut round);
            }
            if on > AS_OF {
                continue;
            }
            let (lead, accepted) = match index {
                NIA => match nias.next() {
                    Some(&review) => review,
                    None => continue,
                },
                JONAS if rng.chance(JONAS_TO_INGRID) => (INGRID, true),
                _ => (round.pop().unwrap_or(INGRID), true),
            };
            firsts.push(First {
                record,
                rep: rep.name,
                lead,
                on,
                accepted,
            });
        }
    }
    firsts
}

/// Rejects as many as each lead is planned to, the poorer records more likely than the good ones.
fn reject(rng: &mut Rng, records: &[Record], firsts: &mut [First]) {
    let (priya, nia, jonas) = (REPS[PRIYA].name, REPS[NIA].name, REPS[JONAS].name);
    for lead in 0..LEADS.len() {
        let mut of_priya = Vec::new();
        let mut of_jonas = Vec::new();
        let mut of_others = Vec::new();
        let (mut total, mut rejected) = (0, 0);
        for (index, first) in firsts.iter().enumerate().filter(|(_, f)| f.lead == lead) {
            total += 1;
            rejected += usize::from(!first.accepted);
            let gaps = records[first.record].incomplete().count() as f64;
            let mut score = 0.35 * gaps + rng.unit();
            // A digest without a rejection would show little.
            if gaps > 0.0 && records[first.record].closed > LATELY {
                score += 10.0;
            }
            if first.rep == priya {
                of_priya.push((score, index));
            } else if first.rep == jonas {
                of_jonas.push((score, index));
            } else if first.rep != nia {
                of_others.push((score, index));
            }
        }
        let planned = (total * REJECTED_PERCENT[lead] + 50) / 100;
        let from_jonas = if lead == INGRID {
            JONAS_REJECTED_BY_INGRID
        } else {
            0
        };
        let others = planned - rejected - PRIYA_REJECTED[lead] - from_jonas;
        for (mut scored, n) in [
            (of_priya, PRIYA_REJECTED[lead]),
            (of_jonas, from_jonas),
            (of_others, others),
        ] {
            scored.sort_by(|a, b| b.0.total_cmp(&a.0));
            for (_, index) in scored.into_iter().take(n) {
                firsts[index].accepted = false;
            }
        }
    }
}

fn decide(
    rng: &mut Rng,
    company: &Company,
    record: &Record,
    lead: usize,
    on: Day,
    accepted: bool,
) -> Review {
    let deal = &company.deals[record.deal];
    let mut fields = Vec::new();
    if !accepted {
        fields = record.incomplete().collect();
        fields.truncate(4);
        if fields.is_empty() {
            fields = rng.some(&[SUCCESS_METRIC, CHAMPION_SKEPTIC, RISK_FLAGS, 0, 2], 1);
        }
    }
    let reason = match (fields.first(), accepted) {
        (Some(_), _) => reason(
            rng,
            record,
            &fields,
            deal.rep == REPS[crate::plan::DANA].name,
        ),
        (None, true) if rng.chance(0.12) => rng
            .pick(&["ok", "Good one", "Clear, thank you", "ok, rest in the call"])
            .to_string(),
        (None, _) => String::new(),
    };
    Review {
        deal: deal.id,
        lead: LEADS[lead],
        accepted,
        fields,
        reason,
        on,
    }
}

fn reason(rng: &mut Rng, record: &Record, fields: &[usize], copies: bool) -> String {
    if copies {
        return rng
            .pick(&[
                "Same text as in the last records",
                "Reads like a template, not like this customer",
            ])
            .to_string();
    }
    // The metric and the people are what CS misses first.
    let told = [SUCCESS_METRIC, CHAMPION_SKEPTIC]
        .into_iter()
        .find(|field| fields.contains(field))
        .unwrap_or(fields[0]);
    let texts: &[&str] = match (told, record.status[told]) {
        (SUCCESS_METRIC, Status::Complete) => &[
            "Customer does not know this number",
            "No baseline for the metric",
        ],
        (SUCCESS_METRIC, _) => &[
            "No number to check at day 60",
            "Metric without a target",
            "What do we measure?",
        ],
        (CHAMPION_SKEPTIC, Status::Complete) => &[
            "Champion has left already",
            "Skeptic is somebody else, see kickoff",
        ],
        (CHAMPION_SKEPTIC, _) => &[
            "Who is the skeptic?",
            "Names only, no roles",
            "Stakeholders unclear",
        ],
        (RISK_FLAGS, Status::Complete) => &[
            "Promise in the offer is not mentioned",
            "Risks are not about this customer",
        ],
        (_, Status::Complete) => &[
            "Not what the customer told us at kickoff",
            "Contradicts the contract",
        ],
        (_, Status::Missing | Status::Placeholder) => &[
            "Not filled in",
            "Had to ask the rep",
            "Blank where it matters",
        ],
        (_, Status::Thin) => &[
            "Too thin to act on",
            "One line is not enough",
            "Had to rebuild it from the calls",
        ],
    };
    let name = FIELDS[told]
        .replace("champion_skeptic", "champion and skeptic")
        .replace('_', " ");
    match rng.below(3) {
        0 => format!("{} ({name})", rng.pick(texts)),
        _ => rng.pick(texts).to_string(),
    }
}
