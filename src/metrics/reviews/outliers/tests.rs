use super::*;
use crate::dataset::Dataset;
use crate::metrics::random::Random;
use crate::model::{Day, Taxonomy};

/// Simulated reviews: every rep's records go to the CS leads in turn, at a shifted start.
struct Made {
    /// Each rep's number of reviews and factor of the rejection rate.
    reps: Vec<(u64, f64)>,
    /// Rejection rate of each lead.
    leads: Vec<f64>,
}

fn judged(made: &Made, seed: u64) -> OutlierAnalysis {
    let mut random = Random(seed.wrapping_mul(0x1234_5678_9abc_def1));
    let day = Day::parse_iso("2026-11-20").unwrap();
    let mut data = Dataset::new(Taxonomy::new::<&str, &str>(&[], "").unwrap(), day);
    let mut cases: Vec<Case> = Vec::new();
    for (rep, (reviews, times)) in made.reps.iter().enumerate() {
        for review in 0..*reviews {
            let lead = (review as usize + rep) % made.leads.len();
            let rejected = random.next() < made.leads[lead] * times;
            let (rep, lead) = (
                data.labels.add(&format!("rep {rep:02}")),
                data.labels.add(&format!("lead {lead}")),
            );
            cases.push((Some(rep), Some(lead), rejected));
        }
    }
    standings(
        View {
            data: &data,
            as_of: day,
        },
        REVIEW_DAYS,
        cases.into_iter(),
        Unnamed::Nobody,
    )
}

fn flagged(all: &OutlierAnalysis) -> Vec<&str> {
    let more = all
        .list
        .iter()
        .filter(|one| one.verdict == OutlierVerdict::More);
    more.filter_map(|one| one.name.as_deref()).collect()
}

/// Weeks out of 200 in which any rep is flagged.
fn weeks_flagged(made: &Made) -> usize {
    (0..200)
        .filter(|seed| !flagged(&judged(made, *seed)).is_empty())
        .count()
}

#[test]
fn where_no_rep_differs_hardly_a_week_flags_one() {
    let leads = vec![0.45, 0.05, 0.15, 0.15, 0.12, 0.2];
    for reps in [
        vec![(30, 1.0); 12],
        vec![(40, 1.0); 40],
        (5..45).map(|n| (n, 1.0)).collect(),
    ] {
        let weeks = weeks_flagged(&Made {
            reps,
            leads: leads.clone(),
        });
        assert!(weeks <= 10, "{weeks} of 200 weeks");
    }
}

#[test]
fn a_rep_rejected_twice_as_often_is_flagged_in_most_weeks() {
    let mut reps = vec![(40, 1.0); 11];
    reps.push((40, 2.0));
    let made = Made {
        reps,
        leads: vec![0.25, 0.2, 0.3, 0.25, 0.28, 0.22],
    };
    let hits = (0..200)
        .filter(|seed| flagged(&judged(&made, *seed)) == ["rep 11"])
        .count();
    assert!(hits > 100, "{hits} of 200 weeks");
}

#[test]
fn a_strict_lead_makes_no_rep_stand_out() {
    // The strict lead reviews one rep only now and then, and another all the time.
    let mut cases = Vec::new();
    let day = Day::parse_iso("2026-11-20").unwrap();
    let mut data = Dataset::new(Taxonomy::new::<&str, &str>(&[], "").unwrap(), day);
    let [strict, mild, jonas, others] =
        ["strict", "mild", "Jonas", "others"].map(|name| data.labels.add(name));
    let mut add =
        |rep, lead, k: u64, n: u64| cases.extend((0..n).map(|i| (Some(rep), Some(lead), i < k)));
    add(jonas, strict, 14, 20);
    add(jonas, mild, 1, 10);
    add(others, strict, 21, 30);
    add(others, mild, 20, 200);
    let all = standings(
        View {
            data: &data,
            as_of: day,
        },
        REVIEW_DAYS,
        cases.into_iter(),
        Unnamed::Nobody,
    );
    let jonas = &all.list[0];
    assert_eq!(jonas.rejected, Share { k: 15, n: 30 });
    // 21 of 30 and 20 of 200 of the others: 20 × 0.7 + 10 × 0.1.
    assert!(
        (jonas.expected.unwrap() - 15.0).abs() < 1e-12,
        "{:?}",
        jonas.expected
    );
    assert_eq!(jonas.verdict, OutlierVerdict::WithinChance);
    assert!((jonas.odds_ratio.unwrap().value - 1.0).abs() < 1e-12);
}

#[test]
fn ten_reviews_are_enough_and_nine_are_not_and_a_lead_of_ones_own_says_nothing() {
    let made = Made {
        reps: vec![(9, 1.0), (10, 1.0), (30, 1.0)],
        leads: vec![0.3],
    };
    let verdicts: Vec<OutlierVerdict> = judged(&made, 1)
        .list
        .iter()
        .map(|one| one.verdict)
        .collect();
    assert_eq!(
        verdicts,
        [
            OutlierVerdict::TooFew,
            OutlierVerdict::WithinChance,
            OutlierVerdict::WithinChance
        ]
    );
    let alone = judged(
        &Made {
            reps: vec![(30, 1.0)],
            leads: vec![0.3, 0.2],
        },
        1,
    );
    let one = &alone.list[0];
    assert_eq!(
        (one.expected, one.p, one.verdict, alone.compared),
        (None, None, OutlierVerdict::Alone, 0)
    );
}
