//! What holds for every configuration that v1beta3 can say, however it is written.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;
use crate::config::load;
use crate::config::testing::judged_for_migration;

/// A value that may be absent.
fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Option<Value>> {
    prop::option::of(value)
}

fn arguments() -> impl Strategy<Value = Value> {
    let value = prop_oneof!["[a-z0-9=,./:-]{0,8}", "true|4|1e3|0x1|~|null|yes", "[a-z]: [a-z] #x"];
    prop::collection::btree_map("[a-z][a-z-]{0,6}", value, 0..4).prop_map(|map: BTreeMap<String, String>| json!(map))
}

fn timeout() -> impl Strategy<Value = Value> {
    (0..4000_i64).prop_map(|seconds| json!(format!("{seconds}s")))
}

fn object(fields: Vec<(&str, Option<Value>)>) -> Value {
    let given = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect::<Map<_, _>>())
}

fn registration() -> impl Strategy<Value = Value> {
    (
        maybe(arguments()),
        maybe(Just(json!([]))),
        maybe(Just(json!("Never"))),
        maybe(Just(json!(["Swap"]))),
    )
        .prop_map(|(arguments, taints, policy, ignored)| {
            object(vec![
                ("name", Some(json!("n1"))),
                ("kubeletExtraArgs", arguments),
                ("taints", taints),
                ("imagePullPolicy", policy),
                ("ignorePreflightErrors", ignored),
            ])
        })
}

fn init() -> impl Strategy<Value = Value> {
    (
        maybe(registration()),
        maybe(Just(json!(["addon/coredns"]))),
        maybe(Just(json!({"directory": "/p"}))),
    )
        .prop_map(|(registration, skipped, patches)| {
            object(vec![
                ("apiVersion", Some(json!(v1beta3::API_VERSION))),
                ("kind", Some(json!("InitConfiguration"))),
                ("localAPIEndpoint", Some(json!({"advertiseAddress": "192.0.2.1"}))),
                ("bootstrapTokens", Some(json!([{"token": "abcdef.0123456789abcdef"}]))),
                ("nodeRegistration", registration),
                ("skipPhases", skipped),
                ("patches", patches),
            ])
        })
}

fn api_server() -> impl Strategy<Value = Value> {
    (maybe(arguments()), maybe(timeout()), any::<bool>()).prop_map(|(arguments, timeout, names)| {
        object(vec![
            ("extraArgs", arguments),
            ("timeoutForControlPlane", timeout),
            ("certSANs", Some(json!(["a.example"])).filter(|_| names)),
        ])
    })
}

fn cluster() -> impl Strategy<Value = Value> {
    let plain = || maybe((maybe(arguments())).prop_map(|arguments| object(vec![("extraArgs", arguments)])));
    (maybe(api_server()), plain(), plain(), plain(), any::<bool>()).prop_map(|(api, manager, scheduler, etcd, gate)| {
        object(vec![
            ("apiVersion", Some(json!(v1beta3::API_VERSION))),
            ("kind", Some(json!("ClusterConfiguration"))),
            ("kubernetesVersion", Some(json!("v1.35.6"))),
            ("apiServer", api),
            ("controllerManager", manager),
            ("scheduler", scheduler),
            ("etcd", etcd.map(|local| json!({"local": local}))),
            (
                "featureGates",
                Some(json!({"ControlPlaneKubeletLocalMode": true})).filter(|_| gate),
            ),
        ])
    })
}

fn join() -> impl Strategy<Value = Value> {
    (maybe(registration()), maybe(timeout())).prop_map(|(registration, timeout)| {
        let by_token =
            json!({"token": "abcdef.0123456789abcdef", "apiServerEndpoint": "h:6443", "unsafeSkipCAVerification": true});
        object(vec![
            ("apiVersion", Some(json!(v1beta3::API_VERSION))),
            ("kind", Some(json!("JoinConfiguration"))),
            (
                "discovery",
                Some(object(vec![("bootstrapToken", Some(by_token)), ("timeout", timeout)])),
            ),
            ("nodeRegistration", registration),
        ])
    })
}

/// A file with some of the documents, in blocks or as JSON.
fn file() -> impl Strategy<Value = String> {
    let document = |content: BoxedStrategy<Value>| prop::option::of((content, 0..3_u8));
    (
        document(init().boxed()),
        document(cluster().boxed()),
        document(join().boxed()),
    )
        .prop_map(|(init, cluster, join)| {
            let texts = [init, cluster, join].into_iter().flatten().map(|(value, form)| match form {
                0 => format!("{value}\n"),
                1 => format!("# head\n{}# tail\n", yaml::write(&value)),
                _ => yaml::write(&value),
            });
            texts.collect::<Vec<_>>().join("---\n")
        })
        .prop_filter("no document", |text| !text.is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn there_and_back_loses_nothing_and_a_second_run_changes_nothing(text in file()) {
        let first = judged_for_migration(&text, None);
        prop_assert!(!first.is_refused(), "{:#?}\n{}", first.findings, text);
        let say = |text: &str| judged_for_migration(text, None);
        let same = |one: &str, other: &str| load::say_the_same(one.as_bytes(), other.as_bytes(), &first.release);

        let new = migrated(&first, Target::V1beta4);
        prop_assert_eq!(&migrated(&say(&new), Target::V1beta4), &new);
        let old = migrated(&first, Target::V1beta3);
        prop_assert_eq!(&migrated(&say(&old), Target::V1beta3), &old);
        prop_assert_eq!(unspeakable(&say(&new), Target::V1beta3, "x"), vec![]);
        prop_assert_eq!(&migrated(&say(&new), Target::V1beta3), &old, "{}", text);

        let kept = |text: &str, target: Target| {
            let out = preserved(text.as_bytes(), &say(text), target).unwrap_or_else(|e| panic!("{e:#?}\n{text}"));
            String::from_utf8(out.text).unwrap()
        };
        let kept_new = kept(&text, Target::V1beta4);
        prop_assert_eq!(&kept(&kept_new, Target::V1beta4), &kept_new);
        prop_assert_eq!(&migrated(&say(&kept_new), Target::V1beta4), &new, "{}", kept_new);
        prop_assert!(same(&text, &kept_new), "{}\n{}", text, kept_new);
        prop_assert_eq!(unspeakable(&say(&kept_new), Target::V1beta3, "x"), vec![]);
        let kept_old = kept(&kept_new, Target::V1beta3);
        prop_assert!(same(&text, &kept_old), "{}\n{}", text, kept_old);
        prop_assert_eq!(kept(&kept_old, Target::V1beta3), kept_old);
        prop_assert_eq!(text.matches('#').count(), kept_new.matches('#').count());
    }
}
