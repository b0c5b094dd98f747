//! Which headers of a file hold which columns of a table: by what they are called, and where that
//! leaves several, by what stands under them.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::amounts;
use super::deal_ids;
use super::header_meaning::{self, Evidence};
use super::leaving;
use super::parts::{Doubt, Mapped, Part};
use super::samples::Sample;
use super::stage_values::says_won_or_lost;
use super::terms;
use crate::config::Source;
use crate::config::dialect::header_words;
use crate::config::vocabulary::{self, Meaning, StageWord, normal_form};
use crate::model::Table;
use crate::source::probe::ProbedFile;
use crate::source::{ColumnType, InputError, OpenFile};

/// Columns on which a figure hangs: of two headers the right one is asked for.
pub(super) const ASKED: [&str; 17] = [
    "deal_id",
    "account_id",
    "account_name",
    "rep",
    "stage",
    "type",
    "amount",
    "closed_on",
    "won_on",
    "lost_on",
    "segment",
    "lost_reason",
    "decision",
    "churned",
    "churned_on",
    "churn_requested_on",
    "current_arr",
];

/// Flags that say something only together with others.
const NEVER_ALONE: [&str; 3] = ["is_won", "is_closed", "is_lost"];

/// A header that may hold a column.
#[derive(Clone)]
struct Candidate {
    position: usize,
    evidence: Evidence,
}

/// A file as a table, with what has to be mapped.
///
/// # Errors
/// It cannot be read.
pub fn part(
    shown: &str,
    probed: &ProbedFile,
    samples: &Rc<Vec<Sample>>,
    table: Table,
) -> Result<Part, InputError> {
    let plain = probed.open(table, &Source::default())?;
    let mut choice = Choice {
        plain: &plain,
        samples,
        taken: plain
            .mapping
            .positions
            .iter()
            .flatten()
            .map(|(at, _)| *at)
            .collect(),
        columns: Vec::new(),
        doubts: Vec::new(),
    };
    choice.stage_by_values();
    for rank in 0..=Evidence::TwoMeanings.rank() {
        for &column in table.columns() {
            choice.decide(column, rank);
        }
    }
    choice.ask_about_reason();
    let Choice {
        columns, doubts, ..
    } = choice;
    let mut part = Part {
        files: vec![shown.to_string()],
        file: plain,
        probed: probed.clone(),
        samples: Rc::clone(samples),
        columns,
        doubts,
        fixed: Vec::new(),
        to_fix: Vec::new(),
        formats: Vec::new(),
        left_out: Vec::new(),
    };
    deal_ids::settle(&mut part)?;
    terms::settle(&mut part);
    leaving::settle(&mut part)?;
    part.reopen()?;
    amounts::describe(&mut part);
    Ok(part)
}

struct Choice<'a> {
    plain: &'a OpenFile,
    samples: &'a [Sample],
    taken: BTreeSet<usize>,
    columns: Vec<Mapped>,
    doubts: Vec<Doubt>,
}

impl Choice<'_> {
    /// Whether the column is mapped, or asked about.
    fn is_settled(&self, column: &str) -> bool {
        self.plain.has(column)
            || self.columns.iter().any(|mapped| mapped.column == column)
            || self.doubts.iter().any(|doubt| doubt.column == column)
    }

    /// Maps or asks about a column, as far as headers of this rank tell.
    fn decide(&mut self, column: &'static str, rank: u8) {
        if self.is_settled(column) || NEVER_ALONE.contains(&column) {
            return;
        }
        let mut found = self.candidates(column);
        found.retain(|candidate| {
            candidate.evidence.rank() == rank && !self.taken.contains(&candidate.position)
        });
        let (fitting, others): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|c| self.fits(column, c.position));
        if fitting.is_empty() && rank == 0 && ASKED.contains(&column) {
            let dates = others
                .iter()
                .filter(|c| self.may_be_dates(column, c.position));
            if let [one] = dates.collect::<Vec<_>>().as_slice() {
                let remark = "check: matched by its header, but not all of its values are dates";
                return self.map(column, one.position, remark.into());
            }
            let amounts = others
                .iter()
                .filter(|c| self.may_be_amounts(column, c.position));
            if let [one] = amounts.collect::<Vec<_>>().as_slice() {
                let remark = "check: matched by its header, but not all of its values are amounts";
                return self.map(column, one.position, remark.into());
            }
        }
        if let Some(one) = fitting.iter().find(|c| self.is_twice(c.position)) {
            let why = "two columns have this header: rename one in the export";
            return self.ask(column, std::slice::from_ref(one), why);
        }
        let fitting = self.narrowed(column, fitting);
        match fitting.as_slice() {
            [] => self.ask_about_months(column, &others),
            [one] if one.evidence == Evidence::TwoMeanings => {
                let why = second_meaning(column);
                self.ask(column, &fitting, why);
            }
            [one] => self.map(column, one.position, one.evidence.remark()),
            several if ASKED.contains(&column) => {
                let several = several.to_vec();
                self.ask(column, &several, "");
            }
            [first, second, ..] => {
                let other = &self.samples[second.position].header;
                self.map(
                    column,
                    first.position,
                    format!("check: or should it be {other:?}?"),
                );
            }
        }
    }

    /// Whether the header stands in the file again.
    fn is_twice(&self, position: usize) -> bool {
        let header = &self.samples[position].header;
        let same = self
            .samples
            .iter()
            .filter(|s| s.header.eq_ignore_ascii_case(header));
        same.count() > 1
    }

    fn candidates(&self, column: &str) -> Vec<Candidate> {
        let headers = self.plain.layout.headers.iter().enumerate();
        let free = headers.filter(|(position, _)| !self.taken.contains(position));
        free.filter_map(|(position, header)| {
            let evidence = header_meaning::evidence(self.plain.table, column, header)?;
            Some(Candidate { position, evidence })
        })
        .collect()
    }

    /// Whether the values under a header can be those of a column.
    fn fits(&self, column: &str, position: usize) -> bool {
        let sample = &self.samples[position];
        let is_date = sample.holds_days() && !sample.holds_numbers();
        sample.filled == 0
            || match ColumnType::of(self.plain.table, column) {
                ColumnType::Day => sample.holds_days(),
                ColumnType::Money => sample.holds_numbers(),
                _ if column == "company_size" => sample.holds_classes(),
                ColumnType::Id | ColumnType::Flag | ColumnType::Text => !is_date,
            }
    }

    /// Whether a date column by its header has values that are dates in part, or in a writing that
    /// nobody reads: a run names the cells, and not a column that is missing.
    fn may_be_dates(&self, column: &str, position: usize) -> bool {
        const FEWEST_DIGITS: usize = 3;
        let sample = &self.samples[position];
        let digits = |text: &String| text.chars().filter(|c| c.is_numeric()).count();
        let is_cut = |text: &String| text.starts_with("##");
        let is_like = |text: &String| digits(text) >= FEWEST_DIGITS || is_cut(text);
        ColumnType::of(self.plain.table, column) == ColumnType::Day
            && !sample.holds_numbers()
            && !sample.holds_months()
            && (sample.days * 2 >= sample.filled || sample.first.iter().all(is_like))
    }

    /// Whether a column of amounts by its header has values that are amounts in part, or in a writing
    /// that nobody reads: a run names the cells.
    fn may_be_amounts(&self, column: &str, position: usize) -> bool {
        let sample = &self.samples[position];
        let has_digit = |text: &String| text.contains(char::is_numeric);
        ColumnType::of(self.plain.table, column) == ColumnType::Money
            && !sample.holds_days()
            && !sample.holds_months()
            && !sample.first.is_empty()
            && sample.first.iter().all(has_digit)
    }

    /// The candidates for which the values speak, where they speak.
    fn narrowed(&self, column: &str, mut found: Vec<Candidate>) -> Vec<Candidate> {
        if found.len() < 2 {
            return found;
        }
        let keep = |found: &[Candidate], test: &dyn Fn(&Sample) -> bool| -> Vec<Candidate> {
            let kept: Vec<_> = found
                .iter()
                .filter(|c| test(&self.samples[c.position]))
                .cloned()
                .collect();
            if kept.is_empty() {
                found.to_vec()
            } else {
                kept
            }
        };
        found = keep(&found, &|sample| sample.filled > 0);
        match column {
            // `Status` says won or lost where `Phase` is a step; the shorter list is the outcome.
            "stage" => {
                found = keep(&found, &says_won_or_lost);
                let fewest = found
                    .iter()
                    .map(|c| self.samples[c.position].distinct.len())
                    .min();
                keep(&found, &|sample| {
                    says_won_or_lost(sample) && Some(sample.distinct.len()) == fewest
                })
            }
            // A name says more to a reader than an id.
            "rep" | "csm" => keep(&found, &|sample| !is_id_header(&sample.header)),
            _ => found,
        }
    }

    /// A column called `stage` may be a step only, and another say won or lost.
    fn stage_by_values(&mut self) {
        let is_step = self.plain.table == Table::Deals
            && !self.plain.has("is_won")
            && self.plain.position("stage").is_some_and(|at| {
                let sample = &self.samples[at];
                sample.filled > 0 && !says_won_or_lost(sample)
            });
        if !is_step {
            return self.stage_without_header();
        }
        let mut found = self.candidates("stage");
        found.retain(|c| says_won_or_lost(&self.samples[c.position]));
        if let [one] = found.as_slice() {
            self.map(
                "stage",
                one.position,
                "check: its values say won and lost".into(),
            );
        }
    }

    /// Where no header is that of a stage, the one column of few values that says won and lost.
    fn stage_without_header(&mut self) {
        const MOST: usize = 40;
        let is_open = self.plain.table == Table::Deals
            && !self.is_settled("stage")
            && !self.plain.has("is_won")
            && self.candidates("stage").is_empty();
        if !is_open {
            return;
        }
        let is_end = |value: &String| {
            matches!(
                vocabulary::stage(value),
                Meaning::Known(StageWord::Won | StageWord::Lost)
            )
        };
        let found: Vec<usize> = (0..self.samples.len())
            .filter(|at| {
                let sample = &self.samples[*at];
                !self.taken.contains(at)
                    && sample.distinct.len() <= MOST
                    && sample.distinct.len() * 2 <= sample.filled
                    && sample.distinct.iter().any(is_end)
            })
            .collect();
        if let [one] = found.as_slice() {
            self.map("stage", *one, "check: its values say won and lost".into());
        }
    }

    /// A reason of the status beside the stage may say why a deal was lost, and what a step is called.
    fn ask_about_reason(&mut self) {
        const WORDS: [&str; 8] = [
            "grund", "raison", "motif", "razon", "motivo", "reden", "reason", "理由",
        ];
        if self.plain.table != Table::Deals || self.is_settled("lost_reason") {
            return;
        }
        let mut found = self.candidates("stage");
        found.retain(|candidate| {
            let sample = &self.samples[candidate.position];
            let header = normal_form(&sample.header);
            sample.filled > 0 && WORDS.iter().any(|word| header.contains(word))
        });
        if let [one] = found.as_slice() {
            let why = "does it give the reason why a deal was lost?";
            self.ask("lost_reason", std::slice::from_ref(one), why);
        }
    }

    /// A close month is asked about: the day in it is not known.
    fn ask_about_months(&mut self, column: &'static str, others: &[Candidate]) {
        let months: Vec<Candidate> = others
            .iter()
            .filter(|c| self.samples[c.position].holds_months())
            .cloned()
            .collect();
        if ASKED.contains(&column) && !months.is_empty() {
            self.ask(column, &months, "it has months without a day");
        }
    }

    fn map(&mut self, column: &'static str, position: usize, remark: String) {
        self.taken.insert(position);
        self.columns.push(Mapped {
            column: column.to_string(),
            header: self.samples[position].header.clone(),
            remark,
        });
    }

    fn ask(&mut self, column: &'static str, candidates: &[Candidate], why: &str) {
        self.taken.extend(candidates.iter().map(|c| c.position));
        let header = |c: &Candidate| self.samples[c.position].header.clone();
        let examples = match candidates {
            [one] => format!(" ({})", self.samples[one.position].examples()),
            _ => String::new(),
        };
        self.doubts.push(Doubt {
            column: column.to_string(),
            headers: candidates.iter().map(header).collect(),
            why: if why.is_empty() {
                String::new()
            } else {
                format!("{why}{examples}")
            },
        });
    }
}

/// What a word may mean beside a column.
fn second_meaning(column: &str) -> &'static str {
    match column {
        "churned_on" => {
            "it may be the churn date, the date notice was given (columns.churn_requested_on), or \
             the end of a term that may be renewed"
        }
        "churn_requested_on" => {
            "it may be the date notice was given, or the churn date (columns.churned_on)"
        }
        _ => "the header has a second meaning",
    }
}

/// Whether a header says that it holds ids or addresses.
fn is_id_header(header: &str) -> bool {
    let words = header_words(header);
    words
        .iter()
        .any(|word| ["id", "email", "mail", "key"].contains(&word.as_str()))
}
