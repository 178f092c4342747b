//! The matrix arithmetic of the networks. Each output row depends on its input row alone, summed in one order
//! whatever the number of rows, so that results do not depend on how texts are batched.
//!
//! Every routine is compiled twice, for any processor and for those with AVX2 and FMA; which is used is decided at run
//! time. The last bits of a number may differ between the two, the decisions made from it do not.

// The two uses of `unsafe` are the call of code for AVX2 after the processor has been asked, and reading without
// bounds checks in the innermost loop, which would else take twice the time.
#![allow(unsafe_code)]

/// Outputs that are computed side by side: two AVX registers of numbers.
const LANES: usize = 16;
/// Rows that are computed together: with `LANES`, they fill the registers.
const ROWS: usize = 6;
/// Rows that are worked through for each panel of weights, so that outputs stay in the cache.
const BLOCK: usize = 48;
/// Columns of a [`Table`] that are summed together.
const COLUMNS: usize = 64;

/// Defines a function that runs `$body` in the version for this processor.
macro_rules! for_processor {
    ($(#[$doc:meta])* fn $name:ident<$(const $n:ident: usize),*>($($arg:ident: $type:ty),* $(,)?) = $body:ident) => {
        $(#[$doc])*
        pub(crate) fn $name<$(const $n: usize),*>($($arg: $type),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2,fma")]
                fn fast<$(const $n: usize),*>($($arg: $type),*) {
                    $body::<true $(, $n)*>($($arg),*)
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the processor has the features that `fast` is compiled for.
                    return unsafe { fast($($arg),*) };
                }
            }
            // ARM processors always have fused multiplication.
            $body::<{ cfg!(target_arch = "aarch64") } $(, $n)*>($($arg),*)
        }
    };
}

/// A linear layer's weights, stored for the multiplication of many rows.
#[derive(Debug)]
pub(crate) struct Weights {
    n_inputs: usize,
    n_outputs: usize,
    /// Panels of `LANES` outputs, each with `LANES` numbers for every input; the last is filled up with zeros.
    panels: Vec<f32>,
}

impl Weights {
    /// Takes weights with one row of `n_inputs` per output; output `j` is made of row `order(j)`.
    pub(crate) fn new(rows: &[f32], n_inputs: usize, order: impl Fn(usize) -> usize) -> Weights {
        let n_outputs = rows.len() / n_inputs;
        let mut panels = vec![0.0; n_outputs.div_ceil(LANES) * LANES * n_inputs];
        for j in 0..n_outputs {
            let panel = &mut panels[j / LANES * LANES * n_inputs..][..LANES * n_inputs];
            for (i, weight) in rows[order(j) * n_inputs..][..n_inputs].iter().enumerate() {
                panel[i * LANES + j % LANES] = *weight;
            }
        }
        Weights { n_inputs, n_outputs, panels }
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
        multiply(self, input, stride, n_rows, output);
    }
}

for_processor! {
    fn multiply<>(weights: &Weights, input: &[f32], stride: usize, n_rows: usize, output: &mut [f32]) = multiply_body
}

#[inline(always)]
fn multiply_body<const FMA: bool>(
    weights: &Weights,
    input: &[f32],
    stride: usize,
    n_rows: usize,
    output: &mut [f32],
) {
    let n = weights.n_outputs;
    for from in (0..n_rows).step_by(BLOCK) {
        let to = n_rows.min(from + BLOCK);
        for (number, panel) in weights.panels.chunks_exact(weights.n_inputs * LANES).enumerate() {
            let columns = number * LANES..n.min((number + 1) * LANES);
            let mut row = from;
            while row + ROWS <= to {
                let sums = strip::<FMA, ROWS>(input, stride, row, panel);
                for (i, sum) in sums.iter().enumerate() {
                    put(&mut output[(row + i) * n..][columns.clone()], sum);
                }
                row += ROWS;
            }
            while row < to {
                let [sum] = strip::<FMA, 1>(input, stride, row, panel);
                put(&mut output[row * n..][columns.clone()], &sum);
                row += 1;
            }
        }
    }
}

/// Writes the sums of a panel's columns, of which the last panel may have fewer.
#[inline(always)]
fn put(columns: &mut [f32], sums: &[f32; LANES]) {
    match columns.first_chunk_mut::<LANES>() {
        Some(whole) => *whole = *sums,
        None => columns.copy_from_slice(&sums[..columns.len()]),
    }
}

/// The products of a few rows, from row `first` on, with one panel of weights.
#[inline(always)]
fn strip<const FMA: bool, const R: usize>(
    input: &[f32],
    stride: usize,
    first: usize,
    panel: &[f32],
) -> [[f32; LANES]; R] {
    let (weights, _) = panel.as_chunks::<LANES>();
    let rows: [&[f32]; R] = std::array::from_fn(|r| &input[(first + r) * stride..][..weights.len()]);
    let mut sums = [[0.0; LANES]; R];
    // Plain counting: with iterators the compiler does not keep the sums in registers.
    #[allow(clippy::needless_range_loop)]
    for i in 0..weights.len() {
        let weights: [f32; LANES] = weights[i];
        // SAFETY: each row is a slice of as many numbers as there are weights, and `i` counts the weights.
        let inputs: [f32; R] = std::array::from_fn(|r| unsafe { *rows[r].get_unchecked(i) });
        for r in 0..R {
            for lane in 0..LANES {
                sums[r][lane] = multiply_add::<FMA>(inputs[r], weights[lane], sums[r][lane]);
            }
        }
    }
    sums
}

#[inline(always)]
fn multiply_add<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// A small linear layer's weights and bias, stored for the multiplication of one vector.
#[derive(Debug)]
pub(crate) struct Table {
    n_outputs: usize,
    /// A row of weights for each input, filled up with zeros to whole `COLUMNS`.
    rows: Vec<f32>,
    bias: Vec<f32>,
}

impl Table {
    /// Takes weights with one row of `n_inputs` per output.
    pub(crate) fn new(weights: &[f32], n_inputs: usize, bias: &[f32]) -> Table {
        let n_outputs = bias.len();
        let width = n_outputs.next_multiple_of(COLUMNS);
        let mut rows = vec![0.0; n_inputs * width];
        for (j, weights) in weights.chunks_exact(n_inputs).take(n_outputs).enumerate() {
            for (i, weight) in weights.iter().enumerate() {
                rows[i * width + j] = *weight;
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(width, 0.0);
        Table { n_outputs, rows, bias }
    }

    pub(crate) fn n_outputs(&self) -> usize {
        self.n_outputs
    }
}

for_processor! {
    /// Sums rows and a bias, takes the largest piece of each hidden unit, and multiplies with a table into `scores`
    /// (which is filled up to the table's width).
    fn score<const N: usize>(rows: [&[f32]; N], bias: &[f32], table: &Table, hidden: &mut [f32], scores: &mut Vec<f32>)
        = score_body
}

#[inline(always)]
fn score_body<const FMA: bool, const N: usize>(
    rows: [&[f32]; N],
    bias: &[f32],
    table: &Table,
    hidden: &mut [f32],
    scores: &mut Vec<f32>,
) {
    hidden.fill(0.0);
    for row in rows {
        add_body::<FMA>(hidden, row);
    }
    add_body::<FMA>(hidden, bias);
    let width = table.bias.len();
    let n_hidden = table.rows.len() / width;
    let (best, pieces) = hidden.split_at_mut(n_hidden);
    for piece in pieces.chunks_exact(n_hidden) {
        keep_larger(best, piece);
    }
    scores.resize(width, 0.0);
    for (number, scores) in scores.as_chunks_mut::<COLUMNS>().0.iter_mut().enumerate() {
        let mut sums = [0.0; COLUMNS];
        for (x, row) in best.iter().zip(table.rows.chunks_exact(width)) {
            let weights = &row.as_chunks::<COLUMNS>().0[number];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum = multiply_add::<FMA>(*x, *weight, *sum);
            }
        }
        *scores = sums;
    }
    add_body::<FMA>(scores, &table.bias);
}

/// What follows a linear layer with pieces: bias, the largest piece, layer normalisation.
#[derive(Debug)]
pub(crate) struct Maxout {
    /// Of all first pieces, then of all second ones.
    pub(crate) bias: Vec<f32>,
    pub(crate) gain: Vec<f32>,
    pub(crate) shift: Vec<f32>,
}

for_processor! {
    /// Turns rows of pieces (all first ones, then all second ones) into rows of outputs.
    fn maxout<>(layer: &Maxout, pieces: &mut [f32], output: &mut [f32]) = maxout_body
}

#[inline(always)]
fn maxout_body<const FMA: bool>(layer: &Maxout, pieces: &mut [f32], output: &mut [f32]) {
    let width = layer.gain.len();
    for (pieces, row) in pieces.chunks_exact_mut(layer.bias.len()).zip(output.chunks_exact_mut(width)) {
        add_body::<FMA>(pieces, &layer.bias);
        let (first, rest) = pieces.split_at(width);
        row.copy_from_slice(first);
        for piece in rest.chunks_exact(width) {
            keep_larger(row, piece);
        }
        let n = width as f32;
        let mean = sum_of(row, |x| x) / n;
        let variance = sum_of(row, |x| (x - mean) * (x - mean)) / n + 1e-8;
        let scale = 1.0 / variance.sqrt();
        for ((x, gain), shift) in row.iter_mut().zip(&layer.gain).zip(&layer.shift) {
            *x = (*x - mean) * scale * gain + shift;
        }
    }
}

for_processor! {
    /// Adds one row to another.
    fn add<>(sum: &mut [f32], row: &[f32]) = add_body
}

#[inline(always)]
fn add_body<const FMA: bool>(sum: &mut [f32], row: &[f32]) {
    for (a, b) in sum.iter_mut().zip(row) {
        *a += b;
    }
}

#[inline(always)]
fn keep_larger(best: &mut [f32], row: &[f32]) {
    for (best, number) in best.iter_mut().zip(row) {
        *best = if *number > *best { *number } else { *best };
    }
}

/// Sums a function of numbers in eight lanes, always in the same order.
#[inline(always)]
fn sum_of(numbers: &[f32], f: impl Fn(f32) -> f32) -> f32 {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn number(i: usize) -> f32 {
        ((i * 7919 % 1000) as f32 - 500.0) / 333.0
    }

    #[test]
    fn products_are_right() {
        for (n_inputs, n_outputs, n_rows) in [(288, 288, 7), (5, 50, 13), (1, 1, 1), (64, 17, 49), (3, 2, 0)]
        {
            let rows: Vec<f32> = (0..n_inputs * n_outputs).map(number).collect();
            let input: Vec<f32> = (0..n_inputs * n_rows).map(|i| number(i * 3 + 1)).collect();
            let mut output = Vec::new();
            Weights::new(&rows, n_inputs, |j| j).multiply(&input, n_inputs, n_rows, &mut output);
            assert_eq!(output.len(), n_rows * n_outputs);
            for (i, found) in output.iter().enumerate() {
                let (x, w) = (&input[i / n_outputs * n_inputs..], &rows[i % n_outputs * n_inputs..]);
                let expected: f64 = (0..n_inputs).map(|k| f64::from(x[k]) * f64::from(w[k])).sum();
                assert!((f64::from(*found) - expected).abs() < 1e-3, "{found} {expected}");
            }
        }
    }

    #[test]
    fn a_row_is_the_same_in_any_company() {
        let weights = Weights::new(&(0..300 * 96).map(number).collect::<Vec<_>>(), 300, |j| j);
        let input: Vec<f32> = (0..300 * 70).map(|i| number(i * 3 + 1)).collect();
        let mut all = Vec::new();
        weights.multiply(&input, 300, 70, &mut all);
        for (from, rows) in [(0, 1), (3, 5), (17, 33), (69, 1)] {
            let mut some = Vec::new();
            weights.multiply(&input[from * 300..], 300, rows, &mut some);
            assert_eq!(some, all[from * 96..(from + rows) * 96]);
        }
    }

    #[test]
    fn scores_are_right() {
        let weights: Vec<f32> = (0..70 * 4).map(number).collect();
        let bias: Vec<f32> = (0..70).map(number).collect();
        let table = Table::new(&weights, 4, &bias);
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 1.0], [0.5; 8]);
        let mut scores = Vec::new();
        score([&a, &b], &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 9.0], &table, &mut [0.0; 8], &mut scores);
        for j in 0..70 {
            let w = &weights[j * 4..];
            let expected = bias[j] + 4.5 * w[0] + 3.5 * w[1] + 3.5 * w[2] + 10.5 * w[3];
            assert!((scores[j] - expected).abs() < 1e-4);
        }
    }
}
