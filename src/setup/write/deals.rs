//! The deals, or how to say where they are.

use super::{part, renewals, words};
use crate::config::vocabulary::{self, Meaning, StageWord};
use crate::ingest;
use crate::setup::page::Page;
use crate::setup::parts::{Counts, Part, Parts, listed};
use crate::setup::samples::Sample;
use crate::setup::stages::{self, Stages};
use crate::setup::unmapped;
use crate::source::InputError;
use crate::source::{parse, probe};

pub fn write(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    page.line("[deals]");
    part::write(page, deals, "deals");
    let known = |column: &str| deals.has(column);
    for (column, what) in [
        (
            "deal_id",
            "the deal id (if none has, add it to the export: deal names are not unique)",
        ),
        (
            "closed_on",
            "the close date (the day a deal was won or lost)",
        ),
    ] {
        if !deals.is_settled(column)
            && !(column == "closed_on" && (known("won_on") || known("lost_on")))
        {
            let days = unmapped::day_like(deals);
            let like: Vec<&Sample> = days.into_iter().filter(|_| column == "closed_on").collect();
            let first = like.first().map_or("…", |sample| sample.header.as_str());
            page.fill(
                &format!("columns.{column} = {first:?}"),
                &format!("which column has {what}?{}", with_examples(&like)),
            );
        }
    }
    ask_by_values(page, deals);
    renewals::ask_by_reference(page, deals);
    if let Some(renewal) = renewal_flag(deals)? {
        page.line(&format!(
            "renewal = [{renewal:?}]   # check: the value of `type` for renewals"
        ));
    }
    if let Some(header) = unchecked_boxes(deals) {
        page.line(&format!(
            "no = [\"\"]   # check: a blank cell in {header:?} is a box that is not checked"
        ));
    }
    write_stages(page, deals)?;
    words::write_deals(page, deals)?;
    ask_for_renewals_by_name(page, deals)
}

/// Asks about deals that are called renewals or upgrades where no type or pipeline says so.
fn ask_for_renewals_by_name(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    let found = ingest::deals_named_like_renewals(&deals.file, usize::MAX, None)?;
    for (named, key, what) in [
        (&found.renewals, "renewal_names", "renewals"),
        (
            &found.expansions,
            "expansion_names",
            "upgrades of a contract",
        ),
    ] {
        if named.deals == 0 {
            continue;
        }
        let words: Vec<String> = named.words.keys().map(|word| format!("{word:?}")).collect();
        page.fill(
            &format!("{key} = [{}]", words.join(", ")),
            &format!(
                "which words in the name of a deal mean {what}? No column says so, and {} so: {}, \
                 such as {:?}. Write [] if they are new business",
                match named.deals {
                    1 => "1 deal is called".to_string(),
                    n => format!("{n} deals are called"),
                },
                listed(&named.words),
                named.first
            ),
        );
    }
    Ok(())
}

/// Asks for the amount and the rep where no header is known and some may hold them: sums and the
/// figures by person hang on them.
fn ask_by_values(page: &mut Page, deals: &Part) {
    for (column, what, like) in [
        ("amount", "the deal amount", unmapped::amount_like(deals)),
        (
            "rep",
            "the rep who sold the deal",
            unmapped::person_like(deals),
        ),
    ] {
        let Some(first) = like.first().filter(|_| !deals.is_settled(column)) else {
            continue;
        };
        page.fill(
            &format!("columns.{column} = {:?}", first.header),
            &format!("which column has {what}, if any?{}", with_examples(&like)),
        );
    }
}

/// Headers with their first values, behind a question.
fn with_examples(like: &[&Sample]) -> String {
    let list: Vec<String> = like
        .iter()
        .map(|sample| format!("{:?} ({})", sample.header, sample.examples()))
        .collect();
    match list.as_slice() {
        [] => String::new(),
        list => format!(" {}", list.join("; ")),
    }
}

/// Asks which stages mean won and lost; the draft puts none into either.
fn ask_for_stages(page: &mut Page, counts: &Counts) {
    page.fill_words(
        &["stages.won = [\"…\"]", "stages.lost = [\"…\"]"],
        "which of these stages mean won?",
        counts,
        "List those in stages.won, those that mean lost in stages.lost, and leave open ones out",
    );
}

/// Asks which deals were lost where no stage says it and some rows have a reason: a CRM may only archive
/// a lost deal, in the stage where it stood.
fn ask_for_lost(page: &mut Page, deals: &Part) {
    let sample_of = |column: &str| {
        let header = deals.header_of(column)?;
        deals.samples.iter().find(|s| s.header == header)
    };
    let says = |sample: &Sample, end: StageWord| {
        let is_end = |meaning| meaning == Meaning::Known(end) || meaning == Meaning::Guess(end);
        let mut values = sample.distinct.iter();
        values.any(|value| is_end(vocabulary::stage(value)))
    };
    let by_flags = ["is_won", "is_closed", "is_lost"]
        .iter()
        .any(|c| deals.has(c));
    let (Some(stage), Some(reason)) = (sample_of("stage"), sample_of("lost_reason")) else {
        return;
    };
    let many = reason.filled * 2 < stage.filled && reason.filled > 0;
    let says_won_alone = says(stage, StageWord::Won) && !says(stage, StageWord::Lost);
    if by_flags || !many || !says_won_alone || deals.has("lost_on") {
        return;
    }
    let flags = deals.samples.iter().filter(|s| {
        let is_flag = |value: &String| vocabulary::flag(value).is_some();
        deals.is_free(s) && s.distinct.len() == 2 && s.distinct.iter().all(is_flag)
    });
    let flags: Vec<String> = flags.map(|s| format!(" Is it {:?}?", s.header)).collect();
    page.fill(
        "stages.lost = [\"…\"]",
        &format!(
            "which deals were lost? No value of {:?} says so, but {} a reason in {:?} ({}). Such \
             deals count as open. If another column says it, add a column to the export that has won, \
             lost or open for each deal.{}",
            stage.header,
            match reason.filled {
                1 => "1 row has".to_string(),
                n => format!("{n} rows have"),
            },
            reason.header,
            reason.examples(),
            flags.concat()
        ),
    );
}

fn write_stages(page: &mut Page, deals: &Part) -> Result<(), InputError> {
    ask_for_lost(page, deals);
    match stages::of(deals)? {
        Stages::Known => {}
        Stages::Named { won, lost, unclear } => {
            page.line(&format!("stages.won = {won:?}   # check: matched by name"));
            // What `lost` means is said first: without a lost deal nothing can be compared.
            if lost.is_empty() {
                page.fill_words(
                    &["stages.lost = [\"…\"]"],
                    "which of these mean lost?",
                    &unclear,
                    "Add the others to stages.won, or list all open stages in stages.open",
                );
                return Ok(());
            }
            page.line(&format!(
                "stages.lost = {lost:?}   # check: matched by name"
            ));
            page.fill_words(
                &["stages.open = [\"…\"]"],
                "which of these are open?",
                &unclear,
                "Add the others to stages.won or stages.lost",
            );
        }
        Stages::Unclear(counts) => {
            if let Some(why) = probe::unfit_rows(&deals.file)? {
                page.todo(&format!(
                    "no row has as many cells as the header ({why}). Correct the header line or \
                     export the file again, delete this file, and run handoff init again"
                ));
                return Ok(());
            }
            ask_for_stages(page, &counts);
        }
        Stages::NoColumn if deals.is_settled("stage") => {}
        Stages::NoColumn if deals.files.len() > 1 => {
            let files = deals.files.join(", ");
            page.fill(
                "columns.stage = \"…\"",
                &format!(
                    "no column of {files} has the outcome of the deals. Which one has it? If only \
                     the names of the files or sheets tell it, add a stage column to each, such as \
                     \"Won\" or \"Lost\""
                ),
            );
        }
        Stages::NoColumn => {
            let has_sheets = deals.probed.workbook().is_some();
            let like = unmapped::stage_like(deals);
            let list = like
                .iter()
                .map(|s| format!("{:?} ({})", s.header, s.examples()));
            let list = list.collect::<Vec<_>>().join("; ");
            let which = match list.is_empty() {
                true => {
                    "which column has the stage or outcome of the deals? None is recognised. If \
                         the export has none, add it there"
                        .to_string()
                }
                false => format!("which column has the stage or outcome of the deals? {list}"),
            };
            let first = like.first().map_or("…", |sample| sample.header.as_str());
            let one_each = match has_sheets {
                true => {
                    ". Where each sheet or file holds one outcome, such as Won, put that word into a \
                     column of its own in each: what fixed.stage says holds for all of them"
                }
                false => {
                    ". If all deals in the file ended the same way, write fixed.stage = \"Won\" (or \
                     the other outcome) instead"
                }
            };
            page.fill(
                &format!("columns.stage = {first:?}"),
                &format!("{which}{one_each}"),
            );
        }
    }
    Ok(())
}

/// The first flag of the outcome that holds checks and blanks and no word for no.
fn unchecked_boxes(deals: &Part) -> Option<String> {
    let flags = ["is_won", "is_lost", "is_closed"];
    let sample = |column: &str| {
        let header = deals.header_of(column)?;
        deals.samples.iter().find(|sample| sample.header == header)
    };
    let of: Vec<&Sample> = flags.iter().filter_map(|column| sample(column)).collect();
    let is_box = |sample: &&Sample| {
        let mut values = sample.distinct.iter();
        sample.filled < sample.rows && values.all(|v| parse::flag(v) == Some(true))
    };
    let all = of.len() > 1 && of.iter().all(is_box);
    of.first().filter(|_| all).map(|first| first.header.clone())
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

pub fn write_none(page: &mut Page, parts: &Parts) {
    page.line("[deals]");
    parts.unused.iter().for_each(|what| page.todo(what));
    page.line(
        "# None of the files has deals. Export the opportunities from the CRM. If the accounts in \
         one of the",
    );
    page.line("# files are your won deals, use that file:");
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
    page.fill(&format!("files = {shown:?}"), "the file with the deals");
    let day = start.map_or("…", String::as_str);
    page.fill(
        &format!(
            "columns = {{ deal_id = {:?}, closed_on = {day:?} }}",
            header("account_id")
        ),
        "the columns with the deal id and the date it was won",
    );
    page.fill("fixed.stage = \"Won\"", "all deals in it are won");
}
