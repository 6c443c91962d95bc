//! Certificates, keys, requests and kubeconfigs of a folder, as facts.

mod certificate;
mod key;
mod pairs;
mod tree;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use serde_json::Value;

use crate::difference;

/// Seconds by which a validity may differ: the clock ticks between two calls.
const SLACK: i64 = 10;

/// The faults of the files below `root` against the wanted facts, by file name.
pub fn compare(want: &BTreeMap<String, Value>, root: &Path, started: SystemTime) -> Vec<String> {
    let mut faults = pairs::faults(root);
    let got = match tree::facts(root, started) {
        Ok(got) => got,
        Err(fault) => return vec![fault],
    };
    let names: BTreeSet<&String> = want.keys().chain(got.keys()).collect();
    for name in names {
        match (want.get(name), got.get(name)) {
            (Some(_), None) => faults.push(format!("{name}: not written")),
            (None, _) => faults.push(format!("{name}: written, not expected")),
            (Some(want), Some(got)) => {
                let got = settled(want, got);
                if *want != got {
                    faults.push(format!("{name} differs\n{}", difference::show_data(want, &got)));
                }
            }
        }
    }
    faults
}

/// Takes a wanted validity over where the one that came out differs by no more than the slack.
fn settled(want: &Value, got: &Value) -> Value {
    match (want, got) {
        (Value::Object(wants), Value::Object(gots)) => {
            let settle = |(key, got): (&String, &Value)| {
                let value = match wants.get(key) {
                    Some(want) if key == "validity_seconds" && near(want, got) => want.clone(),
                    Some(want) => settled(want, got),
                    None => got.clone(),
                };
                (key.clone(), value)
            };
            Value::Object(gots.iter().map(settle).collect())
        }
        (Value::Array(wants), Value::Array(gots)) => {
            let settle = |(at, got): (usize, &Value)| wants.get(at).map_or_else(|| got.clone(), |want| settled(want, got));
            Value::Array(gots.iter().enumerate().map(settle).collect())
        }
        _ => got.clone(),
    }
}

fn near(want: &Value, got: &Value) -> bool {
    matches!((want.as_i64(), got.as_i64()), (Some(want), Some(got)) if (want - got).abs() <= SLACK)
}
