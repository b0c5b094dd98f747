//! A subject of a report: the section that tells it on page and mail, and its lists.
//!
//! To add one: write `sections/<subject>.rs` with a function that gives its [`Section`] (tables say
//! how many rows page and mail show) and one that gives its [`List`]s; list the file in
//! `sections/mod.rs`; add a line to `subjects` of `daily.rs`, `weekly.rs` or `quarterly.rs` where
//! readers shall find it.

use super::charts::{Chart, ChartError};
use super::document::Section;
use super::list::List;
use super::run_info::RunInfo;

type Told = Result<Option<Section>, ChartError>;

/// A section made when a document is wanted, and lists made when they are written.
pub struct Subject<'a> {
    section: Box<dyn FnOnce(&RunInfo) -> Told + 'a>,
    lists: Vec<List<'a>>,
}

impl<'a> Subject<'a> {
    /// A subject by what makes its section.
    pub fn new<S: IntoSection>(section: impl FnOnce(&RunInfo) -> S + 'a) -> Subject<'a> {
        Subject {
            section: Box::new(move |info: &RunInfo| section(info).into_section()),
            lists: Vec::new(),
        }
    }

    /// Adds its lists.
    #[must_use]
    pub fn lists(mut self, lists: impl IntoIterator<Item = List<'a>>) -> Subject<'a> {
        self.lists.extend(lists);
        self
    }
}

/// What a subject's function may give: a section, one that may be left out, or one with charts
/// that may fail to be drawn.
pub trait IntoSection {
    /// The section, if there is one.
    ///
    /// # Errors
    /// When a chart cannot be drawn.
    fn into_section(self) -> Result<Option<Section>, ChartError>;
}

impl IntoSection for Section {
    fn into_section(self) -> Told {
        Ok(Some(self))
    }
}

impl IntoSection for Option<Section> {
    fn into_section(self) -> Told {
        Ok(self)
    }
}

impl IntoSection for Result<Section, ChartError> {
    fn into_section(self) -> Told {
        self.map(Some)
    }
}

/// The sections of a report in their order, and the charts in them.
///
/// # Errors
/// When a chart cannot be drawn.
pub fn sections(
    subjects: Vec<Subject<'_>>,
    info: &RunInfo,
) -> Result<(Vec<Section>, Vec<Chart>), ChartError> {
    let (mut sections, mut charts) = (Vec::new(), Vec::new());
    for subject in subjects {
        if let Some(mut section) = (subject.section)(info)? {
            charts.append(&mut section.charts);
            sections.push(section);
        }
    }
    Ok((sections, charts))
}

/// The lists of a report.
pub fn lists(subjects: Vec<Subject<'_>>) -> Vec<List<'_>> {
    subjects
        .into_iter()
        .flat_map(|subject| subject.lists)
        .collect()
}
