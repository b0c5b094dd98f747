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
    /// Number of rows that have each label, by kind and by the label's position; a record counts for
    /// its author and its reviewer. Every table is passed once.
    pub fn label_counts(&self) -> BTreeMap<LabelKind, Vec<u64>> {
        let none = || vec![0; self.labels.len()];
        let [mut person, mut segment, mut size, mut product] = std::array::from_fn(|_| none());
        let [mut source, mut competitor, mut lost, mut rejection] = std::array::from_fn(|_| none());
        let count = |counts: &mut Vec<u64>, label: Option<Symbol>| {
            if let Some(label) = label {
                counts[label.index()] += 1;
            }
        };
        for deal in &self.deals {
            count(&mut person, deal.rep);
            count(&mut segment, deal.segment);
            count(&mut size, deal.company_size);
            count(&mut product, deal.product);
            count(&mut source, deal.lead_source);
            count(&mut competitor, deal.competitor);
            count(&mut lost, deal.lost_text);
        }
        for record in &self.records {
            count(&mut person, record.drafted_by.map(|author| author.name));
            count(&mut person, record.reviewed_by.map(|author| author.name));
        }
        for review in &self.reviews {
            count(&mut person, review.cs_lead);
            count(&mut rejection, review.reason);
        }
        for (_, outcome) in self.outcomes.iter() {
            count(&mut person, outcome.csm);
        }
        BTreeMap::from([
            (LabelKind::Person, person),
            (LabelKind::Segment, segment),
            (LabelKind::CompanySize, size),
            (LabelKind::Product, product),
            (LabelKind::LeadSource, source),
            (LabelKind::Competitor, competitor),
            (LabelKind::LostReason, lost),
            (LabelKind::RejectionReason, rejection),
        ])
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
