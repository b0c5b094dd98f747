//! Which sections of the digest say what the previous digest said.
//!
//! A section is compared by what a reader would act on and by what the line of unchanged sections says
//! of it: the people named, the accounts listed, which of them are late, the weakest field. Days that
//! pass and totals that creep are no change.

use super::checkins::CheckInStatus;
use super::daily::Daily;
use crate::model::{Day, Field};

/// A section of the digest that may stay as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StableSection {
    /// Who to talk to.
    People,
    /// Fields left blank or too thin.
    Fields,
    /// The 60-day check-ins.
    CheckIns,
    /// The watch list.
    WatchList,
}

impl StableSection {
    /// All, in reading order.
    pub const ALL: [StableSection; 4] = [
        StableSection::People,
        StableSection::Fields,
        StableSection::CheckIns,
        StableSection::WatchList,
    ];

    /// Its anchor on the page, which is its key in the history.
    pub fn anchor(self) -> &'static str {
        match self {
            StableSection::People => "who",
            StableSection::Fields => "fields",
            StableSection::CheckIns => "checkins",
            StableSection::WatchList => "watch",
        }
    }
}

/// The sections that say what the previous digest said, with its day; `None` without one. In the
/// first digest of a week no section is the same: that one says everything.
pub fn unchanged(daily: &Daily<'_>, as_of: Day) -> Option<(Day, Vec<StableSection>)> {
    let previous = daily.previous?;
    if previous.as_of.monday() < as_of.monday() {
        return None;
    }
    let is_same = |(section, now): &(StableSection, String)| {
        previous.sections.get(section.anchor()) == Some(now)
    };
    let same = contents(daily, as_of).into_iter().filter(is_same);
    Some((previous.as_of, same.map(|(section, _)| section).collect()))
}

/// What each section says in short; sections that are not measured are left out.
pub fn contents(daily: &Daily<'_>, as_of: Day) -> Vec<(StableSection, String)> {
    StableSection::ALL
        .into_iter()
        .filter_map(|section| Some((section, content(section, daily, as_of)?)))
        .collect()
}

/// The field that is blank or too thin in most records of the trailing days; `None` where fields are
/// not measured.
pub fn weakest_field(daily: &Daily<'_>) -> Option<Field> {
    let fields = daily.fields_trailing.measured()?.iter();
    let weakest = fields.max_by_key(|one| (one.blank_or_thin().k, std::cmp::Reverse(one.field)));
    weakest.map(|one| one.field)
}

fn content(section: StableSection, daily: &Daily<'_>, as_of: Day) -> Option<String> {
    match section {
        StableSection::People => {
            let found = daily.priorities.as_ref()?;
            let rep = found.most_missing_records.as_ref();
            let rep = rep.map(|rep| (&rep.rep, rep.tally.missing.k));
            let lead = found
                .most_incomplete_accepted
                .as_ref()
                .map(|lead| &lead.cs_lead);
            Some(format!("{rep:?} {lead:?}"))
        }
        StableSection::Fields => Some(weakest_field(daily)?.key().to_string()),
        StableSection::CheckIns => {
            let open = daily.check_ins.measured()?.list.iter().filter(|one| {
                matches!(
                    one.status,
                    CheckInStatus::Due | CheckInStatus::Overdue | CheckInStatus::Missed
                )
            });
            // A check-in that was due today is late tomorrow.
            let told = open.map(|one| match one.is_late(as_of) {
                true => format!("{} late", one.who.deal_id()),
                false => one.who.deal_id().to_string(),
            });
            Some(join(told))
        }
        StableSection::WatchList => {
            let cohorts = daily.watch.measured()?.cohorts.iter();
            let accounts = cohorts.flat_map(|cohort| &cohort.accounts);
            Some(join(accounts.map(|one| one.who.deal_id().to_string())))
        }
    }
}

fn join(ids: impl Iterator<Item = String>) -> String {
    let mut ids: Vec<String> = ids.collect();
    ids.sort_unstable();
    ids.join(" ")
}
