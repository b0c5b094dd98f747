//! Plain figures to pages, mails, JSON, CSV and charts.
//!
//! [`in_words`] makes a [`document::Document`] of the figures, which [`render`](render()) turns
//! into page, mail and charts; [`as_lists`] makes the lists, and [`write_json`] writes the figures
//! without formatting. Nothing here uses disk, network or clock, and nothing is decided here:
//! verdicts come from `metrics`.
//!
//! | files | hold |
//! |---|---|
//! | `daily`, `weekly`, `quarterly`, `personal` | one report each: its topics and headline |
//! | [`brief`] | the story of one account |
//! | `sections/` | one topic each: section and lists (`topic` says how to add one) |
//! | `deal`, `rates`, `wording`, `heading`, `definitions`, `weekly_terms`, `measured` | what several topics share |
//! | `own_panels` | a panel of the company's own, with its answer |
//! | `topic` | a section and its lists together |
//! | `document`, `table`, `list`, `charts/` | what sections are made of |
//! | `format`, `style`, `names`, `panel_titles` | numbers, days, names and panels as readers see them |
//! | `templates`, `words`, `shown`, `mail`, `render`, `json` | documents and figures to bytes |
//! | `run_info`, `inputs`, `figures` | what a report is made from |

pub mod brief;
pub mod charts;
mod daily;
mod deal;
mod definitions;
pub mod document;
mod figures;
mod format;
mod heading;
mod inputs;
mod json;
pub mod list;
mod mail;
mod measured;
mod names;
mod own_panels;
mod panel_titles;
mod personal;
mod quarterly;
mod rates;
mod render;
mod replacement;
mod run_info;
mod sections;
mod shown;
mod style;
pub mod table;
pub mod templates;
mod topic;
mod weekly;
mod weekly_terms;
mod wording;
mod words;

pub use crate::model::Kind;

pub use figures::{Figures, as_lists, in_words, own_in_words};
pub use format::Formatter;
pub use inputs::Inputs;
pub use json::{schema, write_json};
pub use mail::{Attached, Image, Mail};
pub use own_panels::OwnPanel;
pub use panel_titles::section_title;
pub use render::{RenderError, Rendered, render, render_view};
pub use run_info::RunInfo;
pub use sections::data::list as quarantine;
pub use sections::own_panel::with_panels;
pub use sections::signals::{by_deal as signals_by_deal, by_segment as signals_list, field_seven};
pub use templates::{TemplateError, Templates};
