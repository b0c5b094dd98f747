//! Several records in one text: which of them counts.

use super::label::Label;
use super::segment::{Evidence, Segment};
use crate::model::TextColumn;

/// The least columns that come again where a second record begins.
const LEAST: usize = 3;
/// How far ahead columns are looked for.
const AHEAD: usize = 14;

/// Where records begin: indices of segments, the first of them 0.
pub fn beginnings(segments: &[Segment]) -> Vec<usize> {
    let mut begins = vec![0];
    let mut known: u8 = 0;
    for (i, segment) in segments.iter().enumerate() {
        if i > 0 && segment.record != segments[i - 1].record && known.count_ones() as usize >= LEAST
        {
            begins.push(head_of(segments, i));
            known = 0;
        }
        let Some(columns) = strong(segment) else {
            continue;
        };
        let previous = i.checked_sub(1).and_then(|i| segments[i].label);
        if known & columns != 0
            && previous != segment.label
            && repeated(&segments[i..], known) >= LEAST
        {
            begins.push(head_of(segments, i));
            known = 0;
        }
        known |= columns;
    }
    begins.dedup();
    begins
}

/// The lines of a head above a field belong to its record.
fn head_of(segments: &[Segment], at: usize) -> usize {
    let is_head = |segment: &Segment| matches!(segment.label, Some(Label::Head(_) | Label::Title));
    let above = segments[..at]
        .iter()
        .rev()
        .take_while(|segment| is_head(segment));
    at - above.count()
}

/// The columns of a segment that is surely a field.
fn strong(segment: &Segment) -> Option<u8> {
    let is_sure = matches!(
        segment.evidence,
        Evidence::Label(_) | Evidence::BareLabel(_)
    );
    let label = segment.label.filter(|label| is_sure && label.is_field())?;
    Some(bits(&label.columns()))
}

fn bits(columns: &[TextColumn]) -> u8 {
    columns
        .iter()
        .fold(0, |all, column| all | 1 << column.index())
}

/// How many known columns come again soon.
fn repeated(segments: &[Segment], known: u8) -> usize {
    let ahead = segments.iter().filter_map(strong).take(AHEAD);
    (ahead.fold(0, |all, columns| all | columns) & known).count_ones() as usize
}

/// Which record counts: the last one that is no mere summary of a fuller one.
pub fn counting(segments: &[Segment], begins: &[usize]) -> usize {
    let columns = |record: usize| {
        let end = begins.get(record + 1).copied().unwrap_or(segments.len());
        let of = segments[begins[record]..end].iter();
        of.filter_map(strong)
            .fold(0, |all, columns| all | columns)
            .count_ones()
    };
    let most = (0..begins.len()).map(columns).max().unwrap_or_default();
    (0..begins.len())
        .rev()
        .find(|record| 2 * columns(*record) > most)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::label_index::Match;
    use super::*;

    #[test]
    fn a_second_record_begins_where_fields_come_again() {
        use TextColumn::*;
        let of = |columns: &[TextColumn]| -> Vec<Segment> {
            let label = |column: &TextColumn| {
                Segment::labelled(Label::Column(*column), Evidence::Label(Match::Exact), 1)
            };
            columns.iter().map(label).collect()
        };
        let two = of(&[
            PromisedOutcome,
            DecisionCriteria,
            Champion,
            RiskFlags,
            PromisedOutcome,
            DecisionCriteria,
            Champion,
            SuccessMetric,
        ]);
        assert_eq!(beginnings(&two), [0, 4]);
        assert_eq!(counting(&two, &[0, 4]), 1);
        let one = of(&[
            PromisedOutcome,
            RiskFlags,
            Champion,
            RiskFlags,
            SuccessMetric,
        ]);
        assert_eq!(beginnings(&one), [0]);
    }
}
