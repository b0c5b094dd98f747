//! Comma separated tables.

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// Only where a comma, a quote or a line break asks for them.
    WhereNeeded,
    Everywhere,
}

pub struct Table {
    quotes: Quotes,
    text: String,
}

impl Table {
    pub fn new(quotes: Quotes, header: &[&str]) -> Table {
        let mut table = Table {
            quotes,
            text: String::new(),
        };
        table.row(header);
        table
    }

    pub fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            let cell = cell.as_ref();
            if self.quotes == Quotes::Everywhere || cell.contains(['"', ',', '\n', '\r']) {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(cell);
            }
        }
        self.text.push('\n');
    }

    pub fn into_text(self) -> String {
        self.text
    }
}

/// Blank for nothing.
pub fn or_blank<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}
