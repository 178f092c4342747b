//! Reads `config.cfg` as far as the engine needs it: sections of `key = value` with JSON values.

use rustc_hash::FxHashMap;

/// The settings of a pipeline.
#[derive(Debug, Default)]
pub(crate) struct Config {
    values: FxHashMap<String, String>,
}

impl Config {
    /// Reads the text of a `config.cfg`.
    pub(crate) fn parse(text: &str) -> Config {
        let mut config = Config::default();
        let mut section = String::new();
        for line in text.lines() {
            let line = line.trim();
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.to_string();
            } else if let Some((key, value)) = line.split_once('=') {
                config.values.insert(format!("{section}.{}", key.trim()), value.trim().to_string());
            }
        }
        config
    }

    /// The raw value of `section.key`.
    pub(crate) fn raw(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The text of `section.key`, without its quotes.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let raw = self.raw(key)?;
        Some(raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw))
    }

    /// The list of names of `section.key`.
    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        self.raw(key).and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_values() {
        let config =
            Config::parse("[nlp]\nlang = \"en\"\npipeline = [\"a\",\"b\"]\n\n[components.x]\nn = 3\n");
        assert_eq!(config.text("nlp.lang"), Some("en"));
        assert_eq!(config.list("nlp.pipeline"), ["a", "b"]);
        assert_eq!(config.raw("components.x.n"), Some("3"));
        assert_eq!(config.raw("components.y.n"), None);
    }
}
