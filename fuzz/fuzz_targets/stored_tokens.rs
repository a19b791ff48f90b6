#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| xero_client_fuzz::run("stored_tokens", data));
