//! spaCy beside our engine: an environment that has it, the models, and texts to read.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use tally_language::Model;

use crate::tools;

/// Where texts and models come from.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Text to read: a file, or a directory of .txt files (default: the samples, and the Debian package `anarchism`).
    #[arg(long, value_name = "PATH")]
    corpus: Option<PathBuf>,

    /// Which models.
    #[arg(long, value_name = "sm|md|both", default_value = "both")]
    model: String,

    /// Where `tally setup` put the models.
    #[arg(long, env = "TALLY_DATA", value_name = "DIR")]
    data: Option<PathBuf>,

    /// A Python that has spaCy 3.8 (default: an environment of its own, made with pip when missing).
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
}

/// A model on both sides.
pub struct Pair {
    /// "sm" or "md".
    pub name: &'static str,
    /// Ours.
    pub model: Model,
    /// The folder that spaCy loads.
    pub folder: PathBuf,
}

impl Args {
    /// The models that are asked for.
    pub fn models(&self, python: &Path) -> Result<Vec<Pair>> {
        let names: &[&str] = match self.model.as_str() {
            "both" => &["sm", "md"],
            "sm" => &["sm"],
            "md" => &["md"],
            other => bail!("--model {other}: sm, md or both"),
        };
        names.iter().map(|name| self.pair(name, python)).collect()
    }

    fn pair(&self, name: &&'static str, python: &Path) -> Result<Pair> {
        let data = match &self.data {
            Some(data) => data.clone(),
            None => directories::BaseDirs::new()
                .context("no home directory: give --data")?
                .data_dir()
                .join("tally"),
        };
        let wheel = wheel_of(&data.join("models"), name)?;
        let unpacked = tools::target().join("parity-models").join(wheel.file_stem().unwrap_or_default());
        std::fs::create_dir_all(unpacked.parent().unwrap_or(&unpacked))?;
        let printed = output(spacy_side(python, "unpack").arg(&wheel).arg(&unpacked))?;
        let model = Model::load(&wheel).with_context(|| wheel.display().to_string())?;
        Ok(Pair { name, model, folder: PathBuf::from(printed.trim()) })
    }

    /// A Python with spaCy 3.8.
    pub fn python(&self) -> Result<PathBuf> {
        if let Some(python) = &self.python {
            return Ok(python.clone());
        }
        let environment = tools::target().join("parity-venv");
        let python = environment.join("bin").join("python");
        let has_spacy = |python: &Path| {
            Command::new(python)
                .args(["-c", "import spacy"])
                .output()
                .is_ok_and(|output| output.status.success())
        };
        if !has_spacy(&python) {
            note("Making an environment with spaCy 3.8 …");
            tools::run(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
            tools::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "spacy>=3.8,<3.9"]))?;
        }
        Ok(python)
    }

    /// Texts of about a paragraph, in a fixed order.
    pub fn texts(&self) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        match &self.corpus {
            Some(path) => texts.extend(paragraphs_of(path)?),
            None => {
                texts.extend(paragraphs_of(&tools::root().join("samples"))?);
                match anarchism() {
                    Ok(folder) => texts.extend(pages_of(&folder)?),
                    Err(why) => note(&format!(
                        "No Debian package `anarchism` ({why:#}): give --corpus for more text."
                    )),
                }
            }
        }
        Ok(texts)
    }
}

/// A command of `parity/spacy_side.py`, on one thread of the processor.
pub fn spacy_side(python: &Path, command: &str) -> Command {
    let mut out = Command::new(python);
    out.arg(tools::root().join("xtask/parity/spacy_side.py")).arg(command);
    out.env("OMP_NUM_THREADS", "1").env("OPENBLAS_NUM_THREADS", "1");
    // Some machines set these for another processor than theirs; the two only make sense together.
    out.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
    out
}

/// Writes texts as spaCy's side reads them.
pub fn write_texts(path: &Path, texts: &[String]) -> Result<()> {
    let lines: Result<Vec<String>, _> = texts.iter().map(serde_json::to_string).collect();
    std::fs::write(path, lines?.join("\n") + "\n").with_context(|| path.display().to_string())
}

/// Says what is going on, on standard error.
#[allow(clippy::print_stderr)]
pub fn note(text: &str) {
    eprintln!("{text}");
}

fn wheel_of(models: &Path, name: &str) -> Result<PathBuf> {
    let wheels = std::fs::read_dir(models)
        .with_context(|| format!("{}: run `cargo xtask setup`", models.display()))?;
    let mut wheels: Vec<PathBuf> = wheels.filter_map(Result::ok).map(|entry| entry.path()).collect();
    wheels.sort();
    let is_it = |path: &PathBuf| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        file.ends_with(".whl")
            && [format!("_{name}_"), format!("_{name}-")].iter().any(|part| file.contains(part))
    };
    wheels
        .into_iter()
        .find(is_it)
        .with_context(|| format!("no {name} model in {}: run `cargo xtask setup`", models.display()))
}

fn paragraphs_of(path: &Path) -> Result<Vec<String>> {
    let mut files = vec![path.to_path_buf()];
    if path.is_dir() {
        files = files_of(path, "txt")?;
    }
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        texts.extend(text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(str::to_string));
    }
    Ok(texts)
}

fn files_of(folder: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    Ok(files)
}

/// The pages of the Debian package `anarchism`: English prose that a package manager carries.
fn anarchism() -> Result<PathBuf> {
    const PAGES: &str = "usr/share/doc/anarchism/html";
    let installed = Path::new("/").join(PAGES);
    if installed.is_dir() {
        return Ok(installed);
    }
    let folder = tools::target().join("parity-corpus");
    let unpacked = folder.join(PAGES);
    if !unpacked.is_dir() {
        std::fs::create_dir_all(&folder)?;
        output(Command::new("apt-get").args(["download", "anarchism"]).current_dir(&folder))?;
        let packages = files_of(&folder, "deb")?;
        let package = packages.last().context("apt-get downloaded nothing")?;
        output(Command::new("dpkg-deb").arg("-x").arg(package).arg(&folder))?;
    }
    Ok(unpacked)
}

/// The paragraphs of HTML pages, as plain text.
fn pages_of(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for file in files_of(folder, "html")? {
        let page = String::from_utf8_lossy(&std::fs::read(&file)?).into_owned();
        texts.extend(page_paragraphs(&page).into_iter().filter(|text| text.len() > 40));
    }
    Ok(texts)
}

fn page_paragraphs(page: &str) -> Vec<String> {
    const BLOCKS: [&str; 10] = ["p", "h1", "h2", "h3", "h4", "li", "div", "td", "br", "blockquote"];
    let mut texts = vec![String::new()];
    for part in page.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else { continue };
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        if BLOCKS.contains(&name.as_str()) {
            texts.push(String::new());
        }
        if let Some(last) =
            texts.last_mut().filter(|_| !["script", "style", "title"].contains(&name.as_str()))
        {
            last.push_str(text);
        }
    }
    texts
        .iter()
        .map(|text| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&amp;", "&")]
                .iter()
                .fold(text, |text, (entity, character)| text.replace(entity, character))
        })
        .filter(|text| !text.is_empty())
        .collect()
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?} could not be started"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
