#[genai::chat(provider = "opnai", model = "m", output_type = "JSON", usage = none)]
async fn near() {}

#[genai::chat(provider = "Amazon Bedrock", model = "m", usage = none, server_address = "h")]
async fn alias_and_no_port() {}

#[genai::memory(operation = "chat")]
async fn no_operation_of_memory() {}

#[genai::chat(provider = "ollama", model = "m", usage = none)]
async fn far_is_fine() {}

const OPNAI: &str = "opnai";

#[genai::chat(provider = OPNAI, model = "m", usage = none)]
async fn a_constant_is_fine() {}

fn main() {}
