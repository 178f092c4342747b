use crate::Span;
use crate::words::vocabulary;

/// A place name of a report.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Toponym {
    /// The name as written.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it stands for the place itself; `false` for "Damascus said" and demonyms.
    pub literal: bool,
    /// Which place it is, `None` when no index holds it or none of the candidates will do.
    pub place: Option<ResolvedPlace>,
}

/// An entry of the gazetteer, as a claim or toponym points at it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ResolvedPlace {
    /// The gazetteer's main name.
    pub name: String,
    /// GeoNames identifier. `None` for entries of Tally's own tables that GeoNames lacks.
    pub geonames: Option<u32>,
    /// Latitude of the place, or of a representative point of an area, in degrees.
    pub lat: Option<f64>,
    /// Longitude, in degrees.
    pub lon: Option<f64>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Name of the first-level area.
    pub admin1: Option<String>,
    /// Name of the second-level area.
    pub admin2: Option<String>,
    /// How finely the words place it.
    pub precision: PlacePrecision,
    /// Whether it was inferred (a village placed by the district named beside it).
    pub inferred: bool,
}

/// Where a claim says that it happened.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlaceName {
    /// The name as written.
    pub name: String,
    /// The words. They may stand in an earlier sentence, in which case `inferred` is set.
    pub span: Span,
    /// Which place it is.
    pub place: Option<ResolvedPlace>,
    /// Whether the words stand outside the claim's own sentence.
    pub inferred: bool,
}

vocabulary! {
    /// How finely a report places something.
    PlacePrecision {
        /// A named town, village, quarter or site.
        Exact = "exact",
        /// Near a named town ("outside Hama").
        Near = "near",
        /// A district or another second-level area.
        Admin2 = "admin2",
        /// A province or another first-level area.
        Admin1 = "admin1",
        /// A country.
        Country = "country",
        /// A part of a country or several countries.
        Region = "region",
        /// Cannot be told.
        Unknown = "unknown",
    }
}

/// Great-circle distance in kilometres of two points, each latitude and longitude in degrees, on a sphere of the Earth's mean
/// radius (6,371 km).
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let ((lat_a, lon_a), (lat_b, lon_b)) = (a, b);
    let (x, y) = ((lat_b - lat_a).to_radians(), (lon_b - lon_a).to_radians());
    let h = (x / 2.0).sin().powi(2)
        + lat_a.to_radians().cos() * lat_b.to_radians().cos() * (y / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().asin()
}
