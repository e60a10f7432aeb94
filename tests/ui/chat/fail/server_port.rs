#[genai::chat(provider = "openai", model = "m", server_port = 443, usage = none)]
async fn no_address() {}

#[genai::retrieval(data_source = None, server_port = 9200)]
async fn no_address_of_search() {}

#[genai::chat(provider = "openai", model = "m", server_address = "h", server_port = 99999, usage = none)]
async fn large() {}

#[genai::chat(provider = "openai", request, server_port = 443, usage = none)]
async fn address_of_request(request: &serde_json::Value) {
    let _ = request;
}

fn main() {}
