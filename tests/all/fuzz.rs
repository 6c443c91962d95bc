//! Cases that fuzzing has found, in `testdata/fuzz`, a folder for each target.

use std::path::Path;

#[path = "../../fuzz/src/checks.rs"]
mod checks;

/// What a target of fuzzing does with an input.
type Check = fn(&[u8]);

#[test]
fn what_fuzzing_found_stays_mended() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/fuzz");
    let targets: [(&str, Check); 7] = [
        ("yaml_reader", checks::yaml_reader),
        ("loader", checks::loader),
        ("migrate", checks::migrate),
        ("preserve", checks::preserve),
        ("patches", checks::patches),
        ("pem", checks::pem),
        ("kubeconfig", checks::kubeconfig),
    ];
    let mut cases = 0;
    for (name, check) in targets {
        let Ok(entries) = std::fs::read_dir(root.join(name)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            let data = std::fs::read(&path).unwrap();
            check(&data);
            cases += 1;
        }
    }
    assert!(cases > 0);
}

/// The checks hold for the files that the golden cases are made of, too.
#[test]
fn the_checks_hold_for_every_golden_file() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/golden");
    let files = crate::common::files_below(&golden);
    let mut checked = 0;
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "yaml")) {
        let data = std::fs::read(path).unwrap();
        println!("{}", path.display());
        checks::yaml_reader(&data);
        checks::loader(&data);
        checks::migrate(&data);
        checks::preserve(&data);
        checked += 1;
    }
    assert!(checked > 300, "{checked}");
}
