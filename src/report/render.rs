//! A [`Document`] to bytes: page, mail, JSON, lists, charts.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use schemars::JsonSchema;
use serde::Serialize;

use super::charts::{self, Chart};
use super::document::{Block, Document, Section, Table};
use super::format;
use super::lists::Files;
use super::{Figures, Inputs, RunInfo};

const PAGE: &str = include_str!("../../reports/page.html.j2");
const STYLE: &str = include_str!("../../reports/page.css");
const MAIL: &str = include_str!("../../reports/mail.html.j2");
const TEXT: &str = include_str!("../../reports/mail.txt.j2");

/// A report that could not be rendered: a fault of ours or of a template.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is wrong.
    #[error("template {template}: {reason}")]
    Template {
        /// Which.
        template: &'static str,
        /// Why, with the line.
        reason: String,
    },
    /// A picture could not be made.
    #[error(transparent)]
    Picture(#[from] charts::RasterError),
    /// The figures could not be written as JSON.
    #[error("the figures cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
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
}

/// Everything a report is made of, ready to be written.
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
    figures: &'a Figures,
    /// What was read.
    inputs: &'a Inputs,
}

/// The JSON Schema of `report.json`.
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(Json<'static>)
}

/// Renders a report.
///
/// # Errors
/// When a template is wrong or a chart cannot be turned into a picture.
pub fn render(
    document: &Document,
    lists: Files,
    figures: &Figures,
    inputs: &Inputs,
    info: &RunInfo,
) -> Result<Rendered, RenderError> {
    let mut files = Vec::new();
    let sections: Vec<Section> = document.sections.iter().map(|s| shown(s, "report.json", &|t| t.cut(t.page_rows))).collect();
    let page =
        fill("page.html.j2", PAGE, context! { doc => Serde(document), sections => Serde(sections), style => STYLE })?;
    files.push(("report.html".to_string(), page.into_bytes()));
    let json = Json {
        report: document.kind,
        as_of: info.as_of,
        company: &info.company,
        currency: &info.currency,
        headline: &document.headline,
        figures,
        inputs,
    };
    let mut json = serde_json::to_vec_pretty(&json)?;
    json.push(b'\n');
    files.push(("report.json".to_string(), json));
    files.extend(lists.0);
    let mut pictures = Vec::new();
    for chart in &document.charts {
        let png = charts::png(chart)?;
        files.push((format!("charts/{}.svg", chart.name), chart.svg.clone().into_bytes()));
        files.push((format!("charts/{}.png", chart.name), png.clone()));
        if is_in_mail(document, chart.name) {
            pictures.push(Image { cid: cid(document, chart), name: format!("{}.png", chart.name), png });
        }
    }
    let mail = mail(document, info, pictures)?;
    Ok(Rendered { files, mail, headline: document.headline.clone() })
}

fn is_in_mail(document: &Document, chart: &str) -> bool {
    let shown = document.sections.iter().filter(|section| section.in_mail);
    shown.flat_map(|section| &section.blocks).any(|block| match block {
        Block::Figure(figure) => figure.in_mail && figure.name == chart,
        _ => false,
    })
}

fn cid(document: &Document, chart: &Chart) -> String {
    format!("{}@{}.handoff-report", chart.name, document.kind)
}

fn fill(name: &'static str, source: &str, context: minijinja::Value) -> Result<String, RenderError> {
    let failed = |e: minijinja::Error| RenderError::Template { template: name, reason: format!("{e:#}") };
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().map_err(failed)?);
    environment.add_filter("units", units);
    environment.add_filter("figure", figure);
    environment.add_template(name, source).map_err(failed)?;
    environment.get_template(name).and_then(|template| template.render(context)).map_err(failed)
}

fn mail(document: &Document, info: &RunInfo, images: Vec<Image>) -> Result<Mail, RenderError> {
    let sections: Vec<Section> =
        document.sections.iter().filter(|s| s.in_mail).map(|s| for_mail(shown(s, "the full report", &|t| t.cut(t.mail_rows)))).collect();
    let place = info.url.as_ref().map_or_else(
        || format!("Full report and lists: folder {}.", info.folder),
        |_| "The full report is on the web.".to_string(),
    );
    let url = info.url.as_ref().map(|url| format!("{}/{}/report.html", url.trim_end_matches('/'), info.folder));
    let context = context! {
        doc => Serde(document), sections => Serde(sections), place => place, url => url, zone => info.zone.name(),
        cid_domain => format!("{}.handoff-report", document.kind),
    };
    let html = fill("mail.html.j2", MAIL, context.clone())?;
    let text = wrap(&fill("mail.txt.j2", TEXT, context)?);
    let check = if document.alerts.is_empty() { "" } else { "Check data: " };
    let subject = format!("{check}{} – {}", document.subject, format::in_locale(info.locale, || format::short_weekday(info.as_of)));
    Ok(Mail { subject: one_line(&subject), text, html, images })
}

/// A section as it is shown, and where the rest of its tables is.
fn shown(section: &Section, elsewhere: &str, cut: &dyn Fn(&Table) -> (Table, usize)) -> Section {
    let mut blocks = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Table(table) => {
                let (table, rest) = cut(table);
                if table.rows.is_empty() {
                    continue;
                }
                let place = if table.rest.is_empty() { elsewhere } else { &table.rest };
                let more = (rest > 0).then(|| format!("and {} more in {place}", format::integer(rest as u64)));
                blocks.push(Block::Table(table));
                blocks.extend(more.map(|text| Block::Text { text }));
            }
            other => blocks.push(other.clone()),
        }
    }
    Section { blocks, ..section.clone() }
}

/// A section without what only a page has.
fn for_mail(mut section: Section) -> Section {
    section.blocks.retain(|block| match block {
        Block::PageList { .. } | Block::See { .. } => false,
        Block::Figure(figure) => figure.in_mail,
        Block::Text { .. } | Block::List { .. } | Block::Table(_) => true,
    });
    section
}

/// Keeps a number and its unit on one line.
fn units(text: String) -> String {
    const UNITS: [&str; 10] = ["day", "days", "h", "min", "week", "weeks", "month", "months", "pt", "q"];
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        out.push_str(word);
        let Some(next) = words.peek() else { break };
        let bare = next.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_unit = UNITS.contains(&bare) || next.starts_with('%');
        let sticks = word.ends_with(|c: char| c.is_ascii_digit()) && is_unit;
        out.push(if sticks { '\u{a0}' } else { ' ' });
    }
    out
}

/// A cell of a column of numbers: short ones stay on one line.
fn figure(text: String) -> String {
    const LONGEST: usize = 14;
    if text.chars().count() <= LONGEST { text.replace(' ', "\u{a0}") } else { units(text) }
}

/// Header text: one line, no control characters.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Wraps paragraphs of a plain text at 76 columns; lines of tables are short or kept.
fn wrap(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let indent: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut width = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if width == 0 {
                out.push_str(&indent);
                width = indent.len();
            } else if width + 1 + length > 76 {
                out.push('\n');
                out.push_str(&indent);
                width = indent.len();
            } else {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
        out.push('\n');
    }
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.trim_start().to_string()
}
