//! Reading a pasted record, from its text to its fields.

use super::absorb::{absorb, absorb_other, roof};
use super::assign::assign;
use super::canonical;
use super::ends::cut_prose;
use super::label::Label;
use super::labels::Labels;
use super::parts::{Mark, Part, parts};
use super::record_block::{Block, Doubt, Leftover, LeftoverReason, Reading};
use super::records::{beginnings, counting};
use super::segment::{Evidence, Segment};
use super::source::{Line, lines};
use super::walker::walk;
use super::walker_state::Walked;
use super::write::write;
use super::{cells, keys};
use crate::model::TextColumn;

/// Most characters of a text that are read; no record is longer.
const LONGEST: usize = 200_000;

/// Parses a text that contains a record, in any form it was pasted. Writing the result and parsing
/// it again gives the same result.
pub fn read(text: &str, labels: &Labels) -> Block {
    read_closely(text, labels).block
}

/// Reads a text that holds a record, and says where each text stood and what is in doubt.
pub fn read_closely(text: &str, labels: &Labels) -> Reading {
    const MOST: usize = 6;
    let (text, rest) = match text.char_indices().nth(LONGEST) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let mut reading = read_once(text, labels);
    if !rest.is_empty() {
        let words = format!(
            "… and {} more characters, which were not read",
            rest.chars().count()
        );
        let line = text.lines().count();
        reading.block.leave(line, &words, LeftoverReason::Outside);
    }
    for _ in 0..MOST {
        let again = read_once(&write(&reading.block), labels).block;
        let left = std::mem::take(&mut reading.block.not_understood);
        if again == reading.block {
            reading.block.not_understood = left;
            break;
        }
        // What reads otherwise in its place was understood wrongly: the place is that of its first
        // words.
        let lost = again.not_understood.iter().map(|lost| {
            let line = text
                .lines()
                .position(|line| line.contains(&lost.text))
                .map_or(1, |at| at + 1);
            Leftover {
                line,
                ..lost.clone()
            }
        });
        let all = left.into_iter().chain(lost).collect();
        reading.block = Block {
            not_understood: all,
            ..again
        };
    }
    reading
}

fn read_once(text: &str, labels: &Labels) -> Reading {
    let mut reading = Reading::default();
    if let Some(block) = canonical::read(text, labels) {
        reading.spans = super::spans::of_canonical(text);
        reading.block = block;
        return reading;
    }
    let parts = parts(lines(text, labels), labels);
    let walked: Vec<Walked> = parts.iter().map(|part| segments_of(part, labels)).collect();
    let counts = counting_parts(&parts, &walked);
    let mut segments: Vec<Segment> = Vec::new();
    for ((part, walked), counts) in parts.iter().zip(walked).zip(counts) {
        leave(&part.noise, LeftoverReason::Outside, &mut reading.block);
        if let Some(why) = counts {
            leave(&part.lines, why, &mut reading.block);
            continue;
        }
        leave(&walked.outside, LeftoverReason::Outside, &mut reading.block);
        let offset = segments.len();
        segments.extend(walked.segments.into_iter().map(|mut segment| {
            segment.parent = segment.parent.map(|parent| parent + offset);
            segment
        }));
    }
    let segments = one_record(segments, &mut reading);
    fill(segments, &mut reading);
    reading.block.not_understood.sort_by_key(|left| left.line);
    reading.block.found.sort();
    reading.block.found.dedup();
    reading.spans.sort_by_key(|span| span.column);
    reading.doubts.sort_by_key(|doubt| doubt.line());
    reading
}

/// The segments of a part: of its JSON, its cells, or its lines.
fn segments_of(part: &Part, labels: &Labels) -> Walked {
    if let Some((segments, first, last)) = keys::read(&part.lines, labels) {
        let around = part.lines[..first]
            .iter()
            .chain(&part.lines[(last + 1).min(part.lines.len())..]);
        let around: Vec<Line> = around.cloned().collect();
        let mut walked = walk(&around, labels);
        // Beside JSON only the note counts.
        let (notes, rest): (Vec<Segment>, Vec<Segment>) =
            walked.segments.into_iter().partition(|segment| {
                matches!(
                    segment.label,
                    Some(Label::Note | Label::Drafted | Label::Reviewed)
                )
            });
        walked
            .outside
            .extend(rest.into_iter().flat_map(|segment| segment.lines));
        walked.segments = segments.into_iter().chain(notes).collect();
        return walked;
    }
    if let Some(segments) = cells::delimited(&part.lines, labels) {
        return Walked {
            segments,
            outside: Vec::new(),
        };
    }
    walk(&part.lines, labels)
}

fn leave(lines: &[Line], why: LeftoverReason, block: &mut Block) {
    for line in lines {
        block.leave(line.number, &line.text, why);
    }
}

/// For each part nothing where it counts, or why it does not.
fn counting_parts(parts: &[Part], walked: &[Walked]) -> Vec<Option<LeftoverReason>> {
    let columns: Vec<usize> = walked
        .iter()
        .map(|walked| columns_of(&walked.segments))
        .collect();
    let mails = parts
        .iter()
        .map(|part| part.mail)
        .max()
        .map_or(0, |last| last + 1);
    let sums = |counts: &dyn Fn(&Part) -> bool| -> Vec<usize> {
        let mut sums = vec![0; mails];
        for (part, columns) in parts.iter().zip(&columns).filter(|(part, _)| counts(part)) {
            sums[part.mail] += columns;
        }
        sums
    };
    let unmarked = sums(&|part| part.mark != Mark::Ignored);
    let last = sums(&|_| true).iter().rposition(|sum| *sum > 0);
    // `Ignore what I sent on Monday. New:` above a whole record, with Monday's below: it speaks of
    // the older mail. Nobody answers with a record that is to be ignored.
    let is_ignored = |part: &Part| {
        let is_alone = unmarked[part.mail] == 0;
        let has_older = last.is_some_and(|last| last > part.mail);
        part.mark == Mark::Ignored && !(is_alone && has_older)
    };
    let of_mails = sums(&|part| !is_ignored(part));
    let of_mail = |mail: usize| of_mails[mail];
    let newest = (0..mails).find(|mail| of_mail(*mail) >= 2);
    let newest = newest
        .or_else(|| (0..mails).find(|mail| of_mail(*mail) == 1))
        .unwrap_or(0);
    let has = |mark: Mark| {
        let mut of = parts.iter().zip(&columns);
        of.any(|(part, columns)| part.mail == newest && part.mark == mark && *columns >= 3)
    };
    let (has_final, has_plain) = (has(Mark::Final), has(Mark::Plain));
    let reason = |(part, columns): (&Part, &usize)| match part.mark {
        _ if part.mail != newest => Some(LeftoverReason::Quoted),
        _ if is_ignored(part) => Some(LeftoverReason::Ignored),
        Mark::Draft if (has_final || has_plain) && *columns > 0 => Some(LeftoverReason::Ignored),
        Mark::Plain if has_final && *columns >= 3 => Some(LeftoverReason::OtherRecord),
        _ => None,
    };
    parts.iter().zip(&columns).map(reason).collect()
}

/// How many columns have a label or a sentence.
fn columns_of(segments: &[Segment]) -> usize {
    let sure = segments
        .iter()
        .filter(|segment| segment.evidence != Evidence::Content);
    let all = sure
        .filter_map(|segment| segment.label)
        .flat_map(Label::columns);
    let numbers = segments
        .iter()
        .filter(|segment| segment.evidence == Evidence::Number)
        .count();
    let mut all: Vec<TextColumn> = all.collect();
    all.sort();
    all.dedup();
    all.len() + numbers
}

/// The segments of the one record that counts.
fn one_record(segments: Vec<Segment>, reading: &mut Reading) -> Vec<Segment> {
    let begins = beginnings(&segments);
    if begins.len() < 2 {
        return segments;
    }
    let counts = counting(&segments, &begins);
    let first = begins[counts];
    let end = begins.get(counts + 1).copied().unwrap_or(segments.len());
    reading.doubts.push(Doubt::OneOfSeveral {
        records: begins.len(),
        line: segments.get(first).map_or(1, |segment| segment.line),
    });
    let mut kept = Vec::new();
    for (i, mut segment) in segments.into_iter().enumerate() {
        if (first..end).contains(&i) {
            segment.parent = segment
                .parent
                .filter(|parent| *parent >= first)
                .map(|parent| parent - first);
            kept.push(segment);
        } else {
            leave(
                &segment.lines,
                LeftoverReason::OtherRecord,
                &mut reading.block,
            );
        }
    }
    kept
}

/// Assigns the segments and puts them into the record.
fn fill(mut segments: Vec<Segment>, reading: &mut Reading) {
    let taken = assign(&segments);
    give_back(&mut segments, &taken);
    let last = (0..segments.len()).rev().find(|i| !taken[*i].is_empty());
    if let Some(last) = last.filter(|last| segments[*last].label.is_some()) {
        let cut = cut_prose(&mut segments[last], &taken[last]);
        leave(&cut, LeftoverReason::Outside, &mut reading.block);
    }
    for (segment, columns) in segments.iter().zip(&taken) {
        if let Some(heading) = segment.heading.as_ref().filter(|_| columns.is_empty()) {
            leave(
                std::slice::from_ref(heading),
                LeftoverReason::Outside,
                &mut reading.block,
            );
        }
        match segment.label {
            _ if !columns.is_empty() => absorb(segment, columns, reading),
            Some(label) if !label.is_field() => absorb_other(segment, &mut reading.block),
            Some(_) if segment.is_blank() => roof(segment, &mut reading.block),
            Some(_) => leave(&segment.lines, LeftoverReason::Repeated, &mut reading.block),
            None => {
                // The label on the same line was left with its text.
                let from = usize::from(segment.heading.is_some() && segment.is_inline);
                let lines = segment.lines.get(from..).unwrap_or_default();
                leave(lines, LeftoverReason::Outside, &mut reading.block);
            }
        }
    }
}

/// Gives the lines of segments that no field takes back to those they were cut from.
fn give_back(segments: &mut [Segment], taken: &[Vec<TextColumn>]) {
    for i in (0..segments.len()).rev() {
        let Some(parent) = segments[i]
            .parent
            .filter(|parent| *parent < i && taken[i].is_empty())
        else {
            continue;
        };
        // What stood on the line above an unlabelled text is its parent's parent.
        if segments[i].label.is_some_and(|label| !label.is_field()) {
            continue;
        }
        let mut lines = std::mem::take(&mut segments[i].lines);
        if let (Some(whole), Some(first)) = (segments[i].whole.take(), lines.first_mut()) {
            first.text = whole;
        }
        segments[parent].lines.extend(lines);
        segments[i].lines.clear();
    }
}
