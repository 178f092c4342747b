//! What reading needs, from where `tally setup` put it.

use std::path::PathBuf;

use anyhow::{Context, Result};
use tally_actors::Knowledge;
use tally_language::Model;
use tally_pipeline::Library;
use tally_places::Gazetteer;
use tally_provision::{DataDir, ModelChoice};

/// The user's choice of data directory and model.
#[derive(Debug, Clone)]
pub struct Data {
    /// `--data`.
    pub dir: Option<PathBuf>,
    /// `--model`.
    pub model: String,
}

impl Data {
    /// Where things live.
    pub fn directory(&self) -> Result<DataDir> {
        Ok(match &self.dir {
            Some(dir) => DataDir::at(dir),
            None => DataDir::default_dir()?,
        })
    }

    /// Which model was chosen.
    pub fn choice(&self) -> ModelChoice {
        match self.model.as_str() {
            "md" => ModelChoice::Md,
            "sm" => ModelChoice::Sm,
            path => ModelChoice::Path(PathBuf::from(path)),
        }
    }

    /// The language model.
    pub fn load_model(&self) -> Result<Model> {
        let path = self.directory()?.model_path(&self.choice())?;
        Model::load(&path).with_context(|| format!("{} cannot be used", path.display()))
    }

    /// Everything that reading needs.
    pub fn load(&self) -> Result<Library> {
        let gazetteer_dir = self.directory()?.gazetteer_dir()?;
        let gazetteer = Gazetteer::open(&gazetteer_dir)?;
        Ok(Library { model: self.load_model()?, gazetteer, knowledge: self.knowledge()? })
    }

    /// The actors that come with Tally and those that were imported.
    pub fn knowledge(&self) -> Result<Knowledge> {
        Ok(Knowledge::with_tables(&tally_provision::actor_tables(&self.directory()?)?))
    }
}
