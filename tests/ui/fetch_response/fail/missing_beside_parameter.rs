#[genai::fetch_response(provider = "openai", usage = none)]
async fn named_so(response_id: &str) {
    let _ = response_id;
}

#[genai::fetch_response(provider = "openai", usage = none)]
async fn named_otherwise(number: u64) {
    let _ = number;
}

fn main() {}
