//! A check as text for a terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use super::file_display::write_file;
use super::findings::{Check, ChurnCheck, NotMeasured};
use super::lists::{shortened, write_counts, write_panels};
use crate::ingest::{Lookalikes, MatchedBy, Readiness, Spellings};

impl Display for Check {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write_verdict(f, self)?;
        for file in &self.files {
            writeln!(f)?;
            write_file(f, file)?;
        }
        write_deals(f, self)?;
        write_people(f, self)?;
        write_names(f, self)?;
        write_matches(f, self)?;
        write_gone(f, self)?;
        if let Some(churn) = &self.churn {
            write_churn(f, churn)?;
        }
        write_not_measured(f, &self.not_measured)?;
        write_panels(f, &self.panels)?;
        // Once more where a terminal shows it.
        writeln!(f)?;
        write_verdict(f, self)
    }
}

/// A check in few lines: the verdict, what to do, and counts.
pub struct Brief<'a>(pub &'a Check);

impl Display for Brief<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Brief(check) = self;
        write_verdict(f, check)?;
        writeln!(f)?;
        for file in &check.files {
            let (profile, rows) = (&file.profile, &file.rows);
            let used = (rows.rows_read, rows.rows_used, rows.rows_skipped);
            writeln!(
                f,
                "{}: {}: {} rows read = {} used + {} skipped",
                profile.table, profile.file, used.0, used.1, used.2
            )?;
        }
        write_deal_counts(f, check)?;
        write_gone_counts(f, check)?;
        let (tables, columns): (Vec<&NotMeasured>, Vec<&NotMeasured>) =
            check.not_measured.iter().partition(|one| one.lacks_table);
        let distinct = |all: Vec<&NotMeasured>| -> Vec<String> {
            let columns: BTreeSet<&String> = all.into_iter().map(|one| &one.column).collect();
            columns.into_iter().cloned().collect()
        };
        // A table that is not there is named by the column that it would be known by.
        let tables = distinct(tables).into_iter().map(|column| {
            let table = column.split('.').next().unwrap_or_default();
            format!("[{table}]")
        });
        for (what, list) in [
            ("the configuration names no", tables.collect()),
            ("no column is mapped to", distinct(columns)),
        ] {
            if !list.is_empty() {
                writeln!(f, "Not measured, because {what}: {}", shortened(&list))?;
            }
        }
        write_panels(f, &check.panels)?;
        Ok(())
    }
}

/// The verdict and what to do about it.
fn write_verdict(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    let (verdict, reasons): (_, &[String]) = match &check.verdict {
        Readiness::Ready => ("READY: a report can be made", &[]),
        Readiness::Check(reasons) => (
            "CHECK: a report can be made, and will show these points at the top",
            reasons,
        ),
        Readiness::Blocked(reasons) => (
            "BLOCKED: no report can be made until this is fixed",
            reasons,
        ),
    };
    writeln!(f, "{verdict} (as of {})", check.as_of)?;
    for reason in reasons {
        writeln!(f, "  - {reason}")?;
    }
    Ok(())
}

/// Deals by outcome, and the stages that decide it.
fn write_deals(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    writeln!(f)?;
    write_deal_counts(f, check)?;
    for (meaning, stages) in &check.closed_stages {
        write_counts(f, &format!("  stages that count as {meaning}"), stages)?;
    }
    write_counts(f, "  stages that count as open", &check.open_stages)?;
    write_counts(
        f,
        "  stages that sound closed but are not mapped",
        &check.unmapped_stages,
    )?;
    write_counts(
        f,
        "  lost reasons read from stage names",
        &check.stage_reasons,
    )?;
    for (meaning, types) in &check.types {
        write_counts(f, &format!("  types that count as {meaning}"), types)?;
    }
    if !check.other_reasons.is_empty() {
        let deals: u64 = check.other_reasons.values().sum();
        write_counts(
            f,
            &format!(
                "  lost reasons that no rule recognises, counted as other ({deals} deals; add \
                 rules: more = [[\"name\", \"pattern\"]] under [lost_reasons])"
            ),
            &check.other_reasons,
        )?;
    }
    if check.not_real > 0 {
        writeln!(
            f,
            "  lost deals that were not real (duplicates, mistakes, tests): {}",
            check.not_real
        )?;
    }
    Ok(())
}

fn write_deal_counts(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    let count = |name| check.deals.get(name).copied().unwrap_or_default();
    let (won, lost, open) = (count("won"), count("lost"), count("open"));
    writeln!(f, "Deals: {won} won, {lost} lost, {open} open")
}

/// Unknown owners, assistants, and lines of records that belong to no field.
fn write_people(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    write_counts(
        f,
        "  owners missing from the owner table",
        &check.unknown_owners,
    )?;
    for (name, count) in &check.assistants {
        writeln!(
            f,
            "  drafted by an AI assistant: {name} ({count}). If this is a person, list your AI \
             assistants: agents = [\"…\"] under [records]"
        )?;
    }
    match check.lines_of_no_field {
        0 => {}
        1 => writeln!(
            f,
            "  1 line of the records belongs to no field (handoff gate --deal ID shows it)"
        )?,
        n => writeln!(
            f,
            "  {n} lines of the records belong to no field (handoff gate --deal ID shows them)"
        )?,
    }
    Ok(())
}

/// Names that were taken together, and names that may be one.
fn write_names(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    if !check.spellings.is_empty() {
        writeln!(
            f,
            "Spellings merged into one name (to keep one separate: distinct = [\"…\"] under its \
             table):"
        )?;
    }
    let together = check.spellings.iter();
    let also = |one: &Spellings| one.also.iter().cloned().collect();
    write_by_kind(
        f,
        together.map(|one| (one.what, Some(&one.shown), also(one))),
    )?;
    if !check.lookalikes.is_empty() {
        writeln!(
            f,
            "Names that look alike but are counted separately (if they are the same, correct them \
             in the CRM):"
        )?;
    }
    let lookalikes = check.lookalikes.iter();
    let names = |one: &Lookalikes| one.names.iter().cloned().collect();
    write_by_kind(f, lookalikes.map(|one| (one.what, None, names(one))))
}

/// Writes the first names of each kind: what they name, how they are shown, how else they are
/// written.
fn write_by_kind<'a>(
    f: &mut Formatter<'_>,
    names: impl Iterator<Item = (&'a str, Option<&'a String>, BTreeMap<String, u64>)>,
) -> fmt::Result {
    /// Most names of one kind.
    const MOST: usize = 10;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (what, shown, counts) in names {
        let of_kind = seen.entry(what).or_default();
        *of_kind += 1;
        match shown {
            _ if *of_kind > MOST => {}
            Some(shown) => write_counts(f, &format!("  {what} {shown:?}, also written"), &counts)?,
            None => write_counts(f, &format!("  {what}"), &counts)?,
        }
    }
    for (what, count) in seen.into_iter().filter(|(_, count)| *count > MOST) {
        writeln!(f, "  {what}: {} more", count - MOST)?;
    }
    Ok(())
}

/// How many rows of each table match a row of the deals.
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
            writeln!(f, "  not found: {}", shortened(&matches.not_found))?;
        }
    }
    for found in &check.id_zeros {
        writeln!(f, "  ids matched ignoring leading zeros: {found}")?;
    }
    Ok(())
}

/// Accounts that churned, by what is known of it.
fn write_gone_counts(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    if check.gone.values().all(|count| *count == 0) {
        return Ok(());
    }
    let gone = |how: &str| check.gone.get(how).copied().unwrap_or_default();
    let later = match gone("later") {
        0 => String::new(),
        n => format!(", {n} after this date"),
    };
    let date = check
        .churn_day
        .map(|column| format!("; churn date: {column}"))
        .unwrap_or_default();
    let undated = match gone("on an unknown day") {
        0 => String::new(),
        n => format!(
            " ({} with a churn date, {n} without one: these are in no retention curve)",
            gone("left")
        ),
    };
    writeln!(
        f,
        "Accounts churned: {}{undated}, failed payment: {}{later}{date}",
        gone("left") + gone("on an unknown day"),
        gone("failed payment")
    )?;
    if let Some(days) = check.gap_days {
        writeln!(
            f,
            "  terms: an account churned when its last term ended and no new one began within \
             {days} days (gap_days under [outcomes])"
        )?;
    }
    Ok(())
}

/// Accounts that churned, and by which statuses and reasons.
fn write_gone(f: &mut Formatter<'_>, check: &Check) -> fmt::Result {
    write_gone_counts(f, check)?;
    for (meaning, is_left) in [("churned", true), ("stayed", false)] {
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
            "counts as a failed payment, separate from churn"
        } else {
            "counts as churn; if it means a failed payment, add it to involuntary under [outcomes]"
        };
        writeln!(f, "  churn reason {reason:?} ({count}) {what}")?;
    }
    Ok(())
}

/// Panels that are not measured, by the missing column.
fn write_not_measured(f: &mut Formatter<'_>, panels: &[NotMeasured]) -> fmt::Result {
    let mut by_column: BTreeMap<String, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for panel in panels {
        by_column
            .entry(panel.why())
            .or_default()
            .entry(panel.report)
            .or_default()
            .push(&panel.section);
    }
    if !by_column.is_empty() {
        writeln!(f, "\nNot measured:")?;
    }
    for (why, reports) in by_column {
        writeln!(f, "  {why}")?;
        for (report, mut parts) in reports {
            // Several panels may be in one section.
            let mut seen = BTreeSet::new();
            parts.retain(|part| seen.insert(*part));
            writeln!(f, "    {report}: {}", parts.join("; "))?;
        }
    }
    Ok(())
}

/// Whether a churn reason may mean a failed payment.
fn sounds_failed(reason: &str) -> bool {
    let lower = reason.to_lowercase();
    [
        "payment", "card", "dunning", "unpaid", "not paid", "not_paid",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// The definitions of churn, and how they differ.
fn write_churn(f: &mut Formatter<'_>, churn: &ChurnCheck) -> fmt::Result {
    writeln!(f, "\nDefinitions of churn (reports use: {}):", churn.used)?;
    for (name, count) in &churn.accounts {
        let accounts = if *count == 1 { "account" } else { "accounts" };
        writeln!(f, "  {name}: {count} {accounts} churned")?;
    }
    for (a, b, only_a, only_b, both) in &churn.pairs {
        if *only_a == 0 && *only_b == 0 {
            writeln!(f, "  {a} and {b} agree")?;
        } else {
            writeln!(
                f,
                "  {a} and {b} differ: {both} in both, {only_a} only in {a}, {only_b} \
                 only in {b}"
            )?;
        }
    }
    Ok(())
}
