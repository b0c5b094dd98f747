//! A [`Document`] to bytes: page, mail, JSON, lists, charts.

use std::cell::RefCell;
use std::io::{self, Write};

use rayon::prelude::*;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::charts::{self, Chart};
use super::document::{Block, Document, Section, Table};
use super::format::Formatter;
use super::templates::{self, MailContext, PageContext, TemplateError, Templates};
use super::words::{one_line, seconds_to_read, without_tags, wrap};
use super::{Figures, Inputs, Kind, RunInfo};

/// A report that could not be rendered: a fault of ours or of a template.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A picture could not be made.
    #[error(transparent)]
    Picture(#[from] charts::RasterError),
}

/// A picture of a mail.
#[derive(Debug, Clone)]
pub struct Image {
    /// Content id, with a domain.
    pub cid: String,
    /// File name.
    pub name: String,
    /// PNG.
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
    /// The pictures it refers to.
    pub images: Vec<Image>,
    /// The lists of which it shows some rows only, in the order in which it does.
    pub lists: Vec<String>,
    /// Files that go with it.
    pub attached: Vec<Attached>,
}

/// A file that goes with a mail.
#[derive(Debug, Clone)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Its type: `text/csv`.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// HTML of a mail at most: Gmail cuts what is longer than 102 kB.
const MOST_HTML: usize = 80_000;
/// Seconds that the digest may take to read, with two for the line that inboxes show beside the
/// subject; the other reports may take twice that.
const MOST_SECONDS: f64 = 122.0;
/// Lines of one list in a mail at most.
const MOST_LINES: usize = 8;

/// What a report shows, ready to be written; its lists and [`write_json`] stand beside it.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// File names inside the report's folder, and their bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The mail.
    pub mail: Mail,
    /// The finding, for the terminal.
    pub headline: String,
}

/// A report of `handoff`: every number on its page.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "report.json")]
struct Json<'a> {
    /// `daily`, `weekly` or `quarterly`.
    report: &'static str,
    /// The day it speaks for.
    as_of: crate::model::Day,
    /// The company.
    company: &'a str,
    /// ISO code of the currency of every amount called arr.
    currency: &'a str,
    /// The finding, in one sentence.
    headline: &'a str,
    /// The figures.
    figures: &'a Figures<'a>,
    /// What was read.
    inputs: &'a Inputs,
}

/// The JSON Schema of `report.json`; under `$defs` also those of what templates are given,
/// `PageContext` and `MailContext`.
pub fn schema() -> schemars::Schema {
    let mut generator = SchemaSettings::default().into_generator();
    generator.subschema_for::<PageContext<'static>>();
    generator.subschema_for::<MailContext<'static>>();
    generator.into_root_schema_for::<Json<'static>>()
}

/// Renders page, mail and charts.
///
/// # Errors
/// When a template is wrong or a chart cannot be turned into a picture.
pub fn render(
    document: &Document,
    info: &RunInfo,
    templates: &Templates,
) -> Result<Rendered, RenderError> {
    let mut files = Vec::new();
    files.push((
        "report.html".to_string(),
        page(document, info, templates)?.into_bytes(),
    ));
    let mut pictures = Vec::new();
    let drawn: Vec<_> = document.charts.par_iter().map(charts::png).collect();
    for (chart, png) in document.charts.iter().zip(drawn) {
        let png = png?;
        files.push((
            format!("charts/{}.svg", chart.name),
            chart.svg.clone().into_bytes(),
        ));
        files.push((format!("charts/{}.png", chart.name), png.clone()));
        if is_in_mail(document, chart.name) {
            pictures.push(picture(document, chart, png));
        }
    }
    let mail = mail(document, info, pictures, templates)?;
    Ok(Rendered {
        files,
        mail,
        headline: document.headline.clone(),
    })
}

/// Writes `report.json`.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    document: &Document,
    figures: &Figures<'_>,
    inputs: &Inputs,
    info: &RunInfo,
    mut out: impl Write,
) -> io::Result<()> {
    let json = Json {
        report: document.kind,
        as_of: info.as_of,
        company: &info.company,
        currency: &info.currency,
        headline: &document.headline,
        figures,
        inputs,
    };
    serde_json::to_writer(&mut out, &json)?;
    out.write_all(b"\n")
}

/// The page and the mail of one view of a report.
///
/// # Errors
/// As [`render`].
pub fn render_view(
    document: &Document,
    info: &RunInfo,
    templates: &Templates,
) -> Result<(String, Mail), RenderError> {
    let mailed = document
        .charts
        .iter()
        .filter(|chart| is_in_mail(document, chart.name));
    let pictures = mailed.map(|chart| Ok(picture(document, chart, charts::png(chart)?)));
    let pictures = pictures.collect::<Result<Vec<_>, RenderError>>()?;
    Ok((
        page(document, info, templates)?,
        mail(document, info, pictures, templates)?,
    ))
}

fn picture(document: &Document, chart: &Chart, png: Vec<u8>) -> Image {
    Image {
        cid: cid(document, chart),
        name: format!("{}.png", chart.name),
        png,
    }
}

fn is_in_mail(document: &Document, chart: &str) -> bool {
    let shown = document.sections.iter().filter(|section| section.in_mail);
    shown
        .flat_map(|section| &section.blocks)
        .any(|block| match block {
            Block::Figure(figure) => figure.in_mail && figure.name == chart,
            _ => false,
        })
}

fn cid(document: &Document, chart: &Chart) -> String {
    format!("{}@{}.handoff-report", chart.name, document.kind)
}

fn page(
    document: &Document,
    info: &RunInfo,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let elsewhere = info.has_lists.then_some("report.json");
    let sections: Vec<Section> = document
        .sections
        .iter()
        .map(|s| shown(s, elsewhere, info, &|t| t.cut(t.page_rows)))
        .collect();
    let context = PageContext {
        doc: document,
        sections: &sections,
        style: templates.style(),
    };
    templates.fill(templates::PAGE, &context)
}

fn mail(
    document: &Document,
    info: &RunInfo,
    images: Vec<Image>,
    templates: &Templates,
) -> Result<Mail, RenderError> {
    let f = &info.formatter();
    let place = info.url.as_ref().map_or_else(
        || match info.has_lists {
            true => format!("Full report and lists: folder {}.", info.folder),
            false => format!("Full report: folder {}.", info.folder),
        },
        |_| "The full report is on the web.".to_string(),
    );
    let url = info
        .url
        .as_ref()
        .map(|url| format!("{}/{}/report.html", url.trim_end_matches('/'), info.folder));
    let of_mail = || document.sections.iter().filter(|section| section.in_mail);
    let made = |rows: &[usize]| -> Result<(String, String), TemplateError> {
        let rows = RefCell::new(rows.iter());
        let cut =
            |table: &Table| table.cut(rows.borrow_mut().next().copied().unwrap_or(table.mail_rows));
        let sections: Vec<Section> = of_mail()
            .map(|s| for_mail(shown(s, Some("the full report"), info, &cut), f))
            .collect();
        let context = MailContext {
            doc: document,
            sections: &sections,
            place: &place,
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
    };
    let tables = || {
        of_mail()
            .flat_map(|section| &section.blocks)
            .filter_map(Block::as_table)
    };
    // Long names can make a mail too long for an inbox, and a day with much to say too long for two
    // minutes: then lists lose rows, the last list first. A table of figures is whole or it is
    // nothing.
    let most_seconds = if info.kind == Kind::Daily {
        MOST_SECONDS
    } else {
        2.0 * MOST_SECONDS
    };
    let is_too_long =
        |html: &str| html.len() > MOST_HTML || seconds_to_read(html, images.len()) > most_seconds;
    let mut rows: Vec<usize> = tables().map(|table| table.mail_rows).collect();
    let (mut html, mut text) = made(&rows)?;
    while is_too_long(&html) {
        let can_lose = |(table, rows): &(&Table, &mut usize)| {
            !table.rest.is_empty() && table.rows.len().min(**rows) > 1
        };
        let Some((table, rows_of)) = tables().zip(&mut rows).filter(can_lose).last() else {
            break;
        };
        *rows_of = table.rows.len().min(*rows_of) - 1;
        (html, text) = made(&rows)?;
    }
    let cut = tables()
        .zip(&rows)
        .filter(|(table, rows)| **rows > 0 && table.total > **rows);
    let mut lists: Vec<String> = Vec::new();
    for (Table { rest, .. }, _) in cut {
        if rest.ends_with(".csv") && !lists.contains(rest) {
            lists.push(rest.clone());
        }
    }
    let subject = one_line(&subject(document, &f.short_weekday(info.as_of)));
    Ok(Mail {
        subject,
        text,
        html,
        images,
        lists,
        attached: Vec::new(),
    })
}

/// Characters of a subject that most inboxes show.
const SUBJECT: usize = 70;

/// The subject with what to know of the inputs before it and the day behind it, as far as an inbox
/// shows them.
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

/// A section as it is shown, and where the rest of its tables is.
fn shown(
    section: &Section,
    elsewhere: Option<&str>,
    info: &RunInfo,
    cut: &dyn Fn(&Table) -> (Table, usize),
) -> Section {
    let mut blocks = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Table(table) => {
                let (mut table, rest) = cut(table);
                if !info.has_lists {
                    table.rest.clear();
                }
                if table.rows.is_empty() {
                    continue;
                }
                let place = if table.rest.is_empty() {
                    elsewhere
                } else {
                    Some(table.rest.as_str())
                };
                let place = place.map_or(String::new(), |place| format!(" in {place}"));
                let more = (rest > 0)
                    .then(|| format!("and {} more{place}", info.formatter().integer(rest as u64)));
                blocks.push(Block::Table(table));
                blocks.extend(more.map(|text| Block::Text { text }));
            }
            other => blocks.push(other.clone()),
        }
    }
    Section {
        blocks,
        ..section.clone()
    }
}

/// A section without what only a page has.
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
