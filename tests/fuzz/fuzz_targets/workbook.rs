//! Any bytes, as a file dropped into `donnees/`.
#![no_main]
#![allow(dead_code, unused_imports, reason = "only the reading of files is fuzzed")]

include!("modules.rs");

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Calamine's panics are caught by the reader, as in the program; one that is not ends
    // the run all the same.
    std::panic::set_hook(Box::new(|_| {}));
    let file = crate::files::DataFile::in_memory("essai", bytes.to_vec());
    let _ = crate::sources::inspect(&file, None);
});
