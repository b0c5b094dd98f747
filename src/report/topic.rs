//! A topic of a report: its section on page and mail, and its lists.
//!
//! To add a topic: write `sections/<topic>.rs` with a function that returns its [`Section`] (each
//! table states how many rows page and mail show) and one that returns its [`List`]s. List the file
//! in `sections/mod.rs`. Add a line to `topics` in `daily.rs`, `weekly.rs` or `quarterly.rs`; the
//! order there is the reading order.

use super::charts::{Chart, ChartError};
use super::document::Section;
use super::list::List;
use super::run_info::RunInfo;

type MadeSection = Result<Option<Section>, ChartError>;

/// A section, made when a document is rendered, and the lists that go with it.
pub struct Topic<'a> {
    section: Box<dyn FnOnce(&RunInfo) -> MadeSection + 'a>,
    lists: Vec<List<'a>>,
}

impl<'a> Topic<'a> {
    /// A topic with this section and no lists.
    pub fn new<S: IntoSection>(section: impl FnOnce(&RunInfo) -> S + 'a) -> Topic<'a> {
        Topic {
            section: Box::new(move |info: &RunInfo| section(info).into_section()),
            lists: Vec::new(),
        }
    }

    /// Adds its lists.
    #[must_use]
    pub fn lists(mut self, lists: impl IntoIterator<Item = List<'a>>) -> Topic<'a> {
        self.lists.extend(lists);
        self
    }
}

/// What the section function of a topic may return: a section, an optional one, or one with charts
/// that may fail to be drawn.
pub trait IntoSection {
    /// The section, if there is one.
    ///
    /// # Errors
    /// When a chart cannot be drawn.
    fn into_section(self) -> Result<Option<Section>, ChartError>;
}

impl IntoSection for Section {
    fn into_section(self) -> MadeSection {
        Ok(Some(self))
    }
}

impl IntoSection for Option<Section> {
    fn into_section(self) -> MadeSection {
        Ok(self)
    }
}

impl IntoSection for Result<Option<Section>, ChartError> {
    fn into_section(self) -> MadeSection {
        self
    }
}

impl IntoSection for Result<Section, ChartError> {
    fn into_section(self) -> MadeSection {
        self.map(Some)
    }
}

/// Makes the sections of a report, in order, and the charts in them.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn sections(
    topics: Vec<Topic<'_>>,
    info: &RunInfo,
) -> Result<(Vec<Section>, Vec<Chart>), ChartError> {
    let (mut sections, mut charts) = (Vec::new(), Vec::new());
    for topic in topics {
        if let Some(mut section) = (topic.section)(info)? {
            charts.append(&mut section.charts);
            sections.push(section);
        }
    }
    Ok((sections, charts))
}

/// The lists of a report.
pub fn lists(topics: Vec<Topic<'_>>) -> Vec<List<'_>> {
    topics.into_iter().flat_map(|topic| topic.lists).collect()
}
