//! One design for several exposures: what does not depend on the exposure is prepared once.

use std::sync::OnceLock;

use super::adjustment::{FEWEST_CHURNS, Model, NoRatio};
use super::design::Design;
use super::subjects::Subject;
use crate::config::Adjust;
use crate::dataset::View;

/// Designs of one set of accounts for several exposures, made when first asked for.
pub(super) struct Designs<'a> {
    view: View<'a>,
    subjects: &'a [&'a Subject],
    adjust: &'a [Adjust],
    from: i64,
    within: OnceLock<Result<Design, NoRatio>>,
    across: OnceLock<Result<Design, NoRatio>>,
}

impl<'a> Designs<'a> {
    /// Designs of accounts followed from `from` days after the close, for one exposure at a time.
    pub fn new(
        view: View<'a>,
        subjects: &'a [&'a Subject],
        adjust: &'a [Adjust],
        from: i64,
    ) -> Designs<'a> {
        Designs {
            view,
            subjects,
            adjust,
            from,
            within: OnceLock::new(),
            across: OnceLock::new(),
        }
    }

    /// The design for an exposure: stratified by rep where enough churned accounts carry
    /// information about it, else across reps.
    pub fn of(&self, exposure: &[f64]) -> Result<&Design, NoRatio> {
        let made = |model| {
            let mut design =
                Design::of(self.view, self.subjects, self.adjust, self.from, model, 1)?;
            design.near = design.without_exposure();
            Ok(design)
        };
        let within = self
            .within
            .get_or_init(|| made(Model::WithinReps))
            .as_ref()
            .map_err(|why| *why)?;
        match within.informative_churns(&within.pick(exposure)) < FEWEST_CHURNS {
            true => self
                .across
                .get_or_init(|| made(Model::AcrossReps))
                .as_ref()
                .map_err(|why| *why),
            false => Ok(within),
        }
    }
}
