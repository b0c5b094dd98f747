//! Whether intervals cover what was planted and differences are called where there are none: whole
//! analyses of simulated companies. Run with `cargo test --release --test calibration -- --ignored
//! --nocapture`.

use std::collections::BTreeMap;
use std::sync::Arc;

use handoff_report::config::{self, Settings};
use handoff_report::dataset::{
    Account, AccountIx, AccountKey, Author, Churn, Currency, CustomerOutcome, Dataset, Deal,
    DealIx, DealKind, DealOutcome, Decision, Provenance, Record, Review, View,
};
use handoff_report::metrics::Measured;
use handoff_report::metrics::retention::field_effects::{Completeness, FIELDS_APART};
use handoff_report::metrics::retention::subgroups::SubgroupVerdict;
use handoff_report::metrics::retention::{Scope, retention};
use handoff_report::metrics::reviews::outliers;
use handoff_report::model::{
    Day, Deficiency, Field, FieldSet, FieldVerdict, Table, Taxonomy, When,
};
use handoff_report::stats::Estimate;

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
    /// How often intervals must hold the truth.
    covers: (f64, f64),
}

fn settings() -> Settings {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("handoff.toml");
    std::fs::write(&path, "[deals]\nfiles = \"deals.csv\"\n").unwrap();
    config::load(&path).unwrap().settings
}

fn random(seed: u64) -> Random {
    Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x1405_7b7e_f767_814f)
}

fn simulated(company: &Company, seed: u64) -> Dataset {
    let mut random = random(seed);
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
    for i in 0..company.accounts {
        let (rep, segment) = (random.below(company.reps), random.below(company.segments));
        let arr = (9.5 + 0.8 * random.normal()).exp();
        let start = today.plus(-(random.below(1_000) as i64) - 1);
        Arc::get_mut(&mut data.account_keys)
            .unwrap()
            .add(&format!("{}A{i}", AccountKey::ID));
        let account = AccountIx(i as u32);
        let deal = add_deal(
            &mut data,
            account,
            rep,
            segment,
            DealOutcome::Won(start),
            arr,
        );
        // A record is as thorough as its rep, its segment and its own luck.
        let luck = 0.8
            + company.reps_differ * reps[rep]
            + company.confounded * segments[segment]
            + random.normal();
        let complete: Vec<bool> = (0..7)
            .map(|_| random.next() < 1.0 / (1.0 + (-luck).exp()))
            .collect();
        let fields = complete.iter().filter(|field| **field).count() as f64;
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
        let speed = -(1.0 - company.yearly).ln() / 365.0
            * company.per_field.powf(fields - 4.0)
            * (company.reps_differ * reps[rep] - company.confounded * segments[segment]).exp();
        let left = start.plus((-random.next().ln() / speed).min(1e6) as i64 + 1);
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
            let account = AccountIx(random.below(company.accounts) as u32);
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

/// What is true of the accounts analysed, were all handed over with either number of complete
/// fields: shares still customers after so many days, and average days until then.
fn true_figures(
    company: &Company,
    seed: u64,
    data: &Dataset,
    (fields, days): ([f64; 2], f64),
) -> Truth {
    let mut random = random(seed);
    let mut normals = |n: usize| (0..n).map(|_| random.normal()).collect::<Vec<f64>>();
    let (reps, segments) = (normals(company.reps), normals(company.segments));
    let today = Day::parse_iso("2026-11-20").unwrap();
    let landmark = settings().landmark_days;
    let number = |label| -> usize {
        let text: Option<&str> = data.label(label);
        text.and_then(|text| text.split(' ').next_back()?.parse().ok())
            .unwrap()
    };
    let (mut n, mut shares, mut days_kept) = (0.0, [0.0; 2], [0.0; 2]);
    for deal in &data.deals {
        let DealOutcome::Won(start) = deal.outcome else {
            continue;
        };
        let outcome = data.outcomes.get(deal.account).unwrap();
        let end = match outcome.churn {
            Churn::Voluntary(day) => day,
            _ => today,
        };
        if end.since(start) <= landmark {
            continue;
        }
        n += 1.0;
        let others = (company.reps_differ * reps[number(deal.rep)]
            - company.confounded * segments[number(deal.segment)])
        .exp();
        for (i, fields) in fields.into_iter().enumerate() {
            let speed = -(1.0 - company.yearly).ln() / 365.0
                * company.per_field.powf(fields - 4.0)
                * others;
            shares[i] += (-speed * days).exp();
            days_kept[i] += (1.0 - (-speed * days).exp()) / speed;
        }
    }
    Truth {
        shares: shares.map(|sum| sum / n),
        gained: (days_kept[0] - days_kept[1]) / n,
    }
}

struct Truth {
    shares: [f64; 2],
    gained: f64,
}

/// How often standardised figures hold the truth, and how often they exclude none.
#[derive(Default, Debug)]
struct Standard {
    told: u64,
    first: u64,
    second: u64,
    difference: u64,
    months: u64,
    difference_excludes_0: u64,
    months_exclude_0: u64,
    /// Difference of the shares less the true one, summed; unadjusted too.
    bias: [f64; 2],
}

impl Standard {
    fn add(&mut self, told: &Completeness, of: impl Fn([f64; 2], f64) -> Truth) {
        let Some((shares, gained)) = told.shares.as_ref().zip(told.gained.as_ref()) else {
            return;
        };
        let truth = of(shares.exposures, shares.days as f64);
        let holds = |estimate: &Estimate, truth: f64| {
            u64::from(estimate.lower <= truth && truth <= estimate.upper)
        };
        let [first, second] = truth.shares;
        self.told += 1;
        self.first += holds(&shares.adjusted.first, first);
        self.second += holds(&shares.adjusted.second, second);
        self.difference += holds(&shares.adjusted.difference, first - second);
        self.months += holds(&gained.days, truth.gained);
        self.difference_excludes_0 += 1 - holds(&shares.adjusted.difference, 0.0);
        self.months_exclude_0 += 1 - holds(&gained.days, 0.0);
        self.bias[0] += shares.adjusted.difference.value - (first - second);
        self.bias[1] += shares.crude.difference.value - (first - second);
    }

    fn show(&self) {
        let n = self.told.max(1) as f64;
        let percent = |k: u64| k as f64 / n * 100.0;
        println!(
            "    standardised: told {}; covered: first {:.1}%, second {:.1}%, difference {:.1}%, \
             months {:.1}%; excludes 0: difference {:.1}%, months {:.1}%; bias {:+.3} (crude \
             {:+.3})",
            self.told,
            percent(self.first),
            percent(self.second),
            percent(self.difference),
            percent(self.months),
            percent(self.difference_excludes_0),
            percent(self.months_exclude_0),
            self.bias[0] / n,
            self.bias[1] / n,
        );
    }
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
    standard: Standard,
    models: BTreeMap<String, u64>,
}

fn tally(company: Company, repetitions: u64) -> Tally {
    let settings = settings();
    let truth = company.per_field.powf(FIELDS_APART);
    let mut all = Tally::default();
    for seed in 0..repetitions {
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
        all.standard.add(&told.completeness, |fields, days| {
            true_figures(&company, seed, &data, (fields, days))
        });
        if let Some(how) = &first.adjustment {
            let model = format!("{:?}", how.reps);
            let model = model.split(' ').next().unwrap_or_default().to_string();
            *all.models.entry(model).or_default() += 1;
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
    tally.standard.show();
    println!("    reps: {:?}", tally.models);
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
        let tally = tally(company, REPETITIONS);
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

const FEWER_REPETITIONS: u64 = 400;
/// Of 400 pages with a coverage of 95 %, one in a thousand lies outside.
const OF_400: (f64, f64) = (0.91, 0.985);

/// Reps whose habits go with records and churn alike, many and few of them, large and small
/// companies: what is printed first holds the truth, and excludes no difference where there is none
/// no more often than its level says.
#[test]
#[ignore = "400 analyses of each of several companies take minutes"]
fn standardised_figures_hold_the_truth_where_reps_differ() {
    let linked = Company {
        reps_differ: 0.8,
        confounded: 0.3,
        ..PLAIN
    };
    let companies = [
        ("linked, 12 reps", linked),
        (
            "linked, 12 reps, 0.85 a field",
            Company {
                per_field: 0.85,
                ..linked
            },
        ),
        ("linked, 40 reps", Company { reps: 40, ..linked }),
        (
            "linked, 60 reps, fewer than two churns a rep",
            Company {
                reps: 60,
                accounts: 450,
                ..linked
            },
        ),
        (
            "linked, 60 reps, fewer than two churns a rep, 0.8 a field",
            Company {
                per_field: 0.8,
                reps: 60,
                accounts: 450,
                ..linked
            },
        ),
        (
            "linked, 6 reps, small company",
            Company {
                reps: 6,
                accounts: 250,
                ..linked
            },
        ),
        (
            "linked, 15 reps, few churns",
            Company {
                reps: 15,
                accounts: 160,
                ..linked
            },
        ),
    ];
    let mut wrong = Vec::new();
    for (name, company) in companies {
        let tally = tally(company, FEWER_REPETITIONS);
        show(name, &tally);
        let standard = &tally.standard;
        let mut within = |what: &str, k: u64, n: u64| {
            let share = k as f64 / n.max(1) as f64;
            if n > 0 && !(OF_400.0..=OF_400.1).contains(&share) {
                wrong.push(format!("{name}: {what} {share}"));
            }
        };
        within("ratio covered", tally.covered, tally.told);
        within("difference covered", standard.difference, standard.told);
        within("months covered", standard.months, standard.told);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// On successive mornings the ratio moves no more than its data do: where no account churned in
/// between, hardly at all, and otherwise rarely by more than half its standard error, even where the
/// model changes.
#[test]
#[ignore = "analyses of 500 companies on eight mornings take minutes"]
fn the_ratio_moves_no_more_than_its_data() {
    let settings = settings();
    let company = Company {
        accounts: 260,
        reps: 12,
        reps_differ: 0.5,
        per_field: 0.8,
        ..PLAIN
    };
    let (mut mornings, mut jumps, mut switches, mut lost, mut widest) = (0, 0, 0, 0, 0.0_f64);
    let mut of_switches = Vec::new();
    for seed in 0..500 {
        let data = simulated(&company, seed);
        let mut before: Option<(f64, String)> = None;
        for back in (0..8).rev() {
            let as_of = Day::parse_iso("2026-11-20").unwrap().plus(-back);
            let view = View { data: &data, as_of };
            let retention = retention(view, &settings, &Scope::default());
            let Measured::Value(told) = &retention.by_record else {
                panic!("records are there")
            };
            let ratio = &told.completeness.ratio;
            let now = ratio.adjusted.map(|estimate| {
                let se = (estimate.upper / estimate.lower).ln() / (2.0 * 1.96);
                (estimate.value.ln(), se, format!("{:?}", ratio.adjustment))
            });
            if let (Some((then, model)), Some((value, se, same))) = (&before, &now) {
                let moved = (value - then).abs() / se;
                mornings += 1;
                jumps += u64::from(moved > 0.5);
                widest = widest.max(moved);
                if model != same {
                    switches += 1;
                    of_switches.push((moved * 100.0).round() / 100.0);
                }
            }
            lost += u64::from(before.is_some() && now.is_none());
            before = now.map(|(value, _, model)| (value, model));
        }
    }
    println!(
        "{mornings} mornings: moved by more than half a standard error {jumps}, at most {widest:.2}; \
         another model {switches}, which moved it by {of_switches:?}; no ratio any more {lost}"
    );
    assert!(jumps * 50 <= mornings, "{jumps} of {mornings}");
}
