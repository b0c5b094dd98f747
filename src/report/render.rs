//! A [`Document`] to bytes: page, mail and charts.

use rayon::prelude::*;

use super::charts::{self, Chart};
use super::document::{Block, Document, Section};
use super::mail::{Image, Mail, mail};
use super::run_info::RunInfo;
use super::shown::{self, Rest};
use super::templates::{self, PageContext, TemplateError, Templates};
use crate::model::Kind;

/// A report that cannot be rendered: a fault of the program or of a template.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// A template is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A chart cannot be turned into a picture.
    #[error(transparent)]
    Picture(#[from] charts::RasterError),
}

/// The rendered files of a report. Lists and [`write_json`](super::write_json) are written
/// separately.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// File names inside the report's folder, and their bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// The mail.
    pub mail: Mail,
    /// The headline, for the terminal.
    pub headline: String,
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
        headline: in_short(document),
    })
}

/// The report in a line or two: the headline, and of a digest how the week's deals stand.
fn in_short(document: &Document) -> String {
    let is_digest = document.kind == Kind::Daily.key();
    match document.lead.first().filter(|_| is_digest) {
        Some(lead) => format!("{} {lead}", document.headline),
        None => document.headline.clone(),
    }
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

pub(super) fn page(
    document: &Document,
    info: &RunInfo,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let sections: Vec<Section> = document
        .sections
        .iter()
        .map(|s| {
            shown::section(s, Rest::Beside("report.json"), info, &|t| {
                t.cut(t.page_rows)
            })
        })
        .collect();
    let context = PageContext {
        doc: document,
        sections: &sections,
        style: templates.style(),
    };
    templates.fill(templates::PAGE, &context)
}
