//! The shapes of `handoff.toml` as a user writes them. Unknown keys are errors.

mod mail;
mod panel;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::{Dimension, Kind, Locale};
use crate::record::RecordsSection;

use super::adjust::{Adjust, NoRecord};
use super::churn::{ChurnDate, LeftWhen, Reactivated, RowsAre};
use super::dates::{DateFormats, PeriodDay};
use super::day_text::DayText;
use super::kpis::KpisSection;
use super::repeats::SeveralAccounts;

pub use mail::{Attachment, Mail, Operator};
pub use panel::Panel;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    #[serde(default = "default_company")]
    pub company: String,
    /// The zone in which days are days; UTC when left out.
    pub timezone: Option<String>,
    pub as_of: Option<DayText>,
    pub deals: Table,
    pub handoffs: Option<Table>,
    pub reviews: Option<Table>,
    pub outcomes: Option<Table>,
    /// Dated recurring revenue of accounts, which makes GRR and NRR exact.
    pub revenue: Option<Table>,
    /// Definitions of churn by name; `outcomes.churn` says which one counts.
    #[serde(default)]
    pub churn: BTreeMap<String, Table>,
    pub owners: Option<Owners>,
    pub accounts: Option<Accounts>,
    #[serde(default)]
    pub money: Money,
    #[serde(default)]
    pub records: RecordsSection,
    #[serde(default)]
    pub lost_reasons: LostReasons,
    #[serde(default)]
    pub cohorts: Cohorts,
    #[serde(default)]
    pub retention: Retention,
    /// How the company's KPIs are counted.
    #[serde(default)]
    pub kpis: KpisSection,
    #[serde(default)]
    pub targets: Targets,
    #[serde(default)]
    pub clocks: Clocks,
    #[serde(default)]
    pub pre_close: PreClose,
    #[serde(default)]
    pub limits: Limits,
    /// How numbers, amounts and days are written.
    #[serde(default)]
    pub locale: Locale,
    #[serde(default)]
    pub links: Links,
    /// A folder of templates used in place of the built-in ones of the same name.
    pub templates_dir: Option<String>,
    pub mail: Option<Mail>,
    /// Who hears of a failure, and where a success is noted.
    #[serde(default)]
    pub operator: Operator,
    /// Where runs remember what they mailed and showed; beside this file when left out.
    pub state_dir: Option<String>,
    /// Views of the reports and who gets them, by name.
    #[serde(default)]
    pub audience: BTreeMap<String, Audience>,
    /// Panels of the company's own, after the built-in sections.
    #[serde(default)]
    pub panel: Vec<Panel>,
}

/// `[links]`: where things are in the CRM.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// Web address of a deal, with `{deal_id}` in it.
    pub deal: Option<String>,
    /// Web address of an account, with `{account_id}` in it.
    pub account: Option<String>,
}

/// What an audience sees.
#[derive(Deserialize, Clone, Copy, Default, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The whole of each report.
    #[default]
    Everything,
    /// Of the digest, what concerns the deals a rep sold.
    OwnDeals,
    /// Of the digest, the records that a CS lead reviews and the accounts a CS manager looks after.
    OwnQueue,
}

/// One address, or one a name.
#[derive(Deserialize, Clone, JsonSchema)]
#[serde(untagged)]
pub enum Recipients {
    List(Vec<String>),
    ByName(BTreeMap<String, String>),
}

/// `[audience.NAME]`: a view of the reports and who gets it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Audience {
    #[serde(default)]
    pub sees: Seen,
    /// Addresses; of `own_deals` and `own_queue` an address a name.
    pub to: Recipients,
    /// `daily`, `weekly`, `quarterly`; all when left out.
    pub reports: Option<Vec<Kind>>,
    /// Whom its reports name: `none`, `cs` or `all`; all when left out.
    pub names: Option<NamesShown>,
    /// The older spelling of `names`: `false` is `none`, `true` is `all`.
    pub rep_names: Option<bool>,
}

/// Whom the reports of an audience name.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NamesShown {
    /// No rep, no CS lead, no CS manager, no author of a record.
    None,
    /// CS leads and CS managers.
    Cs,
    /// Everybody.
    All,
}

fn default_company() -> String {
    "Your company".into()
}

/// One path or glob, or several.
#[derive(Deserialize, Clone, JsonSchema)]
#[serde(untagged)]
pub enum Files {
    One(String),
    Many(Vec<String>),
}

/// A value that all rows of a column have.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it is a shape, and no value")]
enum Fixed {
    Text(String),
    Number(f64),
    Yes(bool),
}

/// One table, whichever: `inputs` refuses keys that belong to another one.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    pub files: Option<Files>,
    pub columns: BTreeMap<String, String>,
    /// Native column to the one value that all rows have.
    #[schemars(with = "BTreeMap<String, Fixed>")]
    pub fixed: BTreeMap<String, toml::Value>,
    /// Spellings of names that are names of their own, and not another spelling of one.
    pub distinct: Option<Vec<String>>,
    pub dialect: Option<String>,
    pub date_format: Option<DateFormats>,
    /// The day that stands for a month, quarter or week without one.
    pub periods_as: Option<PeriodDay>,
    /// Columns with a value only in the first row of each block of rows, which holds for the rows
    /// below; `[]`: blank cells are blank.
    pub fill_down: Option<Vec<String>>,
    pub decimal: Option<String>,
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    pub sheet: Option<String>,
    pub timezone: Option<String>,
    pub minor_units: Option<bool>,
    /// How many units of the currency an amount of 1 is: 1000 where amounts are in thousands.
    pub amount_unit: Option<u32>,
    pub yes: Option<Vec<String>>,
    pub no: Option<Vec<String>>,
    pub stages: Option<Stages>,
    pub renewal: Option<Vec<String>>,
    pub not_renewal: Option<Vec<String>>,
    /// Types of upgrades and downgrades: they need no handoff record and are in no win rate.
    pub expansion: Option<Vec<String>>,
    /// Words in the names of deals that mean a renewal, where no type says so; `[]`: none does.
    pub renewal_names: Option<Vec<String>>,
    /// Words in the names of deals that mean an upgrade or downgrade.
    pub expansion_names: Option<Vec<String>>,
    pub tests: Option<Vec<String>>,
    /// Whether rows of one deal are its line items, a row a product.
    pub line_items: Option<bool>,
    /// Whether deals that are alike but for their id are one deal, entered twice.
    pub second_ids: Option<bool>,
    /// Which account counts where a cell names several.
    pub several_accounts: Option<SeveralAccounts>,
    pub accepted: Option<Vec<String>>,
    pub rejected: Option<Vec<String>>,
    pub crosswalk: Option<String>,
    pub churn: Option<String>,
    pub rows: Option<RowsAre>,
    pub left_when: Option<LeftWhen>,
    pub reactivated: Option<Reactivated>,
    pub churn_date: Option<ChurnDate>,
    pub churned: Option<Vec<String>>,
    pub stayed: Option<Vec<String>>,
    pub gap_days: Option<u32>,
    pub involuntary: Option<Vec<String>>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stages {
    pub won: Option<Vec<String>>,
    pub lost: Option<Vec<String>>,
    pub open: Option<Vec<String>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Owners {
    pub file: String,
    pub id: Option<String>,
    pub name: Option<String>,
    /// Where first and last name have a column each, instead of `name`.
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accounts {
    pub file: String,
    pub id: Option<String>,
    pub name: Option<String>,
    pub segment: Option<String>,
    pub company_size: Option<String>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Money {
    /// The currency of reports; USD when left out.
    pub currency: Option<String>,
    pub rates: BTreeMap<String, f64>,
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LostReasons {
    /// `[name, pattern]` pairs in place of the usual ones, first match wins.
    pub rules: Option<Vec<(String, String)>>,
    /// `[name, pattern]` pairs that are tried where those find nothing.
    pub more: Vec<(String, String)>,
    /// Pattern of what was no deal at all: entered twice, by mistake, as a test.
    pub not_real: Option<String>,
}

/// `[cohorts]`: which deals are alike.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cohorts {
    /// The dimensions, the broadest first: where too few deals are alike, the last is left out.
    pub by: Vec<Dimension>,
    /// Fewest lost deals of a cohort for speaking of it; with fewer the next wider one is spoken
    /// of.
    pub fewest_lost: u32,
}

impl Default for Cohorts {
    fn default() -> Cohorts {
        Cohorts {
            by: vec![Dimension::Segment, Dimension::CompanySize],
            fewest_lost: 5,
        }
    }
}

/// `[retention]`: how accounts are compared.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// Fewest complete fields of each class of completeness, from 0 up: `[0, 3, 5, 7]` is 0-2, 3-4,
    /// 5-6 and 7.
    pub classes: Vec<u32>,
    /// Whether accounts without a record by the landmark are a class of their own or have 0 fields.
    pub no_record: NoRecord,
    /// What is taken out of comparisons, the most important first: where too few accounts left, the
    /// last is left out.
    pub adjust: Vec<Adjust>,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            classes: vec![0, 3, 5, 7],
            no_record: NoRecord::Apart,
            adjust: vec![
                Adjust::Segment,
                Adjust::Amount,
                Adjust::CompanySize,
                Adjust::LeadSource,
            ],
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Targets {
    pub complete: f64,
    pub accepted: f64,
    pub hours: u32,
    /// Whether the hours from close to record run over every day, or over business days only.
    pub record_due: RecordDue,
    pub landmark_days: u32,
    /// Days after the close on which the promised metric is looked at.
    pub checkin_days: u32,
}

impl Default for Targets {
    fn default() -> Targets {
        Targets {
            complete: 0.95,
            accepted: 0.90,
            hours: 48,
            record_due: RecordDue::Calendar,
            landmark_days: 30,
            checkin_days: 60,
        }
    }
}

/// The days over which the hours from close to record run.
#[derive(Deserialize, Clone, Copy, Default, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordDue {
    /// Every day: 48 hours after a Friday close end on Sunday.
    #[default]
    Calendar,
    /// Business days only: 48 hours after a Friday close end on Tuesday.
    Business,
}

/// `[clocks]`: days after the close by which each step should be taken.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clocks {
    /// Business days.
    pub handoff_meeting: u32,
    /// Business days.
    pub introduction: u32,
    /// Business days.
    pub kickoff: u32,
    /// Calendar days.
    pub first_value: u32,
    /// Calendar days.
    pub onboarded: u32,
    /// Days of the week on which nobody works: `["Sat", "Sun"]`.
    pub weekend: Option<Vec<String>>,
    /// Days on which nobody works: `["2026-12-25"]`.
    pub holidays: Vec<DayText>,
}

impl Default for Clocks {
    fn default() -> Clocks {
        Clocks {
            handoff_meeting: 1,
            introduction: 5,
            kickoff: 10,
            first_value: 60,
            onboarded: 90,
            weekend: None,
            holidays: Vec::new(),
        }
    }
}

/// `[pre_close]`: open deals whose record is looked at before the close.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PreClose {
    /// Days ahead: open deals with an expected close date up to then.
    pub days: u32,
    /// Stages whose open deals are listed whatever their date: `["Negotiation"]`.
    pub late_stages: Vec<String>,
}

impl Default for PreClose {
    fn default() -> PreClose {
        PreClose {
            days: 14,
            late_stages: Vec::new(),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Share of a file's rows that may be skipped as unusable.
    #[serde(alias = "set_aside")]
    pub skipped: f64,
    pub stale_days: u32,
    /// Days after which exports without a changed byte are told at the top; there must be a memory.
    pub unchanged_days: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            skipped: 0.05,
            stale_days: 7,
            unchanged_days: 3,
        }
    }
}
