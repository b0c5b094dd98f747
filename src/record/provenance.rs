//! Statements marked as the customer's own words, or as the seller's reading of them.

use crate::dataset::{Provenance, RecordTexts};

const CONFIRMED: [&str; 2] = ["[confirmed]", "[confirmed by customer]"];
const OUR_READING: [&str; 3] = ["[our read]", "[our reading]", "[our interpretation]"];

/// Counts the marked statements of a text, in any letter case.
pub fn count(text: &str) -> Provenance {
    // Most texts have none.
    if memchr::memchr(b'[', text.as_bytes()).is_none() {
        return Provenance::default();
    }
    let folded = text.to_lowercase();
    let of = |words: &[&str]| {
        words
            .iter()
            .map(|word| folded.matches(word).count())
            .sum::<usize>()
    };
    let few = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
    Provenance {
        confirmed: few(of(&CONFIRMED)),
        our_reading: few(of(&OUR_READING)),
    }
}

/// Adds two counts.
pub fn add(a: Provenance, b: Provenance) -> Provenance {
    Provenance {
        confirmed: a.confirmed.saturating_add(b.confirmed),
        our_reading: a.our_reading.saturating_add(b.our_reading),
    }
}

/// Counts the marked statements of a whole record.
pub fn of_record(texts: &RecordTexts) -> Provenance {
    texts
        .0
        .iter()
        .map(|text| count(text))
        .fold(Provenance::default(), add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_counted_apart_whatever_their_case() {
        let counted = count(
            "Live by June [confirmed]. They fear audits [Our Read], and cost [our reading] \
             [CONFIRMED]",
        );
        assert_eq!(
            counted,
            Provenance {
                confirmed: 2,
                our_reading: 2
            }
        );
        assert_eq!(count("confirmed by mail"), Provenance::default());
    }
}
