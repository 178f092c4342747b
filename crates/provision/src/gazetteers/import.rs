//! Importing files that the user has.

use std::path::{Path, PathBuf};

use tally_places::{Gazetteer, LayerBuilder, LayerInfo};

use super::dump::{Dump, Filter, compile};
use super::{LayerEvent, Report, boundaries, table};
use crate::{DataDir, ProvisionError};

/// The form of files to import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A GeoNames dump, with its alternate names.
    Geonames,
    /// Administrative boundaries with p-codes: GeoJSON or shapefile.
    Boundaries,
    /// A CSV table of the user's own.
    Table,
}

/// What to import, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// Name of the layer; an older one of that name is replaced.
    pub name: String,
    /// Version of the source, as the user calls it.
    pub version: String,
    /// Where it comes from and under which licence.
    pub source: Option<String>,
    /// The files. For a GeoNames dump: places, alternate names, codes of areas, in any order.
    pub files: Vec<PathBuf>,
    /// Their form; told from their names when it is not given.
    pub form: Option<Form>,
    /// Countries of a GeoNames dump that are taken, by ISO code; all when empty.
    pub countries: Vec<String>,
    /// Feature classes of a GeoNames dump that are taken (P, A, S, T, H, L); all when empty.
    pub classes: Vec<String>,
}

/// Imports files as one layer.
pub fn import(
    data: &DataDir,
    options: &ImportOptions,
    report: &mut dyn FnMut(LayerEvent),
) -> Result<(), ProvisionError> {
    let dir = data.gazetteer_dir()?;
    check_name(&options.name)?;
    let form = match options.form {
        Some(form) => form,
        None => form_of(&options.files)?,
    };
    let files: Vec<String> = options.files.iter().map(|f| file_name(f)).collect();
    let source = options.source.clone().unwrap_or_else(|| format!("imported from {}", files.join(", ")));
    let mut info = LayerInfo {
        name: options.name.clone(),
        version: options.version.clone(),
        source,
        countries: options.countries.iter().map(|c| c.to_uppercase()).collect(),
        is_dump: form == Form::Geonames
            && (options.classes.is_empty() || options.classes.iter().any(|c| c == "P")),
    };
    if form == Form::Geonames {
        let filter = Filter { countries: info.countries.clone(), classes: options.classes.clone() };
        return compile(&dir, &info, &dump(&options.files)?, &filter, report);
    }
    info.countries.clear();
    let gazetteer = Gazetteer::open(&dir)?;
    let mut builder = LayerBuilder::new(&dir, &options.name)?;
    let skipped = match form {
        Form::Boundaries => boundaries::add(&mut builder, &gazetteer, &options.files, report)?,
        _ => add_tables(&mut builder, &gazetteer, &options.files, report)?,
    };
    finish(builder, &info, skipped, &options.files, report)
}

fn add_tables(
    builder: &mut LayerBuilder,
    gazetteer: &Gazetteer,
    files: &[PathBuf],
    report: Report<'_>,
) -> Result<u64, ProvisionError> {
    match files {
        [file] => table::add(builder, gazetteer, file, report),
        _ => Err(ProvisionError::BrokenFile {
            path: files.first().cloned().unwrap_or_default(),
            why: "a layer is made of one table; give each a name of its own".to_string(),
        }),
    }
}

fn finish(
    builder: LayerBuilder,
    info: &LayerInfo,
    skipped: u64,
    files: &[PathBuf],
    report: Report<'_>,
) -> Result<(), ProvisionError> {
    let places = builder.len() as u64;
    // A file of which nothing or little can be read must not replace a layer that is good.
    if places == 0 || skipped > places {
        return Err(ProvisionError::BrokenFile {
            path: files.first().cloned().unwrap_or_default(),
            why: format!("{places} places could be read and {skipped} not"),
        });
    }
    report(LayerEvent::Sorting { layer: info.name.clone(), places });
    let path = builder.finish(info)?;
    report(LayerEvent::Installed { path, places, skipped });
    Ok(())
}

/// A name becomes a file name.
fn check_name(name: &str) -> Result<(), ProvisionError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.len() > 60 || name.starts_with('.') || !name.chars().all(fits) {
        return Err(ProvisionError::NoLayerName { written: name.to_string() });
    }
    Ok(())
}

fn form_of(files: &[PathBuf]) -> Result<Form, ProvisionError> {
    let form = |path: &PathBuf| {
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match extension.as_str() {
            "txt" | "zip" => Some(Form::Geonames),
            "geojson" | "json" | "shp" => Some(Form::Boundaries),
            "csv" => Some(Form::Table),
            _ => None,
        }
    };
    let mut forms = files.iter().map(|path| (path, form(path)));
    let unknown = |path: &Path| ProvisionError::BrokenFile {
        path: path.to_path_buf(),
        why: "its name does not tell its form; say --form geonames, boundaries or table".to_string(),
    };
    let (first, form) = forms.next().ok_or_else(|| unknown(Path::new("")))?;
    match forms.find(|(_, other)| *other != form) {
        Some((path, _)) => Err(unknown(path)),
        None => form.ok_or_else(|| unknown(first)),
    }
}

/// Tells the files of a dump apart by their names.
fn dump(files: &[PathBuf]) -> Result<Dump, ProvisionError> {
    let mut dump = Dump::default();
    for path in files {
        let name = file_name(path).to_lowercase();
        let in_alternates = path.parent().is_some_and(|p| p.ends_with("alternatenames"));
        if name.starts_with("admin1codes") {
            dump.admin1 = Some(path.clone());
        } else if name.starts_with("admin2codes") {
            dump.admin2 = Some(path.clone());
        } else if name.starts_with("alternatenames") || in_alternates {
            dump.alternates.push(path.clone());
        } else {
            dump.places.push(path.clone());
        }
    }
    if dump.places.is_empty() {
        let why = "no file of places (allCountries or XX, .txt or .zip) was given".to_string();
        return Err(ProvisionError::BrokenFile { path: files.first().cloned().unwrap_or_default(), why });
    }
    Ok(dump)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
