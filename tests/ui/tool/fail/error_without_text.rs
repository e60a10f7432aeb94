struct Silent;

#[genai::tool(call_id = None, capture(error))]
async fn no_display() -> Result<u8, Silent> {
    Err(Silent)
}

#[genai::tool(call_id = None, capture(error))]
async fn no_error() -> u8 {
    1
}

fn main() {}
