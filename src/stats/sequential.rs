//! A question that is read again as data come in: levels that hold over all readings.

use statrs::distribution::{ContinuousCDF, Normal};

/// Points over which the density of the statistic is integrated (odd, for Simpson's rule).
const POINTS: usize = 241;
/// Growth of the information below which a look is the look before it, read again.
const SAME_LOOK: f64 = 1.01;
/// Largest boundary that is sought, in standard errors.
const LARGEST: f64 = 9.0;

/// Share of the error that may be spent by a look, 0 to 1, when the information has grown to
/// `growth` times (1 or more) what it was at the first look.
///
/// Half at the first look, two thirds once the information has doubled, three quarters when it has
/// doubled again. In the logarithm of the information successive statistics are equally alike, so
/// this spends evenly from one doubling to the next (as Pocock's boundaries do) but never all.
/// Usual spending functions end at a largest information; a report that is read for as long as the
/// company exists has none. An O'Brien-Fleming-type function would leave next to nothing for the
/// first readings, which are read as much as any.
pub fn spent(growth: f64) -> f64 {
    let doublings = growth.max(1.0).log2();
    (doublings + 1.0) / (doublings + 2.0)
}

/// The two-sided p under which the last of these looks finds a difference, so that all of them
/// together find one where there is none with probability `alpha` at most. `information` holds one
/// positive number a look (events), in the order of the looks. A single look that is to stay the
/// only one has the whole of `alpha`, which is the caller's to know.
///
/// # Source
/// Lan & DeMets 1983, Biometrika 70:659, with [`spent`] as the spending function; the recursion:
/// Armitage, McPherson & Rowe 1969, J. R. Stat. Soc. A 132:235.
pub fn level_at_last_look(information: &[f64], alpha: f64) -> f64 {
    let looks = distinct(information);
    let Some(first) = looks.first().copied() else {
        return alpha;
    };
    let spent: Vec<f64> = looks.iter().map(|now| alpha * spent(now / first)).collect();
    let last = boundaries(&looks, &spent).last().copied();
    last.map_or(alpha, |z| 2.0 * Normal::standard().cdf(-z))
}

/// Looks with more information than those before them.
fn distinct(information: &[f64]) -> Vec<f64> {
    let mut looks: Vec<f64> = Vec::new();
    for now in information.iter().copied().filter(|now| *now > 0.0) {
        match looks.last() {
            Some(last) if now < last * SAME_LOOK => {}
            _ => looks.push(now),
        }
    }
    looks
}

/// Two-sided boundaries of the standardised statistic at each look: the chance of crossing one up
/// to a look, where there is no difference, is what may be `spent` by then. `information` rises.
///
/// # Source
/// Lan & DeMets 1983; R `ldbounds::ldBounds`.
fn boundaries(information: &[f64], spent: &[f64]) -> Vec<f64> {
    let normal = Normal::standard();
    let mut bounds = Vec::with_capacity(information.len());
    let mut density: Option<Density> = None;
    let (mut before, mut already) = (0.0, 0.0);
    for (now, upto) in information.iter().zip(spent) {
        let (step, root) = ((now - before).sqrt(), now.sqrt());
        let crossing = |z: f64| match &density {
            None => 2.0 * normal.cdf(-z),
            Some(density) => density.crossing(z * root, step, &normal),
        };
        let (mut low, mut high) = (0.0, LARGEST);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if crossing(middle) > upto - already {
                low = middle;
            } else {
                high = middle;
            }
        }
        density = Some(Density::after(density.as_ref(), high * root, step));
        bounds.push(high);
        (before, already) = (*now, *upto);
    }
    bounds
}

/// Density of the score where no boundary was crossed, over evenly spaced points from `-end` to
/// `end`, with the weights of Simpson's rule in it.
struct Density {
    points: Vec<f64>,
    weighed: Vec<f64>,
}

impl Density {
    /// After another look with an independent increment of this standard deviation.
    fn after(before: Option<&Density>, end: f64, step: f64) -> Density {
        let width = 2.0 * end / (POINTS - 1) as f64;
        let points: Vec<f64> = (0..POINTS).map(|i| -end + width * i as f64).collect();
        let normal = |x: f64| {
            (-0.5 * (x / step).powi(2)).exp() / (step * (2.0 * std::f64::consts::PI).sqrt())
        };
        let weight = |i: usize| match i {
            0 => 1.0,
            i if i == POINTS - 1 => 1.0,
            i if i % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let at = |point: f64| match before {
            None => normal(point),
            Some(before) => {
                let pairs = before.points.iter().zip(&before.weighed);
                pairs
                    .map(|(from, weighed)| weighed * normal(point - from))
                    .sum()
            }
        };
        let weighed = points
            .iter()
            .enumerate()
            .map(|(i, point)| at(*point) * weight(i) * width / 3.0)
            .collect();
        Density { points, weighed }
    }

    /// Chance that the score is beyond `end` on either side after the next increment.
    fn crossing(&self, end: f64, step: f64, normal: &Normal) -> f64 {
        let pairs = self.points.iter().zip(&self.weighed);
        let beyond = |from: f64| normal.cdf((-end - from) / step) + normal.cdf((from - end) / step);
        pairs.map(|(from, weighed)| weighed * beyond(*from)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(got: &[f64], expected: &[f64]) {
        let is_near = |(got, expected): (&f64, &f64)| (got - expected).abs() < 1e-6;
        assert!(got.iter().zip(expected).all(is_near), "{got:?}");
    }

    #[test]
    fn boundaries_are_those_that_are_published() {
        // Two-sided 0.05, five looks at equal steps. Pocock-type and O'Brien-Fleming-type spending
        // functions of Lan & DeMets 1983; four digits in Reboussin, DeMets, Kim & Lan 2000, Control.
        // Clin. Trials 21:190 (2.4380, 2.4268, ...; 4.8769, 3.3569, ...). More digits: the same
        // recursion in base R with 4,001 points.
        let looks = [0.2, 0.4, 0.6, 0.8, 1.0];
        let pocock = looks.map(|t: f64| 0.05 * (1.0 + (std::f64::consts::E - 1.0) * t).ln());
        near(
            &boundaries(&looks, &pocock),
            &[
                2.437_976_688,
                2.426_813_858,
                2.410_193_840,
                2.396_645_401,
                2.385_984_572,
            ],
        );
        let normal = Normal::standard();
        let z = normal.inverse_cdf(1.0 - 0.0125);
        let obrien_fleming = looks.map(|t: f64| 4.0 * normal.cdf(-z / t.sqrt()));
        near(
            &boundaries(&looks, &obrien_fleming),
            &[
                4.876_884_949,
                3.357_011_922,
                2.680_280_065,
                2.289_816_768,
                2.031_032_043,
            ],
        );
    }

    #[test]
    fn levels_of_looks_that_grow_are_those_of_base_r() {
        for (looks, level) in [
            (&[40.0, 60.0][..], 0.012_230_271_1),
            (&[40.0, 60.0, 80.0][..], 0.007_428_645_0),
            (&[40.0, 60.0, 80.0, 160.0][..], 0.006_481_809_2),
        ] {
            assert!((level_at_last_look(looks, 0.05) - level).abs() < 1e-8);
        }
    }

    #[test]
    fn half_is_spent_at_the_first_look_and_never_all() {
        assert_eq!([1.0, 2.0, 4.0].map(spent), [0.5, 2.0 / 3.0, 0.75]);
        assert!(spent(1e9) < 1.0);
        assert!((level_at_last_look(&[40.0], 0.05) - 0.025).abs() < 1e-9);
        assert_eq!(level_at_last_look(&[], 0.05), 0.05);
    }

    #[test]
    fn reading_the_same_data_again_is_no_new_look() {
        let once = level_at_last_look(&[40.0, 60.0], 0.05);
        assert_eq!(level_at_last_look(&[40.0, 40.0, 60.0, 60.2], 0.05), once);
        assert!(once < 0.025);
    }
}
