//! Where two snapshots differ.

use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// The most pairs of items that are tried for being the same.
const MOST_PAIRS: usize = 10_000;

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
            (Value::Array(left), Value::Array(right)) => self.lists(path, left, right),
            _ => self.report(path, Some(left), Some(right)),
        }
    }

    /// Items that have names are compared by them; of others, what both lists hold counts as the same wherever it stands.
    fn lists(&mut self, path: &str, left: &[Value], right: &[Value]) {
        if let (Some(left), Some(right)) = (by_name(left), by_name(right)) {
            let names: BTreeSet<&str> = left.keys().chain(right.keys()).copied().collect();
            for name in names {
                let path = format!("{path}[{name}]");
                match (left.get(name), right.get(name)) {
                    (Some(left), Some(right)) => self.values(&path, left, right),
                    (left, right) => self.report(&path, left.copied(), right.copied()),
                }
            }
            return;
        }
        let (only_left, only_right) = self.unmatched(left, right);
        match (only_left.as_slice(), only_right.as_slice()) {
            // The same items: their order differs.
            ([], []) if left.len() == right.len() && self.extra == Extra::Counts => {
                self.report(path, Some(&left.into()), Some(&right.into()));
            }
            ([], []) => {}
            ([(index, left)], [(_, right)]) => self.values(&format!("{path}[{index}]"), left, right),
            _ => {
                let path = format!("{path}[]");
                for (_, item) in only_left {
                    self.report(&path, Some(item), None);
                }
                for (_, item) in only_right {
                    self.report(&path, None, Some(item));
                }
            }
        }
    }

    /// What each of two lists has that the other has not, with its index.
    fn unmatched<'v>(&self, left: &'v [Value], right: &'v [Value]) -> (Vec<Indexed<'v>>, Vec<Indexed<'v>>) {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for item in left {
            *counts.entry(item.to_string()).or_default() += 1;
        }
        let take = |counts: &mut HashMap<String, usize>, item: &Value| match counts.get_mut(&item.to_string()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        };
        let mut only_right: Vec<Indexed<'v>> = Vec::new();
        for (index, item) in right.iter().enumerate() {
            if !take(&mut counts, item) {
                only_right.push((index, item));
            }
        }
        // What is left of the counts is what only the left side has; of equal items the last.
        let mut only_left: Vec<Indexed<'v>> = Vec::new();
        for (index, item) in left.iter().enumerate().rev() {
            if take(&mut counts, item) {
                only_left.push((index, item));
            }
        }
        only_left.reverse();
        // Items that a server has completed are the same.
        if self.extra == Extra::OfServer && only_left.len().saturating_mul(only_right.len()) <= MOST_PAIRS {
            only_right.retain(
                |(_, right)| match only_left.iter().position(|(_, left)| self.same(left, right)) {
                    Some(at) => {
                        only_left.remove(at);
                        false
                    }
                    None => true,
                },
            );
        }
        (only_left, only_right)
    }

    fn same(&self, left: &Value, right: &Value) -> bool {
        let mut found = Vec::new();
        let mut walk = Walk {
            place: self.place,
            extra: self.extra,
            found: &mut found,
        };
        walk.values("", left, right);
        found.is_empty()
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

/// An item of a list with its index.
type Indexed<'v> = (usize, &'v Value);

/// Items of a list by their names; none where one has no name or two have the same.
fn by_name(items: &[Value]) -> Option<BTreeMap<&str, &Value>> {
    let mut named = BTreeMap::new();
    for item in items {
        named.insert(item.get("name")?.as_str()?, item);
    }
    (named.len() == items.len() && !items.is_empty()).then_some(named)
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
    fn lists_are_compared_item_by_item() {
        let of = |extra, value: Value| snapshot(extra, &[("o", value)]);
        let found = |left: &Value, right: &Value| {
            compare(&of(Extra::Counts, left.clone()), &of(Extra::Counts, right.clone()), false)
                .into_iter()
                .map(|d| (d.path, d.left.unwrap_or_default(), d.right.unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        let at = |path: &str, left: Value, right: Value| (path.to_owned(), left, right);
        let none = Value::Null;
        // One more at the front is one more.
        assert_eq!(
            found(&json!({"s": ["b", "c"]}), &json!({"s": ["a", "b", "c"]})),
            [at("s[]", none.clone(), json!("a"))]
        );
        assert_eq!(
            found(&json!({"s": ["b", "b", "c"]}), &json!({"s": ["b", "c", "x"]})),
            [at("s[1]", json!("b"), json!("x"))]
        );
        assert_eq!(
            found(&json!({"s": [1, 2]}), &json!({"s": [2, 1]})),
            [at("s", json!([1, 2]), json!([2, 1]))]
        );
        assert_eq!(
            found(&json!({"s": [1]}), &json!({"s": []})),
            [at("s[]", json!(1), none.clone())]
        );
        assert_eq!(
            found(
                &json!({"s": [{"name": "v", "value": "1"}, {"name": "w", "value": "2"}]}),
                &json!({"s": [{"name": "a", "value": "0"}, {"name": "v", "value": "3"}]})
            ),
            [
                at("s[a]", none.clone(), json!({"name": "a", "value": "0"})),
                at("s[v].value", json!("1"), json!("3")),
                at("s[w]", json!({"name": "w", "value": "2"}), none.clone()),
            ]
        );
        // An argument may stand twice.
        let twice = json!({"s": [{"name": "v", "value": "1"}, {"name": "v", "value": "2"}]});
        assert_eq!(found(&twice, &json!({"s": [{"name": "v", "value": "1"}]})).len(), 1);
        // Of the server: completed items are the same, in whatever order.
        let left = of(
            Extra::OfServer,
            json!({"ports": [{"port": 1, "protocol": "TCP"}, {"port": 2, "protocol": "TCP"}]}),
        );
        let right = of(Extra::OfServer, json!({"ports": [{"port": 2}, {"port": 1}]}));
        assert_eq!(compare(&left, &right, true), []);
        assert_eq!(compare(&right, &left, true).len(), 4);
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
