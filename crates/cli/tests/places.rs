//! `tally places`: villages are fetched, found, explained; points of sensitive sites stay inside.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

/// A data directory of the test's own, with the installed models and packaged gazetteer.
struct World {
    dir: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let installed = tally_provision::DataDir::default_dir().expect("a home");
        let installed = std::env::var_os("TALLY_DATA").map_or(installed, tally_provision::DataDir::at);
        let link = |from: &Path, to: &Path| {
            fs::create_dir_all(to.parent().expect("a folder")).expect("made");
            std::os::unix::fs::symlink(from, to).expect("linked");
        };
        link(&installed.path().join("models"), &dir.path().join("data/models"));
        let own = tally_provision::DataDir::at(dir.path().join("data"));
        let index = installed.gazetteer_path().join(tally_places::INDEX_FILE);
        link(&index, &own.gazetteer_path().join(tally_places::INDEX_FILE));
        World { dir }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    }

    fn zip(&self, name: &str, entry: &str, text: &str) {
        let path = self.dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        let mut zip = zip::ZipWriter::new(fs::File::create(path).expect("made"));
        zip.start_file(entry, zip::write::SimpleFileOptions::default()).expect("started");
        zip.write_all(text.as_bytes()).expect("written");
        zip.finish().expect("finished");
    }

    fn tally(&self, args: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_tally"))
            .args(args)
            .env("TALLY_DATA", self.dir.path().join("data"))
            .current_dir(self.dir.path())
            .output()
            .expect("tally starts");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{output:?}");
        output
    }

    fn read(&self, report: &str) -> Value {
        let output = self.tally(&["read", "--format", "json", report]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 on standard output")
}

fn row(id: u32, name: &str, class_code: &str, point: &str) -> String {
    format!(
        "{id}\t{name}\t{name}\t\t{point}\t{class_code}\tSY\t\t12\t\t\t\t0\t\t300\tAsia/Damascus\t2024-01-01\n"
    )
}

const TEXT: &str = "Shells fell on Kafr Zubaydun in Idlib province, Syria, on Monday, killing three civilians. \
                    Two more people died near Kafr Zubaydun on Tuesday, the White Helmets said.";

fn problems(reading: &Value) -> Vec<String> {
    let list = reading["problems"].as_array().cloned().unwrap_or_default();
    list.iter().filter_map(|p| p["message"].as_str().map(str::to_string)).collect()
}

fn place_of(reading: &Value, name: &str) -> Value {
    let toponyms = reading["toponyms"].as_array().expect("toponyms");
    let found = toponyms.iter().find(|t| t["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is not among {toponyms:?}"))["place"].clone()
}

#[test]
fn a_village_is_missed_then_fetched_then_found_and_explained() {
    let world = World::new();
    let report = world.write("report.txt", TEXT);
    let before = world.read(&report);
    let said = problems(&before);
    assert!(
        said.iter().any(|p| p.contains("Kafr Zubaydun") && p.contains("tally places fetch --country SY")),
        "{said:?}"
    );
    let place = place_of(&before, "Kafr Zubaydun");
    assert_eq!(
        (&place["admin1"], &place["lat"], &place["inferred"]),
        (&"Idlib".into(), &Value::Null, &true.into())
    );

    let rows = [
        row(9910001, "Kafr Zubaydun", "P\tPPL", "35.8\t36.6"),
        row(9910002, "Zubayd Hospital", "S\tHSP", "35.81\t36.61"),
    ];
    world.zip("mirror/SY.zip", "SY.txt", &rows.concat());
    world.zip("mirror/alternatenames/SY.zip", "SY.txt", "1\t9910001\ten\tKafr Zbaidoun\t\t\t\t\t\t\n");
    world.write("mirror/admin1CodesASCII.txt", "SY.12\tIdlib\tIdlib\t169387\n");
    world.write("mirror/admin2Codes.txt", "");
    let output = world.tally(&["places", "fetch", "--country", "sy", "--from", "mirror"]);
    assert!(output.status.success(), "{output:?}");

    let after = world.read(&report);
    assert!(problems(&after).is_empty(), "{:?}", problems(&after));
    let place = place_of(&after, "Kafr Zubaydun");
    assert_eq!((&place["admin1"], &place["lat"]), (&"Idlib".into(), &35.8.into()));

    let output = world.tally(&["places", "explain", "Kafr Zubaydun", "--in", &report]);
    let page = stdout(&output);
    for part in ["Kafr Zubaydun (2 times)", "inside +", "GeoNames 9910001", "from geonames-SY"] {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(part), "no {part} in {page}");
    }
    let output = world.tally(&["places", "explain", "Hamburg", "--in", &report]);
    assert!(stdout(&output).contains("not read as the name of a place"), "{output:?}");
    let output = world.tally(&["places", "layers"]);
    assert!(stdout(&output).starts_with("geonames-SY\t"), "{output:?}");
    let output = world.tally(&["places", "fetch", "--country", "MM", "--from", "mirror"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("MM.zip"), "{output:?}");
}

#[test]
fn the_point_of_a_hospital_stays_inside_even_when_the_user_has_it() {
    let world = World::new();
    let table = world.write(
        "mine.csv",
        "name,country,lat,lon,admin1,kind\nZubayd Hospital,SY,35.8123,36.6123,Idlib,site\nTell Zubayd,SY,35.82,36.62,Idlib,\n",
    );
    let output = world.tally(&["places", "import", "mine", "--version", "1", &table]);
    assert!(output.status.success(), "{output:?}");
    let text = "Rockets hit Zubayd Hospital in Idlib province, Syria, on Monday. Rockets also hit Tell Zubayd in Idlib province.";
    let report = world.write("report.txt", text);
    let output = world.tally(&["read", "--format", "json", &report]);
    let page = stdout(&output);
    assert!(page.contains("35.82") && !page.contains("35.8123"), "{page}");
}
