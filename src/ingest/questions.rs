//! Words that nobody explained, asked about: which file and column has them, how many rows, and
//! which line of the configuration answers.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{IssueCode, Table};

/// Values that a question names; of more, it says how many there are.
const SHOWN: usize = 30;

/// What a word decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decides {
    /// Whether a customer left.
    Churn,
    /// Whether a deal is a renewal.
    Renewal,
    /// Whether a record was accepted.
    Review,
    /// Yes or no.
    Flag,
}

/// A value that nobody explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AskedValue {
    /// How many rows have it.
    pub rows: u64,
    /// The line of the first of them.
    pub first_line: u64,
}

/// What a report asks about the words of one column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Question {
    /// The table.
    pub table: &'static str,
    /// The file, as configured.
    pub file: String,
    /// The header of the column.
    pub header: String,
    /// The section of the configuration that holds the answer.
    pub section: String,
    /// What the words decide.
    pub decides: Decides,
    /// Whether a figure of the report hangs on it, so that none is made without the answer.
    pub blocks: bool,
    /// The words.
    pub values: BTreeMap<String, AskedValue>,
}

/// Who asks: the section of the configuration that holds the answer, what the word decides, and
/// whether a figure hangs on it.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    pub section: &'a str,
    pub decides: Decides,
    pub blocks: bool,
}

/// Where a word stands.
pub struct AskedPlace<'a> {
    pub table: Table,
    pub file: &'a str,
    pub header: &'a str,
    pub line: u64,
}

impl Decides {
    /// The question that an issue of a row raises, if it is a word that nobody explained.
    pub fn of(code: IssueCode) -> Option<Decides> {
        match code {
            IssueCode::UnknownStatus => Some(Decides::Churn),
            IssueCode::UnknownType => Some(Decides::Renewal),
            IssueCode::UnknownDecision => Some(Decides::Review),
            IssueCode::UnreadableFlag => Some(Decides::Flag),
            _ => None,
        }
    }

    /// The configuration keys that answer: for the words that do, and for those that do not.
    pub fn keys(self) -> [&'static str; 2] {
        match self {
            Decides::Churn => ["churned", "stayed"],
            Decides::Renewal => ["renewal", "not_renewal"],
            Decides::Review => ["accepted", "rejected"],
            Decides::Flag => ["yes", "no"],
        }
    }

    /// What words of the first key mean, and those of the second.
    fn meanings(self) -> [&'static str; 2] {
        match self {
            Decides::Churn => ["the customer churned", "the customer stayed"],
            Decides::Renewal => ["a renewal", "another kind of deal"],
            Decides::Review => ["accepted", "rejected"],
            Decides::Flag => ["yes", "no"],
        }
    }
}

impl Question {
    /// The question in words, with the answer's form.
    pub fn in_words(&self) -> String {
        let rows: u64 = self.values.values().map(|value| value.rows).sum();
        let [yes, no] = self.decides.keys();
        let [yes_means, no_means] = self.decides.meanings();
        if self.decides == Decides::Churn && self.values.keys().all(|word| is_like_day(word)) {
            return format!(
                "{}: column {:?} is mapped to churned, but in {} it has dates: {}. If they are \
                 churn dates, write columns.churned_on = {:?} under [{}]",
                self.file,
                self.header,
                counted(rows, "row"),
                listed(&self.values),
                self.header,
                self.section
            );
        }
        format!(
            "{}: column {:?} has {} in {}: {}. Under [{}], list the words that mean {yes_means} in \
             {yes} = [\"…\"], and those that mean {no_means} in {no} = [\"…\"]",
            self.file,
            self.header,
            counted(self.values.len() as u64, "unknown word"),
            counted(rows, "row"),
            listed(&self.values),
            self.section
        )
    }
}

/// Whether a word looks like a day: digits and signs alone.
fn is_like_day(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    digits >= 6 && !word.chars().any(char::is_alphabetic)
}

/// `1 row`, `4 rows`.
pub(super) fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// The words with their rows, those of most rows first.
fn listed(values: &BTreeMap<String, AskedValue>) -> String {
    let mut sorted: Vec<(&String, &AskedValue)> = values.iter().collect();
    sorted.sort_by_key(|(_, value)| std::cmp::Reverse(value.rows));
    let one = |(word, value): &(&String, &AskedValue)| {
        let rows = counted(value.rows, "row");
        format!("{word:?} ({rows}, first on line {})", value.first_line)
    };
    let mut list: Vec<String> = sorted.iter().take(SHOWN).map(one).collect();
    if values.len() > SHOWN {
        list.push(format!("and {} more", values.len() - SHOWN));
    }
    list.join(", ")
}

/// The questions of a run, one a column of a file, in the order in which they came up.
#[derive(Debug, Default)]
pub struct Questions {
    asked: Vec<Question>,
}

impl Questions {
    /// Asks about the value of one row.
    pub(super) fn ask(&mut self, place: &AskedPlace<'_>, by: Asker<'_>, value: &str) {
        let is_same = |q: &&mut Question| {
            q.decides == by.decides
                && q.header == place.header
                && q.file == place.file
                && q.section == by.section
        };
        let value = value.trim();
        let first = AskedValue {
            rows: 1,
            first_line: place.line,
        };
        let Some(question) = self.asked.iter_mut().find(is_same) else {
            self.asked.push(Question {
                table: place.table.key(),
                file: place.file.to_string(),
                header: place.header.to_string(),
                section: by.section.to_string(),
                decides: by.decides,
                blocks: by.blocks,
                values: BTreeMap::from([(value.to_string(), first)]),
            });
            return;
        };
        match question.values.get_mut(value) {
            Some(known) => known.rows += 1,
            None => {
                question.values.insert(value.to_string(), first);
            }
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Question> {
        self.asked.iter()
    }

    /// All of them, to keep.
    pub fn into_vec(self) -> Vec<Question> {
        self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_place_of_words_are_named() {
        let mut questions = Questions::default();
        let place = AskedPlace {
            table: Table::Outcomes,
            file: "cs.csv",
            header: "Churned",
            line: 2,
        };
        let by = Asker {
            section: "outcomes",
            decides: Decides::Churn,
            blocks: true,
        };
        questions.ask(&place, by, "2026-05-01");
        let words = questions.iter().map(Question::in_words);
        assert!(
            words.collect::<String>().contains(
                "it has dates: \"2026-05-01\" (1 row, first on line 2). If they are churn"
            )
        );
    }

    #[test]
    fn a_question_names_file_column_words_rows_and_the_line_that_answers() {
        let mut questions = Questions::default();
        let by = Asker {
            section: "outcomes",
            decides: Decides::Churn,
            blocks: true,
        };
        for (value, line) in [("Ended", 4), ("Offboarded", 5), ("Offboarded ", 9)] {
            let place = AskedPlace {
                table: Table::Outcomes,
                file: "cs.csv",
                header: "Status",
                line,
            };
            questions.ask(&place, by, value);
        }
        let all: Vec<String> = questions.iter().map(Question::in_words).collect();
        assert_eq!(
            all,
            [
                "cs.csv: column \"Status\" has 2 unknown words in 3 rows: \"Offboarded\" (2 rows, \
                 first on line 5), \"Ended\" (1 row, first on line 4). Under [outcomes], list the \
                 words that mean the customer churned in churned = [\"…\"], and those \
                 that mean the customer stayed in stayed = [\"…\"]"
            ]
        );
    }
}
