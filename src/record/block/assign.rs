//! One assignment of all segments to fields: the one with the most evidence together.
//!
//! Each segment may go to a few columns, each with a score. Each column takes at most one segment.
//! The best assignment is found over the sets of columns that are taken (256 of them), segment by
//! segment, so the work grows with the number of segments and no faster.

use super::fit::{fit, is_person};
use super::label::Label;
use super::label_index::Match;
use super::segment::{Evidence, Segment};
use crate::model::TextColumn;
use crate::record::fold::is_dense;
use crate::record::form::without_kin;
use crate::record::nobody::is_nobody;
use crate::record::stand_in::is_blank_or_placeholder;

/// A column set as bits.
type Columns = u8;

/// What a segment may be, and how well.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    columns: Columns,
    score: i32,
}

/// Least evidence for a text without a label.
const LEAST: i32 = 30;
/// The least that the place of a text under a label that no file knows has to say.
const LEAST_PLACE: i32 = 12;
/// How well a text has to fit that stands under a label that no file knows.
const SURE: i32 = 16;
/// The columns with labels that leave no doubt which one is the gap between them.
const MOST_KNOWN: usize = 6;
/// Segments of one label that are looked at: of further ones none can win.
const MOST_ALIKE: usize = 3;

/// For each segment the columns that take it; none where it stays without a field.
pub fn assign(segments: &[Segment]) -> Vec<Vec<TextColumn>> {
    let candidates = candidates(segments);
    let considered: Vec<usize> = (0..segments.len())
        .filter(|i| !candidates[*i].is_empty())
        .collect();
    const NONE: i32 = i32::MIN / 2;
    let mut best = vec![NONE; 256];
    best[0] = 0;
    let mut choices: Vec<[u8; 256]> = Vec::with_capacity(considered.len());
    for i in &considered {
        let mut next = best.clone();
        let mut choice = [u8::MAX; 256];
        for (at, candidate) in candidates[*i].iter().enumerate() {
            for taken in 0..256_usize {
                let columns = usize::from(candidate.columns);
                if best[taken] == NONE || taken & columns != 0 {
                    continue;
                }
                let score = best[taken] + candidate.score;
                if score > next[taken | columns] {
                    next[taken | columns] = score;
                    choice[taken | columns] = at as u8;
                }
            }
        }
        best = next;
        choices.push(choice);
    }
    let mut out = vec![Vec::new(); segments.len()];
    let most = best.iter().max().copied().unwrap_or_default();
    let mut taken = best.iter().position(|score| *score == most).unwrap_or(0);
    for (i, choice) in considered.iter().zip(&choices).rev() {
        let at = choice[taken];
        if let Some(candidate) = candidates[*i].get(usize::from(at)) {
            taken &= !usize::from(candidate.columns);
            out[*i] = TextColumn::ALL
                .into_iter()
                .filter(|column| candidate.columns & bit(*column) != 0)
                .collect();
        }
    }
    out
}

fn is_of_person(column: TextColumn) -> bool {
    matches!(column, TextColumn::Champion | TextColumn::Skeptic)
}

/// Whether a person stands under a label that no file knows.
fn is_unknown_person(segment: &Segment) -> bool {
    let is_unknown = segment.heading.is_some() && segment.label.is_none() && !segment.is_beside;
    let mut lines = segment.lines.iter().filter(|line| !line.is_blank());
    is_unknown && lines.next().is_some_and(|line| is_person(&line.text))
}

fn bit(column: TextColumn) -> Columns {
    1 << column.index()
}

fn candidates(segments: &[Segment]) -> Vec<Vec<Candidate>> {
    let mut seen = [0_usize; 8];
    let labelled: Columns = segments
        .iter()
        .filter(|segment| {
            matches!(
                segment.evidence,
                Evidence::Label(_) | Evidence::BareLabel(_)
            )
        })
        // A heading above labels of its own claims nothing.
        .filter_map(|segment| {
            let label = segment.label?;
            (!segment.is_blank() || label.columns().len() == 1).then_some(label)
        })
        .flat_map(Label::columns)
        .fold(0, |all, column| all | bit(column));
    // Columns with a text under a label of more words than one.
    let named: Columns = segments
        .iter()
        .filter(|segment| !segment.is_vague && !segment.is_blank())
        .filter(|segment| matches!(segment.evidence, Evidence::Label(_)))
        .filter_map(Segment::column)
        .fold(0, |all, column| all | bit(column));
    let places = places(segments);
    let have_person = labelled & (bit(TextColumn::Champion) | bit(TextColumn::Skeptic)) != 0
        || segments
            .iter()
            .filter(|segment| is_unknown_person(segment))
            .take(2)
            .count()
            == 2;
    let mut out = Vec::with_capacity(segments.len());
    for (i, segment) in segments.iter().enumerate() {
        let mut of = Vec::new();
        match segment.label {
            Some(label) if label.is_field() && may_be(segment, label, labelled) => {
                let columns = label.columns();
                let all: Columns = columns.iter().fold(0, |all, column| all | bit(*column));
                let many = columns
                    .iter()
                    .any(|column| seen[column.index()] >= MOST_ALIKE);
                columns.iter().for_each(|column| seen[column.index()] += 1);
                // A heading above labels of its own takes nothing.
                let is_roof = columns.len() > 1 && segment.is_blank();
                if !many && !is_roof {
                    // Of two that are as sure the first counts.
                    let first = match segment.corrects {
                        true => 64 * columns.len() as i32,
                        // `Outcome: completed` of a meeting, and `Promised outcome: …` behind it.
                        false if segment.is_vague && named & all != 0 => -61,
                        false => -(i.min(60) as i32),
                    };
                    let score = (sureness(segment) * columns.len() as i32) * 64 + first;
                    of.push(Candidate {
                        columns: all,
                        score,
                    });
                    if label == Label::Stakeholders {
                        let one = sureness(segment) * 64 - 2_000;
                        of.extend(columns.iter().map(|column| Candidate {
                            columns: bit(*column),
                            score: one,
                        }));
                    }
                }
            }
            None => {
                of = unlabelled(segment, labelled, places[i], have_person);
                // Of two persons the first is the champion.
                let is_skeptic = |of: &&mut Candidate| of.columns == bit(TextColumn::Skeptic);
                of.iter_mut()
                    .filter(is_skeptic)
                    .for_each(|of| of.score += i.min(60) as i32);
            }
            _ => {}
        }
        out.push(of);
    }
    out
}

/// Whether a sentence or an answer may be what it says: no label claims that column, and who is
/// called champion is a person.
fn may_be(segment: &Segment, label: Label, labelled: Columns) -> bool {
    if !matches!(segment.evidence, Evidence::Sentence | Evidence::Question) {
        return true;
    }
    let is_person = || {
        let first = segment
            .lines
            .first()
            .map(|line| line.text.trim())
            .unwrap_or_default();
        let first = without_kin(first);
        let near: String = first.chars().take(60).collect();
        is_nobody(first)
            || first.starts_with(|c: char| c.is_uppercase() || is_dense(c))
                && (near.contains([',', '(', '、', '-', '–']) || is_named(&near))
    };
    label.columns().iter().all(|column| {
        let is_free = labelled & bit(*column) == 0;
        let needs_person = matches!(column, TextColumn::Champion | TextColumn::Skeptic)
            && segment.evidence == Evidence::Sentence;
        is_free && (!needs_person || is_person())
    })
}

/// Whether a text begins with two names: `Ana Ruiz who runs the plant`.
fn is_named(text: &str) -> bool {
    let mut first = text.split_whitespace().take(2);
    first.clone().count() == 2 && first.all(|word| word.starts_with(char::is_uppercase))
}

/// How sure a label is, 0 to 100.
fn sureness(segment: &Segment) -> i32 {
    let by_match = |how: Match| match how {
        Match::Exact => 100,
        Match::Misspelt => 88,
        Match::Guessed => 80,
    };
    match segment.evidence {
        Evidence::Label(how) => by_match(how),
        Evidence::BareLabel(how) => by_match(how) - 6,
        Evidence::Question => 75,
        Evidence::Sentence => 60,
        Evidence::Number => 50,
        Evidence::Content => 0,
    }
}

/// The columns between which a segment stands: those of the labels before and behind it.
type Place = (Option<usize>, Option<usize>);

fn places(segments: &[Segment]) -> Vec<Place> {
    let column = |segment: &Segment| {
        segment
            .label
            .and_then(|label| label.columns().last().copied())
            .map(TextColumn::index)
    };
    let mut before = None;
    let mut places: Vec<Place> = segments
        .iter()
        .map(|segment| {
            let here = before;
            before = column(segment).or(before);
            (here, None)
        })
        .collect();
    let mut behind = None;
    for (place, segment) in places.iter_mut().zip(segments).rev() {
        place.1 = behind;
        behind = column(segment).or(behind);
    }
    places
}

/// What a text without a label may be: columns that no label claims, by number, place and content.
/// `have_person` tells that the paste has the other person of field 4 too: of one person under a
/// label that no file knows nobody can tell which one it is, if any.
fn unlabelled(
    segment: &Segment,
    labelled: Columns,
    place: Place,
    have_person: bool,
) -> Vec<Candidate> {
    let lines: Vec<&str> = segment
        .lines
        .iter()
        .map(|line| line.text.trim())
        .filter(|line| !line.is_empty())
        .collect();
    // A label of its own says that it is something else.
    if segment.is_beside
        || lines.is_empty()
        || lines.iter().all(|line| is_blank_or_placeholder(line))
            && segment.evidence != Evidence::Number
    {
        return Vec::new();
    }
    let mut of = Vec::new();
    for column in TextColumn::ALL {
        if labelled & bit(column) != 0 {
            continue;
        }
        let field = column.field().index() + 1;
        let is_number =
            segment.number.map(usize::from) == Some(field) && column != TextColumn::Skeptic;
        let stands =
            match place {
                (Some(before), Some(behind))
                    if before < column.index() && column.index() < behind =>
                {
                    if behind - before <= 3 { 22 } else { 16 }
                }
                (Some(before), None) if before + 1 == column.index() => 20,
                (Some(before), None) if before < column.index() => 8,
                (None, Some(behind)) if column.index() < behind => 12,
                _ => 0,
            };
        if segment.heading.is_some() && stands < LEAST_PLACE {
            continue;
        }
        let fits = fit(column, &lines);
        let numbered = match (segment.evidence, is_number) {
            (Evidence::Number, true) => 60,
            (Evidence::Number, false) => -40,
            (_, true) => 26,
            _ => 0,
        };
        // Under a label that no file knows, the place has to be right and the content has to say so.
        let is_only_gap = segment.heading.is_some()
            && labelled.count_ones() as usize >= MOST_KNOWN
            && place.0.map_or(0, |before| before + 1) == column.index()
            && place.1.is_none_or(|behind| behind == column.index() + 1);
        let may_be = segment.heading.is_none()
            || stands >= 16 && fits >= SURE && (have_person || !is_of_person(column))
            || is_only_gap && fits > 0;
        // What nothing is said for but its place is no field.
        let score = numbered + stands + fits + if is_only_gap { 10 } else { 0 };
        if may_be && score >= LEAST && (fits > 0 || numbered > 20) {
            of.push(Candidate {
                columns: bit(column),
                score: score.min(70) * 64,
            });
        }
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(column: TextColumn, text: &str) -> Segment {
        let mut segment =
            Segment::labelled(Label::Column(column), Evidence::Label(Match::Exact), 1);
        segment.push(1, text);
        segment
    }

    fn loose(text: &str) -> Segment {
        let mut segment = Segment::unlabelled(1, None);
        segment.push(1, text);
        segment
    }

    #[test]
    fn every_text_goes_where_the_evidence_is_best_together() {
        use TextColumn::*;
        let segments = [
            labelled(PromisedOutcome, "live by June, at all three sites"),
            loose("1. price 2. API 3. support"),
            labelled(Objections, "x"),
            loose("Ana Ruiz, CFO, wants fewer audits"),
            loose("Bo Lee, IT lead, fears links"),
            labelled(RiskFlags, "SAP"),
            loose("tickets from 9 to 4"),
            labelled(LostDealSignal, "lost 3"),
            labelled(LostDealSignal, "lost 4"),
            loose("See you on Monday!"),
        ];
        let found = assign(&segments);
        let expected: Vec<Vec<TextColumn>> = vec![
            vec![PromisedOutcome],
            vec![DecisionCriteria],
            vec![Objections],
            vec![Champion],
            vec![Skeptic],
            vec![RiskFlags],
            vec![SuccessMetric],
            vec![LostDealSignal],
            vec![],
            vec![],
        ];
        assert_eq!(found, expected);
    }
}
