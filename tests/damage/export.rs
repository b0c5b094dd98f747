//! A company as products export it: its deals in the layout of each, and what CS knows of its
//! accounts.

use super::common::facts::Facts;

/// A table: its header, then its rows.
pub type Table = Vec<Vec<String>>;

/// How a product exports deals.
#[derive(Clone, Copy)]
pub struct Layout {
    pub product: &'static str,
    pub delimiter: u8,
    /// Headers in order, with the field that each holds (see [`deal`]); a blank field is one that
    /// the program does not use.
    pub columns: &'static [(&'static str, &'static str)],
    /// How it writes won, lost and open.
    pub stages: [&'static str; 3],
    /// How it writes new business and renewals.
    pub types: [&'static str; 2],
    /// How it writes a day.
    pub day: fn(Ymd) -> String,
}

/// Year, month, day.
pub type Ymd = (u32, u32, u32);

pub fn iso((y, m, d): Ymd) -> String {
    format!("{y}-{m:02}-{d:02}")
}

fn american((y, m, d): Ymd) -> String {
    format!("{m}/{d}/{y}")
}

fn noon(day: Ymd) -> String {
    format!("{} 12:00:00", iso(day))
}

const TYPES: [&str; 2] = ["New Business", "Renewal"];
const STATUS: [&str; 3] = ["Won", "Lost", "Open"];

pub const LAYOUTS: [Layout; 10] = [
    Layout {
        product: "native",
        delimiter: b',',
        columns: &[
            ("deal_id", "id"),
            ("account_id", "account_id"),
            ("account_name", "account"),
            ("rep", "rep"),
            ("stage", "stage"),
            ("type", "type"),
            ("amount", "amount"),
            ("closed_on", "closed_on"),
            ("segment", "segment"),
            ("lost_reason", "reason"),
            ("competitor", "competitor"),
        ],
        stages: ["Closed Won", "Closed Lost", "Negotiation"],
        types: TYPES,
        day: iso,
    },
    Layout {
        product: "salesforce",
        delimiter: b',',
        columns: &[
            ("Opportunity ID", "id"),
            ("Opportunity Name", "name"),
            ("Account ID", "account_id"),
            ("Account Name", "account"),
            ("Opportunity Owner", "rep"),
            ("Stage", "stage"),
            ("Type", "type"),
            ("Amount", "amount"),
            ("Close Date", "closed_on"),
            ("Fiscal Period", ""),
            ("Loss Reason", "reason"),
            ("Segment", "segment"),
        ],
        stages: ["Closed Won", "Closed Lost", "Negotiation/Review"],
        types: TYPES,
        day: american,
    },
    Layout {
        product: "hubspot",
        delimiter: b',',
        columns: &[
            ("Record ID", "id"),
            ("Deal Name", "name"),
            ("Deal Stage", "stage"),
            ("Deal Type", "type"),
            ("Amount", "amount"),
            ("Close Date", "closed_on"),
            ("Deal owner", "rep"),
            ("Associated Company IDs (Primary)", "account_id"),
            ("Associated Company (Primary)", "account"),
            ("Closed Lost Reason", "reason"),
        ],
        stages: ["closedwon", "closedlost", "presentationscheduled"],
        types: TYPES,
        day: noon,
    },
    Layout {
        product: "pipedrive",
        delimiter: b';',
        columns: &[
            ("Deal - ID", "id"),
            ("Deal - Title", "name"),
            ("Deal - Organization", "account"),
            ("Deal - Organization ID", "account_id"),
            ("Deal - Owner", "rep"),
            ("Deal - Status", "stage"),
            ("Deal - Value", "amount"),
            ("Deal - Won time", "won_on"),
            ("Deal - Lost time", "lost_on"),
            ("Deal - Lost reason", "reason"),
        ],
        stages: STATUS,
        types: TYPES,
        day: noon,
    },
    Layout {
        product: "zoho",
        delimiter: b',',
        columns: &[
            ("Record Id", "id"),
            ("Deal Name", "name"),
            ("Account Name.id", "account_id"),
            ("Account Name", "account"),
            ("Deal Owner", "rep"),
            ("Stage", "stage"),
            ("Type", "type"),
            ("Amount", "amount"),
            ("Closing Date", "closed_on"),
            ("Reason For Loss", "reason"),
        ],
        stages: ["Closed Won", "Closed Lost", "Qualification"],
        types: ["New Business", "Existing Business"],
        day: iso,
    },
    Layout {
        product: "dynamics",
        delimiter: b',',
        columns: &[
            ("(Do Not Modify) Opportunity", "id"),
            ("Topic", "name"),
            ("Potential Customer", "account"),
            ("Status", "stage"),
            ("Actual Revenue", "amount"),
            ("Actual Close Date", "closed_on"),
            ("Owner", "rep"),
        ],
        stages: STATUS,
        types: TYPES,
        day: american,
    },
    Layout {
        product: "copper",
        delimiter: b',',
        columns: &[
            ("Name", "name"),
            ("Company", "account"),
            ("Company Id", "account_id"),
            ("Status", "stage"),
            ("Owned By", "rep"),
            ("Close Date", "closed_on"),
            ("Value", "amount"),
            ("Loss Reason", "reason"),
            ("Copper ID", "id"),
            ("Days in Stage", ""),
        ],
        stages: STATUS,
        types: TYPES,
        day: american,
    },
    Layout {
        product: "freshsales",
        delimiter: b',',
        columns: &[
            ("Id", "id"),
            ("Deal name", "name"),
            ("Deal value", "amount"),
            ("Deal stage", "stage"),
            ("Sales account", "account"),
            ("Sales owner", "rep"),
            ("Closed date", "closed_on"),
            ("Lost reason", "reason"),
        ],
        stages: ["Won", "Lost", "Demo"],
        types: TYPES,
        day: iso,
    },
    Layout {
        product: "attio",
        delimiter: b',',
        columns: &[
            ("Record ID", "id"),
            ("Deal name", "name"),
            ("Deal stage", "stage"),
            ("Deal owner", "rep"),
            ("Deal value", "amount"),
            ("Associated company", "account"),
            ("Close date", "closed_on"),
            ("Associated people", ""),
        ],
        stages: ["Won 🎉", "Lost", "In Progress"],
        types: TYPES,
        day: iso,
    },
    Layout {
        product: "spreadsheet",
        delimiter: b';',
        columns: &[
            ("Deal ID", "id"),
            ("Customer", "account"),
            ("Sales Rep", "rep"),
            ("Stage", "stage"),
            ("Deal Type", "type"),
            ("Amount", "amount"),
            ("Close Date", "closed_on"),
            ("Segment", "segment"),
            ("Loss Reason", "reason"),
        ],
        stages: ["Closed Won", "Closed Lost", "Proposal"],
        types: TYPES,
        day: iso,
    },
];

/// How a product exports what became of accounts.
#[derive(Clone, Copy)]
pub struct CsLayout {
    pub product: &'static str,
    /// Headers in order, with the field that each holds (see [`outcome`]).
    pub columns: &'static [(&'static str, &'static str)],
    /// How it writes that a customer stays, and that one left.
    pub statuses: [&'static str; 2],
}

pub const CS_LAYOUTS: [CsLayout; 7] = [
    CsLayout {
        product: "native",
        columns: &[
            ("account_id", "account_id"),
            ("account_name", "account"),
            ("csm", "csm"),
            ("kickoff_on", "kickoff_on"),
            ("churned_on", "left_on"),
        ],
        statuses: ["Active", "Churned"],
    },
    CsLayout {
        product: "gainsight",
        columns: &[
            ("Name", "account"),
            ("SfdcAccountId", "account_id"),
            ("Status", "status"),
            ("CSMName", "csm"),
            ("Kickoff Date", "kickoff_on"),
            ("Churn Date", "left_on"),
            ("Current Score", ""),
        ],
        statuses: ["Active", "Churned"],
    },
    CsLayout {
        product: "churnzero",
        columns: &[
            ("Account External ID", "account_id"),
            ("Account Name", "account"),
            ("Customer Success Manager", "csm"),
            ("Kickoff Date", "kickoff_on"),
            ("Churn Date", "left_on"),
            ("ChurnScore", ""),
        ],
        statuses: ["Active", "Churned"],
    },
    CsLayout {
        product: "planhat",
        columns: &[
            ("_id", ""),
            ("sourceId", "account_id"),
            ("name", "account"),
            ("owner", "csm"),
            ("status", "status"),
            ("churn_date", "left_on"),
            ("orgRootId", ""),
        ],
        statuses: ["customer", "lost"],
    },
    CsLayout {
        product: "vitally",
        columns: &[
            ("externalId", "account_id"),
            ("name", "account"),
            ("CSM", "csm"),
            ("healthScore", ""),
            ("churnedAt", "left_on"),
        ],
        statuses: ["active", "churned"],
    },
    CsLayout {
        product: "stripe",
        columns: &[
            ("Customer ID", "account_id"),
            ("Customer Name", "account"),
            ("Status", "status"),
            ("Ended At (UTC)", "left_on"),
            ("Cancel At Period End", ""),
        ],
        statuses: ["active", "canceled"],
    },
    CsLayout {
        product: "chargebee",
        columns: &[
            ("customer_id", "account_id"),
            ("Company", "account"),
            ("status", "status"),
            ("cancelled_at", "left_on"),
            ("current_term_start", ""),
        ],
        statuses: ["active", "cancelled"],
    },
];

/// A field of what became of the n-th account.
fn outcome(i: usize, field: &str, layout: &CsLayout) -> String {
    let has_left = i % 4 == 1;
    match field {
        "account_id" => account_id(i),
        "account" => account_of(i),
        "csm" => ["Marta Kowalczyk", "Paul Winterbourne"][i % 2].into(),
        "kickoff_on" => "2026-05-28".into(),
        "left_on" if has_left => "2026-06-11".into(),
        "status" => layout.statuses[usize::from(has_left)].into(),
        _ => String::new(),
    }
}

/// Deals of the company.
pub const DEALS: usize = 48;

const REPS: [&str; 4] = [
    "Zoë Núñez",
    "Marco Bellini",
    "Renée Fontaine",
    "Callum Reid",
];
const SEGMENTS: [&str; 3] = ["Logistics", "Food & Retail", "Healthcare"];
const REASONS: [&str; 4] = [
    "Price too high",
    "Went with Slotwright",
    "Timing",
    "No decision",
];

pub fn account_of(i: usize) -> String {
    let name = [
        "Tolliverward Parcel",
        "Lochleigh Imaging",
        "Lünzmar Care",
        "Ruddgate Tooling",
    ][i % 4];
    format!("{name} {}", i % 24)
}

/// A field of the n-th deal as a layout writes it.
fn deal(i: usize, field: &str, layout: &Layout) -> String {
    let stage = match i % 5 {
        0 | 3 => 0,
        1 | 4 => 1,
        _ => 2,
    };
    let is_renewal = i % 6 == 5;
    let day = (layout.day)((2026, 1 + i as u32 % 5, 13 + i as u32 % 15));
    let when = |is: bool| if is { day.clone() } else { String::new() };
    match field {
        "id" => id(i),
        "name" => format!("{} - Fernhill Route", account_of(i)),
        "account_id" => account_id(i),
        "account" => account_of(i),
        "rep" => REPS[i / 2 % 4].into(),
        "stage" => layout.stages[stage].into(),
        "type" => layout.types[usize::from(is_renewal)].into(),
        "amount" => format!("{}", 12_000 + 1_250 * i),
        "closed_on" => day,
        "won_on" => when(stage == 0),
        "lost_on" => when(stage == 1),
        "segment" => SEGMENTS[i % 3].into(),
        "reason" if stage == 1 => REASONS[i / 5 % 4].into(),
        "competitor" if stage == 1 => "Slotwright".into(),
        _ => String::new(),
    }
}

pub fn id(i: usize) -> String {
    format!("{}", 7_040_100 + i)
}

pub fn account_id(i: usize) -> String {
    format!("{}", 9_100 + i % 24)
}

/// A change of a written text.
pub type Edit = fn(Vec<u8>, &Export) -> Vec<u8>;

/// The files of the company.
#[derive(Clone)]
pub struct Export {
    pub layout: Layout,
    pub deals: Table,
    pub cs: CsLayout,
    pub outcomes: Table,
    /// Ids of the deals that the damage touches.
    pub touched: Vec<String>,
    /// Rows of the outcomes that the damage touches.
    pub touched_cs: Vec<usize>,
    /// What happens to the text of the outcomes once it is written.
    pub edit_cs: Option<fn(Vec<u8>) -> Vec<u8>>,
    /// What happens to the text of the deals once it is written.
    pub edit: Option<Edit>,
    /// The same facts undamaged, where they are not the company's own.
    pub meaning: Option<Box<Export>>,
    /// Facts that are named otherwise than in the undamaged export.
    pub renamed: &'static [&'static str],
    /// A number that edits may choose by.
    pub seed: usize,
}

impl Export {
    pub fn new(layout: Layout, seed: usize) -> Export {
        let mut deals = vec![
            layout
                .columns
                .iter()
                .map(|(h, _)| (*h).to_string())
                .collect(),
        ];
        for i in 0..DEALS {
            deals.push(
                layout
                    .columns
                    .iter()
                    .map(|(_, field)| deal(i, field, &layout))
                    .collect(),
            );
        }
        let cs = CS_LAYOUTS[0];
        Export {
            layout,
            cs,
            outcomes: outcomes(&cs),
            deals,
            touched: Vec::new(),
            edit: None,
            touched_cs: Vec::new(),
            edit_cs: None,
            meaning: None,
            renamed: &[],
            seed,
        }
    }

    /// The company with the accounts of a CS product.
    pub fn with_cs(layout: Layout, cs: CsLayout, seed: usize) -> Export {
        Export {
            cs,
            outcomes: outcomes(&cs),
            ..Export::new(layout, seed)
        }
    }

    /// The facts of an undamaged export that have the same names in this one.
    pub fn comparable(&self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        facts.retain(|name, _| !self.renamed.contains(&name.as_str()));
        facts
    }

    /// Position of a field in the deals.
    pub fn at(&self, field: &str) -> Option<usize> {
        self.layout.columns.iter().position(|(_, of)| *of == field)
    }

    /// The number of the row that the seed chooses, from 1: of a closed deal.
    pub fn chosen(&self) -> usize {
        let i = self.seed * 7 % DEALS;
        1 + i + usize::from(i % 5 == 2)
    }

    /// Changes the cells of a field; `false` when the layout has none.
    pub fn cells(&mut self, field: &str, change: impl Fn(usize, &str) -> String) -> bool {
        let Some(at) = self.at(field) else {
            return false;
        };
        for (i, row) in self.deals[1..].iter_mut().enumerate() {
            row[at] = change(i, &row[at]);
        }
        true
    }

    /// Changes the cells of a field of the outcomes; `false` when the layout has none.
    pub fn cs_cells(&mut self, field: &str, change: impl Fn(usize, &str) -> String) -> bool {
        let Some(at) = self.cs.columns.iter().position(|(_, of)| *of == field) else {
            return false;
        };
        for (i, row) in self.outcomes[1..].iter_mut().enumerate() {
            row[at] = change(i, &row[at]);
        }
        true
    }

    /// Touches the deal of a row.
    pub fn touch(&mut self, row: usize) {
        let id = self.at("id").map(|at| self.deals[row][at].clone());
        self.touched.extend(id);
    }

    /// The files, as they are written.
    pub fn files(&self) -> [(&'static str, Vec<u8>); 2] {
        let mut deals = text(&self.deals, self.layout.delimiter);
        let mut outcomes = text(&self.outcomes, b',');
        if let Some(edit) = self.edit {
            deals = edit(deals, self);
        }
        if let Some(edit) = self.edit_cs {
            outcomes = edit(outcomes);
        }
        [("deals.csv", deals), ("outcomes.csv", outcomes)]
    }
}

/// A table as CSV, quoted where it has to be.
pub fn text(table: &Table, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_writer(Vec::new());
    table
        .iter()
        .for_each(|row| writer.write_record(row).expect("a row"));
    writer.into_inner().expect("bytes")
}

fn outcomes(layout: &CsLayout) -> Table {
    let header = layout
        .columns
        .iter()
        .map(|(header, _)| (*header).to_string());
    let row = |i| {
        layout
            .columns
            .iter()
            .map(|(_, field)| outcome(i, field, layout))
            .collect()
    };
    std::iter::once(header.collect())
        .chain((0..24).map(row))
        .collect()
}
