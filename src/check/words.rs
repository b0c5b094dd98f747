//! A check in words, for a terminal.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::findings::{Check, ChurnCheck, FileCheck, Lack};
use crate::ingest::{MatchedBy, Readiness};
use crate::source::{ColumnType, DialectProfile};

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (verdict, reasons): (_, &[String]) = match &self.verdict {
            Readiness::Ready => ("READY: a report would be made", &[]),
            Readiness::Check(reasons) => (
                "CHECK: a report would be made, and would say this at its top",
                reasons,
            ),
            Readiness::Blocked(reasons) => ("BLOCKED: no report would be made", reasons),
        };
        writeln!(f, "{verdict} (as of {})", self.as_of)?;
        for reason in reasons {
            writeln!(f, "  - {reason}")?;
        }
        for file in &self.files {
            writeln!(f)?;
            write_file(f, file)?;
        }
        write_deals(f, self)?;
        write_people(f, self)?;
        write_matches(f, self)?;
        write_gone(f, self)?;
        if let Some(churn) = &self.churn {
            write_churn(f, churn)?;
        }
        write_lacks(f, &self.not_measured)
    }
}

/// Deals by what became of them, and the stages that say so.
fn write_deals(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    writeln!(f)?;
    let count = |name| check.deals.get(name).copied().unwrap_or_default();
    writeln!(
        f,
        "Deals: {} won, {} lost, {} open",
        count("won"),
        count("lost"),
        count("open")
    )?;
    for (meaning, stages) in &check.closed_stages {
        write_counts(f, &format!("  stages that count as {meaning}"), stages)?;
    }
    write_counts(f, "  stages that count as open", &check.open_stages)?;
    write_counts(
        f,
        "  stages that sound closed and are mapped to nothing",
        &check.unmapped_stages,
    )?;
    write_counts(
        f,
        "  lost reasons read from the names of stages",
        &check.stage_reasons,
    )?;
    if check.not_real > 0 {
        writeln!(
            f,
            "  lost deals that were none (entered twice, by mistake): {}",
            check.not_real
        )?;
    }
    Ok(())
}

/// Owners, assistants and lines of records that could not be placed.
fn write_people(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    write_counts(
        f,
        "  owners that the owner table does not know",
        &check.unknown_owners,
    )?;
    for (name, count) in &check.assistants {
        writeln!(
            f,
            "  drafted by an assistant: {name} ({count}); if it is a person, name the \
             assistants: agents = [\"…\"] under [records]"
        )?;
    }
    match check.lines_of_no_field {
        0 => {}
        1 => writeln!(
            f,
            "  1 line of record blocks belongs to no field (handoff gate --deal ID shows it)"
        )?,
        n => writeln!(
            f,
            "  {n} lines of record blocks belong to no field (handoff gate --deal ID shows \
             them)"
        )?,
    }
    Ok(())
}

/// How many rows of each table found what they belong to.
fn write_matches(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    for matches in &check.matches {
        let total: u64 = matches.found.values().sum();
        let ways: Vec<String> = matches
            .found
            .iter()
            .map(|(by, count)| format!("{count} {}", by.words()))
            .collect();
        let found = total
            - matches
                .found
                .get(&MatchedBy::Nothing)
                .copied()
                .unwrap_or_default();
        writeln!(
            f,
            "{} → {}: {found} of {total} found ({})",
            matches.table,
            matches.of,
            ways.join(", ")
        )?;
        if !matches.not_found.is_empty() {
            writeln!(f, "  not found: {}", shown(&matches.not_found))?;
        }
    }
    Ok(())
}

/// Accounts that churned, and by which statuses and reasons.
fn write_gone(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    let gone: Vec<String> = check
        .gone
        .iter()
        .filter(|(how, count)| **how != "later" || **count > 0)
        .map(|(how, count)| format!("{count} {how}"))
        .collect();
    if check.gone.values().any(|count| *count > 0) {
        let day = check
            .churn_day
            .map(|column| format!("; the day that counts: {column}"))
            .unwrap_or_default();
        writeln!(f, "Accounts gone: {}{day}", gone.join(", "))?;
    }
    for (meaning, is_left) in [("left", true), ("stayed", false)] {
        let statuses = check
            .statuses
            .iter()
            .filter(|(_, (_, left))| *left == is_left);
        let counts = statuses
            .map(|(status, (count, _))| (status.clone(), *count))
            .collect();
        write_counts(f, &format!("  statuses that count as {meaning}"), &counts)?;
    }
    for (reason, (count, involuntary)) in check
        .churn_reasons
        .iter()
        .filter(|(r, (_, is))| *is || sounds_failed(r))
    {
        let what = if *involuntary {
            "counts as a failed payment, kept apart from churn"
        } else {
            "counts as churn; if it means a failed payment, add it to involuntary under \
             [outcomes]"
        };
        writeln!(f, "  churn reason {reason:?} ({count}) {what}")?;
    }
    Ok(())
}

/// What is not measured, by the column that would tell.
fn write_lacks(f: &mut Formatter<'_>, lacks: &[Lack]) -> fmt::Result {
    let mut by_column: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for lack in lacks {
        by_column
            .entry(&lack.column)
            .or_default()
            .entry(lack.report)
            .or_default()
            .push(&lack.part);
    }
    if !by_column.is_empty() {
        writeln!(f, "\nNot measured:")?;
    }
    for (column, reports) in by_column {
        writeln!(f, "  no column is mapped to {column}")?;
        for (report, parts) in reports {
            writeln!(f, "    {report}: {}", parts.join(", "))?;
        }
    }
    Ok(())
}

/// A reason that may be a failed payment.
fn sounds_failed(reason: &str) -> bool {
    let lower = reason.to_lowercase();
    [
        "payment", "card", "dunning", "unpaid", "not paid", "not_paid",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

fn write_counts(f: &mut Formatter<'_>, what: &str, counts: &BTreeMap<String, u64>) -> fmt::Result {
    const SHOWN: usize = 12;
    if counts.is_empty() {
        return Ok(());
    }
    let mut shown: Vec<String> = counts
        .iter()
        .take(SHOWN)
        .map(|(name, n)| format!("{name:?} ({n})"))
        .collect();
    if counts.len() > SHOWN {
        shown.push(format!("and {} more", counts.len() - SHOWN));
    }
    writeln!(f, "{what}: {}", shown.join(", "))
}

fn write_churn(f: &mut Formatter<'_>, churn: &ChurnCheck) -> fmt::Result {
    writeln!(
        f,
        "\nDefinitions of churn (the one that counts: {}):",
        churn.used
    )?;
    for (name, count) in &churn.accounts {
        let accounts = if *count == 1 { "account" } else { "accounts" };
        writeln!(f, "  {name}: {count} {accounts} left")?;
    }
    for (a, b, only_a, only_b, both) in &churn.pairs {
        if *only_a == 0 && *only_b == 0 {
            writeln!(f, "  {a} and {b} agree")?;
        } else {
            writeln!(
                f,
                "  {a} and {b} differ: {both} in both, {only_a} only in {a}, {only_b} only in {b}"
            )?;
        }
    }
    Ok(())
}

fn write_file(f: &mut Formatter<'_>, file: &FileCheck) -> fmt::Result {
    let survey = &file.survey;
    let delimiter = match survey.delimiter {
        '\t' => "tab".to_string(),
        other => format!("{other:?}"),
    };
    writeln!(f, "{}: {}", survey.table, survey.file)?;
    let between = if survey.is_text {
        format!("; cells between {delimiter}")
    } else {
        String::new()
    };
    writeln!(
        f,
        "  {}{between}; header on line {}",
        survey.kind, survey.header_line
    )?;
    if survey.lacks_last_line_end {
        writeln!(
            f,
            "  its last line has no end: if its other lines have one, the export may be cut off \
             there"
        )?;
    }
    let fit = |d: &DialectProfile| {
        let telling = if d.telling.is_empty() {
            String::new()
        } else {
            format!(", {:?}", d.telling)
        };
        format!("{} ({} columns{telling})", d.title, d.columns)
    };
    let runner_up = survey
        .runner_up
        .as_ref()
        .map(|d| format!("; next {}", fit(d)))
        .unwrap_or_default();
    if survey.is_tie {
        writeln!(
            f,
            "  dialect: unclear, two fit alike{runner_up}; say which: dialect = \"…\" under [{}]",
            survey.table
        )?;
    } else {
        writeln!(f, "  dialect: {}{runner_up}", fit(&survey.dialect))?;
    }
    let rows = &file.rows;
    writeln!(
        f,
        "  {} rows read = {} used + {} set aside",
        rows.rows_read, rows.rows_used, rows.rows_set_aside
    )?;
    for (code, count) in &file.issues {
        writeln!(
            f,
            "    {count} × {} ({}): {}",
            code.key(),
            code.effect().label(),
            code.cure()
        )?;
    }
    let columns: Vec<[String; 4]> = survey
        .columns
        .iter()
        .map(|c| {
            let header = match &c.header {
                Some(header) => format!("{header:?}, {}", c.why),
                None => "fixed by the configuration".to_string(),
            };
            let holds = c.written.map_or_else(
                || c.column_type.word().to_string(),
                |how| format!("{}, {how}", c.column_type.word()),
            );
            let value = match (&c.first, &c.read_as) {
                (None, _) => "(all blank)".to_string(),
                (Some(first), _) if c.column_type == ColumnType::Text => first.clone(),
                (Some(first), Some(read)) => format!("{first} → {read}"),
                (Some(first), None) => format!("{first} → cannot be read"),
            };
            [c.column.to_string(), header, holds, value]
        })
        .collect();
    let width = |i: usize| {
        columns
            .iter()
            .map(|c| c[i].chars().count())
            .max()
            .unwrap_or_default()
            .min(44)
    };
    for [column, header, holds, value] in &columns {
        writeln!(
            f,
            "    {column:<0$}  {header:<1$}  {holds:<2$}  {value}",
            width(0),
            width(1),
            width(2)
        )?;
    }
    if !survey.unused.is_empty() {
        writeln!(f, "  not used: {}", shown(&survey.unused))?;
    }
    for (header, column) in &survey.looks_like {
        writeln!(
            f,
            "  {header:?} is not used and looks like {column}: is it the record? Map it under \
             [handoffs]"
        )?;
    }
    Ok(())
}

fn shown(headers: &[String]) -> String {
    const SHOWN: usize = 20;
    let mut list: Vec<String> = headers.iter().take(SHOWN).cloned().collect();
    if headers.len() > SHOWN {
        list.push(format!("and {} more", headers.len() - SHOWN));
    }
    list.join(", ")
}
