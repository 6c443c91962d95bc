//! Environment variables of a static Pod.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::config::model::EnvVar;
use crate::config::object::Encode;

/// The variables that tell programs of a proxy: every one whose name ends in `_proxy`, in whatever case, and that has a value.
pub fn proxies(environment: &BTreeMap<String, String>) -> Vec<EnvVar> {
    environment
        .iter()
        .filter(|(name, value)| name.to_lowercase().ends_with("_proxy") && !value.is_empty())
        .map(|(name, value)| EnvVar {
            name: name.as_str().into(),
            value: value.as_str().into(),
            value_from: None,
        })
        .collect()
}

/// Lists of variables as one, sorted by name. The last one of a name counts.
pub fn merged(lists: &[&[EnvVar]]) -> Vec<Value> {
    let by_name: BTreeMap<&str, &EnvVar> = lists
        .iter()
        .flat_map(|list| list.iter().map(|variable| (variable.name.as_str(), variable)))
        .collect();
    by_name.into_values().map(Encode::encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::model::{EnvVarSource, ObjectFieldSelector, ResourceFieldSelector};
    use serde_json::json;

    fn variable(name: &str, value: &str) -> EnvVar {
        EnvVar {
            name: name.into(),
            value: value.into(),
            value_from: None,
        }
    }

    #[test]
    fn proxies_in_either_case_and_only_with_a_value() {
        let environment = [
            ("HTTP_PROXY", "a"),
            ("https_proxy", "b"),
            ("no_proxy", ""),
            ("PROXY", "c"),
            ("All_Proxy", "d"),
            ("proxy_x", "e"),
        ]
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .collect();
        let names: Vec<String> = proxies(&environment).into_iter().map(|v| v.name.to_string()).collect();
        assert_eq!(names, ["All_Proxy", "HTTP_PROXY", "https_proxy"]);
    }

    #[test]
    fn later_lists_and_later_entries_win() {
        let proxies = [variable("HTTP_PROXY", "ours"), variable("no_proxy", "x")];
        let user = [
            variable("ZED", "1"),
            variable("HTTP_PROXY", "theirs"),
            variable("ZED", "2"),
            variable("EMPTY", ""),
        ];
        assert_eq!(
            Value::Array(merged(&[&proxies, &user])),
            json!([{"name": "EMPTY"}, {"name": "HTTP_PROXY", "value": "theirs"}, {"name": "ZED", "value": "2"}, {"name": "no_proxy", "value": "x"}])
        );
    }

    #[test]
    fn values_from_elsewhere() {
        let from = |source: EnvVarSource| EnvVar {
            value_from: Some(Box::new(source)),
            ..variable("A", "")
        };
        let field = from(EnvVarSource {
            field_ref: Some(ObjectFieldSelector {
                api_version: "v1".to_owned(),
                field_path: "status.podIP".to_owned(),
            }),
            ..Default::default()
        });
        assert_eq!(
            merged(&[&[field]])[0],
            json!({"name": "A", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}})
        );
        let resource = from(EnvVarSource {
            resource_field_ref: Some(ResourceFieldSelector {
                resource: "limits.cpu".to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        });
        assert_eq!(
            merged(&[&[resource]])[0],
            json!({"name": "A", "valueFrom": {"resourceFieldRef": {"divisor": "0", "resource": "limits.cpu"}}})
        );
    }
}
