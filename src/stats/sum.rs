//! Sums that do not depend on the order of their terms.

use std::ops::AddAssign;

use serde::{Serialize, Serializer};

/// A sum of floats kept to twice their precision (Knuth's two-sum), so that the same terms in
/// another order, as another export lists them, give the same number.
///
/// # Source
/// Knuth, The Art of Computer Programming, vol. 2, 4.2.2, theorem B.
#[derive(Clone, Copy, Default, Debug)]
pub struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// The sum, rounded once.
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

impl AddAssign<f64> for Sum {
    fn add_assign(&mut self, term: f64) {
        let sum = self.high + term;
        let part = sum - self.high;
        let lost = (self.high - (sum - part)) + (term - part);
        let low = self.low + lost;
        self.high = sum + low;
        self.low = low - (self.high - sum);
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Sum) -> bool {
        self.value() == other.value()
    }
}

impl Serialize for Sum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

impl schemars::JsonSchema for Sum {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sum".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "number" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(terms: &[f64]) -> f64 {
        let mut sum = Sum::default();
        terms.iter().for_each(|term| sum += *term);
        sum.value()
    }

    proptest! {
        #[test]
        fn order_changes_nothing(
            mut terms in proptest::collection::vec(
                (-1e9f64..1e9).prop_map(|x| (x * 108.0).round() / 100.0),
                0..200,
            ),
        ) {
            let forward = sum(&terms);
            terms.reverse();
            prop_assert_eq!(forward, sum(&terms));
            terms.sort_by(f64::total_cmp);
            prop_assert_eq!(forward, sum(&terms));
        }
    }
}
