//! A [`Document`] as a mail: short enough for an inbox to show whole, and to read in minutes.

use std::cell::RefCell;

use super::document::{Block, DATA, Document, Section, Table, UNCHANGED};
use super::names;
use super::run_info::RunInfo;
use super::sections::own_panel::IDS;
use super::sections::pre_close::ID as BEFORE_CLOSE;
use super::shown::{self, Rest};
use super::templates::{self, MailContext, TemplateError, Templates};
use super::wording;
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
/// Most seconds for reading the digest.
const MOST_SECONDS: f64 = 110.0;
/// Most seconds for reading a digest with its chart, where the rest is as short as it can be.
const TWO_MINUTES: f64 = 119.0;
/// Most seconds for reading a weekly review.
const MOST_SECONDS_OF_A_WEEKLY: f64 = 220.0;
/// Most seconds for reading a quarterly report.
const MOST_SECONDS_OF_A_QUARTERLY: f64 = 244.0;
/// Paragraphs below the headline of a digest that stay longer than the deals about to close: how the
/// open handoffs moved, and how the week's deals stand.
const LEAD: usize = 2;
/// Most rows of one list.
const MOST_LINES: usize = 9;

/// Makes the mail of a document.
///
/// Long names can make a mail too large for an inbox, and a busy day can make it too long to read.
/// Then lists lose rows, the last list first; where that is not enough, whole sections are left to
/// the page, the last first, and named with a link; then what did not change, what the lead repeats,
/// and what is asked for before it is due. A chart, and how the open handoffs moved, leave only where
/// two minutes are not enough. A table of figures is shown whole or not at all.
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
        Kind::Weekly => MOST_SECONDS_OF_A_WEEKLY,
        Kind::Quarterly => MOST_SECONDS_OF_A_QUARTERLY,
    };
    let is_too_long = |html: &str, most_seconds: f64| {
        let seconds = seconds_to_read(html, shown_in(html, &images).count());
        html.len() > MOST_HTML || seconds > most_seconds
    };
    let mut cuts = Cuts {
        rows: tables.iter().map(|table| table.mail_rows).collect(),
        figures: 0,
        sections: 0,
        unchanged: false,
        lead: 0,
        before_close: false,
    };
    let (mut html, mut text) = fill(document, info, &cuts, templates)?;
    while is_too_long(&html, most_seconds) && cuts.one_more(document, &tables) {
        (html, text) = fill(document, info, &cuts, templates)?;
    }
    while is_too_long(&html, most_seconds.max(TWO_MINUTES)) && cuts.one_of_the_last(document) {
        (html, text) = fill(document, info, &cuts, templates)?;
    }
    let images = shown_in(&html, &images).cloned().collect();
    let day = info.formatter().short_weekday(info.as_of);
    Ok(Mail {
        subject: one_line(&subject(document, &day)),
        text,
        html,
        images,
        lists: cut_lists(&tables, &cuts.rows),
        attached: Vec::new(),
    })
}

fn sections(document: &Document) -> impl Iterator<Item = &Section> {
    document.sections.iter().filter(|section| section.in_mail)
}

/// The pictures that the HTML of a mail shows.
fn shown_in<'a>(html: &'a str, images: &'a [Image]) -> impl Iterator<Item = &'a Image> {
    images
        .iter()
        .filter(move |image| html.contains(&format!("\"cid:{}\"", image.cid)))
}

/// Sections that a mail shows however long it is, and what it ends with. A digest: what changed, what
/// to do, what CS waits for, Plan, Fact, Gap, the trend, and, where there is time to read them, the
/// deals about to close. A weekly review: the week against the last one, and what to do.
fn kept(document: &Document) -> usize {
    let first = match document.kind == Kind::Daily.key() {
        true => &["since", "today", "with-cs", "plan", "trend", BEFORE_CLOSE][..],
        false => return 2,
    };
    let mailed = sections(document).filter(|one| has_mail(one));
    mailed.filter(|one| first.contains(&one.id)).count()
}

/// How many sections a mail ends with that are no topic: what did not change, the data check.
fn ending(sections: &[&Section]) -> usize {
    let is_ending = |section: &&&Section| [UNCHANGED, DATA].contains(&section.id);
    sections.iter().rev().take_while(is_ending).count()
}

/// What a mail leaves to the page.
struct Cuts {
    /// Most rows of each table.
    rows: Vec<usize>,
    /// How many charts, the last first.
    figures: usize,
    /// How many sections, the last first but for the very last.
    sections: usize,
    /// Whether the line of what did not change is left out: the page has those sections.
    unchanged: bool,
    /// How many paragraphs below the headline of a digest, the last first: the table of Plan, Fact,
    /// Gap says the same. The first one stays.
    lead: usize,
    /// Whether the deals about to close are left out too: they ask for what is not due yet.
    before_close: bool,
}

impl Cuts {
    /// Cuts a little more; false where nothing is left to cut.
    fn one_more(&mut self, document: &Document, tables: &[&Table]) -> bool {
        let can_lose = |(table, rows): &(&&Table, &mut usize)| {
            !table.rest.is_empty() && table.rows.len().min(**rows) > 1
        };
        if let Some((table, rows)) = tables.iter().zip(&mut self.rows).filter(can_lose).last() {
            *rows = table.rows.len().min(*rows) - 1;
            return true;
        }
        let all: Vec<&Section> = sections(document).filter(|one| has_mail(one)).collect();
        if document.kind == Kind::Quarterly.key() {
            // Its own sections are one argument; panels of the company's own can be read apart.
            let panels = all.iter().filter(|one| IDS.contains(&one.id)).count();
            let is_left = panels > self.sections;
            self.sections += usize::from(is_left);
            return is_left;
        }
        if all.len() > kept(document) + ending(&all) + self.sections {
            self.sections += 1;
            return true;
        }
        let has_unchanged = all.iter().any(|one| one.id == UNCHANGED);
        if has_unchanged && !self.unchanged {
            self.unchanged = true;
            return true;
        }
        let is_digest = document.kind == Kind::Daily.key();
        if is_digest && self.lead + LEAD < document.lead.len() {
            self.lead += 1;
            return true;
        }
        // It is the last of those kept.
        let is_left =
            is_digest && !self.before_close && all.iter().any(|one| one.id == BEFORE_CLOSE);
        self.before_close |= is_left;
        self.sections += usize::from(is_left);
        is_left
    }

    /// Cuts what a mail is without only when it cannot be read in two minutes: a chart, then how the
    /// open handoffs moved; false where nothing is left to cut.
    fn one_of_the_last(&mut self, document: &Document) -> bool {
        if document.kind == Kind::Quarterly.key() {
            return false;
        }
        if self.figures < figures(document) {
            self.figures += 1;
            return true;
        }
        let is_digest = document.kind == Kind::Daily.key();
        let has_more = is_digest && self.lead + 1 < document.lead.len();
        self.lead += usize::from(has_more);
        has_more
    }
}

/// Whether a mail shows something of the section.
fn has_mail(section: &Section) -> bool {
    section.blocks.iter().any(|block| match block {
        Block::Table(table) => table.mail_rows > 0,
        other => is_mailed(other),
    })
}

/// Whether a mail shows the part, as far as it has rows for it.
fn is_mailed(block: &Block) -> bool {
    match block {
        Block::PageList { .. } | Block::See { .. } => false,
        Block::Figure(figure) => figure.in_mail,
        Block::Text { .. } | Block::List { .. } | Block::Table(_) => true,
    }
}

/// How many charts the mail has.
fn figures(document: &Document) -> usize {
    sections(document)
        .flat_map(|section| &section.blocks)
        .filter(|block| matches!(block, Block::Figure(figure) if figure.in_mail))
        .count()
}

/// Removes the last charts.
fn without_figures(sections: &mut [Section], left_out: usize) {
    let mut left = left_out;
    for section in sections.iter_mut().rev() {
        while left > 0
            && let Some(at) = section
                .blocks
                .iter()
                .rposition(|block| matches!(block, Block::Figure(_)))
        {
            section.blocks.remove(at);
            left -= 1;
        }
    }
}

/// Says what the sections that are left to the page hold, in place of them.
fn without_last(sections: &mut Vec<Section>, left_out: usize, rest: Rest<'_>) {
    if left_out == 0 {
        return;
    }
    let end = sections.len() - ending(&sections.iter().collect::<Vec<_>>());
    let begin = end.saturating_sub(left_out);
    let titles: Vec<String> = sections
        .drain(begin..end)
        .map(|section| match section.holds.is_empty() {
            true => section.title,
            false => section.holds,
        })
        .collect();
    let text = wording::full_stop(wording::capital(names::list(&titles)));
    let section = Section::new("more", "More in the full report");
    sections.insert(
        begin,
        match rest {
            Rest::OnPage(_, Some(url)) => section.text_to(text, url),
            _ => section.text(text),
        },
    );
}

/// HTML and plain text of the mail.
fn fill(
    document: &Document,
    info: &RunInfo,
    cuts: &Cuts,
    templates: &Templates,
) -> Result<(String, String), TemplateError> {
    let f = &info.formatter();
    let rows = RefCell::new(cuts.rows.iter());
    let cut =
        |table: &Table| table.cut(rows.borrow_mut().next().copied().unwrap_or(table.mail_rows));
    let url = info.page_url();
    let rest = Rest::OnPage("the full report", url.as_deref());
    let mut sections: Vec<Section> = sections(document)
        .map(|s| for_mail(shown::section(s, rest, info, &cut), rest, info))
        .collect();
    sections.retain(|section| !section.blocks.is_empty());
    without_last(&mut sections, cuts.sections, rest);
    without_figures(&mut sections, cuts.figures);
    let is_left_out = |section: &Section| cuts.unchanged && section.id == UNCHANGED;
    sections.retain(|section| !section.blocks.is_empty() && !is_left_out(section));
    let mut shorter = None;
    if cuts.lead > 0 {
        let mut document = document.clone();
        document.lead.truncate(document.lead.len() - cuts.lead);
        shorter = Some(document);
    }
    let context = MailContext {
        doc: shorter.as_ref().unwrap_or(document),
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
    match (&info.url, info.attaches_page, info.has_lists) {
        (Some(_), ..) => "The full report is on the web.".to_string(),
        (None, true, _) => "The full report is attached (report.html).".to_string(),
        (None, false, true) => format!("Full report and lists: folder {}.", info.folder),
        (None, false, false) => format!("Full report: folder {}.", info.folder),
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
        let end = [", ", "; "].into_iter().filter_map(|sign| news.rfind(sign));
        match end.max() {
            Some(end) => news = &news[..end],
            None => return format!("{}{news} – {day}", checks[1]),
        }
    }
}

/// A section without the parts that only the page shows.
fn for_mail(mut section: Section, rest: Rest<'_>, info: &RunInfo) -> Section {
    section.blocks.retain(is_mailed);
    let mut blocks = Vec::new();
    for mut block in section.blocks {
        let hidden = match &mut block {
            Block::List { items, .. } => {
                let hidden = items.len().saturating_sub(MOST_LINES);
                items.truncate(MOST_LINES);
                hidden
            }
            _ => 0,
        };
        blocks.push(block);
        if hidden > 0 {
            blocks.push(shown::more(hidden, rest, "", section.id, info));
        }
    }
    section.blocks = blocks;
    section
}
