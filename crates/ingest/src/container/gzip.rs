//! gzip, of one member or many.

use std::io::{BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::{Budget, Packed, Unpacked};
use crate::input::InputKind;
use crate::reports::{Place, Reports, of_stream};

/// What a gzip file holds, named as the file without its ending.
pub(crate) fn of_gzip<'a>(place: Place<'a>, stream: Box<dyn Read + Send + 'a>) -> Reports<'a> {
    let budget = Budget::new(0);
    let packed = BufReader::with_capacity(1 << 16, Packed { stream, budget: budget.clone() });
    let unpacked = Unpacked::new(MultiGzDecoder::new(packed), budget);
    let lower = place.name.to_ascii_lowercase();
    let inner = if lower.ends_with(".tgz") {
        format!("{}.tar", &place.name[..place.name.len() - 4])
    } else {
        place.name[..lower.strip_suffix(".gz").map_or(lower.len(), str::len)].to_string()
    };
    let promised = InputKind::of_name(&inner).filter(|kind| *kind != InputKind::Gzip);
    of_stream(Place { promised, depth: place.depth + 1, path: None, ..place }, Box::new(unpacked))
}
