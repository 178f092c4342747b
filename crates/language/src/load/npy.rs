//! Reads a matrix of 32-bit floats in NumPy's `.npy` format.

use super::nodes::{Array, floats};
use crate::ModelError;

/// Reads a C-ordered little-endian `f32` array.
pub(crate) fn decode(bytes: &[u8], file: &str) -> Result<Array, ModelError> {
    let damaged = |expected: &str| ModelError::damaged(file, "the npy header", expected, "something else");
    let magic = bytes.get(..8).filter(|b| b.starts_with(b"\x93NUMPY"));
    let (len, from): (Option<usize>, usize) = match magic.map(|b| b[6]) {
        Some(1) => (bytes.get(8..10).map(|b| usize::from(b[0]) | usize::from(b[1]) << 8), 10),
        Some(2 | 3) => (bytes.get(8..12).map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize), 12),
        _ => return Err(damaged("the mark \\x93NUMPY and version 1, 2 or 3")),
    };
    let header = len
        .and_then(|len| bytes.get(from..from.checked_add(len)?))
        .and_then(|header| std::str::from_utf8(header).ok())
        .ok_or_else(|| damaged("a header as long as stated"))?;
    if !header.contains("'descr': '<f4'") || !header.contains("'fortran_order': False") {
        return Err(ModelError::unsupported(file, "the npy header", "'<f4' in C order", header.trim()));
    }
    let shape =
        header.split_once("'shape': (").and_then(|(_, rest)| rest.split_once(')')).map(|(shape, _)| {
            shape.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::parse).collect()
        });
    let Some(Ok(shape)) = shape else { return Err(damaged("a shape")) };
    let data = &bytes[from + header.len()..];
    floats(shape, data, file, "the matrix")
}
