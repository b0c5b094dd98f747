//! A company as products export it: its deals in the layout of each, and what CS knows of its
//! accounts.

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

/// The files of the company.
#[derive(Clone)]
pub struct Export {
    pub layout: Layout,
    pub deals: Table,
    pub outcomes: Table,
    /// Ids of the deals that the damage touches.
    pub touched: Vec<String>,
    /// What happens to the text of the deals once it is written.
    pub edit: Option<fn(Vec<u8>, &Export) -> Vec<u8>>,
    /// The same facts undamaged, where they are not the company's own.
    pub meaning: Option<Box<Export>>,
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
        let header = [
            "account_id",
            "account_name",
            "csm",
            "kickoff_on",
            "churned_on",
        ];
        let mut outcomes = vec![header.map(str::to_string).to_vec()];
        for i in 0..24 {
            let left = if i % 4 == 1 { "2026-06-11" } else { "" };
            let (csm, account) = (["Marta", "Paul"][i % 2], account_of(i));
            outcomes.push(
                [account_id(i).as_str(), &account, csm, "2026-05-28", left]
                    .map(str::to_string)
                    .to_vec(),
            );
        }
        Export {
            layout,
            deals,
            outcomes,
            touched: Vec::new(),
            edit: None,
            meaning: None,
            seed,
        }
    }

    /// Position of a field in the deals.
    pub fn at(&self, field: &str) -> Option<usize> {
        self.layout.columns.iter().position(|(_, of)| *of == field)
    }

    /// The number of the row that the seed chooses, from 1.
    pub fn chosen(&self) -> usize {
        1 + self.seed * 7 % DEALS
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

    /// Touches the deal of a row.
    pub fn touch(&mut self, row: usize) {
        let id = self.at("id").map(|at| self.deals[row][at].clone());
        self.touched.extend(id);
    }

    /// The files, as they are written.
    pub fn files(&self) -> [(&'static str, Vec<u8>); 2] {
        let deals = text(&self.deals, self.layout.delimiter);
        let deals = self
            .edit
            .map_or_else(|| deals.clone(), |edit| edit(deals.clone(), self));
        [
            ("deals.csv", deals),
            ("outcomes.csv", text(&self.outcomes, b',')),
        ]
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
