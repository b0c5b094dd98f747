//! Record quality beyond completeness: late, reused, drafted by an agent, stale.

use schemars::JsonSchema;
use serde::Serialize;

use super::checkins::{RENEWAL_DAYS, STALE_DAYS};
use super::copies::Copied;
use super::deal_ref::{DealRef, by_revenue, deal_ref};
use super::due;
use crate::config::Settings;
use crate::dataset::{DealIx, Decision, View};
use crate::model::Day;

/// Quality of one record.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RecordQuality<'a> {
    /// The deal.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Day its first version was submitted.
    pub first_submitted_on: Day,
    /// Day its latest version was submitted.
    pub submitted_on: Day,
    /// Number of versions.
    pub versions: u64,
    /// Complete fields, 0 to 7.
    pub complete_fields: u32,
    /// Of these, fields that are complete by their form and tell CS nothing; `[records] strict`
    /// takes them for placeholders.
    pub doubted_fields: u32,
    /// Submitted after its due day, or after the kickoff.
    pub late: bool,
    /// Its texts that are reused: on three or more deals of the rep, or of the agent that drafted
    /// it.
    pub copied: Copied,
    /// Drafted by an agent, without a reviewer's name.
    pub unreviewed: bool,
    /// Not updated for long, with a renewal near.
    pub stale: bool,
    /// Who or what drafted it.
    pub drafted_by: Option<&'a str>,
    /// Whether an agent drafted it.
    pub by_agent: bool,
    /// Who reviewed the draft.
    pub reviewed_by: Option<&'a str>,
    /// Statements marked as the customer's own words.
    pub confirmed: u8,
    /// Statements marked as our reading.
    pub our_reading: u8,
    /// Whether the first review accepted it; `None` without a review.
    pub accepted_first: Option<bool>,
    /// Number of reviews.
    pub reviews: u64,
}

/// The records of the trailing days, with counts.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct RecordQualitySummary<'a> {
    /// Number of records.
    pub records: u64,
    /// Complete fields that tell CS nothing.
    pub doubted_fields: u64,
    /// Records with such a field.
    pub doubted: u64,
    /// Records submitted late.
    pub late: u64,
    /// Records with a reused text.
    pub copied: u64,
    /// Records drafted by an agent.
    pub by_agent: u64,
    /// Of these, records without a reviewer's name.
    pub unreviewed: u64,
    /// Records with a statement marked as confirmed or as our reading.
    pub marked: u64,
    /// Statements marked as the customer's own words.
    pub confirmed: u64,
    /// Statements marked as our reading.
    pub our_reading: u64,
    /// The records, biggest revenue first.
    pub list: Vec<RecordQuality<'a>>,
}

/// Records of the deals won in the trailing `days`; `copied` is by position of the deal.
pub fn record_quality_summary<'a>(
    view: View<'a>,
    settings: &Settings,
    copied: &[Copied],
    days: i64,
) -> RecordQualitySummary<'a> {
    let mut all = RecordQualitySummary::default();
    for (ix, _, closed_on) in view.won().filter(|(_, _, on)| view.within(*on, days)) {
        let Some(one) = record_quality(view, settings, ix, closed_on, copied[ix.0 as usize]) else {
            continue;
        };
        all.records += 1;
        all.doubted_fields += u64::from(one.doubted_fields);
        all.doubted += u64::from(one.doubted_fields > 0);
        all.late += u64::from(one.late);
        all.copied += u64::from(!one.copied.is_empty());
        all.by_agent += u64::from(one.by_agent);
        all.unreviewed += u64::from(one.unreviewed);
        all.marked += u64::from(one.confirmed > 0 || one.our_reading > 0);
        all.confirmed += u64::from(one.confirmed);
        all.our_reading += u64::from(one.our_reading);
        all.list.push(one);
    }
    all.list.sort_unstable_by(|a, b| by_revenue(&a.who, &b.who));
    all
}

/// Quality of the record of one deal.
pub fn record_quality<'a>(
    view: View<'a>,
    settings: &Settings,
    ix: DealIx,
    closed_on: Day,
    copied: Copied,
) -> Option<RecordQuality<'a>> {
    let versions = view.versions(ix);
    let (first, record) = (versions.first()?, versions.last()?);
    let onboarding = view.onboarding(view.data.deal(ix).account);
    let by = due::record_due_on(closed_on, settings);
    // A kickoff before the close was that of an earlier sale.
    let kickoff = onboarding
        .and_then(|onboarding| onboarding.kickoff_on)
        .filter(|day| *day >= closed_on);
    let renewal = onboarding
        .and_then(|onboarding| onboarding.renewal_on)
        .map(|day| day.since(view.as_of));
    let name = |author: Option<crate::dataset::Author>| view.data.label(author.map(|a| a.name));
    Some(RecordQuality {
        who: deal_ref(view, ix, closed_on),
        first_submitted_on: first.submitted_on,
        submitted_on: record.submitted_on,
        versions: versions.len() as u64,
        complete_fields: record.complete_fields(),
        doubted_fields: record.doubted_fields(),
        late: first.submitted_on > by || kickoff.is_some_and(|day| first.submitted_on > day),
        copied,
        unreviewed: record.is_unreviewed(),
        stale: view.as_of.since(record.submitted_on) > STALE_DAYS
            && renewal.is_some_and(|days| (1..=RENEWAL_DAYS).contains(&days)),
        drafted_by: name(record.drafted_by),
        by_agent: record.drafted_by.is_some_and(|author| author.is_agent),
        reviewed_by: name(record.reviewed_by),
        confirmed: record.provenance.confirmed,
        our_reading: record.provenance.our_reading,
        accepted_first: view
            .first_review(ix)
            .map(|review| review.decision == Decision::Accepted),
        reviews: view.reviews(ix).len() as u64,
    })
}
