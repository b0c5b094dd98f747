//! Tables: cells with a tone, rows cut to what a page or a mail can hold.

use std::cmp::Ordering;

use schemars::JsonSchema;
use serde::Serialize;

/// Whether a cell is good or bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Plain,
    /// Off plan.
    Bad,
    /// On plan.
    Good,
}

/// A cell of a table.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Whether it is good or bad.
    pub tone: Tone,
    /// The web address that it links to.
    pub link: Option<String>,
}

impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell {
            text,
            ..Cell::default()
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell::from(text.to_string())
    }
}

impl Cell {
    /// A cell on plan (`good`) or off plan, marked by a sign as well as by colour.
    pub fn verdict(good: bool, text: String) -> Cell {
        let (sign, tone) = if good {
            ("●", Tone::Good)
        } else {
            ("▲", Tone::Bad)
        };
        Cell {
            text: format!("{sign}\u{a0}{text}"),
            tone,
            link: None,
        }
    }

    /// A cell off plan.
    pub fn bad(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            tone: Tone::Bad,
            link: None,
        }
    }

    /// A cell with a link, if the address is known.
    pub fn linked(text: impl Into<String>, link: Option<String>) -> Cell {
        Cell {
            text: text.into(),
            tone: Tone::Plain,
            link,
        }
    }
}

/// Heading of a column.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Head {
    /// Its title.
    pub title: String,
    /// Whether the column holds numbers.
    pub number: bool,
}

/// Most rows of any table on the page; longer ones are read in a spreadsheet.
const MOST_ROWS: usize = 300;
/// Rows of a table on the page where nothing else is set.
const USUAL_ROWS: usize = 60;

/// A table; the first cell of each row names the row.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Table {
    /// Its columns.
    pub head: Vec<Head>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether its columns are too wide for a phone.
    pub is_wide: bool,
    /// Whether it is a list to look things up in; printed pages show only its first rows.
    pub is_list: bool,
    /// How many rows there are.
    #[serde(skip)]
    pub total: usize,
    /// Most rows on the page.
    #[serde(skip)]
    pub page_rows: usize,
    /// Most rows in a mail; 0 leaves the table out.
    #[serde(skip)]
    pub mail_rows: usize,
    /// Where the other rows are: `gap.csv`; empty when no list has them.
    pub rest: String,
}

impl Table {
    /// The first rows of a list in some order, as many as the page can show.
    pub fn first_rows<T>(mut list: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
        if list.len() > MOST_ROWS {
            list.select_nth_unstable_by(MOST_ROWS, &order);
            list.truncate(MOST_ROWS);
        }
        list.sort_by(order);
        list
    }

    /// A table of rows made one by one; makes no more than the page can show.
    pub fn of_many(titles: &[&str], rows: impl ExactSizeIterator<Item = Vec<Cell>>) -> Table {
        let total = rows.len();
        Table::new(titles, rows.take(MOST_ROWS).collect()).of(total)
    }

    /// A table with these columns; titles that begin with `#` are of number columns.
    pub fn new(titles: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        let head = titles.iter().map(|title| {
            let (title, number) = title
                .strip_prefix('#')
                .map_or((*title, false), |title| (title, true));
            Head {
                title: title.to_string(),
                number,
            }
        });
        let head: Vec<Head> = head.collect();
        Table {
            is_wide: is_wide(&head, &rows),
            is_list: false,
            head,
            total: rows.len(),
            rows,
            page_rows: USUAL_ROWS,
            mail_rows: 10,
            rest: String::new(),
        }
    }

    /// Sets how many rows mails show, and the list that has all.
    #[must_use]
    pub fn shortened(mut self, mail_rows: usize, rest: &str) -> Table {
        self.mail_rows = mail_rows;
        self.rest = rest.to_string();
        self
    }

    /// Sets the total number of rows.
    #[must_use]
    pub fn of(mut self, total: usize) -> Table {
        self.total = self.total.max(total);
        self
    }

    /// Sets how many rows the page shows.
    #[must_use]
    pub fn page_rows(mut self, page_rows: usize) -> Table {
        self.page_rows = page_rows;
        self
    }

    /// Shows as many rows as the page can, and none in mails: for the rows behind a figure.
    #[must_use]
    pub fn in_full(self, rest: &str) -> Table {
        Table {
            page_rows: MOST_ROWS,
            mail_rows: 0,
            rest: rest.into(),
            is_list: true,
            ..self
        }
    }

    /// The table with at most `rows` rows, and how many were cut.
    pub fn cut(&self, rows: usize) -> (Table, usize) {
        let shown: Vec<Vec<Cell>> = self.rows.iter().take(rows).cloned().collect();
        let cut = self.total - shown.len();
        (
            Table {
                head: self.head.clone(),
                rows: shown,
                rest: self.rest.clone(),
                ..*self
            },
            cut,
        )
    }
}

/// Whether a table is too wide for a phone: short texts do not wrap, and long ones beside many
/// columns become too narrow to read.
fn is_wide(head: &[Head], rows: &[Vec<Cell>]) -> bool {
    const LETTERS: usize = 40;
    const WRAPS: usize = 14;
    const TOWER: usize = 40;
    let word = |text: &str| {
        text.split(' ')
            .map(|word| word.chars().count())
            .max()
            .unwrap_or(0)
    };
    let (mut needed, mut has_tower) = (0, false);
    for (column, head) in head.iter().enumerate() {
        let texts = || {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.text.as_str())
        };
        let longest = texts().map(|text| text.chars().count()).max().unwrap_or(0);
        let longest_word = texts().map(word).fold(word(&head.title), usize::max);
        needed += longest.min(WRAPS).max(longest_word) + 1;
        has_tower |= column > 0 && longest > TOWER;
    }
    needed > LETTERS || (head.len() > 3 && has_tower)
}
