//! Column headers that a product means alike.

/// Folds a header for comparison: lower case, letters and digits only, without the marks that
/// products add to a name (`__c`, `(UTC)`, `(metadata)`, `custom.`, `cf_123`).
pub fn fold_header(header: &str) -> String {
    let mut text = header
        .trim()
        .trim_start_matches('\u{feff}')
        .trim_matches('"')
        .trim()
        .to_lowercase();
    for mark in ["(utc)", "(metadata)", "__c"] {
        if let Some(rest) = text.strip_suffix(mark) {
            text = rest.trim_end().to_string();
        }
    }
    if let Some(rest) = text.strip_prefix("custom.") {
        text = rest.to_string();
    }
    if let Some((name, number)) = text.rsplit_once(" cf_")
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        text = name.to_string();
    }
    // Brackets and dots tell headers apart: `Account.Name`, `Deal Owner.id`, `Company (Primary)`.
    text.retain(|c| !matches!(c, '_' | '"' | '\'' | '\u{a0}' | '\u{feff}') && !c.is_whitespace());
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_fold_alike_when_a_product_means_the_same() {
        for (a, b) in [
            ("StageName", "stage_name"),
            ("Loss_Reason__c", "Loss Reason"),
            ("Canceled At (UTC)", "canceled at"),
            ("\u{feff}\"Deal Owner\"", "Deal owner"),
            ("custom.Promised outcome", "promised_outcome"),
            ("Risk Flags cf_469166", "Risk flags"),
        ] {
            assert_eq!(fold_header(a), fold_header(b), "{a}");
        }
        assert_ne!(fold_header("Deal Owner.id"), fold_header("Deal Owner"));
        assert_ne!(fold_header("Amount (converted)"), fold_header("Amount"));
    }
}
