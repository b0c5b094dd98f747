//! Answers to what deals of a segment were lost to: for each reason, an objection of the same kind
//! in the record of a won deal, and the answer that worked.

use schemars::JsonSchema;
use serde::Serialize;

use super::segment::{SegmentKey, Segmentation};
use crate::dataset::{DealIx, Decision, QuotedTexts, Record, TextRequest, View};
use crate::metrics::deal_ref::{DealRef, deal_ref};
use crate::metrics::frequency::Frequency;
use crate::model::{Day, Field, Status, TextColumn};
use crate::record::form::answered_objections;

/// Most records read for one segment, the latest first: reading costs time, and recent answers fit
/// better.
const READ: usize = 80;
/// Most answers for one segment.
const GIVEN: usize = 4;

/// An objection and the answer that worked.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// The reason or competitor that it answers.
    pub to: String,
    /// Whether it answers a competitor.
    pub is_competitor: bool,
    /// The objection, in the record's words.
    pub objection: String,
    /// The answer that worked.
    pub answer: String,
    /// Number of records read with this answer.
    pub records: u64,
    /// The deal; the latest of several with this answer.
    #[serde(flatten)]
    pub who: DealRef<'a>,
    /// Whether the deal is of the same segment; else of a wider one.
    pub same_cohort: bool,
}

/// An answer found, with what ranks it.
struct Candidate {
    deal: DealIx,
    closed_on: Day,
    objection: String,
    answer: String,
    records: u64,
    is_accepted: bool,
    same_cohort: bool,
}

/// A record that may contain an answer that worked.
#[derive(Debug, Clone, Copy)]
pub struct Adviser<'a> {
    deal: DealIx,
    closed_on: Day,
    record: &'a Record,
    /// Whether its deal is of the segment asked for; else of a wider one.
    same_segment: bool,
}

impl<'a> Adviser<'a> {
    /// Requests its objections.
    pub fn request(&self, request: &mut TextRequest<'a>) {
        request.add(self.record, TextColumn::Objections);
    }
}

/// The records to read for a segment's objections, of `advisers`: the latest of the segment, then
/// of wider ones when these are few.
pub fn advisers_of<'a>(
    view: View<'a>,
    segments: &Segmentation,
    key: SegmentKey,
    advisers: &[(Day, DealIx)],
) -> Vec<Adviser<'a>> {
    let of_segment = |same_segment: bool| {
        let is_of = move |(_, deal): &&(Day, DealIx)| {
            key.holds(segments.key(view.data.deal(*deal))) == same_segment
        };
        let adviser = move |(closed_on, deal): &(Day, DealIx)| (same_segment, *closed_on, *deal);
        advisers.iter().filter(is_of).map(adviser)
    };
    of_segment(true)
        .chain(of_segment(false))
        .take(READ)
        .filter_map(|(same_segment, closed_on, deal)| {
            Some(Adviser {
                deal,
                closed_on,
                record: view.record(deal)?,
                same_segment,
            })
        })
        .collect()
}

/// Answers to these competitors and reasons, at most one each. Preferred are answers of the same
/// segment, of records that CS accepted, given more often, given later, in this order.
pub fn answers<'a>(
    view: View<'a>,
    reasons: &[Frequency],
    competitors: &[Frequency],
    advisers: &[Adviser<'a>],
    texts: &QuotedTexts,
) -> Vec<Answer<'a>> {
    let taxonomy = &view.data.taxonomy;
    let said = said(view, advisers, texts);
    let mut given: Vec<Answer<'_>> = Vec::new();
    let wanted = competitors
        .iter()
        .map(|c| (c, true))
        .chain(reasons.iter().map(|r| (r, false)));
    for (Frequency { name, .. }, is_competitor) in wanted {
        let fits = |one: &&Candidate| match is_competitor {
            true => names(&one.objection, name),
            false => taxonomy.name(taxonomy.classify(&one.objection)) == name,
        };
        let rank =
            |one: &&Candidate| (one.same_cohort, one.is_accepted, one.records, one.closed_on);
        let is_new = |one: &&Candidate| given.iter().all(|other| other.answer != one.answer);
        let best = said
            .iter()
            .filter(fits)
            .filter(is_new)
            .max_by(|a, b| rank(a).cmp(&rank(b)).then(b.deal.cmp(&a.deal)));
        if let Some(one) = best {
            given.push(Answer {
                to: name.clone(),
                is_competitor,
                objection: one.objection.clone(),
                answer: one.answer.clone(),
                records: one.records,
                who: deal_ref(view, one.deal, one.closed_on),
                same_cohort: one.same_cohort,
            });
        }
    }
    given.truncate(GIVEN);
    given
}

/// Won deals with objections in their record, the latest first.
pub fn advisers(view: View<'_>) -> Vec<(Day, DealIx)> {
    let mut deals: Vec<(Day, DealIx)> = view
        .won()
        .filter(|(ix, deal, _)| {
            // A thin field may hold one good answer; a blank one holds none. An answer that CS
            // rejected, that nobody reviewed, or whose customer churned, is no advice.
            view.record(*ix).is_some_and(|record| {
                record.status(Field::Objections) >= Status::Thin && !record.is_unreviewed()
            }) && view.standing_decision(*ix) != Some(Decision::Rejected)
                && !view.is_gone_by(deal.account, view.as_of)
        })
        .map(|(ix, _, on)| (on, ix))
        .collect();
    deals.sort_unstable_by(|a, b| b.cmp(a));
    deals
}

/// Every objection with its answer in these records.
fn said(view: View<'_>, advisers: &[Adviser<'_>], texts: &QuotedTexts) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for adviser in advisers {
        let text = texts.get(adviser.record, TextColumn::Objections);
        for (objection, answer) in answered_objections(text) {
            if !is_advice(&answer) {
                continue;
            }
            match found
                .iter_mut()
                .find(|one| one.objection == objection && one.answer == answer)
            {
                Some(known) => known.records += 1,
                None => found.push(Candidate {
                    deal: adviser.deal,
                    closed_on: adviser.closed_on,
                    objection,
                    answer,
                    records: 1,
                    is_accepted: view.standing_decision(adviser.deal) == Some(Decision::Accepted),
                    same_cohort: adviser.same_segment,
                }),
            }
        }
    }
    found
}

/// Whether an answer says something other than that nothing helped.
fn is_advice(answer: &str) -> bool {
    const NOTHING_HELPED: [&str; 8] = [
        "did not work",
        "didn't work",
        "didn’t work",
        "no answer",
        "none yet",
        "still open",
        "not answered",
        "nothing worked",
    ];
    let lower = answer.to_lowercase();
    answer.split_whitespace().count() >= 2
        && !NOTHING_HELPED.iter().any(|words| lower.contains(words))
}

/// Whether a text contains the competitor's name as a whole word, in any letter case.
fn names(text: &str, competitor: &str) -> bool {
    let (text, competitor) = (text.to_lowercase(), competitor.trim().to_lowercase());
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    competitor.chars().count() >= 3
        && text.match_indices(&competitor).any(|(at, found)| {
            let (before, after) = (&text[..at], &text[at + found.len()..]);
            !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_help_is_no_advice() {
        assert!(is_advice("capped for two years"));
        for other in [
            "asdf",
            "none yet, still open",
            "a discount, which did not work",
        ] {
            assert!(!is_advice(other), "{other}");
        }
    }

    #[test]
    fn a_competitor_is_named_as_a_word() {
        assert!(names("Routewise shows vehicles live", "routewise"));
        assert!(names("cheaper than „Routewise“.", "Routewise "));
        assert!(!names("Routewiser people", "Routewise"));
        assert!(!names("an SAP shop", "SA"));
    }
}
