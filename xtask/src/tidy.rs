//! What must stay true of the repository itself: who may depend on whom, and that the map names real places.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use crate::tools;

    /// What each crate may depend on within the workspace (`dependencies`, not those of its tests).
    const EDGES: &[(&str, &[&str])] = &[
        ("model", &[]),
        ("ingest", &["model"]),
        ("language", &[]),
        ("read", &["model", "language"]),
        ("times", &["model", "read"]),
        ("figures", &["model", "read"]),
        ("places", &["model", "read"]),
        ("actors", &["model", "read"]),
        ("attribution", &["model", "read"]),
        ("events", &["model", "read"]),
        (
            "claims",
            &["model", "read", "times", "figures", "places", "actors", "attribution", "events", "reconcile"],
        ),
        ("reconcile", &["model"]),
        ("ledger", &["model"]),
        (
            "pipeline",
            &[
                "model",
                "language",
                "read",
                "times",
                "figures",
                "places",
                "actors",
                "attribution",
                "events",
                "claims",
            ],
        ),
        ("store", &["model", "reconcile", "ledger", "contract"]),
        ("contract", &["model"]),
        ("provision", &["language", "places"]),
        (
            "cli",
            &[
                "model",
                "ingest",
                "language",
                "read",
                "actors",
                "places",
                "pipeline",
                "ledger",
                "store",
                "contract",
                "provision",
            ],
        ),
        ("testkit", &["model", "language", "read"]),
    ];

    #[test]
    fn crates_depend_only_on_what_the_architecture_allows() {
        let allowed: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
        for (name, allowed) in &allowed {
            let manifest = tools::root().join("crates").join(name).join("Cargo.toml");
            let text = std::fs::read_to_string(&manifest).expect("every crate of the table exists");
            let dependencies = text
                .split("\n[")
                .find_map(|section| section.strip_prefix("dependencies]"))
                .expect("a [dependencies] section");
            for line in dependencies.lines() {
                if let Some(other) = line.strip_prefix("tally-").and_then(|l| l.split(['.', ' ', '=']).next())
                {
                    assert!(allowed.contains(&other), "crates/{name} must not depend on crates/{other}");
                }
            }
        }
    }

    #[test]
    fn every_crate_is_in_the_table() {
        let folders = std::fs::read_dir(tools::root().join("crates")).expect("crates/");
        for folder in folders.flatten() {
            let name = folder.file_name().to_string_lossy().into_owned();
            assert!(
                EDGES.iter().any(|(known, _)| *known == name),
                "crates/{name} is not in the table of edges"
            );
        }
    }

    #[test]
    fn documents_name_only_paths_that_exist() {
        for document in ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"] {
            let text = std::fs::read_to_string(tools::root().join(document)).expect("the document");
            for word in text.split(['`', ' ', '(', ')', '\n']) {
                let ours = ["crates/", "xtask/", "samples/", "docs/", "eval/", ".ci/"]
                    .iter()
                    .any(|p| word.starts_with(p));
                if ours && !word.contains('*') {
                    let path = tools::root().join(word.trim_end_matches(['.', ',', ':', ';']));
                    assert!(Path::new(&path).exists(), "{document} names {word}, which does not exist");
                }
            }
        }
    }
}
