//! What a run would read and what it would lack: every file, column, match and panel, with the
//! verdict.

mod words;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::{ChurnDate, Config};
use crate::dataset::{Churn, View};
use crate::ingest::{
    self, DealsSeen, Definitions, FileReadReport, Loaded, MatchedBy, ReadReport, Readiness,
};
use crate::metrics;
use crate::metrics::retention::Scope;
use crate::model::{Day, IssueCode, PreviousInputs, PriorState, Table};
use crate::source::{self, FileProfile, InputError};

/// One file: what it is, and what became of its rows.
#[derive(Debug, Serialize)]
pub struct FileCheck {
    /// What it is.
    #[serde(flatten)]
    pub survey: FileProfile,
    /// What became of its rows.
    pub rows: FileReadReport,
    /// How many rows or cells were not taken as they stand, by reason.
    pub issues: BTreeMap<IssueCode, u64>,
}

/// Rows of a table that belong to a row of another, and how they found it.
#[derive(Debug, Serialize)]
pub struct Matches {
    /// The table whose rows look for another.
    pub table: &'static str,
    /// What they look for.
    pub of: &'static str,
    /// How many rows found it in which way.
    pub found: BTreeMap<MatchedBy, u64>,
    /// Some of the ids and names that found nothing.
    pub not_found: Vec<String>,
}

/// A part of a report that cannot be measured.
#[derive(Debug, Serialize)]
pub struct Lack {
    /// The report.
    pub report: &'static str,
    /// The part, as in report.json.
    pub part: String,
    /// The native column that no file has.
    pub column: String,
}

/// The accounts that left, by each declared definition.
#[derive(Debug, Serialize)]
pub struct ChurnCheck {
    /// The definition that counts.
    pub used: String,
    /// Accounts that left, by definition.
    pub accounts: BTreeMap<String, usize>,
    /// Pairs of definitions: accounts that only the first, only the second, and both say left.
    pub pairs: Vec<(String, String, usize, usize, usize)>,
}

/// All that was looked at.
#[derive(Debug, Serialize)]
pub struct Check {
    /// The day it was looked at for.
    pub as_of: Day,
    /// Whether a report would be made.
    #[serde(flatten)]
    pub verdict: Readiness,
    /// Every file.
    pub files: Vec<FileCheck>,
    /// Deals won, lost and open on that day.
    pub deals: BTreeMap<&'static str, usize>,
    /// Stages that count as won, lost or deleted, with the number of rows; empty where flags
    /// decide.
    pub closed_stages: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// Stages that count as open, with the number of deals.
    pub open_stages: BTreeMap<String, u64>,
    /// Stages that sound closed and are mapped to nothing, with the number of deals.
    pub unmapped_stages: BTreeMap<String, u64>,
    /// Match rates between tables.
    pub matches: Vec<Matches>,
    /// Persons in the deals that the owner table does not know.
    pub unknown_owners: BTreeMap<String, u64>,
    /// Drafters of records that are taken for assistants, with the number of records.
    pub assistants: BTreeMap<String, u64>,
    /// Lost stages whose names say why, with the reason, where nothing else does.
    pub stage_reasons: BTreeMap<String, u64>,
    /// Lost deals that were none: entered twice, by mistake, as a test.
    pub not_real: u64,
    /// Lines of record blocks that belong to no field.
    pub lines_of_no_field: u64,
    /// Accounts that left, undated or by a failed payment among them.
    pub gone: BTreeMap<&'static str, usize>,
    /// The column whose day counts as the day of leaving.
    pub churn_day: Option<&'static str>,
    /// Statuses of accounts: how many rows, and whether they mean that the account left.
    pub statuses: BTreeMap<String, (u64, bool)>,
    /// Reasons of churn: how many, and whether they count as failed payments.
    pub churn_reasons: BTreeMap<String, (u64, bool)>,
    /// Definitions of churn against each other, where several are declared.
    pub churn: Option<ChurnCheck>,
    /// What reports would not measure.
    pub not_measured: Vec<Lack>,
}

/// Looks at everything a run would read.
///
/// # Errors
/// The files that cannot be read at all.
pub fn check(config: &Config, as_of: Day) -> Result<Check, Vec<InputError>> {
    let loaded = ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::All,
    )?;
    let mut files = Vec::new();
    let others: Vec<&source::OpenFile> = loaded.files.iter().collect();
    for (file, rows) in loaded.files.iter().zip(&loaded.read_report.files) {
        let survey = source::profile(file, rows.file.clone(), &others).map_err(|e| vec![e])?;
        let mut issues = BTreeMap::new();
        let own = |i: &&crate::model::Issue| i.file == rows.file && i.table == file.table;
        for issue in loaded.read_report.issues.iter().filter(own) {
            *issues.entry(issue.code).or_insert(0) += 1;
        }
        files.push(FileCheck {
            survey,
            rows: rows.clone(),
            issues,
        });
    }
    let mut closed_stages: BTreeMap<&'static str, BTreeMap<String, u64>> = BTreeMap::new();
    for file in loaded
        .files
        .iter()
        .filter(|file| file.table == Table::Deals)
    {
        for (meaning, stages) in ingest::meanings(file, &config.inputs).map_err(|e| vec![e])? {
            for (stage, count) in stages {
                *closed_stages
                    .entry(meaning)
                    .or_default()
                    .entry(stage)
                    .or_insert(0) += count;
            }
        }
    }
    let churn = churn_check(&loaded, config);
    let Loaded {
        data,
        read_report,
        mut texts,
        ..
    } = loaded;
    let view = View { data: &data, as_of };
    let (won, lost) = (
        view.won_of_any_kind().count(),
        view.lost_of_any_kind().count(),
    );
    let seen = DealsSeen {
        won,
        lost,
        first_won: data.first_won(),
    };
    let verdict = ingest::preflight(
        &read_report,
        &config.inputs,
        &config.settings,
        seen,
        &PreviousInputs::default(),
    );
    let mut not_measured = Vec::new();
    if let Ok(daily) = metrics::daily(
        view,
        &config.settings,
        &config.rules,
        &PriorState::default(),
        &mut texts,
    ) {
        lacks(
            "daily",
            &serde_json::to_value(daily).unwrap_or_default(),
            &mut not_measured,
        );
    }
    if let Ok(weekly) = metrics::weekly(view, &config.settings, &mut texts) {
        lacks(
            "weekly",
            &serde_json::to_value(weekly).unwrap_or_default(),
            &mut not_measured,
        );
    }
    let quarterly = metrics::quarterly(view, &config.settings, &Scope::default(), None);
    lacks(
        "quarterly",
        &serde_json::to_value(quarterly).unwrap_or_default(),
        &mut not_measured,
    );
    let open = data.deals.len()
        - data
            .deals
            .iter()
            .filter(|d| d.outcome != crate::dataset::DealOutcome::Open)
            .count();
    let gone = |is: &dyn Fn(Churn) -> bool| {
        data.outcomes
            .iter()
            .filter(|(_, outcome)| is(outcome.churn))
            .count()
    };
    Ok(Check {
        as_of,
        verdict,
        deals: BTreeMap::from([("won", won), ("lost", lost), ("open", open)]),
        closed_stages,
        open_stages: read_report
            .open_stages
            .iter()
            .map(|(stage, (count, _))| (stage.clone(), *count))
            .collect(),
        unmapped_stages: read_report.unmapped_stages.clone(),
        matches: matches(&read_report),
        unknown_owners: read_report.unknown_owners.clone(),
        not_real: view
            .lost()
            .filter(|(_, _, _, reason)| !data.taxonomy.is_real(*reason))
            .count() as u64,
        assistants: read_report.assistants.clone(),
        stage_reasons: read_report
            .stage_reasons
            .iter()
            .map(|(stage, (reason, n))| (format!("{stage} = {reason}"), *n))
            .collect(),
        lines_of_no_field: read_report.lines_of_no_field,
        gone: BTreeMap::from([
            (
                "left",
                gone(&|churn| matches!(churn, Churn::On(day) if day <= as_of)),
            ),
            (
                "failed payment",
                gone(&|churn| matches!(churn, Churn::Involuntary(day) if day <= as_of)),
            ),
            (
                "on an unknown day",
                gone(&|churn| churn == Churn::UnknownDate),
            ),
            (
                "later",
                gone(&|churn| churn.day().is_some_and(|day| day > as_of)),
            ),
        ]),
        churn_day: churn_day(&files, config),
        statuses: read_report.statuses.clone(),
        churn_reasons: read_report.churn_reasons.clone(),
        churn,
        not_measured,
        files,
    })
}

fn matches(read_report: &ReadReport) -> Vec<Matches> {
    let tables = [
        (Table::Handoffs, "deals"),
        (Table::Reviews, "deals"),
        (Table::Outcomes, "accounts of the deals"),
    ];
    let lost = |code| {
        matches!(
            code,
            IssueCode::UnknownDeal | IssueCode::UnknownAccount | IssueCode::AmbiguousAccount
        )
    };
    let not_found = |table: Table| {
        let issues = read_report
            .issues
            .iter()
            .filter(|issue| issue.table == table && lost(issue.code));
        issues.map(|issue| issue.value.clone()).take(5).collect()
    };
    let all = tables.into_iter().map(|(table, of)| Matches {
        table: table.key(),
        of,
        found: read_report.matches(table),
        not_found: not_found(table),
    });
    all.filter(|matches| !matches.found.is_empty()).collect()
}

/// Finds the panels of a report that say which column they lack.
fn lacks(report: &'static str, value: &serde_json::Value, found: &mut Vec<Lack>) {
    let Some(object) = value.as_object() else {
        return;
    };
    for (part, value) in object {
        match value
            .get("no_column_is_mapped_to")
            .and_then(|column| column.as_str())
        {
            Some(column) => found.push(Lack {
                report,
                part: part.clone(),
                column: column.to_string(),
            }),
            None => lacks(report, value, found),
        }
    }
}

fn churn_day(files: &[FileCheck], config: &Config) -> Option<&'static str> {
    let has = |name: &str| {
        let outcomes = files
            .iter()
            .filter(|file| file.survey.table == Table::Outcomes);
        outcomes
            .flat_map(|file| &file.survey.columns)
            .any(|column| column.column == name)
    };
    let by_request = config
        .inputs
        .churn
        .date
        .map_or(!has("churned_on"), |date| date == ChurnDate::Request);
    let column = if by_request {
        "churn_requested_on"
    } else {
        "churned_on"
    };
    has(column).then_some(column)
}

fn churn_check(loaded: &Loaded, config: &Config) -> Option<ChurnCheck> {
    let sets: Vec<_> = loaded.churned.iter().collect();
    if sets.len() < 2 {
        return None;
    }
    let mut pairs = Vec::new();
    for (i, (a, first)) in sets.iter().enumerate() {
        for (b, second) in &sets[i + 1..] {
            let both = first.intersection(second).count();
            pairs.push((
                (*a).clone(),
                (*b).clone(),
                first.len() - both,
                second.len() - both,
                both,
            ));
        }
    }
    Some(ChurnCheck {
        used: config
            .inputs
            .churn_used
            .clone()
            .unwrap_or_else(|| "outcomes".into()),
        accounts: sets
            .iter()
            .map(|(name, accounts)| ((*name).clone(), accounts.len()))
            .collect(),
        pairs,
    })
}
