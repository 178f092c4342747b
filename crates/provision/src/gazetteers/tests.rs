//! Dumps, boundaries and tables made here, in the formats of the real ones; a server on this machine that can break
//! off.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tally_places::{Gazetteer, Kind};
use tempfile::TempDir;

use super::{FetchOptions, Form, ImportOptions, LayerEvent, fetch, import};
use crate::tests::World;
use crate::{DataDir, ProvisionError};

/// 19 columns of one place.
pub(crate) fn row(id: u32, name: &str, class: &str, code: &str, admin: &str, point: (f64, f64)) -> String {
    let (admin1, admin2) = admin.split_once('.').unwrap_or((admin, ""));
    format!(
        "{id}\t{name}\t{name}\t\t{}\t{}\t{class}\t{code}\tSY\t\t{admin1}\t{admin2}\t\t\t0\t\t300\tAsia/Damascus\t2024-01-01\n",
        point.0, point.1
    )
}

fn zip(path: &Path, entries: &[(&str, &str)]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, content) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

/// A folder laid out like GeoNames' server, with a village that no package holds.
pub(crate) fn mirror(dir: &Path) {
    let rows = [
        row(170062, "Aleppo", "A", "ADM1", "09", (36.0, 37.5)),
        row(7910001, "Simʻān", "A", "ADM2", "09.SM", (36.2, 37.0)),
        row(9910001, "Kafr Nowhere", "P", "PPL", "09.SM", (36.25, 37.05)),
        row(170063, "Aleppo", "P", "PPLA", "09.SM", (36.2, 37.16)),
        row(9910002, "Camp Somewhere", "S", "CMPRF", "09", (36.4, 37.2)),
        row(9910003, "Hospital Somewhere", "S", "HSP", "09", (36.4, 37.2)),
    ];
    zip(&dir.join("SY.zip"), &[("readme.txt", "columns …"), ("SY.txt", &rows.concat())]);
    let alternates = "1\t9910001\ten\tKafr Nowheir\t1\t\t\t\t\t\n2\t9910001\tlink\thttps://example.org/x\t\t\t\t\t\t\n\
                      3\t9910001\tar\tكفر\t\t\t\t\t\t\n4\t9910001\ten\tOldname\t\t\t\t1\t\t\n";
    zip(&dir.join("alternatenames/SY.zip"), &[("readme.txt", ""), ("SY.txt", alternates)]);
    fs::write(
        dir.join("admin1CodesASCII.txt"),
        "SY.09\tAleppo\tAleppo\t170062\nSY.12\tIdlib\tIdlib\t169387\n",
    )
    .unwrap();
    fs::write(
        dir.join("admin2Codes.txt"),
        "SY.09.SM\tSimʻān\tSim`an\t7910001\nSY.12.HR\tHarem\tHarem\t7910002\n",
    )
    .unwrap();
}

fn with_setup() -> (World, TempDir) {
    let world = World::new();
    world.setup(&world.folder_options()).0.unwrap();
    let dir = tempfile::tempdir().unwrap();
    mirror(dir.path());
    (world, dir)
}

fn open(data: &DataDir) -> Gazetteer {
    Gazetteer::open(&data.gazetteer_dir().unwrap()).unwrap()
}

fn fetch_from(
    world: &World,
    from: &str,
    countries: &[&str],
) -> (Result<(), ProvisionError>, Vec<LayerEvent>) {
    let options =
        FetchOptions { countries: countries.iter().map(|c| c.to_string()).collect(), from: from.to_string() };
    let mut events = Vec::new();
    let result = fetch(&world.dir(), &options, &mut |event| events.push(event));
    (result, events)
}

fn check_villages(gazetteer: &Gazetteer) {
    for name in ["Kafr Nowhere", "Kafr Nowheir", "كفر"] {
        let found = gazetteer.lookup(name);
        assert_eq!(found.len(), 1, "{name}");
        let place = gazetteer.place(found[0].place);
        assert_eq!((place.name(), place.geonames()), ("Kafr Nowhere", Some(9_910_001)));
        assert_eq!(place.point(), Some((36.25, 37.05)));
        let area = gazetteer.place(place.admin1().unwrap());
        assert_eq!((area.name(), area.layer()), ("Aleppo", None), "areas of the package are joined");
        assert_eq!(gazetteer.place(place.admin2().unwrap()).name(), "Simʻān");
    }
    // The package and the dump both hold the city and its province: one place each.
    let aleppo: Vec<_> = gazetteer.lookup("Aleppo").iter().map(|c| gazetteer.place(c.place).kind()).collect();
    assert_eq!(aleppo.len(), 2, "{aleppo:?}");
    let camp = gazetteer.place(gazetteer.lookup("Camp Somewhere")[0].place);
    assert_eq!((camp.kind(), camp.point()), (Kind::Site, None), "a camp has no point");
    for absent in ["Hospital Somewhere", "https://example.org/x", "Oldname"] {
        assert!(gazetteer.lookup(absent).is_empty(), "{absent}");
    }
    assert_eq!(gazetteer.lookup("Harem").len(), 1, "areas that only the codes hold");
}

#[test]
fn a_country_is_fetched_from_a_folder_and_found_afterwards() {
    let (world, mirror) = with_setup();
    assert!(open(&world.dir()).lookup("Kafr Nowhere").is_empty());
    let (result, events) = fetch_from(&world, mirror.path().to_str().unwrap(), &["sy", "SY"]);
    result.unwrap();
    assert!(matches!(events.last(), Some(LayerEvent::Installed { skipped: 0, .. })), "{events:?}");
    let gazetteer = open(&world.dir());
    check_villages(&gazetteer);
    let layers: Vec<_> = gazetteer.layers().collect();
    assert_eq!(layers.len(), 1);
    assert!(layers[0].is_dump_of("SY") && !layers[0].is_dump_of("MM"));
}

#[test]
fn wrong_countries_missing_files_and_damaged_dumps_are_told_and_change_nothing() {
    let (world, mirror) = with_setup();
    let from = mirror.path().to_str().unwrap().to_string();
    let error = fetch_from(&world, &from, &["Syria"]).0.unwrap_err().to_string();
    assert!(error.contains("Syria") && error.contains("--country SY"), "{error}");
    let error = fetch_from(&world, &from, &["MM"]).0.unwrap_err().to_string();
    assert!(error.contains("MM.zip"), "{error}");
    fetch_from(&world, &from, &["SY"]).0.unwrap();
    // Half a zip, a zip of something else, one with a wrong checksum.
    let whole = fs::read(mirror.path().join("SY.zip")).unwrap();
    let mut flipped = whole.clone();
    let middle = flipped.windows(6).position(|w| w == b"SY.txt").unwrap() + 40;
    flipped[middle] ^= 0x55;
    fs::write(mirror.path().join("SY.zip"), &whole[..whole.len() / 2]).unwrap();
    assert!(matches!(fetch_from(&world, &from, &["SY"]).0, Err(ProvisionError::BrokenFile { .. })));
    fs::write(mirror.path().join("SY.zip"), &flipped).unwrap();
    assert!(fetch_from(&world, &from, &["SY"]).0.is_err());
    zip(&mirror.path().join("SY.zip"), &[("SY.txt", "a\tb\nc\td\n")]);
    let error = fetch_from(&world, &from, &["SY"]).0.unwrap_err().to_string();
    assert!(error.contains("GeoNames' format") && error.contains("nothing was changed"), "{error}");
    check_villages(&open(&world.dir()));
}

#[test]
fn a_damaged_layer_is_named_with_what_to_do() {
    let (world, mirror) = with_setup();
    fetch_from(&world, mirror.path().to_str().unwrap(), &["SY"]).0.unwrap();
    let file = tally_places::layer_file(&world.dir().gazetteer_dir().unwrap(), "geonames-SY");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() - 3]).unwrap();
    let error = Gazetteer::open(&world.dir().gazetteer_dir().unwrap()).err().unwrap().to_string();
    assert!(error.contains("geonames-SY"), "{error}");
    fetch_from(&world, mirror.path().to_str().unwrap(), &["SY"]).0.unwrap();
    check_villages(&open(&world.dir()));
}

/// Serves a folder; each answer of a zip is cut after `cut` bytes the first time. Counts the bytes sent.
fn serve(folder: PathBuf, cut: usize) -> (String, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sent, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counts = (sent.clone(), requests.clone());
    std::thread::spawn(move || {
        let mut cut_already = std::collections::BTreeSet::new();
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let path = lines.next().and_then(|l| l.split(' ').nth(1).map(str::to_string)).unwrap_or_default();
            let headers: Vec<String> =
                lines.take_while(|l| !l.is_empty()).map(|l| l.to_lowercase()).collect();
            let header = |name: &str| {
                headers
                    .iter()
                    .find_map(|h| h.strip_prefix(name))
                    .map(|v| v.trim_start_matches(':').trim().to_string())
            };
            counts.1.fetch_add(1, Ordering::SeqCst);
            let Ok(bytes) = fs::read(folder.join(path.trim_start_matches('/'))) else {
                let _ = stream
                    .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                continue;
            };
            let tag = format!("\"{}\"", bytes.len());
            if header("if-none-match").is_some_and(|t| t == tag) {
                let _ = stream.write_all(b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n");
                continue;
            }
            let from = header("range")
                .and_then(|r| r.trim_start_matches("bytes=").trim_end_matches('-').parse().ok());
            let from: usize = from.filter(|_| header("if-range").is_some_and(|t| t == tag)).unwrap_or(0);
            let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
            let rest = &bytes[from.min(bytes.len())..];
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\netag: {tag}\r\nconnection: close\r\n\r\n",
                rest.len()
            );
            let part = if path.ends_with(".zip") && cut_already.insert(path.clone()) {
                &rest[..rest.len().min(cut)]
            } else {
                rest
            };
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(part);
            counts.0.fetch_add(part.len(), Ordering::SeqCst);
        }
    });
    (address, sent, requests)
}

#[test]
fn a_download_that_breaks_off_goes_on_where_it_ended_and_is_not_repeated() {
    let (world, mirror) = with_setup();
    let (address, sent, requests) = serve(mirror.path().to_path_buf(), 120);
    let (result, events) = fetch_from(&world, &address, &["SY"]);
    result.unwrap();
    assert!(events.iter().any(|e| matches!(e, LayerEvent::Downloading { .. })));
    check_villages(&open(&world.dir()));
    let files = ["SY.zip", "alternatenames/SY.zip", "admin1CodesASCII.txt", "admin2Codes.txt"];
    let size: u64 = files.iter().map(|f| fs::metadata(mirror.path().join(f)).unwrap().len()).sum();
    assert_eq!(sent.load(Ordering::SeqCst) as u64, size, "no byte came twice");
    assert_eq!(requests.load(Ordering::SeqCst), 6);
    let (result, events) = fetch_from(&world, &address, &["SY"]);
    result.unwrap();
    assert_eq!(events.iter().filter(|e| matches!(e, LayerEvent::Kept { .. })).count(), 4);
    assert_eq!(sent.load(Ordering::SeqCst) as u64, size, "what is there is kept");
    let error = fetch_from(&world, &address, &["MM"]).0.unwrap_err().to_string();
    assert!(error.contains("/MM.zip") && error.contains("404"), "{error}");
}

pub(crate) fn options(name: &str, files: &[PathBuf]) -> ImportOptions {
    ImportOptions {
        name: name.to_string(),
        version: "2024-11".to_string(),
        source: None,
        files: files.to_vec(),
        form: None,
        countries: Vec::new(),
        classes: Vec::new(),
    }
}

#[test]
fn a_whole_dump_is_imported_by_country_and_class() {
    let (world, mirror) = with_setup();
    let dump = mirror.path().join("allCountries.txt");
    let abroad = row(9_920_001, "Elsewhere", "P", "PPL", "01", (20.0, 96.0)).replace("\tSY\t", "\tMM\t");
    let rows = [row(9_910_001, "Kafr Nowhere", "P", "PPL", "09", (36.25, 37.05)), abroad];
    fs::write(
        &dump,
        format!("{}{}", rows.concat(), row(9_910_009, "Wadi Nowhere", "H", "WAD", "09", (36.0, 37.0))),
    )
    .unwrap();
    let alternates = mirror.path().join("alternateNamesV2.txt");
    fs::write(&alternates, "2\t9910001\ten\tKafr Nowheir\t\t\t\t\t\t\n").unwrap();
    let options = ImportOptions {
        countries: vec!["sy".to_string()],
        classes: vec!["P".to_string()],
        ..options("world", &[dump, alternates])
    };
    import(&world.dir(), &options, &mut |_| {}).unwrap();
    let gazetteer = open(&world.dir());
    assert_eq!(gazetteer.lookup("Kafr Nowheir").len(), 1);
    assert!(gazetteer.lookup("Elsewhere").is_empty() && gazetteer.lookup("Wadi Nowhere").is_empty());
    let layer = gazetteer.layers().next().unwrap();
    assert_eq!((layer.name.as_str(), layer.version.as_str()), ("world", "2024-11"));
    assert!(layer.is_dump_of("SY") && !layer.is_dump_of("MM"));
}

#[test]
fn boundaries_bring_p_codes_and_join_the_areas_that_are_known() {
    let (world, dir) = with_setup();
    let file = dir.path().join("adm.geojson");
    let square = r#"{"type":"Polygon","coordinates":[[[36,36],[38,36],[38,37],[36,37],[36,36]]]}"#;
    let features = [
        format!(
            r#"{{"type":"Feature","properties":{{"ADM0_PCODE":"SY","ADM1_EN":"Aleppo","ADM1_AR":"حلب","ADM1_PCODE":"SY02"}},"geometry":{square}}}"#
        ),
        format!(
            r#"{{"type":"Feature","properties":{{"ADM0_PCODE":"SY","ADM1_PCODE":"SY02","ADM2_EN":"Jebel Saman","ADM2_PCODE":"SY0200"}},"geometry":{square}}}"#
        ),
        r#"{"type":"Feature","properties":{"note":"no code"},"geometry":null}"#.to_string(),
    ];
    fs::write(&file, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",")))
        .unwrap();
    let mut skipped = Vec::new();
    import(&world.dir(), &options("cod", std::slice::from_ref(&file)), &mut |event| {
        if let LayerEvent::Skipped { line, why, .. } = event {
            skipped.push((line, why));
        }
    })
    .unwrap();
    assert_eq!(skipped, [(3, "no property like ADM1_PCODE".to_string())]);
    let gazetteer = open(&world.dir());
    let province = gazetteer
        .lookup("Aleppo")
        .into_iter()
        .map(|c| gazetteer.place(c.place))
        .find(|p| p.kind() == Kind::Admin1);
    let province = province.unwrap();
    assert_eq!((province.code(), province.layer()), (Some("SY02"), None));
    let district = gazetteer.place(gazetteer.lookup("SY0200")[0].place);
    assert_eq!(
        (district.name(), district.kind(), district.admin1()),
        ("Jebel Saman", Kind::Admin2, Some(province.id()))
    );
    assert_eq!(district.point(), Some((36.5, 37.0)));
    fs::write(&file, r#"{"type":"FeatureCollection","features":[{"#).unwrap();
    assert!(matches!(
        import(&world.dir(), &options("cod", &[file]), &mut |_| {}),
        Err(ProvisionError::BrokenFile { .. })
    ));
    assert_eq!(open(&world.dir()).lookup("SY0200").len(), 1, "the good layer stays");
}

/// A shapefile of one province, with its table and index beside it.
pub(crate) fn write_shapefile(path: &Path) {
    use shapefile::dbase::{FieldName, Record, TableWriterBuilder};
    use shapefile::{Point, Polygon, PolygonRing};
    let field = |name: &str| FieldName::try_from(name).unwrap();
    let table = TableWriterBuilder::new()
        .add_character_field(field("ADM1_EN"), 50)
        .add_character_field(field("ADM1_PCODE"), 20);
    let mut writer = shapefile::Writer::from_path(path, table).unwrap();
    let corners = [(36.0, 36.0), (36.0, 38.0), (38.0, 38.0), (38.0, 36.0), (36.0, 36.0)];
    let ring = PolygonRing::Outer(corners.iter().map(|&(x, y)| Point::new(x, y)).collect());
    let mut record = Record::default();
    record.insert("ADM1_EN".to_string(), "Farland".to_string().into());
    record.insert("ADM1_PCODE".to_string(), "SY99".to_string().into());
    writer.write_shape_and_record(&Polygon::new(ring), &record).unwrap();
}

#[test]
fn shapefiles_are_read_like_geojson() {
    let (world, dir) = with_setup();
    let path = dir.path().join("adm1.shp");
    write_shapefile(&path);
    import(&world.dir(), &options("shapes", &[path]), &mut |_| {}).unwrap();
    let gazetteer = open(&world.dir());
    let place = gazetteer.place(gazetteer.lookup("Farland")[0].place);
    assert_eq!((place.kind(), place.code(), place.point()), (Kind::Admin1, Some("SY99"), Some((37.0, 37.0))));
}

#[test]
fn a_table_of_the_users_own_is_imported_and_its_bad_rows_are_named() {
    let (world, dir) = with_setup();
    let file = dir.path().join("mine.csv");
    let rows = "Name,Country,Lat,Lon,Admin1,Aliases,Kind\n\
                Tell Mine,SY,36.1,37.2,Aleppo,Tal Mine|تل,settlement\n\
                Nowhere,SY,136.1,37.2,Aleppo,,settlement\n\
                No Country,Syria,,,,,\n\
                Our Dam,sy,,,Aleppo,,site\n";
    fs::write(&file, rows).unwrap();
    let mut told = Vec::new();
    let result = import(&world.dir(), &options("mine", std::slice::from_ref(&file)), &mut |event| {
        if let LayerEvent::Skipped { line, why, .. } = event {
            told.push(format!("{line}: {why}"));
        }
    });
    result.unwrap();
    assert_eq!(told, ["3: “136.1” is no lat", "4: “Syria” is no country code of two letters"]);
    let gazetteer = open(&world.dir());
    let place = gazetteer.place(gazetteer.lookup("Tal Mine")[0].place);
    assert_eq!(place.point(), Some((36.1, 37.2)));
    assert_eq!(
        gazetteer.place(place.admin1().unwrap()).geonames(),
        Some(170_062),
        "its province is the known one"
    );
    fs::write(&file, "Title,Lat\nx,1\n").unwrap();
    let error = import(&world.dir(), &options("mine", std::slice::from_ref(&file)), &mut |_| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("column “name”"), "{error}");
    let error = import(&world.dir(), &options("../x", &[file]), &mut |_| {}).unwrap_err().to_string();
    assert!(error.contains("../x"), "{error}");
}

#[test]
fn forms_that_cannot_be_told_are_asked_for() {
    let (world, dir) = with_setup();
    let file = dir.path().join("places.xyz");
    fs::write(&file, "").unwrap();
    let error = import(&world.dir(), &options("x", std::slice::from_ref(&file)), &mut |_| {})
        .unwrap_err()
        .to_string();
    assert!(error.contains("--form"), "{error}");
    let as_table = ImportOptions { form: Some(Form::Table), ..options("x", &[file]) };
    assert!(import(&world.dir(), &as_table, &mut |_| {}).is_err());
}
