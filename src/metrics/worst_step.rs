//! The step of the handoff that the largest share of deals did not take.

use super::checkins::{CheckInStatus, CheckIns};
use super::handoff_state::{HandoffState, handoff_state};
use super::plan_fact_gap::{PlanStep, PlannedStep};
use super::windows::WINDOW_DAYS;
use crate::config::Settings;
use crate::dataset::View;
use crate::model::Day;

/// Minimum number of deals for calling a step the worst.
const FEWEST: u64 = 3;

/// The step that the largest share did not take; of equals the earlier one. `None` where each was
/// taken, or was expected of fewer than three deals.
pub fn worst_step(
    planned: &[PlannedStep],
    accepted_complete: PlannedStep,
    check_ins: Option<PlannedStep>,
) -> Option<PlannedStep> {
    let missed = |one: &PlannedStep| one.gap() as f64 / one.plan as f64;
    planned
        .iter()
        .copied()
        .chain([accepted_complete])
        .chain(check_ins)
        .filter(|one| one.plan >= FEWEST && one.gap() > 0)
        .reduce(|worst, one| {
            if missed(&one) > missed(&worst) {
                one
            } else {
                worst
            }
        })
}

/// Check-ins done, of those with a target whose day is over, or done before.
pub fn check_ins_done(check_ins: &CheckIns<'_>, as_of: Day) -> PlannedStep {
    let count = |states: &[CheckInStatus]| states.iter().map(|one| check_ins.count(*one)).sum();
    let fact: u64 = count(&[
        CheckInStatus::Met,
        CheckInStatus::Missed,
        CheckInStatus::Unclear,
    ]);
    let late = check_ins.list.iter().filter(|one| one.is_late(as_of));
    let open = late.count() as u64;
    PlannedStep {
        step: PlanStep::CheckIn,
        plan: fact + open,
        fact,
    }
}

/// Complete records, of those accepted by CS among the deals won in the seven days.
pub fn accepted_complete(view: View<'_>, settings: &Settings) -> PlannedStep {
    let (mut plan, mut fact) = (0, 0);
    for (ix, deal, closed_on) in view
        .won()
        .filter(|(_, _, on)| view.within(*on, WINDOW_DAYS))
    {
        let state = handoff_state(view, settings, ix, deal, closed_on);
        fact += u64::from(state == HandoffState::Accepted);
        plan += u64::from(matches!(
            state,
            HandoffState::Accepted | HandoffState::AcceptedIncomplete
        ));
    }
    PlannedStep {
        step: PlanStep::AcceptedComplete,
        plan,
        fact,
    }
}
