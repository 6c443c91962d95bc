#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kubestrap_fuzz::yaml_reader(data));
