//! Turns the attributes on if the test of diagnostics asks for it. A flag of rustc would check all dependencies again.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(instrumented)");
    println!("cargo::rerun-if-env-changed=INSTRUMENTED");
    if std::env::var_os("INSTRUMENTED").is_some() {
        println!("cargo::rustc-cfg=instrumented");
    }
}
