//! The texts of field 7: what similar deals were lost to, ready for the CRM.

use std::fmt::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::failure::Failure;
use super::inputs::{judge, load, report_day};
use crate::config;
use crate::dataset::View;
use crate::ingest;
use crate::metrics::deal_ref::DealRef;
use crate::metrics::losses::signal::{MissingSignal, Signal, Signals};
use crate::model::{Day, FieldVerdict, PreviousInputs, TextColumn};
use crate::record::FieldRules;
use crate::report::{self, field_seven};

/// What texts are written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum For {
    /// Every segment with a recently closed deal.
    Cohorts,
    /// Every won deal without a complete field 7.
    Deals,
    /// One deal, in any stage.
    Deal(String),
}

/// Options of `handoff signal`.
#[derive(Debug, Clone)]
pub struct Options {
    /// The configuration.
    pub config: PathBuf,
    /// The as-of day; else the configuration's, else today.
    pub as_of: Option<Day>,
    /// What texts are written for.
    pub of: For,
    /// The current time, for "today".
    pub now: DateTime<Utc>,
}

/// The texts and their figures.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Texts<'a> {
    /// The as-of day.
    pub as_of: Day,
    /// One text per segment or deal.
    pub texts: Vec<Text<'a>>,
    /// Whether the exports contain no lost deal at all: then 0 means nothing.
    pub no_lost_deals: bool,
    #[serde(skip)]
    rows: Rows<'a>,
}

/// What the texts are made of.
#[derive(Debug)]
enum Rows<'a> {
    Cohorts(Vec<Signal>),
    Deals(Vec<MissingSignal<'a>>),
}

/// One text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Text<'a> {
    /// The won deal it is for; `None` for a segment.
    pub deal: Option<DealRef<'a>>,
    /// The text of field 7.
    pub lost_deal_signal: String,
    /// Whether no similar deal was lost.
    pub nothing_to_say: bool,
    /// Whether the text passes the configured rule of field 7.
    pub passes: bool,
    /// The figures behind it.
    #[serde(flatten)]
    pub signal: Signal,
}

/// Writes the texts and passes them to `tell`.
///
/// # Errors
/// See [`Failure`].
pub fn texts<T>(options: &Options, tell: impl FnOnce(&Texts<'_>) -> T) -> Result<T, Failure> {
    let config = config::load(&options.config)?;
    let as_of = report_day(&config, options.as_of, options.now)?;
    let loaded = load(&config, as_of)?;
    if let ingest::Readiness::Blocked(reasons) =
        judge(&config, as_of, &loaded, &PreviousInputs::default())
    {
        return Err(Failure::TooPoor(reasons));
    }
    let view = View {
        data: &loaded.data,
        as_of,
    };
    let signals = Signals::new(view, &config.settings);
    let rows = match &options.of {
        For::Cohorts => Rows::Cohorts(signals.cohorts()),
        For::Deals => Rows::Deals(signals.waiting()),
        For::Deal(id) => {
            let deal = view.find(id).map_err(|source| Failure::NoDeal {
                config: config.path.clone(),
                source,
            })?;
            Rows::Cohorts(vec![signals.deal(deal)])
        }
    };
    let texts = match &rows {
        Rows::Cohorts(list) => list
            .iter()
            .map(|signal| Text::new(signal, None, &config.rules))
            .collect(),
        Rows::Deals(list) => list
            .iter()
            .map(|one| Text::new(&one.signal, Some(one.who), &config.rules))
            .collect(),
    };
    let no_lost_deals = view.lost_of_any_kind().next().is_none();
    Ok(tell(&Texts {
        as_of,
        texts,
        no_lost_deals,
        rows,
    }))
}

impl<'a> Text<'a> {
    fn new(signal: &Signal, deal: Option<DealRef<'a>>, rules: &FieldRules) -> Text<'a> {
        let lost_deal_signal = field_seven(signal);
        Text {
            deal,
            nothing_to_say: signal.closed.k == 0,
            passes: rules.judge(TextColumn::LostDealSignal, &lost_deal_signal)
                == FieldVerdict::Complete,
            lost_deal_signal,
            signal: signal.clone(),
        }
    }
}

impl Texts<'_> {
    /// Number of texts that do not pass the configured rule.
    pub fn failing(&self) -> usize {
        self.texts.iter().filter(|text| !text.passes).count()
    }

    /// The texts as Markdown, each below a heading.
    pub fn markdown(&self) -> String {
        let mut out = format!("# Lost-deal signals, {}\n", self.as_of);
        if self.texts.is_empty() {
            out.push_str(
                "\nNothing to report: no won deal is missing field 7, or no deals closed \
                 recently.\n",
            );
        }
        for text in &self.texts {
            let head = match &text.deal {
                Some(deal) => format!(
                    "{} · {} ({})",
                    deal.deal_id(),
                    deal.account(),
                    text.signal.cohort
                ),
                None => text.signal.cohort.to_string(),
            };
            // A line break in a name would end the heading.
            let head: Vec<&str> = head.split_whitespace().collect();
            let _ = write!(
                out,
                "\n## {}\n\n{}\n",
                head.join(" "),
                text.lost_deal_signal
            );
        }
        out
    }

    /// The list as CSV; by deal with the two columns that an import needs.
    pub fn csv(&self) -> Vec<u8> {
        match &self.rows {
            Rows::Cohorts(signals) => report::signals_list(signals).into_csv(),
            Rows::Deals(waiting) => report::signals_by_deal(waiting).into_csv(),
        }
    }
}
