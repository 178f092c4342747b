//! The matrix arithmetic of the networks. Each output row depends on its input row alone, summed in one order
//! whatever the number of rows, so that results do not depend on how texts are batched.

/// A linear layer's weights, stored for multiplication from the right.
#[derive(Debug)]
pub(crate) struct Weights {
    n_inputs: usize,
    n_outputs: usize,
    /// `n_inputs` rows of `n_outputs` numbers.
    data: Vec<f32>,
}

impl Weights {
    /// Takes weights with one row of `n_inputs` per output; output `j` is made of row `order(j)`.
    pub(crate) fn new(rows: &[f32], n_inputs: usize, order: impl Fn(usize) -> usize) -> Weights {
        let n_outputs = rows.len() / n_inputs;
        let mut data = vec![0.0; rows.len()];
        for j in 0..n_outputs {
            let row = &rows[order(j) * n_inputs..][..n_inputs];
            for (i, weight) in row.iter().enumerate() {
                data[i * n_outputs + j] = *weight;
            }
        }
        Weights { n_inputs, n_outputs, data }
    }

    pub(crate) fn n_inputs(&self) -> usize {
        self.n_inputs
    }

    pub(crate) fn n_outputs(&self) -> usize {
        self.n_outputs
    }

    /// Multiplies `n_rows` rows of `input`, which begin `stride` numbers apart (and may overlap), into `output`.
    pub(crate) fn multiply(&self, input: &[f32], stride: usize, n_rows: usize, output: &mut Vec<f32>) {
        output.resize(n_rows * self.n_outputs, 0.0);
        if n_rows > 0 {
            assert!((n_rows - 1) * stride + self.n_inputs <= input.len(), "the rows lie within the input");
            sgemm(input, stride, n_rows, self, output);
        }
    }

    /// Multiplies one short vector: `output` is set to the products.
    pub(crate) fn multiply_one(&self, input: &[f32], output: &mut [f32]) {
        output.fill(0.0);
        for (x, weights) in input.iter().zip(self.data.chunks_exact(self.n_outputs)) {
            for (sum, weight) in output.iter_mut().zip(weights) {
                *sum += x * weight;
            }
        }
    }
}

/// The one call out of safe Rust: `matrixmultiply` picks the kernel for the processor at run time.
#[allow(unsafe_code)]
fn sgemm(input: &[f32], stride: usize, n_rows: usize, weights: &Weights, output: &mut [f32]) {
    let (k, n) = (weights.n_inputs, weights.n_outputs);
    assert!((n_rows - 1) * stride + k <= input.len());
    assert!(k * n <= weights.data.len() && n_rows * n <= output.len());
    // SAFETY: the asserts above keep every element that is read or written within its slice, and `output`, borrowed
    // mutably, overlaps neither input.
    unsafe {
        matrixmultiply::sgemm(
            n_rows,
            k,
            n,
            1.0,
            input.as_ptr(),
            stride as isize,
            1,
            weights.data.as_ptr(),
            n as isize,
            1,
            0.0,
            output.as_mut_ptr(),
            n as isize,
            1,
        );
    }
}

/// The index of the largest number; the first of equals.
pub(crate) fn argmax(numbers: &[f32]) -> usize {
    let mut best = 0;
    for (i, number) in numbers.iter().enumerate().skip(1) {
        if *number > numbers[best] {
            best = i;
        }
    }
    best
}

/// Adds one row to another.
pub(crate) fn add(sum: &mut [f32], row: &[f32]) {
    for (a, b) in sum.iter_mut().zip(row) {
        *a += b;
    }
}

/// Sums a function of numbers in eight lanes, always in the same order.
pub(crate) fn sum_of(numbers: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane += f(*number);
        }
    }
    for (lane, number) in lanes.iter_mut().zip(rest) {
        *lane += f(*number);
    }
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_in_any_company() {
        let n = |i: usize| ((i * 7919 % 1000) as f32 - 500.0) / 333.0;
        let weights = Weights::new(&(0..300 * 96).map(n).collect::<Vec<_>>(), 300, |j| j);
        let input: Vec<f32> = (0..300 * 70).map(|i| n(i * 3 + 1)).collect();
        let mut all = Vec::new();
        weights.multiply(&input, 300, 70, &mut all);
        for (from, rows) in [(0, 1), (3, 5), (17, 33), (69, 1)] {
            let mut some = Vec::new();
            weights.multiply(&input[from * 300..], 300, rows, &mut some);
            assert_eq!(some, all[from * 96..(from + rows) * 96]);
        }
    }
}
