//! The configuration as text, with a remark wherever a person should look.

use super::stages::{self, Stages};
use super::{Counts, Draft, MARK, Part, Parts};
use crate::config::{Amounts, RowsAre};
use crate::model::Table;
use crate::source::{InputError, probe};

/// What a configuration for mailing looks like; exports do not tell it.
const MAIL: &str = "
# To mail reports with --send, take the marks away. The password never stands here.
# [mail]
# from = \"Handoff <handoff@example.com>\"
# to = [\"founder@example.com\"]
# host = \"smtp.example.com\"
# username = \"handoff@example.com\"
# password_command = \"cat smtp-password\"   # or password_env, password_file
# [operator]
# mail = \"operations@example.com\"   # hears when a run fails
";

/// Lines of the configuration and what is left to fill.
#[derive(Default)]
struct Page {
    text: String,
    to_fill: Vec<String>,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A line that stands commented out until somebody fills it.
    fn fill(&mut self, line: &str, why: &str) {
        self.line(&format!("# {MARK}: {why}"));
        self.line(&format!("# {line}"));
        self.to_fill.push(format!("{line}   ({why})"));
    }
}

/// Writes the configuration.
///
/// # Errors
/// When a file cannot be read again.
pub fn write(parts: &Parts) -> Result<Draft, InputError> {
    let mut page = Page::default();
    page.line(
        "# Written by `handoff init` from the files named below. Look at it with `handoff check`, \
         then run",
    );
    page.line(
        "# `handoff daily`. Columns that need no mapping are known by the dialect of their file.",
    );
    page.line("");
    page.line("company = \"Your company\"");
    page.line(
        "timezone = \"UTC\"   # the zone in which your days are days, such as \"Europe/Berlin\"",
    );
    page.line("");
    match &parts.deals {
        Some(deals) => write_deals(&mut page, deals)?,
        None => write_no_deals(&mut page, parts),
    }
    for (part, table) in [
        (&parts.handoffs, Table::Handoffs),
        (&parts.reviews, Table::Reviews),
    ] {
        if let Some(part) = part {
            page.line("");
            page.line(&format!("[{table}]"));
            write_part(&mut page, part, table.key());
        }
    }
    write_outcomes(&mut page, &parts.outcomes)?;
    if let Some((owners, headers)) = &parts.owners {
        page.line("");
        page.line("# Ids and e-mail addresses of persons become their names.");
        page.line("[owners]");
        page.line(&format!("file = {owners:?}"));
        if let Some((id, name)) = &headers.declared {
            page.line(&format!("id = {id:?}"));
            page.line(&format!("name = {name:?}"));
        }
    }
    if let Some((file, id, name)) = &parts.accounts {
        page.line("");
        page.line(
            "# The deals name their accounts by id. Add segment and company_size, if this table \
             has them.",
        );
        page.line("[accounts]");
        page.line(&format!("file = {file:?}"));
        page.line(&format!("id = {id:?}"));
        name.iter()
            .for_each(|name| page.line(&format!("name = {name:?}")));
    }
    if let Some(deals) = &parts.deals {
        write_money(&mut page, deals)?;
    }
    MAIL.lines().for_each(|line| page.line(line));
    Ok(Draft {
        text: page.text,
        seen: Vec::new(),
        to_fill: page.to_fill,
    })
}

fn write_part(page: &mut Page, part: &Part, section: &str) {
    match part.files.as_slice() {
        [one] => page.line(&format!("files = {one:?}")),
        several => {
            let mut several = several.to_vec();
            probe::in_order(&mut several);
            page.line(&format!(
                "files = {several:?}   # of two rows with one id the later file's counts"
            ));
        }
    }
    for (column, header, why) in &part.columns {
        page.line(&format!("columns.{column} = {header:?}   # {why}"));
    }
    for (column, headers) in &part.doubts {
        let list = headers
            .iter()
            .map(|h| format!("{h:?}"))
            .collect::<Vec<_>>()
            .join(" or ");
        page.fill(
            &format!("columns.{column} = {:?}", headers[0]),
            &format!("which column is it, {list}?"),
        );
    }
    if let Some(why) = &part.dates {
        let why = why.split(". Say how").next().unwrap_or(why);
        page.fill(
            "date_format = \"D.M.YYYY\"",
            &format!("or \"M/D/YYYY\"; {why}"),
        );
    }
    if part
        .file
        .values()
        .is_some_and(|v| v.amounts == Amounts::PerhapsMinor)
    {
        page.fill(
            "minor_units = true",
            &format!("are the amounts of {section} in cents (true) or not (false)?"),
        );
    }
}

fn write_deals(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    page.line("[deals]");
    write_part(page, deals, "deals");
    let known =
        |column: &str| deals.file.has(column) || deals.columns.iter().any(|(c, ..)| c == column);
    for (column, what) in [
        (
            "deal_id",
            "the id of a deal (if none does, add it to the export: names may be shared)",
        ),
        ("closed_on", "the day a deal was won or lost"),
    ] {
        let settled = known(column) || deals.doubts.iter().any(|(c, _)| c == column);
        if !settled && !(column == "closed_on" && (known("won_on") || known("lost_on"))) {
            page.fill(
                &format!("columns.{column} = \"…\""),
                &format!("which header holds {what}?"),
            );
        }
    }
    if let Some(renewal) = renewal_flag(deals)? {
        page.line(&format!(
            "renewal = [{renewal:?}]   # the value of `type` that marks a renewal"
        ));
    }
    match stages::of(deals)? {
        Stages::Known => {}
        Stages::Named { won, lost, unclear } => {
            page.line(&format!("stages.won = {won:?}   # check: by their names"));
            page.line(&format!("stages.lost = {lost:?}   # check: by their names"));
            if !unclear.is_empty() {
                page.fill(
                    "stages.open = [\"…\"]",
                    &format!(
                        "add each of these to won or to lost, or list all that are open: {}",
                        listed(&unclear)
                    ),
                );
            }
        }
        Stages::Unclear(counts) => {
            page.fill(
                "stages.won = [\"…\"]",
                &format!("which of these stages mean won? {}", listed(&counts)),
            );
            page.fill("stages.lost = [\"…\"]", "and which mean lost?");
        }
        Stages::NoColumn => page.fill(
            "fixed.stage = \"Lost\"",
            "no column says what became of a deal; if all of them ended alike, say how: \"Won\" or \
             \"Lost\"",
        ),
    }
    Ok(())
}

/// The yes of a column that says by its header that it marks renewals.
fn renewal_flag(deals: &Part) -> Result<Option<String>, InputError> {
    let header = deals.file.header("type");
    if !header.to_lowercase().contains("renewal") {
        return Ok(None);
    }
    let values = probe::values(&deals.file, header, 5)?.unwrap_or_default();
    Ok(values
        .into_keys()
        .find(|value| ["true", "yes", "1", "y"].contains(&value.to_lowercase().as_str())))
}

fn write_no_deals(page: &mut Page, parts: &Parts) {
    page.line("[deals]");
    page.line(
        "# None of the files holds opportunities. Export them from the CRM, or, if the accounts of \
         a file are",
    );
    page.line("# your won deals, say so:");
    let file = parts.outcomes.first();
    let shown = file
        .and_then(|part| part.files.first())
        .map_or("…", String::as_str);
    let header = |column: &str| {
        file.map(|part| part.file.header(column))
            .filter(|h| !h.is_empty())
            .unwrap_or("…")
    };
    let start = file.and_then(|part| {
        part.file.layout.headers.iter().find(|h| {
            let lower = h.to_lowercase();
            ["signup", "start", "created", "customer since", "first"]
                .iter()
                .any(|word| lower.contains(word))
        })
    });
    page.fill(&format!("files = {shown:?}"), "the file of the deals");
    let day = start.map_or("…", String::as_str);
    page.fill(
        &format!(
            "columns = {{ deal_id = {:?}, closed_on = {day:?} }}",
            header("account_id")
        ),
        "its id, and the day a deal was won",
    );
    page.fill("fixed.stage = \"Won\"", "all of them are won");
}

/// One table of accounts; files that tell otherwise who left become definitions of churn.
fn write_outcomes(page: &mut Page, outcomes: &[Part]) -> Result<(), InputError> {
    let Some(first) = main_outcomes(outcomes)? else {
        return Ok(());
    };
    page.line("");
    page.line("[outcomes]");
    write_part(page, &outcomes[first], "outcomes");
    if let Some(rows) = rows_are(&outcomes[first])? {
        page.line(&format!(
            "rows = {rows:?}   # accounts stand in it several times"
        ));
        left_when(page, rows);
    }
    let others: Vec<(usize, &Part)> = outcomes
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != first)
        .collect();
    if others.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = others
        .iter()
        .map(|(_, part)| definition_name(part))
        .collect();
    page.fill(
        &format!("churn = {:?}", names[0]),
        &format!(
            "several files say who left, and `handoff check` says how they differ; without this \
             line the columns of [outcomes] count. Others: {}",
            names.join(", ")
        ),
    );
    for ((_, part), name) in others.iter().zip(&names) {
        page.line("");
        page.line(&format!("[churn.{name}]"));
        write_part(page, part, &format!("churn.{name}"));
        if let Some(rows) = rows_are(part)? {
            page.line(&format!("rows = {rows:?}"));
            left_when(page, rows);
        }
    }
    Ok(())
}

/// The first file with one row an account, else the first.
fn main_outcomes(outcomes: &[Part]) -> Result<Option<usize>, InputError> {
    for (i, part) in outcomes.iter().enumerate() {
        if rows_are(part)?.is_none() {
            return Ok(Some(i));
        }
    }
    Ok((!outcomes.is_empty()).then_some(0))
}

/// What a row of the file is, when it is not an account.
fn rows_are(part: &Part) -> Result<Option<&'static str>, InputError> {
    if let Some(rows) = part.file.values().and_then(|v| v.rows) {
        return Ok((rows == RowsAre::Subscription).then_some("subscription"));
    }
    let id = ["account_id", "crm_id", "account_name"]
        .into_iter()
        .find(|name| part.file.has(name));
    let header = id
        .map(|name| part.file.header(name).to_string())
        .unwrap_or_default();
    if header.is_empty() || probe::is_unique(&part.file, &header)? {
        return Ok(None);
    }
    let is_subscription = part
        .file
        .layout
        .headers
        .iter()
        .any(|h| h.to_lowercase().contains("subscription"));
    Ok(Some(if is_subscription {
        "subscription"
    } else {
        "event"
    }))
}

/// An account may have a subscription left when another has ended.
fn left_when(page: &mut Page, rows: &str) {
    if rows == "subscription" {
        page.line("left_when = \"all\"   # of an account's subscriptions have ended; or \"any\"");
    }
}

/// A key for a definition, from its file's name.
fn definition_name(part: &Part) -> String {
    let name = part
        .files
        .first()
        .and_then(|f| f.rsplit(['/', '\\']).next())
        .unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let plain: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if plain.trim_matches('_').is_empty() {
        "other".into()
    } else {
        plain
    }
}

fn write_money(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    page.line("");
    page.line("[money]");
    let counts = match deals.file.header("currency") {
        "" => None,
        header => probe::values(&deals.file, header, 50)?,
    };
    let mut codes: Vec<(String, u64)> = counts
        .unwrap_or_default()
        .into_iter()
        .filter(|(c, _)| !c.is_empty())
        .collect();
    codes.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    match codes.split_first() {
        None => {
            let marks = probe::currency_marks(&deals.file, "amount")?;
            let code = |mark: &str| match mark {
                "€" => Some("EUR"),
                "£" => Some("GBP"),
                "US$" => Some("USD"),
                "₹" => Some("INR"),
                "zł" => Some("PLN"),
                _ => None,
            };
            let marks: Vec<&str> = marks.keys().map(String::as_str).collect();
            match marks.as_slice() {
                [one] if code(one).is_some() => {
                    page.line(&format!(
                        "currency = {:?}   # the mark of the amounts",
                        code(one).unwrap_or_default()
                    ));
                }
                [] => page.line(
                    "currency = \"USD\"   # check: neither a column nor a mark names the currency \
                     of the amounts",
                ),
                ["$"] => page.line(
                    "currency = \"USD\"   # check: the amounts have a $, and other dollars have it \
                     too",
                ),
                [one] if one.len() == 3 && one.is_ascii() => {
                    page.line(&format!(
                        "currency = {:?}   # the code in the amounts",
                        one.to_uppercase()
                    ));
                }
                several => page.fill(
                    "currency = \"…\"",
                    &format!("the amounts name {}", several.join(", ")),
                ),
            }
        }
        Some(((main, _), others)) => {
            page.line(&format!(
                "currency = {main:?}   # the currency of most deals; reports are in it"
            ));
            if !others.is_empty() {
                let rates = others
                    .iter()
                    .map(|(code, _)| format!("{code} = …"))
                    .collect::<Vec<_>>()
                    .join(", ");
                page.fill(
                    &format!("rates = {{ {rates} }}"),
                    &format!("how many {main} is one unit of each worth?"),
                );
            }
        }
    }
    Ok(())
}

fn listed(counts: &Counts) -> String {
    const SHOWN: usize = 30;
    let mut list: Vec<String> = counts
        .iter()
        .take(SHOWN)
        .map(|(value, n)| format!("{value:?} ({n})"))
        .collect();
    if counts.len() > SHOWN {
        list.push(format!("and {} more", counts.len() - SHOWN));
    }
    list.join(", ")
}
