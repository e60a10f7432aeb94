#[genai::workflow(refuse = |exceeded| Err(exceeded.to_string()))]
async fn run() -> Result<u8, String> {
    Ok(1)
}

fn main() {}
