//! The columns of the deals table in which values repeat, and how each value is parsed.

use std::borrow::Cow;
use std::num::NonZeroU16;

use super::batch_keys::{BatchKeys, Text};
use super::labels::{Label, LabelColumn, PersonLabel};
use super::owners::Owners;
use super::stages::{DealVocabulary, FLAGS, Stage};
use super::words::{self, DealType, Flag};
use crate::config::Money;
use crate::config::vocabulary::normal_form;
use crate::dataset::{CurrencyIx, DealKind, Symbol};
use crate::model::{ReasonId, Taxonomy};
use crate::source::batch::{ColumnCells, TextBatch};
use crate::source::parse;

/// The columns in which values repeat.
pub struct DealLabels {
    pub rep: LabelColumn<RepLabel>,
    pub stage: LabelColumn<StageLabel>,
    pub kind: LabelColumn<TypeLabel>,
    pub currency: LabelColumn<CurrencyLabel>,
    pub segment: LabelColumn<Label>,
    pub company_size: LabelColumn<Label>,
    pub competitor: LabelColumn<Label>,
    pub product: LabelColumn<Label>,
    pub lead_source: LabelColumn<Label>,
    pub lost_reason: LabelColumn<Option<LostReason>>,
    /// What its name says of renewals.
    pub pipeline: LabelColumn<DealType>,
    /// The flags, in the order of [`FLAGS`].
    pub flags: [LabelColumn<Flag>; 4],
    /// What the amount is for; `Err` for an unknown period.
    pub period: LabelColumn<Result<AmountPeriod, ()>>,
    /// Length of the contract in months; `Err` when the cell holds none.
    pub term: LabelColumn<Result<Option<NonZeroU16>, ()>>,
}

/// What an amount is for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum AmountPeriod {
    /// A period that comes so many times a year.
    TimesAYear(f64),
    /// The whole contract.
    Term,
}

impl AmountPeriod {
    /// The part of an amount that is for a year; `None` for a whole contract of unknown length.
    pub fn yearly(self, term: Option<NonZeroU16>) -> Option<f64> {
        match self {
            AmountPeriod::TimesAYear(times) => Some(times),
            AmountPeriod::Term => term.map(|months| 12.0 / f64::from(months.get())),
        }
    }
}

/// A sales owner.
pub struct RepLabel {
    /// Who it is.
    pub person: PersonLabel,
    /// How many appended deals the person has.
    pub deals: u64,
}

/// A stage.
pub struct StageLabel {
    /// What it means.
    pub stage: Stage,
    /// As it is written.
    pub text: Text,
    /// Its symbol, once an open deal in it is appended.
    pub symbol: Option<Symbol>,
    /// The reason for losing that its name tells, once a lost deal asked for it.
    pub reason: Option<ReasonId>,
    /// Whether it counts as open only because no list has it.
    pub is_unknown: bool,
    /// Open deals in it.
    pub open: u64,
    /// Those of them with a close date in the past.
    pub overdue: u64,
}

/// A type of deals.
pub struct TypeLabel {
    /// As it is written.
    pub text: Text,
    /// What it means.
    pub means: DealType,
    /// How many appended deals have it.
    pub deals: u64,
    /// What the first of them is.
    pub counts_as: DealKind,
}

/// A currency.
pub struct CurrencyLabel {
    /// Whether the cell is blank: then it is the reporting currency.
    pub is_blank: bool,
    /// Its code.
    pub name: Text,
    /// Its rate, if it has one.
    pub rate: Option<f64>,
    /// Its position in the data set, once a deal asked for it.
    pub added: Option<Option<CurrencyIx>>,
}

/// A reason for losing, as far as some lost deal asked for it.
pub struct LostReason {
    /// The reason that the text tells.
    pub reason: ReasonId,
    /// Whether it tells no reason, so that the stage may.
    pub is_silent: bool,
    /// The text as a label.
    pub label: Label,
    /// Whether the label is the beginning of a longer text.
    pub is_cut: bool,
}

impl DealLabels {
    /// Parses the distinct values of a batch.
    pub fn parse(
        batch: &TextBatch,
        vocabulary: &DealVocabulary,
        owners: &Owners,
        money: &Money,
        na_is_name: bool,
        keys: &mut BatchKeys,
    ) -> DealLabels {
        let rows = batch.len();
        let mut names = |column: &str| {
            let may_be_na = na_is_name && matches!(column, "segment" | "product");
            LabelColumn::parse(batch.column(column), rows, |text| {
                Label::of_cell(text, parse::segment(text, may_be_na), keys)
            })
        };
        let [segment, company_size, product, lead_source] =
            ["segment", "company_size", "product", "lead_source"].map(&mut names);
        let period = if vocabulary.amounts_have_periods {
            batch.column("amount_period")
        } else {
            ColumnCells::Fixed("")
        };
        DealLabels {
            segment,
            company_size,
            product,
            lead_source,
            competitor: LabelColumn::parse(batch.column("competitor"), rows, |text| {
                let name = parse::name(text).filter(|name| !parse::names_nobody(name));
                Label::of_cell(text, name, keys)
            }),
            rep: LabelColumn::parse(batch.column("rep"), rows, |text| RepLabel {
                person: PersonLabel::parse(text, owners, keys),
                deals: 0,
            }),
            stage: LabelColumn::parse(batch.column("stage"), rows, |text| StageLabel {
                stage: vocabulary.stage(text),
                is_unknown: vocabulary.is_unknown_stage(text),
                text: keys.push(&[text.trim()]),
                symbol: None,
                reason: None,
                open: 0,
                overdue: 0,
            }),
            kind: LabelColumn::parse(batch.column("type"), rows, |text| TypeLabel {
                text: keys.push(&[text.trim()]),
                means: vocabulary.types.deal_type(text),
                deals: 0,
                counts_as: DealKind::NewBusiness,
            }),
            currency: LabelColumn::parse(batch.column("currency"), rows, |text| {
                CurrencyLabel::parse(text, money, keys)
            }),
            lost_reason: LabelColumn::parse(batch.column("lost_reason"), rows, |_| None),
            pipeline: LabelColumn::parse(batch.column("pipeline"), rows, |text| {
                vocabulary.types.pipeline(text)
            }),
            flags: std::array::from_fn(|at| flag_column(batch, at, vocabulary)),
            period: LabelColumn::parse(period, rows, |text| amount_period(text).ok_or(())),
            term: LabelColumn::parse(batch.column("term_months"), rows, |text| {
                match vocabulary.term_in_years {
                    true => parse::months_of_years(text),
                    false => parse::months(text),
                }
            }),
        }
    }
}

/// A column of yes and no, by its place in [`FLAGS`]. What is declared of blank cells says nothing of
/// a column that is not there.
fn flag_column(batch: &TextBatch, at: usize, vocabulary: &DealVocabulary) -> LabelColumn<Flag> {
    LabelColumn::parse(
        batch.column(FLAGS[at]),
        batch.len(),
        |text| match vocabulary.has_flags[at] {
            true => words::flag(text, &vocabulary.flags),
            false => Flag::Blank,
        },
    )
}

impl CurrencyLabel {
    /// Parses the name of a currency.
    pub fn parse(text: &str, money: &Money, keys: &mut BatchKeys) -> CurrencyLabel {
        let named = parse::name(text);
        let name = named.unwrap_or(&money.currency);
        let code = code(name, money);
        CurrencyLabel {
            is_blank: named.is_none(),
            name: keys.push(&[&code]),
            rate: money.rates.get(code.as_ref()).copied(),
            added: None,
        }
    }
}

/// The code of a currency by its code, sign or name. A sign that several currencies have is the
/// only one of them that has a rate.
fn code<'a>(name: &'a str, money: &Money) -> Cow<'a, str> {
    if money.rates.contains_key(name) {
        return Cow::Borrowed(name);
    }
    if let Some(code) = parse::currency_code(name) {
        return Cow::Owned(code);
    }
    let mut possible = money
        .rates
        .keys()
        .filter(|code| parse::can_mean(name, code));
    match (possible.next(), possible.next()) {
        (Some(one), None) => Cow::Owned(one.clone()),
        _ => Cow::Borrowed(name),
    }
}

impl LostReason {
    /// Parses the text of a lost deal.
    pub fn parse(text: &str, taxonomy: &Taxonomy, keys: &mut BatchKeys) -> LostReason {
        let reason = taxonomy.classify(text);
        let label = parse::label(text);
        LostReason {
            reason,
            // `N/A` beside a stage that tells why is no other reason.
            is_silent: reason == taxonomy.unspecified() || parse::is_blank(text),
            is_cut: label.as_ref().is_some_and(|label| label.ends_with('…')),
            label: Label::new(label.as_deref(), keys),
        }
    }
}

/// What an amount of this period is for; a blank period is a year, and nothing a word that names no
/// period.
pub fn amount_period(period: &str) -> Option<AmountPeriod> {
    let times = match normal_form(period).as_str() {
        "" | "annual" | "annually" | "yearly" | "year" | "per year" | "jahrlich" | "annuel"
        | "annuelle" | "anual" | "annuale" | "jaarlijks" | "per jaar" | "年" | "年払い" => 1.0,
        "semi annual" | "semi annually" | "semiannual" | "semiannually" | "half yearly"
        | "halfyearly" | "half year" | "halbjahrlich" | "semestriel" | "semestrielle"
        | "semestral" | "semestrale" | "halfjaarlijks" | "半年" | "半年払い" => 2.0,
        "monthly" | "month" | "per month" | "monatlich" | "mensuel" | "mensuelle" | "mensual"
        | "mensile" | "mensal" | "maandelijks" | "per maand" | "月" | "月払い" => 12.0,
        "quarterly" | "quarter" | "per quarter" | "vierteljahrlich" | "quartalsweise"
        | "trimestriel" | "trimestrielle" | "trimestral" | "trimestrale" | "per kwartaal"
        | "driemaandelijks" | "四半期" => 4.0,
        "weekly" | "week" | "per week" => 52.0,
        "term" => return Some(AmountPeriod::Term),
        _ => return None,
    };
    Some(AmountPeriod::TimesAYear(times))
}
