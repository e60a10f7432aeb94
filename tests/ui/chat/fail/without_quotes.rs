#[genai::chat(provider = openai, model = gpt-4o-mini, conversation_id = none, stream = yes, usage = none)]
async fn words() {}

#[genai::chat(provider = azure.ai.openai, model = gpt-4.1, output_type = jason, usage = none)]
async fn known_values() {}

#[genai::chat(provider("openai"), model = 'm', stop_sequences = "END", max_tokens = "1024", seed = 1.5, usage = none)]
async fn other_types() {}

fn main() {}
