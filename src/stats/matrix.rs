//! Small symmetric matrices, and their Cholesky factor.

/// A symmetric matrix of a few rows, in full.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SymmetricMatrix {
    size: usize,
    cells: Vec<f64>,
}

impl SymmetricMatrix {
    pub fn zero(size: usize) -> SymmetricMatrix {
        SymmetricMatrix {
            size,
            cells: vec![0.0; size * size],
        }
    }

    pub fn get(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    /// Adds to a cell and to its mirror.
    pub fn add(&mut self, i: usize, j: usize, value: f64) {
        self.cells[i * self.size + j] += value;
        if i != j {
            self.cells[j * self.size + i] += value;
        }
    }

    /// Adds `times` this other matrix.
    pub fn add_times(&mut self, other: &SymmetricMatrix, times: f64) {
        self.cells
            .iter_mut()
            .zip(&other.cells)
            .for_each(|(cell, other)| *cell += times * other);
    }

    /// Adds `times` the product of two vectors, made symmetric: `times (a b' + b a') / 2`.
    pub fn add_product(&mut self, a: &[f64], b: &[f64], times: f64) {
        for i in 0..self.size {
            for j in 0..=i {
                self.add(i, j, times * (a[i] * b[j] + a[j] * b[i]) / 2.0);
            }
        }
    }

    /// The rows and columns of these numbers.
    pub fn only(&self, kept: &[usize]) -> SymmetricMatrix {
        let cells = kept
            .iter()
            .flat_map(|i| kept.iter().map(move |j| self.get(*i, *j)))
            .collect();
        SymmetricMatrix {
            size: kept.len(),
            cells,
        }
    }

    /// Rows.
    pub fn size(&self) -> usize {
        self.size
    }

    /// `M v`.
    pub fn times(&self, v: &[f64]) -> Vec<f64> {
        let row = |i: usize| (0..self.size).map(|j| self.get(i, j) * v[j]).sum();
        (0..self.size).map(row).collect()
    }

    /// `a' M b`.
    pub fn between(&self, a: &[f64], b: &[f64]) -> f64 {
        let times = |i: usize| (0..self.size).map(|j| self.get(i, j) * b[j]).sum::<f64>();
        (0..self.size).map(|i| a[i] * times(i)).sum()
    }

    /// `M S M`: a sandwich of this matrix around another.
    pub fn around(&self, inner: &SymmetricMatrix) -> SymmetricMatrix {
        let columns: Vec<Vec<f64>> = (0..self.size)
            .map(|i| (0..self.size).map(|j| self.get(i, j)).collect())
            .collect();
        let mut sandwich = SymmetricMatrix::zero(self.size);
        for i in 0..self.size {
            for j in 0..=i {
                sandwich.add(i, j, inner.between(&columns[i], &columns[j]));
            }
        }
        sandwich
    }

    /// The lower triangle whose square this is; nothing when it is not positive definite: then the
    /// first row that the rows before determine, to a part `tolerance` of its own diagonal, is the
    /// error.
    pub fn factor(&self, tolerance: f64) -> Result<Cholesky, usize> {
        let n = self.size;
        let mut lower = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i * n + k] * lower[j * n + k]).sum();
                let rest = self.get(i, j) - known;
                if i != j {
                    lower[i * n + j] = rest / lower[j * n + j];
                } else if rest > tolerance * self.get(i, i).abs() && rest.is_finite() {
                    lower[i * n + i] = rest.sqrt();
                } else {
                    return Err(i);
                }
            }
        }
        Ok(Cholesky { size: n, lower })
    }
}

/// A lower triangle: the square root of a positive definite matrix.
#[derive(Debug, Clone)]
pub(super) struct Cholesky {
    size: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// `M^-1 v`.
    pub fn solve(&self, v: &[f64]) -> Vec<f64> {
        let n = self.size;
        let mut x = v.to_vec();
        for i in 0..n {
            let known: f64 = (0..i).map(|k| self.lower[i * n + k] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|k| self.lower[k * n + i] * x[k]).sum();
            x[i] = (x[i] - known) / self.lower[i * n + i];
        }
        x
    }

    /// `M^-1`.
    pub fn inverse(&self) -> SymmetricMatrix {
        let mut inverse = SymmetricMatrix::zero(self.size);
        for i in 0..self.size {
            let mut unit = vec![0.0; self.size];
            unit[i] = 1.0;
            let column = self.solve(&unit);
            for (j, value) in column.into_iter().enumerate().take(i + 1) {
                inverse.add(i, j, value);
            }
        }
        inverse
    }
}
