//! A PostgreSQL of the tests' own: a private cluster in a temporary folder, reached by a socket in it.

#![expect(clippy::print_stderr, reason = "people who run tests read it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A running server; it stops and its folder goes when this is dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: tempfile::TempDir,
    bin: PathBuf,
    databases: AtomicU32,
}

impl Cluster {
    /// Starts a server. `None`, with a note on standard error, when `TALLY_TEST_WITHOUT_POSTGRES` is set.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start; the message says what to do.
    pub fn start() -> Option<Self> {
        if std::env::var_os("TALLY_TEST_WITHOUT_POSTGRES").is_some() {
            eprintln!("NOT TESTED on PostgreSQL: TALLY_TEST_WITHOUT_POSTGRES is set");
            return None;
        }
        let bin = programs().expect(
            "PostgreSQL is not installed: `cargo xtask test` installs it when it runs as root (Debian: apt-get install postgresql); \
             with TALLY_TEST_WITHOUT_POSTGRES=1 the tests leave it out",
        );
        let folder = tempfile::Builder::new().prefix("tally-pg-").tempdir().expect("a temporary folder");
        let cluster = Cluster { folder, bin, databases: AtomicU32::new(0) };
        if is_root() {
            let path = cluster.folder.path();
            succeed(Command::new("chown").arg("postgres").arg(path));
        }
        let data = cluster.data();
        succeed(cluster.program("initdb").arg("-D").arg(&data).args([
            "-A",
            "trust",
            "-U",
            "tally",
            "-E",
            "UTF8",
            "--no-sync",
        ]));
        let options = format!("-k {} -c listen_addresses='' -c fsync=off", cluster.folder.path().display());
        let log = cluster.folder.path().join("log");
        succeed(
            cluster
                .program("pg_ctl")
                .arg("-D")
                .arg(&data)
                .arg("-l")
                .arg(log)
                .args(["-w", "-o", &options, "start"]),
        );
        Some(cluster)
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// When the server cannot make one.
    pub fn database(&self) -> String {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let folder = self.folder.path().display().to_string();
        succeed(self.program("createdb").args(["-h", &folder, "-U", "tally", &name]));
        format!("postgres://tally@{}/{name}", folder.replace('/', "%2F"))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL, as the user `postgres` when we are root: the server refuses to run as root.
    fn program(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.data();
        let mut stop = self.program("pg_ctl");
        stop.arg("-D").arg(data).args(["-m", "immediate", "-w", "stop"]).stdout(Stdio::null());
        if !stop.status().is_ok_and(|status| status.success()) {
            eprintln!("the tests' PostgreSQL in {} could not be stopped", self.folder.path().display());
        }
    }
}

/// Where the server's programs are: Debian keeps them off the path.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    if let Ok(versions) = std::fs::read_dir("/usr/lib/postgresql") {
        let mut versions: Vec<PathBuf> = versions.flatten().map(|v| v.path().join("bin")).collect();
        versions.sort();
        folders.splice(0..0, versions.into_iter().rev());
    }
    folders.into_iter().find(|f| ["initdb", "pg_ctl", "createdb"].iter().all(|p| f.join(p).exists()))
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0)
}

#[track_caller]
fn succeed(command: &mut Command) {
    // The server that `pg_ctl` starts must not hold our pipes open, so its output goes to a file of its own.
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let out = || Stdio::from(log.reopen().expect("a temporary file"));
    let status = command.stdin(Stdio::null()).stdout(out()).stderr(out()).status();
    let said = std::fs::read_to_string(Path::new(log.path())).unwrap_or_default();
    assert!(status.is_ok_and(|s| s.success()), "{command:?} failed: {said}");
}
