//! Where two snapshots differ.

use serde_json::Value;

use super::snapshot::{Extra, Snapshot};

/// A difference at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The place: path of a file, or an API object.
    pub place: String,
    /// Path within it; empty for the place as a whole.
    pub path: String,
    /// What is on the left; none where there is nothing.
    pub left: Option<Value>,
    /// What is on the right; none where there is nothing.
    pub right: Option<Value>,
}

/// All differences, by place. Places that only the left side has count as well, unless `right` is only a part of the whole.
pub fn compare(left: &Snapshot, right: &Snapshot, right_is_part: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut places: Vec<&String> = left.places.keys().chain(right.places.keys()).collect();
    places.sort();
    places.dedup();
    for place in places {
        match (left.places.get(place), right.places.get(place)) {
            (Some(_), None) if right_is_part => {}
            (Some(left), Some(right)) => {
                let mut walk = Walk {
                    place,
                    extra: right.extra,
                    found: &mut found,
                };
                walk.values("", &left.value, &right.value);
            }
            (left, right) => found.push(Difference {
                place: place.clone(),
                path: String::new(),
                left: left.map(|_| Value::from("present")),
                right: right.map(|_| Value::from("present")),
            }),
        }
    }
    found
}

struct Walk<'a> {
    place: &'a str,
    extra: Extra,
    found: &'a mut Vec<Difference>,
}

impl Walk<'_> {
    fn values(&mut self, path: &str, left: &Value, right: &Value) {
        match (left, right) {
            _ if left == right => {}
            // One of them cannot be read: that is all there is to say.
            (Value::String(_), Value::Object(_)) if path.is_empty() => self.report(path, Some(left), Some(&"present".into())),
            (Value::Object(_), Value::String(_)) if path.is_empty() => self.report(path, Some(&"present".into()), Some(right)),
            (Value::Object(left), Value::Object(right)) => {
                let mut keys: Vec<&String> = left.keys().chain(right.keys()).collect();
                keys.sort();
                keys.dedup();
                for key in keys {
                    let path = match path {
                        "" => key.clone(),
                        path => format!("{path}.{key}"),
                    };
                    match (left.get(key), right.get(key)) {
                        (Some(left), Some(right)) => self.values(&path, left, right),
                        // The server has filled it in.
                        (Some(_), None) if self.extra == Extra::OfServer && !is_data(&path) => {}
                        (left, right) => self.report(&path, left, right),
                    }
                }
            }
            (Value::Array(left), Value::Array(right)) if left.len() == right.len() && left.iter().any(Value::is_object) => {
                for (index, (left, right)) in left.iter().zip(right).enumerate() {
                    self.values(&format!("{path}[{index}]"), left, right);
                }
            }
            _ => self.report(path, Some(left), Some(right)),
        }
    }

    fn report(&mut self, path: &str, left: Option<&Value>, right: Option<&Value>) {
        self.found.push(Difference {
            place: self.place.to_owned(),
            path: path.to_owned(),
            left: left.cloned(),
            right: right.cloned(),
        });
    }
}

/// What a ConfigMap holds is never filled in by a server.
fn is_data(path: &str) -> bool {
    path.starts_with("data.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn snapshot(extra: Extra, places: &[(&str, Value)]) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (place, value) in places {
            snapshot.add(place, value.clone(), extra);
        }
        snapshot
    }

    fn told(left: &Snapshot, right: &Snapshot, part: bool) -> Vec<(String, String)> {
        compare(left, right, part).into_iter().map(|d| (d.place, d.path)).collect()
    }

    #[test]
    fn values_are_compared_by_their_names() {
        let left = snapshot(
            Extra::Counts,
            &[("/a", json!({"x": 1, "y": {"z": [1]}, "gone": true})), ("/b", json!(1))],
        );
        let right = snapshot(
            Extra::Counts,
            &[("/a", json!({"x": 2, "y": {"z": [1]}, "new": true})), ("/c", json!(1))],
        );
        let pairs = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        assert_eq!(
            told(&left, &right, false),
            pairs(&[("/a", "gone"), ("/a", "new"), ("/a", "x"), ("/b", ""), ("/c", "")])
        );
        assert_eq!(
            told(&left, &right, true),
            pairs(&[("/a", "gone"), ("/a", "new"), ("/a", "x"), ("/c", "")])
        );
        assert!(told(&left, &left, false).is_empty());
    }

    #[test]
    fn what_a_server_fills_in_is_no_difference() {
        let left = snapshot(
            Extra::OfServer,
            &[("o", json!({"spec": {"a": 1, "filledIn": 2}, "data": {"k": 1, "mine": 2}}))],
        );
        let right = snapshot(Extra::OfServer, &[("o", json!({"spec": {"a": 1}, "data": {"k": 1}}))]);
        assert_eq!(told(&left, &right, true), [("o".to_owned(), "data.mine".to_owned())]);
        assert_eq!(told(&right, &left, true).len(), 2);
    }
}
