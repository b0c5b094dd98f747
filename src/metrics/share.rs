//! A count out of a total.

use schemars::JsonSchema;
use serde::Serialize;

use crate::stats::{Estimate, proportion};

/// `k` of `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Share {
    /// Number counted.
    pub k: u64,
    /// The total.
    pub n: u64,
}

impl Share {
    /// Counts one more, as a hit or not.
    pub fn count(&mut self, hit: bool) {
        self.n += 1;
        self.k += u64::from(hit);
    }

    /// The share, 0..=1; `None` when `n` is 0.
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.k as f64 / self.n as f64)
    }

    /// The share with its 95 % Wilson interval; `None` when `n` is 0.
    pub fn estimate(self) -> Option<Estimate> {
        proportion::wilson(self.k, self.n).ok()
    }
}

impl std::ops::Add for Share {
    type Output = Share;

    /// Both totals together.
    fn add(self, other: Share) -> Share {
        Share {
            k: self.k + other.k,
            n: self.n + other.n,
        }
    }
}

impl std::iter::Sum for Share {
    fn sum<I: Iterator<Item = Share>>(shares: I) -> Share {
        shares.fold(Share::default(), |sum, one| sum + one)
    }
}
