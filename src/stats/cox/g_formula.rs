//! The g-formula: a mean over subjects of what a Cox model expects of each, as a function of the
//! coefficients and of the baseline hazards.

use super::baseline::HazardStep;

/// A stratum of the model.
pub(super) struct Stratum {
    pub steps: Vec<HazardStep>,
    /// Empty where the stratum is not standardised over.
    pub groups: Vec<Group>,
}

/// Subjects of one risk.
pub(super) struct Group {
    pub n: f64,
    /// Their risks where the exposure is at its mean, added up.
    pub risk: f64,
    /// The covariates times those risks, added up.
    pub products: Vec<f64>,
}

/// Values that all subjects are given, as the fit scales them, and their relative risk.
pub(super) struct Arm {
    pub times: f64,
    pub x: Vec<f64>,
}

/// A mean over subjects as a function of the coefficients and of the steps of the hazard.
pub(super) struct Functional {
    pub value: f64,
    /// Derivative by each coefficient.
    pub gradient: Vec<f64>,
    /// Derivative by each step, stratum by stratum.
    pub by_step: Vec<Vec<f64>>,
    /// The figure of each group, stratum by stratum.
    pub by_group: Vec<Vec<f64>>,
}

/// Which figure: a share just after a time, or the mean time up to one.
#[derive(Clone, Copy)]
pub(super) enum Figure {
    ShareAt(f64),
    MeanUpTo(f64),
}

impl Figure {
    /// At which cumulative hazards of a stratum the figure reads survival: how many steps went
    /// before, their sum, and the weight of the reading.
    fn read(self, steps: &[HazardStep]) -> Vec<(usize, f64, f64)> {
        let (Figure::ShareAt(until) | Figure::MeanUpTo(until)) = self;
        let before = steps.iter().take_while(|step| step.time <= until).count();
        let (mut hazard, mut read) = (0.0, Vec::with_capacity(before + 1));
        let mut from = 0.0;
        for (i, step) in steps[..before].iter().enumerate() {
            read.push((i, hazard, step.time - from));
            hazard += step.hazard;
            from = step.time;
        }
        read.push((before, hazard, until - from));
        match self {
            Figure::ShareAt(_) => vec![(before, hazard, 1.0)],
            Figure::MeanUpTo(_) => read,
        }
    }
}

impl Functional {
    /// The figure where all subjects are given the values of an arm; `exposures` are the positions
    /// of the covariates that are set among the coefficients.
    pub fn of(
        strata: &[Stratum],
        figure: Figure,
        (exposures, arm): (&[usize], &Arm),
        (n, size): (f64, usize),
    ) -> Functional {
        let mut all = Functional {
            value: 0.0,
            gradient: vec![0.0; size],
            by_step: Vec::with_capacity(strata.len()),
            by_group: Vec::with_capacity(strata.len()),
        };
        let times = arm.times;
        for stratum in strata {
            let read = figure.read(&stratum.steps);
            let mut by_read = vec![0.0; read.len()];
            let mut figures = Vec::with_capacity(stratum.groups.len());
            for group in &stratum.groups {
                let risk = times * group.risk / group.n;
                let (mut own, mut slope) = (0.0, 0.0);
                for ((_, hazard, weight), by_read) in read.iter().zip(&mut by_read) {
                    let survival = weight * (-hazard * risk).exp();
                    own += survival;
                    slope += hazard * survival;
                    *by_read -= group.n * risk * survival / n;
                }
                let part = times * slope / n;
                for (i, (sum, product)) in all.gradient.iter_mut().zip(&group.products).enumerate()
                {
                    let given = exposures.iter().position(|exposure| *exposure == i);
                    let product = given.map_or(*product, |given| arm.x[given] * group.risk);
                    *sum -= part * product;
                }
                all.value += group.n * own / n;
                figures.push(own);
            }
            // A step is in every hazard that is read after it.
            let mut by_step = vec![0.0; stratum.steps.len()];
            for ((steps, _, _), by_read) in read.iter().zip(&by_read) {
                by_step[..*steps].iter_mut().for_each(|sum| *sum += by_read);
            }
            for (step, by_step) in stratum.steps.iter().zip(&by_step) {
                let gradient = all.gradient.iter_mut().zip(&step.slope);
                gradient.for_each(|(sum, slope)| *sum -= by_step * slope);
            }
            all.by_step.push(by_step);
            all.by_group.push(figures);
        }
        all
    }

    /// The difference of two figures.
    pub fn less(&self, other: &Functional) -> Functional {
        let less = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
        let each = |a: &[Vec<f64>], b: &[Vec<f64>]| {
            a.iter().zip(b).map(|(a, b)| less(a, b)).collect::<Vec<_>>()
        };
        Functional {
            value: self.value - other.value,
            gradient: less(&self.gradient, &other.gradient),
            by_step: each(&self.by_step, &other.by_step),
            by_group: each(&self.by_group, &other.by_group),
        }
    }
}
