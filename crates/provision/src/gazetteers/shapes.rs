//! Features of a shapefile, as `boundaries.rs` takes them.

use std::path::Path;

use shapefile::dbase::FieldValue;
use shapefile::{PolygonRing, Shape};

use super::boundaries::Properties;
use super::point::Ring;
use crate::ProvisionError;

/// Reads the features of a shapefile (`.shp`, with its `.dbf` beside it) one by one.
pub(crate) fn read(path: &Path, take: &mut dyn FnMut(Properties, Vec<Ring>)) -> Result<(), ProvisionError> {
    let broken = |error: shapefile::Error| ProvisionError::BrokenFile {
        path: path.to_path_buf(),
        why: format!("{error} (a shapefile needs its .dbf and .shx beside it)"),
    };
    let mut reader = shapefile::Reader::from_path(path).map_err(broken)?;
    for feature in reader.iter_shapes_and_records() {
        let (shape, record) = feature.map_err(broken)?;
        let properties =
            record.into_iter().filter_map(|(key, value)| Some((key.to_lowercase(), text(value)?)));
        take(properties.collect(), outer_rings(shape));
    }
    Ok(())
}

fn text(value: FieldValue) -> Option<String> {
    match value {
        FieldValue::Character(text) => text,
        FieldValue::Numeric(number) => number.map(|n| n.to_string()),
        FieldValue::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

fn outer_rings(shape: Shape) -> Vec<Ring> {
    fn outer<P>(rings: &[PolygonRing<P>], corner: impl Fn(&P) -> (f64, f64)) -> Vec<Ring> {
        let outer = rings.iter().filter(|ring| matches!(ring, PolygonRing::Outer(_)));
        outer.map(|ring| ring.points().iter().map(&corner).collect()).collect()
    }
    match shape {
        Shape::Polygon(polygon) => outer(polygon.rings(), |p| (p.x, p.y)),
        Shape::PolygonM(polygon) => outer(polygon.rings(), |p| (p.x, p.y)),
        Shape::PolygonZ(polygon) => outer(polygon.rings(), |p| (p.x, p.y)),
        _ => Vec::new(),
    }
}
