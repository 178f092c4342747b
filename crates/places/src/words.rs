//! The word lists of `data/words.tsv` and the weights of `data/weights.tsv`.

use rustc_hash::{FxHashMap, FxHashSet};

/// Words by class.
pub(crate) struct Words(FxHashMap<&'static str, FxHashSet<&'static str>>);

impl Words {
    pub fn load() -> Self {
        let mut classes: FxHashMap<&'static str, FxHashSet<&'static str>> = FxHashMap::default();
        for line in lines(include_str!("../data/words.tsv")) {
            if let Some((class, words)) = line.split_once('\t') {
                classes.entry(class).or_default().extend(words.split('|').map(str::trim));
            }
        }
        Words(classes)
    }

    /// Whether a lower-case word belongs to a class.
    pub fn is(&self, class: &str, lower: &str) -> bool {
        self.0.get(class).is_some_and(|words| words.contains(lower))
    }
}

macro_rules! weights {
    ($($name:ident)+) => {
        /// What speaks for and against a candidate; see the data file.
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        #[allow(missing_docs)]
        pub(crate) struct Weights { $(pub $name: f64,)+ }

        impl Weights {
            /// Reads the data file.
            pub fn load() -> Self {
                Self::read(include_str!("../data/weights.tsv"))
            }

            /// Reads a table of the same form.
            pub fn read(table: &str) -> Self {
                let mut weights = Weights::default();
                for line in lines(table) {
                    let mut cells = line.split('\t');
                    let (name, value) = (cells.next().unwrap_or(""), cells.next().and_then(|v| v.parse().ok()));
                    match name {
                        $(stringify!($name) => weights.$name = value.unwrap_or_default(),)+
                        _ => {}
                    }
                }
                weights
            }
        }
    };
}

weights! {
    plain bare sound other_name inhabitants country region first_level second_level capital seat area_word_fits
    area_word_misfits inside outside same_country same_area close
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}
