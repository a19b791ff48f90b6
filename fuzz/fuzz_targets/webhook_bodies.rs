#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| clients_fuzz::run("webhook_bodies", data));
