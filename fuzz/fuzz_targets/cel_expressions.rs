#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| clients_fuzz::run("cel_expressions", data));
