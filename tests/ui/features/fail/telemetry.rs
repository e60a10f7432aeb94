//! Without the features `tree` and `telemetry`.

fn short() -> Result<(), Box<dyn std::error::Error>> {
    let telemetry = genai::telemetry::init()?.exit_timeout(std::time::Duration::from_secs(1));
    telemetry.flush()?;
    Ok(())
}

fn long() -> Result<(), genai::telemetry::TelemetryError> {
    let _telemetry = genai::telemetry::Telemetry::builder()
        .exit_timeout(std::time::Duration::from_secs(1))
        .flush_on_signals(true)
        .trace_file("run.jsonl")
        .strict()
        .init()?;
    println!("{}", genai::telemetry::report());
    Ok(())
}

fn main() {
    let _ = (short(), long());
}
