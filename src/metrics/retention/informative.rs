//! How many churned accounts carry information about an exposure.

use std::collections::BTreeMap;

/// Churned accounts that carry information about an exposure: on the day of the churn, an account
/// of the same stratum with another exposure was at risk. `entry`, `time`, `event`, `exposure` and
/// `stratum` hold one value per account.
pub(super) fn informative_churns(
    (entry, time): (Option<&[f64]>, &[f64]),
    event: &[bool],
    stratum: Option<&[u32]>,
    exposure: &[f64],
) -> u64 {
    if let Some(entry) = entry {
        return with_late_entry((entry, time), event, stratum, exposure);
    }
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

/// The same where accounts come under risk at different times: from the last day back, with those
/// at risk of each stratum by exposure.
fn with_late_entry(
    (entry, time): (&[f64], &[f64]),
    event: &[bool],
    stratum: Option<&[u32]>,
    exposure: &[f64],
) -> u64 {
    let stratum = |i: usize| stratum.map_or(0, |strata| strata[i]);
    // Values of exposures are told apart by their bits; 0.0 and -0.0 are one.
    let key = |i: usize| (exposure[i] + 0.0).to_bits();
    let mut by_time: Vec<usize> = (0..time.len()).collect();
    by_time.sort_unstable_by(|a, b| time[*b].total_cmp(&time[*a]));
    let mut by_entry: Vec<usize> = (0..time.len()).collect();
    by_entry.sort_unstable_by(|a, b| entry[*b].total_cmp(&entry[*a]));
    let mut at_risk: BTreeMap<u32, BTreeMap<u64, u64>> = BTreeMap::new();
    let (mut not_yet, mut informative) = (by_entry.into_iter().peekable(), 0);
    for tied in by_time.chunk_by(|a, b| time[*a] == time[*b]) {
        for &i in tied {
            *at_risk
                .entry(stratum(i))
                .or_default()
                .entry(key(i))
                .or_default() += 1;
        }
        let now = tied.first().map_or(0.0, |i| time[*i]);
        while let Some(i) = not_yet.next_if(|i| entry[*i] > 0.0 && entry[*i] >= now) {
            let group = at_risk.entry(stratum(i)).or_default();
            if let Some(n) = group.get_mut(&key(i)) {
                *n -= 1;
                if *n == 0 {
                    group.remove(&key(i));
                }
            }
        }
        let is_informative = |i: &&usize| event[**i] && at_risk[&stratum(**i)].len() > 1;
        informative += tied.iter().filter(is_informative).count() as u64;
    }
    informative
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_under_risk_later_is_nobody_to_compare_with_before() {
        let (time, event) = ([10.0, 20.0, 30.0, 40.0], [true, true, true, false]);
        let exposure = [0.0, 0.0, 0.0, 1.0];
        let told =
            |entry: [f64; 4]| informative_churns((Some(&entry), &time), &event, None, &exposure);
        assert_eq!(
            informative_churns((None, &time), &event, None, &exposure),
            3
        );
        assert_eq!(told([0.0; 4]), 3);
        assert_eq!(told([0.0, 0.0, 0.0, 10.0]), 2);
        assert_eq!(told([0.0, 0.0, 0.0, 25.0]), 1);
        assert_eq!(
            informative_churns(
                (Some(&[0.0, 0.0, 0.0, 1.0]), &time),
                &event,
                Some(&[0, 0, 0, 1]),
                &exposure
            ),
            0
        );
    }
}
