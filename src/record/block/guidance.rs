//! What a form says to write, left standing between a label and its text.

use super::heading::heading;
use super::labels::Labels;
use super::source::Line;
use crate::record::low_information::is_instruction;
use crate::record::marks::is_marked;

/// The lines without guidance, and the lines of guidance. Forms set it off from the answers in the
/// same way under every label: in italics, in brackets, as a quote, or in the words of the template.
pub fn without_guidance(lines: &[Line], labels: &Labels) -> Option<(Vec<Line>, Vec<Line>)> {
    const LEAST: usize = 2;
    if let Some(found) = below_one_word(lines, labels) {
        return Some(found);
    }
    let mut found = Vec::new();
    let mut answered = 0;
    let mut above: Option<&Line> = None;
    for (i, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        if let Some(label) = above.replace(line)
            && is_set_off(line, label)
            && is_label(label, labels)
        {
            found.push(i);
            let below = lines[i + 1..].iter().find(|line| !line.is_blank());
            let is_text = |below: &Line| !is_set_off(below, label) && !is_label(below, labels);
            answered += usize::from(below.is_some_and(is_text));
        }
    }
    if answered < LEAST {
        return None;
    }
    let mut kept = lines.to_vec();
    for at in &found {
        kept[*at].text.clear();
    }
    let guidance = found.iter().map(|at| lines[*at].clone()).collect();
    Some((kept, guidance))
}

/// Whether a line below a label is set off from what people write there.
fn is_set_off(line: &Line, label: &Line) -> bool {
    line.is_aside || line.quotes > label.quotes || is_instruction(&line.text)
}

/// Whether a line is a label with no text behind it.
fn is_label(line: &Line, labels: &Labels) -> bool {
    let found = heading(&line.text, labels, line.is_heading || line.is_bold);
    !line.is_aside && found.is_some_and(|h| h.found.label.is_field() && h.rest.is_empty())
}

/// Guidance behind one word that comes again below the labels: `Help: one sentence`.
fn below_one_word(lines: &[Line], labels: &Labels) -> Option<(Vec<Line>, Vec<Line>)> {
    const LEAST: usize = 3;
    const LONGEST: usize = 20;
    let front = |line: &Line| {
        let (word, rest) = line.text.split_once(':')?;
        let is_word = word.len() <= LONGEST
            && !word.is_empty()
            && word.split(' ').count() <= 2
            && word.chars().all(|c| c.is_alphabetic() || c == ' ')
            && !rest.trim().is_empty()
            && labels.find(word, false).is_none()
            && !is_marked(&line.text);
        is_word.then(|| word.to_lowercase())
    };
    let said: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank()).collect();
    let mut below: Vec<(String, usize)> = said
        .windows(2)
        .filter_map(|pair| {
            let word = front(&lines[pair[1]])?;
            is_label(&lines[pair[0]], labels).then_some((word, pair[1]))
        })
        .collect();
    below.sort();
    let same = below
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.len() >= LEAST)
        .max_by_key(|same| same.len())?;
    let mut kept = lines.to_vec();
    for (_, at) in same {
        kept[*at].text.clear();
    }
    let mut at: Vec<usize> = same.iter().map(|(_, at)| *at).collect();
    at.sort_unstable();
    Some((kept, at.into_iter().map(|at| lines[at].clone()).collect()))
}
