//! Time that was spent computing: others' work on the machine does not count.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// How long this thread has been computing, where the kernel tells; else the time by the clock.
pub fn of_thread() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(by_the_clock, Duration::from_nanos)
}

/// How long all threads of this process have been computing, those that ended too, where the kernel tells; else the time by the
/// clock.
pub fn of_process() -> Duration {
    const TICK: Duration = Duration::from_millis(10);
    let told = std::fs::read_to_string("/proc/self/stat").ok();
    // The name of the program stands before, in brackets, and may hold anything.
    let ticks = told.and_then(|told| {
        let mut fields = told.rsplit(')').next()?.split_whitespace().skip(11);
        Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
    });
    ticks.map_or_else(by_the_clock, |ticks| TICK * ticks)
}

fn by_the_clock() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_counts_and_sleep_does_not() {
        let before = (of_thread(), of_process());
        std::thread::sleep(Duration::from_millis(50));
        assert!(of_thread() - before.0 < Duration::from_millis(40));
        let began = of_thread();
        let mut sum = 0u64;
        while of_thread() - began < Duration::from_millis(30) {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(of_process() > before.1);
    }
}
