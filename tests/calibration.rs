//! Whether intervals cover what was planted and differences are called where there are none: whole
//! analyses of simulated companies. Run with `cargo test --release --test calibration -- --ignored
//! --nocapture`.

use std::sync::Arc;

use handoff_report::config::{self, Settings};
use handoff_report::dataset::{
    Account, AccountIx, AccountKey, Author, Churn, Currency, CustomerOutcome, Dataset, Deal,
    DealIx, DealKind, DealOutcome, Decision, Provenance, Record, Review, View,
};
use handoff_report::metrics::Measured;
use handoff_report::metrics::retention::field_effects::FIELDS_APART;
use handoff_report::metrics::retention::subgroups::SubgroupVerdict;
use handoff_report::metrics::retention::{Scope, retention};
use handoff_report::metrics::reviews::outliers;
use handoff_report::model::{
    Day, Deficiency, Field, FieldSet, FieldVerdict, Table, Taxonomy, When,
};

#[path = "calibration/claims.rs"]
mod claims;
#[path = "../src/metrics/random.rs"]
mod random;

use random::Random;

const REPETITIONS: u64 = 1_000;

/// A company to simulate.
#[derive(Clone, Copy)]
struct Company {
    accounts: usize,
    reps: usize,
    segments: usize,
    /// True hazard ratio for each field more.
    per_field: f64,
    /// How far reps lie apart, in records and in churn alike: a standard deviation on the scale of
    /// the logarithm.
    reps_differ: f64,
    /// How far segments lie apart: where records are thin, customers leave sooner.
    confounded: f64,
    /// Share that leaves in a year where nothing else matters.
    yearly: f64,
    /// Log odds that a field of an average record is complete.
    thorough: f64,
    /// Days before today on which the CRM was exchanged: what had churned by then was not imported.
    migrated: Option<i64>,
    /// How often intervals must hold the truth.
    covers: (f64, f64),
}

fn settings() -> Settings {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handoff.toml");
    std::fs::write(&path, "[deals]\nfiles = \"deals.csv\"\n").unwrap();
    config::load(&path).unwrap().settings
}

fn simulated(company: &Company, seed: u64) -> Dataset {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x1405_7b7e_f767_814f);
    let today = Day::parse_iso("2026-11-20").unwrap();
    let mut data = Dataset::new(Taxonomy::new::<&str, &str>(&[], "").unwrap(), today);
    for table in Table::ALL {
        table
            .columns()
            .iter()
            .filter_map(|name| table.column(name))
            .for_each(|column| data.coverage.insert(column));
    }
    let normals =
        |random: &mut Random, n: usize| (0..n).map(|_| random.normal()).collect::<Vec<f64>>();
    let (reps, segments) = (
        normals(&mut random, company.reps),
        normals(&mut random, company.segments),
    );
    let add_deal =
        |data: &mut Dataset, account: AccountIx, rep: usize, segment: usize, outcome, arr: f64| {
            let n = data.deals.len();
            Arc::get_mut(&mut data.deal_ids)
                .unwrap()
                .add(&format!("D{n:06}"));
            let name = data.labels.add("EUR");
            let currency = data.add_currency(Currency { name, rate: 1.0 }).unwrap();
            let deal = Deal {
                account,
                rep: Some(data.labels.add(&format!("rep {rep:03}"))),
                outcome,
                kind: DealKind::NewBusiness,
                term_months: None,
                created_on: None,
                amount: Some(arr).into(),
                currency,
                segment: Some(data.labels.add(&format!("segment {segment}"))),
                company_size: Some(data.labels.add(["small", "large"][n % 2])),
                product: None,
                lead_source: Some(data.labels.add(["inbound", "outbound", "partner"][n % 3])),
                competitor: None,
                lost_text: None,
            };
            data.deals.push(deal);
            DealIx(n as u32)
        };
    for _ in 0..company.accounts {
        let (rep, segment) = (random.below(company.reps), random.below(company.segments));
        let arr = (9.5 + 0.8 * random.normal()).exp();
        let start = today.plus(-(random.below(1_000) as i64) - 1);
        let i = data.accounts.len();
        let account = AccountIx(i as u32);
        // A record is as thorough as its rep, its segment and its own luck.
        let luck = company.thorough
            + company.reps_differ * reps[rep]
            + company.confounded * segments[segment]
            + random.normal();
        let complete: Vec<bool> = (0..7)
            .map(|_| random.next() < 1.0 / (1.0 + (-luck).exp()))
            .collect();
        let fields = complete.iter().filter(|field| **field).count() as f64;
        let speed = -(1.0 - company.yearly).ln() / 365.0
            * company.per_field.powf(fields - 4.0)
            * (company.reps_differ * reps[rep] - company.confounded * segments[segment]).exp();
        let left = start.plus((-random.next().ln() / speed).min(1e6) as i64 + 1);
        if company
            .migrated
            .is_some_and(|days| left < today.plus(-days))
        {
            continue;
        }
        Arc::get_mut(&mut data.account_keys)
            .unwrap()
            .add(&format!("{}A{i}", AccountKey::ID));
        let deal = add_deal(
            &mut data,
            account,
            rep,
            segment,
            DealOutcome::Won(start),
            arr,
        );
        let column = |field: Field| {
            if complete[field.index()] {
                FieldVerdict::Complete
            } else {
                FieldVerdict::Thin(Deficiency::default())
            }
        };
        let mut columns = [FieldVerdict::Missing; 8];
        Field::ALL.into_iter().for_each(|field| {
            field
                .columns()
                .for_each(|c| columns[c.index()] = column(field))
        });
        let agent = Author {
            name: data.labels.add("assistant"),
            is_agent: true,
        };
        data.records.push(Record {
            deal,
            submitted_on: start.plus(random.below(5) as i64),
            version: 0,
            columns,
            copies: [None; 8],
            provenance: Provenance::default(),
            doubts: 0,
            when: When::default(),
            drafted_by: (random.next() < 0.3).then_some(agent),
            reviewed_by: None,
            place: (0, i as u64),
        });
        let decision = if random.next() < 0.2 {
            Decision::Rejected
        } else {
            Decision::Accepted
        };
        data.reviews.push(Review {
            deal,
            cs_lead: None,
            decision,
            fields: FieldSet::default(),
            reason: None,
            decided_on: start.plus(6),
        });
        let churn = if left <= today {
            Churn::Voluntary(left)
        } else {
            Churn::Stayed
        };
        let outcome = CustomerOutcome {
            csm: None,
            churn,
            observed_until: Some(today),
            current_arr: Some(arr).into(),
        };
        data.accounts.push(Account { name: None });
        data.outcomes.set(AccountIx(i as u32), outcome, None);
    }
    // Lost deals come in waves, so that some accounts are won under pressure.
    for _ in 0..company.accounts * 2 {
        let (rep, segment, when) = (
            random.below(company.reps),
            random.below(company.segments),
            random.below(1_300) as i64,
        );
        if ((when + 97 * segment as i64) / 120) % 2 == 0 || random.next() < 0.25 {
            let account = AccountIx(random.below(data.accounts.len()) as u32);
            let reason = data.taxonomy.classify("too expensive");
            add_deal(
                &mut data,
                account,
                rep,
                segment,
                DealOutcome::Lost(today.plus(-when), reason),
                1.0,
            );
        }
    }
    data.index();
    data
}

/// What many analyses of one kind of company come to, as shares of those with an answer.
#[derive(Default, Debug)]
struct Tally {
    analyses: u64,
    told: u64,
    covered: u64,
    first_called: u64,
    any_field_called: u64,
    any_other_called: u64,
    any_called: u64,
    any_rep_flagged: u64,
    turned: u64,
    churned: u64,
    crude_covered_by: f64,
    log_ratio: f64,
}

fn tally(company: Company) -> Tally {
    let settings = settings();
    let truth = company.per_field.powf(FIELDS_APART);
    let mut all = Tally::default();
    for seed in 0..REPETITIONS {
        let data = simulated(&company, seed);
        let view = View {
            data: &data,
            as_of: Day::parse_iso("2026-11-20").unwrap(),
        };
        let retention = retention(view, &settings, &Scope::default());
        let Measured::Value(told) = &retention.by_record else {
            panic!("records are there")
        };
        all.analyses += 1;
        all.churned += retention.flow.churned;
        let first = &told.completeness.ratio;
        if let Some(estimate) = first.adjusted {
            all.told += 1;
            all.covered += u64::from(estimate.lower <= truth && truth <= estimate.upper);
            all.log_ratio += estimate.value.ln() - truth.ln();
            all.crude_covered_by += first
                .crude
                .map_or(0.0, |crude| crude.value.ln() - truth.ln());
        }
        let field = told
            .fields
            .iter()
            .any(|field| field.ratio.verdict.is_found());
        let panels = [
            Some(&told.rejected),
            Some(&told.drafted),
            Some(&retention.loss_spike),
        ];
        let other = panels
            .into_iter()
            .flatten()
            .filter_map(Measured::measured)
            .any(|q| q.ratio.verdict.is_found());
        all.first_called += u64::from(first.verdict.is_found());
        all.any_field_called += u64::from(field);
        all.any_other_called += u64::from(other);
        all.any_called += u64::from(first.verdict.is_found() || field || other);
        let mut parts = retention.breakdowns.iter().flat_map(|parts| &parts.parts);
        all.any_rep_flagged +=
            u64::from(parts.any(|part| part.verdict == Some(outliers::OutlierVerdict::More)));
        let turns = told
            .subgroups
            .measured()
            .is_some_and(|inside| inside.verdict == SubgroupVerdict::QualitativeInteraction);
        all.turned += u64::from(turns);
    }
    all
}

fn show(name: &str, tally: &Tally) {
    let share = |k: u64, n: u64| k as f64 / n.max(1) as f64 * 100.0;
    println!(
        "{name}: {:.0} churned; told {}; covered {:.1}%; bias {:+.3} (crude {:+.3}); called: first \
         {:.1}%, a field {:.1}%, another {:.1}%, any {:.1}%; a rep flagged {:.1}%; turns {:.1}%",
        tally.churned as f64 / tally.analyses as f64,
        tally.told,
        share(tally.covered, tally.told),
        tally.log_ratio / tally.told.max(1) as f64,
        tally.crude_covered_by / tally.told.max(1) as f64,
        share(tally.first_called, tally.analyses),
        share(tally.any_field_called, tally.analyses),
        share(tally.any_other_called, tally.analyses),
        share(tally.any_called, tally.analyses),
        share(tally.any_rep_flagged, tally.analyses),
        share(tally.turned, tally.analyses),
    );
}

/// With few churns intervals are a little wide.
const FEW: (f64, f64) = (0.935, 0.975);

const PLAIN: Company = Company {
    accounts: 1_200,
    reps: 12,
    segments: 6,
    per_field: 1.0,
    reps_differ: 0.3,
    confounded: 0.5,
    yearly: 0.15,
    thorough: 0.8,
    migrated: None,
    covers: (0.935, 0.965),
};

#[test]
#[ignore = "a thousand analyses of each of several companies take minutes"]
fn intervals_cover_what_was_planted_and_nothing_is_found_where_nothing_is() {
    let companies = [
        ("nothing planted, 12 reps", PLAIN),
        ("nothing planted, 40 reps", Company { reps: 40, ..PLAIN }),
        (
            "nothing planted, reps and segments alike",
            Company {
                reps_differ: 0.0,
                confounded: 0.0,
                reps: 25,
                ..PLAIN
            },
        ),
        (
            "0.88 a field, 12 reps",
            Company {
                per_field: 0.88,
                ..PLAIN
            },
        ),
        (
            "0.88 a field, 40 reps",
            Company {
                per_field: 0.88,
                reps: 40,
                ..PLAIN
            },
        ),
        (
            "0.8 a field, small company",
            Company {
                per_field: 0.8,
                accounts: 350,
                covers: FEW,
                ..PLAIN
            },
        ),
        (
            "nothing planted, small company",
            Company {
                accounts: 350,
                covers: FEW,
                ..PLAIN
            },
        ),
        (
            "0.8 a field, few left",
            Company {
                per_field: 0.8,
                accounts: 200,
                covers: FEW,
                ..PLAIN
            },
        ),
    ];
    let mut wrong = Vec::new();
    for (name, company) in companies {
        let tally = tally(company);
        show(name, &tally);
        let covered = tally.covered as f64 / tally.told as f64;
        if covered < company.covers.0 || covered > company.covers.1 {
            wrong.push(format!("{name}: {covered} covered"));
        }
        if company.per_field == 1.0 && tally.any_called > REPETITIONS / 20 {
            wrong.push(format!(
                "{name}: a difference on {} pages",
                tally.any_called
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
