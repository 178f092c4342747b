//! Work that other people's code does on other people's files: in a thread of its own, with a limit of time.

use std::sync::mpsc;
use std::time::Duration;

/// Why guarded work gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It took longer than it may.
    TooLong,
    /// It panicked, or no thread could be had.
    Broke,
}

/// Parsers recurse with the depth of what they parse, which is limited before; this is ample.
const STACK: usize = 64 << 20;

/// Threads of this name panic in silence: what they were doing is told in the error of the input.
/// The command's panic hook looks for it.
pub const THREAD_NAME: &str = "guarded";

/// Runs `work`. What it does after `patience` is over is done for nobody.
pub(crate) fn run<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    start(work).wait(patience)
}

/// Work that goes on beside that of the caller.
pub(crate) struct Started<T>(Option<mpsc::Receiver<T>>);

/// Begins `work`.
pub(crate) fn start<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Started<T> {
    let (send, receive) = mpsc::channel();
    let worker =
        std::thread::Builder::new().name(THREAD_NAME.to_string()).stack_size(STACK).spawn(move || {
            // The receiver may have lost patience; then nobody wants the answer.
            let _ = send.send(work());
        });
    Started(worker.is_ok().then_some(receive))
}

impl<T> Started<T> {
    /// What the work gives, if it ends before `patience` does.
    pub(crate) fn wait(self, patience: Duration) -> Result<T, Failure> {
        let receive = self.0.ok_or(Failure::Broke)?;
        receive.recv_timeout(patience).map_err(|e| match e {
            mpsc::RecvTimeoutError::Timeout => Failure::TooLong,
            mpsc::RecvTimeoutError::Disconnected => Failure::Broke,
        })
    }
}

/// What a parser may take for so many bytes: four seconds for each MiB, at least four.
pub(crate) fn patience(bytes: usize) -> Duration {
    Duration::from_secs(4) * (1 + (bytes >> 20) as u32).min(30)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_and_endless_work_are_told() {
        assert_eq!(run(Duration::from_secs(5), || 7), Ok(7));
        let slow = || std::thread::sleep(Duration::from_secs(1));
        assert_eq!(run(Duration::from_millis(20), slow), Err(Failure::TooLong));
        let breaks = || assert!(std::hint::black_box(false), "as the test wants");
        assert_eq!(run(Duration::from_secs(5), breaks), Err(Failure::Broke));
    }
}
