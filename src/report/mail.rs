//! A [`Document`] as a mail: short enough for an inbox to show whole, and to read in minutes.

use std::cell::RefCell;

use super::document::{Block, Document, Section, Table};
use super::format::Formatter;
use super::run_info::RunInfo;
use super::shown;
use super::templates::{self, MailContext, TemplateError, Templates};
use super::words::{one_line, seconds_to_read, without_tags, wrap};
use crate::model::Kind;

/// An inline picture of a mail.
#[derive(Debug, Clone)]
pub struct Image {
    /// Content id, with a domain.
    pub cid: String,
    /// File name.
    pub name: String,
    /// PNG bytes.
    pub png: Vec<u8>,
}

/// A mail without its addresses.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    /// The inline pictures of the HTML.
    pub images: Vec<Image>,
    /// Names of the lists that it shows only in part, in reading order.
    pub lists: Vec<String>,
    /// Its attachments.
    pub attached: Vec<Attached>,
}

/// An attachment.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its media type: `text/csv`.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Most bytes of HTML: Gmail cuts mails at 102 kB.
const MOST_HTML: usize = 80_000;
/// Most seconds for reading the digest, 2 of them for the subject line; other reports may take
/// twice as long.
const MOST_SECONDS: f64 = 122.0;
/// Most rows of one list.
const MOST_LINES: usize = 8;

/// Makes the mail of a document.
///
/// Long names can make a mail too large for an inbox, and a busy day can make it too long to read.
/// Then lists lose rows, the last list first. A table of figures is shown whole or not at all.
///
/// # Errors
/// When a template is wrong.
pub fn mail(
    document: &Document,
    info: &RunInfo,
    images: Vec<Image>,
    templates: &Templates,
) -> Result<Mail, TemplateError> {
    let tables: Vec<&Table> = sections(document)
        .flat_map(|section| &section.blocks)
        .filter_map(Block::as_table)
        .collect();
    let most_seconds = match info.kind {
        Kind::Daily => MOST_SECONDS,
        Kind::Weekly | Kind::Quarterly => 2.0 * MOST_SECONDS,
    };
    let is_too_long =
        |html: &str| html.len() > MOST_HTML || seconds_to_read(html, images.len()) > most_seconds;
    let mut rows: Vec<usize> = tables.iter().map(|table| table.mail_rows).collect();
    let (mut html, mut text) = fill(document, info, &rows, templates)?;
    while is_too_long(&html) {
        let can_lose = |(table, rows): &(&&Table, &mut usize)| {
            !table.rest.is_empty() && table.rows.len().min(**rows) > 1
        };
        let Some((table, rows_of)) = tables.iter().zip(&mut rows).filter(can_lose).last() else {
            break;
        };
        *rows_of = table.rows.len().min(*rows_of) - 1;
        (html, text) = fill(document, info, &rows, templates)?;
    }
    let day = info.formatter().short_weekday(info.as_of);
    Ok(Mail {
        subject: one_line(&subject(document, &day)),
        text,
        html,
        images,
        lists: cut_lists(&tables, &rows),
        attached: Vec::new(),
    })
}

fn sections(document: &Document) -> impl Iterator<Item = &Section> {
    document.sections.iter().filter(|section| section.in_mail)
}

/// HTML and plain text of the mail; `rows` is the number of rows of each table.
fn fill(
    document: &Document,
    info: &RunInfo,
    rows: &[usize],
    templates: &Templates,
) -> Result<(String, String), TemplateError> {
    let f = &info.formatter();
    let rows = RefCell::new(rows.iter());
    let cut =
        |table: &Table| table.cut(rows.borrow_mut().next().copied().unwrap_or(table.mail_rows));
    let sections: Vec<Section> = sections(document)
        .map(|s| for_mail(shown::section(s, Some("the full report"), info, &cut), f))
        .collect();
    let url = info
        .url
        .as_ref()
        .map(|url| format!("{}/{}/report.html", url.trim_end_matches('/'), info.folder));
    let context = MailContext {
        doc: document,
        sections: &sections,
        place: &place(info),
        url: url.as_deref(),
        zone: info.zone.name(),
        cid_domain: &format!("{}.handoff-report", document.kind),
    };
    Ok((
        templates.fill(templates::MAIL, &context)?,
        wrap(
            &without_tags(&templates.fill(templates::TEXT, &context)?),
            f,
        ),
    ))
}

/// Where the full report is, in words.
fn place(info: &RunInfo) -> String {
    match (&info.url, info.has_lists) {
        (Some(_), _) => "The full report is on the web.".to_string(),
        (None, true) => format!("Full report and lists: folder {}.", info.folder),
        (None, false) => format!("Full report: folder {}.", info.folder),
    }
}

/// Names of the lists that the mail shows only in part.
fn cut_lists(tables: &[&Table], rows: &[usize]) -> Vec<String> {
    let cut = tables
        .iter()
        .zip(rows)
        .filter(|(table, rows)| **rows > 0 && table.total > **rows);
    let mut lists: Vec<String> = Vec::new();
    for (Table { rest, .. }, _) in cut {
        if rest.ends_with(".csv") && !lists.contains(rest) {
            lists.push(rest.clone());
        }
    }
    lists
}

/// Characters of a subject that most inboxes show.
const SUBJECT: usize = 70;

/// The subject, after a warning about the inputs and before the day, as far as both fit.
fn subject(document: &Document, day: &str) -> String {
    let checks = if document.alerts.is_empty() {
        [""; 2]
    } else {
        ["Check data: ", "Check: "]
    };
    let mut news = document.subject.as_str();
    loop {
        let fits = |text: &String| text.chars().count() <= SUBJECT;
        if let Some(found) = checks
            .map(|check| format!("{check}{news} – {day}"))
            .into_iter()
            .find(fits)
        {
            return found;
        }
        // The news comes first, so that its last part is what can be spared.
        match news.rsplit_once(", ") {
            Some((first, _)) => news = first,
            None => return format!("{}{news} – {day}", checks[1]),
        }
    }
}

/// A section without the parts that only the page shows.
fn for_mail(mut section: Section, f: &Formatter) -> Section {
    section.blocks.retain(|block| match block {
        Block::PageList { .. } | Block::See { .. } => false,
        Block::Figure(figure) => figure.in_mail,
        Block::Text { .. } | Block::List { .. } | Block::Table(_) => true,
    });
    for block in &mut section.blocks {
        if let Block::List { items } = block
            && items.len() > MOST_LINES
        {
            let more = items.len() - MOST_LINES;
            items.truncate(MOST_LINES);
            items.push(format!(
                "and {} more in the full report",
                f.integer(more as u64)
            ));
        }
    }
    section
}
