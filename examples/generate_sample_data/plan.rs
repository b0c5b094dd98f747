//! What is planted: who sells, who reviews, and the days and deals that are fixed by hand.

use crate::calendar::Day;

/// The first day of the sample.
pub const HISTORY_FROM: Day = Day::of(2024, 5, 21);
/// From here on CS reviews records and an assistant drafts some. What `earlier` adds was closed
/// between the two days, and a little after.
pub const FIRST_DAY: Day = Day::of(2025, 5, 21);
/// What becomes of customers from the first day on, and the texts of records from the second day on,
/// are drawn from streams of their own, so that the last weeks tell the same stories whatever is
/// changed in the years before.
pub const RECENT: Day = Day::of(2026, 8, 21);
pub const RECENT_OUTCOMES: u64 = 0x1abb_0d8d_037f_92c1;
pub const RECENT_TEXTS_FROM: Day = Day::of(2026, 11, 7);
pub const RECENT_TEXTS: u64 = 0xe252_0e4a_4a04_55f9;
pub const AS_OF: Day = Day::of(2026, 11, 20);

pub const SEED: u64 = 110;
/// Apart from `SEED`, and chosen: with about a hundred churned customers only some seeds show what
/// `HAZARD` plants.
pub const CHURN_SEED: u64 = 415;

/// A rep, with the won deals (new business) and what becomes of their records.
pub struct Rep {
    pub name: &'static str,
    pub won: usize,
    pub without_record: usize,
    pub full: usize,
    /// Share among the lost and open deals.
    pub weight: u32,
}

const fn rep(
    name: &'static str,
    won: usize,
    without_record: usize,
    full: usize,
    weight: u32,
) -> Rep {
    Rep {
        name,
        won,
        without_record,
        full,
        weight,
    }
}

pub const MARCO: usize = 0;
pub const DANA: usize = 1;
pub const PRIYA: usize = 2;
pub const CALLUM: usize = 3;
pub const NIA: usize = 4;
pub const JONAS: usize = 5;
const SOFIA: usize = 6;
const HANNAH: usize = 7;
const TOMAS: usize = 8;
const AIKO: usize = 9;
const RENEE: usize = 10;
const SAMUEL: usize = 11;

pub const REPS: [Rep; 12] = [
    rep("Marco Bellini", 38, 17, 15, 9),
    rep("Dana Whitfield", 42, 2, 40, 9),
    rep("Priya Raman", 50, 1, 20, 10),
    rep("Callum Reid", 36, 3, 23, 9),
    rep("Nia Oduya", 5, 1, 1, 1),
    rep("Jonas Weidner", 33, 4, 19, 9),
    rep("Sofia Lindqvist", 36, 3, 22, 8),
    rep("Hannah Becker", 34, 4, 19, 9),
    rep("Tomás Herrera", 33, 4, 17, 9),
    rep("Aiko Tanabe", 34, 3, 21, 8),
    rep("Renée Fontaine", 32, 4, 19, 9),
    rep("Samuel Okafor", 32, 3, 18, 9),
];

pub const SALES_MANAGER: &str = "Gabriela Nunes";
pub const ASSISTANT: &str = "draft assistant";

pub const INGRID: usize = 0;
pub const LEADS: [&str; 6] = [
    "Ingrid Solberg",
    "Tom Achterberg",
    "Leila Haddad",
    "Brandon Kessler",
    "Mei-Ling Zhao",
    "Victor Amaral",
];

/// First reviews each lead rejects, in percent of all their first reviews.
pub const REJECTED_PERCENT: [usize; 6] = [45, 0, 14, 11, 13, 10];
/// First reviews of Priya Raman's records each lead rejects.
pub const PRIYA_REJECTED: [usize; 6] = [6, 0, 3, 4, 3, 3];
/// Ingrid Solberg reviews more than half of Jonas Weidner's records and rejects this many: he looks
/// bad until her strictness is taken into account.
pub const JONAS_REJECTED_BY_INGRID: usize = 7;
/// Who reviews Nia Oduya's records, and whether they accept.
pub const NIA_REVIEWS: [(usize, bool); 3] = [(INGRID, false), (2, false), (5, true)];

pub const CSMS: [&str; 9] = [
    "Noémie Carrel",
    "Dev Malhotra",
    "Katrin Ostermann",
    "Luis Quiroga",
    "Abena Sarpong",
    "Paul Winterbourne",
    "Hyejin Seo",
    "Marta Kowalczyk",
    "Elliot Grange",
];

/// What becomes of the record of a won deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    NoRecord,
    Partial,
    Full,
}
use Plan::{Full, NoRecord, Partial};

/// A won deal whose day, rep and record are fixed.
pub struct FixedWin {
    pub closed: Day,
    pub rep: usize,
    pub plan: Plan,
}

const fn win(month: i32, day: i32, rep: usize, plan: Plan) -> FixedWin {
    FixedWin {
        closed: Day::of(2026, month, day),
        rep,
        plan,
    }
}

pub const FIXED_WINS: [FixedWin; 26] = [
    // The new rep's other deals.
    win(10, 8, NIA, Partial),
    win(10, 21, NIA, Partial),
    win(11, 3, NIA, Full),
    // 7 to 13 November.
    win(11, 9, SOFIA, Full),
    win(11, 9, CALLUM, Full),
    win(11, 9, AIKO, Full),
    win(11, 10, PRIYA, Full),
    win(11, 10, TOMAS, Partial),
    win(11, 11, MARCO, Full),
    win(11, 11, DANA, Full),
    win(11, 12, NIA, NoRecord),
    win(11, 12, HANNAH, Full),
    win(11, 13, SAMUEL, Partial),
    win(11, 13, RENEE, Full),
    // 14 to 20 November.
    win(11, 16, MARCO, NoRecord),
    win(11, 16, SOFIA, Full),
    win(11, 16, PRIYA, Partial),
    win(11, 17, CALLUM, NoRecord),
    win(11, 17, DANA, Full),
    win(11, 17, TOMAS, Partial),
    win(11, 18, MARCO, NoRecord),
    win(11, 18, JONAS, Full),
    win(11, 18, NIA, Partial),
    win(11, 19, AIKO, Full),
    win(11, 19, RENEE, Full),
    win(11, 20, SAMUEL, Full),
];

/// The cohort under pressure: Logistics with 50 to 199 people. Its deals of the last 180 days are
/// these and no others.
pub const PRESSED_SIZE: usize = 1;
pub const PRESSED_FROM: Day = Day::of(2026, 5, 20);
pub const PRESSED_WINS: [Day; 9] = [
    Day::of(2026, 5, 27),
    Day::of(2026, 6, 4),
    Day::of(2026, 6, 12),
    Day::of(2026, 6, 23),
    Day::of(2026, 7, 2),
    Day::of(2026, 7, 14),
    Day::of(2026, 9, 3),
    Day::of(2026, 9, 29),
    Day::of(2026, 10, 22),
];
pub const PRESSED_LOSSES_BEFORE: [Day; 4] = [
    Day::of(2026, 6, 2),
    Day::of(2026, 7, 8),
    Day::of(2026, 7, 29),
    Day::of(2026, 8, 18),
];
pub const PRESSED_LOSSES_NOW: [Day; 14] = [
    Day::of(2026, 8, 26),
    Day::of(2026, 9, 2),
    Day::of(2026, 9, 10),
    Day::of(2026, 9, 15),
    Day::of(2026, 9, 23),
    Day::of(2026, 9, 30),
    Day::of(2026, 10, 6),
    Day::of(2026, 10, 13),
    Day::of(2026, 10, 20),
    Day::of(2026, 10, 27),
    Day::of(2026, 11, 3),
    Day::of(2026, 11, 10),
    Day::of(2026, 11, 16),
    Day::of(2026, 11, 18),
];

pub const WON: usize = 405;
pub const SECOND_WINS: usize = 15;
pub const LOST: usize = 777;
pub const OPEN: usize = 145;

/// Wins (new business) that `earlier` adds for each rep: all, without a record, complete.
pub const EARLIER: [(usize, usize, usize); 12] = [
    (24, 12, 5),
    (24, 2, 22),
    (26, 3, 10),
    (23, 4, 10),
    (0, 0, 0),
    (22, 6, 8),
    (24, 4, 11),
    (23, 5, 9),
    (24, 5, 10),
    (23, 4, 10),
    (24, 6, 9),
    (23, 4, 9),
];
/// How many of these are a second purchase.
pub const EARLIER_SECOND_WINS: usize = 20;
pub const EARLIER_LOST: usize = 320;
/// The last day on which a deal that `earlier` adds may have closed: the year and the quarter that
/// the reviews compare begin later.
pub const EARLIER_UNTIL: Day = Day::of(2025, 8, 20);

/// How a complete field changes the rate of churn, in the order of the record.
pub const HAZARD: [f64; 7] = [0.96, 1.0, 0.96, 0.72, 0.72, 0.72, 0.98];
/// How having no record changes it, against a record without a complete field.
pub const NO_RECORD_HAZARD: f64 = 0.66;
/// How the segment changes it, in the order of `SEGMENTS`.
pub const SEGMENT_HAZARD: [f64; 6] = [0.85, 1.1, 0.8, 1.0, 1.7, 1.0];
/// Chance a day that a customer with an empty record leaves, between month 4 and month 12.
pub const BASE_HAZARD: f64 = 0.000_91;
/// How the time since the sale changes it: until day 90, until day 365, later.
pub const TENURE_HAZARD: [f64; 3] = [1.5, 1.0, 0.85];

/// Customers since `RECENT` who have churned, and one who churned the day before yesterday.
pub const CHURNED_LATELY: [(&str, Day); 6] = [
    ("Lunbrook Laboratories, Inc.", Day::of(2026, 10, 18)),
    ("Castelrand Kitchens GmbH", Day::of(2026, 10, 19)),
    ("Fjordholt Dialysis GmbH", Day::of(2026, 11, 11)),
    ("Osterfield Tooling LLC", Day::of(2026, 11, 16)),
    ("Strathmoor Health Group Ltd", Day::of(2026, 11, 18)),
    ("Larkmore Packaging Machines LLC", Day::of(2026, 11, 19)),
];
/// Customers whose record is missing for more than 90 days. Other records of that age came in late.
pub const STILL_MISSING: [&str; 8] = [
    "Tolliverton Packaging Machines, Inc.",
    "Sorrelridge Packaging Machines",
    "Gravelow Parcel, Inc.",
    "Fennmarch Clinics LLC",
    "Rivebrück Home & Garden B.V.",
    "Märktal Depot Services",
    "Bracklow Payments, Inc.",
    "Bracestow Machine Works Ltd",
];
