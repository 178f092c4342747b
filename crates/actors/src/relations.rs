//! What actors are said to be to each other.

use tally_model::Relation;

use crate::draft::Draft;
use crate::scene::Scene;

/// The wordings of relations.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelationRules {}

impl RelationRules {
    pub fn builtin() -> Self {
        RelationRules::default()
    }

    pub fn read(&self, _scene: &Scene<'_, '_>, _drafts: &[Draft<'_>]) -> Vec<Relation> {
        Vec::new()
    }
}
