//! Comparison of labels regardless of case, spacing and dashes.

/// Folds a label for comparison: trimmed, lower case, dashes alike, runs of blanks one space.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-'.to_lowercase(),
            c => c.to_lowercase(),
        }));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fold_alike_when_a_person_reads_them_alike() {
        assert_eq!(fold("  Closed \u{2013} Lost\u{a0} "), "closed - lost");
        assert_eq!(fold("closed won "), fold("Closed Won"));
    }
}
