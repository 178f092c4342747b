//! Where the files of a pipeline are: in a wheel, or in a directory.

use crate::ModelError;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// No file of a pipeline is larger than this (bytes); a larger size in an archive is damage or malice.
const LARGEST_FILE: u64 = 2 << 30;
/// How deep in a directory the pipeline's folder may lie.
const DEEPEST_FOLDER: usize = 4;
/// The files that tell the folder of a pipeline.
const MARKS: [&str; 3] = ["meta.json", "config.cfg", "tokenizer"];

/// The files of one pipeline.
pub(crate) enum Source {
    /// In a wheel, under this folder (which ends in `/` unless empty).
    Wheel { path: PathBuf, archive: Box<ZipArchive<BufReader<File>>>, folder: String },
    /// In this directory.
    Directory(PathBuf),
}

impl Source {
    /// Finds the pipeline in a wheel or a directory, whatever the package is named.
    pub(crate) fn open(path: &Path) -> Result<Source, ModelError> {
        let io = |source| ModelError::Io { path: path.to_path_buf(), source };
        if std::fs::metadata(path).map_err(io)?.is_dir() {
            return find_directory(path, 0)
                .map(Source::Directory)
                .ok_or_else(|| ModelError::NoPipeline { path: path.to_path_buf() });
        }
        let file = BufReader::new(File::open(path).map_err(io)?);
        let archive = ZipArchive::new(file)
            .map_err(|e| ModelError::Archive { path: path.to_path_buf(), why: e.to_string() })?;
        let folder = find_folder(archive.file_names().filter_map(Result::ok))
            .ok_or_else(|| ModelError::NoPipeline { path: path.to_path_buf() })?;
        Ok(Source::Wheel { path: path.to_path_buf(), archive: Box::new(archive), folder })
    }

    /// The bytes of a file, named from the pipeline's folder.
    pub(crate) fn read(&mut self, file: &str) -> Result<Vec<u8>, ModelError> {
        match self {
            Source::Directory(folder) => read_plain(&folder.join(file), file),
            Source::Wheel { path, archive, folder } => read_packed(path, archive, folder, file),
        }
    }

    /// The text of a file, named from the pipeline's folder.
    pub(crate) fn read_text(&mut self, file: &str) -> Result<String, ModelError> {
        String::from_utf8(self.read(file)?)
            .map_err(|e| ModelError::damaged(file, "the whole file", "UTF-8 text", e.utf8_error()))
    }
}

fn read_plain(path: &Path, file: &str) -> Result<Vec<u8>, ModelError> {
    let io = |source: std::io::Error| match source.kind() {
        std::io::ErrorKind::NotFound => ModelError::Missing { file: file.to_string() },
        _ => ModelError::Io { path: path.to_path_buf(), source },
    };
    let size = std::fs::metadata(path).map_err(io)?.len();
    check_size(file, size)?;
    std::fs::read(path).map_err(io)
}

fn read_packed(
    path: &Path,
    archive: &mut ZipArchive<BufReader<File>>,
    folder: &str,
    file: &str,
) -> Result<Vec<u8>, ModelError> {
    let broken =
        |why: String| ModelError::Archive { path: path.to_path_buf(), why: format!("{file}: {why}") };
    let mut entry = match archive.by_name(&format!("{folder}{file}")) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => {
            return Err(ModelError::Missing { file: file.to_string() });
        }
        Err(e) => return Err(broken(e.to_string())),
    };
    check_size(file, entry.size())?;
    // Deflate cannot make more than 1032 bytes of one: a larger size is a lie and must not be allocated.
    let room = entry.size().min(entry.compressed_size().saturating_mul(1032));
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
    let limit = entry.size().saturating_add(1);
    entry.by_ref().take(limit).read_to_end(&mut bytes).map_err(|e| broken(e.to_string()))?;
    Ok(bytes)
}

fn check_size(file: &str, size: u64) -> Result<(), ModelError> {
    if size > LARGEST_FILE {
        return Err(ModelError::damaged(
            file,
            "the whole file",
            format!("at most {LARGEST_FILE} bytes"),
            format!("{size} bytes"),
        ));
    }
    Ok(())
}

/// The shortest folder of an archive that holds a pipeline.
fn find_folder<'a>(names: impl Iterator<Item = Cow<'a, str>>) -> Option<String> {
    let names: BTreeSet<Cow<str>> = names.collect();
    let mut folders: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_suffix("config.cfg"))
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .filter(|folder| MARKS.iter().all(|mark| names.contains(format!("{folder}{mark}").as_str())))
        .collect();
    folders.sort_by_key(|folder| (folder.len(), folder.to_string()));
    folders.first().map(|folder| folder.to_string())
}

/// The first directory, from the top down and by name, that holds a pipeline.
fn find_directory(path: &Path, depth: usize) -> Option<PathBuf> {
    if MARKS.iter().all(|mark| path.join(mark).is_file()) {
        return Some(path.to_path_buf());
    }
    if depth >= DEEPEST_FOLDER {
        return None;
    }
    let mut folders: Vec<PathBuf> = std::fs::read_dir(path)
        .ok()?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.iter().find_map(|folder| find_directory(folder, depth + 1))
}
