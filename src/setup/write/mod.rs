//! The configuration as text, with a remark wherever a person should look.

mod deals;
mod money;
mod outcomes;
mod part;
mod renewals;
mod unmapped;
mod words;

use super::page::Page;
use super::parts::{Draft, Parts};
use super::persons;
use crate::model::Table;
use crate::source::InputError;

const HEAD: &str = "\
# Written by `handoff init` from the files listed below. Review it, run `handoff check`, then
# `handoff daily`. Columns that are recognised without help are not listed; `check` shows them all.

company = \"Your company\"
";

/// What a configuration for mailing looks like; exports do not tell it.
const MAIL: &str = "
# Uncomment to mail reports with --send. Never put the password in this file.
# [mail]
# from = \"Handoff <handoff@example.com>\"
# to = [\"founder@example.com\"]
# host = \"smtp.example.com\"
# username = \"handoff@example.com\"
# password_command = \"cat smtp-password\"   # or password_env, password_file
# report_url = \"https://reports.example.com\"   # where you publish the folder out/: mails link
#                                              # there; without it they have the page attached
# [operator]
# mail = \"operations@example.com\"   # gets a mail when a run fails
";

/// Writes the configuration.
///
/// # Errors
/// When a file cannot be read again.
pub fn write(parts: &Parts) -> Result<Draft, InputError> {
    let mut page = Page::default();
    page.text.push_str(HEAD);
    write_zone(&mut page, parts);
    ask_for_owners(&mut page, parts);
    ask_about_renamed(&mut page, parts);
    ask_about_linked(&mut page, parts);
    match &parts.deals {
        Some(deals) => {
            deals::write(&mut page, deals)?;
            unmapped::write(&mut page, deals, parts);
        }
        None => deals::write_none(&mut page, parts),
    }
    for (part, table) in [
        (&parts.handoffs, Table::Handoffs),
        (&parts.reviews, Table::Reviews),
    ] {
        if let Some(part) = part {
            page.line("");
            page.line(&format!("[{table}]"));
            part::write(&mut page, part, table.key());
            part::write_required(&mut page, part);
            if table == Table::Reviews {
                words::write_reviews(&mut page, part)?;
            }
            unmapped::write(&mut page, part, parts);
        }
    }
    outcomes::write(&mut page, parts)?;
    if let Some(part) = &parts.revenue {
        page.line("\n# Dated revenue per account: GRR, NRR and the ARR bridge come from it.");
        page.line("[revenue]");
        part::write(&mut page, part, "revenue");
        part::write_required(&mut page, part);
        unmapped::write(&mut page, part, parts);
    }
    write_owners(&mut page, parts);
    write_accounts(&mut page, parts);
    if let Some(deals) = &parts.deals {
        money::write(&mut page, deals)?;
    }
    page.text.push_str(MAIL);
    Ok(Draft {
        text: page.text,
        seen: Vec::new(),
        to_fill: page.to_fill,
    })
}

/// The time zone, asked for where the timestamps show that it matters.
fn write_zone(page: &mut Page, parts: &Parts) {
    let deals = parts.deals.as_ref();
    let midnights = deals.and_then(|deals| deals.file.midnights.as_ref());
    let Some(found) = midnights else {
        page.line("timezone = \"UTC\"   # your time zone, such as \"Europe/Berlin\"\n");
        return;
    };
    page.fill(
        &format!("timezone = {:?}", found.likely()),
        &format!(
            "all values of {:?}, such as {}, {}; in UTC some fall on another day. Which time zone is \
             yours?",
            found.header,
            found.value,
            found.evidence()
        ),
    );
    page.line("");
}

/// Asks for the names of reps that the deals give as ids alone.
fn ask_for_owners(page: &mut Page, parts: &Parts) {
    let Some(ids) = persons::unnamed_reps(parts) else {
        return;
    };
    let ids: Vec<String> = ids.iter().map(|id| format!("{id:?}")).collect();
    page.fill(
        "owners.file = \"…\"",
        &format!(
            "the reps are ids ({}): which file has their names? Export the users of the CRM with id \
             and name, and run handoff init again with it",
            ids.join(", ")
        ),
    );
    page.line("");
}

/// Asks what a file is that nothing uses, although it speaks of the deals or their customers.
fn ask_about_linked(page: &mut Page, parts: &Parts) {
    for one in &parts.linked {
        page.fill(&one.line, &one.why);
        page.line("");
    }
}

/// Asks whether the names beside one id are one person, where no table of people says it.
fn ask_about_renamed(page: &mut Page, parts: &Parts) {
    let Some(renamed) = parts.renamed.as_ref().filter(|_| parts.owners.is_none()) else {
        return;
    };
    let names: Vec<String> = renamed
        .names
        .iter()
        .map(|name| format!("{name:?}"))
        .collect();
    page.fill(
        "owners.file = \"…\"",
        &format!(
            "{:?} in {:?} is {}: are they one person? If so, correct the name in the export, or map \
             columns.rep = {:?} under [deals] and write the file with id and name of each user below. \
             If not, delete these two lines: each name counts by itself",
            renamed.id,
            renamed.header,
            names.join(" and "),
            renamed.header
        ),
    );
    page.line("");
}

fn write_owners(page: &mut Page, parts: &Parts) {
    let Some((owners, headers)) = &parts.owners else {
        return;
    };
    page.line("\n# Turns the ids and e-mail addresses of people into names.");
    page.line(&format!("[owners]\nfile = {owners:?}"));
    for (key, header) in &headers.declared {
        page.line(&format!("{key} = {header:?}"));
    }
}

fn write_accounts(page: &mut Page, parts: &Parts) {
    let Some(accounts) = &parts.accounts else {
        return;
    };
    page.line("\n# The deals have account ids only; this table adds names and segments.");
    page.line(&format!("[accounts]\nfile = {:?}", accounts.file));
    for (key, header) in &accounts.headers {
        page.line(&format!("{key} = {header:?}"));
    }
}
