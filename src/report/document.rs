//! A report as a value: sections of texts, tables and charts, in reading order.
//!
//! The page, the mail and its plain text are made of the same [`Document`], so that they cannot
//! tell different numbers. Everything in it is a finished string; templates do no arithmetic.

use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;

use super::charts::Chart;
use super::names;
pub use super::table::{Cell, Head, Table, Tone};

/// A drawn chart with its caption.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Figure {
    /// The chart's name.
    pub name: &'static str,
    /// Its finding, as a title above.
    pub title: String,
    /// The numbers, for those who do not see it.
    pub alt: String,
    /// How to read the drawing; a plain text, which has none, leaves it out.
    pub caption: String,
    /// CSS pixels.
    pub width: u32,
    /// CSS pixels.
    pub height: u32,
    /// The drawing, made fit for a page.
    pub svg: String,
    /// Whether a mail has it too.
    #[serde(skip)]
    pub in_mail: bool,
}

/// A piece of a section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Text {
        /// Its text.
        text: String,
    },
    /// A list of short lines.
    List {
        /// Its lines.
        items: Vec<String>,
    },
    /// A list of short lines that a mail leaves out.
    PageList {
        /// Its lines.
        items: Vec<String>,
    },
    /// A table.
    Table(Table),
    /// A way to another section of the page, where what stands behind this one is listed.
    See {
        /// The anchor of that section.
        id: String,
        /// What is there.
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

/// A section.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its title.
    pub title: String,
    /// Whether a mail has it.
    pub in_mail: bool,
    /// Its pieces.
    pub blocks: Vec<Block>,
}

impl Section {
    /// An empty section of page and mail.
    pub fn new(id: &'static str, title: impl Into<String>) -> Section {
        Section {
            id,
            title: title.into(),
            in_mail: true,
            blocks: Vec::new(),
        }
    }

    /// Keeps the section out of the mail.
    #[must_use]
    pub fn page_only(mut self) -> Section {
        self.in_mail = false;
        self
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Section {
        self.blocks.push(Block::Text { text: text.into() });
        self
    }

    /// Adds a list; an empty one adds nothing.
    #[must_use]
    pub fn list(mut self, items: Vec<String>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::List { items });
        }
        self
    }

    /// Adds a list that only a page has.
    #[must_use]
    pub fn page_list(mut self, items: Vec<String>) -> Section {
        if !items.is_empty() {
            self.blocks.push(Block::PageList { items });
        }
        self
    }

    /// Says where on the page what stands behind this section is listed.
    #[must_use]
    pub fn see(mut self, id: &str, text: impl Into<String>) -> Section {
        self.blocks.push(Block::See {
            id: id.into(),
            text: text.into(),
        });
        self
    }

    /// Adds the pieces of another section.
    #[must_use]
    pub fn append(mut self, other: Section) -> Section {
        self.blocks.extend(other.blocks);
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

    /// Adds a chart under its finding.
    #[must_use]
    pub fn figure(
        self,
        chart: &Chart,
        title: impl Into<String>,
        caption: impl Into<String>,
    ) -> Section {
        self.draw(chart, title.into(), caption.into(), true)
    }

    /// Adds a chart that only a page has.
    #[must_use]
    pub fn page_figure(
        self,
        chart: &Chart,
        title: impl Into<String>,
        caption: impl Into<String>,
    ) -> Section {
        self.draw(chart, title.into(), caption.into(), false)
    }

    fn draw(mut self, chart: &Chart, title: String, caption: String, in_mail: bool) -> Section {
        self.blocks.push(Block::Figure(Figure {
            name: chart.name,
            title,
            alt: chart.alt.clone(),
            caption,
            width: chart.width,
            height: chart.height,
            svg: inline(chart),
            in_mail,
        }));
        self
    }
}

/// The drawing as part of a page: named for screen readers, scaling with its column.
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
    /// Title of the window and the mail's sender line.
    pub title: String,
    /// What this is, of which day, in which zone.
    pub meta: String,
    /// The mail's subject: the answer.
    pub subject: String,
    /// What an inbox shows after the subject.
    pub preheader: String,
    /// The finding, as one sentence.
    pub headline: String,
    /// What stands right below it.
    pub lead: Vec<String>,
    /// What to know about the inputs before reading on.
    pub alerts: Vec<String>,
    /// The report.
    #[serde(skip)]
    pub sections: Vec<Section>,
    /// What its words mean and how figures were computed.
    pub definitions: Vec<Definition>,
    /// The charts in it, for files and mails.
    #[serde(skip)]
    pub charts: Vec<Chart>,
}

impl Document {
    /// Puts other words in the place of names, wherever they stand as whole words: `(name,
    /// instead)`.
    #[must_use]
    pub fn renamed(mut self, names: &[(String, String)]) -> Document {
        let patterns: Vec<(Regex, String, String)> = names
            .iter()
            .filter_map(|(name, instead)| Some((pattern(name)?, name.clone(), instead.clone())))
            .collect();
        self.texts()
            .into_iter()
            .for_each(|text| rename(text, &patterns));
        self
    }

    /// Takes away signs without a picture that a text of a CRM may hold: control characters, and
    /// those that turn the direction of what stands behind them. What keeps a name to itself stays.
    pub fn cleared(mut self) -> Document {
        let turns = |c: char| names::is_bidi_control(c) && !names::ISOLATE.contains(&c);
        let is_bare = |c: char| (c.is_control() && c != '\n') || turns(c);
        for text in self.texts() {
            if text.contains(is_bare) {
                let kept = text.chars().filter(|c| !turns(*c));
                *text = kept
                    .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
                    .collect();
            }
        }
        self
    }

    /// Every text that may hold something of a CRM.
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
            texts.push(&mut section.title);
            for block in &mut section.blocks {
                match block {
                    Block::Text { text } | Block::See { text, .. } => texts.push(text),
                    Block::List { items } | Block::PageList { items } => texts.extend(items),
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

/// A name as a pattern: in any case, with any space between its parts, or its last part first.
fn pattern(name: &str) -> Option<Regex> {
    let parts: Vec<String> = name.split_whitespace().map(regex::escape).collect();
    let (last, first) = parts.split_last()?;
    let turned = if first.is_empty() {
        String::new()
    } else {
        format!("|{last},\\s*{}", first.join("\\s+"))
    };
    Regex::new(&format!("(?i)(?:{}{turned})", parts.join("\\s+"))).ok()
}

fn rename(text: &mut String, names: &[(Regex, String, String)]) {
    for (pattern, name, instead) in names {
        if pattern.is_match(text) {
            let mut out = String::with_capacity(text.len());
            let mut end = 0;
            for found in pattern.find_iter(text) {
                let (before, after) = (&text[..found.start()], &text[found.end()..]);
                let is_inside = before.ends_with(char::is_alphanumeric)
                    || after.starts_with(char::is_alphanumeric);
                out.push_str(&text[end..found.start()]);
                out.push_str(if is_inside { found.as_str() } else { instead });
                end = found.end();
            }
            out.push_str(&text[end..]);
            *text = out;
        }
        cut_stump(text, name);
    }
}

/// Takes away what a cut left of a name at the end of a text: `led by Dana Wh…`.
fn cut_stump(text: &mut String, name: &str) {
    const SHORTEST: usize = 4;
    let Some((before, after)) = text
        .split_once('…')
        .map(|(a, b)| (a.to_string(), b.to_string()))
    else {
        return;
    };
    let (lower, name) = (before.to_lowercase(), name.to_lowercase());
    let lengths = (SHORTEST..name.chars().count()).rev();
    let stump = lengths
        .map(|n| name.chars().take(n).collect::<String>())
        .find(|stump| lower.ends_with(stump.as_str()));
    if let Some(stump) = stump {
        let kept: String = before
            .chars()
            .take(before.chars().count() - stump.chars().count())
            .collect();
        if !kept.ends_with(char::is_alphanumeric) {
            *text = format!("{}…{after}", kept.trim_end());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_left_out_where_it_is_a_word_however_it_is_written() {
        let left_out = |name: &str, text: &str| {
            let mut text = text.to_string();
            rename(
                &mut text,
                &[(pattern(name).unwrap(), name.into(), "Rep 1".into())],
            );
            text
        };
        assert_eq!(
            left_out("Ed", "Ed asked Fred; ED, Edna and ed"),
            "Rep 1 asked Fred; Rep 1, Edna and Rep 1"
        );
        let text = "ask dana whitfield, WHITFIELD, DANA or Dana\u{a0}Whitfield's team";
        assert_eq!(
            left_out("Dana Whitfield", text),
            "ask Rep 1, Rep 1 or Rep 1's team"
        );
        assert_eq!(
            left_out("Dana Whitfield", "“led by dana whi…”"),
            "“led by…”"
        );
        assert_eq!(
            left_out("Dana Whitfield", "made in a bandana…"),
            "made in a bandana…"
        );
    }
}
