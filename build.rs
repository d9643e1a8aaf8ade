//! The icon, the version and the manifest of the program of Windows; nothing elsewhere.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/windows");
    #[cfg(windows)]
    resources()
        .expect("the resources of Windows are made by rc.exe, which comes with MSVC");
}

/// What the Explorer shows of the program, and what it may do: no more than whoever starts it.
#[cfg(windows)]
fn resources() -> std::io::Result<()> {
    /// French of France.
    const LANGUAGE: u16 = 0x040c;
    let mut resources = winresource::WindowsResource::new();
    resources
        .set_icon("src/windows/icone.ico")
        .set_language(LANGUAGE)
        .set("ProductName", "abs-report")
        .set("FileDescription", "abs-report : l’analyse des besoins sociaux")
        .set("OriginalFilename", "abs-report.exe")
        .set("LegalCopyright", "Licence MIT ou Apache 2.0")
        .set_manifest_file("src/windows/abs-report.manifest");
    resources.compile()
}
