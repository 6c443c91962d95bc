//! A kill on demand, for tests: debug builds end at once, as by a signal, after the action whose number (from 1) the variable
//! `KUBESTRAP_TEST_KILL_AFTER` gives. Release builds do not know the variable.

/// An action is done; in a debug build that was told so, the process ends here.
#[cfg(not(debug_assertions))]
pub(super) fn point() {}

/// An action is done; in a debug build that was told so, the process ends here.
#[cfg(debug_assertions)]
pub(super) fn point() {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static WANTED: LazyLock<Option<usize>> = LazyLock::new(|| {
        std::env::var("KUBESTRAP_TEST_KILL_AFTER")
            .ok()
            .and_then(|text| text.parse().ok())
    });
    static DONE: AtomicUsize = AtomicUsize::new(0);
    if WANTED.is_some() && Some(DONE.fetch_add(1, Ordering::SeqCst) + 1) == *WANTED {
        // No destructors, no goodbye: what a kill leaves is what stands now.
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        std::process::abort();
    }
}
