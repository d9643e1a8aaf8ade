//! Any bytes, as a file dropped into `donnees/`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Calamine's panics are caught by the reader, as in the program; one that is not ends
    // the run all the same.
    std::panic::set_hook(Box::new(|_| {}));
    let file = abs_report::DataFile::in_memory("essai", bytes.to_vec());
    let _ = abs_report::inspect(&file, None);
});
