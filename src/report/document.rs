//! A report as a value: sections of texts, tables and charts, in reading order.
//!
//! The page, the mail and its plain text are made from the same [`Document`], so they show the same
//! numbers. Every text in it is final; templates do no arithmetic.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use super::charts::Chart;
use super::replacement::Replacement;
pub use super::table::{Cell, Head, Table, Tone};
use crate::model::visible::visible;

/// A chart with its caption.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Figure {
    /// The chart's name.
    pub name: &'static str,
    /// Its finding, as a title above it.
    pub title: String,
    /// Text alternative, with the numbers.
    pub alt: String,
    /// How to read the drawing; the plain text of a mail leaves it out.
    pub caption: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// The SVG, ready to be put into the page.
    pub svg: String,
    /// Whether mails show it too.
    #[serde(skip)]
    pub in_mail: bool,
}

/// A part of a section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Its text.
        text: String,
        /// Where it leads: an address, or a file beside the page.
        link: Option<String>,
        /// Whether only mails show it: the page says it at greater length.
        #[serde(skip)]
        only_in_mail: bool,
    },
    /// A list of short lines.
    List {
        /// Its lines.
        items: Vec<String>,
        /// Whether only mails show it: the page says it at greater length.
        #[serde(skip)]
        only_in_mail: bool,
    },
    /// A list that mails leave out.
    PageList {
        /// Its lines.
        items: Vec<String>,
    },
    /// A table.
    Table(Table),
    /// A link to the section of the page that lists the rows behind this one.
    See {
        /// Anchor of that section.
        id: String,
        /// Text of the link.
        text: String,
    },
    /// A chart.
    Figure(Figure),
}

impl Block {
    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Block::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// Anchor of the data check, which ends every report.
pub const DATA: &str = "data";

/// Anchor of the line that names the sections of a digest that did not change.
pub const UNCHANGED: &str = "unchanged";

/// A section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Section {
    /// Its anchor on the page.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// What a reader finds in it, in a few words in lower case: for links to it. Empty where the
    /// title says it.
    #[serde(skip)]
    pub holds: String,
    /// Whether mails show it.
    pub in_mail: bool,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
    /// Its charts, for files and mails; the document takes them over.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

impl Section {
    /// An empty section, shown on the page and in mails.
    pub fn new(id: &'static str, title: impl Into<String>) -> Section {
        Section {
            id,
            title: title.into(),
            holds: String::new(),
            in_mail: true,
            blocks: Vec::new(),
            charts: Vec::new(),
        }
    }

    /// Says what a reader finds in it, for links to it.
    #[must_use]
    pub fn holding(mut self, what: impl Into<String>) -> Section {
        self.holds = what.into();
        self
    }

    /// Leaves the section out of mails.
    #[must_use]
    pub fn page_only(mut self) -> Section {
        self.in_mail = false;
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Section {
        self.blocks.push(Block::Text {
            text: text.into(),
            link: None,
            only_in_mail: false,
        });
        self
    }

    /// Adds a paragraph that only mails show, because the page says it at greater length.
    #[must_use]
    pub fn mail_text(mut self, text: impl Into<String>) -> Section {
        self.blocks.push(Block::Text {
            text: text.into(),
            link: None,
            only_in_mail: true,
        });
        self
    }

    /// Adds a paragraph that leads to an address, or to a file beside the page.
    #[must_use]
    pub fn text_to(mut self, text: impl Into<String>, link: impl Into<String>) -> Section {
        self.blocks.push(Block::Text {
            text: text.into(),
            link: Some(link.into()),
            only_in_mail: false,
        });
        self
    }

    /// Adds a list; an empty one adds nothing.
    #[must_use]
    pub fn list(mut self, items: Vec<String>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::List {
                items,
                only_in_mail: false,
            });
        }
        self
    }

    /// Adds a list that only mails show; an empty one adds nothing.
    #[must_use]
    pub fn mail_list(mut self, items: Vec<String>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::List {
                items,
                only_in_mail: true,
            });
        }
        self
    }

    /// Adds a list that only the page shows; an empty one adds nothing.
    #[must_use]
    pub fn page_list(mut self, items: Vec<String>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::PageList { items });
        }
        self
    }

    /// Adds a link to the section that lists the rows behind this one.
    #[must_use]
    pub fn see(mut self, id: &str, text: impl Into<String>) -> Section {
        self.blocks.push(Block::See {
            id: id.into(),
            text: text.into(),
        });
        self
    }

    /// Adds the parts of another section.
    #[must_use]
    pub fn append(mut self, other: Section) -> Section {
        self.blocks.extend(other.blocks);
        self.charts.extend(other.charts);
        self
    }

    /// Adds a table; an empty one adds nothing. Rows that neither page nor mail show are dropped:
    /// there may be thousands.
    #[must_use]
    pub fn table(mut self, mut table: Table) -> Section {
        table.rows.truncate(table.page_rows.max(table.mail_rows));
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
        self
    }

    /// Adds a chart with its finding as title.
    #[must_use]
    pub fn figure(
        self,
        chart: Chart,
        title: impl Into<String>,
        caption: impl Into<String>,
    ) -> Section {
        self.draw(chart, title.into(), caption.into(), true)
    }

    /// Adds a chart that only the page shows.
    #[must_use]
    pub fn page_figure(
        self,
        chart: Chart,
        title: impl Into<String>,
        caption: impl Into<String>,
    ) -> Section {
        self.draw(chart, title.into(), caption.into(), false)
    }

    fn draw(mut self, chart: Chart, title: String, caption: String, in_mail: bool) -> Section {
        self.blocks.push(Block::Figure(Figure {
            name: chart.name,
            title,
            alt: chart.alt.clone(),
            caption,
            width: chart.width,
            height: chart.height,
            svg: inline(&chart),
            in_mail,
        }));
        self.charts.push(chart);
        self
    }
}

/// The chart as inline SVG: labelled for screen readers, as wide as its column.
fn inline(chart: &Chart) -> String {
    let body = chart.svg.find('>').map_or("", |at| &chart.svg[at + 1..]);
    let escaped = chart
        .alt
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    let (width, height) = (chart.width * 2, chart.height * 2);
    format!("<svg role=\"img\" aria-label=\"{escaped}\" viewBox=\"0 0 {width} {height}\">{body}")
}

/// A term and what it means.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Definition {
    /// The term.
    pub term: &'static str,
    /// Its meaning, in one sentence.
    pub meaning: String,
}

/// A whole report.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Document {
    /// `daily`, `weekly` or `quarterly`.
    pub kind: &'static str,
    /// Title of the page, and sender name of the mail.
    pub title: String,
    /// The line of facts: kind of report, company, day, time zone.
    pub meta: String,
    /// Subject of the mail: the answer.
    pub subject: String,
    /// Preview text that inboxes show after the subject.
    pub preheader: String,
    /// The finding, as one sentence.
    pub headline: String,
    /// Paragraphs below the headline.
    pub lead: Vec<String>,
    /// Warnings about the inputs.
    pub alerts: Vec<String>,
    /// The sections, in reading order.
    #[serde(skip)]
    pub sections: Vec<Section>,
    /// Definitions of the terms, and how figures are computed.
    pub definitions: Vec<Definition>,
    /// Its charts, for files and mails.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

impl Document {
    /// Replaces names, given as `(name, replacement)`, where they occur as whole words.
    #[must_use]
    pub fn renamed(mut self, names: &[(String, String)]) -> Document {
        let replacements: Vec<Replacement> = names
            .iter()
            .filter_map(|(name, instead)| Replacement::new(name, instead))
            .collect();
        for text in self.texts() {
            replacements.iter().for_each(|one| one.apply(text));
        }
        self
    }

    /// Removes invisible characters that texts from a CRM may contain: control characters, and
    /// those that change the direction of the text after them.
    pub fn cleared(mut self) -> Document {
        for text in self.texts() {
            if let Cow::Owned(shown) = visible(text) {
                *text = shown;
            }
        }
        self
    }

    /// All texts that may contain data from a CRM.
    fn texts(&mut self) -> Vec<&mut String> {
        let mut texts = vec![
            &mut self.title,
            &mut self.meta,
            &mut self.subject,
            &mut self.preheader,
            &mut self.headline,
        ];
        texts.extend(self.lead.iter_mut().chain(&mut self.alerts));
        for section in &mut self.sections {
            texts.extend([&mut section.title, &mut section.holds]);
            for block in &mut section.blocks {
                match block {
                    Block::Text { text, .. } | Block::See { text, .. } => texts.push(text),
                    Block::List { items, .. } | Block::PageList { items } => texts.extend(items),
                    Block::Table(table) => {
                        texts.extend(table.rows.iter_mut().flatten().map(|cell| &mut cell.text))
                    }
                    Block::Figure(figure) => {
                        texts.extend([&mut figure.title, &mut figure.alt, &mut figure.caption])
                    }
                }
            }
        }
        texts
    }
}
