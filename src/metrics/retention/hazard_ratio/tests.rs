//! What is said of a ratio.

use super::*;
use crate::stats::Method;

fn told(contrast: Contrast, crude: f64, adjusted: f64, limits: (f64, f64)) -> HazardRatio {
    let estimate = |value, (lower, upper)| Estimate {
        value,
        lower,
        upper,
        level: 0.95,
        n: 100,
        method: Method::Cox,
    };
    HazardRatio {
        contrast,
        crude: Some(estimate(crude, limits)),
        adjusted: Some(estimate(adjusted, limits)),
        adjustment: Some(Adjustment {
            within: vec!["segment"],
            beside: Vec::new(),
            left_out: Vec::new(),
            not_mapped: Vec::new(),
            reps: super::super::adjustment::RepAdjustment::Unnamed,
        }),
        ..HazardRatio::unknown(Share { k: 40, n: 100 })
    }
}

#[test]
fn the_margins_say_nothing_of_one_field_more() {
    for (contrast, verdict) in [
        (Contrast::FourFields, RatioVerdict::NoLargeDifference),
        (Contrast::Groups, RatioVerdict::NoLargeDifference),
        (Contrast::OneField, RatioVerdict::TooFewToTell),
    ] {
        let mut told = told(contrast, 0.9, 0.9, (0.75, 1.08));
        told.judge(0.3, PRIMARY_P, 1);
        assert_eq!(told.verdict, verdict, "{contrast:?}");
    }
}

#[test]
fn adjustment_explains_part_or_all_of_a_gap_or_turns_it() {
    let confounding =
        |crude, adjusted| told(Contrast::FourFields, crude, adjusted, (0.1, 9.0)).confounding();
    assert_eq!(confounding(0.71, 1.10), Some(Confounding::ExplainsAll));
    assert_eq!(confounding(0.71, 0.99), Some(Confounding::ExplainsAll));
    assert_eq!(confounding(0.71, 0.85), Some(Confounding::ExplainsPart));
    assert_eq!(confounding(0.71, 0.55), Some(Confounding::HidPart));
    assert_eq!(confounding(0.85, 1.40), Some(Confounding::Reverses));
    assert_eq!(confounding(0.71, 0.70), None);
    // Without a gap there is nothing to explain.
    assert_eq!(confounding(0.99, 0.97), None);
}
