//! Reads the inputs of a run and collects what a check finds.

use std::collections::BTreeMap;

use super::findings::{Check, ChurnCheck, FileCheck, Matches, NotMeasured};
use crate::config::{ChurnDate, Config};
use crate::dataset::{Churn, Dataset, Deal, DealKind, DealOutcome, View};
use crate::ingest::{self, ClosedDeals, Definitions, Loaded, ReadReport};
use crate::metrics::{self, Daily, Quarterly, Weekly};
use crate::model::{Column, Day, Issue, IssueCode, PreviousInputs, Table};
use crate::source::{self, InputError};

/// The title of the section that shows a panel.
type SectionTitle = fn(&str) -> Option<&'static str>;

/// Checks everything that a run would read. `title` is the title of the section that shows a panel,
/// by its key in report.json.
///
/// # Errors
/// The files that cannot be read at all.
pub fn check(config: &Config, as_of: Day, title: SectionTitle) -> Result<Check, Vec<InputError>> {
    let loaded = ingest::load(
        &config.inputs,
        &config.rules,
        &config.taxonomy,
        as_of,
        Definitions::All,
    )?;
    let files = files(&loaded)?;
    let closed_stages = closed_stages(&loaded, config)?;
    let churn = churn_check(&loaded, config);
    let Loaded {
        data, read_report, ..
    } = loaded;
    let view = View { data: &data, as_of };
    let closed = ClosedDeals {
        won: view.won_of_any_kind().count(),
        lost: view.lost_of_any_kind().count(),
        first_won: data.first_won(),
    };
    let is_open = |deal: &&Deal| matches!(deal.outcome, DealOutcome::Open(_));
    let deals = BTreeMap::from([
        ("won", closed.won),
        ("lost", closed.lost),
        ("open", data.deals.iter().filter(is_open).count()),
    ]);
    let verdict = ingest::preflight(
        &read_report,
        &config.inputs,
        &config.settings,
        closed,
        &PreviousInputs::default(),
    );
    let is_unreal = |reason| !data.taxonomy.is_real(reason);
    let not_real = view
        .lost()
        .filter(|(_, _, _, reason)| is_unreal(*reason))
        .count();
    Ok(Check {
        as_of,
        verdict,
        deals,
        closed_stages,
        open_stages: read_report
            .open_stages
            .iter()
            .map(|(stage, open)| (stage.clone(), open.deals))
            .collect(),
        questions: read_report.questions.iter().cloned().collect(),
        unmapped_stages: read_report.unmapped_stages.clone(),
        matches: matches(&read_report),
        unknown_owners: read_report.unknown_owners.clone(),
        id_zeros: id_zeros(&read_report),
        spellings: read_report.spellings.together.clone(),
        lookalikes: read_report.spellings.lookalikes.clone(),
        not_real: not_real as u64,
        assistants: read_report.assistants.clone(),
        stage_reasons: read_report
            .stage_reasons
            .iter()
            .map(|(stage, (reason, n))| (format!("{stage} = {reason}"), *n))
            .collect(),
        types: types(&read_report),
        other_reasons: other_reasons(view),
        lines_of_no_field: read_report.lines_of_no_field,
        gone: gone(&data, as_of),
        churn_day: churn_day(&files, config),
        gap_days: gap_days(&files, config),
        statuses: read_report.statuses.clone(),
        churn_reasons: read_report.churn_reasons.clone(),
        churn,
        not_measured: not_measured(&data, config, title),
        panels: Vec::new(),
        files,
    })
}

/// Every file, with what became of its rows.
fn files(loaded: &Loaded) -> Result<Vec<FileCheck>, Vec<InputError>> {
    let mut files = Vec::new();
    let others: Vec<&source::OpenFile> = loaded.files.iter().collect();
    for (file, rows) in loaded.files.iter().zip(&loaded.read_report.files) {
        let profile = source::profile(file, rows.file.clone(), &others).map_err(|e| vec![e])?;
        let mut issues: BTreeMap<IssueCode, Vec<&Issue>> = BTreeMap::new();
        let own = |i: &&Issue| i.file == rows.file && i.table == file.table;
        for issue in loaded.read_report.issues.iter().filter(own) {
            issues.entry(issue.code).or_default().push(issue);
        }
        let remedy = |code, list: &Vec<&Issue>| ingest::remedy(code, list, rows.rows_read);
        files.push(FileCheck {
            profile,
            rows: rows.clone(),
            remedies: issues
                .iter()
                .map(|(c, list)| (*c, remedy(*c, list)))
                .collect(),
            issues: issues
                .iter()
                .map(|(c, list)| (*c, list.len() as u64))
                .collect(),
        });
    }
    Ok(files)
}

/// Stages that count as won, lost or deleted, with the number of rows.
fn closed_stages(
    loaded: &Loaded,
    config: &Config,
) -> Result<BTreeMap<&'static str, BTreeMap<String, u64>>, Vec<InputError>> {
    let mut closed: BTreeMap<&'static str, BTreeMap<String, u64>> = BTreeMap::new();
    for file in loaded.files.iter().filter(|f| f.table == Table::Deals) {
        for (meaning, stages) in ingest::meanings(file, &config.inputs).map_err(|e| vec![e])? {
            let of_meaning = closed.entry(meaning).or_default();
            for (stage, count) in stages {
                *of_meaning.entry(stage).or_insert(0) += count;
            }
        }
    }
    Ok(closed)
}

/// Panels of the reports that cannot be measured.
fn not_measured(data: &Dataset, config: &Config, title: SectionTitle) -> Vec<NotMeasured> {
    let reports = [
        ("daily", Daily::PANELS),
        ("weekly", Weekly::PANELS),
        ("quarterly", Quarterly::PANELS),
    ];
    let lacks = |(report, panels)| {
        metrics::not_measured(panels, &data.coverage, &config.settings)
            .into_iter()
            .map(move |(part, column)| NotMeasured {
                report,
                part: part.to_string(),
                section: title(part).unwrap_or(part).to_string(),
                column: column.to_string(),
                lacks_table: lacks_table(column),
            })
    };
    reports.into_iter().flat_map(lacks).collect()
}

/// Whether a whole table is missing: one that is there has the columns that it needs.
fn lacks_table(column: Column) -> bool {
    let names_the_row = column.name == "account_id" && column.table == Table::Outcomes;
    column.table.required().contains(&column.name) || names_the_row
}

/// Deal types by what they count as.
fn types(read_report: &ReadReport) -> BTreeMap<&'static str, BTreeMap<String, u64>> {
    let mut types: BTreeMap<&'static str, BTreeMap<String, u64>> = BTreeMap::new();
    let named = read_report.types.iter();
    for (text, (kind, deals)) in named.filter(|(text, _)| !text.is_empty()) {
        let kind = match kind {
            DealKind::NewBusiness => "new business",
            DealKind::Renewal => "renewals",
            DealKind::Expansion => "expansions",
        };
        types.entry(kind).or_default().insert(text.clone(), *deals);
    }
    types
}

/// Lost reasons that no rule recognises, as they are written.
fn other_reasons(view: View<'_>) -> BTreeMap<String, u64> {
    let mut reasons: BTreeMap<String, u64> = BTreeMap::new();
    let others = view
        .lost()
        .filter(|(_, _, _, reason)| view.data.taxonomy.is_other(*reason));
    for text in others.filter_map(|(_, deal, _, _)| deal.lost_text) {
        *reasons
            .entry(view.data.labels.text(text).to_string())
            .or_default() += 1;
    }
    reasons
}

/// Accounts that churned, by what is known of it.
fn gone(data: &Dataset, as_of: Day) -> BTreeMap<&'static str, usize> {
    let mut gone = BTreeMap::from([
        ("left", 0),
        ("failed payment", 0),
        ("on an unknown day", 0),
        ("later", 0),
    ]);
    for (_, outcome) in data.outcomes.iter() {
        let what = match outcome.churn {
            churn if churn.day().is_some_and(|day| day > as_of) => "later",
            Churn::Voluntary(_) => "left",
            Churn::Involuntary(_) => "failed payment",
            Churn::UnknownDate => "on an unknown day",
            Churn::Stayed => continue,
        };
        *gone.entry(what).or_default() += 1;
    }
    gone
}

/// Ids that were matched with those of the deals without leading zeros, in words.
fn id_zeros(read_report: &ReadReport) -> Vec<String> {
    let ones = read_report
        .spellings
        .zeros
        .iter()
        .filter(|found| found.is_one);
    let words = ones.map(|found| {
        format!(
            "{}, column {:?}: {:?} matches {:?} in the deals (no two ids become one)",
            found.file, found.header, found.id, found.known
        )
    });
    words.collect()
}

/// How the rows of each table match the deals.
fn matches(read_report: &ReadReport) -> Vec<Matches> {
    let tables = [
        (Table::Handoffs, "deals"),
        (Table::Reviews, "deals"),
        (Table::Outcomes, "accounts of the deals"),
        (Table::Revenue, "accounts of the deals"),
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

/// The column of the outcomes that gives the churn date.
fn churn_day(files: &[FileCheck], config: &Config) -> Option<&'static str> {
    let has = |name: &str| {
        let outcomes = files
            .iter()
            .filter(|file| file.profile.table == Table::Outcomes);
        outcomes
            .flat_map(|file| &file.profile.columns)
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

/// Days within which another term has to begin; nothing where no row has a start and an end.
fn gap_days(files: &[FileCheck], config: &Config) -> Option<u32> {
    let has = |file: &FileCheck, name: &str| {
        file.profile
            .columns
            .iter()
            .any(|column| column.column == name)
    };
    let have_terms = files
        .iter()
        .filter(|file| file.profile.table == Table::Outcomes)
        .any(|file| has(file, "started_on") && has(file, "ended_on"));
    let used = config.inputs.churn_used.as_ref();
    let rule = used
        .and_then(|name| config.inputs.churn_definitions.get(name))
        .map_or(&config.inputs.churn, |definition| &definition.rule);
    have_terms.then_some(rule.gap_days)
}

/// Compares the configured definitions of churn; `None` when there are fewer than two.
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
