//! The lines of a text file, plain or within a zip archive, one at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use zip::ZipArchive;

use super::{LayerEvent, Report};
use crate::ProvisionError;

/// Progress is told every so many bytes.
const STEP: u64 = 4 << 20;

/// Hands each line of a file to `take`, with its number from 1: of the file itself or, in an archive, of its text
/// file that is no readme. An archive is read to its end, so that its checksum is verified.
pub(crate) fn for_each_line(
    path: &Path,
    report: Report<'_>,
    mut take: impl FnMut(u64, &str, Report<'_>) -> Result<(), ProvisionError>,
) -> Result<(), ProvisionError> {
    let file = File::open(path).map_err(ProvisionError::io(path))?;
    if !is_zip(path) {
        let total = file.metadata().map_err(ProvisionError::io(path))?.len();
        return each(&mut BufReader::with_capacity(1 << 20, file), path, total, report, &mut take);
    }
    let broken = |why: String| ProvisionError::BrokenFile { path: path.to_path_buf(), why };
    let mut archive = ZipArchive::new(file).map_err(|e| broken(e.to_string()))?;
    let name =
        archive.file_names().filter_map(Result::ok).find(|name| is_data(name)).map(|name| name.into_owned());
    let name = name.ok_or_else(|| broken("the archive holds no text file".to_string()))?;
    let entry = archive.by_name(&name).map_err(|e| broken(e.to_string()))?;
    let total = entry.size();
    each(&mut BufReader::with_capacity(1 << 20, entry), path, total, report, &mut take)
}

/// Whether a file is a zip archive, by its name.
pub(crate) fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"))
}

fn is_data(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.ends_with(".txt") && !lower.contains("readme") && !lower.contains("iso-languagecodes")
}

fn each(
    input: &mut dyn BufRead,
    path: &Path,
    total: u64,
    report: Report<'_>,
    take: &mut dyn FnMut(u64, &str, Report<'_>) -> Result<(), ProvisionError>,
) -> Result<(), ProvisionError> {
    let (mut line, mut number, mut done, mut told) = (Vec::new(), 0, 0, 0);
    loop {
        line.clear();
        let n = input.read_until(b'\n', &mut line).map_err(|e| unreadable(path, e))?;
        if n == 0 {
            report(LayerEvent::Reading { path: path.to_path_buf(), done: total, total });
            return Ok(());
        }
        number += 1;
        done += n as u64;
        if done - told >= STEP {
            told = done;
            report(LayerEvent::Reading { path: path.to_path_buf(), done, total });
        }
        take(number, String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']), report)?;
    }
}

/// A wrong checksum comes as an I/O error out of the archive.
fn unreadable(path: &Path, error: io::Error) -> ProvisionError {
    match error.kind() {
        io::ErrorKind::InvalidData
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::Other
        | io::ErrorKind::UnexpectedEof => {
            ProvisionError::BrokenFile { path: path.to_path_buf(), why: error.to_string() }
        }
        _ => ProvisionError::io(path)(error),
    }
}
