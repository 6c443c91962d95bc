//! Scenes for tests.

use super::{Cause, Log, Scene};

/// A component that said this.
pub fn scene(component: &str, text: &str) -> Scene {
    Scene {
        component: component.to_owned(),
        ..Scene::default()
    }
    .and(component, text)
}

impl Scene {
    /// With what another said.
    pub fn and(mut self, of: &str, text: &str) -> Self {
        self.logs.push(Log {
            of: of.to_owned(),
            from: "test".to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
        });
        self
    }
}

/// A cause is found with these words in it, and says what to do.
pub fn assert_found(cause: Option<Cause>, words: &[&str]) {
    let cause = cause.expect("no cause was found");
    let text = format!("{}\n{}", cause.found, cause.next);
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
    assert!(!cause.found.is_empty() && !cause.next.is_empty());
}
