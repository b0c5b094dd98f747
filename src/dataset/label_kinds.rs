//! The labels of a data set by what they name, and other labels in their place.

use std::collections::BTreeMap;

use super::interner::Symbol;
use super::rows::Author;
use super::tables::Dataset;

/// What a label names. Labels of two kinds are never one, whatever they are called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LabelKind {
    /// Reps, CS leads, CS managers, authors of records.
    Person,
    /// Segments.
    Segment,
    /// Size classes.
    CompanySize,
    /// Products.
    Product,
    /// Lead sources.
    LeadSource,
    /// Competitors.
    Competitor,
    /// Lost reasons as written.
    LostReason,
    /// Reasons for which CS rejects a record.
    RejectionReason,
}

impl LabelKind {
    /// All of them.
    pub const ALL: [LabelKind; 8] = [
        LabelKind::Person,
        LabelKind::Segment,
        LabelKind::CompanySize,
        LabelKind::Product,
        LabelKind::LeadSource,
        LabelKind::Competitor,
        LabelKind::LostReason,
        LabelKind::RejectionReason,
    ];

    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            LabelKind::Person => "person",
            LabelKind::Segment => "segment",
            LabelKind::CompanySize => "company size",
            LabelKind::Product => "product",
            LabelKind::LeadSource => "lead source",
            LabelKind::Competitor => "competitor",
            LabelKind::LostReason => "lost reason",
            LabelKind::RejectionReason => "rejection reason",
        }
    }
}

impl Dataset {
    /// Number of rows that have each label, by the label's position; a record counts for its author
    /// and its reviewer.
    pub fn label_counts(&self, kind: LabelKind) -> Vec<u64> {
        let mut counts = vec![0; self.labels.len()];
        let mut count = |label: Option<Symbol>| {
            if let Some(label) = label {
                counts[label.index()] += 1;
            }
        };
        match kind {
            LabelKind::Person => {
                self.deals.iter().for_each(|deal| count(deal.rep));
                for record in &self.records {
                    count(record.drafted_by.map(|author| author.name));
                    count(record.reviewed_by.map(|author| author.name));
                }
                self.reviews.iter().for_each(|review| count(review.cs_lead));
                self.outcomes
                    .iter()
                    .for_each(|(_, outcome)| count(outcome.csm));
            }
            LabelKind::RejectionReason => {
                self.reviews.iter().for_each(|review| count(review.reason));
            }
            LabelKind::Segment => self.deals.iter().for_each(|deal| count(deal.segment)),
            LabelKind::CompanySize => self.deals.iter().for_each(|deal| count(deal.company_size)),
            LabelKind::Product => self.deals.iter().for_each(|deal| count(deal.product)),
            LabelKind::LeadSource => self.deals.iter().for_each(|deal| count(deal.lead_source)),
            LabelKind::Competitor => self.deals.iter().for_each(|deal| count(deal.competitor)),
            LabelKind::LostReason => self.deals.iter().for_each(|deal| count(deal.lost_text)),
        }
        counts
    }

    /// Puts other labels in the place of labels of one kind.
    pub fn replace_labels(&mut self, kind: LabelKind, others: &BTreeMap<Symbol, Symbol>) {
        let replace = |label: &mut Option<Symbol>| {
            if let Some(other) = label.and_then(|label| others.get(&label)) {
                *label = Some(*other);
            }
        };
        let replace_author = |author: &mut Option<Author>| {
            if let Some(author) = author
                && let Some(other) = others.get(&author.name)
            {
                author.name = *other;
            }
        };
        let deals = self.deals.iter_mut();
        match kind {
            LabelKind::Person => {
                deals.for_each(|deal| replace(&mut deal.rep));
                for record in &mut self.records {
                    replace_author(&mut record.drafted_by);
                    replace_author(&mut record.reviewed_by);
                }
                let reviews = self.reviews.iter_mut();
                reviews.for_each(|review| replace(&mut review.cs_lead));
                let outcomes = self.outcomes.iter_mut();
                outcomes.for_each(|outcome| replace(&mut outcome.csm));
            }
            LabelKind::RejectionReason => {
                let reviews = self.reviews.iter_mut();
                reviews.for_each(|review| replace(&mut review.reason));
            }
            LabelKind::Segment => deals.for_each(|deal| replace(&mut deal.segment)),
            LabelKind::CompanySize => deals.for_each(|deal| replace(&mut deal.company_size)),
            LabelKind::Product => deals.for_each(|deal| replace(&mut deal.product)),
            LabelKind::LeadSource => deals.for_each(|deal| replace(&mut deal.lead_source)),
            LabelKind::Competitor => deals.for_each(|deal| replace(&mut deal.competitor)),
            LabelKind::LostReason => deals.for_each(|deal| replace(&mut deal.lost_text)),
        }
    }
}
