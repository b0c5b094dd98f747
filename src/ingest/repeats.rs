//! What repeated rows were taken for, so that a run says it at its top.

/// Two rows that may be one deal.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The file of the later row.
    pub file: String,
    /// Its line.
    pub line: u64,
    /// The id in it.
    pub id: String,
    /// The file of the earlier row.
    pub earlier_file: String,
    /// Its line.
    pub earlier_line: u64,
    /// The id in it.
    pub earlier_id: String,
}

/// The first of a kind, and how many there are.
#[derive(Debug, Default)]
pub struct Counted(Option<(Pair, u64)>);

impl Counted {
    /// Counts one; the first is kept.
    pub fn add(&mut self, pair: impl FnOnce() -> Pair) {
        self.0.get_or_insert_with(|| (pair(), 0)).1 += 1;
    }

    /// The first, and how many there are.
    pub fn get(&self) -> Option<&(Pair, u64)> {
        self.0.as_ref()
    }
}

/// The line items of one file.
#[derive(Debug, Clone)]
pub struct LineItemFile {
    /// The file.
    pub file: String,
    /// Deals with several rows.
    pub deals: u64,
    /// Their rows.
    pub rows: u64,
    /// Whether their amounts were added; else all rows of a deal have the same one.
    pub are_added: bool,
    /// The first such deal.
    pub id: String,
    /// The lines of its first two rows.
    pub lines: [u64; 2],
}

/// What repeated rows were taken for.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Deals that were skipped as an earlier one under a second id.
    pub second_ids: Counted,
    /// Deals that are alike but for their id, and count.
    pub alike: Counted,
    /// Rows with an id of an earlier file that are another deal by account, name and owner.
    pub other_deals: Counted,
    /// Rows with an id of an earlier file and other content.
    pub versions: u64,
    /// Deals that are open in a later file and won or lost in an earlier one.
    pub reopened: Counted,
    /// Later rows of one id in the same file, where nothing says which is newer.
    pub undated: Counted,
    /// Rows that differ from the row above in columns alone that are not used.
    pub same_but_unused: Counted,
    /// Rows that are the products of one deal.
    pub line_items: Vec<LineItemFile>,
}
