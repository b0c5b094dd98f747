//! Numbers of the form in front of texts without labels: `1) …` to `7) …`.

use super::heading::heading;
use super::labels::Labels;
use super::source::Line;

/// The least numbers in order that make a form.
const LEAST: usize = 5;
/// The most fields with labels beside them.
const MOST_LABELLED: usize = 2;

/// For each line its number in the form; all empty where labels say what is what.
pub fn find(lines: &[Line], labels: &Labels) -> Vec<Option<u8>> {
    let none = || vec![None; lines.len()];
    let labelled = lines.iter().filter(|line| {
        heading(&line.text, labels, line.is_heading)
            .is_some_and(|h| h.found.label.is_field() && !h.found.is_item)
    });
    if labelled.take(MOST_LABELLED + 1).count() > MOST_LABELLED {
        return none();
    }
    let numbers: Vec<(usize, u8, char, usize)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| {
            let (number, sign) = number_of(&line.text).or_else(|| bare(&line.text))?;
            Some((i, number, sign, line.indent))
        })
        .collect();
    // The way of numbering of the first `1` that reaches far enough.
    for (at, (_, number, sign, indent)) in numbers.iter().enumerate().take(40) {
        if *number != 1 {
            continue;
        }
        let alike = numbers[at..]
            .iter()
            .filter(|(_, _, s, i)| s == sign && i == indent);
        let sequence = outer(alike);
        let least = if *sign == ' ' { LEAST + 1 } else { LEAST };
        if sequence.len() >= least {
            let mut out = none();
            for (line, number) in sequence {
                out[line] = Some(number);
            }
            return out;
        }
    }
    none()
}

/// The lines of the outer numbering: lists inside begin at 1 again. One number may be left out.
fn outer<'a>(numbers: impl Iterator<Item = &'a (usize, u8, char, usize)>) -> Vec<(usize, u8)> {
    let mut out: Vec<(usize, u8)> = Vec::new();
    // The next number of the list inside, 0 when there is none.
    let mut inside = 0;
    for (line, number, ..) in numbers {
        let wanted = out.last().map_or(1, |(_, last)| last + 1);
        if inside > 0 && *number == inside {
            inside += 1;
        } else if (*number == wanted || *number == wanted + 1 && wanted > 1) && *number <= 7 {
            out.push((*line, *number));
            inside = 0;
        } else if *number == 1 {
            inside = 2;
        }
    }
    out
}

/// A number from 1 to 9 in front of a text, and the sign behind it.
pub fn number_of(text: &str) -> Option<(u8, char)> {
    parted(text).map(|(number, sign, _)| (number, sign))
}

/// A number without a sign behind it: `4 Ana Ruiz, CFO`.
fn bare(text: &str) -> Option<(u8, char)> {
    let mut chars = text.chars();
    let number = chars.next()?.to_digit(10).filter(|n| (1..=7).contains(n))? as u8;
    let rest = chars.as_str().strip_prefix(' ')?;
    (!rest.starts_with(|c: char| c.is_ascii_digit())).then_some((number, ' '))
}

/// The text behind such a number.
pub fn without_number(text: &str) -> &str {
    match parted(text) {
        Some((_, _, rest)) => rest.trim_start(),
        None if bare(text).is_some() => text[1..].trim_start(),
        None => text,
    }
}

fn parted(text: &str) -> Option<(u8, char, &str)> {
    let text = text.trim_start_matches(['(', '#', '*', '[']);
    let mut chars = text.chars();
    let number = chars.next()?.to_digit(10).filter(|n| *n > 0)? as u8;
    let mut sign = chars.next()?;
    let mut rest = chars.as_str();
    if sign == '\u{fe0f}' || sign == '\u{20e3}' {
        (sign, rest) = ('k', rest.trim_start_matches(['\u{fe0f}', '\u{20e3}']));
    } else if sign == ' ' && rest.starts_with(['-', '–', '—']) {
        sign = '-';
        rest = rest.trim_start_matches(['-', '–', '—']);
    } else if !matches!(sign, '.' | ')' | ':' | ']' | '、' | '/') {
        return None;
    }
    let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']) || sign == '、' || sign == 'k';
    is_apart.then_some((number, sign, rest))
}

#[cfg(test)]
mod tests {
    use super::super::source::lines;
    use super::*;

    #[test]
    fn numbers_of_the_form_are_told_from_lists_inside() {
        let numbers = |text: &str| -> Vec<u8> {
            let labels = Labels::default();
            find(&lines(text, &labels), &labels)
                .into_iter()
                .flatten()
                .collect()
        };
        assert_eq!(
            numbers("1) a\n2) b\n3) c\n4) d\n5) e\n6) f\n7) g"),
            [1, 2, 3, 4, 5, 6, 7]
        );
        assert_eq!(
            numbers("1. a\n2. b\n1. x\n2. y\n3. z\n3. c\n4. d\n5. e"),
            [1, 2, 3, 4, 5]
        );
        assert_eq!(
            numbers("1) a\n2) b\n3) c\n5) e\n6) f\n7) g"),
            [1, 2, 3, 5, 6, 7]
        );
        assert_eq!(
            numbers("1/ a\n2/ - b\n   - c\n3/ d\n4/ e\n5/ f"),
            [1, 2, 3, 4, 5]
        );
        assert!(numbers("Criteria:\n1. a\n2. b\n3. c").is_empty());
    }
}
