//! `reviews`: one row a decision of CS on a record.

use super::column::{Columns, Unit};
use super::deals::{DECISIONS, decision};
use crate::dataset::{DealIx, Record, Review, View};

/// One review.
pub(super) struct Row<'a> {
    view: View<'a>,
    deal: DealIx,
    review: &'a Review,
    /// Its number among the reviews of the deal, from 1.
    number: i64,
    /// Whether it is of the first day with a review.
    is_first: bool,
    /// The version that was there on the day of the review, with its number.
    version: Option<(i64, &'a Record)>,
}

/// Every review by the as-of day of a record submitted by then, by deal and day.
pub(super) fn rows(view: View<'_>) -> Vec<Row<'_>> {
    let mut deals: Vec<DealIx> = view.data.reviews.iter().map(|review| review.deal).collect();
    deals.dedup();
    deals.sort_unstable_by_key(|deal| view.data.deal_id(*deal));
    let of_deal = |deal: DealIx| {
        let (versions, reviews) = (view.versions(deal), view.reviews(deal));
        let first_on = reviews.first().map(|review| review.decided_on);
        let row = move |(at, review): (usize, _)| {
            let review: &Review = review;
            let seen = versions.partition_point(|one| one.submitted_on <= review.decided_on);
            Row {
                view,
                deal,
                review,
                number: at as i64 + 1,
                is_first: Some(review.decided_on) == first_on,
                version: versions[..seen].last().map(|record| (seen as i64, record)),
            }
        };
        reviews.iter().enumerate().map(row)
    };
    deals.into_iter().flat_map(of_deal).collect()
}

/// The columns of `reviews`.
pub(super) fn columns<'a>() -> Columns<'a, Row<'a>> {
    Columns::new()
        .text("deal_id", "Id of the deal as exported", |row: &Row<'a>| {
            Some(row.view.data.deal_id(row.deal))
        })
        .integer(
            "review",
            "Number of the review of this deal, from 1, by day",
            |row| Some(row.number),
        )
        .flag(
            "first_pass",
            "Whether it is of the first day with a review, which counts for first-pass acceptance",
            |row| Some(row.is_first),
        )
        .date("decided_on", "Day of the decision", |row| {
            Some(row.review.decided_on)
        })
        .text("cs_lead", "Who decided", |row| {
            row.view.data.label(row.review.cs_lead)
        })
        .word("decision", "What was decided", DECISIONS, |row| {
            Some(decision(row.review.decision))
        })
        .made_text(
            "rejected_fields",
            "Fields that a rejection names, separated by semicolons",
            |row| {
                let keys: Vec<&str> = row.review.fields.iter().map(|field| field.key()).collect();
                (!keys.is_empty()).then(|| keys.join(";"))
            },
        )
        .text(
            "reason",
            "Why it was rejected, in the words of the CS lead: the first line",
            |row| row.view.data.label(row.review.reason),
        )
        .integer(
            "version",
            "Number of the version that was there on that day",
            |row| row.version.map(|(number, _)| number),
        )
        .integer(
            "complete_fields",
            "Complete fields of that version, 0 to 7",
            |row| {
                row.version
                    .map(|(_, record)| i64::from(record.complete_fields()))
            },
        )
        .integer(
            "days_to_decision",
            "Days from that version to the decision",
            |row| {
                row.version
                    .map(|(_, record)| row.review.decided_on.since(record.submitted_on))
            },
        )
        .unit(Unit::Days)
}
