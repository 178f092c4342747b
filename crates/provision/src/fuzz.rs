//! Damaged files for the importers, and damaged layers for the gazetteer: places and actors or errors, never a panic, never a hang.
//! `tally_testkit::damage` tells how to run it for long.

use std::fs;
use std::path::Path;

use tally_places::{Gazetteer, layer_file};
use tally_testkit::damage::{give, is_wanted};

use crate::gazetteers::tests::{mirror, options, row, write_shapefile};
use crate::tests::World;
use crate::{ActorFormat, ImportOptions, actor_tables, import, import_actors};

const TABLE: &str = "Name,Country,Lat,Lon,Admin1,Admin2,Aliases,Kind,population,geonames,pcode\n\
    Tell Mine,SY,36.1,37.2,Aleppo,Simʻān,Tal Mine|تل,settlement,300,12,SY0201\n\"Our, Dam\",sy,,,Aleppo,,,site,,,\n";

const BOUNDARIES: &str = r#"{"type":"FeatureCollection","features":[
    {"type":"Feature","properties":{"ADM0_PCODE":"SY","ADM1_EN":"Aleppo","ADM1_AR":"حلب","ADM1_PCODE":"SY02"},"geometry":
    {"type":"Polygon","coordinates":[[[36,36],[38,36],[38,37],[36,37],[36,36]]]}},
    {"type":"Feature","properties":{"ADM1_PCODE":"SY02","ADM2_EN":"Jebel Saman","ADM2_PCODE":"SY0200"},"geometry":
    {"type":"MultiPolygon","coordinates":[[[[36,36],[38,36],[38,37],[36,36]]],[[[1e3,-2.5],[0,0],[1,1],[1,0]]]]}}]}"#;

const ENTITIES: &str = r#"[
{"id":"Q1","labels":{"en":{"value":"Hill Brigade"}},"aliases":{"en":[{"value":"HB"}]},"claims":{"P31":[{"mainsnak":{"datavalue":{"value":{"id":"Q17149090"}}}}],"P571":[{"mainsnak":{"datavalue":{"value":{"time":"+2013-05-00T00:00:00Z"}}}}],"P17":[{"mainsnak":{"datavalue":{"value":{"id":"Q2"}}}}]}},
{"id":"Q2","labels":{"en":{"value":"Madeup"}},"claims":{"P297":[{"mainsnak":{"datavalue":{"value":"SY"}}}]}}
]"#;

const DICTIONARY: &str = "HILL_BRIGADE_ ; a comment\n+HILL_BDE_\n\t[SYRREB 130101-161231]\nOMAR_DOE_ [SYRGOV <20130101]\n[~SYRREB >20130101]\n# more\nÉTAT_ [SYR]\n";

/// A right file as a seed.
fn seeds(path: &Path) -> Vec<Vec<u8>> {
    vec![fs::read(path).expect("a file made here")]
}

/// Imports files of which one is damaged, each time anew.
fn give_import(kind: &str, damaged: &Path, options: &ImportOptions, world: &World) {
    give(kind, &seeds(damaged), |bytes| {
        fs::write(damaged, bytes).expect("written");
        if let Err(e) = import(&world.dir(), options, &mut |_| {}) {
            assert!(!e.to_string().is_empty());
        }
    });
}

#[test]
fn damaged_gazetteers() {
    let world = World::new();
    world.setup(&world.folder_options()).0.expect("set up");
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    mirror(folder.path());
    let dump = [
        row(170062, "Aleppo", "A", "ADM1", "09", (36.0, 37.5)),
        row(9910001, "Kafr Nowhere", "P", "PPL", "09.SM", (36.25, 37.05)),
    ];
    let alternates =
        "1\t9910001\ten\tKafr Nowheir\t1\t\t\t\t\t\t\n2\t9910001\tlink\thttps://example.org/x\t\t\t\t\t\t\n";
    for (name, text) in [
        ("table.csv", TABLE),
        ("adm.geojson", BOUNDARIES),
        ("SY.txt", &dump.concat()),
        ("alternateNamesV2.txt", alternates),
    ] {
        fs::write(at(name), text).expect("written");
    }
    write_shapefile(&at("adm1.shp"));
    let dump = [at("SY.txt"), at("alternateNamesV2.txt"), at("admin1CodesASCII.txt"), at("admin2Codes.txt")];
    // Each kind has a layer of its own.
    for (kind, damaged, files) in [
        ("places.csv", "table.csv", vec![at("table.csv")]),
        ("boundaries.geojson", "adm.geojson", vec![at("adm.geojson")]),
        ("boundaries.shp", "adm1.shp", vec![at("adm1.shp")]),
        ("boundaries.dbf", "adm1.dbf", vec![at("adm1.shp")]),
        ("boundaries.shx", "adm1.shx", vec![at("adm1.shp")]),
        ("dump.txt", "SY.txt", dump.to_vec()),
        ("dump.zip", "SY.zip", vec![at("SY.zip")]),
        ("alternates.txt", "alternateNamesV2.txt", dump.to_vec()),
        ("areas.txt", "admin2Codes.txt", dump.to_vec()),
    ] {
        if is_wanted(kind) {
            let whole = fs::read(at(damaged)).expect("a file made here");
            give_import(kind, &at(damaged), &options("damaged", &files), &world);
            fs::write(at(damaged), whole).expect("written");
        }
    }
}

#[test]
fn damaged_layers() {
    if !is_wanted("layer.tally") {
        return;
    }
    let world = World::new();
    world.setup(&world.folder_options()).0.expect("set up");
    let folder = tempfile::tempdir().expect("a folder");
    let table = folder.path().join("table.csv");
    fs::write(&table, TABLE).expect("written");
    import(&world.dir(), &options("mine", &[table]), &mut |_| {}).expect("imported");
    let gazetteer = world.dir().gazetteer_dir().expect("set up");
    let layer = layer_file(&gazetteer, "mine");
    give("layer.tally", &seeds(&layer), |bytes| {
        fs::remove_file(&layer).expect("removed");
        fs::write(&layer, bytes).expect("written");
        match Gazetteer::open(&gazetteer) {
            Ok(open) => {
                for name in ["Tell Mine", "تل", "Our Dam", "Aleppo", "SY0201", "Nowhere"] {
                    for found in open.lookup(name) {
                        let place = open.place(found.place);
                        let _ = (place.name(), place.code(), place.point(), place.country(), place.kind());
                        let _ = place.admin2().or(place.admin1()).map(|area| open.place(area).name().len());
                    }
                }
            }
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    });
}

#[test]
fn damaged_actors() {
    let folder = tempfile::tempdir().expect("a folder");
    let csv = "name,aliases,sector,country,valid,ties\nHill Brigade,Hill Bde;HB,REB,SY,2013..2016,\n\"A, b\",x,MIL,,,\n";
    for (kind, format, seed) in [
        ("actors.csv", ActorFormat::Csv, csv),
        ("actors.json", ActorFormat::Wikidata, ENTITIES),
        ("actors.dictionary", ActorFormat::Petrarch, DICTIONARY),
    ] {
        if !is_wanted(kind) {
            continue;
        }
        let (file, data) = (folder.path().join(kind), crate::DataDir::at(folder.path().join("data")));
        give(kind, &[seed.as_bytes().to_vec()], |bytes| {
            fs::write(&file, bytes).expect("written");
            match import_actors(&data, "mine", &file, format, &|_| Vec::new()) {
                Ok(done) => {
                    let tables = actor_tables(&data).expect("tables");
                    let rows = tables[0].1.lines().filter(|line| !line.starts_with('#'));
                    assert!(rows.clone().all(|row| row.split('\t').count() == 12));
                    assert_eq!(rows.count(), done.actors);
                }
                Err(e) => assert!(!e.to_string().is_empty()),
            }
        });
    }
}
