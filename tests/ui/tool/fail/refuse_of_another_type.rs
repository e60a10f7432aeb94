#[genai::tool(call_id = None, refuse = |exceeded| exceeded.to_string())]
async fn another_value() -> Result<u8, String> {
    Ok(1)
}

#[genai::tool(call_id = None, refuse = |exceeded, run| Err(exceeded.to_string()))]
fn another_function() -> Result<u8, String> {
    Ok(1)
}

#[genai::tool(call_id = None, refuse = "too much")]
fn no_function() -> Result<u8, String> {
    Ok(1)
}

#[genai::tool(call_id = None, refuse = |_| Err(path.to_owned()))]
fn captures(path: &str) -> Result<u8, String> {
    Ok(path.len() as u8)
}

fn main() {}
