//! Rows of tables.

use super::heading::heading;
use super::label::Label;
use super::label_index::Match;
use super::labels::{Found, Labels};
use super::row_labels::{columns_of_deals, is_gap, label_of_row};
use super::rows::{Row, columns_beside};
use super::segment::{Evidence, Segment};
use crate::model::TextColumn;
use crate::record::fold::words;
use crate::record::form_text::has_instruction;
use crate::record::html::CELL_BREAK;
use crate::record::marks::{Mark, whole_mark};
use crate::record::words::{Kind, vocabulary};

/// What a table says.
pub enum Table {
    /// Its rows or columns are fields.
    Fields(Vec<Segment>),
    /// It lists objections with their answers: a line each.
    Objections(Vec<(usize, String)>),
    /// Lines that are no table of fields.
    Text(Vec<(usize, String)>),
}

/// Reads rows that stand together below a section of `open`.
pub fn read(rows: &[Row], open: Option<Label>, labels: &Labels) -> Table {
    let rows: Vec<&Row> = rows.iter().filter(|row| !row.is_rule()).collect();
    let label = |cell: &str| {
        let cell = cell.trim_matches(['"', '*', ' ']);
        heading(cell, labels, true)
            .filter(|h| h.rest.is_empty())
            .map(|h| h.found)
    };
    let Some(first) = rows.first() else {
        return Table::Text(Vec::new());
    };
    let heads: Vec<Option<Found>> = first.cells.iter().map(|cell| label(cell)).collect();
    let fields = heads
        .iter()
        .flatten()
        .filter(|found| found.label.is_field())
        .count();
    if fields >= 3 || fields >= 2 && first.cells.len() == fields && rows.len() > 1 && open.is_none()
    {
        return Table::Fields(columns(&heads, first, &rows[1..]));
    }
    const MOST_FIELDS: usize = 3;
    let names_field = |row: &&&Row| {
        let cells = row.cells.iter().take(2);
        cells
            .filter_map(|cell| label(cell))
            .any(|found| found.label.is_field() && !found.is_item)
    };
    let fields = rows.iter().filter(names_field).take(MOST_FIELDS).count();
    let has_fields = fields > 0;
    // `Field | What they said | What we know` is no table of objections.
    let pair = pair_columns(first, open.filter(|_| !has_fields));
    if let Some(pair) = pair.filter(|_| fields < MOST_FIELDS) {
        let body = &rows[usize::from(pair.has_head)..];
        let lines = body.iter().filter_map(|row| {
            let cell = |at: usize| row.cells.get(at).map(|cell| plain(cell));
            let (objection, answer) = (cell(pair.objection)?, cell(pair.answer)?);
            (!objection.is_empty() || !answer.is_empty()).then(|| {
                (
                    row.number,
                    format!("- Objection: {objection} -> Answer that worked: {answer}"),
                )
            })
        });
        return Table::Objections(lines.collect());
    }
    if has_fields {
        return Table::Fields(fields_of_rows(&rows, labels));
    }
    Table::Text(as_text(&rows))
}

/// Rows that are no fields, as lines.
fn as_text(rows: &[&Row]) -> Vec<(usize, String)> {
    let lines = rows.iter().flat_map(|row| {
        let text = match row.cells.as_slice() {
            [one] => one
                .split(CELL_BREAK)
                .map(|l| l.trim().to_string())
                .collect(),
            // `| 1 | price |`
            cells => vec![
                cells
                    .iter()
                    .map(|cell| plain(cell))
                    .filter(|cell| !cell.is_empty())
                    .enumerate()
                    .map(|(i, cell)| match i == 0 && cell.parse::<u8>().is_ok() {
                        true => format!("{cell}."),
                        false => cell,
                    })
                    .collect::<Vec<_>>()
                    .join(" "),
            ],
        };
        text.into_iter()
            .map(|text| (row.number, text))
            .collect::<Vec<_>>()
    });
    lines.collect()
}

/// A cell as one line.
fn plain(cell: &str) -> String {
    let lines = cell.split(CELL_BREAK).map(str::trim);
    lines
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A segment with the lines of a cell.
fn segment(found: Found, number: usize, cell: &str) -> Segment {
    let mut segment = Segment::labelled(found.label, Evidence::Label(found.how), number);
    segment.number = found.number;
    segment.is_inline = true;
    add(&mut segment, number, cell);
    segment
}

fn add(segment: &mut Segment, number: usize, cell: &str) {
    for line in cell
        .split(CELL_BREAK)
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        segment.push(number, line);
    }
}

/// A column a field: each row below is a record, unless it only goes on with the one above.
/// `head` is the row of their heads.
pub fn columns(heads: &[Option<Found>], head: &Row, rows: &[&Row]) -> Vec<Segment> {
    // Where objections stand apart from their answers.
    let is_field = |at: &usize| heads[*at].is_some_and(|found| found.label.is_field());
    let answer = pair_columns(head, None)
        .map(|pair| pair.answer)
        .filter(|at| !is_field(at));
    let mut all: Vec<Segment> = Vec::new();
    let mut record = 0;
    // Where the segments of the record begin.
    let mut begin = 0;
    for (i, row) in rows.iter().enumerate() {
        let goes_on = i > 0 && goes_on(row, heads);
        if i > 0 && !goes_on {
            record += 1;
            begin = all.len();
        }
        for (at, (found, cell)) in heads.iter().zip(&row.cells).enumerate() {
            let Some(found) = found.filter(|found| found.label != Label::Other) else {
                continue;
            };
            if Some(at) == answer {
                continue;
            }
            let answer = answer
                .filter(|_| found.label == Label::Column(TextColumn::Objections))
                .and_then(|at| row.cells.get(at));
            let pair = answer.map(|answer| {
                format!(
                    "- Objection: {} -> Answer that worked: {}",
                    plain(cell),
                    plain(answer)
                )
            });
            let is_blank = cell.is_empty() && answer.is_none_or(String::is_empty);
            let text = pair.filter(|_| !is_blank).unwrap_or_else(|| cell.clone());
            let above = all[begin..]
                .iter_mut()
                .find(|above| goes_on && above.label == Some(found.label));
            if let Some(above) = above {
                add(above, row.number, &text);
                continue;
            }
            let mut segment = segment(found, row.number, &text);
            segment.record = record;
            all.push(segment);
        }
    }
    all
}

/// Whether a row goes on with the record above: its first field is blank, and so are most others.
fn goes_on(row: &Row, heads: &[Option<Found>]) -> bool {
    let fields = heads
        .iter()
        .zip(&row.cells)
        .filter(|(found, _)| found.is_some_and(|found| found.label.is_field()));
    let (blank, all) = fields.clone().fold((0, 0), |(blank, all), (_, cell)| {
        (blank + usize::from(cell.is_empty()), all + 1)
    });
    let mut fields = fields;
    fields.next().is_some_and(|(_, cell)| cell.is_empty()) && 2 * blank > all
}

/// A row a field: the label in the first cell, or in the second behind a number.
pub fn fields_of_rows(rows: &[&Row], labels: &Labels) -> Vec<Segment> {
    let beside = columns_beside(rows, labels);
    let deals = columns_of_deals(rows, &beside, labels);
    if !deals.is_empty() {
        return records_of_columns(rows, &deals, labels);
    }
    let mut all: Vec<Segment> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if row_of_pair(row, &beside, &mut all) {
            continue;
        }
        let label_at = row
            .cells
            .iter()
            .take(2)
            .position(|cell| heading(cell, labels, true).is_some_and(|h| h.rest.is_empty()));
        let in_front = |at: usize| row.cells[..at].iter().all(|cell| cell.len() <= 4);
        if let Some(at) = label_at.filter(|at| in_front(*at))
            && let Some(heading) = heading(&row.cells[at], labels, true)
        {
            let cells = row.cells.iter().enumerate().skip(at + 1);
            let text: Vec<String> = cells
                .filter(|(i, cell)| !cell.is_empty() && !beside.contains(i))
                .map(|(_, cell)| cell.clone())
                .collect();
            let text = match heading.found.label {
                Label::Column(TextColumn::Objections) if text.len() == 2 => {
                    format!(
                        "- Objection: {} -> Answer that worked: {}",
                        plain(&text[0]),
                        plain(&text[1])
                    )
                }
                _ => text.join(" , ").replace(" , ", &CELL_BREAK.to_string()),
            };
            let continues = all.last().is_some_and(|last| {
                last.label == Some(heading.found.label) && heading.found.label.is_field()
            });
            match all.last_mut() {
                Some(last) if continues => add(last, row.number, &text),
                _ => all.push(segment(heading.found, row.number, &text)),
            }
            continue;
        }
        // `| | one more risk |`
        let is_more = row.cells.len() >= 2 && row.cells[0].is_empty();
        let said = || {
            let cells = row.cells.iter().enumerate().skip(1);
            let cells = cells.filter(|(i, cell)| !cell.is_empty() && !beside.contains(i));
            cells.map(|(_, cell)| plain(cell)).collect::<Vec<_>>()
        };
        if is_more && is_gap(rows, i, all.last(), &said(), labels) {
            let mut segment = Segment::unlabelled(row.number, None);
            segment.is_inline = true;
            said()
                .iter()
                .for_each(|text| add(&mut segment, row.number, text));
            all.push(segment);
            continue;
        }
        if is_more && let Some(last) = all.last_mut().filter(|last| last.is_field()) {
            said().iter().for_each(|text| add(last, row.number, text));
            continue;
        }
        rest_of_row(row, &mut all);
    }
    all
}

/// The fields of a table with a deal in each of these columns: a record a column.
fn records_of_columns(rows: &[&Row], columns: &[usize], labels: &Labels) -> Vec<Segment> {
    let mut all = Vec::new();
    for (record, at) in columns.iter().enumerate() {
        for row in rows {
            let Some((_, found)) = label_of_row(row, labels) else {
                continue;
            };
            let cell = row.cells.get(*at).map_or("", String::as_str);
            let mut segment = segment(found, row.number, cell);
            segment.record = record;
            all.push(segment);
        }
    }
    all
}

/// Adds a row `| Answer 2 | … |` to the objections above it, or a row `| Objection 1 | … |` that
/// begins them.
fn row_of_pair(row: &Row, beside: &[usize], all: &mut Vec<Segment>) -> bool {
    let objections = Label::Column(TextColumn::Objections);
    let Some(mark) = row.cells.first().and_then(|cell| whole_mark(cell)) else {
        return false;
    };
    let is_open = all
        .last()
        .is_some_and(|last| last.label == Some(objections));
    let cells = row.cells.iter().enumerate().skip(1);
    let text: Vec<String> = cells
        .filter(|(i, cell)| !cell.is_empty() && !beside.contains(i))
        .map(|(_, cell)| plain(cell))
        .collect();
    let text = text.join(" ");
    let line = match mark {
        Mark::Objection => format!("Objection: {text}"),
        Mark::Answer => format!("Answer: {text}"),
    };
    if !is_open && mark == Mark::Objection {
        let evidence = Evidence::Label(Match::Exact);
        let mut segment = Segment::labelled(objections, evidence, row.number);
        segment.is_inline = true;
        all.push(segment);
    } else if !is_open {
        return false;
    }
    if let Some(open) = all.last_mut().filter(|_| !text.is_empty()) {
        open.push(row.number, &line);
    }
    true
}

/// A row without a label: it goes on with the one above, or its label is missing.
fn rest_of_row(row: &Row, all: &mut Vec<Segment>) {
    let number = row
        .cells
        .first()
        .and_then(|cell| cell.trim_end_matches(['.', ')']).parse::<u8>().ok());
    let said: Vec<&String> = row
        .cells
        .iter()
        .skip(usize::from(number.is_some()))
        .filter(|cell| !cell.is_empty())
        .collect();
    // The head of the table.
    if said.is_empty() || all.is_empty() && number.is_none() && said.len() == row.cells.len() {
        return;
    }
    let mut segment = Segment::unlabelled(row.number, None);
    segment.number = number.filter(|n| (1..=7).contains(n));
    if segment.number.is_some() {
        segment.evidence = Evidence::Number;
    }
    segment.is_inline = true;
    said.iter()
        .for_each(|cell| add(&mut segment, row.number, cell));
    all.push(segment);
}

/// Which columns hold objections and answers.
struct Pair {
    objection: usize,
    answer: usize,
    has_head: bool,
}

fn pair_columns(first: &Row, open: Option<Label>) -> Option<Pair> {
    let all = vocabulary();
    let is = |kind: Kind, cell: &str| {
        let words = words(cell);
        // `Objection: too dear -> Answer: ROI` is a text, and so is what stands behind a colon.
        let is_text = cell.contains("->")
            || cell.contains('→')
            || cell
                .split_once([':', '：'])
                .is_some_and(|(_, text)| !text.trim().is_empty());
        // `N/A` is no head of answers.
        !is_text
            && words.concat().chars().count() > 2
            && !has_instruction(cell)
            && words.len() <= 6
            && (all.of(kind).has(&words) || all.of(kind).count_in(&words) > 0)
    };
    let by = |test: &dyn Fn(&str) -> bool| first.cells.iter().position(|cell| test(cell));
    let is_answer = |cell: &str| is(Kind::Answer, cell);
    let is_objection =
        |cell: &str| is(Kind::Objection, cell) || all.of(Kind::Objections).has(&words(cell));
    let answer = by(&is_answer);
    let objection = by(&|cell| is_objection(cell) && !is_answer(cell)).or(by(&is_objection));
    if let (Some(objection), Some(answer)) = (objection, answer)
        && objection != answer
    {
        return Some(Pair {
            objection,
            answer,
            has_head: true,
        });
    }
    let is_open = open == Some(Label::Column(TextColumn::Objections));
    let n = first.cells.len();
    // `| # | … | … |`: numbers in front.
    let skip = usize::from(n >= 3);
    (is_open && (n == 2 || n == 3)).then(|| Pair {
        objection: skip,
        answer: skip + 1,
        has_head: objection.is_some() || answer.is_some() || first.cells[0] == "#",
    })
}
