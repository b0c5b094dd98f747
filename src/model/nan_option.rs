//! An optional number in eight bytes.

use std::fmt;

/// `Option<f64>` in half the space, for rows that exist in millions. NaN stands for `None`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NanOption([u32; 2]);

impl NanOption {
    /// No number.
    pub const NONE: NanOption = NanOption::of_bits(f64::NAN.to_bits());

    /// The number, if there is one.
    pub fn get(self) -> Option<f64> {
        let [high, low] = self.0;
        let number = f64::from_bits(u64::from(high) << 32 | u64::from(low));
        (!number.is_nan()).then_some(number)
    }

    // Two halves, so that what holds it need not begin at a multiple of eight bytes.
    const fn of_bits(bits: u64) -> NanOption {
        NanOption([(bits >> 32) as u32, bits as u32])
    }
}

impl Default for NanOption {
    fn default() -> NanOption {
        NanOption::NONE
    }
}

impl From<Option<f64>> for NanOption {
    fn from(number: Option<f64>) -> NanOption {
        let number = number.filter(|number| !number.is_nan());
        number.map_or(NanOption::NONE, |number| {
            NanOption::of_bits(number.to_bits())
        })
    }
}

impl fmt::Debug for NanOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(number in prop::option::of(prop::num::f64::ANY)) {
            let is = NanOption::from(number).get();
            prop_assert_eq!(is.map(f64::to_bits), number.filter(|n| !n.is_nan()).map(f64::to_bits));
        }
    }
}
