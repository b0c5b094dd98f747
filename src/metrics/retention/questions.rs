//! What else may go with leaving: pressure at the close, a rejection, a draft by an assistant.

use schemars::JsonSchema;
use serde::Serialize;

use super::design::Design;
use super::lives::Life;
use super::ratio::{Asked, OTHER_Q_AFTER, Ratio, ratio};
use super::worth::{churned, complete, design};
use crate::config::Settings;
use crate::dataset::{Decision, View};
use crate::metrics::Share;
use crate::metrics::losses::loss_spike::LossSpikes;
use crate::metrics::losses::segment::{SegmentHistories, Segmentation};

/// What [`super::adjust::How::beside`] calls the number of complete fields.
pub const COMPLETE_FIELDS: &str = "complete_fields";

/// Accounts with something against accounts without.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Question {
    /// Accounts with it, and of them churned.
    pub with: Share,
    /// Accounts without.
    pub without: Share,
    /// Accounts of which it is not known.
    pub unknown: u64,
    /// Day after the close from which time runs.
    pub from_day: i64,
    /// With against without.
    #[serde(flatten)]
    pub ratio: Ratio,
}

/// What is taken out beside what is configured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Likewise {
    /// Nothing.
    Anyhow,
    /// How complete the record was: what is sent back, or drafted in haste, is also thinner.
    AsComplete,
}

fn ask(
    view: View<'_>,
    lives: &[&Life],
    settings: &Settings,
    from_day: i64,
    likewise: Likewise,
    has: impl FnMut(&Life) -> Option<bool>,
) -> Question {
    let answers: Vec<Option<bool>> = lives.iter().copied().map(has).collect();
    let known: Vec<(&Life, bool)> = lives
        .iter()
        .zip(&answers)
        .filter_map(|(life, has)| Some((*life, (*has)?)))
        .collect();
    let of = |wanted: bool| {
        let side: Vec<&Life> = known
            .iter()
            .filter(|(_, has)| *has == wanted)
            .map(|(life, _)| *life)
            .collect();
        churned(&side)
    };
    let (with, without) = (of(true), of(false));
    let compared: Vec<&Life> = known.iter().map(|(life, _)| *life).collect();
    let exposure: Vec<f64> = known
        .iter()
        .map(|(_, has)| f64::from(u8::from(*has)))
        .collect();
    let design = match likewise {
        Likewise::Anyhow => design(view, &compared, settings, from_day, &exposure, 1),
        Likewise::AsComplete => design(view, &compared, settings, from_day, &exposure, 2)
            .map(|design| design.also_beside(COMPLETE_FIELDS, &complete(&compared))),
    };
    let crude = Design::plain(&compared, from_day);
    let groups = Some((with, without));
    let asked = Asked {
        exposure: &exposure,
        churned: churned(&compared),
        groups,
        units: 1.0,
        alpha: OTHER_Q_AFTER,
    };
    let ratio = ratio(design.as_ref().map_err(|why| *why), &crude, &asked);
    Question {
        with,
        without,
        unknown: (lives.len() - known.len()) as u64,
        from_day,
        ratio,
    }
}

/// Accounts whose cohort lost more than usual when they were won. Only what was known on that day
/// says so, hence nothing that came later does: the comparison is out of sample.
pub(super) fn pressure(view: View<'_>, lives: &[Life], settings: &Settings) -> Question {
    let alike = Segmentation::new(view, settings);
    let histories = SegmentHistories::new(view, &alike);
    let mut pressures = LossSpikes::new(&histories);
    let followed: Vec<&Life> = lives.iter().filter(|life| life.duration > 0).collect();
    ask(view, &followed, settings, 0, Likewise::Anyhow, |life| {
        let key = alike.key(view.data.deal(life.deal));
        pressures
            .at(key, life.start)
            .map(|(_, pressure)| pressure.is_on())
    })
}

/// Accounts whose record CS had sent back by the landmark.
pub(super) fn rejected(view: View<'_>, compared: &[&Life], settings: &Settings) -> Question {
    let landmark = settings.landmark_days;
    ask(
        view,
        compared,
        settings,
        landmark,
        Likewise::AsComplete,
        |life| {
            let until = life.start.plus(landmark);
            let mut reviews = view
                .reviews(life.deal)
                .iter()
                .filter(|review| review.decided_on <= until)
                .peekable();
            reviews.peek()?;
            Some(reviews.any(|review| review.decision == Decision::Rejected))
        },
    )
}

/// Accounts whose record at the landmark an assistant had drafted.
pub(super) fn drafted(view: View<'_>, compared: &[&Life], settings: &Settings) -> Question {
    let landmark = settings.landmark_days;
    ask(
        view,
        compared,
        settings,
        landmark,
        Likewise::AsComplete,
        |life| {
            let record = view.record_on(life.deal, life.start.plus(landmark))?;
            Some(record.drafted_by.is_some_and(|author| author.is_agent))
        },
    )
}
