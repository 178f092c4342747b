//! A point that stands for an area.

/// One ring of a polygon: longitude and latitude of its corners.
pub(crate) type Ring = Vec<(f64, f64)>;

/// Latitude and longitude of a point inside the largest of some polygons, given by their outer rings: at the height of
/// its centroid, in the middle of the widest stretch that lies inside.
pub(crate) fn inside(rings: &[Ring]) -> Option<(f64, f64)> {
    let size = |ring: &Ring| signed_area(ring).abs();
    let largest = rings.iter().filter(|r| r.len() >= 3).max_by(|a, b| size(a).total_cmp(&size(b)))?;
    let lat = centroid_lat(largest);
    let mut crossings: Vec<f64> = edges(largest)
        .filter(|(a, b)| (a.1 > lat) != (b.1 > lat))
        .map(|(a, b)| a.0 + (lat - a.1) / (b.1 - a.1) * (b.0 - a.0))
        .collect();
    crossings.sort_by(f64::total_cmp);
    let widest = crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
    let point = (lat, (widest[0] + widest[1]) / 2.0);
    (point.0.abs() <= 90.0 && point.1.abs() <= 180.0).then_some(point)
}

fn edges(ring: &Ring) -> impl Iterator<Item = ((f64, f64), (f64, f64))> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (*a, *b))
}

fn signed_area(ring: &Ring) -> f64 {
    edges(ring).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0
}

fn centroid_lat(ring: &Ring) -> f64 {
    let area = signed_area(ring);
    let middle = ring.iter().map(|p| p.1).sum::<f64>() / ring.len() as f64;
    if area.abs() < 1e-12 {
        return middle;
    }
    edges(ring).map(|(a, b)| (a.1 + b.1) * (a.0 * b.1 - b.0 * a.1)).sum::<f64>() / (6.0 * area)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_lies_inside_even_of_a_horseshoe() {
        let square = vec![(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)];
        assert_eq!(inside(std::slice::from_ref(&square)), Some((1.0, 1.0)));
        // Open to the top: the centroid lies in the gap, the point in the wider leg.
        let shoe = vec![
            (0.0, 0.0),
            (9.0, 0.0),
            (9.0, 9.0),
            (7.0, 9.0),
            (7.0, 1.0),
            (1.0, 1.0),
            (1.0, 9.0),
            (0.0, 9.0),
        ];
        let (lat, lon) = inside(&[shoe, square]).unwrap();
        assert!((1.0..9.0).contains(&lat) && (7.0..9.0).contains(&lon), "{lat} {lon}");
    }

    #[test]
    fn what_encloses_nothing_has_no_point() {
        assert_eq!(inside(&[]), None);
        assert_eq!(inside(&[vec![(1.0, 1.0), (2.0, 2.0)]]), None);
        assert_eq!(inside(&[vec![(f64::NAN, 1.0), (2.0, 2.0), (3.0, 1.0)]]), None);
        assert_eq!(inside(&[vec![(1.0, 1.0), (1.0, 1.0), (1.0, 1.0)]]), None);
    }
}
