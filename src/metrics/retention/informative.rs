//! How many churned accounts carry information about an exposure.

/// Churned accounts that carry information about an exposure: on the day of the churn, an account
/// of the same stratum with another exposure was at risk. `time`, `event`, `exposure` and `stratum`
/// hold one value per account.
pub(super) fn informative_churns(
    time: &[f64],
    event: &[bool],
    stratum: Option<&[u32]>,
    exposure: &[f64],
) -> u64 {
    let stratum = |i: usize| stratum.map_or(0, |strata| strata[i] as usize);
    let strata = (0..time.len())
        .map(stratum)
        .max()
        .map_or(0, |last| last + 1);
    // Two exposures are at risk as long as the one that is followed longest is not alone.
    let mut ends = vec![Ends::default(); strata];
    for (i, exposure) in exposure.iter().enumerate() {
        ends[stratum(i)].see(*exposure, time[i]);
    }
    let is_informative = |i: &usize| event[*i] && time[*i] <= ends[stratum(*i)].of_another;
    (0..time.len()).filter(is_informative).count() as u64
}

/// The longest follow-up in a stratum, and the longest among accounts with another exposure than
/// that one.
#[derive(Clone, Copy)]
struct Ends {
    exposure: f64,
    longest: f64,
    of_another: f64,
}

impl Default for Ends {
    fn default() -> Ends {
        Ends {
            exposure: f64::NAN,
            longest: f64::NEG_INFINITY,
            of_another: f64::NEG_INFINITY,
        }
    }
}

impl Ends {
    fn see(&mut self, exposure: f64, time: f64) {
        if exposure == self.exposure {
            self.longest = self.longest.max(time);
        } else if time > self.longest {
            *self = Ends {
                exposure,
                longest: time,
                of_another: self.longest,
            };
        } else {
            self.of_another = self.of_another.max(time);
        }
    }
}
