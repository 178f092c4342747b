//! Tables of labels, so that stages pass small numbers and not strings.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// The number of a label in its table.
pub(crate) type LabelId = u16;

/// Labels by number and by name. The empty label is always number 0.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    names: Vec<SmolStr>,
    ids: FxHashMap<SmolStr, LabelId>,
}

impl Labels {
    pub(crate) fn new() -> Labels {
        let mut labels = Labels { names: Vec::new(), ids: FxHashMap::default() };
        labels.add("");
        labels
    }

    /// The number of a label, which is added when new. A model with more than 65,535 labels keeps the first.
    pub(crate) fn add(&mut self, name: &str) -> LabelId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let Ok(id) = LabelId::try_from(self.names.len()) else { return 0 };
        self.names.push(SmolStr::new(name));
        self.ids.insert(SmolStr::new(name), id);
        id
    }

    pub(crate) fn name(&self, id: LabelId) -> &SmolStr {
        &self.names[usize::from(id)]
    }

    pub(crate) fn names(&self) -> &[SmolStr] {
        &self.names
    }
}

/// The label tables that the stages of a pipeline share.
#[derive(Debug, Clone)]
pub(crate) struct LabelSets {
    pub(crate) tags: Labels,
    pub(crate) deps: Labels,
    pub(crate) pos: Labels,
    pub(crate) morphs: Labels,
}

impl LabelSets {
    pub(crate) fn new() -> LabelSets {
        LabelSets { tags: Labels::new(), deps: Labels::new(), pos: Labels::new(), morphs: Labels::new() }
    }
}
