//! Fetching GeoNames' country dumps.

use std::path::{Path, PathBuf};

use tally_places::LayerInfo;

use super::Report;
use super::download::{Origin, version_file};
use super::dump::{Dump, Filter, compile};
use crate::{DataDir, ProvisionError};

/// Where GeoNames offers its dumps.
pub const GEONAMES: &str = "https://download.geonames.org/export/dump";

/// What to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchOptions {
    /// ISO 3166-1 alpha-2 codes.
    pub countries: Vec<String>,
    /// Address of a mirror, or a folder that is laid out like one.
    pub from: String,
}

impl Default for FetchOptions {
    fn default() -> Self {
        FetchOptions { countries: Vec::new(), from: GEONAMES.to_string() }
    }
}

/// Fetches, verifies and compiles the dumps of the countries asked for, one layer each.
///
/// Downloads are kept under `packages/geonames` of the data directory: a run that was interrupted goes on where it
/// ended, and one that is repeated asks the server only whether there is something newer.
pub fn fetch(
    data: &DataDir,
    options: &FetchOptions,
    report: &mut dyn FnMut(super::LayerEvent),
) -> Result<(), ProvisionError> {
    // Layers lie over the packaged index; without it they are of no use.
    let gazetteer = data.gazetteer_dir()?;
    let countries = codes(&options.countries)?;
    let origin = Origin::new(&options.from);
    let folder = data.path().join("packages").join("geonames");
    let bring = |name: &str, report: Report<'_>| -> Result<PathBuf, ProvisionError> {
        let to = folder.join(name);
        origin.bring(name, &to, report).map(|()| to)
    };
    let admin1 = bring("admin1CodesASCII.txt", report)?;
    let admin2 = bring("admin2Codes.txt", report)?;
    for country in countries {
        let dump = Dump {
            places: vec![bring(&format!("{country}.zip"), report)?],
            alternates: vec![bring(&format!("alternatenames/{country}.zip"), report)?],
            admin1: Some(admin1.clone()),
            admin2: Some(admin2.clone()),
        };
        let info = LayerInfo {
            name: format!("geonames-{country}"),
            version: version(&dump.places[0]),
            source: "GeoNames country dump (CC BY 4.0)".to_string(),
            countries: vec![country.clone()],
            is_dump: true,
        };
        let filter = Filter { countries: vec![country], classes: Vec::new() };
        if let Err(error) = compile(&gazetteer, &info, &dump, &filter, report) {
            return Err(forget(error));
        }
    }
    Ok(())
}

/// The codes in capitals, each once.
fn codes(countries: &[String]) -> Result<Vec<String>, ProvisionError> {
    let mut found: Vec<String> = Vec::new();
    for country in countries {
        let code = country.trim().to_uppercase();
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(ProvisionError::NoCountry { written: country.clone() });
        }
        if !found.contains(&code) {
            found.push(code);
        }
    }
    Ok(found)
}

/// The server's mark of the version, else nothing.
fn version(path: &Path) -> String {
    let mark = std::fs::read_to_string(version_file(path)).unwrap_or_default();
    mark.trim_matches('"').to_string()
}

/// A broken file is removed, so that the next run does not take it for what the server has.
fn forget(error: ProvisionError) -> ProvisionError {
    if let ProvisionError::BrokenFile { path, .. } = &error {
        // What cannot be removed is replaced by the next download.
        let _ = std::fs::remove_file(path);
        let _ = std::fs::remove_file(version_file(path));
    }
    error
}
