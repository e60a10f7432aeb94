//! Without the features `telemetry` and `tokio`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _telemetry = spans::telemetry::init()?;
    drop(spans::spawn(async {}));
    Ok(())
}
